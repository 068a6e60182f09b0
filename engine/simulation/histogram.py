"""The histogram that n simulated matches would give, at the same cost for any n."""

from dataclasses import dataclass, replace

import numpy as np

from engine.simulation.outcome import ORDER, OutcomeCounts, Outcomes, Score
from engine.simulation.pmf import Vector
from engine.simulation.score_distribution import ScoreDistribution
from engine.simulation.settings import Settings

PLAYS = 20


@dataclass(frozen=True, slots=True)
class Histogram:
    """Counts of simulated matches beside the exact probabilities that they scatter around.

    Args:
        outcomes: Counts of home wins, draws and away wins.
        margin_first: Margin of the first of ``margin_counts``.
        total_counts: From total 0 on.
        exact: Probabilities; ``simulated`` are counts / n.
        monte_carlo_error: sqrt(p(1 - p) / n) of each outcome.
        plays: Scores of twenty more matches, for showing one after the other.
    """

    n_simulations: int
    outcomes: OutcomeCounts
    margin_first: int
    margin_counts: tuple[int, ...]
    total_counts: tuple[int, ...]
    exact: Outcomes
    simulated: Outcomes
    monte_carlo_error: Outcomes
    plays: tuple[Score, ...]


def histogram(law: ScoreDistribution, settings: Settings) -> Histogram:
    """One multinomial draw over the grid: the exact law of the counts of ``n_simulations`` independent matches."""
    rng = np.random.default_rng(np.random.SeedSequence(settings.seed))
    drawn = replace(law, derived=law.counted(rng, settings.n_simulations))
    home, draw, away = whole_numbers(drawn.derived[:3])
    exact, n = law.outcomes, settings.n_simulations
    return Histogram(
        n_simulations=n,
        outcomes=OutcomeCounts(home, draw, away),
        margin_first=-law.most,
        margin_counts=whole_numbers(drawn.margins),
        total_counts=whole_numbers(drawn.totals),
        exact=exact,
        simulated=Outcomes(home / n, draw / n, away / n),
        monte_carlo_error=Outcomes.of([settings.monte_carlo_error(exact[outcome]) for outcome in ORDER]),
        plays=tuple(Score(home, away) for home, away in law.scores(rng, PLAYS)),
    )


def whole_numbers(counts: Vector) -> tuple[int, ...]:
    return tuple(counts.astype(np.int64).tolist())
