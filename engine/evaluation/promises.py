"""What each depth promised of matches that were played since, and how often the promise was kept."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from engine.evaluation.backtest import WalkForward
from engine.evaluation.scoring import Floats, Indices
from engine.simulation.pmf import Interval
from engine.simulation.scenarios import HIGH, LOW
from engine.simulation.track_record import ENOUGH_CASES, share_interval
from engine.simulation.wording import Confidence, confidence, counted, percent
from engine.sports.base import Grid, Sport
from engine.sports.registry import score_model

Booleans: TypeAlias = NDArray[np.bool_]
# The walks of each sport: a law of scores belongs to its sport.
Runs: TypeAlias = Sequence[tuple[Sport, WalkForward]]

MATCHES_AT_ONCE = 1_000
MANY_GOALS = 3
HOME, AWAY = 0, 2


@dataclass(frozen=True, slots=True)
class Promise:
    """Something that forecasts gave a chance, and how often it came about.

    Args:
        low: Mean of the chance that was said; where a range was said, of its lower end.
        high: The same, or the mean of its upper end.
        interval: Of the long-run share, at 90 %.
        is_enough: At least twenty cases; below that nothing is claimed.
        is_kept: The interval and what was said meet.
    """

    label: str
    low: float
    high: float
    cases: int
    hits: int
    interval: Interval
    is_enough: bool
    is_kept: bool
    sentence: str


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """Laws of scores, shape (N, G, G), beside the scores that came about, shape (N,) each."""

    laws: Grid
    home: Indices
    away: Indices


def of_distribution(runs: Runs) -> tuple[Promise, ...]:
    """Of the full distribution: intervals of margin and goals, plain facts, the likeliest score.

    The law is taken at the expected goals: averaging it over what is not known of the strengths would widen it by a
    few hundredths, and cost a grid at every point of the posterior.
    """
    parts = [facts_of(scored) for sport, run in runs for scored in laws(sport, run)]
    return tuple(
        promise(label, *(np.concatenate(column) for column in zip(*(part[label] for part in parts), strict=True)))
        for label in (parts[0] if parts else ())
    )


def of_scenarios(runs: Runs) -> tuple[Promise, ...]:
    """Of the scenarios: the favourite's wins lie between the conservative and the aggressive end."""
    chances, sds, came = favourites(runs)
    if not len(chances):
        return ()
    ends = [np.clip(chances + float(ndtri(quantile)) * sds, 0, 1) for quantile in (LOW, HIGH)]
    return (promise("The favourite wins, between the two ends", ends[0], came, ends[1]),)


def of_deep_dive(runs: Runs) -> tuple[Promise, ...]:
    """Of the deep dive: whether the likeliest outcome comes about as often as was said, however sure the word was."""
    chances = np.concatenate([np.empty(0), *(run.forecasts.probabilities.max(axis=1) for _, run in runs)])
    came = np.concatenate(
        [np.empty(0, dtype=bool), *(run.forecasts.probabilities.argmax(axis=1) == run.observed for _, run in runs)]
    )
    words = np.array([confidence(sd) for _, run in runs for sd in run.forecasts.home_win_sd.tolist()])
    return tuple(
        promise(f"The likeliest outcome, where confidence was {word}", chances[of], came[of])
        for word in Confidence
        if (of := words == word).any()
    )


def facts_of(scored: Scored) -> dict[str, tuple[Floats, Booleans]]:
    """Each promise with the chance that every law gave it, and whether it came about."""
    goals = np.arange(scored.laws.shape[1])
    margin, total = np.subtract.outer(goals, goals), np.add.outer(goals, goals)
    many, both = total >= MANY_GOALS, np.minimum.outer(goals, goals) > 0
    facts: dict[str, tuple[Floats, Booleans]] = {}
    for name, values in (("margin", margin), ("number of goals", total)):
        for level in (0.5, 0.9):
            facts[f"The {name} inside its {percent(level)} interval"] = inside(scored, values, level)
    for label, cells in ((f"{MANY_GOALS} goals or more", many), ("Both sides score", both)):
        facts[label] = scored.laws[:, cells].sum(axis=1), cells[scored.home, scored.away]
    likeliest = scored.laws.reshape(len(scored.laws), -1).argmax(axis=1)
    came = likeliest == scored.home * len(goals) + scored.away
    return facts | {"The likeliest score": (scored.laws.max(axis=(1, 2)), came)}


