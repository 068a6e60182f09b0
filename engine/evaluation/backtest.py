"""Walk forward through results by match day: forecast the whole day, then learn from it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.errors import InvalidInput
from engine.evaluation.calibration import (
    Corp,
    calibration_slope,
    corp,
    expected_calibration_error,
    sharpness,
)
from engine.evaluation.market import market_probabilities
from engine.evaluation.outcomes import OutcomeForecasts, forecasts_by_law, outcome_forecasts
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
from engine.evaluation.sufficiency import are_enough_to_judge
from engine.ratings.dynamics import LogRates
from engine.ratings.filter import MODEL_VERSION, Filter, by_day
from engine.ratings.priors import Hyperparameters, estimated_for
from engine.ratings.state import Fixture, Result, no_ratings
from engine.simulation.confidence import SDS_OF_90_PERCENT
from engine.simulation.outcome import ORDER
from engine.sports.base import ScoreModel, Sport
from engine.sports.registry import score_model, specification

# Day, home, away.
MatchKey: TypeAlias = tuple[date, str, str]
ClosingPrices: TypeAlias = Mapping[MatchKey, tuple[float, float, float]]
Progress: TypeAlias = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class MarketReport:
    """The closing prices on the matches that have them, beside the model on the same matches.

    Args:
        model_log_score: Of the model on these matches; scores without ``model`` are the market's.
        log_score_difference: Model minus market; positive where the market is better.
        gap_closed: Share of the log score between outcome frequencies and market that the model gains.
    """

    n: int
    rps: float
    log_score: float
    brier: float
    model_rps: float
    model_log_score: float
    model_brier: float
    rps_difference: PairedDifference
    log_score_difference: PairedDifference
    gap_closed: float


@dataclass(frozen=True, slots=True)
class BacktestReport:
    """How forecasts would have done that were each made from the results before their day.

    Attributes:
        n: Matches that were forecast.
        rps: Mean ranked probability score, from 0 to 1; lower is better.
        log_score: Mean negative log of the probability of what happened; lower is better.
        brier: Mean Brier score of the three outcomes, from 0 to 2; lower is better.
        calibration_slope: 1 where chances are as far from each other as they should be; None where matches are too few.
        ece: Mean distance of chances from frequencies, from 0 to 1; None where matches are too few.
        sharpness: Mean variance of the chances about their mean.
        base_log_score: The same of forecasting by the outcome frequencies until then.
        z_sd: Standard deviation of (model - market) / posterior sd of the home win probability.
        coverage_90: Share of the matches whose market probability lies in the model's 90 % interval.
    """

    n: int
    rps: float
    log_score: float
    brier: float
    calibration_slope: float | None
    ece: float | None
    sharpness: float
    corp: Corp | None
    base_log_score: float
    z_sd: float | None = None
    coverage_90: float | None = None
    market: MarketReport | None = None


@dataclass(frozen=True, slots=True, eq=False)
class WalkForward:
    """Results in the order of days, each with the forecast that was made before its day."""

    results: tuple[Result, ...]
    forecasts: OutcomeForecasts

    @property
    def observed(self) -> Indices:
        """0 a home win, 1 a draw, 2 an away win, shape (N,)."""
        margins = np.array([each.home_score - each.away_score for each in self.results])
        return np.asarray(1 - np.sign(margins), dtype=np.intp)

    @property
    def days(self) -> Indices:
        return np.array([each.day.toordinal() for each in self.results], dtype=np.intp)


def walk_forward(
    results: Iterable[Result],
    *,
    sport: Sport,
    hyperparameters: Hyperparameters | None = None,
    first_day: date = date.min,
    last_day: date = date.max,
    progress: Progress | None = None,
) -> WalkForward:
    """Forecasts of all results from ``first_day`` to ``last_day``, each competition by its own ratings.

    Args:
        progress: Called with the number of results done, after each day.
    """
    runs = []
    done = 0
    for _, matches in _by_competition(each for each in results if each.day <= last_day):
        known = hyperparameters or estimated_for(sport, matches)
        running = Filter(no_ratings(sport, matches[0].competition, known, MODEL_VERSION))
        seen: list[Result] = []
        beliefs: list[LogRates] = []
        for day, played in by_day(matches):
            believed = running.update(day, played)
            if day >= first_day:
                seen += played
                beliefs += believed
            done += len(played)
            if progress:
                progress(done)
        runs.append(WalkForward(tuple(seen), forecasts_of(beliefs, seen, known, sport=sport)))
    return _merged(runs, score_model(sport))


def forecasts_of(
    beliefs: Sequence[LogRates], matches: Sequence[Result | Fixture], hyperparameters: Hyperparameters, *, sport: Sport
) -> OutcomeForecasts:
    """Outcome forecasts from what the filter believed of matches, with the reported spread."""
    log_rates = np.array(beliefs).reshape(-1, 5)
    log_rates[:, 2:] *= hyperparameters.variance_scale
    models = specification(sport).models(hyperparameters, [each.details for each in matches])
    return forecasts_by_law(log_rates, models)


def report(run: WalkForward, closing_prices: ClosingPrices | None = None) -> BacktestReport:
    """Scores of the run, and where closing prices are given the market's on the same matches.

    Raises:
        InvalidInput: There is no forecast to score.
    """
    forecasts, observed = run.forecasts.probabilities, run.observed
    if not len(observed):
        raise InvalidInput(field="results", reason="no match lies between the two days")
    are_enough = are_enough_to_judge(len(observed))
    scores = BacktestReport(
        n=len(observed),
        rps=float(rps(forecasts, observed).mean()),
        log_score=float(log_scores(forecasts, observed).mean()),
        brier=float(brier(forecasts, observed).mean()),
        calibration_slope=calibration_slope(forecasts, observed) if are_enough else None,
        ece=expected_calibration_error(forecasts, observed) if are_enough else None,
        sharpness=sharpness(forecasts),
        corp=corp(forecasts, observed) if are_enough else None,
        base_log_score=float(log_scores(base_rates(run), observed).mean()),
    )
    return _with_market(scores, run, closing_prices) if closing_prices else scores


def base_rates(run: WalkForward) -> Floats:
    """Outcome frequencies of the run's matches before each day, one match of each outcome added, shape (N, 3)."""
    return frequencies_before(run.days, run.observed, np.zeros(len(ORDER)), run.forecasts.probabilities > 0)


