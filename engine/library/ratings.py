"""What is believed of the teams of one competition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from engine.forecasts.snapshot_replay import states
from engine.library import tables
from engine.library.results import Results
from engine.ratings.belief import Belief, digest
from engine.ratings.elo import rating_of
from engine.ratings.state import Ratings
from engine.simulation.confidence import SDS_OF_90_PERCENT
from engine.simulation.wording import counted
from engine.sports.base import Sport

if TYPE_CHECKING:
    import altair as alt


@dataclass(frozen=True, slots=True)
class TeamStrength:
    """One team on the Elo scale, where 1500 is an average side of its competition.

    Attributes:
        rating_sd: Standard error of the rating, in rating points.
        attack: Log rate of goals beyond that of an average side; `defence` likewise, of goals not conceded.
        is_side: Whether it is one of the sides whose ratings are 1500 on average: those of the season.
    """

    team: str
    rating: float
    rating_sd: float
    attack: float
    defence: float
    matches: int
    last_played: date | None
    is_side: bool


@dataclass(frozen=True, repr=False, eq=False)
class RatedTeams:
    """The ratings of a competition after its last result, with all that forecasts need of them.

    Attributes:
        belief: The ratings and, of national teams, the errors that they share.
        id: Digest of all that is believed: equal results give the same.
        as_of: Day of the last result.
        matches: How many were learned from.

    Example:
        >>> import engine as tr
        >>> ratings = tr.rate(tr.demo_results())
        >>> ratings
        RatedTeams(20 teams, Hollow Hills League (synthetic), as of 2024-12-16, from 1,000 matches)
        >>> best, *_, worst = ratings.teams
        >>> best.rating > 1500 > worst.rating and best.rating_sd > 0
        True
    """

    competition: str
    belief: Belief
    id: str
    as_of: date
    matches: int

    @property
    def ratings(self) -> Ratings:
        return self.belief.ratings

    @cached_property
    def teams(self) -> tuple[TeamStrength, ...]:
        """The strongest first."""
        sides = {each.team for each in self.ratings.sides}
        found = (self._strength(each.team, is_side=each.team in sides) for each in self.ratings.teams)
        return tuple(sorted(found, key=lambda each: (-each.rating, each.team)))

    def __repr__(self) -> str:
        teams, matches = counted(len(self.teams), "team"), counted(self.matches, "match", "matches")
        return f"RatedTeams({teams}, {self.competition}, as of {self.as_of}, from {matches})"

    def _repr_html_(self) -> str:
        cells = {
            "team": [each.team for each in self.teams],
            "rating": [f"{each.rating:.0f}" for each in self.teams],
            "give or take": [f"{SDS_OF_90_PERCENT * each.rating_sd:.0f}" for each in self.teams],
            "attack": [f"{each.attack:+.2f}" for each in self.teams],
            "defence": [f"{each.defence:+.2f}" for each in self.teams],
            "matches": [f"{each.matches:,}" for each in self.teams],
        }
        return tables.html(f"{self!r}; most likely (9 times in 10) the truth is inside what is given and taken", cells)

    def to_frame(self, backend: str | None = None) -> Any:
        """One row a team, the strongest first.

        Args:
            backend: "pandas" or "polars"; None takes the first of them that is installed.

        Raises:
            InvalidInput: There is no such library, or it is not installed.
        """
        names = TeamStrength.__dataclass_fields__
        return tables.frame({name: [getattr(each, name) for each in self.teams] for name in names}, backend)

    def plot(self) -> alt.LayerChart:
        """Every side with the 90 % interval of its rating."""
        from engine.library.plots import strengths

        chart: alt.LayerChart = strengths(self)
        return chart

    def _strength(self, team: str, *, is_side: bool) -> TeamStrength:
        rating, rating_sd = rating_of(self.ratings, team)
        known = self.ratings.team(team, self.ratings.as_of)
        attack, defence = known.above_average
        return TeamStrength(team, rating, rating_sd, attack, defence, known.matches, known.last_played, is_side)


def rate(results: Results, *, competition: str | None = None) -> RatedTeams:
    """Ratings after all results of one competition, as the product rates it.

    Args:
        competition: Which one, where the results are of several.

    Raises:
        InvalidInput: There are several and none is named, or none of this name.

    Example:
        >>> import engine as tr
        >>> results = tr.demo_results()
        >>> tr.rate(results).as_of == results.last_day
        True
    """
    own = results.single(competition)
    (name,) = own.competitions
    (state,) = states(own.played, [own.last_day], sport=Sport.SOCCER, competition=name).values()
    belief = Belief(state.ratings, state.shared)
    return RatedTeams(name, belief, digest(state.ratings, state.shared), own.last_day, state.results)
