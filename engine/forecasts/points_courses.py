"""How the points of a season came about, match by match."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from engine.forecasts.calendar import Calendar
from engine.simulation.table import points


@dataclass(frozen=True, slots=True)
class PointsCourse:
    """The points of a team after each of its matches of a season.

    Points that were taken away are missing from the first match on, and where points were halved they are from the
    last match before the table was split: the last figure is that of the table.

    Attributes:
        days: The days of its matches, the first first.
        points: What it had after each.
    """

    days: tuple[date, ...] = ()
    points: tuple[int, ...] = ()


NOT_BEGUN = PointsCourse()


def courses(calendar: Calendar) -> Mapping[str, PointsCourse]:
    """The course of every team of a season, by its name."""
    terms, gains = calendar.terms, defaultdict[str, list[tuple[date, int]]](list)
    for day, match in zip(calendar.days, calendar.played, strict=True):
        margin = match.home_score - match.away_score
        gains[match.home].append((day, points(margin, terms.rule)))
        gains[match.away].append((day, points(-margin, terms.rule)))
    first = calendar.finding.format.meetings * (len(calendar.teams) - 1) if calendar.finding.format else 0
    return {
        team: course(gains[team], terms.deducted.get(team, 0), terms.halved.get(team, 0), first)
        for team in calendar.teams
    }


def course(gains: Sequence[tuple[date, int]], deducted: int, halved: int, first: int) -> PointsCourse:
    """
    Args:
        gains: Day and points of each match, by day.
        halved: What the team lost where points were halved, after its first `first` matches or the last of fewer.
    """
    days, gained = [day for day, _ in gains], [gain for _, gain in gains]
    if not days:
        return NOT_BEGUN
    gained[0] -= deducted
    gained[min(first, len(gained)) - 1] -= halved
    return PointsCourse(tuple(days), tuple(accumulate(gained)))