def frequencies_before(days: ArrayLike, observed: Indices, earlier: Floats, possible: NDArray[np.bool_]) -> Floats:
    """Outcome frequencies before the day of each match, one match of each outcome added, shape (N, outcomes).

    Args:
        days: In their order.
        earlier: How often each outcome came about before the first of them, shape (outcomes,).
        possible: Which outcomes the sport of each match has, shape (N, outcomes): the others get no chance.
    """
    started = (possible.any(axis=0) + earlier)[None]
    happened = np.concatenate((started, one_hot(observed, len(earlier)))).cumsum(axis=0)
    before = happened[np.searchsorted(np.asarray(days), days)] * possible
    rates: Floats = before / before.sum(axis=1, keepdims=True)
    return rates


def _with_market(scores: BacktestReport, run: WalkForward, closing_prices: ClosingPrices) -> BacktestReport:
    keys = [(each.day, each.home, each.away) for each in run.results]
    priced = np.array([index for index, key in enumerate(keys) if key in closing_prices], dtype=np.intp)
    if not len(priced):
        return scores
    market = market_probabilities([closing_prices[keys[index]] for index in priced])
    model, observed = run.forecasts.probabilities[priced], run.observed[priced]
    z = (model[:, 0] - market[:, 0]) / run.forecasts.home_win_sd[priced]
    base = float(log_scores(base_rates(run)[priced], observed).mean())
    return replace(
        scores,
        z_sd=float(z.std()),
        coverage_90=float((np.abs(z) <= SDS_OF_90_PERCENT).mean()),
        market=_market_report(market, model, observed, run.days[priced], base),
    )


def _market_report(market: Floats, model: Floats, observed: Indices, days: Indices, base: float) -> MarketReport:
    own_rps, own_log, own_brier = (score(model, observed) for score in (rps, log_scores, brier))
    its_rps, its_log, its_brier = (score(market, observed) for score in (rps, log_scores, brier))
    gap = base - float(its_log.mean())
    return MarketReport(
        n=len(observed),
        rps=float(its_rps.mean()),
        log_score=float(its_log.mean()),
        brier=float(its_brier.mean()),
        model_rps=float(own_rps.mean()),
        model_log_score=float(own_log.mean()),
        model_brier=float(own_brier.mean()),
        rps_difference=paired_difference(own_rps, its_rps, days),
        log_score_difference=paired_difference(own_log, its_log, days),
        gap_closed=(base - float(own_log.mean())) / gap if gap else 0.0,
    )


def _merged(runs: Sequence[WalkForward], model: ScoreModel) -> WalkForward:
    """All runs as one, in the order of days."""
    if not runs:
        return WalkForward((), outcome_forecasts(np.empty((0, 5)), model))
    seen = [result for run in runs for result in run.results]
    order = sorted(range(len(seen)), key=lambda index: seen[index].day)
    probabilities, home_win_sd, rates = (
        np.concatenate([getattr(run.forecasts, name) for run in runs])[order]
        for name in ("probabilities", "home_win_sd", "rates")
    )
    return WalkForward(tuple(seen[index] for index in order), OutcomeForecasts(probabilities, home_win_sd, rates))


def _by_competition(results: Iterable[Result]) -> list[tuple[str, list[Result]]]:
    ordered = sorted(results, key=attrgetter("competition"))
    return [(key, list(matches)) for key, matches in groupby(ordered, key=attrgetter("competition"))]
