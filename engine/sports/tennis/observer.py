"""What a match of tennis shows of the gap of two strengths: games where they are known, else sets; and surfaces."""

from math import log

from engine.ratings.cross_covariance import Innovation
from engine.ratings.dynamics import LogRates
from engine.ratings.state import CompetitionLevel, Fixture, Pair, Ratings, Result
from engine.sports.league import known_as
from engine.sports.observation import Observation, Terms, chance_of_first
from engine.sports.tennis.details import Surface, TennisDetails
from engine.sports.tennis.estimates import SETS_OF_FIVE, TennisHyperparameters

# Of a player without one, where the other has one.
RANK_OF_UNRANKED = 500
# Games that both sides are given, so that a set to nothing has a ratio.
GAMES_GIVEN = 2
# Logit of a set by that of its match between even sides: what Bernoulli trials make of the best of three and of five.
SET_OF_THREE, SET_OF_FIVE = 1 / 1.5, 1 / 1.875
UNKNOWN = TennisDetails()


class TennisObserver:
    """Games and sets of one tour, on the move, and how far each player is stronger on a surface than on all.

    Args:
        start: Its ratings, with what was remembered of surfaces until then.
    """

    __slots__ = ("_h", "_surfaces", "_unseen")

    def __init__(self, start: Ratings) -> None:
        self._h = known_as(TennisHyperparameters, start.hyperparameters)
        self._unseen: Pair = (0.0, self._h.surface_sd**2)
        self._surfaces = {
            (each.team, surface): habit
            for each in start.teams
            for surface, habit in zip(Surface, each.habits, strict=False)
        }

    def observe(self, match: Result, believed: LogRates) -> Observation:
        known, details = self._h, details_of(match)
        is_long = (details.best_of or 2 * max(match.home_score, match.away_score) - 1) > SETS_OF_FIVE
        if details.games is None:
            slope = known.five_slope * SET_OF_FIVE if is_long else SET_OF_THREE
            return Sets(match.home_score, match.away_score, slope, known.sets_weight)
        own, other = details.games
        shown = log((own + GAMES_GIVEN) / (other + GAMES_GIVEN))
        if not details.has_retired:
            shown += known.win_bonus if match.home_score > match.away_score else -known.win_bonus
        variance = known.games_sd**2 * (known.five_variance if is_long else 1.0)
        return Games(known.games_slope * shown, variance)

    def habits(self, team: str) -> tuple[Pair, ...]:
        return tuple(self._surfaces.get((team, surface), self._unseen) for surface in Surface)

    def remembered(self, level: CompetitionLevel) -> CompetitionLevel:
        return level

    def start(self, team: str, match: Result | Fixture) -> float | None:
        """What a player's strength begins with, by the rank; None where the match knows no ranks."""
        ranks = details_of(match).ranks
        if ranks == (None, None):
            return None
        rank = ranks[0] if team == match.home else ranks[1]
        return self._h.rank_start * (log(rank or RANK_OF_UNRANKED) - self._h.rank_centre)

    def conditions(self, match: Result | Fixture) -> Pair:
        """Mean and variance of what surface and ranks add to the gap of both strengths."""
        details = details_of(match)
        more = variance = 0.0
        if details.surface is not None:
            own, own_variance = self._on(match.home, details.surface)
            other, other_variance = self._on(match.away, details.surface)
            more, variance = own - other, own_variance + other_variance
        rank, other_rank = details.ranks
        if rank != other_rank:
            more += self._h.rank_slope * log((rank or RANK_OF_UNRANKED) / (other_rank or RANK_OF_UNRANKED))
        return more, variance

    def learn(self, match: Result, seen: Innovation) -> None:
        """Take in what a match taught of the surface, apart from what it taught of the strengths."""
        surface = details_of(match).surface
        if surface is None:
            return
        home_slope, away_slope, khh, kha, kaa = seen
        slope, known = (home_slope - away_slope) / 2, (khh - 2 * kha + kaa) / 4
        for team, sign in ((match.home, 1), (match.away, -1)):
            mean, variance = self._on(team, surface)
            self._surfaces[team, surface] = mean + sign * variance * slope, variance - variance * variance * known

    def _on(self, team: str, surface: Surface) -> Pair:
        return self._surfaces.get((team, surface), self._unseen)


class Games:
    """The gap of both predictors as games show it: Gaussian."""

    __slots__ = ("_gap", "_variance")

    def __init__(self, gap: float, variance: float) -> None:
        self._gap, self._variance = gap, variance

    def value(self, home: float, away: float) -> float:
        return -((self._gap - home + away) ** 2) / (2 * self._variance)

    def terms(self, home: float, away: float) -> Terms:
        slope, information = (self._gap - home + away) / self._variance, 1 / self._variance
        return slope, -slope, information, -information, information


class Sets:
    """Sets as Bernoulli trials, whose logit follows the gap of both predictors.

    Args:
        slope: Logit of a set by the gap.
        weight: Of the log-likelihood.
    """

    __slots__ = ("_lost", "_slope", "_won")

    def __init__(self, won: int, lost: int, slope: float, weight: float) -> None:
        self._won, self._lost, self._slope = weight * won, weight * lost, slope

    def value(self, home: float, away: float) -> float:
        logit = self._slope * (home - away)
        return self._won * log(chance_of_first(logit)) + self._lost * log(chance_of_first(-logit))

    def terms(self, home: float, away: float) -> Terms:
        chance = chance_of_first(self._slope * (home - away))
        sets = self._won + self._lost
        slope = self._slope * (self._won - sets * chance)
        information = self._slope**2 * sets * chance * (1 - chance)
        return slope, -slope, information, -information, information


def details_of(match: Result | Fixture) -> TennisDetails:
    """What is known of the match; of one that says nothing, nothing."""
    return match.details if isinstance(match.details, TennisDetails) else UNKNOWN
