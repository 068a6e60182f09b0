"""Which listings are one match, and which are two: what a season looks like decides.

Where no pair of a season meets twice at one ground, a second listing is the same match; that of a result is, once most
pairs are listed. Elsewhere two sides may meet again within days: internationals, cups, leagues of three rounds.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import TypeAlias

from engine.catalogue.said import Score
from engine.catalogue.status import FixtureStatus

Pairing: TypeAlias = tuple[str, str]
ONE_DAY = timedelta(days=1)
# How far ahead of its listed day a match is brought forward; what is listed later is a second meeting.
FARTHEST_FORWARD = timedelta(weeks=6)
NO_SCORE: Score = (None, None)


@dataclass(frozen=True, slots=True)
class Listing:
    """A match where some list has it; the sides by the keys of their names."""

    pairing: Pairing
    day: date
    season: str
    round: str
    status: FixtureStatus
    score: Score
    meeting: int = 1

    @property
    def is_waiting(self) -> bool:
        return self.status.may_be_played

    @property
    def counts(self) -> bool:
        return self.score != NO_SCORE

    @property
    def place(self) -> tuple[date, Pairing, int]:
        return self.day, self.pairing, self.meeting


@dataclass(frozen=True, slots=True)
class MeetingShape:
    """How often two sides meet at one ground in a season.

    Args:
        repeats: Some pair met twice for certain.
        is_complete: Most pairs are listed, so that a second meeting would be the only one of its kind.
        is_begun: It has results, so that a second meeting might have been seen.
    """

    repeats: bool = False
    is_complete: bool = False
    is_begun: bool = False

    @property
    def is_single(self) -> bool:
        return self.is_complete and not self.repeats


@dataclass(slots=True)
class SeasonShapes:
    """The shape of each season, the one before it standing for what is not listed yet."""

    _listings: defaultdict[str, dict[tuple[date, Pairing, int], Listing]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    _known: dict[str, MeetingShape] = field(default_factory=dict)

    def add(self, listings: Iterable[Listing]) -> None:
        """A later listing of the same place says it better, but for a score that it does not give."""
        for each in listings:
            season = self._listings[each.season]
            earlier = season.get(each.place)
            if earlier is None or each.counts or not earlier.counts:
                season[each.place] = each

    def shape(self, season: str) -> MeetingShape:
        if not self._known:
            self._known = shapes({name: list(listed.values()) for name, listed in self._listings.items()})
        return self._known.get(season, MeetingShape())


def shapes(listings: Mapping[str, list[Listing]]) -> dict[str, MeetingShape]:
    found: dict[str, MeetingShape] = {}
    before = MeetingShape()
    for season in sorted(listings, key=lambda name: min(each.day for each in listings[name])):
        own = shape_of(listings[season])
        found[season] = MeetingShape(
            own.repeats or before.repeats, own.is_complete or before.is_complete, own.is_begun or before.is_begun
        )
        before = own
    return found


def shape_of(listings: Iterable[Listing]) -> MeetingShape:
    pairs: defaultdict[Pairing, list[Listing]] = defaultdict(list)
    for each in listings:
        pairs[each.pairing].append(each)
    sides = {side for pairing in pairs for side in pairing}
    until = max((each.day for found in pairs.values() for each in found if each.counts), default=date.min)
    twice = [found for found in pairs.values() if len(found) > 1 and not is_planned_anew(found, until)]
    # Each may be one that was moved, but not every fifth of them.
    repeats = len(twice) > max(2, len(pairs) / 5) or any(certainly_two(found) for found in twice)
    return MeetingShape(repeats, 2 * len(pairs) > len(sides) * (len(sides) - 1), until > date.min)


def is_planned_anew(listings: Iterable[Listing], until: date) -> bool:
    """Whether a pair has not met, and is listed again because its day has passed.

    Args:
        until: Last day of the season that has a result.
    """
    found = list(listings)
    return not any(each.counts for each in found) and sum(each.day > until for each in found) <= 1


def certainly_two(listings: Iterable[Listing]) -> bool:
    """Whether no single match could be listed so: two scores, or two rounds."""
    found = list(listings)
    return have_two_scores(found) or len({round_key(each.round) for each in found} - {""}) > 1


def have_two_scores(listings: Iterable[Listing]) -> bool:
    return len({each.score for each in listings if each.counts}) > 1


@lru_cache(4096)
def round_key(round: str) -> str:
    """Sources write "Matchday 7", "7" and "Round 7"."""
    numbers = re.findall(r"\d+", round)
    return " ".join(numbers) or round.casefold()


def is_one_match(first: Listing, second: Listing, shape: MeetingShape) -> bool:
    """Whether two listings of a pairing in one season are the same match.

    Args:
        first: On the earlier day.
    """
    if certainly_two((first, second)) or first.day == second.day:
        return False
    if is_a_day_off(first, second) and not shape.repeats:
        return True
    if first.counts and second.counts:
        return shape.is_single
    if not first.counts and second.counts:
        return first.is_waiting and not shape.repeats
    if first.counts:
        is_near = second.day - first.day <= FARTHEST_FORWARD
        return second.is_waiting and (shape.is_single or (is_near and not shape.repeats))
    is_told = shape.is_single or shape.is_begun or first.status is not FixtureStatus.SCHEDULED
    return first.is_waiting and second.is_waiting and is_told and not shape.repeats


def is_a_day_off(one: Listing, other: Listing) -> bool:
    """Whether two lists may have one match on two days, as where their time zones differ or a day was mistyped."""
    if abs(one.day - other.day) > ONE_DAY or have_two_scores((one, other)):
        return False
    return (one.counts or one.is_waiting) and (other.counts or other.is_waiting)
