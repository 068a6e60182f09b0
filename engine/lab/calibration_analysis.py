"""How good a person's probabilities are: scores, reliability, over- and underconfidence, and a fair comparison.

Forecasts have shape (N, 3), home win, draw and away win; ``observed`` holds the position of what happened.
Everything is said with its uncertainty, and nothing is said from fewer than twenty matches.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import lambertw, stdtrit

from engine.evaluation import scoring
from engine.evaluation.calibration import TENTHS, events, tenths
from engine.evaluation.scoring import Floats
from engine.simulation.track_record import share_interval
from engine.simulation.wording import counted, percent

ENOUGH = 20
LEVEL = 0.90
# Exponents from a tenth to ten, and what is believed of a person before the first forecast: within a factor of
# about two of saying what they should.
LOG_EXPONENTS = np.linspace(np.log(0.1), np.log(10), 241)
PRIOR_SD = 0.5
IMPOSSIBLE = 1e-12
# A sequence of intervals that keep their promise at every look; narrowest near this many matches.
SEQUENCE_LEVEL = 0.95
NARROWEST_AT = 100
# What a player's beginning is.
BEGINNING = 10


@dataclass(frozen=True, slots=True)
class GameScores:
    """Scores of a forecast, or their means; smaller is better in all three.

    Attributes:
        log: Minus the natural logarithm of the chance that was given to what happened.
        brier: Squared distance from what happened, from 0 to 2.
        rps: Ranked probability score, from 0 to 1.
    """

    log: float
    brier: float
    rps: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Events that the viewer gave nearly the same chance.

    Attributes:
        first: Smallest chance of the bin.
        last: Largest chance of the bin.
        count: Events in it; every forecast counts as one for each outcome.
        mean_probability: Mean chance that was given.
        hits: How many came true.
        frequency: Their share.
        low: Low end of the 90 % credible interval of the long-run share.
        high: High end of it.
        is_enough: Whether there are enough to say anything.
    """

    first: float
    last: float
    count: int
    mean_probability: float
    hits: int
    frequency: float
    low: float
    high: float
    is_enough: bool


class BiasVerdict(StrEnum):
    TOO_FEW = "too_few"
    UNCLEAR = "unclear"
    OVERCONFIDENT = "overconfident"
    UNDERCONFIDENT = "underconfident"


@dataclass(frozen=True, slots=True)
class ConfidenceBias:
    """Whether the viewer's chances are too far from even, or too near to it.

    The exponent is the posterior median of b, where the chances behind forecasts p are proportional to p^b.

    Attributes:
        verdict: The verdict.
        exponent: The power of the chances that would put them right; below 1 is overconfident.
        low: Low end of its 90 % credible interval.
        high: High end of it.
        overconfident: Probability that the viewer is overconfident, from 0 to 1.
        sentence: The same in words.
    """

    verdict: BiasVerdict
    exponent: float
    low: float
    high: float
    overconfident: float
    forecasts: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Versus:
    """The viewer against the model, match by match.

    Attributes:
        difference: Viewer's mean log score minus the model's; below 0 the viewer did better.
        t: In standard errors, clustered by match day.
        needed: Size of t from which on a difference may be claimed, however often one looks.
        low: Low end of the 95 % confidence sequence of the difference; None of too few forecasts.
        high: High end of it.
        is_clear: Whether a difference can be claimed.
        sentence: The same in words.
    """

    forecasts: int
    difference: float
    t: float
    needed: float
    low: float | None
    high: float | None
    is_clear: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class LossChange:
    """A mean loss of the first forecasts and of the later ones; smaller is better.

    Attributes:
        first: Of the first ten.
        later: Of all after them.
        difference: First minus later; above 0 the later ones are better.
        low: Low end of its 90 % interval.
        high: High end of it.
        is_clear: Whether there are enough to claim a change, and the interval leaves 0 outside.
    """

    first: float
    later: float
    difference: float
    low: float
    high: float
    is_clear: bool


@dataclass(frozen=True, slots=True)
class Gain:
    """What practice changed, from the viewer's first ten forecasts to all after them.

    Attributes:
        by_results: Of the log score minus the model's on the same matches.
        by_model: Of what the forecasts would lose if the model were right.
        sentence: The same in words.
    """

    by_results: LossChange
    by_model: LossChange
    sentence: str


def scores(forecasts: ArrayLike, observed: ArrayLike) -> GameScores:
    """The mean scores."""
    return GameScores(
        log=float(scoring.log_scores(forecasts, observed).mean()),
        brier=float(scoring.brier(forecasts, observed).mean()),
        rps=float(scoring.rps(forecasts, observed).mean()),
    )


