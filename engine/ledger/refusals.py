"""Which refusals are written into the audit trail: it only grows, and whoever is refused may ask again all day."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TypeAlias

from engine.ledger.chain import DAY

EVENTS = frozenset({"denied", "sign_in_refused"})
WRITTEN_SINGLY = 20
MOST_KINDS = 100_000

Kind: TypeAlias = tuple[str, int | None, str]
"""Event, actor and code; guests are one actor together."""


@dataclass(slots=True)
class Refusals:
    """Those of one day (UTC), by their kind, as one process has counted them since it began.

    The first ones of a kind are written one by one, later ones wherever their number has doubled: a million of them
    are some forty rows, of which the last says how many there were.
    """

    _day: int = 0
    _counts: Counter[Kind] = field(default_factory=Counter)

    def number(self, kind: Kind, at: int) -> int | None:
        """Which one of its kind today another is, where it is to be written; None where it is only counted.

        Args:
            at: Microseconds since 1970.
        """
        if at // DAY != self._day or len(self._counts) >= MOST_KINDS:
            self._day, self._counts = at // DAY, Counter()
        self._counts[kind] += 1
        number = self._counts[kind]
        return number if number <= WRITTEN_SINGLY or number.bit_count() == 1 else None
