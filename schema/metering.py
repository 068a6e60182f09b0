"""One metered operation: run what is free, price the sections it leads to, refuse early, hold, open them, capture.

No section is computed before its tokens are held. What is free runs first, once: it finds which sections the operation
asks for, and is thrown away where the operation is refused.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Coroutine, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias, cast

import orjson
from graphql import DocumentNode, ExecutionResult, GraphQLError, GraphQLSchema, OperationType
from strawberry.execution import optimized_is_awaitable
from strawberry.utils.await_maybe import await_maybe

from engine.accounts.models import Scope
from engine.errors import InvalidInput, OracleError, OverBudget, QueryTooComplex
from engine.ledger.values import Hold, IdempotencyKey, Item, Line, OpenLine, Quote, Replay, Settlement
from engine.simulation.wording import counted
from schema.context import Context
from schema.document import UNFIT, Operation, Policy
from schema.errors import NotSignedIn, TookTooLong, cause, to_dict
from schema.executor import DeferredSection, OperationExecutor, PathKeys, at
from schema.shared import OfOneReader, Parts, named
from schema.unlocks import unlocks

Variables: TypeAlias = dict[str, Any] | None
Asked: TypeAlias = Mapping[Item, Sequence[DeferredSection]]
"""Every section that execution has reached, with the places that ask for it."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What `extensions.tokens` says.

    Args:
        balance: What the viewer can spend afterwards; None for a guest.
        lines: One a section: path, depth, subject, tokens (quoted), owned, open, charged, transactionId.
        replayed: Whether the answer is the stored one of an earlier request with the same key.
    """

    quoted: int = 0
    charged: int = 0
    released: int = 0
    balance: int | None = None
    lines: Sequence[dict[str, Any]] = ()
    replayed: bool = False

    def to_dict(self) -> dict[str, Any]:
        return {
            "quoted": self.quoted,
            "charged": self.charged,
            "released": self.released,
            "balance": self.balance,
            "lines": list(self.lines),
            "replayed": self.replayed,
        }


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an operation.

    Args:
        errors: As callers may see them.
        reasons: What resolvers raised of our own, for the audit trail.
        shared: Names what everybody is told alike in it, and is another where that is; None where it was not told
            apart.
    """

    data: dict[str, Any] | None
    errors: list[dict[str, Any]]
    tokens: Tokens
    reasons: Sequence[OracleError] = ()
    shared: Hashable | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One operation and everything that it needs to be executed."""

    schema: GraphQLSchema
    operation: Operation
    variables: Variables
    context: Context
    policy: Policy

    def refuse_too_much(self) -> None:
        """
        Raises:
            InvalidInput: A text is too long.
            QueryTooComplex: The request asks for too many rows or values in all, or searches too much.
        """
        self.operation.texts.refuse(self.variables)
        limits, allowance = self.policy.limits, self.context.allowance
        amount = self.operation.amount(self.schema, self.variables)
        allowance.take("rows", amount.rows, limits.rows)
        allowance.take("values", amount.values, limits.values)
        allowance.take("searched lists", len(amount.searches), limits.searches)
        allowance.search(amount.searches)


@dataclass(frozen=True, slots=True)
class Reached:
    """How far an operation got for nothing.

    Args:
        executor: None where the operation could not even begin.
        shared: Names what everybody is told alike in it; None where it was not told apart.
    """

    result: ExecutionResult
    executor: OperationExecutor | None
    asked: Asked
    shared: Hashable | None = None

    async def resolve(self) -> ExecutionResult:
        """The whole result. An error below a section leaves it null."""
        if self.executor is None or self.result.data is None:
            return self.result
        places = [place for places in self.asked.values() for place in places]
        return await self.executor.resolve(self.result.data, places)


async def metered(run: Run) -> Outcome:
    """Price, hold, run and settle one operation.

    Raises:
        OracleError: It was refused before anything was opened, or its tokens could not be captured.
    """
    context, ledger = run.context, run.context.services.ledger
    run.refuse_too_much()
    if run.operation.type is OperationType.MUTATION:
        return await _whole(_changed(run))
    reached, key = await _joined(run), _key(run)
    quote, asked = await _priced(run, reached.asked)
    if asked is not reached.asked:
        reached = replace(reached, asked=asked)
    if context.viewer is None:
        _refuse_guest(quote)
        return await _free(run, await _opened_free(run, reached), quote.lines, shared=reached.shared)
    if reached.result.data is None or not (asked or key):
        return await _free(run, reached.result, shared=reached.shared)
    if context.budget is not None and quote.total > context.budget:
        raise OverBudget(required=quote.total, budget=context.budget)
    if quote.total:
        context.refuse_out_of_scope(Scope.SPEND)
    if quote.total == 0 and not (key and await ledger.is_answered(context.viewer.id, key)):
        # What costs nothing cannot be charged twice: its key would be kept for ever, for nothing.
        return await _free(run, await _opened_free(run, reached), quote.lines)
    sold = [line for line in quote.lines if not line.is_open]
    hold = await ledger.hold(
        context.viewer.id, sold, request_id=context.request_id, key=key, limit=context.viewer.limit
    )
    return _replayed(hold) if isinstance(hold, Replay) else await _held(run, hold, reached, quote.lines)


async def _opened_free(run: Run, reached: Reached) -> ExecutionResult:
    """The whole result, where its sections cost nothing or there are none."""
    return await _in_time(run, reached.resolve()) if reached.asked else reached.result


async def quoted(run: Run) -> Quote:
    """What the operation would cost the viewer now; only what leads to its sections is run.

    Raises:
        OracleError: The operation asks for something that would be refused whatever it costs.
    """
    run.refuse_too_much()
    viewer, operation = run.context.viewer, run.operation
    if operation.priced_part is not None:
        reached = await _reached(run, operation.priced_part)
        if reached.result.data is None:
            raise next(iter(_reasons(reached.result)), InvalidInput(field="document", reason="it would give no data"))
        return (await _priced(run, reached.asked))[0]
    try:
        asked = unlocks(run.schema, operation.document, operation.name, run.variables)
    except GraphQLError as error:
        raise InvalidInput(field="variables", reason=error.message if run.policy.introspection else UNFIT) from error
    return await run.context.services.ledger.quote(viewer.id if viewer else None, asked)


async def _priced(run: Run, asked: Asked) -> tuple[Quote, Asked]:
    """What the sections cost the viewer, and those of them to open.

    A section that is asked for only where it is owned, and is not, is left out: there it stays null.
    """
    if not asked:
        return Quote(0, ()), asked
    viewer = run.context.viewer
    quote = await run.context.services.ledger.quote(viewer.id if viewer else None, _with_paths(asked))
    priced = [_opened(line, asked[line.item]) for line in quote.lines]
    lines = tuple(
        line
        for line in priced
        if line.owned or line.is_open or not all(place.only_if_owned for place in asked[line.item])
    )
    return Quote(sum(line.tokens for line in lines), lines), {line.item: asked[line.item] for line in lines}


def _opened(line: Line, places: Sequence[DeferredSection]) -> Line:
    """The line as everybody has it today; what is owned stays owned."""
    if line.owned or not places[0].is_open:
        return line
    return OpenLine(line.path, line.item, 0, owned=False, price_version=line.price_version)


async def _changed(run: Run) -> Outcome:
    """The outcome of a mutation.

    What it unlocks is priced and refused as one sum before anything runs; each part is charged where it is unlocked.
    """
    quote = await _quote_of_unlocks(run)
    if quote.total:
        await _refuse_sum(run, quote)
    reached = await _reached(run, run.operation.document)
    if run.context.viewer is None:
        _refuse_guest((await _priced(run, reached.asked))[0])
    outcome = await _free(run, reached.result, quote.lines)
    charges = run.context.charges
    lines = [{**line, **charges.pop(line["path"], {})} for line in outcome.tokens.lines]
    charged = sum(line["charged"] for line in lines) + sum(each["charged"] for each in charges.values())
    released = max(quote.total - charged, 0)
    return replace(
        outcome, tokens=replace(outcome.tokens, quoted=quote.total, charged=charged, released=released, lines=lines)
    )


async def _whole(change: Coroutine[Any, Any, Outcome]) -> Outcome:
    """The outcome, also where whoever asked hangs up meanwhile: a change is made whole, its audit event included."""
    making = asyncio.ensure_future(change)
    try:
        return await asyncio.shield(making)
    except asyncio.CancelledError:
        if making.cancelled():
            raise
        await asyncio.wait((making,))
        return making.result()


async def _quote_of_unlocks(run: Run) -> Quote:
    viewer, operation = run.context.viewer, run.operation
    try:
        asked = unlocks(run.schema, operation.document, operation.name, run.variables) if viewer else []
    except GraphQLError as error:
        raise InvalidInput(field="variables", reason=error.message if run.policy.introspection else UNFIT) from error
    return await run.context.services.ledger.quote(viewer.id, asked) if viewer and asked else Quote(0, ())


async def _refuse_sum(run: Run, quote: Quote) -> None:
    """
    Raises:
        OutOfScope: The key is not made for spending.
        OverBudget: Together the parts cost more than the caller allows.
        OracleError: The balance or the key's limit does not cover them together.
    """
    context = run.context
    context.refuse_out_of_scope(Scope.SPEND)
    if context.budget is not None and quote.total > context.budget:
        raise OverBudget(required=quote.total, budget=context.budget)
    if context.viewer is None or len(quote.lines) == 1:
        return
    ledger = context.services.ledger
    hold = await ledger.hold(
        context.viewer.id, quote.lines, request_id=context.request_id, key=None, limit=context.viewer.limit
    )
    if isinstance(hold, Hold):
        await ledger.void(hold)


async def _joined(run: Run) -> Reached:
    """The whole operation, of which what everybody is told alike is told again where nothing has changed."""
    parts = run.operation.parts
    found = await _shared(run, parts) if parts else None
    if parts is None or found is None:
        return await _reached(run, run.operation.document)
    key, told = found
    if parts.own is None:
        return Reached(ExecutionResult(told, None), None, {}, key)
    own = await _reached(run, parts.own)
    if own.result.data is None:
        return own
    data = own.result.data | told
    order = (name for name in run.operation.root_keys if name in data)
    return replace(own, result=ExecutionResult({name: data[name] for name in order}, own.result.errors), shared=key)


async def _shared(run: Run, parts: Parts) -> tuple[Hashable, dict[str, Any]] | None:
    """What everybody is told alike, under its name; None where that cannot be told apart from the rest."""
    kept, text = run.context.services.shared, run.operation.text
    if not kept.may_tell(text):
        return None
    variables = orjson.dumps(run.variables or {}, option=orjson.OPT_SORT_KEYS, default=str)
    # Read before anything else is: what changes meanwhile is kept under a revision that nobody asks for again.
    key = named(run.operation.name, text, variables), await run.context.revision()
    told = kept.find(key)
    if told is None:
        alone = replace(run, context=run.context.for_everybody())
        reached = await _reached(alone, parts.shared)
        if any(isinstance(cause(each), OfOneReader) for each in reached.result.errors or ()):
            kept.leave(text)
        if reached.result.errors or reached.result.data is None:
            return None
        told = orjson.dumps(reached.result.data)
        kept.keep(key, told)
    return key, orjson.loads(told)


async def _reached(run: Run, document: DocumentNode) -> Reached:
    """
    Raises:
        InvalidInput: The variables do not fit a schema that is not shown.
        QueryTooComplex: The request asks for more sections than one may, or what is free in its answer is too long.
    """
    executor = OperationExecutor.build(
        run.schema,
        document,
        context_value=run.context,
        raw_variable_values=run.variables,
        operation_name=run.operation.name,
        is_awaitable=cast(Any, optimized_is_awaitable),
        hide_suggestions=True,
    )
    if isinstance(executor, list) and not run.policy.introspection:
        raise InvalidInput(field="variables", reason=UNFIT)
    if isinstance(executor, list):
        return Reached(ExecutionResult(None, executor), None, {})
    executor = cast(OperationExecutor, executor)
    executor.reads = run.operation.reads or executor.reads
    result = await _in_time(run, _executed(run, executor))
    asked = _in_order(result.data, executor.deferred)
    limits = run.policy.limits
    run.context.allowance.take("priced sections", len(asked), limits.priced_items)
    size = len(orjson.dumps(result.data, default=_deferred)) if result.data is not None else 0
    if size > limits.answer_bytes:
        raise QueryTooComplex(limit="bytes of the answer", got=size, max=limits.answer_bytes)
    return Reached(result, executor, asked)


def _executed(run: Run, executor: OperationExecutor) -> Awaitable[ExecutionResult]:
    """The whole schema takes longer than others may wait, and waits for nothing: it is told beside the loop."""
    execute = cast(Callable[[], ExecutionResult | Awaitable[ExecutionResult]], executor.execute_operation)
    if run.operation.is_about_schema:
        return asyncio.to_thread(cast(Callable[[], ExecutionResult], execute))
    return await_maybe(execute())


def _deferred(_: object) -> None:
    """A section in a free answer: what it is to be replaced by is bounded by the number of sections."""


async def _in_time(run: Run, execution: Awaitable[Any]) -> Any:
    try:
        async with asyncio.timeout(run.policy.seconds):
            return await execution
    except TimeoutError as error:
        raise TookTooLong(seconds=run.policy.seconds) from error


def _refuse_guest(quote: Quote) -> None:
    """
    Raises:
        NotSignedIn: It costs something.
    """
    if quote.total:
        raise NotSignedIn(f"This costs {counted(quote.total, 'token')}, and that needs an account.")


async def _free(
    run: Run, result: ExecutionResult, lines: Sequence[Line] = (), *, shared: Hashable | None = None
) -> Outcome:
    """The outcome of what cost this viewer nothing: free fields, sections bought before, or no data at all."""
    viewer = run.context.viewer
    balance = (await run.context.services.ledger.balance(viewer.id)).available if viewer else None
    tokens = Tokens(balance=balance, lines=[_line(line) for line in lines])
    return Outcome(result.data, _errors(run, result), tokens, _reasons(result), shared)


async def _held(run: Run, hold: Hold, reached: Reached, quoted: Sequence[Line]) -> Outcome:
    ledger = run.context.services.ledger
    try:
        result = await _in_time(run, reached.resolve())
        lines = [_line(line) for line in quoted]
        errors = _errors(run, result)
        sold = {line.item for line in hold.lines}
        delivered = [item for item in _delivered(reached.asked, result.data) if item in sold]
        bought = [line for line in hold.lines if line.tokens and line.item in delivered]
        if bought:
            answer = {"data": result.data, "errors": errors, "lines": lines}
            response = _kept(run, answer, len(bought)) if hold.key else None
            sections = await run.context.services.forecasts.sections.kept(delivered)
            settlement = await ledger.capture(hold, delivered, response=response, sections=sections)
        else:
            # Nothing is charged, so nothing is kept: an answer with its key would stay for ever, for nothing.
            settlement = await ledger.void(hold)
    except BaseException:
        # Whatever ended it, a client that hung up included: the tokens go back now, not when the hold expires.
        await asyncio.shield(ledger.release(hold))
        raise
    return Outcome(result.data, errors, _settled(lines, settlement), _reasons(result))


def _kept(run: Run, answer: dict[str, Any], sections: int) -> bytes:
    """The answer as it is kept with its key, for ever.

    Raises:
        QueryTooComplex: It is too long for the number of sections that are bought with it.
    """
    response, most = orjson.dumps(answer), sections * run.policy.limits.kept_bytes
    if len(response) > most:
        raise QueryTooComplex(limit="bytes kept with a key", got=len(response), max=most)
    return response


def _replayed(replay: Replay) -> Outcome:
    answer = orjson.loads(replay.response)
    return Outcome(answer["data"], answer["errors"], _settled(answer["lines"], replay.settlement, replayed=True))


def _key(run: Run) -> IdempotencyKey | None:
    """The caller's key, bound to what it was sent with. Mutations that move tokens take theirs as an argument."""
    key = run.context.idempotency_key
    if key is None or run.context.is_safe or run.operation.type is not OperationType.QUERY:
        return None
    payload = orjson.dumps([run.operation.text, run.variables or {}, run.operation.name], option=orjson.OPT_SORT_KEYS)
    return IdempotencyKey(key=key, operation="query", fingerprint=hashlib.sha256(payload).hexdigest())


