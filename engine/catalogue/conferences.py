"""Leagues of conferences that come with the program: who was in which division when, and how they play on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

import msgspec

from engine.catalogue.aliases import franchises
from engine.catalogue.names import name_key
from engine.errors import InvalidInput
from engine.simulation.conferences.format import Conference, Conferences, PlayOffFormat
from engine.sports.base import Sport

YEAR = 365
FILE = Path(__file__).with_name("conferences.json")


@dataclass(frozen=True, slots=True)
class Alignment:
    """Who was in which division for some years.

    Args:
        league: Its name in short.
        format: Key of the format of its seasons.
        since: The first day on which a season like this could begin.
        until: The last one.
        play_offs_from: First days of play-offs that no count of matches tells, as where a match decided who got there.
        is_announced: Whether sources tell play-offs from other matches, so that no calendar tells who gets there.
        games_in: Matches of a team in seasons that began late, by the year in which they did.
    """

    sport: str
    league: str
    format: str
    since: date
    until: date
    conferences: tuple[Conference, ...]
    play_offs_from: tuple[date, ...] = ()
    games_in: Mapping[int, int] = field(default_factory=dict)
    is_announced: bool = True

    @property
    def teams(self) -> frozenset[str]:
        """All of its teams."""
        return frozenset(team for each in self.conferences for team in each.teams)


@dataclass(frozen=True, slots=True)
class Aligned:
    """A season of a league of conferences.

    Args:
        conferences: Its teams, as they are stored.
        games: Matches of each before the play-offs.
        play_offs_from: First day of the play-offs, where the sources have told it beforehand and no count does.
    """

    conferences: Conferences
    games: int
    play_offs_from: date | None = None


@dataclass(frozen=True)
class Book:
    """All formats and alignments; where they were taken from stands in the file.

    Raises:
        InvalidInput: An alignment does not fit its format, or two of one league hold at once.
    """

    sources: tuple[str, ...]
    formats: tuple[PlayOffFormat, ...]
    alignments: tuple[Alignment, ...]

    def __post_init__(self) -> None:
        last: dict[str, date] = {}
        for each in self.alignments:
            if each.format not in self.by_key:
                raise InvalidInput(field="alignments", reason=f"{each.format} is no format of the file")
            Conferences(self.by_key[each.format], each.conferences)
            if each.until <= each.since or each.since <= last.get(each.league, date.min):
                raise InvalidInput(field="alignments", reason=f"those of {each.league} follow one another")
            last[each.league] = each.until

    @property
    def by_key(self) -> Mapping[str, PlayOffFormat]:
        """The formats."""
        return {each.key: each for each in self.formats}

    def announces(self, sport: Sport, name: str) -> bool:
        """Whether the calendar of a competition of this name is known when its season begins."""
        words = name_key(name).split()
        known = (each for each in self.alignments if each.sport == sport and each.is_announced)
        return any(each.league.casefold() in words for each in known)

    def alignment(self, sport: Sport, teams: Collection[str], first_day: date) -> Aligned | None:
        """How the teams of a season that began on a day play; None of any other teams.

        Sides beside them, such as selections of their players, are left out.
        """
        held = [each for each in self.alignments if each.sport == sport and each.since <= first_day <= each.until]
        if not held:
            return None
        known = franchises(sport).clubs.get(sport, {})
        called = {known.get(name_key(team), name_key(team)): team for team in sorted(teams)}
        for each in held:
            if called.keys() >= {name_key(team) for team in each.teams}:
                of = self.by_key[each.format]
                conferences = Conferences(of, tuple(renamed(one, called) for one in each.conferences))
                begins = next((day for day in each.play_offs_from if 0 <= (day - first_day).days <= YEAR), None)
                return Aligned(conferences, each.games_in.get(first_day.year, of.games), begins)
        return None


def renamed(conference: Conference, names: Mapping[str, str]) -> Conference:
    """A conference whose teams are called as they are stored."""
    divisions = (
        replace(each, teams=tuple(names[name_key(team)] for team in each.teams)) for each in conference.divisions
    )
    return Conference(conference.name, tuple(divisions))


@lru_cache(maxsize=1)
def book() -> Book:
    """The file of leagues."""
    return msgspec.json.decode(FILE.read_bytes(), type=Book)
