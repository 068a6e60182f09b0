"""Writing what moves nothing: an event of the audit trail, the count of anchors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, final

from engine.ledger.batch import Batch
from engine.ledger.commands.command import Command, ReadSet
from engine.ledger.refusals import EVENTS


@final
@dataclass(frozen=True, slots=True)
class RecordEvent(Command[int]):
    """Write an event that moves nothing.

    Args:
        role: What its actor is from now on, in the same commit: a role without its event would be a forgery.
    """

    event: str
    actor_id: int | None
    payload: Mapping[str, Any]
    request_id: str
    role: str | None = None
    name: ClassVar[str] = "record"

    @property
    def actor(self) -> int | None:
        return self.actor_id

    def want(self, reads: ReadSet) -> None:
        """Nothing."""

    def apply(self, batch: Batch) -> int:
        write = batch.refuse if self.event in EVENTS else batch.write
        write(self.event, self.actor_id, self.request_id, self.payload)
        if self.role is not None and self.actor_id is not None:
            batch.writes.roles.append((self.role, self.actor_id))
        return batch.seq - 1


@final
@dataclass(frozen=True, slots=True)
class CountAnchor(Command[None]):
    """One more head was anchored."""

    name: ClassVar[str] = "anchor"
    request_id: str = ""

    @property
    def actor(self) -> None:
        return None

    def want(self, reads: ReadSet) -> None:
        """Nothing."""

    def apply(self, batch: Batch) -> None:
        batch.anchors += 1
