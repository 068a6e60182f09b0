"""Tournaments that come with the program: how they are played, who was drawn where, and what no score tells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

import msgspec

from engine.errors import NotFound
from engine.simulation.tournaments.field import Decided, Field, Host, Known, State, told_apart
from engine.simulation.tournaments.format import Format, Stage

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


@dataclass(frozen=True, slots=True)
class Occasion:
    """The round of a tournament in which a match is.

    Attributes:
        tournament_id: Id of the tournament, as addresses have it.
        tournament: Its name, such as `World Cup 2022`.
        stage: The round of its knock-out.
    """

    tournament_id: str
    tournament: str
    stage: Stage


@dataclass(frozen=True)
class Edition:
    """A tournament that was or will be played.

    Attributes:
        key: Name for addresses, such as `world-cup-2022`.
        name: Name.
        known_on: Day on which the last of its teams, their groups and its host were known.
        first_day: Day of its first match.
        last_day: Day of its last match.
        rounds: Day of the first match of each round of the knock-out, in their order: one begins when the one before
            it is over.
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
    rounds: Mapping[Stage, date]
    competition: str = COMPETITION
    round: str = ""
    pairs: tuple[tuple[int, int], ...] = ()
    country: str = ""
    hosts: tuple[Host, ...] = ()
    countries: Mapping[str, str] = field(default_factory=dict)
    decided: tuple[Decided, ...] = ()
    draws: tuple[Draw, ...] = ()
    penalties: tuple[Penalties, ...] = ()

    @property
    def teams(self) -> tuple[str, ...]:
        return tuple(team for group in self.groups for team in group)

    @property
    def host_countries(self) -> tuple[str, ...]:
        """Where it is played, as far as somebody is at home there; none where every team is at home in turn."""
        return tuple(dict.fromkeys(each.country for each in self.hosts))

    def stage_on(self, day: date) -> Stage | None:
        """The round of the knock-out of a day; None before and after it."""
        begun = [stage for stage, first in self.rounds.items() if first <= day <= self.last_day]
        return begun[-1] if begun else None

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

    @cached_property
    def _by_competition(self) -> Mapping[str, tuple[Edition, ...]]:
        names = {each.competition for each in self.editions}
        return {name: tuple(each for each in self.editions if each.competition == name) for name in names}

    def occasion(self, competition: str, round: str, day: date) -> Occasion | None:
        """The round of a knock-out in which a match is; None of any other match.

        Args:
            competition: Slug of the competition of the match.
            round: What its source calls its round.
        """
        for each in self._by_competition.get(competition, ()):
            if each.round in ("", round) and (stage := each.stage_on(day)):
                return Occasion(each.key, each.name, stage)
        return None


@lru_cache(maxsize=1)
def book() -> Book:
    """The file of tournaments."""
    return msgspec.json.decode(FILE.read_bytes(), type=Book)
