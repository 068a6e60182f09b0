"""What leagues of most sports have in common: no friendlies, no tournaments' own grounds, newcomers that are seldom."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, TypeVar

import msgspec

from engine.ratings.priors import Estimates, Hyperparameters

if TYPE_CHECKING:
    from engine.ratings.state import Ratings, Result

LEAGUE = "league"

H = TypeVar("H", bound=Hyperparameters)


@cache
def estimates_of(package: str, kind: type[H]) -> Estimates[H]:
    """Everything that was estimated for a sport, and on what: the file ``estimates.json`` of its package."""
    text = files(package).joinpath("estimates.json").read_bytes()
    found: Estimates[H] = msgspec.json.decode(text, type=Estimates[kind])  # type: ignore[valid-type]
    return found


def known_as(kind: type[H], hyperparameters: Hyperparameters) -> H:
    """The parameters as those of a sport.

    Raises:
        TypeError: They are another sport's.
    """
    if not isinstance(hyperparameters, kind):
        raise TypeError(f"{type(hyperparameters).__name__} are no {kind.__name__}")
    return hyperparameters


def one_profile(results: Collection["Result"]) -> str:
    """There is one kind of competition."""
    return LEAGUE


def all_there_is(ratings: "Ratings") -> float:
    """Final scores hold all the information that a file of the sport has."""
    return 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LeagueHyperparameters:
    """The hyperparameters that `engine.ratings.priors.Hyperparameters` explains, as far as they are estimated.

    A sport adds those of its own. What no league of it has stands at its neutral value and is not estimated.
    """

    drift_per_root_day: float
    break_drift: float
    break_retention: float
    correlation: float
    break_days: int
    absence_days: int
    founding_days: int
    founder_sd: float
    newcomer_attack: float
    newcomer_defence: float
    newcomer_sd: float
    level: float
    level_sd: float
    level_drift_per_root_day: float
    home_advantage: float
    home_advantage_sd: float
    home_advantage_drift_per_root_day: float
    own_home_sd: float
    own_home_drift_per_root_day: float
    empty_home_share: float
    short_rest_days: int
    short_rest_cost: float
    variance_scale: float

    @property
    def round_home_sd(self) -> float:
        """No round of a league has a home advantage of its own."""
        return 0.0

    @property
    def friendly_share(self) -> float:
        """Friendly matches are left out of its files."""
        return 1.0

    @property
    def friendly_home_share(self) -> float:
        return 1.0

    @property
    def shares_errors(self) -> bool:
        """All teams meet often enough."""
        return False
