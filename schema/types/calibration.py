"""The calibration game: matches to forecast, forecasts beside the model's, and what they say of the viewer."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, cast

import strawberry
from strawberry import argument, field

from engine.catalogue.views import FixtureView
from engine.lab import calibration_game
from schema.context import Info
from schema.types.connection import ROWS, After, Connection, First, connection, page_size
from schema.types.enums import LabRound, LabVerdict, Outcome
from schema.types.ids import place_after
from schema.types.outcome import Outcomes, Score

FixtureId = Annotated[strawberry.ID, argument(description="Id of a match of the round.")]


@strawberry.type(description="Scores of a forecast, or their means; smaller is better in all three.")
class ForecastScores:
    log: float = field(description="Minus the natural logarithm of the chance that was given to what happened.")
    brier: float = field(description="Squared distance from what happened, from 0 to 2.")
    rps: float = field(description="Ranked probability score, from 0 to 1.")


@strawberry.type(description="A result that was known before a match.")
class PastResult:
    day: date = field(description="Day.")
    home: str = field(description="Home side.")
    away: str = field(description="Away side.")
    score: Score = field(description="The score.")


def fixture_of(forecast: strawberry.Parent[calibration_game.Judged]) -> CalibrationCase:
    return cast("CalibrationCase", forecast.fixture)


@strawberry.type(description="A forecast of the viewer, beside the model's, and what happened. It is never changed.")
class CalibrationForecast:
    case: CalibrationCase = field(resolver=fixture_of, description="The match.")
    forecast: Outcomes = field(description="What the viewer said.")
    model: Outcomes = field(description="What the model said before kick-off.")
    simulation_id: strawberry.ID = field(description="The model's forecast.")
    at: datetime = field(description="When the viewer said it, UTC.")
    score: Score = field(description="The result as it is known now.")
    happened: Outcome = field(description="The outcome.")
    scores: ForecastScores = field(description="What the viewer's forecast earns.")
    model_scores: ForecastScores = field(description="What the model's forecast earns.")
    divergence: float = field(description="What the viewer's forecast would lose in log score if the model were right.")
    shown_score: Score = field(description="The result that was shown at first.")
    shown_scores: ForecastScores = field(description="What the forecast earned by that result.")
    is_corrected: bool = field(description="Whether the result was corrected since, and the forecast scored again.")


def case_id(fixture: strawberry.Parent[FixtureView]) -> strawberry.ID:
    return strawberry.ID(str(fixture.id))


def competition(fixture: strawberry.Parent[FixtureView]) -> str:
    return fixture.competition.name


def is_synthetic(fixture: strawberry.Parent[FixtureView]) -> bool:
    return fixture.competition.is_synthetic


def home(fixture: strawberry.Parent[FixtureView]) -> str:
    return fixture.home.name


def away(fixture: strawberry.Parent[FixtureView]) -> str:
    return fixture.away.name


async def home_form(fixture: strawberry.Parent[FixtureView], info: Info) -> list[PastResult]:
    return await _form(fixture, fixture.home.id, info)


async def away_form(fixture: strawberry.Parent[FixtureView], info: Info) -> list[PastResult]:
    return await _form(fixture, fixture.away.id, info)


async def _form(fixture: FixtureView, team_id: int, info: Info) -> list[PastResult]:
    game = info.context.services.lab.game
    found = await info.context.memo.once(("form", fixture.id, team_id), lambda: game.form(fixture, team_id))
    return cast(list[PastResult], found)


async def base_rates(fixture: strawberry.Parent[FixtureView], info: Info) -> Outcomes:
    game = info.context.services.lab.game
    found = await info.context.memo.once(("base rates", fixture.id), lambda: game.base_rates(fixture))
    return cast(Outcomes, found)


@strawberry.type(description="A match to forecast, with what was known before it and nothing of how it ended.")
class CalibrationCase:
    id: strawberry.ID = field(resolver=case_id, description="Id of the fixture.")
    competition: str = field(resolver=competition, description="Competition.")
    is_synthetic: bool = field(resolver=is_synthetic, description="Whether the engine drew it from known strengths.")
    day: date = field(description="Day.")
    home: str = field(resolver=home, description="Home side.")
    away: str = field(resolver=away, description="Away side.")
    neutral: bool = field(description="Whether the venue is nobody's home.")
    home_form: list[PastResult] = field(resolver=home_form, description="Last results of the home side before it.")
    away_form: list[PastResult] = field(resolver=away_form, description="Last results of the away side before it.")
    base_rates: Outcomes = field(
        resolver=base_rates, description="How the latest matches of the competition before it ended."
    )


@strawberry.type(description="A match of a round, and what the viewer said of it.")
class CalibrationEntry:
    case: CalibrationCase = field(description="The match.")
    forecast: CalibrationForecast | None = field(description="The viewer's forecast; null until it is made.")


def entries(round: strawberry.Parent[calibration_game.Round]) -> list[CalibrationEntry]:
    return [
        CalibrationEntry(
            case=cast(CalibrationCase, each), forecast=cast("CalibrationForecast | None", round.judged.get(each.id))
        )
        for each in round.fixtures
    ]


def next_case(round: strawberry.Parent[calibration_game.Round]) -> CalibrationCase | None:
    return cast("CalibrationCase | None", round.next)


@strawberry.type(description="Matches to forecast: the set of the day, or the next one of free play.")
class CalibrationRound:
    kind: LabRound = field(description="Which round.")
    day: date | None = field(description="Day of the daily set; null in free play.")
    entries: list[CalibrationEntry] = field(resolver=entries, description="The matches.")
    next: CalibrationCase | None = field(resolver=next_case, description="The first that is not forecast yet.")


@strawberry.type(description="A forecast that was stored, and only then judged.")
class SubmitForecastPayload:
    forecast: CalibrationForecast = field(description="The forecast, its scores, and what happened.")


@strawberry.type(description="Events that the viewer gave nearly the same chance.")
class CalibrationBin:
    first: float = field(description="Smallest chance of the bin.")
    last: float = field(description="Largest chance of the bin.")
    count: int = field(description="Events in it; every forecast counts as three.")
    mean_probability: float = field(description="Mean chance that was given.")
    hits: int = field(description="How many came true.")
    frequency: float = field(description="Their share.")
    low: float = field(description="Low end of the 90 % credible interval of the long-run share.")
    high: float = field(description="High end of it.")
    is_enough: bool = field(description="Whether there are enough to say anything.")


@strawberry.type(description="Whether the viewer's chances are too far from even, or too near to it.")
class CalibrationConfidence:
    verdict: LabVerdict = field(description="The verdict.")
    exponent: float = field(description="The power of the chances that would put them right; below 1 is overconfident.")
    low: float = field(description="Low end of its 90 % credible interval.")
    high: float = field(description="High end of it.")
    overconfident: float = field(description="Probability that the viewer is overconfident, from 0 to 1.")
    sentence: str = field(description="The same in words.")


@strawberry.type(description="The viewer against the model, match by match.")
class CalibrationVersus:
    difference: float = field(description="Viewer's mean log score minus the model's; below 0 the viewer did better.")
    t: float = field(description="In standard errors, clustered by match day.")
    needed: float = field(description="Size of t from which on a difference may be claimed, however often one looks.")
    low: float | None = field(
        description="Low end of the 95 % confidence sequence of the difference; null of too few forecasts."
    )
    high: float | None = field(description="High end of it.")
    is_clear: bool = field(description="Whether a difference can be claimed.")
    sentence: str = field(description="The same in words.")


@strawberry.type(description="A mean loss of the first forecasts and of the later ones; smaller is better.")
class CalibrationChange:
    first: float = field(description="Of the first ten.")
    later: float = field(description="Of all after them.")
    difference: float = field(description="First minus later; above 0 the later ones are better.")
    low: float = field(description="Low end of its 90 % interval.")
    high: float = field(description="High end of it.")
    is_clear: bool = field(description="Whether there are enough to claim a change, and the interval leaves 0 outside.")


@strawberry.type(description="What practice changed, from the viewer's first ten forecasts to all after them.")
class CalibrationGain:
    by_results: CalibrationChange = field(description="Of the log score minus the model's on the same matches.")
    by_model: CalibrationChange = field(description="Of what the forecasts would lose if the model were right.")
    sentence: str = field(description="The same in words.")


@strawberry.type(description="Forecasts of one week.")
class CalibrationWeek:
    monday: date = field(description="First day of the week.")
    forecasts: int = field(description="How many were made.")
    scores: ForecastScores = field(description="Viewer's mean scores.")
    model_scores: ForecastScores = field(description="Model's mean scores.")


async def forecasts(
    record: strawberry.Parent[CalibrationRecord], info: Info, first: First = ROWS, after: After = None
) -> Connection[CalibrationForecast]:
    size = page_size(first)
    before = place_after(after)
    made = await info.context.services.lab.game.answers(info.context.signed_in().id, size + 1, before)
    shown = cast(list[CalibrationForecast], made[:size])
    return connection(
        shown,
        has_next=len(made) > size,
        cursor=lambda each: str(cast(int, each.id)),  # type: ignore[attr-defined]
        after=after,
    )


@strawberry.type(description="What the viewer's forecasts say of the viewer. Corrected results count as corrected.")
class CalibrationRecord:
    count: int = field(description="Forecasts made.")
    scores: ForecastScores | None = field(description="Mean scores; null before the first forecast.")
    model_scores: ForecastScores | None = field(description="The model's on the same matches.")
    bins: list[CalibrationBin] = field(description="The reliability curve.")
    confidence: CalibrationConfidence | None = field(description="The verdict on too much or too little confidence.")
    versus: CalibrationVersus | None = field(description="The viewer against the model.")
    gain: CalibrationGain | None = field(description="What practice changed; null before the twentieth forecast.")
    weeks: list[CalibrationWeek] = field(description="By week, the earliest first.")
    corrected: int = field(description="Forecasts whose result was corrected after it was shown.")
    forecasts: Connection[CalibrationForecast] = field(resolver=forecasts, description="The forecasts, newest first.")


async def calibration(info: Info) -> CalibrationRecord:
    record = await info.context.services.lab.game.record(info.context.signed_in().id)
    return CalibrationRecord(
        count=record.forecasts,
        scores=cast("ForecastScores | None", record.scores),
        model_scores=cast("ForecastScores | None", record.model_scores),
        bins=cast(list[CalibrationBin], list(record.bins)),
        confidence=cast("CalibrationConfidence | None", record.confidence),
        versus=cast("CalibrationVersus | None", record.versus),
        gain=cast("CalibrationGain | None", record.gain),
        weeks=cast(list[CalibrationWeek], list(record.weeks)),
        corrected=record.corrected,
    )
