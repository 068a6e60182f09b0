"""Fixtures: who meets whom, when, and how it ended."""

from __future__ import annotations

import strawberry
from strawberry import field

from engine.catalogue.tournaments import Occasion, book
from engine.catalogue.views import FixtureView
from engine.forecasts.views import Identity
from engine.sealing.values import FixtureSeal
from engine.simulation.outcome import Score
from engine.sports.details import ToldDetail
from schema.context import Info
from schema.types.node import Node
from schema.types.shown import auto, show, shows


def score(fixture: strawberry.Parent[FixtureView]) -> Score | None:
    return score_of(fixture.home_score, fixture.away_score)


def after_extra_time(fixture: strawberry.Parent[FixtureView]) -> Score | None:
    return score_of(fixture.home_extra, fixture.away_extra)


def shoot_out(fixture: strawberry.Parent[FixtureView]) -> Score | None:
    return score_of(fixture.home_penalties, fixture.away_penalties)


def score_of(home: int | None, away: int | None) -> Score | None:
    return None if home is None or away is None else Score(home, away)


def home_name(fixture: strawberry.Parent[FixtureView], info: Info) -> str:
    return info.context.wording.side_then(fixture.home.name, fixture.home_then)


def away_name(fixture: strawberry.Parent[FixtureView], info: Info) -> str:
    return info.context.wording.side_then(fixture.away.name, fixture.away_then)


def details(fixture: strawberry.Parent[FixtureView]) -> list[ToldDetail]:
    return list(fixture.told_details)


def occasion(fixture: strawberry.Parent[FixtureView]) -> Occasion | None:
    return book().occasion(fixture.competition.slug, fixture.round, fixture.day)


async def simulation(fixture: strawberry.Parent[FixtureView], info: Info) -> Identity:
    return await info.context.forecast_of_fixture(fixture.id)


async def seal(fixture: strawberry.Parent[FixtureView], info: Info) -> FixtureSeal | None:
    return await info.context.seal_of(fixture.id)


def has_kicked_off(fixture: strawberry.Parent[FixtureView], info: Info) -> bool:
    return fixture.has_kicked_off(info.context.services.clock())


async def is_open_today(fixture: strawberry.Parent[FixtureView], info: Info) -> bool:
    return fixture.id in await info.context.open_fixtures()


def is_overdue(fixture: strawberry.Parent[FixtureView], info: Info) -> bool:
    return fixture.is_overdue(info.context.services.clock())


show(Occasion)
show(ToldDetail, "MatchDetail")


@shows(FixtureView)
class Fixture(Node):
    id: strawberry.ID
    competition: auto
    season: auto
    round: auto
    occasion: Occasion | None = field(
        resolver=occasion,
        description="The round of a tournament's knock-out that it belongs to; null where the program knows of none.",
    )
    day: auto
    kick_off: auto
    home: auto
    away: auto
    home_name: str = field(
        resolver=home_name, description="The home side as a reader is shown it: with `homeThen` where there is one."
    )
    away_name: str = field(
        resolver=away_name, description="The away side as a reader is shown it: with `awayThen` where there is one."
    )
    home_then: auto
    away_then: auto
    colours: auto
    neutral: auto
    status: auto
    is_overdue: bool = field(
        resolver=is_overdue,
        description=(
            "Whether it was to be played and waits for its result: its day (UTC) is over, and where its time is known "
            "so are three hours from kick-off. Until then it lies ahead."
        ),
    )
    has_kicked_off: bool = field(
        resolver=has_kicked_off, description="Whether its forecast is frozen; without a known time, from its day on."
    )
    score: Score | None = field(resolver=score, description="The result, or what was awarded; null until it is known.")
    after_extra_time: Score | None = field(
        resolver=after_extra_time, description="The score with extra time; null where none was played or told."
    )
    shoot_out: Score | None = field(
        resolver=shoot_out, description="The shoot-out after it; null where there was none or its kicks are not told."
    )
    shoot_out_winner: auto
    is_open_today: bool = field(
        resolver=is_open_today, description="Whether every depth of its standard forecast is open to everybody today."
    )
    simulation: Identity = field(
        resolver=simulation,
        description="The standard forecast; the one that was sealed, else from kick-off on the last one before it.",
    )
    details: list[ToldDetail] = field(
        resolver=details,
        description=(
            "What its sport knows of it beside sides and score, such as surface and length of a match of tennis: first "
            "what is known beforehand, then how it went."
        ),
    )
    seal: FixtureSeal | None = field(
        resolver=seal,
        description="The proof that its forecast was made before kick-off; null until it is sealed, and where it was "
        "not.",
    )
