"""Sets of a match in tennis: all of a day are won with one chance, which follows from the gap of both ratings."""

from dataclasses import dataclass
from functools import cache
from math import comb
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from engine.sports.base import Grid
from engine.sports.scores import cut
from engine.sports.tennis.points import sets_by_edge

# Far above any gap of real players; larger ones, from the tail of a belief about a player hardly known, count as this.
MOST_GAP = 24.0
BEST_OF = (3, 5)
# Of the table of sets by matches: where it begins, and in how many places.
LEAST_LOGIT, LOGITS = -30.0, 4001
# Gauss-Hermite nodes of the form of a day.
FORMS, FORM_WEIGHTS = np.polynomial.hermite_e.hermegauss(7)
FORM_WEIGHTS /= FORM_WEIGHTS.sum()


@dataclass(frozen=True, slots=True)
class Tennis:
    """Final scores in sets, by one number: the difference of both log rates is the logit of a win in best of three.

    Whoever is in form on the day is so in all of its sets, which makes straight sets more likely. The sum of the log
    rates says nothing, nobody is at home, and no match is level.

    Args:
        best_of: Three or five sets at most.
        five_slope: Logit of a win in best of five, by that in best of three.
        form_sd: Standard deviation of the logit of a set from day to day.
        serve: Chance of a point of whoever serves in an even match.
    """

    highest_log_rate: ClassVar[float] = MOST_GAP / 2

    best_of: float
    five_slope: float
    form_sd: float
    serve: float

    def __post_init__(self) -> None:
        if self.best_of not in BEST_OF:
            raise ValueError(f"a match is the best of 3 or of 5 sets, and not of {self.best_of:g}")

    @property
    def sets_to_win(self) -> int:
        return int(self.best_of) // 2 + 1

    def grid(self, home_rate: float, away_rate: float, most: int = 15) -> Grid:
        """Probability of every score in sets, shape (most + 1, most + 1), sets of the first side on axis 0."""
        (whole,) = self.grids(np.array([home_rate]), np.array([away_rate]))
        return cut(whole, most)

    def grids(self, home_rates: NDArray[np.float64], away_rates: NDArray[np.float64]) -> Grid:
        """One grid a pair of rates, shape (K, G, G); nothing is left out."""
        return self._grids(self._logits(np.log(home_rates), np.log(away_rates)))

    def mixture(self, log_rates: NDArray[np.float64], weights: NDArray[np.float64]) -> tuple[Grid, Grid]:
        """The average of K laws, and what each of them says of the outcome.

        Returns:
            The averaged grid, shape (G, G), and the chances of both wins, none of a draw between them, shape (3, K).
        """
        logits = self._logits(*log_rates)
        return np.tensordot(weights, self._grids(logits), 1), outcomes_of(logits)

    def expected(self, log_rates: NDArray[np.float64]) -> NDArray[np.float64]:
        """Mean sets of both sides at ``log_rates`` of shape (2, ...), in the same shape."""
        grids = self._grids(self._logits(*log_rates.reshape(2, -1)))
        sets = np.arange(grids.shape[-1])
        means = np.array([grids.sum(axis=2) @ sets, grids.sum(axis=1) @ sets])
        return means.reshape(log_rates.shape)

    def outcomes(self, home_rates: NDArray[np.float64], away_rates: NDArray[np.float64]) -> NDArray[np.float64]:
        """Chances of both wins, none of a draw between them, shape (..., 3)."""
        return np.moveaxis(outcomes_of(self._logits(np.log(home_rates), np.log(away_rates))), 0, -1)

    def sample(
        self, home_rates: NDArray[np.float64], away_rates: NDArray[np.float64], uniforms: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """One score in sets a pair of rates, by its inverse distribution function at ``uniforms[0]``."""
        logits = self._logits(np.log(home_rates), np.log(away_rates))
        scores, chances = self._scores(logits.ravel())
        reached = np.cumsum(chances, axis=0)
        place = (uniforms[0].ravel() * reached[-1] >= reached[:-1]).sum(axis=0)
        home, away = scores[:, place].reshape(2, *uniforms.shape[1:])
        return home, away

    def sets(self, log_rates: NDArray[np.float64], weights: NDArray[np.float64]) -> dict[int, float]:
        """Chance of each number of sets, of the average of K laws with ``log_rates`` of shape (2, K)."""
        scores, chances = self._scores(self._logits(*log_rates))
        numbers, averaged = scores.sum(axis=0), chances @ weights
        return {int(each): float(averaged[numbers == each].sum()) for each in np.unique(numbers)}

    def straight_sets(self, log_rates: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
        """Chance that the loser wins no set, of the average of K laws with ``log_rates`` of shape (2, K)."""
        return self.sets(log_rates, weights)[self.sets_to_win]

    def games(self, log_rates: NDArray[np.float64]) -> NDArray[np.float64]:
        """Mean number of games in the match at ``log_rates`` of shape (2, K), with a tie-break in each set; shape (K,).

        Whether a match goes on depends on past sets alone, so on a day the means of sets and of games in one multiply.

        Source: Wald (1944), on cumulative sums.
        """
        own, other = set_chances(self._logits(*log_rates), self.sets_to_win, self.form_sd)
        scores, chances = self._scores_at(own, other)
        known, games = sets_by_edge(self.serve)
        means = np.tensordot(scores.sum(axis=0), chances, 1) * np.interp(own, known, games)
        return np.asarray(FORM_WEIGHTS @ means)

    def _logits(self, home: NDArray[np.float64], away: NDArray[np.float64]) -> NDArray[np.float64]:
        """Of the first side's win in this match, from both log rates."""
        gaps = np.clip(home - away, -MOST_GAP, MOST_GAP)
        return gaps if self.best_of == BEST_OF[0] else np.asarray(self.five_slope * gaps)

    def _grids(self, logits: NDArray[np.float64]) -> Grid:
        scores, chances = self._scores(logits)
        grids = np.zeros((len(logits), self.sets_to_win + 1, self.sets_to_win + 1))
        grids[:, scores[0], scores[1]] = chances.T
        return grids

    def _scores(self, logits: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Each score that ends the match, shape (2, S), and its chance, shape (S, K)."""
        scores, chances = self._scores_at(*set_chances(logits, self.sets_to_win, self.form_sd))
        return scores, np.tensordot(chances, FORM_WEIGHTS, (1, 0))

    def _scores_at(
        self, own: NDArray[np.float64], other: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The same where the chances of a set are known, of any shape, which the chances of the scores have too."""
        needed = self.sets_to_win
        lost = np.arange(needed)
        ways = [comb(needed - 1 + each, each) for each in lost]
        won, conceded = (
            [each * mine**needed * theirs**sets for sets, each in enumerate(ways)]
            for mine, theirs in ((own, other), (other, own))
        )
        scores = np.array([[*[needed] * needed, *lost[::-1]], [*lost, *[needed] * needed]])
        return scores, np.array(won + conceded[::-1])


def outcomes_of(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Home win, draw and away win, shape (3, ...)."""
    return np.array([logistic(logits), np.zeros_like(logits), logistic(-logits)])


def set_chances(
    logits: NDArray[np.float64], needed: int, form_sd: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Both sides' chances of a set on days of each form, at which so many won sets are a match won with these logits.

    Solved for the side behind, whose small chance is exact: from the table, with one step of Newton's method.

    Returns:
        Of the first and of the second side, shape (F, K), to be averaged by `FORM_WEIGHTS`.
    """
    behind = -np.abs(logits)
    sets = np.interp(behind, *table_of(needed, form_sd))
    found, slope = match_logits(sets, needed, form_sd)
    chances = logistic(sets + (behind - found) / slope + form_sd * FORMS[:, None])
    is_behind = logits < 0
    return np.where(is_behind, chances, 1 - chances), np.where(is_behind, 1 - chances, chances)


@cache
def table_of(needed: int, form_sd: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Logits of a match that is lost more often than not, rising, and those of its sets on an ordinary day."""
    sets = np.linspace(LEAST_LOGIT, 0.0, LOGITS)
    return match_logits(sets, needed, form_sd)[0], sets


def match_logits(
    sets: NDArray[np.float64], needed: int, form_sd: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Logits of a match by those of its sets on an ordinary day, and their slopes; the averages are over form."""
    chance = logistic(sets + form_sd * FORMS[:, None])
    other = 1 - chance
    ways = sum(comb(needed - 1 + lost, lost) * other**lost for lost in range(needed))
    won = FORM_WEIGHTS @ (ways * chance**needed)
    slope = FORM_WEIGHTS @ (chance * other) ** needed * needed * comb(2 * needed - 1, needed)
    either = won * (1 - won)
    return np.log(won / (1 - won)), np.asarray(slope / either)


def logistic(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-logits)))
