"""What became of a fixture, and what its score counts for."""

from enum import StrEnum


class FixtureStatus(StrEnum):
    """A fixture has a score where it was played or awarded, and in no other state.

    A match that was abandoned or annulled keeps its place in the calendar: it may be played again on another day.
    """

    SCHEDULED = "scheduled"
    PLAYED = "played"
    AWARDED = "awarded"
    POSTPONED = "postponed"
    ABANDONED = "abandoned"
    ANNULLED = "annulled"

    @property
    def counts_for_table(self) -> bool:
        """Whether its score brings points; ratings learn from matches that were played, and from nothing else."""
        return self in {FixtureStatus.PLAYED, FixtureStatus.AWARDED}

    @property
    def may_be_played(self) -> bool:
        """Whether a result may still come, on this day or another."""
        return self in {FixtureStatus.SCHEDULED, FixtureStatus.POSTPONED, FixtureStatus.ABANDONED}
