"""How forecasts did: their scores beside those of simpler forecasts, their reliability, and the worst of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.evaluation.backtest import WalkForward, base_rates
from engine.evaluation.calibration import calibration_slope
from engine.evaluation.outcomes import OutcomeForecasts
from engine.evaluation.scoring import (
    Floats,
    Indices,
    PairedDifference,
    brier,
    log_scores,
    one_hot,
    paired_difference,
    rps,
)
from engine.ratings.state import Result
from engine.simulation.outcome import ORDER, Outcome
from engine.simulation.track_record import ENOUGH_CASES, ReliabilityBin, SimilarForecasts, similar_forecasts
from engine.simulation.wording import counted

BINS = 10
WORST = 5
# Below this a difference of mean scores may well be chance.
CLEAR_T = 2.0


@dataclass(frozen=True, slots=True)
class Scores:
    """Means over the matches; smaller is better."""

    rps: float
    log_score: float
    brier: float


@dataclass(frozen=True, slots=True)
class Baseline:
    """A simpler forecast of the same matches.

    Args:
        log_score_difference: Ours minus the baseline's: negative where ours is better.
        is_clear: The difference is larger than chance would often make it.
    """

    key: str
    label: str
    scores: Scores
    rps_difference: PairedDifference
    log_score_difference: PairedDifference
    is_clear: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Miss:
    """A match whose outcome had been given little chance."""

    result: Result
    outcome: Outcome
    probability: float


@dataclass(frozen=True, slots=True)
class Verification:
    """
    Args:
        matches: How many forecasts were checked; without any there are no scores.
        calibration_slope: 1 where chances are as bold as they should be, below 1 where they are too bold; None
            where the matches are too few to say.
        bins: Every outcome of every match as a forecast of its own, three a match, in tenths of probability.
        misses: The outcomes that came about with the least chance.
    """

    matches: int
    first_day: date | None
    last_day: date | None
    scores: Scores | None
    calibration_slope: float | None
    baselines: tuple[Baseline, ...]
    bins: tuple[SimilarForecasts, ...]
    misses: tuple[Miss, ...]
    sentence: str


def verified(run: WalkForward, since: date = date.min, until: date = date.max) -> Verification:
    """The run's forecasts from ``since`` to ``until``; baselines know all of the run's matches before each day."""
    days = run.days
    chosen = np.flatnonzero((days >= since.toordinal()) & (days <= until.toordinal()))
    if not len(chosen):
        return Verification(0, None, None, None, None, (), (), (), "No forecast of a match that was played yet.")
    forecasts, observed = run.forecasts.probabilities[chosen], run.observed[chosen]
    frequencies = baseline(
        "frequencies", "Outcome frequencies", forecasts, base_rates(run)[chosen], observed, days[chosen]
    )
    bins = reliability(forecasts, observed)
    return Verification(
        matches=len(chosen),
        first_day=run.results[chosen[0]].day,
        last_day=run.results[chosen[-1]].day,
        scores=scores(forecasts, observed),
        calibration_slope=calibration_slope(forecasts, observed),
        baselines=(frequencies,),
        bins=bins,
        misses=misses([run.results[index] for index in chosen], forecasts, observed),
        sentence=reliability_sentence(bins),
    )


def during(run: WalkForward, since: date, until: date) -> WalkForward:
    """The run's forecasts of some days, both ends inside."""
    days = run.days
    chosen = np.flatnonzero((days >= since.toordinal()) & (days <= until.toordinal()))
    made = run.forecasts
    return WalkForward(
        tuple(run.results[index] for index in chosen.tolist()),
        OutcomeForecasts(made.probabilities[chosen], made.home_win_sd[chosen], made.rates[chosen]),
    )


