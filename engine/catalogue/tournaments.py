"""Tournaments that come with the program: how they are played, who was drawn where, and what no score tells."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path

import msgspec

from engine.errors import NotFound
from engine.simulation.tournaments.field import Decided, Field, Host
from engine.simulation.tournaments.format import Format

FILE = Path(__file__).with_name("tournaments.json")
# The competition in which the bundled internationals are kept.
COMPETITION = "international-matches"


@dataclass(frozen=True)
class Edition:
    """A tournament that was or will be played.

    Attributes:
        key: Name for addresses, such as `world-cup-2022`.
        name: Name.
        first_day: Day of its first match.
        last_day: Day of its last match.
    """

    key: str
    name: str
    format: str
    round: str
    first_day: date
    last_day: date
    groups: tuple[tuple[str, ...], ...]
    country: str = ""
    hosts: tuple[Host, ...] = ()
    countries: Mapping[str, str] = field(default_factory=dict)
    decided: tuple[Decided, ...] = ()

    def field(self, formats: Mapping[str, Format]) -> Field:
        """Its teams, as they were drawn."""
        return Field(formats[self.format], self.groups, self.hosts, self.country, self.countries)


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
