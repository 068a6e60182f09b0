"""What a reader may choose about a simulation beside the matchup."""

from dataclasses import dataclass
from math import floor, log10, sqrt

from engine.errors import InvalidInput

MOST_SIMULATIONS = 1_000_000_000
MOST_SEED = 2**63 - 1
# Credible intervals hold more than the one and less than the other.
LEAST_LEVEL, MOST_LEVEL = 0.5, 0.999
MOST_DECIMALS = 2


@dataclass(frozen=True, slots=True)
class Settings:
    """
    Args:
        seed: Of the histogram, 0 to 2**63 - 1.
        n_simulations: Size of the histogram, 1 to 1,000,000,000; it sets the digits shown, never the cost.
        ci_level: Of credible intervals, strictly between 0.5 and 0.999.

    Raises:
        InvalidInput: A value is out of its range.
    """

    seed: int
    n_simulations: int = 10_000
    ci_level: float = 0.95

    def __post_init__(self) -> None:
        if not 1 <= self.n_simulations <= MOST_SIMULATIONS:
            raise InvalidInput(field="n_simulations", reason=f"must be from 1 to {MOST_SIMULATIONS:,}")
        if not LEAST_LEVEL < self.ci_level < MOST_LEVEL:
            raise InvalidInput(field="ci_level", reason=f"must lie above {LEAST_LEVEL} and below {MOST_LEVEL}")
        if not 0 <= self.seed <= MOST_SEED:
            raise InvalidInput(field="seed", reason=f"must be from 0 to {MOST_SEED:,}")

    def monte_carlo_error(self, probability: float) -> float:
        """Standard error of a share among ``n_simulations`` independent matches."""
        return sqrt(max(probability * (1 - probability), 0.0) / self.n_simulations)

    def decimals(self, probability: float) -> int:
        """Of a percentage, so that its last digit is not finer than the Monte Carlo error."""
        return digits(self.monte_carlo_error(probability))


def digits(monte_carlo_error: float) -> int:
    """Decimals of a percentage whose last digit is not finer than the error, at most two."""
    if monte_carlo_error <= 0:
        return MOST_DECIMALS
    return min(max(floor(-log10(100 * monte_carlo_error)), 0), MOST_DECIMALS)
