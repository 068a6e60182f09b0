"""Two to six simulations on the same axes, and their differences with their error."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from engine.errors import InvalidInput
from engine.simulation.matchup import Matchup
from engine.simulation.outcome import ExpectedScore, Outcome, Outcomes
from engine.simulation.pmf import Interval, Percentiles
from engine.simulation.posterior_summary import Spread
from engine.simulation.predictive import Predictive
from engine.simulation.settings import Settings
from engine.simulation.uncertainty import data_quality, volatility
from engine.simulation.wording import count, points, several
from engine.sports.registry import specification

FEWEST, MOST = 2, 6
LEVELS = (np.arange(64) + 0.5) / 64


@dataclass(frozen=True, slots=True)
class Quantity:
    """Something that depends on the strengths, and how its size is told where scores are counted in a noun."""

    key: str
    label: str
    spread: Callable[[Predictive], Spread]
    told: Callable[[float, str], str]


def scores_told(number: float, noun: str) -> str:
    return f"{abs(number):.1f} {several(noun)}"


def points_told(number: float, noun: str) -> str:
    return points(number)


QUANTITIES = (
    Quantity("home_win", "Chance of a home win", lambda predictive: predictive.chance(Outcome.HOME), points_told),
    Quantity("expected_margin", "Expected margin", Predictive.expected_margin, scores_told),
    Quantity("expected_total", "Expected total", Predictive.expected_total, scores_told),
)


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
        differences=differences(compared, predictives, noun_of(matchups), settings.ci_level),
        ranking=tuple(each.key for each in ranking),
        notes=comparison_notes(matchups),
        sentence=(
            f"A home win is likeliest in {ranking[0].label} ({count(ranking[0].probabilities.home)}) "
            f"and least likely in {ranking[-1].label} ({count(ranking[-1].probabilities.home)})."
        ),
    )


def noun_of(matchups: Mapping[str, Matchup]) -> str:
    """In what scores are counted where all of the matches are of one sport, else a word for any."""
    nouns = {specification(matchup.sport).score for matchup in matchups.values()}
    return nouns.pop() if len(nouns) == 1 else "point"


def beside(key: str, matchup: Matchup, predictive: Predictive, most: int) -> Compared:
    law, chance = predictive.law, predictive.chance(Outcome.HOME)
    missing = most - law.most
    return Compared(
        key=key,
        label=f"{matchup.home.name} – {matchup.away.name}",
        probabilities=law.outcomes,
        expected_score=law.expected_score,
        win_percentiles=chance.percentiles(),
        win_sd=chance.sd,
        margin=tuple(np.pad(law.margins, missing).tolist()),
        total=tuple(np.pad(law.totals, (0, 2 * missing)).tolist()),
        volatility=volatility(matchup, predictive).score,
        data_quality=data_quality(matchup).score,
    )


def differences(
    compared: tuple[Compared, ...], predictives: Mapping[str, Predictive], noun: str, level: float
) -> tuple[Difference, ...]:
    """Of every pair in every quantity."""
    found: list[Difference] = []
    for quantity in QUANTITIES:
        spreads = {key: quantity.spread(predictive) for key, predictive in predictives.items()}
        found += (
            difference(quantity, first, second, spreads, noun, level) for first, second in combinations(compared, 2)
        )
    return tuple(found)


def difference(
    quantity: Quantity, first: Compared, second: Compared, spreads: Mapping[str, Spread], noun: str, level: float
) -> Difference:
    """First minus second, the strengths of different matches taken as independent."""
    one, other = spreads[first.key], spreads[second.key]
    gaps = np.subtract.outer(one.quantiles(LEVELS), other.quantiles(LEVELS))
    low, high = np.quantile(gaps, [(1 - level) / 2, (1 + level) / 2]).tolist()
    mean = one.mean - other.mean
    is_clear = low > 0 or high < 0
    return Difference(
        quantity=quantity.key,
        label=quantity.label,
        first=first.key,
        second=second.key,
        mean=mean,
        sd=float(np.hypot(one.sd, other.sd)),
        interval=Interval(low, high, level),
        first_is_larger=float((gaps > 0).mean() + (gaps == 0).mean() / 2),
        is_clear=is_clear,
        sentence=difference_sentence(quantity, first, second, quantity.told(mean, noun) if is_clear else None, mean),
    )


def difference_sentence(quantity: Quantity, first: Compared, second: Compared, told: str | None, mean: float) -> str:
    larger, smaller = (first, second) if mean >= 0 else (second, first)
    if told is None:
        return f"{quantity.label}: no clear difference between {larger.label} and {smaller.label}."
    return f"{quantity.label}: {told} more in {larger.label} than in {smaller.label}."


def comparison_notes(matchups: Mapping[str, Matchup]) -> tuple[str, ...]:
    """That the strengths of a side in two of the matches were not taken as one and the same."""
    sides = Counter(side.key for matchup in matchups.values() for side in (matchup.home, matchup.away))
    if max(sides.values()) == 1:
        return ()
    return (
        "A side plays in more than one of these: its strength varies in each on its own, so errors are upper ends.",
    )
