"""What became of a fixture, what its score counts for, and whether a result is due that no file has brought."""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

# By then a match has ended, extra time and a shoot-out included.
OVER_AFTER = timedelta(hours=3)


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


HAS_SCORE = tuple(each for each in FixtureStatus if each.counts_for_table)
MAY_BE_PLAYED = tuple(each for each in FixtureStatus if each.may_be_played)
CALLED_OFF = (FixtureStatus.POSTPONED, FixtureStatus.ABANDONED)


def begins(day: date, kick_off: datetime | None) -> datetime:
    """When a match begins, UTC; where no time is known, the start of its day."""
    return kick_off or datetime.combine(day, time(), tzinfo=UTC)


def is_overdue(status: FixtureStatus, day: date, kick_off: datetime | None, now: datetime) -> bool:
    """Whether a scheduled match waits for its result: its day is over, and so is the match where its time is known.

    Both, because the day is that of the place where it is played: a match on a western evening begins on the next
    day in UTC. A scheduled match that is not overdue lies ahead, so one of today does until its day is over.

    Args:
        now: Aware UTC, as `kick_off`.
    """
    is_over = kick_off is None or kick_off <= now - OVER_AFTER
    return status is FixtureStatus.SCHEDULED and day < now.date() and is_over
