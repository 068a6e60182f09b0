"""Seasons of a file that names none: cut at the long breaks of each of its competitions."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, pairwise
from math import comb, inf
from operator import attrgetter

from engine.catalogue.importers.advice import COMMAND_LINE, Advice
from engine.catalogue.importers.parsed import ParsedMatch
from engine.catalogue.seasons import FIRST_MONTH, across
from engine.sports.spec import SeasonBreak

# Days. A season may span nearly a year, as those that the pandemic drew out did, but each day beyond the usual costs
# some. One begins about a year after another, or half a year where a league changes from autumn to spring.
LONGEST_SEASON = 363
USUAL_SEASON = 340
COST_OF_A_LATE_DAY = 4
BETWEEN_STARTS = 150
# Beyond this a break says no more: years that the file leaves out are no better a cut than a summer.
LONGEST_BREAK = 120
# Days that the breaks of a cut have to bring in: no pause of one season may part it alone.
PRICE_OF_A_CUT = 150
# Days that a year's matches weigh where they fall as unevenly on the pairings as can be.
WEIGHT_OF_MEETINGS = 730
YEAR = re.compile("(?:18|19|20)[0-9]{2}")
# "Apertura 2024", and not "2023/2024".
YEAR_BEHIND = re.compile(r"(?:^|[\s(])((?:18|19|20)[0-9]{2})\)?$")
FIRST_OF_SPRING = 3


@dataclass(frozen=True, slots=True)
class Span:
    """The first and the last day of a season, as far as the file has it.

    Args:
        is_whole: Whether every two teams met equally often.
    """

    first: date
    last: date
    is_from_start: bool
    is_whole: bool = False

    @property
    def crosses_new_year(self) -> bool:
        return self.first.year != self.last.year

    @property
    def is_of_one_year(self) -> bool:
        """Whether it plays through a summer, as no season from autumn to spring does, or is played out in July."""
        is_through = self.last.month > FIRST_MONTH or (self.is_whole and self.last.month == FIRST_MONTH)
        return not self.crosses_new_year and self.first.month < FIRST_MONTH and is_through


def with_seasons(
    rows: Sequence[ParsedMatch], breaks: SeasonBreak, said: str | None = None, called: str = ""
) -> list[ParsedMatch]:
    """A row that has none gets the season that was said for all, or that its competition's other rows tell.

    Args:
        called: What the competition of rows that name none is called.
    """
    if said:
        return [row if row.season else replace(row, season=said) for row in rows]
    groups: defaultdict[str, list[ParsedMatch]] = defaultdict(list)
    for row in rows:
        if not row.season:
            groups[row.competition].append(row)
    told = {name: seasons(matches, breaks, name or called) for name, matches in groups.items()}
    return [row if row.season else replace(row, season=told[row.competition][row.day]) for row in rows]


def across_new_year(rows: Sequence[ParsedMatch]) -> list[ParsedMatch]:
    """A season that is called by the year in which it began, and went on into the next spring, is that of both."""
    days: defaultdict[tuple[str, str], list[date]] = defaultdict(list)
    for row in rows:
        if YEAR.fullmatch(row.season):
            days[row.competition, row.season].append(row.day)
    both = {key: across(int(key[1])) for key, known in days.items() if is_across(min(known), max(known), int(key[1]))}
    if not both:
        return list(rows)
    return [replace(row, season=both.get((row.competition, row.season), row.season)) for row in rows]


def is_across(first: date, last: date, year: int) -> bool:
    """Not where a season of the calendar year was drawn out into winter."""
    return first >= date(year, FIRST_MONTH, 1) and last >= date(year + 1, FIRST_OF_SPRING, 1)


def season_note(
    rows: Sequence[ParsedMatch], told: Sequence[ParsedMatch], breaks: SeasonBreak, advice: Advice = COMMAND_LINE
) -> str:
    """What was told where the rows name no season, empty where it is one alone: there nothing was cut."""
    found = sorted({after.season for before, after in zip(rows, told, strict=True) if not before.season})
    if len(found) < 2:
        return ""
    is_cut = are_at_breaks(told, breaks)
    way = "from the long breaks between match days" if is_cut else "by the calendar, for want of long breaks"
    note = f"No season is named: {len(found):,} are told {way}, {found[0]} to {found[-1]}"
    return f"{note}; {advice.season}." if advice.season else f"{note}."


def are_at_breaks(told: Sequence[ParsedMatch], breaks: SeasonBreak) -> bool:
    """Whether every season of a competition begins after a break."""
    days: defaultdict[str, dict[date, str]] = defaultdict(dict)
    for row in sorted(told, key=attrgetter("day")):
        days[row.competition][row.day] = row.season
    return all(
        (after - before).days >= breaks.shortest_days
        for seasons in days.values()
        for (before, season), (after, following) in pairwise(seasons.items())
        if season != following
    )


def seasons(matches: Sequence[ParsedMatch], breaks: SeasonBreak, name: str = "") -> Mapping[date, str]:
    """By day: told by the year in the competition's name where it is that of all matches, or by the breaks.

    By the calendar where a competition has no breaks that part it into seasons.
    """
    days = sorted({each.day for each in matches})
    year = YEAR_BEHIND.search(name)
    if year and {day.year for day in days} == {int(year[1])}:
        return dict.fromkeys(days, year[1])
    spans = list(parted(days, matches, breaks.shortest_days))
    names = named(spans, breaks)
    if not spans or len(set(names)) < len(names):
        first = min(breaks.first_months, key=lambda month: cost(matches, month))
        return {day: season(day, first) for day in days}
    found = zip(spans, names, strict=True)
    return {day: name for span, name in found for day in days if span.first <= day <= span.last}


def parted(days: Sequence[date], matches: Sequence[ParsedMatch], shortest_days: int) -> Iterator[Span]:
    """The seasons that cost least, none where no breaks leave every season shorter than a year.

    A break earns its days; a cut has its price; and pairings that meet unevenly often within a season cost: a cut in
    the middle of seasons mixes the teams of two, and has some pairings meet too often and others not at all.
    """
    breaks = [at for at in range(1, len(days)) if (days[at] - days[at - 1]).days >= shortest_days]
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, (0,))}
    for start, end, own in stretches(days, [0, *breaks, len(days)], matches):
        if start in best:
            cost, cuts = best[start]
            total = cost + own + (price_of_cut(days, end) if end < len(days) else 0)
            best[end] = min(best.get(end, (inf, ())), (total, (*cuts, end)))
    played = pairings(days, matches)
    for start, end in pairwise(best.get(len(days), (inf, ()))[1]):
        met = PairingCounts()
        for pair in chain.from_iterable(played[start:end]):
            met.add(pair)
        yield Span(days[start], days[end - 1], start > 0, met.is_even)


def stretches(
    days: Sequence[date], bounds: Sequence[int], matches: Sequence[ParsedMatch]
) -> Iterator[tuple[int, int, float]]:
    """Everything between two bounds that may be a season, the earliest start first, and what it costs, in days."""
    played = pairings(days, matches)
    days_a_match = WEIGHT_OF_MEETINGS * max(1.0, (days[-1] - days[0]).days / 365) / len(matches)
    for number, start in enumerate(bounds[:-1]):
        met = PairingCounts()
        for begin, end in pairwise(bounds[number:]):
            length = (days[end - 1] - days[start]).days
            if length > LONGEST_SEASON:
                break
            for pair in chain.from_iterable(played[begin:end]):
                met.add(pair)
            if start == 0 or end == len(days) or (days[end] - days[start]).days >= BETWEEN_STARTS:
                late = max(0, length - USUAL_SEASON) * COST_OF_A_LATE_DAY
                yield start, end, days_a_match * met.unevenness + late


def pairings(days: Sequence[date], matches: Sequence[ParsedMatch]) -> list[list[tuple[str, str]]]:
    """Of each day, whoever is at home."""
    found: dict[date, list[tuple[str, str]]] = {day: [] for day in days}
    for each in matches:
        found[each.day].append((min(each.home, each.away), max(each.home, each.away)))
    return list(found.values())


def price_of_cut(days: Sequence[date], at: int) -> int:
    return PRICE_OF_A_CUT - min((days[at] - days[at - 1]).days, LONGEST_BREAK)


class PairingCounts:
    """How often the pairings met."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()
        self.teams: set[str] = set()
        self.matches = self.squares = 0

    def add(self, pair: tuple[str, str]) -> None:
        self.squares += 2 * self.counts[pair] + 1
        self.matches += 1
        self.counts[pair] += 1
        self.teams.update(pair)

    @property
    def is_even(self) -> bool:
        """Whether every two teams met, and equally often."""
        return len(self.counts) == comb(len(self.teams), 2) and len(set(self.counts.values())) == 1

    @property
    def unevenness(self) -> float:
        """What the squares of the meetings are more than if every two teams had met equally often."""
        return self.squares - self.matches**2 / comb(max(2, len(self.teams)), 2)


def named(spans: Sequence[Span], breaks: SeasonBreak) -> list[str]:
    """ "2023" of a league whose year is the calendar's, "2023-24" of another."""
    is_usual = breaks.first_months[0] == 1
    if is_usual or sum(each.is_of_one_year for each in spans) > sum(each.crosses_new_year for each in spans):
        return [str(each.first.year) for each in spans]
    return [across(first_year(each)) for each in spans]


def first_year(span: Span) -> int:
    """In which a season from autumn to spring began: before the first day of a file that begins in spring."""
    is_begun = span.crosses_new_year or span.first.month >= FIRST_MONTH or (span.is_from_start and span.first.month > 5)
    return span.first.year if is_begun else span.first.year - 1


def cost(matches: Sequence[ParsedMatch], month: int) -> tuple[int, int]:
    """Of seasons that begin with a month: pairings that are played twice in one, and then how many seasons."""
    pairings = {(season(each.day, month), each.home, each.away) for each in matches}
    return len(matches) - len(pairings), len({each[0] for each in pairings})


def season(day: date, first_month: int) -> str:
    """Of a league whose first month is January the calendar's year."""
    if first_month == 1:
        return str(day.year)
    return across(day.year if day.month >= first_month else day.year - 1)
