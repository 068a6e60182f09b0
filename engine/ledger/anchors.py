"""The anchor file: signed heads of the chain, kept outside the database, so that a rewritten past is noticed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import msgspec

from engine.ledger.chain import Head

LONGEST_LINE = 512


@dataclass(frozen=True, slots=True)
class Anchor:
    """A head as it was when it was written down."""

    seq: int
    transactions: int
    at: int
    hash: str
    signature: str

    @property
    def head(self) -> Head:
        return Head(self.seq, self.transactions, self.at, self.hash)


@dataclass(frozen=True, slots=True)
class AnchorFile:
    """One JSON object a line, only ever appended to and synced to the disk."""

    path: Path

    def append(self, head: Head, key: bytes) -> None:
        line = msgspec.json.encode({**asdict(head), "signature": head.signature(key)}) + b"\n"
        descriptor = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.ftruncate(descriptor, _whole(descriptor))
            os.write(descriptor, line)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def __iter__(self) -> Iterator[Anchor]:
        """The anchors, oldest first. A last line that a power cut left torn is passed over."""
        if not self.path.exists():
            return
        for line in self.path.read_bytes().splitlines(keepends=True):
            if line.endswith(b"\n"):
                yield msgspec.json.decode(line, type=Anchor)


def _whole(descriptor: int) -> int:
    """Length of the file without a last line that a power cut left torn."""
    length = os.fstat(descriptor).st_size
    tail = os.pread(descriptor, LONGEST_LINE, max(0, length - LONGEST_LINE))
    return length - len(tail) + tail.rfind(b"\n") + 1
