"""Shots beside goals: what they say of the log rates.

The log rate of a kind of shots follows that of goals with a slope below one. On top of strength every team has habits,
of shooting early or of allowing harmless shots, which would be mistaken for strength; each is followed by the ratio of
shots seen to shots that strengths alone make usual, drawn towards one.
"""

from math import exp
from typing import TypeAlias

from engine.ratings.dynamics import LogRates
from engine.sports.influence import bounded

# Weights of the log-likelihoods of home and away, slope of the log rate by eta, factors of both rates, both counts as
# far as they are believed.
Count: TypeAlias = tuple[float, float, float, float, float, float, float]
# Shots seen, and shots that strengths alone make usual; both discounted.
Sums: TypeAlias = tuple[float, float]

# Shots seen by the home side, and by the away side.
Venues: TypeAlias = tuple[Sums, Sums]

# Counting rules change between seasons, so the level of a competition forgets within a season.
LEVEL_KEPT = 1 - 1 / 300
NOTHING: Sums = (0.0, 0.0)


class ShotKind:
    """One kind of shots of a competition, on the move.

    Home sides take more shots than their goals say, so the level is followed at home and away apart: how much playing
    at home is worth in goals is left to goals.

    Args:
        level: Sums of the whole competition.
        habit_kept: What is kept of a team's sums from match to match.
        habit_prior: Usual shots that a team's habit is drawn towards one with.
    """

    __slots__ = ("_habit_kept", "_habit_prior", "_slope", "_weight", "allowed", "level", "taken")

    def __init__(self, weight: float, slope: float, level: Venues, habit_kept: float, habit_prior: float) -> None:
        self._weight, self._slope = weight, slope
        self._habit_kept, self._habit_prior = habit_kept, habit_prior
        self.level = level
        self.taken: dict[str, Sums] = {}
        self.allowed: dict[str, Sums] = {}

    def count(
        self, home: str, away: str, home_shots: int, away_shots: int, believed: LogRates, neutral: bool = False
    ) -> Count:
        """What a match counted, with the factors known before it; the sums take it in."""
        home_usual, away_usual = exp(self._slope * believed[0]), exp(self._slope * believed[1])
        home_level, away_level = self._levels(neutral)
        home_seen = bounded(home_shots, home_level * home_usual)
        away_seen = bounded(away_shots, away_level * away_usual)
        if not neutral:
            at_home, abroad = self.level
            self.level = (
                (LEVEL_KEPT * at_home[0] + home_seen, LEVEL_KEPT * at_home[1] + home_usual),
                (LEVEL_KEPT * abroad[0] + away_seen, LEVEL_KEPT * abroad[1] + away_usual),
            )
        home_factor = home_level * self._factor(home, away, home_seen, home_level * home_usual)
        away_factor = away_level * self._factor(away, home, away_seen, away_level * away_usual)
        return self._weight, self._weight, self._slope, home_factor, away_factor, home_seen, away_seen

    def _levels(self, neutral: bool) -> Sums:
        (home_seen, home_usual), (away_seen, away_usual) = self.level
        if neutral:
            both = (home_seen + away_seen) / (home_usual + away_usual)
            return both, both
        return home_seen / home_usual, away_seen / away_usual

    def habits(self, team: str) -> tuple[Sums, Sums]:
        """Of shots that the team takes, and that it allows."""
        return self.taken.get(team, NOTHING), self.allowed.get(team, NOTHING)

    def _factor(self, team: str, opponent: str, shots: float, usual: float) -> float:
        """What the habits of both make of the usual shots; what was seen is put down to each given the other's."""
        taken, allowed = self.taken.get(team, NOTHING), self.allowed.get(opponent, NOTHING)
        takes, allows = self._habit(taken), self._habit(allowed)
        self.taken[team] = self._with(taken, shots, usual * allows)
        self.allowed[opponent] = self._with(allowed, shots, usual * takes)
        return takes * allows

    def _habit(self, sums: Sums) -> float:
        return (sums[0] + self._habit_prior) / (sums[1] + self._habit_prior)

    def _with(self, sums: Sums, shots: float, usual: float) -> Sums:
        return self._habit_kept * sums[0] + shots, self._habit_kept * sums[1] + usual
