"""What moved the probability, and by how much: exact differences that sum."""

from dataclasses import dataclass
from functools import lru_cache
from math import factorial

import numpy as np

from engine.simulation.matchup import Matchup, Source
from engine.simulation.outcome import Outcome
from engine.simulation.pmf import Vector
from engine.simulation.predictive import axes, capped
from engine.simulation.spread import PAIR_WEIGHTS, PAIRS
from engine.simulation.wording import percent, points, possessive, sentence


@dataclass(frozen=True, slots=True)
class Driver:
    """One input of the forecast.

    Args:
        effect: Shapley value: the input's share of ``probability - neutral_probability``.
        probability_without: The predictive probability with this input alone at its neutral value.
    """

    key: str
    label: str
    effect: float
    probability_without: float
    sentence: str


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
    sentence: str


@dataclass(frozen=True, slots=True)
class Input:
    """Something that can be set to its neutral value: zero.

    Args:
        shift: What it adds to the log rates of home and away.
        spread: What share of the posterior's spread is there because of it.
    """

    key: str
    label: str
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
            driver(each, effect, float(chances[full ^ (1 << place)]), float(chances[full]))
            for place, (each, effect) in enumerate(zip(inputs, effects, strict=True))
        ),
        key=lambda driver: -abs(driver.effect),
    )
    return Drivers(
        outcome=outcome,
        probability=float(chances[full]),
        neutral_probability=float(chances[0]),
        drivers=tuple(moved),
        sentence=(
            f"Between even sides on neutral ground the chance would be {percent(chances[0])}; "
            f"{len(moved)} inputs lead from there to {percent(chances[full])}."
        ),
    )


def driver(each: Input, effect: float, without: float, probability: float) -> Driver:
    return Driver(
        key=each.key,
        label=each.label,
        effect=effect,
        probability_without=without,
        sentence=sentence(driver_text(each.label, effect, without, probability)),
    )


def driver_text(label: str, effect: float, without: float, probability: float) -> str:
    if abs(effect) < 0.01:
        return f"{label} moves the chance by less than a point."
    moved = f"{label} {'adds' if effect > 0 else 'takes away'} {points(effect)}"
    return f"{moved}; without it the chance would be {percent(without)} instead of {percent(probability)}."


def named_inputs(matchup: Matchup) -> tuple[Input, ...]:
    posterior = matchup.posterior
    half = posterior.home_advantage / 2
    home, away = matchup.names
    advantage = Input("home_advantage", "home advantage", (half, -half))
    uncertainty = Input("uncertainty", "what is not known of the strengths", (0.0, 0.0), spread=1.0)
    if matchup.evidence.source is Source.GIVEN:
        gap = (
            posterior.home_attack - posterior.away_defence,
            posterior.away_attack - posterior.home_defence,
        )
        return Input("rating_gap", "the rating gap", gap), advantage, uncertainty
    return (
        Input("home_attack", f"{possessive(home)} attack", (posterior.home_attack, 0.0)),
        Input("home_defence", f"{possessive(home)} defence", (0.0, -posterior.home_defence)),
        Input("away_attack", f"{possessive(away)} attack", (0.0, posterior.away_attack)),
        Input("away_defence", f"{possessive(away)} defence", (-posterior.away_defence, 0.0)),
        advantage,
        uncertainty,
    )


def chances_of_subsets(matchup: Matchup, inputs: tuple[Input, ...], outcome: Outcome) -> Vector:
    """Probability of the outcome with the subset of inputs in bit pattern i at work, shape (2 ** inputs,)."""
    at_work = members(len(inputs))
    means = matchup.posterior.level + at_work @ np.array([each.shift for each in inputs])
    spreads = at_work @ np.array([each.spread for each in inputs])
    nodes = np.array(axes(matchup.posterior))[:, 1:] @ PAIRS[1:]
    log_rates = capped(means[:, :, None] + spreads[:, None, None] * nodes)
    rates = np.exp(log_rates)
    chances: Vector = matchup.model.outcomes(rates[:, 0], rates[:, 1])[..., outcome.position] @ PAIR_WEIGHTS
    return chances


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
