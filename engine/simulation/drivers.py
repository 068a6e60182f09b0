"""What moved the probability, and by how much: exact differences that sum."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from math import factorial
from typing import TypeAlias

import numpy as np

from engine.simulation.matchup import Matchup, RatingSource
from engine.simulation.outcome import Outcome
from engine.simulation.pmf import Vector
from engine.simulation.posterior_summary import NODE_WEIGHTS, NODES, PAIR_WEIGHTS, PAIRS
from engine.simulation.predictive import Predictive, axes, capped, log_rates_at
from engine.simulation.score_distribution import difference
from engine.sports.registry import specification

Rows: TypeAlias = tuple[tuple[float, ...], ...]

# Coefficients of the polynomial through five values at the nodes.
FROM_NODES = np.linalg.inv(np.vander(NODES, 5))
POWERS = np.arange(4, -1, -1)
MOMENTS = NODE_WEIGHTS @ np.vander(NODES, 5)


class DriverKey(StrEnum):
    """Stored in sections and named in the API: kept for ever."""

    RATING_GAP = "rating_gap"
    HOME_ATTACK = "home_attack"
    HOME_DEFENCE = "home_defence"
    AWAY_ATTACK = "away_attack"
    AWAY_DEFENCE = "away_defence"
    RECENT_RESULTS = "recent_results"
    HOME_ADVANTAGE = "home_advantage"
    UNCERTAINTY = "uncertainty"
    REST = "rest"


@dataclass(frozen=True, slots=True)
class Driver:
    """One input of the forecast.

    Args:
        effect: Shapley value: the input's share of ``probability - neutral_probability``.
        probability_without: The predictive probability with this input alone at its neutral value.
    """

    key: DriverKey
    effect: float
    probability_without: float


@dataclass(frozen=True, slots=True)
class Drivers:
    """The effects sum to ``probability - neutral_probability``; the largest comes first.

    Args:
        neutral_probability: Of the same outcome between even sides at a neutral venue, strengths known.
    """

    outcome: Outcome
    probability: float
    neutral_probability: float
    drivers: tuple[Driver, ...]


@dataclass(frozen=True, slots=True)
class Input:
    """Something that can be set to its neutral value: zero.

    Args:
        shift: What it adds to the log rates of home and away.
        spread: What share of the posterior's spread is there because of it.
    """

    key: DriverKey
    shift: tuple[float, float]
    spread: float = 0.0


def drivers(matchup: Matchup, outcome: Outcome) -> Drivers:
    """Exact predictive probabilities with every subset of the inputs at its neutral value, Shapley-averaged.

    Source: Shapley (1953); Štrumbelj and Kononenko (2014) for predictions.
    """
    inputs = named_inputs(matchup)
    chances = chances_of_subsets(matchup, inputs, outcome)
    effects = (shapley_weights(len(inputs)) @ chances).tolist()
    full = len(chances) - 1
    moved = sorted(
        (
            Driver(each.key, effect, probability_without=float(chances[full ^ (1 << place)]))
            for place, (each, effect) in enumerate(zip(inputs, effects, strict=True))
        ),
        key=lambda driver: -abs(driver.effect),
    )
    return Drivers(
        outcome=outcome,
        probability=float(chances[full]),
        neutral_probability=float(chances[0]),
        drivers=tuple(moved),
    )


def home_advantage_grid(matchup: Matchup, predictive: Predictive) -> Rows:
    """What home advantage adds to the probability of every score, home score by row; empty where there is none.

    It is the law less the law of the same strengths, as little known, without it: alone it tells neither.
    """
    posterior, grid = matchup.posterior, predictive.law.grid
    if not posterior.home_advantage or not predictive.law.shows_scores or not grid.size:
        return ()
    half, (home, away) = posterior.home_advantage / 2, posterior.mean
    rates = log_rates_at(replace(matchup, posterior=replace(posterior, mean=(home - half, away + half))), PAIRS)
    without, _ = matchup.model.mixture(rates, PAIR_WEIGHTS)
    return tuple(map(tuple, difference(grid, np.asarray(without)).tolist()))


def named_inputs(matchup: Matchup) -> tuple[Input, ...]:
    """Those that shift the log rates first, then those that only spread them."""
    posterior = matchup.posterior
    half = posterior.home_advantage / 2
    advantage = [Input(DriverKey.HOME_ADVANTAGE, (half, -half))]
    if not specification(matchup.sport).has_home_side:
        advantage = []
    if matchup.evidence.source is RatingSource.GIVEN:
        gap = (
            posterior.home_attack - posterior.away_defence,
            posterior.away_attack - posterior.home_defence,
        )
        return Input(DriverKey.RATING_GAP, gap), *advantage, *spreading(matchup)
    return *strengths(matchup), *advantage, *spreading(matchup)


def strengths(matchup: Matchup) -> tuple[Input, ...]:
    """Attack and defence of both sides as they were before the last results, and what those added to all four."""
    posterior, evidence = matchup.posterior, matchup.evidence
    (home_up, home_down), (away_up, away_down) = evidence.home.form, evidence.away.form
    return (
        Input(DriverKey.HOME_ATTACK, (posterior.home_attack - home_up, 0.0)),
        Input(DriverKey.HOME_DEFENCE, (0.0, home_down - posterior.home_defence)),
        Input(DriverKey.AWAY_ATTACK, (0.0, posterior.away_attack - away_up)),
        Input(DriverKey.AWAY_DEFENCE, (away_down - posterior.away_defence, 0.0)),
        Input(DriverKey.RECENT_RESULTS, (home_up - away_down, away_up - home_down)),
    )


def spreading(matchup: Matchup) -> tuple[Input, ...]:
    """What is not known of the strengths; where their last results are known, what the days since added to it."""
    evidence = matchup.evidence
    if not evidence.variance_gained:
        return (Input(DriverKey.UNCERTAINTY, (0.0, 0.0), spread=1.0),)
    before = max(1 - evidence.variance_gained / evidence.variance, 0.0) ** 0.5
    return (
        Input(DriverKey.UNCERTAINTY, (0.0, 0.0), spread=before),
        Input(DriverKey.REST, (0.0, 0.0), spread=1 - before),
    )


def chances_of_subsets(matchup: Matchup, inputs: tuple[Input, ...], outcome: Outcome) -> Vector:
    """Probability of the outcome with the subset of inputs in bit pattern i at work, shape (2 ** inputs,).

    The outcome is computed at the nodes of the whole spread once a shift; a smaller spread reads the polynomial
    through them at its own nodes, which is one more row of weights.
    """
    shifts = np.array([each.shift for each in inputs if not each.spread])
    nodes = np.array(axes(matchup.posterior))[:, 1:] @ PAIRS[1:]
    means = (shifted(matchup.posterior.level, each) for each in shifts.T.tolist())
    home, away = (np.exp(capped(mean[..., None] + at, matchup.model)) for mean, at in zip(means, nodes, strict=True))
    at_nodes = matchup.model.outcomes(home, away)[..., outcome.position]
    at_nodes = np.broadcast_to(at_nodes, (2,) * len(shifts) + at_nodes.shape[-1:]).reshape(2 ** len(shifts), -1)
    spreads = members(len(inputs) - len(shifts)) @ np.array([each.spread for each in inputs[len(shifts) :]])
    chances: Vector = pair_weights(spreads) @ at_nodes.T
    return chances.ravel()


def shifted(level: float, shifts: Sequence[float]) -> Vector:
    """A side's mean log rate with every subset of the shifts, an axis for each, the first one last.

    The axis has no length where a shift does not move this side: a law of its scores is the same there.
    """
    means = np.array(level)
    for shift in shifts:
        means = np.array((means, means + shift)) if shift else means[None]
    return means


def pair_weights(spreads: Vector) -> Vector:
    """Of the outcomes at the 25 pairs of nodes, where shares of the spread are at work, shape (spreads, 25).

    Without any it is the middle pair alone.
    """
    along = spreads[:, None] ** POWERS * MOMENTS @ FROM_NODES
    pairs: Vector = along[:, :, None] * along[:, None]
    return pairs.reshape(-1, len(PAIR_WEIGHTS))


def members(inputs: int) -> Vector:
    """Row i has a one where bit j of i is set, shape (2 ** inputs, inputs)."""
    return (np.arange(2**inputs)[:, None] >> np.arange(inputs) & 1).astype(np.float64)


@lru_cache
def shapley_weights(inputs: int) -> Vector:
    """The matrix that turns the values of all subsets into Shapley values, shape (inputs, 2 ** inputs)."""
    at_work = members(inputs)
    size = at_work.sum(axis=1).astype(int)
    orders = [factorial(k) * factorial(inputs - k - 1) / factorial(inputs) for k in range(inputs)]
    joining = np.array([*orders, 0.0])[size]
    leaving = np.array([0.0, *orders])[size]
    weights: Vector = np.where(at_work.T == 1, leaving, -joining)
    return weights
