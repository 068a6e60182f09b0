"""Tournaments that come with the program: how they are played, who was drawn where, and what no score tells."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path

import msgspec

from engine.errors import NotFound
from engine.simulation.tournaments.field import Decided, Field, Host, Known, State, told_apart
from engine.simulation.tournaments.format import Format

FILE = Path(__file__).with_name("tournaments.json")
# The competition in which the bundled internationals are kept.
COMPETITION = "international-matches"


@dataclass(frozen=True, slots=True)
class Draw:
    """Ties that were drawn on a day, when those who could be drawn were known: their sides, by the keys of the ties."""

    day: date
    ties: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Penalties:
    """Who won a shoot-out that no source of results has; one a day."""

    day: date
    winner: str


@dataclass(frozen=True)
class Edition:
    """A tournament that was or will be played.

    Attributes:
        key: Name for addresses, such as `world-cup-2022`.
        name: Name.
        known_on: Day on which the last of its teams, their groups and its host were known.
        first_day: Day of its first match.
        last_day: Day of its last match.
        competition: The slug of the competition in which its matches are.
        round: What they are called there; empty where all of these days are its.
        pairs: Who is at home against whom, by their numbers in the group, where not every pair meets.
    """

    key: str
    name: str
    format: str
    known_on: date
    first_day: date
    last_day: date
    groups: tuple[tuple[str, ...], ...]
    competition: str = COMPETITION
    round: str = ""
    pairs: tuple[tuple[int, int], ...] = ()
    country: str = ""
    hosts: tuple[Host, ...] = ()
    countries: Mapping[str, str] = field(default_factory=dict)
    decided: tuple[Decided, ...] = ()
    draws: tuple[Draw, ...] = ()
    penalties: tuple[Penalties, ...] = ()

    def field(self, formats: Mapping[str, Format]) -> Field:
        """Its teams, as they were drawn."""
        teams = [team for group in self.groups for team in group]
        pairs = tuple((teams[home], teams[away]) for home, away in self.pairs)
        return Field(formats[self.format], self.groups, self.hosts, self.country, self.countries, pairs)

    def state(self, field: Field, results: Iterable[Known], day: date) -> State:
        """What was known on the morning of a day, with results until then."""
        return State(
            *told_apart(field, results),
            {each.group: each.order for each in self.decided if each.day < day},
            {key: sides for each in self.draws if each.day < day for key, sides in each.ties.items()},
        )


@dataclass(frozen=True)
class Book:
    """All formats and editions; where they were taken from stands in the file."""

    formats: tuple[Format, ...]
    editions: tuple[Edition, ...]

    @property
    def by_key(self) -> Mapping[str, Format]:
        return {each.key: each for each in self.formats}

    def edition(self, key: str) -> Edition:
        """
        Raises:
            NotFound: No tournament has this key.
        """
        for each in self.editions:
            if each.key == key:
                return each
        raise NotFound(kind="tournament", id=key[:40])


@lru_cache(maxsize=1)
def book() -> Book:
    """The file of tournaments."""
    return msgspec.json.decode(FILE.read_bytes(), type=Book)
