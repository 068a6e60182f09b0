"""A question, checked and made canonical."""

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import msgspec

from engine.errors import InvalidInput
from engine.ratings.belief import Belief
from engine.ratings.state import Fixture, Ratings
from engine.simulation.matchup import Matchup, matchup_from_elo, matchup_of
from engine.simulation.settings import Settings
from engine.sports.base import Sport
from engine.sports.details import WrongDetail
from engine.sports.registry import specification

MOST_CHARACTERS = 100
LARGE = 1e12
FIXTURE, TEAMS, RATINGS = ("fixture_id",), ("home_team_id", "away_team_id"), ("home_rating", "away_rating")
WAYS_TO_ASK = (FIXTURE, TEAMS, RATINGS)
ONLY_WITH_RATINGS = ("home_name", "away_name", "home_rating_sd", "away_rating_sd", "home_advantage")


@dataclass(frozen=True, slots=True)
class SimulationInput:
    """A question as it was asked: a fixture, two teams of a competition, or two ratings on the Elo scale.

    Args:
        sport: Unsaid it is that of the fixture or of the teams, and of two ratings soccer.
        event_id: The reader's own name for the event; it is given back with the answer.
        home_advantage: In rating points; None the sport's own.
        seed: None derives it from the rest of the question.
        as_of: The day of whoever asks in the past: results before it answer. Unset in the present, where it is no part
            of what is asked.
        details: What kind of match it is to be, by the names that its sport has for it, such as a surface. Unset where
            nothing is chosen.
    """

    sport: Sport | None = None
    fixture_id: int | None = None
    home_team_id: int | None = None
    away_team_id: int | None = None
    event_id: str | None = None
    home_name: str | None = None
    away_name: str | None = None
    home_rating: float | None = None
    away_rating: float | None = None
    home_rating_sd: float | None = None
    away_rating_sd: float | None = None
    home_advantage: float | None = None
    neutral: bool = False
    n_simulations: int = 10_000
    ci_level: float = 0.95
    seed: int | None = None
    details: tuple[tuple[str, str], ...] | msgspec.UnsetType = msgspec.UNSET
    as_of: date | msgspec.UnsetType = msgspec.UNSET

    @property
    def played(self) -> Sport:
        """The sport that is meant: two ratings tell none by themselves."""
        return self.sport or Sport.SOCCER

    @property
    def settings(self) -> Settings:
        if self.seed is None:
            raise ValueError("the seed is filled in by `checked`")
        return Settings(seed=self.seed, n_simulations=self.n_simulations, ci_level=self.ci_level)


class Meeting(msgspec.Struct, frozen=True, omit_defaults=True):
    """Whom the question is about, once fixture and teams are looked up.

    Args:
        friendly: None where the question was kept before friendlies were told apart.
        round: Empty where it tells nothing of the match.
        conditions: What its sport knows of the match beforehand, as it keeps it.
    """

    competition: str
    home: str
    away: str
    day: date
    neutral: bool
    friendly: bool | None = None
    round: str = ""
    conditions: str | None = None

    def fixture(self, sport: Sport) -> Fixture:
        return Fixture(
            self.day,
            self.home,
            self.away,
            self.neutral,
            self.competition,
            bool(self.friendly),
            self.round,
            known(sport, self.conditions),
        )


@dataclass(frozen=True, slots=True)
class Question:
    """Equal questions have equal bytes: see `encoded`."""

    asked: SimulationInput
    meeting: Meeting | None = None

    @property
    def encoded(self) -> str:
        return msgspec.json.encode(self).decode()

    @property
    def start(self) -> str:
        """With which every question begins that asks the same, whomever it is about."""
        return msgspec.json.encode(replace(self, meeting=None)).decode().removesuffix("null}")

    def id(self, snapshot: str | None) -> str:
        """Digest of the question, the ratings that answer it, and the version of what computes the answer."""
        parts = "\n".join((self.encoded, snapshot or "", specification(self.asked.played).version))
        return blake2b(parts.encode(), digest_size=16).hexdigest()

    def as_told_to(self, ratings: Ratings) -> "Question":
        """The same question without what these ratings learn nothing of."""
        if self.meeting is None or ratings.hyperparameters.round_home_sd:
            return self
        return replace(self, meeting=msgspec.structs.replace(self.meeting, round=""))

    def matchup(self, belief: Belief | None) -> Matchup:
        if belief and self.meeting:
            return matchup_of(belief, self.meeting.fixture(self.asked.played))
        return between_ratings(self.asked)


@lru_cache(maxsize=64)
def between_ratings(asked: SimulationInput) -> Matchup:
    """The matchup of two given ratings: checking a question makes it, and answering it makes it again."""
    home, away = ("Home", "Away") if specification(asked.played).has_home_side else ("First", "Second")
    return matchup_from_elo(
        home_rating=asked.home_rating or 0.0,
        away_rating=asked.away_rating or 0.0,
        home_rating_sd=asked.home_rating_sd,
        away_rating_sd=asked.away_rating_sd,
        home_advantage=asked.home_advantage,
        neutral=asked.neutral,
        home_name=asked.home_name or home,
        away_name=asked.away_name or away,
        sport=asked.played,
        details=known(asked.played, conditions(asked)),
    )


