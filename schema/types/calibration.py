"""The calibration game: matches to forecast, forecasts beside the model's, and what they say of the viewer."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import strawberry
from strawberry import argument, field

from engine.catalogue.side_colours import SideColours
from engine.catalogue.views import FixtureView, TeamView
from engine.lab import calibration_analysis, calibration_game
from engine.lab.players import Player
from engine.simulation.outcome import Outcomes
from schema.context import Info
from schema.types.colours import OF_SIDES
from schema.types.connection import ROWS, After, Connection, First, connection, page_size
from schema.types.ids import place_after
from schema.types.shown import auto, show, shows

show(calibration_analysis.GameScores, "ForecastScores")
show(calibration_analysis.Bin, "CalibrationBin")
show(calibration_analysis.ConfidenceBias, "CalibrationConfidence", without={"forecasts"})
show(calibration_analysis.Versus, "CalibrationVersus", without={"forecasts"})
show(calibration_analysis.LossChange, "CalibrationChange")
show(calibration_analysis.Gain, "CalibrationGain", without={"later_forecasts"})
show(calibration_game.Week, "CalibrationWeek")

Parent: TypeAlias = strawberry.Parent[calibration_game.Case]
FixtureId = Annotated[strawberry.ID, argument(description="Id of a match of the round.")]


def home_of_past(past: strawberry.Parent[calibration_game.PastResult], info: Info) -> str:
    return info.context.wording.side_then(past.home, past.home_then)


def away_of_past(past: strawberry.Parent[calibration_game.PastResult], info: Info) -> str:
    return info.context.wording.side_then(past.away, past.away_then)


@shows(calibration_game.PastResult)
class PastResult:
    day: auto
    home: str = field(resolver=home_of_past, description="Home side, as `Fixture.homeName` has it.")
    away: str = field(resolver=away_of_past, description="Away side, as `Fixture.awayName` has it.")
    score: auto


async def home_form(
    case: strawberry.Parent[calibration_game.Case], info: Info
) -> tuple[calibration_game.PastResult, ...]:
    return await _form(case.fixture, case.fixture.home.id, info)


async def away_form(
    case: strawberry.Parent[calibration_game.Case], info: Info
) -> tuple[calibration_game.PastResult, ...]:
    return await _form(case.fixture, case.fixture.away.id, info)


async def _form(fixture: FixtureView, team_id: int, info: Info) -> tuple[calibration_game.PastResult, ...]:
    game = info.context.services.lab.game
    return await info.context.memo.once(("form", fixture.id, team_id), lambda: game.form(fixture, team_id))


async def base_rates(case: Parent, info: Info) -> Outcomes:
    game, fixture = info.context.services.lab.game, case.fixture
    return await info.context.memo.once(("base rates", fixture.id), lambda: game.base_rates(fixture))


def home_of_case(case: Parent, info: Info) -> str:
    return info.context.wording.side_then(case.home, case.fixture.home_then)


def away_of_case(case: Parent, info: Info) -> str:
    return info.context.wording.side_then(case.away, case.fixture.away_then)


def home_team(case: Parent) -> TeamView:
    return case.fixture.home


def away_team(case: Parent) -> TeamView:
    return case.fixture.away


def colours(case: Parent) -> SideColours:
    return case.fixture.colours


@shows(calibration_game.Case)
class CalibrationCase:
    id: strawberry.ID
    competition: auto
    is_synthetic: auto
    day: auto
    home: str = field(resolver=home_of_case, description="Home side, as `Fixture.homeName` has it.")
    away: str = field(resolver=away_of_case, description="Away side, as `Fixture.awayName` has it.")
    home_team: TeamView = field(resolver=home_team, description="Home side, with its colours.")
    away_team: TeamView = field(resolver=away_team, description="Away side, with its colours.")
    colours: SideColours = field(resolver=colours, description=OF_SIDES)
    neutral: auto
    words: auto
    outcomes: auto
    home_form: tuple[calibration_game.PastResult, ...] = field(
        resolver=home_form, description="Last results of the home side before it."
    )
    away_form: tuple[calibration_game.PastResult, ...] = field(
        resolver=away_form, description="Last results of the away side before it."
    )
    base_rates: Outcomes = field(
        resolver=base_rates, description="How the latest matches of the competition before it ended."
    )


@shows(calibration_game.Judged)
class CalibrationForecast:
    case: auto
    forecast: auto
    model: auto
    simulation_id: strawberry.ID
    at: auto
    score: auto
    shoot_out_winner: auto
    happened: auto
    scores: auto
    model_scores: auto
    divergence: auto
    shown_score: auto
    shown_scores: auto
    is_corrected: auto


show(calibration_game.Entry, "CalibrationEntry")


@shows(calibration_game.Round)
class CalibrationRound:
    kind: auto
    day: auto
    entries: auto
    next: auto


@strawberry.type(description="A forecast that was stored, and only then judged.")
class SubmitForecastPayload:
    forecast: calibration_game.Judged = field(description="The forecast, its scores, and what happened.")


def count(record: strawberry.Parent[calibration_game.PlayerRecord]) -> int:
    return record.forecasts


async def forecasts(
    record: strawberry.Parent[calibration_game.PlayerRecord], info: Info, first: First = ROWS, after: After = None
) -> Connection[calibration_game.Judged]:
    size = page_size(first)
    before = place_after(after)
    player = info.context.player or Player()
    made = await info.context.services.lab.game.answers(player, size + 1, before)
    return connection(made[:size], has_next=len(made) > size, cursor=lambda each: str(each.id), after=after)


@shows(calibration_game.PlayerRecord)
class CalibrationRecord:
    count: int = field(resolver=count, description="Forecasts made.")
    scores: auto
    model_scores: auto
    bins: auto
    confidence: auto
    versus: auto
    gain: auto
    weeks: auto
    corrected: auto
    forecasts: Connection[calibration_game.Judged] = field(
        resolver=forecasts, description="The forecasts, newest first."
    )


async def calibration(info: Info) -> calibration_game.PlayerRecord:
    return await info.context.services.lab.game.record(Player(info.context.signed_in().id))


async def own_calibration(info: Info) -> calibration_game.PlayerRecord | None:
    player = info.context.player
    return await info.context.services.lab.game.record(player) if player else None
