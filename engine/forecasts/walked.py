"""All strengths after a table of results, walked through day by day, for sports without a fit of it at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from engine.errors import InvalidInput
from engine.forecasts.snapshot_replay import states
from engine.ratings.belief import Belief
from engine.ratings.fit import StrengthPosterior, fit
from engine.ratings.state import EtaPosterior, Fixture, Result, TeamRating
from engine.sports.base import ScoreModel, Sport
from engine.sports.registry import specification


@dataclass(frozen=True, eq=False)
class WalkedStrengths:
    """What the ratings believe after the last result, as the product rates its competitions.

    Args:
        as_of: Day of the last result.
    """

    belief: Belief
    as_of: date

    @property
    def teams(self) -> tuple[str, ...]:
        return tuple(sorted(each.team for each in self.belief.ratings.teams))

    @property
    def home_advantage(self) -> float:
        return self.belief.ratings.level.mean[1]

    @property
    def model(self) -> ScoreModel:
        spec = specification(self.belief.ratings.sport)
        return spec.law(*spec.shape(self.belief.ratings.hyperparameters))

    def rating(self, team: str) -> TeamRating:
        """
        Raises:
            InvalidInput: It has no result.
        """
        if self.belief.ratings.seen(team) is None:
            raise InvalidInput(field="team", reason=f"{team[:60]!r} has no result up to {self.as_of}")
        return self.belief.ratings.team(team, self.as_of)

    def eta(self, home: str, away: str, neutral: bool = False) -> EtaPosterior:
        """Of a match on the day after.

        Raises:
            InvalidInput: One of the teams has no result.
        """
        for team in (home, away):
            self.rating(team)
        competition = self.belief.ratings.competition
        return self.belief.posterior(Fixture(self.as_of + timedelta(days=1), home, away, neutral, competition))


def strengths_of(results: Sequence[Result], *, sport: Sport, competition: str) -> StrengthPosterior:
    """By the sport's fit of a whole table; where it has none, by a walk through the results.

    Args:
        results: At least one, of the competition.
    """
    if specification(sport).fit:
        return fit(results, sport=sport)
    last = max(each.day for each in results)
    (state,) = states(results, [last], sport=sport, competition=competition).values()
    return WalkedStrengths(Belief(state.ratings, state.shared), last)