def _in_order(data: Any, places: Sequence[DeferredSection]) -> Asked:
    """Items as the document names them, since resolvers end in any order; but for those below what became null."""
    there = [place for place in places if at(data, place.path[:-1]) is not None]
    ordered: dict[Item, list[DeferredSection]] = {}
    for place in sorted(there, key=lambda each: _position(data, each.path)) if len(there) > 1 else there:
        ordered.setdefault(place.item, []).append(place)
    return ordered


def _position(data: Any, path: PathKeys) -> list[int]:
    """Which key of its object, or element of its list, each step of the path is."""
    steps: list[int] = []
    for key in path:
        steps.append(key if isinstance(key, int) else list(data).index(key))
        data = data[key]
    return steps


def _with_paths(asked: Asked) -> list[tuple[str, Item]]:
    return [(".".join(map(str, places[0].path)), item) for item, places in asked.items()]


def _delivered(asked: Asked, data: Any) -> list[Item]:
    """The items of which at least one place is not null: whatever went wrong below a section nulls the section."""
    return [item for item, places in asked.items() if any(at(data, place.path) is not None for place in places)]


def _errors(run: Run, result: ExecutionResult) -> list[dict[str, Any]]:
    return [to_dict(error, run.context.request_id) for error in result.errors or ()]


def _reasons(result: ExecutionResult) -> list[OracleError]:
    return [reason for error in result.errors or () if isinstance(reason := cause(error), OracleError)]


def _line(line: Line) -> dict[str, Any]:
    return {
        "path": line.path,
        "depth": line.item.feature.upper(),
        "subject": line.item.subject,
        "tokens": line.tokens,
        "owned": line.owned,
        "open": line.is_open,
        "charged": 0,
        "transactionId": None,
    }


def _settled(lines: Sequence[dict[str, Any]], settlement: Settlement, *, replayed: bool = False) -> Tokens:
    """What was quoted, with what became of each line."""
    charges = {line.path: {"charged": line.charged, "transactionId": line.transaction_uid} for line in settlement.lines}
    return Tokens(
        quoted=sum(line["tokens"] for line in lines),
        charged=settlement.charged,
        released=settlement.released,
        balance=settlement.balance,
        lines=[{**line, **charges.get(line["path"], {})} for line in lines],
        replayed=replayed,
    )
