"""One metered operation: price, refuse early, hold, run, capture what was delivered, release the rest."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, TypeAlias, cast

import orjson
from graphql import DocumentNode, ExecutionResult, GraphQLSchema, OperationType, execute
from strawberry.execution import optimized_is_awaitable
from strawberry.utils.await_maybe import await_maybe

from engine.errors import InvalidInput, OracleError, OverBudget, QueryTooComplex
from engine.ledger.errors import HoldClosed
from engine.ledger.values import Hold, IdempotencyKey, Item, Line, Quote, Replay, Settlement
from schema.context import Context
from schema.document import Operation, Policy
from schema.errors import NotSignedIn, TookTooLong, cause, told
from schema.pricing import Granted, Meter, PathKeys, Rehearsal
from schema.series import SeriesExecutor
from schema.unlocks import unlocks

Variables: TypeAlias = dict[str, Any] | None
Asked: TypeAlias = Mapping[Item, Sequence[PathKeys]]


@dataclass(frozen=True, slots=True)
class Tokens:
    """What `extensions.tokens` says.

    Args:
        balance: What the viewer can spend afterwards; None for a guest.
        lines: One a section: path, depth, subject, tokens (quoted), owned, charged, transactionId.
        replayed: Whether the answer is the stored one of an earlier request with the same key.
    """

    quoted: int = 0
    charged: int = 0
    released: int = 0
    balance: int | None = None
    lines: Sequence[dict[str, Any]] = ()
    replayed: bool = False

    @property
    def told(self) -> dict[str, Any]:
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
    """

    data: dict[str, Any] | None
    errors: list[dict[str, Any]]
    tokens: Tokens
    reasons: Sequence[OracleError] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """One operation and everything that it needs to be executed."""

    schema: GraphQLSchema
    operation: Operation
    variables: Variables
    context: Context
    policy: Policy


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What a rehearsal found.

    Args:
        asked: Every section that execution would reach, with the places that ask for it.
        failure: The rehearsal's result, where it ended without data: so would execution.
    """

    asked: Asked
    failure: ExecutionResult | None = None


async def metered(run: Run) -> Outcome:
    """Price, hold, run and settle one operation.

    Raises:
        OracleError: It was refused before anything ran, or its tokens could not be captured.
    """
    context, ledger = run.context, run.context.services.ledger
    rehearsed, key = await _rehearsed(run), _key(run)
    if rehearsed.failure:
        return await _free(run, rehearsed.failure)
    asked = rehearsed.asked
    if context.viewer is None or not (asked or key):
        await _refuse_guest(run, asked)
        return await _free(run, await _executed(run, run.operation.document))
    quote = await ledger.quote(context.viewer.id, _with_paths(asked))
    if context.budget is not None and quote.total > context.budget:
        raise OverBudget(required=quote.total, budget=context.budget)
    if quote.total == 0 and key is None:
        return await _free(run, await _executed(run, run.operation.document, Granted(asked.keys())), quote.lines)
    hold = await ledger.hold(
        context.viewer.id, quote.lines, request_id=context.request_id, key=key, limit=context.viewer.limit
    )
    return _replayed(hold) if isinstance(hold, Replay) else await _held(run, hold, asked)


async def quoted(run: Run) -> Quote:
    """What the operation would cost the viewer now.

    Raises:
        OracleError: The operation asks for something that would be refused whatever it costs.
    """
    rehearsed = await _rehearsed(run)
    if rehearsed.failure:
        raise next(iter(_reasons(rehearsed.failure)), InvalidInput(field="document", reason="it would give no data"))
    viewer, operation = run.context.viewer, run.operation
    opened = unlocks(run.schema, operation.document, operation.name, run.variables)
    asked = [*_with_paths(rehearsed.asked), *opened]
    return await run.context.services.ledger.quote(viewer.id if viewer else None, asked)


async def _rehearsed(run: Run) -> Rehearsed:
    """
    Raises:
        QueryTooComplex: The operation asks for more rows or sections than one may.
    """
    run.operation.refuse_too_many_rows(run.variables, run.policy.limits.rows)
    if run.operation.priced_part is None:
        return Rehearsed({})
    rehearsal = Rehearsal()
    result = await _executed(run, run.operation.priced_part, rehearsal)
    most = run.policy.limits.priced_items
    if len(rehearsal.asked) > most:
        raise QueryTooComplex(limit="priced sections", got=len(rehearsal.asked), max=most)
    if result.data is None:
        return Rehearsed({}, failure=result)
    # Other errors are not told yet: execution meets them again, at the same fields, with nothing held for them.
    return Rehearsed(_in_order_of(result.data, rehearsal.asked))


async def _refuse_guest(run: Run, asked: Asked) -> None:
    if asked and run.context.viewer is None:
        total = (await run.context.services.ledger.quote(None, _with_paths(asked))).total
        raise NotSignedIn(f"This costs {total} tokens, and those need an account.")


async def _executed(run: Run, document: DocumentNode, meter: Meter | None = None) -> ExecutionResult:
    context = replace(run.context, meter=meter) if meter else run.context
    try:
        async with asyncio.timeout(run.policy.seconds):
            return await await_maybe(
                execute(
                    run.schema,
                    document,
                    context_value=context,
                    variable_values=run.variables,
                    operation_name=run.operation.name,
                    executor_class=SeriesExecutor,
                    is_awaitable=cast(Any, optimized_is_awaitable),
                    hide_suggestions=True,
                )
            )
    except TimeoutError as error:
        raise TookTooLong(seconds=run.policy.seconds) from error


async def _free(run: Run, result: ExecutionResult, lines: Sequence[Line] = ()) -> Outcome:
    """The outcome of what cost this viewer nothing: free fields, sections bought before, or no data at all."""
    viewer = run.context.viewer
    balance = (await run.context.services.ledger.balance(viewer.id)).available if viewer else None
    tokens = Tokens(balance=balance, lines=[_line(line) for line in lines])
    return Outcome(result.data, _errors(run, result), tokens, _reasons(result))


async def _held(run: Run, hold: Hold, asked: Asked) -> Outcome:
    ledger = run.context.services.ledger
    try:
        result = await _executed(run, run.operation.document, Granted(asked.keys()))
        lines = [_line(line) for line in hold.lines]
        errors = _errors(run, result)
        response = orjson.dumps({"data": result.data, "errors": errors, "lines": lines}) if hold.key else None
        settlement = await ledger.capture(hold, _delivered(asked, result.data), response=response)
    except BaseException:
        # Whatever ended it, a client that hung up included: the tokens go back now, not when the hold expires.
        with suppress(HoldClosed):
            await asyncio.shield(ledger.void(hold))
        raise
    return Outcome(result.data, errors, _settled(lines, settlement), _reasons(result))


def _replayed(replay: Replay) -> Outcome:
    answer = orjson.loads(replay.response)
    return Outcome(answer["data"], answer["errors"], _settled(answer["lines"], replay.settlement, replayed=True))


def _key(run: Run) -> IdempotencyKey | None:
    """The caller's key, bound to what it was sent with. Mutations that move tokens take theirs as an argument."""
    key = run.context.idempotency_key
    if key is None or run.operation.type is not OperationType.QUERY:
        return None
    payload = orjson.dumps([run.operation.text, run.variables or {}, run.operation.name], option=orjson.OPT_SORT_KEYS)
    return IdempotencyKey(key=key, operation="query", fingerprint=hashlib.sha256(payload).hexdigest())


