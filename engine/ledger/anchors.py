"""The anchor file: signed heads of the chain, kept outside the database, so that a rewritten past is noticed."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from engine.ledger.chain import Head

LONGEST_LINE = 512


@dataclass(frozen=True, slots=True)
class Anchor:
    """A head of the chain that was written down outside the database.

    Attributes:
        seq: The event that it is the hash of.
        transactions: Transactions up to there.
        at: When that event was, in microseconds since 1970 UTC.
        hash: Hash of the chain up to there.
    """

    seq: int
    transactions: int
    at: int
    hash: str
    signature: str
    # How many anchors the head counted before this one; None in files of the first ledgers.
    number: int | None = None

    @property
    def head(self) -> Head:
        return Head(self.seq, self.transactions, self.at, self.hash)

    def is_signed(self, key: bytes) -> bool:
        return replace(self.head, anchors=self.number or 0).is_signed(self.signature, key)


@dataclass(frozen=True, slots=True)
class Anchored:
    """What an anchor file holds.

    Args:
        anchors: Oldest first.
        unreadable: Numbers of lines that are no anchors, from 1.
    """

    anchors: tuple[Anchor, ...]
    unreadable: tuple[int, ...]

    def lost(self, signed: int, key: bytes | None) -> int:
        """How many of the anchors that the head counts are not there; a copy of one stands for no other.

        Args:
            signed: How many it counts.
            key: Signs them; None believes each.
        """
        numbers = {each.number for each in self.anchors if key is None or each.is_signed(key)}
        first = min((number for number in numbers if number is not None), default=signed)
        earlier = sum(each.number is None for each in self.anchors)
        return max(first - earlier, 0) + sum(number not in numbers for number in range(first, signed))

    @property
    def by_event(self) -> dict[int, Anchor]:
        return {anchor.seq: anchor for anchor in self.anchors}


@dataclass(frozen=True, slots=True)
class AnchorFile:
    """One JSON object a line, only ever appended to and synced to the disk."""

    path: Path

    def append(self, head: Head, key: bytes) -> None:
        line = msgspec.json.encode(_anchor(head, key)) + b"\n"
        descriptor = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.ftruncate(descriptor, _whole(descriptor))
            os.write(descriptor, line)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def read(self) -> Anchored:
        """A last line that a power cut left torn is passed over."""
        anchors: list[Anchor] = []
        unreadable: list[int] = []
        for number, line in enumerate(self._lines(), 1):
            try:
                anchors.append(msgspec.json.decode(line, type=Anchor))
            except (msgspec.MsgspecError, UnicodeDecodeError):
                unreadable.append(number)
        return Anchored(tuple(anchors), tuple(unreadable))

    def cut(self, last: int) -> int:
        """Put the file aside where it anchors later events than `last`, and keep its other anchors; their number."""
        anchors = self.read().anchors
        kept = [anchor for anchor in anchors if anchor.seq <= last]
        if len(kept) < len(anchors):
            self.path.rename(self.path.with_suffix(".before-restore"))
            self.path.touch(mode=0o600)
            self.path.write_bytes(b"".join(msgspec.json.encode(anchor) + b"\n" for anchor in kept))
        return len(kept)

    def _lines(self) -> list[bytes]:
        if not self.path.exists():
            return []
        return [line for line in self.path.read_bytes().splitlines(keepends=True) if line.endswith(b"\n")]


def _anchor(head: Head, key: bytes) -> Anchor:
    return Anchor(head.seq, head.transactions, head.at, head.hash, head.signature(key), head.anchors)


def _whole(descriptor: int) -> int:
    """Length of the file without a last line that a power cut left torn."""
    length = os.fstat(descriptor).st_size
    tail = os.pread(descriptor, LONGEST_LINE, max(0, length - LONGEST_LINE))
    return length - len(tail) + tail.rfind(b"\n") + 1
