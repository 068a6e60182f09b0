"""A competition as it stands: ratings of its teams, and where the season may end."""

from __future__ import annotations

from itertools import islice
from typing import Annotated

import strawberry
from msgspec import UNSET as NOT_SAID
from strawberry import UNSET, argument, field

from engine.catalogue.season_zones import SeasonZone
from engine.catalogue.views import DeductionView
from engine.errors import InvalidInput
from engine.forecasts import seasons, supposed_results, views
from engine.forecasts.points_courses import PointsCourse
from engine.forecasts.supposed_results import MOST_SET, SupposedResult
from engine.ratings import history
from engine.simulation import season as simulation
from engine.simulation.conferences import chances
from engine.simulation.outcome import Score
from engine.sports.registry import specification
from schema.context import Info
from schema.types.connection import ROWS, First, page_size
from schema.types.enums import Outcome, SeasonState
from schema.types.ids import row_id
from schema.types.shown import auto, show, shows


@strawberry.input(description="A result that is set for a match ahead, to see what if: an outcome, or both scores.")
class SeasonResultInput:
    fixture_id: strawberry.ID = field(description="A match of the season that a source has listed and that is ahead.")
    outcome: Outcome | None = field(default=UNSET, description="How it ends, whatever the score.")
    home_score: int | None = field(default=UNSET, description="Of the home side; with the other score.")
    away_score: int | None = field(default=UNSET, description="Of the away side.")

    def result(self) -> SupposedResult:
        """Raises: InvalidInput."""
        scores = [each for each in (self.home_score, self.away_score) if isinstance(each, int)]
        if len(scores) == 1:
            raise InvalidInput(field="results", reason="give both scores, or an outcome")
        return SupposedResult(
            row_id("fixture", self.fixture_id), self.outcome or None, Score(*scores) if scores else None
        )


Results = Annotated[
    list[SeasonResultInput] | None,
    argument(
        description=f"Results of matches ahead, {MOST_SET} at most, to see what if. All other matches are drawn as "
        "before. Strengths are not learned from them: what changes is who has how many points."
    ),
]


OfTeam = Annotated[strawberry.ID | None, argument(description="Only matches of this team; null is all of them.")]


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
    sentence: str = field(resolver=history_sentence, description="The last of it in a sentence or two.")


show(SeasonZone)
show(PointsCourse)
show(seasons.TableLine)
show(simulation.Finish)
show(seasons.PlayOffStage)


@shows(chances.PlayOffChances)
class PlayOffChances:
    division: auto
    top_seed: auto
    play_offs: auto
    rounds: auto
    title: auto


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


@shows(supposed_results.SettableMatch)
class SettableMatch:
    fixture_id: strawberry.ID
    day: auto
    home: auto
    away: auto


@shows(supposed_results.SupposedMatch)
class SupposedMatch:
    fixture_id: strawberry.ID
    day: auto
    home: auto
    away: auto
    outcome: auto
    score: auto


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
    conference: auto
    division: auto
    play_offs: auto
    finish: simulation.Finish = field(
        resolver=finish, description="Chance to end from one place to another, both inside: the title, or to go down."
    )
    deductions: auto
    before: auto


def standings(season: strawberry.Parent[seasons.Season]) -> tuple[seasons.TableLine, ...]:
    return season.lines


def state(season: strawberry.Parent[seasons.Season]) -> SeasonState:
    return season.calendar.state


def format_sentence(season: strawberry.Parent[seasons.Season], info: Info) -> str:
    return info.context.wording.format_finding(season.calendar.finding)


def rule(season: strawberry.Parent[seasons.Season], info: Info) -> str:
    terms, words = season.calendar.terms, specification(season.sport).words
    if terms.conferences is not NOT_SAID:
        return info.context.wording.conference_rule(terms.conferences.format, words)
    return info.context.wording.table_rule(terms.rule, words)


def notes(season: strawberry.Parent[seasons.Season], info: Info) -> list[str]:
    return [info.context.wording.season_note(each) for each in season.calendar.notes]


def sentence(season: strawberry.Parent[seasons.Season], info: Info) -> str:
    return season.sentence(info.context.wording)


def change(season: strawberry.Parent[seasons.Season], info: Info) -> str | None:
    return info.context.wording.finish_change(season.largest_change) if season.largest_change else None


def can_be_set(
    season: strawberry.Parent[seasons.Season], team: OfTeam = None, first: First = ROWS
) -> list[supposed_results.SettableMatch]:
    side, most = row_id("team", team) if team else None, page_size(first)
    found = season.can_be_set.values()
    return list(islice((each for each in found if side in (None, each.home.id, each.away.id)), most))


def win_points(season: strawberry.Parent[seasons.Season]) -> int:
    return season.calendar.terms.rule.win


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
        resolver=format_sentence, description="How it is played and how that was told, in a sentence or two."
    )
    rule: str = field(resolver=rule, description="What orders its table, in words.")
    win_points: int = field(resolver=win_points, description="Points for a win: where it is 1, points are wins.")
    notes: list[str] = field(resolver=notes, description="What else a reader should know of it, a sentence each.")
    matches: int | None = field(resolver=matches, description="Matches of the whole season; null where unknown.")
    standings: tuple[seasons.TableLine, ...] = field(
        resolver=standings, description="The table as it stands; empty where there is none to show."
    )
    table: auto
    zones: auto
    stages: auto
    supposed: auto
    can_be_set: list[supposed_results.SettableMatch] = field(
        resolver=can_be_set,
        description="Matches ahead whose results `results` can set, by day: none of a season that is not running, and "
        "no play-off beside the rounds of a league.",
    )
    change: str | None = field(
        resolver=change, description="What the set results change most, in a sentence or two; null where none is set."
    )
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
    sentence: str = field(resolver=sentence, description="The season in a sentence or two.")
