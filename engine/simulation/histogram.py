"""The histogram that n simulated matches would give, at the same cost for any n."""

from dataclasses import dataclass

from engine.simulation.outcome import OutcomeCounts, Outcomes, Score


@dataclass(frozen=True, slots=True)
class Histogram:
    """Counts of simulated matches beside the exact probabilities that they scatter around.

    Args:
        outcomes: Counts of home wins, draws and away wins.
        margin_first: Margin of the first of ``margin_counts``.
        total_counts: From total 0 on.
        exact: Probabilities; ``simulated`` are counts / n.
        monte_carlo_error: sqrt(p(1 - p) / n) of each outcome.
        plays: Scores of the first matches, for showing one after the other.
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
    sentence: str
