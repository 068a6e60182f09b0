"""What a soccer match shows: goals, and shots where both sides' are known."""

from dataclasses import replace
from math import exp

from engine.ratings.dynamics import LogRates
from engine.ratings.state import CompetitionLevel, Pair, Ratings, Result
from engine.sports.influence import ORDINARY, bounded
from engine.sports.league import known_as
from engine.sports.observation import Count, Counts
from engine.sports.soccer.estimates import SoccerHyperparameters
from engine.sports.soccer.shots import LEVEL_KEPT, ShotKind, Venues

# Of about ten matches of a first tier.
FIRST_SAVED: Venues = ((33.0, 11.5), (27.0, 10.5))
FIRST_MISSED: Venues = ((77.0, 11.5), (63.0, 10.5))


class SoccerObserver:
    """Goals and shots of one competition, on the move.

    Args:
        start: Its ratings, with what was remembered of shots until then.
    """

    __slots__ = ("_h", "_missed", "_saved", "_shots_share")

    def __init__(self, start: Ratings) -> None:
        self._h = known_as(SoccerHyperparameters, start.hyperparameters)
        self._saved, self._missed = shot_kinds(start, self._h)
        self._shots_share = start.level.shots_share

    def observe(self, match: Result, believed: LogRates) -> Counts:
        """Everything that was counted in the match."""
        goals = self._goals(match, believed)
        on_target, other_on_target = match.home_shots_on_target, match.away_shots_on_target
        shots, other_shots = match.home_shots, match.away_shots
        if on_target is None or other_on_target is None or shots is None or other_shots is None:
            self._shots_share *= LEVEL_KEPT
            return Counts((goals,))
        self._shots_share = LEVEL_KEPT * self._shots_share + 1 - LEVEL_KEPT
        saved, other_saved = max(on_target - match.home_score, 0), max(other_on_target - match.away_score, 0)
        missed, other_missed = max(shots - on_target, 0), max(other_shots - other_on_target, 0)
        return Counts(
            (
                goals,
                self._saved.count(match.home, match.away, saved, other_saved, believed, match.neutral),
                self._missed.count(match.home, match.away, missed, other_missed, believed, match.neutral),
            )
        )

    def habits(self, team: str) -> tuple[Pair, ...]:
        return (*self._saved.habits(team), *self._missed.habits(team))

    def remembered(self, level: CompetitionLevel) -> CompetitionLevel:
        return replace(level, saved=self._saved.level, missed=self._missed.level, shots_share=self._shots_share)

    def _goals(self, match: Result, believed: LogRates) -> Count:
        h = self._h
        # The rate that scores average to is that of the whole belief, exp(mean + variance / 2).
        half = h.variance_scale / 2
        home_factor, away_factor = exp(half * believed[2]), exp(half * believed[4])
        home_weight = away_weight = h.goals_weight
        if h.goals_dispersion:
            home_weight /= 1 + h.goals_dispersion * home_factor * exp(believed[0])
            away_weight /= 1 + h.goals_dispersion * away_factor * exp(believed[1])
        home_goals: float = match.home_score
        away_goals: float = match.away_score
        if home_goals > ORDINARY:
            home_goals = bounded(home_goals, exp(believed[0]))
        if away_goals > ORDINARY:
            away_goals = bounded(away_goals, exp(believed[1]))
        return home_weight, away_weight, 1.0, home_factor, away_factor, home_goals, away_goals


def shot_kinds(start: Ratings, known: SoccerHyperparameters) -> tuple[ShotKind, ShotKind]:
    """Shots on target that were no goals, and shots off target."""
    level = start.level
    saved, missed = venues(level.saved, FIRST_SAVED), venues(level.missed, FIRST_MISSED)
    kinds = (
        ShotKind(known.saved_weight, known.saved_slope, saved, known.habit_kept, known.saved_habit_prior),
        ShotKind(known.missed_weight, known.missed_slope, missed, known.habit_kept, known.missed_habit_prior),
    )
    for rating in start.teams:
        for place, kind in enumerate(kinds):
            if habits := rating.habits[2 * place : 2 * place + 2]:
                kind.taken[rating.team], kind.allowed[rating.team] = habits
    return kinds


def venues(remembered: tuple[Pair, ...], first: Venues) -> Venues:
    """What is remembered of both venues; of a new competition what is usual."""
    if not remembered:
        return first
    at_home, abroad = remembered
    return at_home, abroad
