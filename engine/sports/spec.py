"""All that the rest of the house asks of a sport."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from engine.ratings.elo import RatingScale
    from engine.ratings.fit import StrengthPosterior
    from engine.ratings.priors import Estimates, Hyperparameters
    from engine.ratings.state import Ratings, Result
    from engine.simulation.outcome import Outcome
    from engine.simulation.table import Rule
    from engine.sports.base import ScoreModel
    from engine.sports.details import MatchDetails
    from engine.sports.observation import Observer


class TableFit(Protocol):
    """As `engine.ratings.fit.fit`, of one sport."""

    def __call__(
        self,
        results: Sequence[Result],
        *,
        as_of: date | None,
        hyperparameters: Hyperparameters | None,
        decay_per_day: float | None,
    ) -> StrengthPosterior: ...


@dataclass(frozen=True, slots=True)
class SportWords:
    """What a sport calls that which every sport has.

    Attributes:
        score: What a side's score counts, such as "goal".
        scores: Several of them.
        margin: Title of an axis of home minus away score.
        total: Title of an axis of both scores together.
        strengths: The two strengths of a side, such as attack and defence.
        sides: The two sides where no name stands, such as "home side".
        wins: A win of each of them, such as "home win".
        start: How its matches begin, as in "before the start".
        extension: What follows a level score, such as "overtime"; empty where nothing does.
        team: Who plays, such as "player".
        teams: Several of them.
        scored: What becomes of scores that count, as in "goals scored".
    """

    score: str
    scores: str
    margin: str
    total: str
    strengths: tuple[str, str]
    sides: tuple[str, str] = ("home side", "away side")
    wins: tuple[str, str] = ("home win", "away win")
    start: str = "the start"
    extension: str = ""
    team: str = "team"
    teams: str = "teams"
    scored: str = "scored"


def possible(home: int, away: int) -> str:
    """Nothing speaks against the score."""
    return ""


# Where several sports are beside each other.
ANY_SPORT = SportWords(
    "point",
    "points",
    "Points ahead",
    "Points in the match",
    ("attack", "defence"),
    ("first side", "second side"),
    ("win of the first side", "win of the second side"),
)


@dataclass(frozen=True, slots=True)
class SeasonBreak:
    """Where one season ends and the next begins.

    Args:
        shortest_days: A pause of fewer days is one within a season.
        first_months: With which seasons may begin where no pause tells: of those that cut equally well the first is
            taken. A season that begins with January is the calendar's year; where that comes first, all of them are.
    """

    shortest_days: int = 21
    # One autumn-to-spring season ended in July 2020.
    first_months: tuple[int, ...] = (7, 8, 1)


@dataclass(frozen=True, slots=True)
class SportSpec:
    """A sport, as data and as the functions that are its own.

    Args:
        key: As the command line, the database and addresses have it.
        version: Of all that makes a forecast of it: another one gives every question another id.
        outcomes: Those that its matches can have, in the order home, draw, away.
        words: Of its pages, its charts and what is said of its forecasts.
        most_score: The highest score of a side that is believed; files that hold a higher one are refused.
        unusual_score: From which on a score in a file is worth a warning.
        has_home_side: Whether playing at home says anything; else every match is on neutral ground.
        volatilities: Of its forecasts, at `engine.simulation.volatility.PERCENTILES`.
        scale: From two numbers on the Elo scale to the predictors of a match.
        law: The law of scores, by the parameters of its shape; without them the sport's own.
        shape: These parameters, from the hyperparameters of a competition.
        observer: What it makes of matches, from the ratings that it begins with.
        hyperparameters: Its own kind of them, a frozen dataclass.
        estimates: What was estimated for the sport, and on what.
        profile_of: Which of the estimates a competition gets, from its results.
        information_share: Share of what a match can tell that the inputs of a competition hold, in [0, 1].
        information_of_rating: Share of it that a number on the Elo scale holds.
        table: What its tables give and order by, from country (its name in small letters) and first day of the season.
        season_break: Where a file that names no seasons is cut into them.
        fit: All strengths of one table of results at once; None where the sport has no such fit.
        details: What its matches have beside sides and score; None where that is nothing.
        impossible: Why the rules allow no such score, by its two sides; empty where they do.
    """

    key: str
    version: str
    outcomes: tuple[Outcome, ...]
    words: SportWords
    most_score: int
    unusual_score: int
    has_home_side: bool
    volatilities: tuple[float, ...]
    scale: RatingScale
    law: Callable[..., ScoreModel]
    shape: Callable[[Hyperparameters], tuple[float, ...]]
    observer: Callable[[Ratings], Observer]
    hyperparameters: type[Hyperparameters]
    estimates: Callable[[], Estimates[Hyperparameters]]
    profile_of: Callable[[Collection[Result]], str]
    information_share: Callable[[Ratings], float]
    information_of_rating: Callable[[Hyperparameters], float]
    table: Callable[[str, date], Rule]
    season_break: SeasonBreak
    fit: TableFit | None = None
    details: MatchDetails | None = None
    impossible: Callable[[int, int], str] = possible

    def model(self, hyperparameters: Hyperparameters) -> ScoreModel:
        """The law of scores in competitions like these."""
        return self.law(*self.shape(hyperparameters))

    def shape_in(self, shape: tuple[float, ...], details: object) -> tuple[float, ...]:
        """The shape of the law in a match with these details, from that of its competition."""
        return self.details.shape(shape, details) if self.details and details is not None else shape

    def models(self, hyperparameters: Hyperparameters, details: Iterable[object]) -> list[ScoreModel]:
        """The law of each match of a competition, by its details; equal ones are one."""
        usual = self.shape(hyperparameters)
        shapes = [self.shape_in(usual, each) for each in details]
        known = {shape: self.law(*shape) for shape in set(shapes)}
        return [known[shape] for shape in shapes]
