"""The state of one verification: what the trail has led to so far, and what was found wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from engine.ledger.anchors import Anchor, Anchored
from engine.ledger.chain import Head
from engine.ledger.snapshot import DatabaseSnapshot
from engine.ledger.verify.queries import (
    HEAD,
)
from engine.ledger.verify.reader import RowReader
from engine.ledger.verify.report import Fault, ProofReport
from engine.simulation.wording import counted

MOST_FAULTS = 100
# Who is not more than that has no event that says so.
READER = "reader"


@dataclass(slots=True)
class RunningAccount:
    """An account as the entries and holds so far make it."""

    balance: int = 0
    held: int = 0
    version: int = 0


@dataclass(slots=True)
class Proof:
    """The state of one verification."""

    source: DatabaseSnapshot
    key: bytes | None
    faults: list[Fault] = field(default_factory=list)
    seq: int = 0
    transactions: int = 0
    at: int = 0
    link: str = ""
    accounts: defaultdict[int, RunningAccount] = field(default_factory=lambda: defaultdict(RunningAccount))
    lots: dict[int, int] = field(default_factory=dict)
    receipts: int = 0
    open_holds: dict[int, tuple[int, int, list[tuple[int, int]], str | None]] = field(default_factory=dict)
    closings: dict[int, tuple[int, str, int]] = field(default_factory=dict)
    prices: dict[tuple[str, int], int] = field(default_factory=dict)
    roles: dict[int, str] = field(default_factory=dict)
    anchors: int = 0

    @property
    def reader(self) -> RowReader:
        return RowReader(self.source, self.fault)

    @property
    def head(self) -> Head:
        """Where the trail has led so far."""
        return Head(self.seq, self.transactions, self.at, self.link)

    def fault(self, check: str, at: int, sentence: str) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(check, at, sentence))

    def anchor(self, anchor: Anchor) -> None:
        """Compare an anchor with the event that was just reached."""
        self.anchors += 1
        if anchor.head != self.head:
            self.fault("anchors", anchor.seq, f"Event {anchor.seq} is not the one that was anchored.")
        if self.key is not None and not anchor.is_signed(self.key):
            self.fault("anchors", anchor.seq, f"The anchor of event {anchor.seq} is not signed with this ledger's key.")

    def missing(self, anchors: Iterable[Anchor]) -> None:
        """Anchors of events that are not in the trail."""
        for anchor in anchors:
            self.fault("anchors", anchor.seq, f"Event {anchor.seq} was anchored and is no longer there.")

    async def compare_anchors(self, anchors: Anchored) -> None:
        """Compare the anchor file with the number of anchors that the head counts."""
        for line in anchors.unreadable:
            self.fault("anchors", line, f"Line {line} of the anchor file is no anchor.")
        for *_, signed, _ in await self.reader.all(HEAD):
            if lost := anchors.lost(signed, self.key):
                holds = f"the file holds {signed - lost} of them"
                self.fault("anchors", 0, f"The head counts {counted(signed, 'anchor')}; {holds}.")

    def report(self) -> ProofReport:
        tokens = sum(account.balance for number, account in self.accounts.items() if number > 0)
        users = sum(number > 0 for number in self.accounts)
        return ProofReport(
            not self.faults, self.seq, self.transactions, users, tokens, self.link, self.anchors, tuple(self.faults)
        )