def inside(scored: Scored, values: NDArray[np.int_], level: float) -> tuple[Floats, Booleans]:
    """The chance of the central interval at ``level``, which whole numbers make larger, and whether it held."""
    first = int(values.min())
    law = np.stack([scored.laws[:, values == each].sum(axis=1) for each in range(first, int(values.max()) + 1)], axis=1)
    cumulative = law.cumsum(axis=1)
    low, high = ((cumulative < edge).sum(axis=1) for edge in ((1 - level) / 2, (1 + level) / 2))
    before = np.where(low > 0, np.take_along_axis(cumulative, np.maximum(low - 1, 0)[:, None], axis=1)[:, 0], 0)
    said = np.take_along_axis(cumulative, high[:, None], axis=1)[:, 0] - before
    happened = values[scored.home, scored.away] - first
    return said, (low <= happened) & (happened <= high)


def laws(sport: Sport, run: WalkForward) -> Iterator[Scored]:
    """The laws of a run's matches, some at a time, wide enough for every score that came about."""
    model = score_model(sport)
    home, away = (np.array([getattr(each, side) for each in run.results]) for side in ("home_score", "away_score"))
    for start in range(0, len(run.results), MATCHES_AT_ONCE):
        part = slice(start, start + MATCHES_AT_ONCE)
        made = model.grids(*run.forecasts.rates[part].T)
        most = made.shape[1] - 1
        yield Scored(made / made.sum(axis=(1, 2), keepdims=True), *(np.minimum(s[part], most) for s in (home, away)))


def favourites(runs: Runs) -> tuple[Floats, Floats, Booleans]:
    """Chance of the side that was likelier to win, the error of that chance, and whether it won."""
    chances, sds, came = [np.empty(0)], [np.empty(0)], [np.empty(0, dtype=bool)]
    for _, run in runs:
        said = run.forecasts.probabilities
        side = np.where(said[:, AWAY] > said[:, HOME], AWAY, HOME)
        chances.append(np.take_along_axis(said, side[:, None], axis=1)[:, 0])
        sds.append(run.forecasts.home_win_sd)
        came.append(run.observed == side)
    return np.concatenate(chances), np.concatenate(sds), np.concatenate(came)


def promise(label: str, said: Floats, came: Booleans, up_to: Floats | None = None) -> Promise:
    """
    Args:
        said: The chance in each case; with ``up_to`` the lower end of a range.
    """
    low, cases, held = float(said.mean()), len(came), int(came.sum())
    high = low if up_to is None else float(up_to.mean())
    interval = share_interval(held, cases)
    is_kept = interval.low <= high and low <= interval.high
    return Promise(
        label=label,
        low=low,
        high=high,
        cases=cases,
        hits=held,
        interval=interval,
        is_enough=cases >= ENOUGH_CASES,
        is_kept=is_kept,
        sentence=sentence(low, high, held, cases, is_kept=is_kept),
    )


def sentence(low: float, high: float, held: int, cases: int, *, is_kept: bool) -> str:
    if cases < ENOUGH_CASES:
        return f"Too few to say: {counted(cases, 'match')}."
    said = percent(low) if low == high else f"{percent(low)} to {percent(high)}"
    verdict = "as far as their number can tell, it was kept" if is_kept else "that is more than chance explains"
    share = f"{held:,} of {counted(cases, 'match')}, {percent(held / cases)}"
    return f"It was given {said} and came about in {share}: {verdict}."


OF_DEPTH: dict[str, Callable[[Runs], tuple[Promise, ...]]] = {
    "full_distribution": of_distribution,
    "scenario_extremes": of_scenarios,
    "deep_dive": of_deep_dive,
}
