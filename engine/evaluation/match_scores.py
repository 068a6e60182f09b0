"""What one forecast earned once its match was played."""

from dataclasses import dataclass

from engine.evaluation.verification import Scores, scores
from engine.simulation.outcome import Outcome, Outcomes, Score


@dataclass(frozen=True, slots=True)
class MatchScores:
    """What one forecast earned once its match was played.

    Attributes:
        outcome: How it ended.
        probability: The chance that had been given to that.
        scores: Its scores.
        base_scores: What saying the base rates would have earned.
    """

    outcome: Outcome
    probability: float
    scores: Scores
    base_scores: Scores


def verdict(said: Outcomes, base_rates: Outcomes, score: Score) -> MatchScores:
    """The scores of one forecast, beside those of the base rates."""
    happened = outcome_of(score)
    own, base = scored(said, happened), scored(base_rates, happened)
    return MatchScores(outcome=happened, probability=said[happened], scores=own, base_scores=base)


def outcome_of(score: Score) -> Outcome:
    if score.home == score.away:
        return Outcome.DRAW
    return Outcome.HOME if score.home > score.away else Outcome.AWAY


def scored(said: Outcomes, happened: Outcome) -> Scores:
    return scores([said.as_tuple()], [happened.position])
