"""What is believed before any match was seen, and how fast beliefs grow old."""

from collections.abc import Collection
from dataclasses import Field, dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, TypeVar, runtime_checkable

from engine.errors import InvalidInput
from engine.sports.base import Sport
from engine.sports.registry import specification

if TYPE_CHECKING:
    from engine.ratings.state import Result


@runtime_checkable
class Hyperparameters(Protocol):
    """Of one sport or one kind of competition; all on the scale of the predictors unless named otherwise.

    Each sport has a frozen dataclass of its own, which may hold more: how its law of scores is shaped, and how far it
    believes what it sees.

    Strengths are pairs (attack, defence) with the correlation ``correlation``; a break is a gap
    of more than ``break_days`` without a match, an absence one of more than ``absence_days`` on which the
    competition played; a gap between its own match days adds ``break_days`` to those at most.

    Args:
        drift_per_root_day: Standard deviation that each strength gains by a day of play.
        break_drift: Standard deviation that each strength gains at a break.
        break_retention: Share of a strength that outlasts a break.
        founding_days: How many such days a competition counts as new; who joins later is a newcomer.
        founder_sd: Of the strengths when the competition itself is new.
        newcomer_sd: Of a team that joins later, or comes back after an absence.
        own_home_sd: Of a team's home advantage around the competition's.
        round_home_sd: Of a named round's (a tournament of national teams), likewise; 0 follows none.
        friendly_share: Share of the strengths that is at work in a friendly match.
        friendly_home_share: Share of the home advantage that is.
        empty_home_share: Share of the home advantage that is at work in an empty stadium.
        short_rest_days: Up to how many days after its last match a team counts as tired; 0 follows no rest.
        short_rest_cost: What that takes away of attack and defence together.
        variance_scale: Reported over filtered variance of the strengths.
        shares_errors: Whether the errors of teams are followed together, as where regions seldom meet.
    """

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @property
    def drift_per_root_day(self) -> float: ...
    @property
    def break_drift(self) -> float: ...
    @property
    def break_retention(self) -> float: ...
    @property
    def correlation(self) -> float: ...
    @property
    def break_days(self) -> int: ...
    @property
    def absence_days(self) -> int: ...
    @property
    def founding_days(self) -> int: ...
    @property
    def founder_sd(self) -> float: ...
    @property
    def newcomer_attack(self) -> float: ...
    @property
    def newcomer_defence(self) -> float: ...
    @property
    def newcomer_sd(self) -> float: ...
    @property
    def level(self) -> float: ...
    @property
    def level_sd(self) -> float: ...
    @property
    def level_drift_per_root_day(self) -> float: ...
    @property
    def home_advantage(self) -> float: ...
    @property
    def home_advantage_sd(self) -> float: ...
    @property
    def home_advantage_drift_per_root_day(self) -> float: ...
    @property
    def own_home_sd(self) -> float: ...
    @property
    def own_home_drift_per_root_day(self) -> float: ...
    @property
    def round_home_sd(self) -> float: ...
    @property
    def friendly_share(self) -> float: ...
    @property
    def friendly_home_share(self) -> float: ...
    @property
    def empty_home_share(self) -> float: ...
    @property
    def short_rest_days(self) -> int: ...
    @property
    def short_rest_cost(self) -> float: ...
    @property
    def shares_errors(self) -> bool: ...
    @property
    def variance_scale(self) -> float: ...


H_co = TypeVar("H_co", bound=Hyperparameters, covariant=True)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a profile was estimated on: nothing from ``before`` on was seen."""

    data: str
    matches: int
    before: str
    note: str


@dataclass(frozen=True, slots=True)
class Estimate(Generic[H_co]):
    evidence: Evidence
    values: H_co


@dataclass(frozen=True, slots=True)
class Estimates(Generic[H_co]):
    """The versioned file of a sport.

    Args:
        profiles: By the names of the kinds of competitions that the sport tells apart.
    """

    version: str
    profiles: dict[str, Estimate[H_co]]


def estimates(sport: Sport) -> Estimates[Hyperparameters]:
    """Everything that was estimated for the sport, and on what."""
    return specification(sport).estimates()


def defaults(sport: Sport, profile: str | None = None) -> Hyperparameters:
    """What was estimated for the profile, None being the sport's first.

    Raises:
        InvalidInput: The sport has no such profile.
    """
    known = estimates(sport).profiles
    chosen = next(iter(known)) if profile is None else profile
    if chosen not in known:
        raise InvalidInput(field="profile", reason=f"{chosen!r} is none of {', '.join(known)}")
    return known[chosen].values


def version(sport: Sport) -> str:
    """Of the file of estimates."""
    return estimates(sport).version


def estimated_for(sport: Sport, results: Collection["Result"]) -> Hyperparameters:
    """What was estimated for competitions like the one of the results."""
    return defaults(sport, specification(sport).profile_of(results))
