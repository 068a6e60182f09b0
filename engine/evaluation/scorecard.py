"""What is kept of forecasts that were scored: a row a match, and sums of rows that add up to the figures of any days.

Every figure of the track record but one follows from sums over matches or over days, so the sums of a year are kept
beside its matches, and only the years at both ends of a range are summed anew. The calibration slope alone is fitted
to the matches themselves.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from engine.evaluation.backtest import WalkForward, frequencies_before
from engine.evaluation.calibration import TENTHS, are_events, events, tenths
from engine.evaluation.facts import FACTS, facts
from engine.evaluation.scoring import Floats, Indices, brier, log_scores, one_hot, rps
from engine.simulation.confidence import Confidence, confidence
from engine.simulation.outcome import ORDER, Outcome
from engine.simulation.scenarios import HIGH, LOW
from engine.sports.base import Sport

WORST = 5
HOME, AWAY = Outcome.HOME.position, Outcome.AWAY.position
# Records of several sports are one array: an outcome that a sport lacks is 0 in it, which no forecast gives another.
OUTCOMES = len(ORDER)
# Of the sums below: those of several sports that an earlier one made are out of date.
SUMS_VERSION = 2
WORDS = tuple(Confidence)
# Standard deviations from the mean to the two ends of the scenarios.
ENDS = float(ndtri(LOW)), float(ndtri(HIGH))

MATCH = np.dtype(
    [
        ("fixture", "<i8"),
        ("day", "<i4"),
        ("observed", "i1"),
        ("probabilities", "<f8", OUTCOMES),
        ("home_win_sd", "<f8"),
        ("word", "i1"),
        ("said", "<f8", len(FACTS)),
        ("came", "?", len(FACTS)),
    ]
)
"""A match: its day as an ordinal, its outcome and the chances by their places in ``ORDER``, and each of ``FACTS``."""

TALLY = np.dtype(
    [
        ("matches", "<f8"),
        ("outcomes", "<f8", OUTCOMES),
        ("scores", "<f8", 3),
        ("base_scores", "<f8", 3),
        ("days", "<f8"),
        ("squared_counts", "<f8"),
        ("squared_differences", "<f8", 2),
        ("counted_differences", "<f8", 2),
        ("bins", "<f8", (TENTHS, 3)),
        ("facts", "<f8", (len(FACTS), 2)),
        ("ends", "<f8", 3),
        ("words", "<f8", (len(WORDS), 3)),
    ]
)
"""Sums over matches, all of them counts or floats.

``scores`` are RPS, log score and Brier score of the forecasts, ``base_scores`` of the outcome frequencies before each
day. With n the matches of a day and d the sum of the day's differences of RPS and of log score, ``squared_counts`` sums
n², ``squared_differences`` d² and ``counted_differences`` n d. Bins and words hold cases, chances said and hits; facts
chances said and hits; ends the two ends of the favourite's chance and its wins.
"""

Matches: TypeAlias = NDArray[np.void]
Tally: TypeAlias = Any
"""One record of ``TALLY``."""


def scored(run: WalkForward, fixtures: Sequence[int], *, sport: Sport) -> Matches:
    """Rows of a run's matches, in its order, which is that of days.

    Args:
        fixtures: Ids of the matches, in the same order.
    """
    made = np.zeros(len(run.results), MATCH)
    if not len(made):
        return made
    forecasts = run.forecasts
    home, away = (np.array([getattr(each, side) for each in run.results]) for side in ("home_score", "away_score"))
    made["fixture"], made["day"], made["observed"] = fixtures, run.days, run.observed
    made["probabilities"], made["home_win_sd"] = forecasts.probabilities, forecasts.home_win_sd
    made["word"] = [WORDS.index(confidence(sd)) for sd in forecasts.home_win_sd.tolist()]
    made["said"], made["came"] = facts(sport, forecasts.rates, home, away)
    return made


def joined(parts: Iterable[Matches]) -> Matches:
    """Matches of several competitions, each in the order of days, in the order of days."""
    several = [part for part in parts if len(part)]
    if len(several) < 2:
        return several[0] if several else np.empty(0, MATCH)
    together = np.concatenate(several)
    return together[np.argsort(together["day"], kind="stable")]


def during(matches: Matches, since: date, until: date) -> Matches:
    """Those of some days, both ends inside, of matches in the order of days."""
    return matches[_between(matches, since, until)]


def by_year(matches: Matches) -> dict[int, Matches]:
    """The matches of each year that has any, in the order of years."""
    years = np.array([date.fromordinal(day).year for day in matches["day"].tolist()], dtype=int)
    starts = np.flatnonzero(np.diff(years, prepend=-1))
    return dict(zip(years[starts].tolist(), np.split(matches, starts[1:]), strict=True)) if len(matches) else {}


def tally(matches: Matches, before: Floats, since: date = date.min, until: date = date.max) -> Tally:
    """Sums over the matches from ``since`` to ``until``.

    Args:
        matches: In the order of days.
        before: How often each outcome came about in earlier matches, shape (outcomes,): what the frequencies know.
    """
    made = np.zeros((), TALLY)
    chosen = _between(matches, since, until)
    kept = matches[chosen]
    if not len(kept):
        return made[()]
    said, observed = kept["probabilities"], kept["observed"].astype(np.intp)
    made["matches"], made["outcomes"] = len(kept), one_hot(observed, OUTCOMES).sum(axis=0)
    own = _scores(said, observed)
    days, all_observed = matches["day"], matches["observed"].astype(np.intp)
    simple = frequencies_before(days, all_observed, before, matches["probabilities"] > 0)[chosen]
    base = _scores(simple, observed)
    made["scores"], made["base_scores"] = own.sum(axis=1), base.sum(axis=1)
    _add_days(made, kept["day"], (own - base)[:2])
    _add_bins(made, said, observed)
    made["facts"] = np.stack((kept["said"].sum(axis=0), kept["came"].sum(axis=0)), axis=1)
    _add_ends(made, said, kept["home_win_sd"], observed)
    _add_words(made, said, observed, kept["word"])
    return made[()]


def total(tallies: Iterable[Tally]) -> Tally:
    """The sum of several; of none it is nothing."""
    parts = np.array([np.zeros((), TALLY)[()], *tallies], TALLY)
    return parts.view(np.float64).reshape(len(parts), -1).sum(axis=0).view(TALLY)[0]


def given(matches: Matches) -> Floats:
    """The chance that each match's outcome had been given."""
    chances: Floats = matches["probabilities"][np.arange(len(matches)), matches["observed"].astype(np.intp)]
    return chances


