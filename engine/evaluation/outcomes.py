"""Outcome forecasts of many matches at once, from what is believed of their log rates."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from engine.errors import InvalidInput
from engine.evaluation.scoring import Floats, possible
from engine.simulation.posterior_summary import PAIR_WEIGHTS, PAIRS
from engine.simulation.predictive import capped
from engine.sports.base import ScoreModel

LEAST = 1e-6
# Ten arrays of 25 nodes a match stay inside the cache of a core.
MATCHES_AT_ONCE = 200


@dataclass(frozen=True, slots=True, eq=False)
class OutcomeForecasts:
    """Forecasts of N matches.

    Args:
        probabilities: Home win, draw, away win, shape (N, 3), over chance and over the posterior of the rates.
        home_win_sd: Posterior standard deviation of the home win probability, shape (N,).
        rates: Expected goals of home and away, shape (N, 2).
    """

    probabilities: Floats
    home_win_sd: Floats
    rates: Floats


def outcome_forecasts(log_rates: ArrayLike, model: ScoreModel) -> OutcomeForecasts:
    """Forecasts from rows (mean home, mean away, variance home, covariance, variance away), shape (N, 5)."""
    beliefs = np.asarray(log_rates, dtype=float)
    if beliefs.ndim != 2 or beliefs.shape[1] != 5 or not np.isfinite(beliefs).all():
        raise InvalidInput(field="log_rates", reason="five finite numbers a match are needed")
    pieces = [
        _predictive(beliefs[start : start + MATCHES_AT_ONCE], model)
        for start in range(0, len(beliefs), MATCHES_AT_ONCE)
    ]
    if not pieces:
        return OutcomeForecasts(np.empty((0, 3)), np.empty(0), np.empty((0, 2)))
    probabilities, home_win_sd, rates = (np.concatenate(parts) for parts in zip(*pieces, strict=True))
    return OutcomeForecasts(probabilities, home_win_sd, rates)


def forecasts_by_law(log_rates: ArrayLike, models: Sequence[ScoreModel]) -> OutcomeForecasts:
    """The same where each match has a law of its own: those of one law together, in the order of the matches."""
    kinds = {model: place for place, model in enumerate(dict.fromkeys(models))}
    if len(kinds) == 1:
        return outcome_forecasts(log_rates, *kinds)
    beliefs, places = np.asarray(log_rates, dtype=float), np.array([kinds[each] for each in models], dtype=int)
    found = OutcomeForecasts(np.empty((len(beliefs), 3)), np.empty(len(beliefs)), np.empty((len(beliefs), 2)))
    for model, place in kinds.items():
        chosen = places == place
        some = outcome_forecasts(beliefs[chosen], model)
        found.probabilities[chosen], found.home_win_sd[chosen] = some.probabilities, some.home_win_sd
        found.rates[chosen] = some.rates
    return found


def _predictive(beliefs: Floats, model: ScoreModel) -> tuple[Floats, Floats, Floats]:
    home_eta, away_eta = (capped(eta, model) for eta in _nodes(beliefs))
    outcomes = model.outcomes(np.exp(home_eta), np.exp(away_eta))
    probabilities = np.moveaxis(outcomes, -1, 0) @ PAIR_WEIGHTS
    spread = outcomes[:, :, 0] - probabilities[0][:, None]
    rates = np.exp(beliefs[:, :2] + beliefs[:, [2, 4]] / 2)
    return never_none(probabilities.T), np.sqrt((spread**2) @ PAIR_WEIGHTS), rates


def never_none(probabilities: Floats) -> Floats:
    """No outcome that the sport has is impossible or certain: what is less likely than ``LEAST`` counts as that."""
    kept = np.where(possible(probabilities), np.maximum(probabilities, LEAST), 0)
    certain: Floats = kept / kept.sum(axis=1, keepdims=True)
    return certain


def _nodes(beliefs: Floats) -> tuple[Floats, Floats]:
    """Both log rates at the nodes that `engine.simulation.predictive` has for one belief, shape (N, 25) each."""
    mean_home, mean_away, home, both, away = beliefs.T[:, :, None]
    _, difference, level = PAIRS
    difference_sd = np.sqrt(np.maximum(home - 2 * both + away, 0))
    home_reach, away_reach = (
        np.divide(part, difference_sd, out=np.zeros_like(part), where=difference_sd > 0)
        for part in (home - both, both - away)
    )
    both_move = np.sqrt(np.maximum(home - home_reach**2, 0)) * level
    return (
        mean_home + home_reach * difference + both_move,
        mean_away + away_reach * difference + both_move,
    )
