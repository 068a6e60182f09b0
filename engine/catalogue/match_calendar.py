"""The days around a day on which matches are: where a reader leafs through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tortoise.expressions import F, Q
from tortoise.functions import Count
from tortoise.queryset import QuerySet

from engine.catalogue.models import Competition, Fixture
from engine.catalogue.status import CALLED_OFF, FixtureStatus
from engine.sports.base import Sport

# As many as stand beside each other on a wide page, and how many of them lie before the day where there are enough.
MOST_DAYS, BEFORE = 14, 4
STANDING = Q(status__in=[each for each in FixtureStatus if each not in CALLED_OFF])


@dataclass(frozen=True, slots=True)
class MatchDay:
    """A day with matches.

    Attributes:
        day: The day.
        matches: How many, at least 1.
        scheduled: Those of them that have no result.
    """

    day: date
    matches: int
    scheduled: int


async def match_calendar(day: date, competition: int | None = None, sport: Sport | None = None) -> tuple[MatchDay, ...]:
    """The match days around a day, the first one first: at most fourteen, four of them before it if as many follow.

    Args:
        competition: Only its matches; else real ones, and synthetic ones only where no others are.
        sport: Only its matches.
    """
    if competition is not None:
        return await around(day, Fixture.filter(competition_id=competition, **of_sport("competition__sport", sport)))
    among = Competition.filter(**of_sport("sport", sport))
    real = await among.filter(is_synthetic=False).values_list("id", flat=True)
    # No index is of a sum: the days are walked through in their order, and the walk ends with the last that is shown.
    walked = Fixture.all().annotate(played_in=F("competition_id") + 0)
    found = await around(day, walked.filter(played_in__in=list(real))) if real else ()
    if found or sport is None:
        return found or await around(day, Fixture.all())
    return await around(day, walked.filter(played_in__in=list(await among.values_list("id", flat=True))))


def of_sport(column: str, sport: Sport | None) -> dict[str, str]:
    """The condition that a column holds the sport; none where any will do."""
    return {} if sport is None else {column: sport.value}


async def around(day: date, rows: QuerySet[Fixture]) -> tuple[MatchDay, ...]:
    later = await counted(rows.filter(day__gte=day).order_by("day"))
    earlier = await counted(rows.filter(day__lt=day).order_by("-day"))
    before = max(BEFORE, MOST_DAYS - len(later))
    return (*reversed(earlier[:before]), *later)[:MOST_DAYS]


async def counted(rows: QuerySet[Fixture]) -> list[MatchDay]:
    scheduled = Count("id", _filter=Q(status=FixtureStatus.SCHEDULED))
    found = rows.annotate(matches=Count("id", _filter=STANDING), scheduled=scheduled).group_by("day").limit(MOST_DAYS)
    return [
        MatchDay(date.fromisoformat(str(day)), matches, scheduled)
        for day, matches, scheduled in await found.values_list("day", "matches", "scheduled")
        if matches
    ]