def joined(runs: Iterable[WalkForward]) -> WalkForward:
    """Runs of different competitions as one, in the order of days."""
    parts = [run for run in runs if run.results]
    if not parts:
        return WalkForward((), OutcomeForecasts(np.empty((0, 3)), np.empty(0), np.empty((0, 2))))
    results = [result for run in parts for result in run.results]
    order = sorted(range(len(results)), key=lambda index: (results[index].day, results[index].competition))
    made = [run.forecasts for run in parts]
    return WalkForward(
        tuple(results[index] for index in order),
        OutcomeForecasts(
            np.concatenate([each.probabilities for each in made])[order],
            np.concatenate([each.home_win_sd for each in made])[order],
            np.concatenate([each.rates for each in made])[order],
        ),
    )


def scores(forecasts: ArrayLike, observed: ArrayLike) -> Scores:
    """Mean scores of forecasts, shape (N, 3), of what happened, shape (N,)."""
    return Scores(*(float(score(forecasts, observed).mean()) for score in (rps, log_scores, brier)))


def baseline(key: str, label: str, forecasts: Floats, simple: Floats, observed: Indices, days: Indices) -> Baseline:
    differences = [
        paired_difference(score(forecasts, observed), score(simple, observed), days) for score in (rps, log_scores)
    ]
    ranked, logarithmic = differences
    is_clear = abs(logarithmic.t) >= CLEAR_T and len(observed) >= ENOUGH_CASES
    return Baseline(
        key=key,
        label=label,
        scores=scores(simple, observed),
        rps_difference=ranked,
        log_score_difference=logarithmic,
        is_clear=is_clear,
        sentence=against(label, logarithmic, is_clear),
    )


def against(label: str, difference: PairedDifference, is_clear: bool) -> str:
    over = f"over {counted(difference.n, 'match')}"
    if not is_clear:
        return f"{label} did about as well {over}: the difference of the scores may be chance."
    is_better = difference.mean < 0
    ratio = abs(float(np.expm1(-difference.mean)))
    size = f"{100 * ratio:.0f}%" if ratio >= 0.01 else "less than 1%"
    return (
        f"The forecasts did {'better' if is_better else 'worse'} than {label.lower()} {over}: "
        f"in the geometric mean they gave what happened {size} {'more' if is_better else 'less'} probability."
    )


def reliability(forecasts: Floats, observed: Indices) -> tuple[SimilarForecasts, ...]:
    """Tenths of probability that hold forecasts, with the share that came true and its interval."""
    chances, happened = forecasts.ravel(), one_hot(observed, forecasts.shape[1]).ravel()
    tenths = np.minimum((chances * BINS).astype(int), BINS - 1)
    found = [reliability_bin(tenth, chances[tenths == tenth], happened[tenths == tenth]) for tenth in np.unique(tenths)]
    return tuple(similar_forecasts(each.low, [each]) for each in found)


def reliability_bin(tenth: int, chances: Floats, happened: Floats) -> ReliabilityBin:
    return ReliabilityBin(
        low=tenth / BINS,
        high=(tenth + 1) / BINS,
        forecasts=len(chances),
        mean_probability=float(chances.mean()),
        hits=int(happened.sum()),
    )


def reliability_sentence(bins: Sequence[SimilarForecasts]) -> str:
    """How many of the bins with enough cases hold what was said inside the interval of what happened."""
    enough = [each for each in bins if each.is_enough]
    if not enough:
        return f"Too few to say: no tenth of probability has {ENOUGH_CASES} forecasts yet."
    held = sum(is_reliable(each) for each in enough)
    return (
        f"In {held} of {len(enough)} groups of chances, outcomes came about as often as was said, "
        "as far as their numbers can tell; of true chances nine groups in ten would."
    )


def is_reliable(group: SimilarForecasts) -> bool:
    said, happened = group.mean_probability, group.interval
    return said is not None and happened is not None and happened.low <= said <= happened.high


def misses(results: Sequence[Result], forecasts: Floats, observed: Indices) -> tuple[Miss, ...]:
    given: NDArray[np.float64] = forecasts[np.arange(len(observed)), observed]
    worst = np.argsort(given, kind="stable")[:WORST].tolist()
    return tuple(Miss(results[index], ORDER[observed[index]], float(given[index])) for index in worst)
