"""What a synthetic competition was drawn with: the answer that ratings of it can be compared with."""

from dataclasses import dataclass
from datetime import date
from math import exp


@dataclass(frozen=True, slots=True)
class TrueStrength:
    """Of one team, on the log-rate scale, 0 an average side; constant in time."""

    team: str
    attack: float
    defence: float


@dataclass(frozen=True, slots=True)
class Truth:
    """
    Args:
        seed: Of every draw.
        start: First day of the first season.
        level: Log rate of goals of an average side at a neutral venue.
        home_advantage: What playing at home adds to the log ratio of the rates.
    """

    seed: int
    start: date
    level: float
    home_advantage: float
    strengths: tuple[TrueStrength, ...]

    def strength(self, team: str) -> TrueStrength:
        """
        Raises:
            KeyError: The competition has no such team.
        """
        found = next((each for each in self.strengths if each.team == team), None)
        if found is None:
            raise KeyError(team)
        return found

    def rates(self, home: TrueStrength, away: TrueStrength) -> tuple[float, float]:
        """True expected goals of both sides at the home side's ground."""
        return (
            exp(self.level + self.home_advantage / 2 + home.attack - away.defence),
            exp(self.level - self.home_advantage / 2 + away.attack - home.defence),
        )
