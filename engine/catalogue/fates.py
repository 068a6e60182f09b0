"""What became of a match after somebody forecast it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from engine.catalogue.status import FixtureStatus
from engine.notices import Notice, NoticeKind, noted


@dataclass(frozen=True, slots=True)
class Fate:
    """
    Args:
        fixture_id: The match as it is listed now; another than before where it turned out to be that one.
        day: On which it is listed, or was last.
        removed_at: When it was taken out of the catalogue.
    """

    fixture_id: int
    day: date
    status: FixtureStatus
    removed_at: datetime | None = None

    def notice(self, foreseen: date | None) -> Notice:
        """What became of it.

        Args:
            foreseen: The day that the forecast was made for.
        """
        return noted(NoticeKind.FATE, status=self.status, day=self.day, foreseen=foreseen, removed_at=self.removed_at)
