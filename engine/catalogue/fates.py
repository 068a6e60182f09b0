"""What became of a match after somebody forecast it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from engine.catalogue.status import FixtureStatus

SENTENCES = {
    FixtureStatus.POSTPONED: "This match was postponed and waits for its new day.",
    FixtureStatus.ABANDONED: "This match was abandoned and has no result.",
    FixtureStatus.ANNULLED: "This match was annulled: it has no result.",
    FixtureStatus.AWARDED: "The result of this match was awarded and not played, so no forecast is judged by it.",
}


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

    def sentence(self, foreseen: date | None) -> str | None:
        """
        Args:
            foreseen: The day that the forecast was made for.

        Returns:
            None where the match lies ahead or was played as it was foreseen.
        """
        if self.removed_at:
            return f"This match was removed from the catalogue on {dated(self.removed_at)}."
        moved = (
            f"This match was moved from {dated(foreseen)} to {dated(self.day)}." if self._has_moved(foreseen) else ""
        )
        return " ".join(filter(None, (moved, SENTENCES.get(self.status, "")))) or None

    def _has_moved(self, foreseen: date | None) -> bool:
        return foreseen is not None and foreseen != self.day


def dated(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else ""
