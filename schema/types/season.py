"""A competition as it stands: ratings of its teams, and where the season may end."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, cast

import strawberry
from strawberry import field

from engine.catalogue.views import DeductionView
from engine.forecasts import seasons, views
from engine.simulation.season import TeamProjection
from schema.types.enums import SeasonState
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
    is_side: bool = field(description="Whether it is one of the sides whose ratings are 1500 on average.")
    is_current: bool = field(
        description="Whether it plays in these days: in this season or, where teams meet seldom, in four years."
    )


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
    position: int = field(description="Place, from 1; sides that the rule leaves level share theirs.")
    played: int = field(description="Matches played.")
    won: int = field(description="Matches won.")
    drawn: int = field(description="Matches drawn.")
    lost: int = field(description="Matches lost.")
    points: int = field(description="Points, those that were taken away gone.")
    deducted: int = field(description="Points that were taken away.")
    goal_difference: int = field(description="Goals scored minus goals conceded.")
    goals: int = field(description="Goals scored.")
    conceded: int = field(description="Goals conceded.")


def deduction_id(deduction: strawberry.Parent[DeductionView]) -> strawberry.ID:
    return strawberry.ID(str(deduction.id))


@strawberry.type(description="Points that were taken away from a team in one season.")
class Deduction:
    id: strawberry.ID = field(resolver=deduction_id, description="Id.")
    team: Annotated[Team, strawberry.lazy("schema.types.competition")] = field(description="The team.")
    season: str = field(description="Name of the season.")
    points: int = field(description="How many, at least 1.")
    reason: str = field(description="Why.")


@strawberry.type(description="A team and its line of the table.")
class TableLine:
    team: Annotated[Team, strawberry.lazy("schema.types.competition")] = field(description="The team.")
    standing: Standing = field(description="Its line.")
    deductions: list[Deduction] = field(description="Why points were taken away from it.")


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
    deductions: list[Deduction] = field(description="Why points were taken away from it.")
    projection: strawberry.Private[TeamProjection]

    @classmethod
    def of(cls, line: seasons.TableLine, projection: TeamProjection) -> SeasonLine:
        return cls(
            projection=projection,
            team=cast("Team", line.team),
            now=cast(Standing, projection.now),
            ahead=projection.ahead,
            expected_points=projection.expected_points,
            points=cast(Percentiles, projection.points),
            expected_position=projection.expected_position,
            position=cast(Percentiles, projection.position),
            positions=cast(list[float], projection.positions),
            deductions=cast(list[Deduction], list(line.deductions)),
        )


def table(season: strawberry.Parent[seasons.Season]) -> list[SeasonLine]:
    lines = {line.team.name: line for line in season.lines}
    projected = season.projection.teams if season.projection else ()
    return [SeasonLine.of(lines[each.team], each) for each in projected]


def standings(season: strawberry.Parent[seasons.Season]) -> list[TableLine]:
    return cast(list[TableLine], list(season.lines))


def state(season: strawberry.Parent[seasons.Season]) -> SeasonState:
    return season.calendar.state


def format_words(season: strawberry.Parent[seasons.Season]) -> str:
    return season.calendar.told.sentence


def rule(season: strawberry.Parent[seasons.Season]) -> str:
    return season.calendar.terms.rule.sentence


def notes(season: strawberry.Parent[seasons.Season]) -> list[str]:
    return list(season.calendar.notes)


def matches(season: strawberry.Parent[seasons.Season]) -> int | None:
    return season.calendar.matches


def played(season: strawberry.Parent[seasons.Season]) -> int:
    return len(season.calendar.played)


def ahead(season: strawberry.Parent[seasons.Season]) -> int:
    return len(season.calendar.ahead)


def simulated(season: strawberry.Parent[seasons.Season]) -> int:
    return season.projection.seasons if season.projection else 0


def monte_carlo_error(season: strawberry.Parent[seasons.Season]) -> float:
    return season.projection.monte_carlo_error if season.projection else 0.0


@strawberry.type(description="A season of a competition: its table, and while it runs its end, simulated many times.")
class Season:
    name: str = field(description="Name, as the sources call it.")
    state: SeasonState = field(resolver=state, description="What can be said of it.")
    format: str = field(resolver=format_words, description="How it is played and how that was told, in one sentence.")
    rule: str = field(resolver=rule, description="What orders its table, in words.")
    notes: list[str] = field(resolver=notes, description="What else a reader should know of it, a sentence each.")
    matches: int | None = field(resolver=matches, description="Matches of the whole season; null where unknown.")
    standings: list[TableLine] = field(
        resolver=standings, description="The table as it stands; empty where there is none to show."
    )
    table: list[SeasonLine] = field(
        resolver=table,
        description="Where the teams may end, by the expected place; empty of a season that cannot be projected.",
    )
    played: int = field(resolver=played, description="Matches whose results count.")
    ahead: int = field(resolver=ahead, description="Matches ahead.")
    assumed: int = field(description="How many of the matches ahead no source has listed yet.")
    simulated: int = field(resolver=simulated, description="How many seasons were simulated; 0 where none had to be.")
    monte_carlo_error: float = field(
        resolver=monte_carlo_error, description="Largest standard error of a probability in here, from 0 to 0.5."
    )
    snapshot_id: strawberry.ID = field(description="The ratings that stood when this was asked.")
    sentence: str = field(description="The season in one sentence.")
