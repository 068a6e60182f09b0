"""Two to six simulations on the same axes, and their differences with their error."""

from dataclasses import dataclass

from engine.simulation.outcome import ExpectedScore, Outcomes
from engine.simulation.pmf import Interval, Percentiles


@dataclass(frozen=True, slots=True)
class Compared:
    """One of the simulations; ``margin`` and ``total`` stand on the axes of the comparison."""

    key: str
    label: str
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
        quantity: "home_win", "expected_margin" or "expected_total".
        sd: Posterior standard deviation: what not knowing the strengths leaves open.
        first_is_larger: Posterior probability.
        is_clear: The interval leaves out zero.
    """

    quantity: str
    label: str
    first: str
    second: str
    mean: float
    sd: float
    interval: Interval
    first_is_larger: float
    is_clear: bool
    sentence: str


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
    notes: tuple[str, ...]
    sentence: str
