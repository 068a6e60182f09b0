"""What a score of many points shows: its margin and its total, each with a normal error."""

from dataclasses import dataclass, replace
from math import exp, sqrt, tanh

from engine.ratings.dynamics import LogRates
from engine.ratings.priors import Hyperparameters
from engine.ratings.state import CompetitionLevel, Pair, Ratings, Result
from engine.sports.league import LeagueHyperparameters, known_as
from engine.sports.observation import Quadratic


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsHyperparameters(LeagueHyperparameters):
    """The hyperparameters of a league, those of `engine.sports.points.PointsLaw`, and how points are seen.

    Args:
        margin_dispersion: Variance of the margin by expected point of both sides.
        total_dispersion: The same of the total.
        total_skew: Skewness of the total.
        margin_weights: Of margins of 0, 1, 2, … points; 1 beyond them.
        margin_cap: What a margin counts at most; larger ones are won when nothing is open any more.
        adaptation: By how much a match moves what is believed of the variance of the margin.
    """

    margin_dispersion: float
    total_dispersion: float
    total_skew: float
    margin_weights: tuple[float, ...]
    margin_cap: float
    adaptation: float


class PointsObserver:
    """Points of one competition, on the move.

    The variance of the margin adapts: what is remembered is by how much it differs from that of the estimates.

    Args:
        start: Its ratings, with what was remembered until then.
    """

    __slots__ = ("_excess", "_h")

    def __init__(self, start: Ratings) -> None:
        self._h = known_of(start.hyperparameters)
        self._excess = start.level.saved[0][0] if start.level.saved else 1.0

    def observe(self, match: Result, believed: LogRates) -> Quadratic:
        home_eta, away_eta, shh, sha, saa = believed
        home, away, h = exp(home_eta), exp(away_eta), self._h
        points = home + away
        usual = h.margin_dispersion * points
        margin = capped(match.home_score - match.away_score, h.margin_cap, usual) - (home - away)
        total = match.home_score + match.away_score - points
        by_margin, by_total = 1 / (self._excess * usual), 1 / (h.total_dispersion * points)
        if h.adaptation:
            strength = home * home * shh - 2 * home * away * sha + away * away * saa
            self._excess += h.adaptation * ((margin * margin - strength) / usual - self._excess)
        # By the sum of both predictors alone: that many points were scored says nothing of who is stronger.
        half = points / 2
        up, both, known = by_margin * margin, by_total * total * half, by_total * half * half
        return Quadratic(
            (home_eta, away_eta),
            (both + home * up, both - away * up),
            (known + home * home * by_margin, known - home * away * by_margin, known + away * away * by_margin),
        )

    def habits(self, team: str) -> tuple[Pair, ...]:
        return ()

    def remembered(self, level: CompetitionLevel) -> CompetitionLevel:
        return replace(level, saved=((self._excess, 0.0),))


def capped(margin: float, most: float, variance: float) -> float:
    """The margin drawn in to ``most``, on a scale on which its mean follows what is expected one to one.

    The slope of tanh over a normal law of this variance is about 1 / sqrt(1 + 2 variance / most^2).
    """
    return most * tanh(margin / most) * sqrt(1 + 2 * variance / (most * most))


def shape_of(hyperparameters: Hyperparameters) -> tuple[float, ...]:
    """Parameters of the law of scores: both dispersions, the skewness of totals and the weights of margins."""
    known = known_of(hyperparameters)
    return known.margin_dispersion, known.total_dispersion, known.total_skew, *known.margin_weights


def known_of(hyperparameters: Hyperparameters) -> PointsHyperparameters:
    """The parameters as those of a sport of many points.

    Raises:
        TypeError: They are another sport's.
    """
    return known_as(PointsHyperparameters, hyperparameters)
