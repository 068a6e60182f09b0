"""Writes the chain's newest head down outside the database, every so many events and every so often."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from engine.errors import Overloaded, StorageFailed
from engine.ledger.anchors import Anchor, AnchorFile
from engine.ledger.chain import Head
from engine.ledger.commands.record import CountAnchor
from engine.ledger.settings import LedgerSettings
from engine.ledger.writer import Writer

log = logging.getLogger(__name__)


class Anchoring:
    """
    Args:
        key: Secret that signs each anchor.
        path: File that anchors are appended to; None keeps none.
    """

    def __init__(self, writer: Writer, key: bytes, path: Path | None, settings: LedgerSettings) -> None:
        self._writer, self._key, self._settings = writer, key, settings
        self._file = AnchorFile(path) if path else None
        self._head: Head | None = None
        self._anchored = 0
        self._is_due = asyncio.Event()

    @property
    def path(self) -> Path | None:
        return self._file.path if self._file else None

    def grown(self, head: Head) -> None:
        """The chain has a newer head."""
        self._head = head
        if head.seq - self._anchored >= self._settings.anchor_every:
            self._is_due.set()

    async def anchors(self) -> tuple[Anchor, ...]:
        """The heads that were written down, oldest first."""
        return (await asyncio.to_thread(self._file.read)).anchors if self._file else ()

    async def anchor(self) -> None:
        """Append the newest head to the file, where there is one and the chain has grown."""
        head = self._head
        if self._file and head and head.seq > self._anchored:
            await asyncio.to_thread(self._file.append, head, self._key)
            self._anchored = head.seq
            await self._writer.submit(CountAnchor())

    async def anchor_or_log(self) -> None:
        """The same; where it cannot be written, the next time tries again."""
        try:
            await self.anchor()
        except (OSError, StorageFailed, Overloaded):
            log.exception("The anchor could not be written and counted.")

    async def anchor_for_ever(self) -> None:
        while True:
            try:
                async with asyncio.timeout(self._settings.anchor_after.total_seconds()):
                    await self._is_due.wait()
            except TimeoutError:
                pass
            self._is_due.clear()
            await self.anchor_or_log()