def _in_order_of(data: Any, asked: Asked) -> Asked:
    """Items as the document names them: resolvers that wait for one another end in any order."""
    items = {path: item for item, paths in asked.items() for path in paths}
    ordered: dict[Item, list[PathKeys]] = {}
    for path in _leaves(data):
        if path in items:
            ordered.setdefault(items[path], []).append(path)
    return ordered


def _leaves(data: Any, path: PathKeys = ()) -> Iterator[PathKeys]:
    if not isinstance(data, dict | list):
        yield path
        return
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        yield from _leaves(value, (*path, key))


def _with_paths(asked: Asked) -> list[tuple[str, Item]]:
    return [(".".join(map(str, paths[0])), item) for item, paths in asked.items()]


def _delivered(asked: Asked, data: dict[str, Any] | None) -> list[Item]:
    """The items of which at least one place is not null: whatever went wrong below a section nulls the section."""
    return [item for item, paths in asked.items() if any(_at(data, path) is not None for path in paths)]


def _at(data: Any, path: PathKeys) -> Any:
    for key in path:
        if data is None:
            return None
        data = data[key]
    return data


def _errors(run: Run, result: ExecutionResult) -> list[dict[str, Any]]:
    return [told(error, run.context.request_id) for error in result.errors or ()]


def _reasons(result: ExecutionResult) -> list[OracleError]:
    return [reason for error in result.errors or () if isinstance(reason := cause(error), OracleError)]


def _line(line: Line) -> dict[str, Any]:
    return {
        "path": line.path,
        "depth": line.item.feature.upper(),
        "subject": line.item.subject,
        "tokens": line.tokens,
        "owned": line.owned,
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
