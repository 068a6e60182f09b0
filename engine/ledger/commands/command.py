"""What the writer can be asked to do: a command says what it must know, and is applied to the batch.

A command checks everything before it changes anything, so that a refusal leaves the batch as it was.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, TypeVar

from engine.errors import OracleError
from engine.ledger.batch import Batch, SoughtEvent
from engine.ledger.chain import DAY as DAY

T = TypeVar("T")


@dataclass(slots=True)
class ReadSet:
    """What a batch must know before its commands are applied."""

    accounts: set[int] = field(default_factory=set)
    items: set[tuple[int, str]] = field(default_factory=set)
    keys: set[tuple[int, str]] = field(default_factory=set)
    holds: set[int] = field(default_factory=set)
    transactions: set[int] = field(default_factory=set)
    proposals: set[int] = field(default_factory=set)
    payments: set[str] = field(default_factory=set)
    events: set[SoughtEvent] = field(default_factory=set)
    givers: set[int] = field(default_factory=set)
    receivers: set[int] = field(default_factory=set)
    api_keys: set[int] = field(default_factory=set)


class Command(ABC, Generic[T]):
    """One operation of the ledger."""

    __slots__ = ()
    name: ClassVar[str]
    request_id: str

    @property
    @abstractmethod
    def actor(self) -> int | None:
        """Who asks; None is the ledger itself."""

    @abstractmethod
    def want(self, reads: ReadSet) -> None:
        """Say what `apply` will read."""

    @abstractmethod
    def apply(self, batch: Batch) -> T:
        """Do it, or raise the refusal with the batch unchanged but for what time has ended."""

    def deny(self, batch: Batch, refusal: OracleError) -> None:
        """Tell the audit trail of the refusal."""
        batch.refuse("denied", self.actor, self.request_id, self.told(refusal))

    def told(self, refusal: OracleError) -> dict[str, Any]:
        """What the audit trail keeps of a refusal."""
        payload = {"operation": self.name, "code": refusal.code, "message": str(refusal), **refusal.facts}
        return payload | self.asked()

    def asked(self) -> dict[str, Any]:
        """What the audit trail keeps of a refused operation beside the refusal."""
        return {}
