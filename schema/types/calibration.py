"""The calibration game: matches to forecast, forecasts beside the model's, and what they say of the viewer."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import strawberry
from strawberry import argument, field

from engine.catalogue.views import FixtureView
from engine.lab import calibration_analysis, calibration_game
from engine.lab.players import Player
from engine.simulation.outcome import Outcomes
from engine.sports.registry import specification
from schema.context import Info
from schema.types.connection import ROWS, After, Connection, First, connection, page_size
from schema.types.enums import Outcome
from schema.types.ids import place_after
from schema.types.shown import auto, show, shows

show(calibration_analysis.GameScores, "ForecastScores")
show(calibration_analysis.Bin, "CalibrationBin")
show(calibration_analysis.ConfidenceBias, "CalibrationConfidence", without={"forecasts"})
show(calibration_analysis.Versus, "CalibrationVersus", without={"forecasts"})
show(calibration_analysis.LossChange, "CalibrationChange")
show(calibration_analysis.Gain, "CalibrationGain", without={"later_forecasts"})
show(calibration_game.PastResult)
show(calibration_game.Week, "CalibrationWeek")

FixtureId = Annotated[strawberry.ID, argument(description="Id of a match of the round.")]


def case_id(case: strawberry.Parent[CalibrationCase]) -> strawberry.ID:
    return strawberry.ID(str(case.fixture.id))


def competition(case: strawberry.Parent[CalibrationCase]) -> str:
    return case.fixture.competition.name


def is_synthetic(case: strawberry.Parent[CalibrationCase]) -> bool:
    return case.fixture.competition.is_synthetic


def day(case: strawberry.Parent[CalibrationCase]) -> date:
    return case.fixture.day


def home(case: strawberry.Parent[CalibrationCase]) -> str:
    return case.fixture.home.name


def away(case: strawberry.Parent[CalibrationCase]) -> str:
    return case.fixture.away.name


def neutral(case: strawberry.Parent[CalibrationCase]) -> bool:
    return case.fixture.neutral


def outcomes(case: strawberry.Parent[CalibrationCase]) -> list[Outcome]:
    return list(specification(case.fixture.competition.sport).outcomes)


async def home_form(case: strawberry.Parent[CalibrationCase], info: Info) -> tuple[calibration_game.PastResult, ...]:
    return await _form(case.fixture, case.fixture.home.id, info)


async def away_form(case: strawberry.Parent[CalibrationCase], info: Info) -> tuple[calibration_game.PastResult, ...]:
    return await _form(case.fixture, case.fixture.away.id, info)


async def _form(fixture: FixtureView, team_id: int, info: Info) -> tuple[calibration_game.PastResult, ...]:
    game = info.context.services.lab.game
    return await info.context.memo.once(("form", fixture.id, team_id), lambda: game.form(fixture, team_id))


async def base_rates(case: strawberry.Parent[CalibrationCase], info: Info) -> Outcomes:
    game, fixture = info.context.services.lab.game, case.fixture
    return await info.context.memo.once(("base rates", fixture.id), lambda: game.base_rates(fixture))


@strawberry.type(description="A match to forecast, with what was known before it and nothing of how it ended.")
class CalibrationCase:
    fixture: strawberry.Private[FixtureView]
    id: strawberry.ID = field(resolver=case_id, description="Id of the fixture.")
    competition: str = field(resolver=competition, description="Competition.")
    is_synthetic: bool = field(resolver=is_synthetic, description="Whether the engine drew it from known strengths.")
    day: date = field(resolver=day, description="Day.")
    home: str = field(resolver=home, description="Home side.")
    away: str = field(resolver=away, description="Away side.")
    neutral: bool = field(resolver=neutral, description="Whether the venue is nobody's home.")
    outcomes: list[Outcome] = field(resolver=outcomes, description="The ways in which it can end.")
    home_form: tuple[calibration_game.PastResult, ...] = field(
        resolver=home_form, description="Last results of the home side before it."
    )
    away_form: tuple[calibration_game.PastResult, ...] = field(
        resolver=away_form, description="Last results of the away side before it."
    )
    base_rates: Outcomes = field(
        resolver=base_rates, description="How the latest matches of the competition before it ended."
    )


def case_of(forecast: strawberry.Parent[calibration_game.Judged]) -> CalibrationCase:
    return CalibrationCase(fixture=forecast.fixture)


@shows(calibration_game.Judged)
class CalibrationForecast:
    case: CalibrationCase = field(resolver=case_of, description="The match.")
    forecast: auto
    model: auto
    simulation_id: strawberry.ID
    at: auto
    score: auto
    happened: auto
    scores: auto
    model_scores: auto
    divergence: auto
    shown_score: auto
    shown_scores: auto
    is_corrected: auto


@strawberry.type(description="A match of a round, and what the viewer said of it.")
class CalibrationEntry:
    case: CalibrationCase = field(description="The match.")
    forecast: calibration_game.Judged | None = field(description="The viewer's forecast; null until it is made.")


def entries(round: strawberry.Parent[calibration_game.Round]) -> list[CalibrationEntry]:
    return [
        CalibrationEntry(case=CalibrationCase(fixture=each), forecast=round.judged.get(each.id))
        for each in round.fixtures
    ]


def next_case(round: strawberry.Parent[calibration_game.Round]) -> CalibrationCase | None:
    return CalibrationCase(fixture=round.next) if round.next else None


@shows(calibration_game.Round)
class CalibrationRound:
    kind: auto
    day: auto
    entries: list[CalibrationEntry] = field(resolver=entries, description="The matches.")
    next: CalibrationCase | None = field(resolver=next_case, description="The first that is not forecast yet.")


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
