"""Writing what moves nothing: an event of the audit trail, the count of anchors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, final

from engine.ledger.batch import Batch, SoughtEvent
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
class RecordOnce(Command[int | None]):
    """Write an event of the house itself once, whichever process asks how often, and never when it is too late.

    It is known again by its kind and its request. What is too late is decided by the event's own time.

    Args:
        since: Place of an event that was there before.
        before: Microseconds; the event is older, or there is none.
    """

    event: str
    payload: Mapping[str, Any]
    request_id: str
    since: int
    before: int
    name: ClassVar[str] = "record_once"

    @property
    def actor(self) -> None:
        return None

    @property
    def sought(self) -> SoughtEvent:
        return self.since, self.event, self.request_id

    def want(self, reads: ReadSet) -> None:
        reads.events.add(self.sought)

    def apply(self, batch: Batch) -> int | None:
        if self.sought in batch.events:
            return batch.events[self.sought]
        if batch.at >= self.before:
            return None
        batch.events[self.sought] = batch.seq
        batch.write(self.event, None, self.request_id, self.payload)
        return batch.events[self.sought]


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
