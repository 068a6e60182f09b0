"""How strengths change between matches, and what they say about the rates of one.

Beliefs are passed as plain floats here: the filter comes by twice a match, and small arrays would cost ten times
as much.
"""

from datetime import date
from typing import TypeAlias

from engine.ratings.priors import Hyperparameters

# attack, defence; variance of attack, covariance, variance of defence; mean and variance of the own home advantage
Strengths: TypeAlias = tuple[float, float, float, float, float, float, float]
# level, home advantage; variance of the level, covariance, variance of the home advantage
Level: TypeAlias = tuple[float, float, float, float, float]
# eta of home and away; variance of home, covariance, variance of away
LogRates: TypeAlias = tuple[float, float, float, float, float]

# When nearly all stadiums of the world were empty, or nearly so: a fact that was known before each of these matches.
FIRST_EMPTY_DAY, LAST_EMPTY_DAY = date(2020, 3, 14).toordinal(), date(2021, 6, 30).toordinal()


class Dynamics:
    """Random walk from day to day, a jump at a break, a fresh start after an absence.

    Strengths drift with the calendar; an absence is counted by the days on which the competition played, so that its
    own pause, however long, makes nobody a newcomer.
    """

    __slots__ = (
        "_break",
        "_correlation",
        "_drift",
        "_h",
        "_home_drift",
        "_level_drift",
        "_own_drift",
        "founder",
        "newcomer",
    )

    def __init__(self, hyperparameters: Hyperparameters) -> None:
        h = self._h = hyperparameters
        self._correlation = h.correlation
        self._drift = h.drift_per_root_day**2
        self._break = h.break_drift**2
        self._own_drift = h.own_home_drift_per_root_day**2
        self._level_drift = h.level_drift_per_root_day**2
        self._home_drift = h.home_advantage_drift_per_root_day**2
        self.founder = _strengths(0.0, 0.0, h.founder_sd, h)
        self.newcomer = _strengths(h.newcomer_attack, h.newcomer_defence, h.newcomer_sd, h)

    def unseen(self, competition_days: int) -> Strengths:
        """Of a team without a match in a competition that has played for ``competition_days``."""
        return self.newcomer if competition_days > self._h.founding_days else self.founder

    def pause(self, days: int) -> int:
        """Days of a gap between two match days of the competition on which it did not play: all beyond a break."""
        return max(days - self._h.break_days, 0)

    def aged(self, strengths: Strengths, days: int, missed_days: int) -> Strengths:
        """Belief ``days`` after a team's last match, on ``missed_days`` of which its competition played."""
        if missed_days > self._h.absence_days:
            return self.newcomer
        attack, defence, vaa, vad, vdd, own, own_variance = strengths
        growth = days * self._drift
        if days > self._h.break_days:
            kept = self._h.break_retention
            attack, defence = kept * attack, kept * defence
            vaa, vad, vdd = kept * kept * vaa, kept * kept * vad, kept * kept * vdd
            growth += self._break
        both = self._correlation * growth
        return attack, defence, vaa + growth, vad + both, vdd + growth, own, own_variance + days * self._own_drift

    def aged_level(self, level: Level, days: int) -> Level:
        """Belief about the competition ``days`` later."""
        mean, home, vll, vlh, vhh = level
        return mean, home, vll + days * self._level_drift, vlh, vhh + days * self._home_drift

    def is_side(self, missed_days: int, in_season: bool, new_in_season: bool, season_days: int) -> bool:
        """Whether a team counts among the sides of its competition: those of its season.

        Not all have had their turn until the season is as old as a break; those of the last one count until then.
        """
        if missed_days > self._h.absence_days:
            return False
        return in_season if season_days > self._h.break_days else not new_in_season

    def strength_growth(self, days: int) -> float:
        """Variance that attack + defence of one team gains in ``days`` without a break."""
        return days * self._drift * (2 + 2 * self._correlation)


def home_share(day: int, neutral: bool, friendly: bool, hyperparameters: Hyperparameters) -> float:
    """Share of the home advantage that is at work on a day, given as its ordinal."""
    if neutral:
        return 0.0
    share = hyperparameters.friendly_home_share if friendly else 1.0
    return share * hyperparameters.empty_home_share if FIRST_EMPTY_DAY <= day <= LAST_EMPTY_DAY else share


def shown(strengths: Strengths, share: float) -> Strengths:
    """What a match shows in which only a share of attack and defence is at work."""
    attack, defence, vaa, vad, vdd, own, own_variance = strengths
    square = share * share
    return share * attack, share * defence, square * vaa, square * vad, square * vdd, own, own_variance


def tired(strengths: Strengths, cost: float) -> Strengths:
    """Strengths of a team that has rested too shortly: attack and defence lose half of the cost each."""
    attack, defence, vaa, vad, vdd, own, own_variance = strengths
    return attack - cost / 2, defence - cost / 2, vaa, vad, vdd, own, own_variance


def at_home(strengths: Strengths, more: float, variance: float) -> Strengths:
    """Strengths whose own home advantage is larger by something that is believed apart."""
    attack, defence, vaa, vad, vdd, own, own_variance = strengths
    return attack, defence, vaa, vad, vdd, own + more, own_variance + variance


def conditioned(strengths: Strengths, more: float, variance: float) -> Strengths:
    """Strengths that are larger together by something that is believed apart, half of it each."""
    attack, defence, vaa, vad, vdd, own, own_variance = strengths
    half, quarter = more / 2, variance / 4
    return attack + half, defence + half, vaa + quarter, vad + quarter, vdd + quarter, own, own_variance


def apart(rates: LogRates, more: float, variance: float) -> LogRates:
    """Belief about log rates whose difference is larger by something that is believed apart."""
    home, away, shh, sha, saa = rates
    half, quarter = more / 2, variance / 4
    return home + half, away - half, shh + quarter, sha - quarter, saa + quarter


def log_rates(level: Level, host: Strengths, guest: Strengths, home_share: float) -> LogRates:
    """Belief about (eta_home, eta_away); ``home_share`` of the home advantage is at work, 0 at a neutral venue."""
    mean, advantage, vll, vlh, vhh = level
    attack, defence, vaa, vad, vdd, own, own_variance = host
    other_attack, other_defence, waa, wad, wdd, _, _ = guest
    half = home_share * (advantage + own) / 2
    quarter = home_share * home_share * (vhh + own_variance) / 4
    mixed = home_share * vlh
    return (
        mean + half + attack - other_defence,
        mean - half + other_attack - defence,
        vll + mixed + quarter + vaa + wdd,
        vll - quarter - vad - wad,
        vll - mixed + quarter + vdd + waa,
    )


def _strengths(attack: float, defence: float, sd: float, hyperparameters: Hyperparameters) -> Strengths:
    variance = sd**2
    both = variance * hyperparameters.correlation
    return attack, defence, variance, both, variance, 0.0, hyperparameters.own_home_sd**2
