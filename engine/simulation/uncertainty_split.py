"""What of the uncertainty is chance, and what is not knowing the strengths."""

from dataclasses import dataclass

from scipy.special import entr

from engine.simulation.outcome import Outcome
from engine.simulation.posterior_summary import PAIR_WEIGHTS
from engine.simulation.predictive import Predictive


@dataclass(frozen=True, slots=True)
class UncertaintySplit:
    """By entropy and by variance.

    Args:
        total_entropy: H(p) of the outcome, in nats: chance plus knowledge.
        chance_entropy: E[H(p(theta))], what stays when the strengths are known.
        knowledge_entropy: The rest, the information that knowing the strengths would give.
        knowledge_share: Of the total entropy.
        total_variance: p(1 - p) of a home win: chance plus knowledge.
        chance_variance: E[p(theta)(1 - p(theta))].
        knowledge_variance: Var p(theta).
    """

    total_entropy: float
    chance_entropy: float
    knowledge_entropy: float
    knowledge_share: float
    total_variance: float
    chance_variance: float
    knowledge_variance: float


def uncertainty_split(predictive: Predictive) -> UncertaintySplit:
    mean = predictive.outcomes @ PAIR_WEIGHTS
    total, chance = float(entr(mean).sum()), float(entr(predictive.outcomes).sum(axis=0) @ PAIR_WEIGHTS)
    home = predictive.outcomes[Outcome.HOME.position]
    total_variance = float(mean[0] * (1 - mean[0]))
    chance_variance = float((home * (1 - home)) @ PAIR_WEIGHTS)
    knowledge = max(total - chance, 0.0)
    return UncertaintySplit(
        total_entropy=total,
        chance_entropy=chance,
        knowledge_entropy=knowledge,
        knowledge_share=knowledge / total,
        total_variance=total_variance,
        chance_variance=chance_variance,
        knowledge_variance=max(total_variance - chance_variance, 0.0),
    )
