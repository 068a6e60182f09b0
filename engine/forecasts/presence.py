"""Which teams of a competition play in these days, and which are of its past."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from itertools import pairwise

from tortoise.expressions import Q

from engine.catalogue.models import Fixture
from engine.catalogue.status import FixtureStatus
from engine.catalogue.views import TeamView
from engine.ratings.state import Ratings

# Four years of play, from one tournament of nations to the next. Leagues forget a team sooner, by the rule of absences.
LONG_AWAY = timedelta(days=4 * 365)
# A competition that stands still for longer pauses, and nobody is away meanwhile.
LONGEST_BREAK = timedelta(days=45)


async def present(competition_id: int, teams: Collection[TeamView], ratings: Ratings) -> set[int]:
    """Ids of the sides that were not away for years of play, and of whoever has a match in the season of today."""
    since = horizon(await last_days(competition_id, ratings.as_of)) if ratings.as_of else date.min
    sides = {each.team for each in ratings.sides if each.last_played and each.last_played >= since}
    here = {team.id for team in teams if team.stored in sides}
    return here | await playing(competition_id, {team.id for team in teams} - here, ratings.level.season[1])


def horizon(days: Iterable[date]) -> date:
    """The day since which the competition played for four years.

    Args:
        days: On which it played, the latest first.
    """
    missed = timedelta()
    for later, earlier in pairwise(days):
        missed += min(later - earlier, LONGEST_BREAK)
        if missed > LONG_AWAY:
            return later
    return date.min


async def last_days(competition_id: int, until: date) -> list[date]:
    """Days with matches, the latest first: as many as four years have."""
    rows = Fixture.filter(competition_id=competition_id, day__lte=until).order_by("-day").distinct()
    return [row[0] for row in await rows.limit(LONG_AWAY.days + 1).values_list("day")]


async def playing(competition_id: int, teams: Collection[int], since: date | None) -> set[int]:
    """Which of some teams have a match from a day on, whatever became of it, unless it was annulled."""
    if not teams:
        return set()
    rows = Fixture.filter(Q(home_id__in=list(teams)) | Q(away_id__in=list(teams)), competition_id=competition_id)
    rows = rows.filter(day__gte=since) if since else rows
    pairs = await rows.exclude(status=FixtureStatus.ANNULLED).values_list("home_id", "away_id")
    return {team for pair in pairs for team in pair}.intersection(teams)
