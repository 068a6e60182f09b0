"""What moved the probability, and by how much: exact differences that sum."""

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from math import factorial
from typing import TypeAlias

import numpy as np

from engine.simulation.matchup import Matchup, RatingSource
from engine.simulation.outcome import Outcome
from engine.simulation.pmf import Vector
from engine.simulation.posterior_summary import NODE_WEIGHTS, NODES, PAIRS
from engine.simulation.predictive import Predictive, axes, capped, predict
from engine.simulation.score_distribution import difference
from engine.sports.registry import specification

Rows: TypeAlias = tuple[tuple[float, ...], ...]

# Coefficients of the polynomial through five values at the nodes.
FROM_NODES = np.linalg.inv(np.vander(NODES, 5))


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
    posterior = matchup.posterior
    if not posterior.home_advantage or not predictive.law.shows_scores:
        return ()
    half, (home, away) = posterior.home_advantage / 2, posterior.mean
    without = replace(matchup, posterior=replace(posterior, mean=(home - half, away + half), home_advantage=0.0))
    return tuple(map(tuple, difference(predictive.law, predict(without).law).tolist()))


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
    means = matchup.posterior.level + members(len(shifts)) @ shifts
    nodes = np.array(axes(matchup.posterior))[:, 1:] @ PAIRS[1:]
    rates = np.exp(capped(means[:, :, None] + nodes, matchup.model))
    at_nodes = matchup.model.outcomes(rates[:, 0], rates[:, 1])[..., outcome.position]
    spreads = members(len(inputs) - len(shifts)) @ np.array([each.spread for each in inputs[len(shifts) :]])
    chances: Vector = np.array([pair_weights(spread) for spread in spreads.tolist()]) @ at_nodes.T
    return chances.ravel()


def pair_weights(spread: float) -> Vector:
    """Of the outcomes at the 25 pairs of nodes, where a share of the spread is at work; none is the middle pair."""
    along = NODE_WEIGHTS @ np.vander(spread * NODES, 5) @ FROM_NODES
    return np.outer(along, along).ravel()


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
