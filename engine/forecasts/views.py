"""What forecasts are made of, as plain values."""

from dataclasses import dataclass
from datetime import date, datetime

from engine.catalogue.insignia import TeamColours, insignia
from engine.forecasts.questions import SimulationInput
from engine.ratings.belief import Belief
from engine.ratings.state import Ratings
from engine.simulation.matchup import Matchup
from engine.simulation.settings import Settings
from engine.simulation.track_record import ReliabilityBin
from engine.sports.base import Sport


@dataclass(frozen=True, slots=True)
class RatingsSnapshot:
    """Ratings of a competition as they stood after a day.

    Args:
        as_of: Day of the last result in it; None where there was none.
        results: How many are in it.
        belief: The ratings, with all that forecasts need of them.
        reliability: How forecasts of the competition did until then.
    """

    id: str
    competition_id: int
    as_of: date | None
    results: int
    belief: Belief
    reliability: tuple[ReliabilityBin, ...]
    created_at: datetime

    @property
    def ratings(self) -> Ratings:
        return self.belief.ratings


@dataclass(frozen=True, slots=True)
class Identity:
    """A question that has its place in the archive.

    Args:
        id: Digest of the canonical inputs, the ratings snapshot, the model version and the seed.
        asked: The question with its seed filled in; asking it again gives the forecast of the day.
        snapshot_id: The ratings that it is answered from; None where the reader gave the ratings.
        issued_at: When it was first asked.
        inputs: The canonical question as JSON.
    """

    id: str
    asked: SimulationInput
    matchup: Matchup
    settings: Settings
    model_version: str
    snapshot_id: str | None
    issued_at: datetime
    inputs: str

    @property
    def sport(self) -> Sport:
        return self.matchup.sport

    @property
    def fixture_id(self) -> int | None:
        return self.asked.fixture_id

    @property
    def event_id(self) -> str | None:
        return self.asked.event_id


@dataclass(frozen=True, slots=True)
class TeamStanding:
    """A team on the Elo scale, where 1500 is an average side of its competition.

    Attributes:
        team_id: Id of the team.
        name: Name of the team.
        monogram: Two or three letters that stand for it; no other team of its competition has them.
        rating: In rating points.
        rating_sd: Its standard error, in rating points.
        attack: Attack on the log-rate scale; 0 is an average side.
        defence: Defence on the log-rate scale; 0 is an average side.
        matches: Matches that it was learned from.
        last_played: Day of the last of them.
        true_rating: The true one in rating points, which only a synthetic competition has.
        is_side: Whether it is one of the sides whose ratings are 1500 on average.
        is_current: Whether it plays in these days: in this season or, where teams meet seldom, in four years.
    """

    team_id: int
    name: str
    monogram: str
    rating: float
    rating_sd: float
    attack: float
    defence: float
    matches: int
    last_played: date | None
    true_rating: float | None = None
    is_side: bool = True
    is_current: bool = True

    @property
    def colours(self) -> TeamColours:
        """Its two colours."""
        return insignia(self.name).colours
