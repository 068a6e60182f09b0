"""A competition as it stands: ratings of its teams, and where the season may end."""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry import field

from engine.catalogue.season_zones import SeasonZone
from engine.catalogue.views import DeductionView
from engine.forecasts import seasons, views
from engine.forecasts.points_courses import PointsCourse
from engine.ratings import history
from engine.simulation import season as simulation
from engine.sports.registry import specification
from schema.context import Info
from schema.types.enums import SeasonState
from schema.types.shown import auto, show, shows


def history_sentence(history: strawberry.Parent[history.RatingHistory], info: Info) -> str:
    return info.context.wording.rating_history(history)


@shows(history.RatingHistory)
class RatingHistory:
    days: auto
    ratings: auto
    lows: auto
    highs: auto
    level: auto
    true_rating: auto
    sentence: str = field(resolver=history_sentence, description="The last of it in one sentence.")


show(SeasonZone)
show(PointsCourse)
show(seasons.TableLine)
show(simulation.Finish)


@shows(views.TeamStanding)
class Rating:
    team_id: strawberry.ID
    name: auto
    colours: auto
    monogram: auto
    rating: auto
    rating_sd: auto
    attack: auto
    defence: auto
    matches: auto
    last_played: auto
    true_rating: auto
    is_side: auto
    is_current: auto


@shows(simulation.Standing)
class Standing:
    position: auto
    played: auto
    won: auto
    drawn: auto
    lost: auto
    points: auto
    deducted: auto
    goal_difference: auto
    goals: auto
    conceded: auto


@shows(DeductionView)
class Deduction:
    id: strawberry.ID
    team: auto
    season: auto
    points: auto
    reason: auto


def finish(
    line: strawberry.Parent[seasons.SeasonLine],
    best: Annotated[int, strawberry.argument(description="The best of the places, from 1.")] = 1,
    worst: Annotated[int, strawberry.argument(description="The worst of them.")] = 1,
) -> simulation.Finish:
    return line.projection.finish(best, worst)


@shows(seasons.SeasonLine)
class SeasonLine:
    team: auto
    now: auto
    ahead: auto
    expected_points: auto
    points: auto
    expected_position: auto
    position: auto
    positions: auto
    finish: simulation.Finish = field(
        resolver=finish, description="Chance to end from one place to another, both inside: the title, or to go down."
    )
    deductions: auto


def standings(season: strawberry.Parent[seasons.Season]) -> tuple[seasons.TableLine, ...]:
    return season.lines


def state(season: strawberry.Parent[seasons.Season]) -> SeasonState:
    return season.calendar.state


def format_sentence(season: strawberry.Parent[seasons.Season], info: Info) -> str:
    return info.context.wording.format_finding(season.calendar.finding)


def rule(season: strawberry.Parent[seasons.Season], info: Info) -> str:
    return info.context.wording.table_rule(season.calendar.terms.rule, specification(season.sport).words)


def notes(season: strawberry.Parent[seasons.Season], info: Info) -> list[str]:
    return [info.context.wording.season_note(each) for each in season.calendar.notes]


def sentence(season: strawberry.Parent[seasons.Season], info: Info) -> str:
    return season.sentence(info.context.wording)


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


@shows(seasons.Season)
class Season:
    name: auto
    state: SeasonState = field(resolver=state, description="What can be said of it.")
    format: str = field(
        resolver=format_sentence, description="How it is played and how that was told, in one sentence."
    )
    rule: str = field(resolver=rule, description="What orders its table, in words.")
    notes: list[str] = field(resolver=notes, description="What else a reader should know of it, a sentence each.")
    matches: int | None = field(resolver=matches, description="Matches of the whole season; null where unknown.")
    standings: tuple[seasons.TableLine, ...] = field(
        resolver=standings, description="The table as it stands; empty where there is none to show."
    )
    table: auto
    zones: auto
    first_day: auto
    last_day: auto
    played: int = field(resolver=played, description="Matches whose results count.")
    ahead: int = field(resolver=ahead, description="Matches ahead.")
    assumed: auto
    simulated: int = field(resolver=simulated, description="How many seasons were simulated; 0 where none had to be.")
    monte_carlo_error: float = field(
        resolver=monte_carlo_error, description="Largest standard error of a probability in here, from 0 to 0.5."
    )
    snapshot_id: strawberry.ID
    sentence: str = field(resolver=sentence, description="The season in one sentence.")