def of_tenth(matches: Matches, tenth: int) -> tuple[Indices, Indices]:
    """Forecasts whose chance lies in a tenth of probability: as many as its bin counts.

    Returns:
        Of each its row among the matches and the place of its outcome in ``ORDER``, by rows.
    """
    said, happened = matches["probabilities"], one_hot(matches["observed"].astype(np.intp), OUTCOMES)
    rows, places = np.nonzero((tenths(said) == tenth) & are_events(said, happened))
    return rows, places


def worst(matches: Matches) -> Matches:
    """The matches whose outcomes had been given the least chance, the least first."""
    chances = given(matches)
    rare = np.argpartition(chances, WORST)[:WORST] if len(chances) > WORST else np.arange(len(chances))
    return matches[rare[np.argsort(chances[rare], kind="stable")]]


def _between(matches: Matches, since: date, until: date) -> slice:
    days = matches["day"]
    return slice(
        int(np.searchsorted(days, since.toordinal())), int(np.searchsorted(days, until.toordinal(), side="right"))
    )


def _scores(forecasts: Floats, observed: Indices) -> Floats:
    """RPS, log score and Brier score, shape (3, N)."""
    return np.stack([score(forecasts, observed) for score in (rps, log_scores, brier)])


def _add_days(made: Tally, days: NDArray[np.int32], differences: Floats) -> None:
    _, of_day, counts = np.unique(days, return_inverse=True, return_counts=True)
    sums = np.stack([np.bincount(of_day, weights=each) for each in differences])
    made["days"], made["squared_counts"] = len(counts), (counts.astype(float) ** 2).sum()
    made["squared_differences"], made["counted_differences"] = (sums**2).sum(axis=1), sums @ counts


def _add_bins(made: Tally, said: Floats, observed: Indices) -> None:
    chances, happened = events(said, observed)
    made["bins"] = _grouped(tenths(chances), TENTHS, chances, happened)


def _add_ends(made: Tally, said: Floats, sds: Floats, observed: Indices) -> None:
    """Of the side that was likelier to win: the two ends of its chance, and whether it won."""
    side = np.where(said[:, AWAY] > said[:, HOME], AWAY, HOME)
    chance = np.take_along_axis(said, side[:, None], axis=1)[:, 0]
    low, high = (np.clip(chance + end * sds, 0, 1).sum() for end in ENDS)
    made["ends"] = low, high, (observed == side).sum()


def _add_words(made: Tally, said: Floats, observed: Indices, words: NDArray[np.int8]) -> None:
    made["words"] = _grouped(words, len(WORDS), said.max(axis=1), said.argmax(axis=1) == observed)


def _grouped(groups: NDArray[Any], most: int, said: Floats, came: NDArray[Any]) -> Floats:
    """Cases, chances said and hits of each group, shape (most, 3)."""
    weights = (None, said, came)
    return np.stack([np.bincount(groups, weights=each, minlength=most) for each in weights], axis=1)
