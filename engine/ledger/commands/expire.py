"""Ending what is over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, final

from engine.ledger.batch import Batch
from engine.ledger.commands.command import Command, ReadSet


@final
@dataclass(frozen=True, slots=True)
class ExpireDue(Command[None]):
    """End what is over for these users: the sweeper's errand."""

    name: ClassVar[str] = "sweep"
    user_ids: tuple[int, ...]
    request_id: str = ""

    @property
    def actor(self) -> None:
        return None

    def want(self, reads: ReadSet) -> None:
        reads.accounts.update(self.user_ids)

    def apply(self, batch: Batch) -> None:
        for user_id in self.user_ids:
            batch.pass_time(batch.account(user_id))