def conditions(asked: SimulationInput) -> str | None:
    """What was chosen of the kind of match, as its sport keeps it.

    Raises:
        InvalidInput: Its sport has no such details, or two ratings alone tell nothing of one.
    """
    if not asked.details:
        return None
    own, chosen = specification(asked.played).details, dict(asked.details)
    if own is None:
        raise InvalidInput(field="details", reason=f"a match of {asked.played.replace('_', ' ')} has none")
    if asked.home_rating is not None and (beyond := chosen.keys() - own.of_law):
        only = ", ".join(sorted(own.of_law))
        raise InvalidInput(field="details", reason=f"with two ratings {min(beyond)[:40]!r} says nothing: use {only}")
    try:
        return own.chosen(chosen)
    except WrongDetail as wrong:
        raise InvalidInput(field="details", reason=wrong.reason) from None


def known(sport: Sport, conditions: str | None) -> object:
    """The details of a match from how they are kept; none where its sport has none."""
    details = specification(sport).details
    return details.known(conditions) if details else None


def checked(asked: SimulationInput) -> SimulationInput:
    """The question in its canonical form: numbers as floats, names in single spaces, sport and seed filled in.

    Raises:
        InvalidInput: A field is out of its range, or the question names its sides in no way or in two.
    """
    way = way_to_ask(asked)
    refuse_what_does_not_belong(asked, way)
    named = replace(
        asked,
        sport=asked.played,
        event_id=name("event_id", asked.event_id),
        home_name=name("home_name", asked.home_name),
        away_name=name("away_name", asked.away_name),
        home_rating=number("home_rating", asked.home_rating),
        away_rating=number("away_rating", asked.away_rating),
        home_rating_sd=number("home_rating_sd", asked.home_rating_sd),
        away_rating_sd=number("away_rating_sd", asked.away_rating_sd),
        home_advantage=number("home_advantage", asked.home_advantage),
        neutral=asked.neutral and specification(asked.played).has_home_side,
        ci_level=number("ci_level", asked.ci_level) or 0.0,
        details=in_order(asked.details),
    )
    canonical = replace(named, seed=derived_seed(named) if named.seed is None else named.seed)
    if way is RATINGS:
        Question(canonical).matchup(None)
    _ = canonical.settings
    return canonical


def way_to_ask(asked: SimulationInput) -> tuple[str, ...]:
    """The fields that name the sides."""
    ways = [way for way in WAYS_TO_ASK if any(getattr(asked, field) is not None for field in way)]
    if not ways:
        raise InvalidInput(field="fixture_id", reason="give a fixture, two teams or two ratings")
    if len(ways) > 1:
        raise InvalidInput(field=ways[1][0], reason="give either a fixture, or two teams, or two ratings")
    for field in ways[0]:
        if getattr(asked, field) is None:
            raise InvalidInput(field=field, reason="must be given for both sides")
    return ways[0]


def refuse_what_does_not_belong(asked: SimulationInput, way: tuple[str, ...]) -> None:
    if way is TEAMS and asked.home_team_id == asked.away_team_id:
        raise InvalidInput(field="away_team_id", reason="a team cannot meet itself")
    if way is FIXTURE and asked.neutral:
        raise InvalidInput(field="neutral", reason="the fixture says where it is played")
    if way is FIXTURE and asked.details:
        raise InvalidInput(field="details", reason="the fixture says what kind of match it is")
    if asked.home_advantage is not None and not specification(asked.played).has_home_side:
        raise InvalidInput(field="home_advantage", reason=f"nobody is at home in {asked.played.replace('_', ' ')}")
    if way is not RATINGS:
        for field in ONLY_WITH_RATINGS:
            if getattr(asked, field) is not None:
                raise InvalidInput(field=field, reason="belongs to two ratings only")


def in_order(details: tuple[tuple[str, str], ...] | msgspec.UnsetType) -> Any:
    """In the order of their names, without those that say nothing; unset where nothing is left.

    Raises:
        InvalidInput: One of them is chosen twice.
    """
    chosen = sorted((name.strip(), value.strip().casefold()) for name, value in details or () if value.strip())
    if len(dict(chosen)) < len(chosen):
        raise InvalidInput(field="details", reason="one of them is chosen twice")
    return tuple(chosen) or msgspec.UNSET


def number(field: str, value: float | None) -> float | None:
    """As a float, so that 1500 and 1500.0 are the same question; never minus zero."""
    if value is None:
        return None
    if not abs(value) < LARGE:
        raise InvalidInput(field=field, reason="must be a finite number")
    return float(value) + 0.0


def name(field: str, text: str | None) -> str | None:
    if text is None:
        return None
    plain = " ".join(text.split())
    if not plain or len(plain) > MOST_CHARACTERS or not plain.isprintable():
        raise InvalidInput(field=field, reason=f"must have from 1 to {MOST_CHARACTERS} characters that can be shown")
    return plain


def derived_seed(asked: SimulationInput) -> int:
    """The same question has the same seed, another question another one; never above 2**63 - 1."""
    return int.from_bytes(blake2b(msgspec.json.encode(asked), digest_size=8).digest()) >> 1


def decoded(text: str) -> Question:
    return msgspec.json.decode(text, type=Question)
