"""Two to six simulations on the same axes, and their differences with their error."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

import numpy as np

from engine.errors import InvalidInput
from engine.simulation.data_quality import data_quality
from engine.simulation.matchup import Matchup
from engine.simulation.outcome import ExpectedScore, Outcome, Outcomes
from engine.simulation.pmf import Interval, Percentiles
from engine.simulation.posterior_summary import Spread
from engine.simulation.predictive import Predictive
from engine.simulation.settings import Settings
from engine.simulation.volatility import volatility

FEWEST, MOST = 2, 6
LEVELS = (np.arange(64) + 0.5) / 64


class Quantity(StrEnum):
    """Something that depends on the strengths. Stored in sections and named in the API: kept for ever."""

    HOME_WIN = "home_win"
    EXPECTED_MARGIN = "expected_margin"
    EXPECTED_TOTAL = "expected_total"


SUMMARIES: Mapping[Quantity, Callable[[Predictive], Spread]] = {
    Quantity.HOME_WIN: lambda predictive: predictive.chance(Outcome.HOME),
    Quantity.EXPECTED_MARGIN: Predictive.expected_margin,
    Quantity.EXPECTED_TOTAL: Predictive.expected_total,
}


@dataclass(frozen=True, slots=True)
class Compared:
    """One of the simulations; ``margin`` and ``total`` stand on the axes of the comparison."""

    key: str
    probabilities: Outcomes
    expected_score: ExpectedScore
    win_percentiles: Percentiles
    win_sd: float
    margin: tuple[float, ...]
    total: tuple[float, ...]
    volatility: float
    data_quality: float


@dataclass(frozen=True, slots=True)
class Difference:
    """First minus second, of a quantity that depends on the strengths.

    Args:
        first: Key of the first simulation, as `second` is of the second.
        sd: Posterior standard deviation: what not knowing the strengths leaves open.
        first_is_larger: Posterior probability.
        is_clear: The interval leaves out zero.
    """

    quantity: Quantity
    first: str
    second: str
    mean: float
    sd: float
    interval: Interval
    first_is_larger: float
    is_clear: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """
    Args:
        margin_first: Margin of the first entry of every ``margin``.
        total_first: Total of the first entry of every ``total``.
        ranking: Keys by falling probability of a home win.
    """

    simulations: tuple[Compared, ...]
    margin_first: int
    total_first: int
    differences: tuple[Difference, ...]
    ranking: tuple[str, ...]


def comparison(
    matchups: Mapping[str, Matchup], predictives: Mapping[str, Predictive], settings: Settings
) -> Comparison:
    """
    Args:
        matchups: By the key that the comparison calls them by, in the order of the axes.

    Raises:
        InvalidInput: Fewer than two or more than six.
    """
    if not FEWEST <= len(matchups) <= MOST:
        raise InvalidInput(field="with", reason=f"from {FEWEST} to {MOST} different simulations can be compared")
    most = max(predictive.law.most for predictive in predictives.values())
    compared = tuple(beside(key, matchup, predictives[key], most) for key, matchup in matchups.items())
    ranking = sorted(compared, key=lambda each: -each.probabilities.home)
    return Comparison(
        simulations=compared,
        margin_first=-most,
        total_first=0,
        differences=differences(tuple(matchups), predictives, settings.ci_level),
        ranking=tuple(each.key for each in ranking),
    )


def beside(key: str, matchup: Matchup, predictive: Predictive, most: int) -> Compared:
    law, chance = predictive.law, predictive.chance(Outcome.HOME)
    missing = most - law.most
    return Compared(
        key=key,
        probabilities=law.outcomes,
        expected_score=law.expected_score,
        win_percentiles=chance.percentiles(),
        win_sd=chance.sd,
        margin=tuple(np.pad(law.margins, missing).tolist()),
        total=tuple(np.pad(law.totals, (0, 2 * missing)).tolist()),
        volatility=volatility(matchup, predictive).score,
        data_quality=data_quality(matchup).score,
    )


def differences(keys: Sequence[str], predictives: Mapping[str, Predictive], level: float) -> tuple[Difference, ...]:
    """Of every pair in every quantity."""
    found: list[Difference] = []
    for quantity, summary in SUMMARIES.items():
        spreads = {key: summary(predictives[key]) for key in keys}
        found += (difference(quantity, first, second, spreads, level) for first, second in combinations(keys, 2))
    return tuple(found)


def difference(quantity: Quantity, first: str, second: str, spreads: Mapping[str, Spread], level: float) -> Difference:
    """First minus second, the strengths of different matches taken as independent."""
    one, other = spreads[first], spreads[second]
    gaps = np.subtract.outer(one.quantiles(LEVELS), other.quantiles(LEVELS))
    low, high = np.quantile(gaps, [(1 - level) / 2, (1 + level) / 2]).tolist()
    return Difference(
        quantity=quantity,
        first=first,
        second=second,
        mean=one.mean - other.mean,
        sd=float(np.hypot(one.sd, other.sd)),
        interval=Interval(low, high, level),
        first_is_larger=float((gaps > 0).mean() + (gaps == 0).mean() / 2),
        is_clear=low > 0 or high < 0,
    )


def repeats_a_side(matchups: Iterable[Matchup]) -> bool:
    """Whether a side plays in several of them: its strength was not taken as one and the same."""
    sides = Counter(side.key for matchup in matchups for side in (matchup.home, matchup.away))
    return max(sides.values()) > 1
