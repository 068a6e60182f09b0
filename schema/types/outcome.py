"""Outcomes and scores."""

from __future__ import annotations

import strawberry
from strawberry import field

from engine.simulation import outcome
from engine.sports.base import Sport
from engine.sports.registry import specification
from schema.types.enums import Outcome
from schema.types.shown import stands_for


@stands_for(outcome.Outcomes)
@strawberry.type(
    description="Probabilities of the three outcomes, each from 0 to 1; they sum to 1. One that a sport lacks has 0."
)
class Outcomes:
    home: float = field(description="Of a home win, from 0 to 1.")
    draw: float = field(description="Of a draw, from 0 to 1.")
    away: float = field(description="Of an away win, from 0 to 1.")


@strawberry.type(description="An outcome that the sport has, and its probability.")
class OutcomeChance:
    outcome: Outcome = field(description="The outcome.")
    probability: float = field(description="From 0 to 1; those of all outcomes sum to 1.")


def chances(probabilities: outcome.Outcomes, sport: Sport) -> list[OutcomeChance]:
    """Of all outcomes that the sport has, and of no others, in the order home, draw, away."""
    return [OutcomeChance(outcome=each, probability=probabilities[each]) for each in specification(sport).outcomes]


@strawberry.type(description="How many of the simulated matches ended in each way.")
class OutcomeCounts:
    home: int = field(description="Home wins.")
    draw: int = field(description="Draws.")
    away: int = field(description="Away wins.")


@stands_for(outcome.Score)
@strawberry.type(description="A final score.")
class Score:
    home: int = field(description="Score of the home side.")
    away: int = field(description="Score of the away side.")


@strawberry.type(description="Mean score of both sides, over chance and over what is not known of the strengths.")
class ExpectedScore:
    home: float = field(description="Of the home side.")
    away: float = field(description="Of the away side.")


@strawberry.type(description="A score and how likely exactly that score is.")
class ScoreChance:
    home: int = field(description="Score of the home side.")
    away: int = field(description="Score of the away side.")
    probability: float = field(description="From 0 to 1.")
