"""The sections of a simulation, one function a depth."""

from dataclasses import dataclass

from engine.errors import InvalidInput

MOST_SIMULATIONS = 1_000_000_000
MOST_SEED = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Settings:
    """
    Args:
        n_simulations: Size of the teaching histogram, 1 to 1,000,000,000; sets the digits shown, never the cost.
        ci_level: Of credible intervals, strictly between 0.5 and 0.999.
        seed: Of the histogram, 0 to 2**63 - 1.

    Raises:
        InvalidInput: A value is out of its range.
    """

    seed: int
    n_simulations: int = 10_000
    ci_level: float = 0.95

    def __post_init__(self) -> None:
        if not 1 <= self.n_simulations <= MOST_SIMULATIONS:
            raise InvalidInput(field="n_simulations", reason=f"must be from 1 to {MOST_SIMULATIONS:,}")
        if not 0.5 < self.ci_level < 0.999:
            raise InvalidInput(field="ci_level", reason="must lie between 0.5 and 0.999")
        if not 0 <= self.seed <= MOST_SEED:
            raise InvalidInput(field="seed", reason=f"must be from 0 to {MOST_SEED:,}")
