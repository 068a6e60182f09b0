"""Seasons of a file that names none: cut where its competitions pause."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from engine.catalogue.importers.parsed import ParsedMatch
from engine.catalogue.seasons import FIRST_MONTH, across

# In the order in which they are taken where they cut equally well. One autumn-to-spring season ended in July 2020.
FIRST_MONTHS = (FIRST_MONTH, FIRST_MONTH + 1, 1)


def with_seasons(rows: Sequence[ParsedMatch]) -> list[ParsedMatch]:
    """A row that has none gets the season that its competition's other rows tell."""
    groups: defaultdict[str, list[ParsedMatch]] = defaultdict(list)
    for row in rows:
        if not row.season:
            groups[row.competition].append(row)
    first_months = {name: first_month(matches) for name, matches in groups.items()}
    return [row if row.season else replace(row, season=season(row.day, first_months[row.competition])) for row in rows]


def first_month(matches: Sequence[ParsedMatch]) -> int:
    """Where the fewest pairings are played twice in a season, and then where there are the fewest seasons.

    A wrong cut parts seasons in their middle: the second half of one and the first of the next hold many pairings
    twice, and a file of one season becomes two.
    """
    return min(FIRST_MONTHS, key=lambda month: cost(matches, month))


def cost(matches: Sequence[ParsedMatch], month: int) -> tuple[int, int]:
    pairings = {(season(each.day, month), each.home, each.away) for each in matches}
    return len(matches) - len(pairings), len({each[0] for each in pairings})


def season(day: date, first_month: int) -> str:
    """ "2023" of a league whose year is the calendar's, "2023-24" of another."""
    if first_month == 1:
        return str(day.year)
    return across(day.year if day.month >= first_month else day.year - 1)
