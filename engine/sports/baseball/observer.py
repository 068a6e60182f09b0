"""What a final score in baseball shows: the runs that both sides would have had in nine whole innings."""

from math import exp

import numpy as np

from engine.ratings.dynamics import LogRates
from engine.ratings.state import CompetitionLevel, Pair, Ratings, Result
from engine.sports.baseball.estimates import BaseballHyperparameters
from engine.sports.baseball.law import FIRST_EIGHT, MOST_LEAD, Baseball, runs_law, shares
from engine.sports.influence import bounded
from engine.sports.league import known_as
from engine.sports.observation import Counts


class BaseballObserver:
    """Runs of nine whole innings, each weighing less the more are expected, as a negative binomial law has it.

    A side at home that won did mostly not bat to the end, and some runs came in extra innings: what a lead says of both
    is taken from the law at usual rates.

    Source: Dempster, Laird and Rubin (1977), the expected complete data.
    """

    __slots__ = ("_beyond", "_by_one", "_scale", "_size", "_weight")

    def __init__(self, start: Ratings) -> None:
        known = known_as(BaseballHyperparameters, start.hyperparameters)
        self._weight, self._size, self._scale = known.runs_weight, known.size, known.variance_scale
        law = Baseball(known.size, known.level_share, known.lead_share, known.extra_slope)
        half = known.home_advantage / 2
        self._by_one, self._beyond = late_runs(law, exp(known.level + half), exp(known.level - half))

    def observe(self, match: Result, believed: LogRates) -> Counts:
        half = self._scale / 2
        home_factor, away_factor = exp(half * believed[2]), exp(half * believed[4])
        home_rate, away_rate = home_factor * exp(believed[0]), away_factor * exp(believed[1])
        home, away, lead = float(match.home_score), float(match.away_score), match.home_score - match.away_score
        if lead > 1:
            home_factor *= FIRST_EIGHT
        elif lead == 1:
            home += self._by_one
        elif lead >= -MOST_LEAD:
            away -= self._beyond[-lead]
        home, away = bounded(home, 2 * home_rate), bounded(away, 2 * away_rate)
        home_weight, away_weight = (self._weight / (1 + rate / self._size) for rate in (home_rate, away_rate))
        return Counts(((home_weight, away_weight, 1.0, home_factor, away_factor, home, away),))

    def habits(self, team: str) -> tuple[Pair, ...]:
        return ()

    def remembered(self, level: CompetitionLevel) -> CompetitionLevel:
        return level


def late_runs(law: Baseball, home_rate: float, away_rate: float) -> tuple[float, tuple[float, ...]]:
    """What a win of the home side by one has beside its runs of nine innings, and what of visitors' runs came later.

    Returns:
        Runs that the home side did not bat for, less those of extra innings, on average over its wins by one; and the
        same of visitors' extra runs, by their lead.
    """
    width = 60
    rates = np.array([home_rate, away_rate])
    early = runs_law(rates[:1] * FIRST_EIGHT, law.size * FIRST_EIGHT, width)[0]
    whole, away = (runs_law(rates[[each]], law.size, width)[0] for each in (0, 1))
    runs = np.arange(width)
    unbatted = float(early[1:] @ away[:-1])
    # Passing visitors with so many runs: at most as many after eight innings, more after nine.
    passing = early.cumsum() - whole.cumsum()
    passed = float(passing @ away)
    # Mean runs over what was needed, of whole innings that pass: by sums of what lies beyond each number.
    reached = np.append(whole[::-1].cumsum()[::-1], 0.0)
    lead_over = np.append(early[::-1].cumsum()[::-1], 0.0)
    surplus = float(sum(away[a] * (reached[a + 2 :].sum() - lead_over[a + 2 :].sum()) for a in runs[: width - 2]))
    surplus -= float(sum(away[a] * early[a + 1 :].sum() for a in runs[: width - 1])) * home_rate * (1 - FIRST_EIGHT)
    level = float(whole @ away)
    extra = level / 2
    total = unbatted + passed + extra
    by_one = (unbatted * home_rate * (1 - FIRST_EIGHT) + max(surplus, 0.0) - extra) / total
    leads = shares(law.lead_share, MOST_LEAD - 1)
    later = [0.0]
    for lead in range(1, MOST_LEAD + 1):
        usual = float(whole[: width - lead] @ away[lead:])
        late = extra * float(leads[lead - 1])
        later.append(lead * late / (late + usual))
    return by_one, tuple(later)