def reliability(forecasts: ArrayLike, observed: ArrayLike) -> tuple[Bin, ...]:
    """Ten bins of equal width that are not empty; each possible outcome of a match is an event."""
    chances, happened = scoring.checked(forecasts, observed)
    said, hits = events(chances, happened)
    places = tenths(said)
    return tuple(
        reliability_bin(place, said[places == place], hits[places == place]) for place in np.unique(places).tolist()
    )


def reliability_bin(place: int, events: Floats, happened: Floats) -> Bin:
    count, hits = len(events), int(happened.sum())
    low, high = credible_interval(hits, count)
    return Bin(
        first=place / TENTHS,
        last=(place + 1) / TENTHS,
        count=count,
        mean_probability=float(events.mean()),
        hits=hits,
        frequency=hits / count,
        low=low,
        high=high,
        is_enough=count >= ENOUGH,
    )


def credible_interval(hits: int, count: int, level: float = LEVEL) -> tuple[float, float]:
    """Ends of the central interval of a frequency of which ``hits`` of ``count`` were seen."""
    interval = share_interval(hits, count, level)
    return interval.low, interval.high


def confidence(forecasts: ArrayLike, observed: ArrayLike) -> ConfidenceBias:
    """The posterior of the exponent that would put the forecasts right, on a grid of its logarithm.

    Source: the one-parameter recalibration of Guo, Pleiss, Sun and Weinberger (2017), with a prior.
    """
    chances, happened = scoring.checked(forecasts, observed)
    logs = np.log(np.maximum(chances, IMPOSSIBLE))
    powered = np.exp(LOG_EXPONENTS)[:, None, None] * logs
    normalised = powered - np.log(np.exp(powered).sum(axis=2, keepdims=True))
    loglik = normalised[:, np.arange(len(happened)), happened].sum(axis=1)
    density = np.exp(loglik - loglik.max() - (LOG_EXPONENTS / PRIOR_SD) ** 2 / 2)
    below = np.cumsum(density) - density / 2
    below /= density.sum()
    outside = (1 - LEVEL) / 2
    low, middle, high = np.exp(np.interp((outside, 0.5, 1 - outside), below, LOG_EXPONENTS)).tolist()
    overconfident = float(np.interp(0.0, LOG_EXPONENTS, below))
    verdict = verdict_of(len(happened), low, high)
    return ConfidenceBias(
        verdict, middle, low, high, overconfident, len(happened), said(verdict, overconfident, len(happened))
    )


def verdict_of(forecasts: int, low: float, high: float) -> BiasVerdict:
    """Of the interval of the exponent: it has to leave 1 outside."""
    if forecasts < ENOUGH:
        return BiasVerdict.TOO_FEW
    if high < 1:
        return BiasVerdict.OVERCONFIDENT
    return BiasVerdict.UNDERCONFIDENT if low > 1 else BiasVerdict.UNCLEAR


def said(verdict: BiasVerdict, overconfident: float, forecasts: int) -> str:
    seen = counted(forecasts, "forecast")
    match verdict:
        case BiasVerdict.TOO_FEW:
            return f"Too few to say: {seen} of the {ENOUGH} that a verdict needs."
        case BiasVerdict.OVERCONFIDENT:
            return (
                f"Over {seen} you go too far from even: what you call likely happens less often than you say. "
                f"The probability that you are overconfident is {percent(overconfident)}."
            )
        case BiasVerdict.UNDERCONFIDENT:
            return (
                f"Over {seen} you stay too near to even: what you call likely happens more often than you say. "
                f"The probability that you are underconfident is {percent(1 - overconfident)}."
            )
        case BiasVerdict.UNCLEAR:
            return (
                f"Over {seen} there is no clear sign of too much or too little confidence; "
                f"the probability that you are overconfident is {percent(overconfident)}."
            )


def versus(own: ArrayLike, model: ArrayLike, observed: ArrayLike, days: Sequence[date]) -> Versus:
    """A person against the model, paired match by match.

    Args:
        days: Of the matches: those of one day share news and weather.
    """
    paired = scoring.paired_difference(
        scoring.log_scores(own, observed),
        scoring.log_scores(model, observed),
        np.array([day.toordinal() for day in days]),
    )
    needed = errors_needed(paired.n)
    is_enough = paired.n >= ENOUGH
    reach = needed * abs(paired.mean / paired.t) if is_enough and paired.t else None
    is_clear = is_enough and abs(paired.t) >= needed
    return Versus(
        forecasts=paired.n,
        difference=paired.mean,
        t=paired.t,
        needed=needed,
        low=None if reach is None else paired.mean - reach,
        high=None if reach is None else paired.mean + reach,
        is_clear=is_clear,
        sentence=compared(paired.n, paired.mean, paired.t, needed, is_clear),
    )


