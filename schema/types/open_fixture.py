"""Fixtures that everybody reads in full depth."""

from __future__ import annotations

import strawberry
from strawberry import field

from engine.catalogue.views import FixtureView
from engine.forecasts.open_fixtures import OpenedFixture
from schema.context import LISTED_OPEN, OPEN_TODAY, Info
from schema.types.connection import ROWS, First, page_size
from schema.types.ids import Id, row_id
from schema.types.shown import auto, shows


async def open_fixtures(info: Info, first: First = ROWS) -> tuple[OpenedFixture, ...]:
    found = await info.context.memo.once(LISTED_OPEN, lambda: listed(info))
    return found[: page_size(first)]


async def listed(info: Info) -> tuple[OpenedFixture, ...]:
    """Those that are open and still in the catalogue."""
    opened = await info.context.open_fixtures()
    known = await info.context.services.catalogue.fixtures_by_id(list(opened))
    if any(each.is_of_the_day for each in opened.values() if each.fixture_id not in known):
        # The fixture of the day was taken out of the catalogue.
        await info.context.services.forecasts.open_fixtures.choose()
        info.context.memo.forget(OPEN_TODAY)
        opened = await info.context.open_fixtures()
        known = await info.context.services.catalogue.fixtures_by_id(list(opened))
    info.context.remember_fixtures(known.values())
    return tuple(each for each in opened.values() if each.fixture_id in known)


async def fixture(opened: strawberry.Parent[OpenedFixture], info: Info) -> FixtureView:
    return await info.context.fixture(opened.fixture_id)


def reason(opened: strawberry.Parent[OpenedFixture]) -> str:
    if opened.is_of_the_day:
        return "The most open match of the day: every depth of it is open to everybody today."
    return "Every depth of this match is open to everybody."


@shows(OpenedFixture)
class OpenFixture:
    fixture: FixtureView = field(resolver=fixture, description="The fixture.")
    is_of_the_day: auto
    reason: str = field(resolver=reason, description="Why it is open, in a sentence.")


@strawberry.type(description="What has become of the fixture for everybody.")
class OpeningPayload:
    fixture_id: strawberry.ID = field(description="Id of the fixture.")
    is_open_today: bool = field(description="Whether everybody reads it in full depth now.")


async def open_fixture(info: Info, fixture_id: Id) -> OpeningPayload:
    viewer, opened = info.context.administrator(), row_id("fixture", fixture_id)
    await info.context.services.forecasts.open_fixtures.open(opened, by=viewer.id)
    return await _recorded(info, "fixture_opened", opened)


async def close_fixture(info: Info, fixture_id: Id) -> OpeningPayload:
    info.context.administrator()
    closed = row_id("fixture", fixture_id)
    await info.context.services.forecasts.open_fixtures.close(closed)
    return await _recorded(info, "fixture_closed", closed)


async def _recorded(info: Info, event: str, fixture_id: int) -> OpeningPayload:
    await info.context.services.ledger.record(
        event,
        actor=info.context.administrator().id,
        payload={"fixture": fixture_id},
        request_id=info.context.request_id,
    )
    info.context.forget_open_fixtures()
    is_open = fixture_id in await info.context.open_fixtures()
    return OpeningPayload(fixture_id=strawberry.ID(str(fixture_id)), is_open_today=is_open)
