"""How strengths change between matches."""

from dataclasses import dataclass
from typing import TypeAlias

from engine.ratings.priors import Hyperparameters

Strengths: TypeAlias = tuple[float, float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Dynamics:
    """Random walk from day to day, a jump at a break, a fresh start after an absence.

    Strengths are passed as plain floats (attack, defence, attack-attack, attack-defence,
    defence-defence, mean of the own home advantage, its variance): the filter calls this twice a
    match, and small arrays cost ten times as much.
    """

    hyperparameters: Hyperparameters

    @property
    def initial(self) -> Strengths:
        """Of a team that is there when its competition begins."""
        h = self.hyperparameters
        variance = h.initial_sd**2
        return 0.0, 0.0, variance, variance * h.correlation, variance, 0.0, h.own_home_sd**2

    @property
    def newcomer(self) -> Strengths:
        """Of a team that joins a running competition."""
        h = self.hyperparameters
        variance = h.newcomer_sd**2
        both = variance * h.correlation
        return h.newcomer_attack, h.newcomer_defence, variance, both, variance, 0.0, h.own_home_sd**2

    def aged(self, strengths: Strengths, days: int) -> Strengths:
        """Belief ``days`` after the last match, before the next one."""
        h = self.hyperparameters
        if days > h.absence_days:
            return self.newcomer
        attack, defence, vaa, vad, vdd, own, own_variance = strengths
        growth = days * h.drift_per_root_day**2
        if days > h.break_days:
            kept = h.break_retention
            attack, defence = kept * attack, kept * defence
            vaa, vad, vdd = kept * kept * vaa, kept * kept * vad, kept * kept * vdd
            growth += h.break_drift**2
        both = h.correlation * growth
        own_variance += days * h.own_home_drift_per_root_day**2
        return attack, defence, vaa + growth, vad + both, vdd + growth, own, own_variance

    def strength_growth(self, days: int) -> float:
        """Variance that attack + defence of one team gains in ``days`` without a break."""
        h = self.hyperparameters
        return days * h.drift_per_root_day**2 * (2 + 2 * h.correlation)
