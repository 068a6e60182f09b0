"""Simulations that nobody bought are forgotten in time; what somebody bought never is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from engine.catalogue.demo_leagues import DEMO_LEAGUES
from engine.catalogue.downloads import SourceUnavailable
from engine.catalogue.models import Competition
from engine.errors import NotFound, StorageFailed
from engine.sports.base import Sport
from schema.context import Context
from schema.execute import execute
from server.maintenance import forget, furnish, pull_for_ever, refresh_demo
from server.security.identity import viewer_of
from server.services import Installation, open_installation
from server.settings import Settings

ASK = "query ($home: Float!) { simulate(input: {homeRating: $home, awayRating: 1500}) { id } }"
BUY = "query ($id: ID!) { simulation(id: $id) { distribution { volatility { score } } } }"
COMPARE = "query ($id: ID!, $other: ID!) { simulation(id: $id) { comparison(with: [$other]) { __typename } } }"


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def installation(tmp_path: Path, clock: Clock) -> AsyncIterator[Installation]:
    settings = Settings(data=tmp_path / "data", retention_days=30, demo=False)
    async with open_installation(settings, clock=clock) as opened:
        yield opened


@pytest.fixture
async def context(installation: Installation) -> Context:
    services = installation.services
    member = await services.accounts.sign_up("ann", "seven green bottles")
    await services.ledger.treasury.top_up(None, member.id, 100, reason="test", key="top-up", request_id="test")
    return Context(services=services, viewer=viewer_of(member))


async def ask(context: Context, document: str, **variables: Any) -> dict[str, Any]:
    fresh = Context(services=context.services, viewer=context.viewer)
    answer = await execute(document, variables, context=fresh)
    assert answer.data, answer.errors
    return answer.data


async def asked(context: Context, home: float) -> str:
    found: str = (await ask(context, ASK, home=home))["simulate"]["id"]
    return found


async def test_what_nobody_bought_is_forgotten_after_its_days(
    installation: Installation, context: Context, clock: Clock
) -> None:
    one = await asked(context, 1600)
    clock.now += timedelta(days=31)

    assert await forget(installation) == 1

    with pytest.raises(NotFound):
        await installation.services.forecasts.simulations.find(one)


async def test_what_is_young_is_kept(installation: Installation, context: Context, clock: Clock) -> None:
    await asked(context, 1600)
    clock.now += timedelta(days=29)

    assert await forget(installation) == 0


async def test_what_somebody_bought_is_never_forgotten(
    installation: Installation, context: Context, clock: Clock
) -> None:
    one = await asked(context, 1600)
    await ask(context, BUY, id=one)
    clock.now += timedelta(days=3650)

    assert await forget(installation) == 0
    assert (await installation.services.forecasts.simulations.find(one)).id == one


async def test_what_a_bought_comparison_compares_is_never_forgotten(
    installation: Installation, context: Context, clock: Clock
) -> None:
    one, other = await asked(context, 1600), await asked(context, 1700)
    await asked(context, 1800)
    await ask(context, COMPARE, id=one, other=other)
    clock.now += timedelta(days=3650)

    assert await forget(installation) == 1
    assert (await installation.services.forecasts.simulations.find(other)).id == other


@dataclass
class Sources:
    """Newer files whose database fails at the first look, and whose first publisher is never there."""

    looks: int = 0
    asked: list[str] = field(default_factory=list)
    enough: asyncio.Event = field(default_factory=asyncio.Event)

    async def held(self) -> tuple[str, ...]:
        self.looks += 1
        if self.looks == 1:
            raise StorageFailed
        return "one", "other"

    async def pull(self, key: str, _: object) -> None:
        self.asked.append(key)
        if len(self.asked) == 4:
            self.enough.set()
        if key == "one":
            raise SourceUnavailable(url=key, reason="it is away")


async def test_a_look_for_newer_files_that_fails_is_not_the_last() -> None:
    sources = Sources()
    settings = SimpleNamespace(pull_every=1e-9)
    installation = SimpleNamespace(settings=settings, puller=sources, owns_folder=True)
    looking = asyncio.create_task(pull_for_ever(cast(Any, installation)))
    async with asyncio.timeout(60):
        await sources.enough.wait()
    looking.cancel()

    assert sources.asked[:4] == ["one", "other", "one", "other"]


@pytest.mark.parametrize("wanted", [True, False])
async def test_every_sport_comes_after_the_first_where_it_is_wanted(
    tmp_path: Path, clock: Clock, *, wanted: bool
) -> None:
    settings = Settings(data=tmp_path / "data", bundled=False, demo_sports=wanted)
    async with open_installation(settings, clock=clock) as opened:
        catalogue = opened.services.catalogue
        await furnish(opened)
        assert [each.sport for each in await catalogue.competitions()] == [Sport.SOCCER]

        await refresh_demo(opened)

        assert {each.sport for each in await catalogue.competitions()} == (
            set(DEMO_LEAGUES) if wanted else {Sport.SOCCER}
        )
        assert all(each.is_synthetic for each in await catalogue.competitions())


async def test_a_league_that_was_taken_out_does_not_come_back_by_itself(tmp_path: Path, clock: Clock) -> None:
    async with open_installation(Settings(data=tmp_path / "data", bundled=False), clock=clock) as opened:
        await furnish(opened)
        await refresh_demo(opened)
        await Competition.filter(sport=Sport.TENNIS).update(removed_at=clock.now)

        await refresh_demo(opened)

        assert Sport.TENNIS not in {each.sport for each in await opened.services.catalogue.competitions()}
