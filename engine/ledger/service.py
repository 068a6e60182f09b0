"""The ledger's door: quotes and reads beside the queue, everything that writes through it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec

from engine.errors import NotFound, Overloaded, StorageFailed
from engine.ledger.anchoring import Anchoring
from engine.ledger.balances import Balances
from engine.ledger.batch import Batch
from engine.ledger.chain import MICROSECOND, microseconds
from engine.ledger.circulation import Circulation
from engine.ledger.commands.command import DAY
from engine.ledger.commands.expire import ExpireDue
from engine.ledger.commands.hold import PlaceHold
from engine.ledger.commands.record import RecordEvent, RecordOnce
from engine.ledger.commands.settle import Settle
from engine.ledger.errors import HoldClosed
from engine.ledger.history import History
from engine.ledger.ownership import ownership
from engine.ledger.prices import PriceBook
from engine.ledger.settings import LedgerSettings
from engine.ledger.statements import Statements
from engine.ledger.tables import HEAD_ROW, signed_head
from engine.ledger.texts import LONGEST_EVENT, LONGEST_PAYLOAD, LONGEST_REQUEST, refuse_texts
from engine.ledger.treasury import Treasury
from engine.ledger.values import (
    AuditEvent,
    Balance,
    ChainLink,
    EntryView,
    Extract,
    HistoryRow,
    Hold,
    IdempotencyKey,
    Item,
    KeptSection,
    Line,
    Movement,
    Price,
    Quote,
    Receipt,
    Replay,
    SettledLine,
    Settlement,
    Spending,
    SpendLimit,
    transaction_id,
)
from engine.ledger.verify import verify
from engine.ledger.verify.report import ProofReport
from engine.ledger.writer import Writer
from engine.page import Page
from engine.store.database import Database
from engine.store.sql import Sql
from engine.texts import refuse_unkeepable

log = logging.getLogger(__name__)
SWEPT_AT_ONCE = 200


class Ledger:
    """The only writer of tokens in a process.

    Args:
        key: Secret that signs the chain's head; kept outside the database.
        anchors: File that signed heads are appended to; None keeps none.
    """

    def __init__(
        self,
        database: Database,
        *,
        clock: Callable[[], datetime],
        key: bytes,
        anchors: Path | None,
        settings: LedgerSettings | None = None,
    ) -> None:
        self.settings = settings or LedgerSettings()
        self._database, self._clock, self._key = database, clock, key
        self._prices = PriceBook(())
        self._ownership = ownership(database)
        self._statements = Statements(database)
        self._history = History(database)
        self.circulation = Circulation(database)
        self._balances = Balances(database, self._statements)
        self._writer = Writer(
            database,
            clock=clock,
            key=key,
            batch_size=self.settings.batch,
            queue=self.settings.queue,
            committed=self._committed,
            abandoned=self._abandoned,
        )
        self.treasury = Treasury(self._writer, self._statements, self.settings)
        self.anchoring = Anchoring(self._writer, key, anchors, self.settings)
        self._tasks: set[asyncio.Task[Any]] = set()
        self._unreleased: dict[int, Hold] = {}

    async def __aenter__(self) -> Self:
        await self._refuse_forged()
        self._prices = await PriceBook.load(self._database)
        await self.sweep()
        self._keep(self._sweep_for_ever())
        self._keep(self.anchoring.anchor_for_ever())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._writer.finish()
        await self.anchoring.anchor_or_log()
        await self._writer.stop()

    @property
    def is_writing(self) -> bool:
        """Whether the writer is there to take work."""
        return self._writer.is_running

    def prices(self) -> tuple[Price, ...]:
        """The price of every feature in force now."""
        return tuple(self._prices.in_force(self._clock()).values())

    async def balance(self, user_id: int) -> Balance:
        return (await self.balances([user_id]))[user_id]

    async def balances(self, user_ids: Collection[int]) -> dict[int, Balance]:
        """Of every one of the users, in at most one statement."""
        return await self._balances.of(user_ids, microseconds(self._clock()))

    async def balance_as_of(self, user_id: int, at: datetime) -> int:
        """What the user had at `at`, tokens that holds kept aside included."""
        return await self._statements.balance_as_of(user_id, microseconds(at))

    async def owned(self, user_id: int, items: Iterable[Item]) -> frozenset[Item]:
        return await self._ownership.owned(user_id, items)

    async def bought(self, subjects: Collection[str]) -> frozenset[str]:
        """Those of the subjects that anybody owns something of, alone or compared with others."""
        return await self._statements.bought(subjects)

    async def spending(self, api_key_ids: Collection[int]) -> dict[int, Spending]:
        """What went through each of the API keys, in one statement."""
        return await self._statements.spending(api_key_ids, microseconds(self._clock()) // DAY)

    async def quote(self, user_id: int | None, asked: Sequence[tuple[str, Item]]) -> Quote:
        """Price what is asked, as (path, item): one line an item, at its first path; nothing runs or is charged.

        Raises:
            NotFound: A feature is not in the price book.
        """
        first: dict[Item, str] = {}
        for path, item in asked:
            first.setdefault(item, path)
        owned = await self.owned(user_id, first) if user_id is not None and first else frozenset()
        now = self._clock()
        lines = tuple(self._line(path, item, item in owned, now) for item, path in first.items())
        return Quote(sum(line.tokens for line in lines), lines)

    async def hold(
        self,
        user_id: int,
        lines: Sequence[Line],
        *,
        request_id: str,
        key: IdempotencyKey | None = None,
        limit: SpendLimit | None = None,
    ) -> Hold | Replay:
        """Keep the lines' tokens aside, or give the answer that was stored with the key.

        Two operations may hold tokens for the same item: the first capture buys it, the second releases its line.
        A refusal stores nothing with the key: nothing ran, and the same request may succeed after a top-up.

        Args:
            limit: Of the API key that the request came with.

        Raises:
            InsufficientTokens: The balance does not cover the lines.
            OverSpendLimit: The API key's limit does not.
            AnotherIsRunning: It would, but for a running operation of the same user that buys the same.
            IdempotencyMismatch: The key was used with another payload.
            InProgress: The first operation with this key is still running.
            Overloaded: The queue is full.
        """
        self._prices.check(lines)
        if key is None and not any(line.tokens for line in lines):
            return Hold(0, user_id, 0, tuple(lines), request_id, self._clock() + self.settings.hold_for)
        refuse_texts(key.key if key else None, request_id)
        hold_for = self.settings.hold_for // MICROSECOND
        return await self._writer.submit(PlaceHold(user_id, tuple(lines), key, request_id, hold_for, limit))

    async def is_answered(self, user_id: int, key: IdempotencyKey) -> bool:
        """Whether an operation of the user was settled with this key."""
        refuse_texts(key.key, "")
        return await self._statements.is_answered(user_id, key.key)

    async def capture(
        self,
        hold: Hold,
        delivered: Collection[Item],
        *,
        response: bytes | None = None,
        sections: Mapping[Item, KeptSection] | None = None,
    ) -> Settlement:
        """Charge what was delivered and is not owned yet, release the rest, store `response` with the hold's key.

        Args:
            sections: What is kept of the items, so that the trail can tell later whether it is what was bought.

        Raises:
            HoldClosed: The hold was settled before, or its time is over.
        """
        return await self._settle(
            Settle(
                hold, frozenset(delivered), response, is_void=False, request_id=hold.request_id, sections=sections or {}
            )
        )

    async def void(self, hold: Hold) -> Settlement:
        """Release all of a hold; its key is free again.

        Raises:
            HoldClosed: The hold was settled before, or its time is over.
        """
        return await self._settle(Settle(hold, frozenset(), None, is_void=True, request_id=hold.request_id))

    async def release(self, hold: Hold) -> None:
        """Void a hold of which nothing was captured: now, or as soon as the database can write again."""
        self._unreleased[hold.id] = hold
        await self._release_all()

    async def _release_all(self) -> None:
        for hold in list(self._unreleased.values()):
            try:
                with suppress(HoldClosed):
                    await self.void(hold)
            except (StorageFailed, Overloaded):
                log.warning("Hold %d is released when the database writes again.", hold.id)
                return
            self._unreleased.pop(hold.id, None)

    async def record(
        self, event: str, *, actor: int | None, payload: Mapping[str, Any], request_id: str, role: str | None = None
    ) -> int:
        """Write an event that moves no tokens into the audit trail: a denial, a sign-in, an administrator's act.

        Args:
            role: What the actor is from now on, in the same commit.

        Returns:
            The event's place in the trail; of a refusal that is only counted, the newest event's.

        Raises:
            InvalidInput: A text is longer than is kept for ever.
        """
        refuse_long_event(event, request_id, payload)
        return await self._writer.submit(RecordEvent(event, actor, payload, request_id, role))

    async def record_once(
        self, event: str, *, payload: Mapping[str, Any], request_id: str, since: int, before: datetime
    ) -> int | None:
        """Write an event of the house that moves no tokens, once for each request, whichever process asks.

        Args:
            since: Place of an event that is older than it could be.
            before: By the trail's own time the event is older than this, or it is not written.

        Returns:
            The event's place in the trail, whoever wrote it; None where it is too late.

        Raises:
            InvalidInput: A text is longer than is kept for ever.
        """
        refuse_long_event(event, request_id, payload)
        return await self._writer.submit(RecordOnce(event, payload, request_id, since, microseconds(before)))

    async def entries(self, user_id: int, first: int = 50, after: str | None = None) -> Page[EntryView]:
        """The user's statement, newest first."""
        return (await self.statements([user_id], Extract(first, after)))[user_id]

    async def statements(self, user_ids: Collection[int], extract: Extract) -> dict[int, Page[EntryView]]:
        """The same extract of every one of the users' statements, in one statement of SQL."""
        return await self._statements.entries(user_ids, extract)

    async def history(self, user_id: int, first: int = 50, after: str | None = None) -> Page[HistoryRow]:
        """The user's movements and refused purchases together, newest first."""
        return await self._history.page(user_id, first, after)

    async def receipts(
        self,
        user_id: int,
        first: int = 50,
        after: str | None = None,
        *,
        feature: str | None = None,
        subject: str | None = None,
    ) -> Page[Receipt]:
        """What the user owns, newest first; `feature` and `subject` keep to one depth and to one simulation."""
        return await self._statements.receipts(user_id, first, after, feature=feature, subject=subject)

    async def trail(self, first: int = 50, after: str | None = None) -> Page[AuditEvent]:
        """The audit trail, newest first."""
        return await self._statements.trail(first, after)

    async def links(self, seqs: Collection[int]) -> dict[int, ChainLink]:
        """Events of the trail with what they are chained to, by their places."""
        return await self._statements.links(seqs)

    async def movements(self, first: int = 50, after: str | None = None) -> Page[Movement]:
        """Every transaction of every user, newest first."""
        return await self._statements.movements(first, after)

    async def movement(self, transaction_uid: str) -> Movement:
        """
        Raises:
            NotFound: There is no such transaction.
        """
        found = await self._statements.movement(transaction_id(transaction_uid))
        if found is None:
            raise NotFound(kind="transaction", id=transaction_uid)
        return found

    async def verify(self) -> ProofReport:
        """Prove every invariant from the rows, signatures and anchors included, beside whoever writes."""
        return await verify(self._database, key=self._key, anchors=self.anchoring.path)

    async def sweep(self) -> None:
        """End every hold and lot whose time is over, also for users who do not come back."""
        await self._release_all()
        while users := await self._overdue():
            await self._writer.submit(ExpireDue(users))

    async def _refuse_forged(self) -> None:
        rows = await Sql(self._database.dialect).read(self._database, HEAD_ROW)
        signed_head(rows[0], self._key)

    async def _settle(self, command: Settle) -> Settlement:
        hold = command.hold
        if hold.id:
            return await self._writer.submit(command)
        lines = tuple(SettledLine(line.path, line.item, 0, None) for line in hold.lines)
        return Settlement(0, 0, (await self.balance(hold.user_id)).available, lines)

    def _line(self, path: str, item: Item, is_owned: bool, now: datetime) -> Line:
        price = self._prices.price(item.feature, now)
        return Line(path, item, 0 if is_owned else price.tokens, is_owned, price.version)

    def _committed(self, batch: Batch) -> None:
        self._ownership.learn(batch.ownership)
        self._balances.forget(batch.writes.accounts)
        self.anchoring.grown(batch.head)

    def _abandoned(self, outcome: Any) -> None:
        """Nobody waits for this hold any more: its tokens need not wait for its time to be over."""
        if isinstance(outcome, Hold):
            self._keep(self.release(outcome))

    def _keep(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _overdue(self) -> tuple[int, ...]:
        now = microseconds(self._clock())
        rows = await Sql(self._database.dialect).read(
            self._database,
            "SELECT account_id FROM ledger_holds WHERE state = 'held' AND expires_at <= ? "
            "UNION SELECT account_id FROM ledger_lots WHERE remaining > 0 AND expires_at <= ? LIMIT ?",
            now,
            now,
            SWEPT_AT_ONCE,
        )
        return tuple(row[0] for row in rows)

    async def _sweep_for_ever(self) -> None:
        while True:
            await asyncio.sleep(self.settings.sweep_every.total_seconds())
            try:
                self._prices = await PriceBook.load(self._database)
                await self.sweep()
            except Exception:
                log.exception("The sweep failed; it is tried again.")


def refuse_long_event(event: str, request_id: str, payload: Mapping[str, Any]) -> None:
    """
    Raises:
        InvalidInput: A text is longer than is kept for ever.
    """
    refuse_unkeepable("event", event, LONGEST_EVENT)
    refuse_unkeepable("request_id", request_id, LONGEST_REQUEST)
    refuse_unkeepable("payload", msgspec.json.encode(payload).decode(), LONGEST_PAYLOAD)