def errors_needed(forecasts: int) -> float:
    """Standard errors that a mean must lie from 0 to be claimed by somebody who looks after every forecast.

    Two would do for a single look; of many looks one goes wrong too easily.

    Source: Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas (2024), theorem 2.2: an asymptotic confidence sequence,
    with the mixing variance of their equation for the narrowest interval at one number of forecasts.
    """
    alpha = 1 - SEQUENCE_LEVEL
    grown = -(lambertw(-(alpha**2) / np.e, -1).real + 1) * forecasts / NARROWEST_AT
    return float(np.sqrt(2 * (grown + 1) / grown * np.log(np.sqrt(grown + 1) / alpha)))


def compared(forecasts: int, difference: float, t: float, needed: float, is_clear: bool) -> str:
    seen = counted(forecasts, "match")
    better = "better" if difference < 0 else "worse"
    gap = f"your mean log score over {seen} is {abs(difference):.3f} {better} than the model's"
    if forecasts < ENOUGH:
        return f"Too few to compare: {gap}, and {ENOUGH} matches are the least that could show a difference."
    size = f"{abs(t):.1f} times its standard error"
    rule = f"Because you may look after every match, {needed:.1f} times are needed."
    if is_clear:
        return f"You and the model differ: {gap}, and that is {size}. {rule}"
    return f"No difference can be claimed: {gap}, but that is only {size}. {rule}"


def divergence(model: ArrayLike, own: ArrayLike) -> Floats:
    """Log score that forecasts lose on average, shape (N,), if what the model says is how often it happens.

    Source: Kullback and Leibler (1951).
    """
    believed, said = (np.maximum(np.asarray(each, dtype=float), IMPOSSIBLE) for each in (model, own))
    lost: Floats = (believed * np.log(believed / said)).sum(axis=-1)
    return np.maximum(lost, 0.0)


def gain(own: ArrayLike, model: ArrayLike, observed: ArrayLike) -> Gain | None:
    """What changed since the first ten forecasts; forecasts in the order in which they were made.

    None before there are as many after them.
    """
    later = len(np.asarray(observed)) - BEGINNING
    if later < BEGINNING:
        return None
    excess = scoring.log_scores(own, observed) - scoring.log_scores(model, observed)
    by_results, by_model = change(excess, later), change(divergence(model, own), later)
    return Gain(by_results, by_model, practised(by_model, later))


def change(losses: Floats, later: int) -> LossChange:
    """Of the mean of the first ten to that of the others.

    Source: Welch (1947), for two means whose variances differ.
    """
    parts = (losses[:BEGINNING], losses[BEGINNING:])
    first, last = (float(each.mean()) for each in parts)
    variances = [float(each.var(ddof=1)) / len(each) for each in parts]
    error = sum(variances) ** 0.5
    shared = sum(variance**2 / (len(each) - 1) for variance, each in zip(variances, parts, strict=True))
    freedom = error**4 / shared if shared else 1.0
    return changed(first, last, error, freedom, is_enough=later >= ENOUGH)


def paired_change(first: Floats, later: Floats) -> LossChange:
    """Of means of the same players, shape (players,), at least two."""
    differences = first - later
    error = float(differences.std(ddof=1)) / len(differences) ** 0.5
    is_enough = len(differences) >= ENOUGH
    return changed(float(first.mean()), float(later.mean()), error, len(differences) - 1, is_enough=is_enough)


def changed(first: float, later: float, error: float, freedom: float, *, is_enough: bool) -> LossChange:
    reach = float(stdtrit(freedom, (1 + LEVEL) / 2)) * error
    difference = first - later
    is_clear = is_enough and abs(difference) > reach
    return LossChange(first, later, difference, difference - reach, difference + reach, is_clear)


def practised(by_model: LossChange, later: int) -> str:
    seen = (
        f"Were the model right, your first {BEGINNING} forecasts would lose {by_model.first:.3f} a match, and the "
        f"{later:,} since then {by_model.later:.3f}"
    )
    if later < ENOUGH:
        return f"{seen}. Too few to say: {ENOUGH} after the first {BEGINNING} are the least that could show a change."
    if not by_model.is_clear:
        return f"{seen}. That difference is within what chance does."
    return f"{seen}. You came {'nearer to it' if by_model.difference > 0 else 'farther away'} by more than chance does."
