"""What a final score in ice hockey shows: the goals of sixty minutes that may be behind it."""

from math import exp

from engine.ratings.dynamics import LogRates
from engine.ratings.state import CompetitionLevel, Pair, Ratings, Result
from engine.sports.ice_hockey.estimates import IceHockeyHyperparameters
from engine.sports.influence import ORDINARY, bounded
from engine.sports.league import known_as
from engine.sports.observation import Counts


class IceHockeyObserver:
    """Goals of both sides, less those of the last minutes and of overtime as far as the score lets them be told.

    The slope of the log-likelihood of a final score is that of the goals before the last minutes, averaged over all
    that lead to it.

    Source: Fisher (1925), the score of incomplete data; Dempster, Laird and Rubin (1977), appendix.
    """

    __slots__ = ("_equalised", "_first_net", "_scale", "_second_net", "_weight")

    def __init__(self, start: Ratings) -> None:
        known = known_as(IceHockeyHyperparameters, start.hyperparameters)
        self._weight, self._scale = known.goals_weight, known.variance_scale
        self._equalised, self._first_net, self._second_net = known.equalised, known.first_net, known.second_net

    def observe(self, match: Result, believed: LogRates) -> Counts:
        half = self._scale / 2
        home_factor, away_factor = exp(half * believed[2]), exp(half * believed[4])
        home_rate, away_rate = exp(believed[0]), exp(believed[1])
        home, away = self.regular(match.home_score, match.away_score, home_rate, away_rate)
        if home > ORDINARY:
            home = bounded(home, home_rate)
        if away > ORDINARY:
            away = bounded(away, away_rate)
        return Counts(((self._weight, self._weight, 1.0, home_factor, away_factor, home, away),))

    def habits(self, team: str) -> tuple[Pair, ...]:
        return ()

    def remembered(self, level: CompetitionLevel) -> CompetitionLevel:
        return level

    def regular(self, home: int, away: int, home_rate: float, away_rate: float) -> Pair:
        """Mean goals of both sides before the last minutes, given the final score."""
        if home >= away:
            winner, loser = self._regular(home, away, home_rate, away_rate)
            return winner, loser
        winner, loser = self._regular(away, home, away_rate, home_rate)
        return loser, winner

    def _regular(self, won: int, lost: int, winners_rate: float, losers_rate: float) -> Pair:
        """The same of the winner and the loser; chances below are beside that of the score itself."""
        lead = won - lost
        if lead == 2:
            # One less of the winner, by the ratio of two Poisson chances.
            other = self._first_net * won / winners_rate
            share = other / (other + 1 - self._second_net)
            return won - share, float(lost)
        if lead == 3:
            other = self._second_net * won / winners_rate
            share = other / (other + 1)
            return won - share, float(lost)
        if lead != 1:
            return float(won), float(lost)
        # Won in sixty minutes, level after them, or drawn level late by the loser or by the winner; overtime is even.
        stood = 1 - self._equalised - self._first_net
        level = won / winners_rate / 2
        by_loser = self._equalised * level * lost / losers_rate
        by_winner = self._equalised * level * lost / winners_rate
        whole = stood + level + by_loser + by_winner
        return won - (level + by_loser + 2 * by_winner) / whole, lost - by_loser / whole
