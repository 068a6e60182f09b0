"""What a match shows of its two linear predictors, eta of home and away: a log-likelihood, its slope, its information.

Learning asks nothing else of a match. A sport turns what was seen into one of these laws, or brings its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log1p
from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable

if TYPE_CHECKING:
    from engine.ratings.cross_covariance import Innovation
    from engine.ratings.dynamics import LogRates
    from engine.ratings.state import CompetitionLevel, Fixture, Pair, Result

# Slopes of the log-likelihood by eta of home and away, and its information, the negative second derivatives:
# home-home, home-away, away-away.
Terms: TypeAlias = tuple[float, float, float, float, float]
# Weights of the log-likelihoods of home and away, slope of the log rate by eta, factors of both rates, both counts as
# far as they are believed.
Count: TypeAlias = tuple[float, float, float, float, float, float, float]


class Observation(Protocol):
    """The log-likelihood of what was seen in one match; it is concave in both predictors."""

    def value(self, home: float, away: float) -> float:
        """The log-likelihood at these predictors, up to a constant."""
        ...

    def terms(self, home: float, away: float) -> Terms:
        """Slopes and information at these predictors."""
        ...


class Observer(Protocol):
    """What a sport makes of the matches of one competition, on the move: it may remember what it saw before."""

    def observe(self, match: Result, believed: LogRates) -> Observation:
        """What the match shows, given what was believed of its predictors."""
        ...

    def habits(self, team: str) -> tuple[Pair, ...]:
        """What is remembered of a team, as its rating keeps it."""
        ...

    def remembered(self, level: CompetitionLevel) -> CompetitionLevel:
        """The level of the competition with what is remembered beside it."""
        ...


@runtime_checkable
class ConditionedObserver(Observer, Protocol):
    """An observer of a sport in which a side's strength depends on what kind of match it is."""

    def start(self, team: str, match: Result | Fixture) -> float | None:
        """Mean strength of a team whose first match this is; None where it is that of all who are new."""
        ...

    def conditions(self, match: Result | Fixture) -> Pair:
        """Mean and variance of what this match adds to the difference of both predictors."""
        ...

    def learn(self, match: Result, seen: Innovation) -> None:
        """Take in what the match taught of its conditions."""
        ...


class Counts:
    """Poisson counts whose log rates follow the predictors, each with a weight of its own.

    Args:
        counts: All that was counted; the two sides of each are independent.
    """

    __slots__ = ("_counts",)

    def __init__(self, counts: Sequence[Count]) -> None:
        self._counts = counts

    def value(self, home: float, away: float) -> float:
        return sum(
            home_weight * (slope * home * home_count - home_factor * exp(slope * home))
            + away_weight * (slope * away * away_count - away_factor * exp(slope * away))
            for home_weight, away_weight, slope, home_factor, away_factor, home_count, away_count in self._counts
        )

    def terms(self, home: float, away: float) -> Terms:
        home_slope = away_slope = home_information = away_information = 0.0
        for home_weight, away_weight, slope, home_factor, away_factor, home_count, away_count in self._counts:
            home_rate, away_rate = home_factor * exp(slope * home), away_factor * exp(slope * away)
            home_weight *= slope
            away_weight *= slope
            home_slope += home_weight * (home_count - home_rate)
            away_slope += away_weight * (away_count - away_rate)
            home_information += home_weight * slope * home_rate
            away_information += away_weight * slope * away_rate
        return home_slope, away_slope, home_information, 0.0, away_information


class Quadratic:
    """A log-likelihood with the same information everywhere, as normal laws give it around what was believed.

    Args:
        believed: Predictors of home and away around which it is taken.
        slopes: By each of them, there.
        information: Home-home, home-away, away-away.
    """

    __slots__ = ("_away", "_home", "_information", "_slopes")

    def __init__(
        self, believed: tuple[float, float], slopes: tuple[float, float], information: tuple[float, float, float]
    ) -> None:
        self._home, self._away = believed
        self._slopes, self._information = slopes, information

    def value(self, home: float, away: float) -> float:
        home, away = home - self._home, away - self._away
        (home_slope, away_slope), (whh, wha, waa) = self._slopes, self._information
        return home_slope * home + away_slope * away - (whh * home * home + waa * away * away) / 2 - wha * home * away

    def terms(self, home: float, away: float) -> Terms:
        home, away = home - self._home, away - self._away
        (home_slope, away_slope), (whh, wha, waa) = self._slopes, self._information
        return home_slope - whh * home - wha * away, away_slope - wha * home - waa * away, whh, wha, waa


class Contest:
    """A win of one of the two sides: Bernoulli, its logit the difference of the predictors.

    Source: Bradley and Terry (1952).
    """

    __slots__ = ("_won",)

    def __init__(self, *, home_won: bool) -> None:
        self._won = 1.0 if home_won else 0.0

    def value(self, home: float, away: float) -> float:
        gap = home - away if self._won else away - home
        return -log1p(exp(-gap)) if gap > 0 else gap - log1p(exp(gap))

    def terms(self, home: float, away: float) -> Terms:
        chance = chance_of_first(home - away)
        slope, information = self._won - chance, chance * (1 - chance)
        return slope, -slope, information, -information, information


def chance_of_first(gap: float) -> float:
    """Of a win, by the logistic law of a gap."""
    if gap < 0:
        return exp(gap) / (1 + exp(gap))
    return 1 / (1 + exp(-gap))
