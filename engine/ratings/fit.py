"""All strengths of one table of results at once, by the sport's own law of scores.

For tables and files that are looked at once; what is followed from match to match goes through the filter.
"""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from engine.errors import InvalidInput
from engine.ratings.priors import Hyperparameters
from engine.ratings.state import EtaPosterior, Result, TeamRating
from engine.sports.base import ScoreModel, Sport
from engine.sports.registry import specification


class StrengthPosterior(Protocol):
    """The posterior of all strengths."""

    @property
    def teams(self) -> tuple[str, ...]:
        """In the order of their names."""
        ...

    @property
    def as_of(self) -> date: ...

    @property
    def home_advantage(self) -> float:
        """What playing at home adds to eta_home - eta_away."""
        ...

    @property
    def model(self) -> ScoreModel:
        """The law of scores as it was fitted."""
        ...

    def rating(self, team: str) -> TeamRating:
        """Strengths of one of the teams.

        Raises:
            InvalidInput: It has no result.
        """
        ...

    def eta(self, home: str, away: str, neutral: bool = False) -> EtaPosterior:
        """Belief about the predictors of a match; errors that the teams share are in it.

        Raises:
            InvalidInput: One of the teams has no result.
        """
        ...


def fit(
    results: Sequence[Result],
    *,
    sport: Sport,
    as_of: date | None = None,
    hyperparameters: Hyperparameters | None = None,
    decay_per_day: float | None = None,
) -> StrengthPosterior:
    """Strengths of all teams from results up to and with ``as_of``, None being the day of the last.

    Args:
        hyperparameters: The prior; None takes what was estimated for such results.
        decay_per_day: Of the log of a match's weight; None takes the sport's own.

    Raises:
        InvalidInput: There are no results up to that day, the decay is negative, or the sport has no such fit.
    """
    own = specification(sport).fit
    if own is None:
        raise InvalidInput(field="sport", reason=f"{sport} has no fit of a whole table")
    return own(results, as_of=as_of, hyperparameters=hyperparameters, decay_per_day=decay_per_day)
