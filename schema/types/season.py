"""A competition as it stands: ratings of its teams, and where the season may end."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, cast

import strawberry
from strawberry import field

from engine.catalogue.views import TeamView
from engine.forecasts import seasons, views
from engine.simulation.season import TeamProjection
from schema.types.law import Percentiles

if TYPE_CHECKING:
    from schema.types.competition import Team


def rated_team(rating: strawberry.Parent[views.TeamStanding]) -> strawberry.ID:
    return strawberry.ID(str(rating.team_id))


@strawberry.type(description="A team on the Elo scale, where 1500 is an average side of its competition.")
class Rating:
    team_id: strawberry.ID = field(resolver=rated_team, description="Id of the team.")
    name: str = field(description="Name of the team.")
    rating: float = field(description="Rating, in points.")
    rating_sd: float = field(description="Its standard error, in points.")
    attack: float = field(description="Attack on the log-rate scale; 0 is an average side.")
    defence: float = field(description="Defence on the log-rate scale; 0 is an average side.")
    matches: int = field(description="Matches that it was learned from.")
    last_played: date | None = field(description="Day of the last of them.")
    true_rating: float | None = field(description="The true rating in points, which only a synthetic competition has.")


@strawberry.type(description="A rating after each day on which the team played, one entry a day in every series.")
class RatingHistory:
    days: list[date] = field(description="The days.")
    ratings: list[float] = field(description="Rating after each day, in points.")
    lows: list[float] = field(description="Lower ends of its credible interval, in points.")
    highs: list[float] = field(description="Upper ends of its credible interval, in points.")
    level: float = field(description="Probability that the interval holds, from 0 to 1.")
    true_rating: float | None = field(description="The true rating in points, which only a synthetic competition has.")
    sentence: str = field(description="The last of it in one sentence.")


@strawberry.type(description="A line of the table as it stands.")
class Standing:
    position: int = field(description="Place, from 1.")
    played: int = field(description="Matches played.")
    points: int = field(description="Points.")
    goal_difference: int = field(description="Goals scored minus goals conceded.")
    goals: int = field(description="Goals scored.")


@strawberry.type(description="How likely a range of places is.")
class Finish:
    probability: float = field(description="Share of the simulated seasons.")
    error: float = field(description="Its Monte Carlo standard error.")


def finish(
    line: strawberry.Parent[SeasonLine],
    best: Annotated[int, strawberry.argument(description="The best of the places, from 1.")] = 1,
    worst: Annotated[int, strawberry.argument(description="The worst of them.")] = 1,
) -> Finish:
    return cast(Finish, line.projection.finish(best, worst))


@strawberry.type(description="Where a team may end.")
class SeasonLine:
    team: Annotated[Team, strawberry.lazy("schema.types.competition")] = field(description="The team.")
    now: Standing = field(description="Its line of the table as it stands.")
    ahead: int = field(description="Matches that it has still to play.")
    expected_points: float = field(description="Mean of its final points.")
    points: Percentiles = field(description="Percentiles of its final points.")
    expected_position: float = field(description="Mean of its final place.")
    position: Percentiles = field(description="Percentiles of its final place.")
    positions: list[float] = field(description="Probability of the first, the second, ... place.")

    finish: Finish = field(
        resolver=finish, description="Chance to end from one place to another, both inside: the title, or to go down."
    )
    projection: strawberry.Private[TeamProjection]

    @classmethod
    def of(cls, team: TeamView, projection: TeamProjection) -> SeasonLine:
        return cls(
            projection=projection,
            team=cast("Team", team),
            now=cast(Standing, projection.now),
            ahead=projection.ahead,
            expected_points=projection.expected_points,
            points=cast(Percentiles, projection.points),
            expected_position=projection.expected_position,
            position=cast(Percentiles, projection.position),
            positions=cast(list[float], projection.positions),
        )


def table(season: strawberry.Parent[seasons.Season]) -> list[SeasonLine]:
    return [SeasonLine.of(*each) for each in zip(season.teams, season.projection.teams, strict=True)]


def played(season: strawberry.Parent[seasons.Season]) -> int:
    return season.projection.played


def ahead(season: strawberry.Parent[seasons.Season]) -> int:
    return season.projection.ahead


def simulated(season: strawberry.Parent[seasons.Season]) -> int:
    return season.projection.seasons


def monte_carlo_error(season: strawberry.Parent[seasons.Season]) -> float:
    return season.projection.monte_carlo_error


def sentence(season: strawberry.Parent[seasons.Season]) -> str:
    return season.projection.sentence


@strawberry.type(description="The current season of a competition, played to its end many times.")
class Season:
    name: str = field(description="Name, as the sources call it.")
    table: list[SeasonLine] = field(resolver=table, description="The teams by falling expected points.")
    played: int = field(resolver=played, description="Matches played.")
    ahead: int = field(resolver=ahead, description="Matches ahead.")
    assumed: int = field(description="How many of the matches ahead no source has listed yet.")
    simulated: int = field(resolver=simulated, description="How many seasons were simulated.")
    monte_carlo_error: float = field(
        resolver=monte_carlo_error, description="Largest standard error of a probability in here, from 0 to 0.5."
    )
    snapshot_id: strawberry.ID = field(description="The ratings that it was simulated from.")
    sentence: str = field(resolver=sentence, description="The projection in one sentence.")
