"""Questions in, stored answers out: identify, run once, read for ever."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeAlias

from engine.catalogue.service import Catalogue, Clock
from engine.ratings.state import Ratings
from engine.simulation.comparison import Comparison
from engine.simulation.deep_dive import DeepDive
from engine.simulation.distribution import Distribution
from engine.simulation.headline import Headline
from engine.simulation.matchup import Matchup
from engine.simulation.run import Settings
from engine.simulation.scenarios import ScenarioExtremes
from engine.sports.base import Sport
from engine.store.database import Database

Section: TypeAlias = Headline | Distribution | ScenarioExtremes | DeepDive
IsBought: TypeAlias = Callable[[Collection[str]], Awaitable[Collection[str]]]


@dataclass(frozen=True, slots=True)
class SimulationInput:
    """One question, as it was asked: a fixture, two teams, or two ratings on the Elo scale.

    Args:
        seed: None derives it from the other inputs.
    """

    sport: Sport = Sport.SOCCER
    fixture_id: int | None = None
    home_team_id: int | None = None
    away_team_id: int | None = None
    event_id: str | None = None
    home_name: str | None = None
    away_name: str | None = None
    home_rating: float | None = None
    away_rating: float | None = None
    home_rating_sd: float | None = None
    away_rating_sd: float | None = None
    home_advantage: float | None = None
    neutral: bool = False
    n_simulations: int = 10_000
    ci_level: float = 0.95
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """A question that has its place in the archive.

    Args:
        id: Digest of the canonical inputs, the ratings snapshot, the model version and the seed.
        issued_at: When the question was first asked.
        snapshot_id: The ratings that it was answered from; None for ratings given by the reader.
    """

    id: str
    sport: Sport
    matchup: Matchup
    settings: Settings
    model_version: str
    issued_at: datetime
    fixture_id: int | None = None
    snapshot_id: str | None = None
    event_id: str | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Ratings of a competition as they stood on a day.

    Args:
        as_of: Day of the last result in it; None where there was none.
    """

    id: str
    competition_id: int
    as_of: date | None
    results: int
    ratings: Ratings
    created_at: datetime


@dataclass(frozen=True, slots=True)
class TeamStanding:
    """A team on the Elo scale (1500 an average side) with its standard error, and beside the truth where known."""

    team_id: int
    name: str
    rating: float
    rating_sd: float
    attack: float
    defence: float
    matches: int
    last_played: date | None
    true_rating: float | None = None


class Forecasts:
    def __init__(self, database: Database, catalogue: Catalogue, *, clock: Clock) -> None:
        self.database, self.catalogue, self.clock = database, catalogue, clock

    async def identify(self, question: SimulationInput) -> Identity:
        """The simulation of a question; the same question is the same simulation."""
        raise NotImplementedError

    async def simulation(self, id: str) -> Identity:
        """Raises: NotFound."""
        raise NotImplementedError

    async def section(self, simulation_id: str, depth: str) -> Section:
        """One depth (a value of the ledger's `Depth`, comparison excepted): computed once, then read for ever."""
        raise NotImplementedError

    async def compare(self, simulation_ids: Sequence[str]) -> Comparison:
        """Two to six simulations on the same axes; stored like a section of the first one."""
        raise NotImplementedError

    async def headlines(self, fixture_ids: Collection[int]) -> dict[int, tuple[Identity, Headline]]:
        """The standard forecast of each fixture, in a bounded number of statements."""
        raise NotImplementedError

    async def of_fixture(self, fixture_id: int) -> Identity:
        """The standard forecast of a fixture; after kick-off the one that stood then."""
        raise NotImplementedError

    async def newer(self, simulation_id: str) -> Identity | None:
        """The later forecast of the same question about the same fixture, if there is one."""
        raise NotImplementedError

    async def rate(self, competition_id: int) -> Snapshot:
        """Ratings from every result before today."""
        raise NotImplementedError

    async def ratings(self, competition_id: int) -> tuple[TeamStanding, ...]:
        """The teams of a competition, strongest first."""
        raise NotImplementedError

    async def forget(self, older_than: timedelta, *, is_bought: IsBought) -> int:
        """Remove simulations that nobody bought and that are not the last word on a fixture; how many went."""
        raise NotImplementedError
