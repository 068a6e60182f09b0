"""Newer files from public sources as a job: what changed comes in, and without a network it says so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from engine.catalogue.downloads import SourceUnavailable
from engine.catalogue.service import Catalogue
from engine.catalogue.sources import newest_downloads
from engine.errors import NotFound
from engine.forecasts.service import Forecasts
from engine.jobs.pulls import Puller, PullParameters
from engine.notices import Notice
from engine.simulation.wording import en
from engine.store.database import Database
from tests.engine.catalogue.test_sources import FIXTURES, NOW, RESULTS, Site

INTERNATIONAL = (
    "date,home_team,away_team,home_score,away_score,tournament,city,country,neutral\n"
    "2024-01-06,Alderland,Birchland,2,1,Friendly,Alder,Alderland,FALSE\n"
)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    made = Site()
    async with await asyncio.start_server(made.serve, "127.0.0.1", 0) as server:
        made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield made


@pytest.fixture
async def puller(database: Database, site: Site) -> AsyncIterator[Puller]:
    catalogue = Catalogue(database, clock=lambda: NOW)
    async with Forecasts(database, catalogue, clock=lambda: NOW) as forecasts:
        yield Puller(catalogue, forecasts, site.url)


def unheard(step: Notice, done: int, total: int) -> None:
    """Nobody asks how far it is."""


async def test_what_is_newer_comes_in_and_is_told(puller: Puller, site: Site) -> None:
    site.has("/mmz4281/2324/E0.csv", RESULTS, etag='"1"')
    site.has("/fixtures.csv", FIXTURES, etag='"2"')

    steps: list[tuple[str, int]] = []
    first = await puller.job(
        PullParameters("soccer/eng-1"), lambda step, done, total: steps.append((en.notice(step), done))
    )
    again = await puller.job(PullParameters("soccer/eng-1"), unheard)

    assert en.notice(first.notice) == "England: Premier League: 2 new matches, 0 now played, 0 corrected."
    assert en.notice(again.notice) == "England: Premier League: nothing newer is there."
    assert steps[0] == ("Asking for England: Premier League", 0)
    assert await newest_downloads() == {"soccer/eng-1": NOW}


async def test_national_teams_come_in_from_their_own_source(puller: Puller, site: Site) -> None:
    site.has("/results.csv", INTERNATIONAL)

    done = await puller.job(PullParameters("soccer/internationals"), unheard)

    assert en.notice(done.notice) == "International matches: 1 new match, 0 now played, 0 corrected."
    assert await puller.held() == ("soccer/internationals",)


async def test_only_sources_of_what_is_here_are_asked_by_a_schedule(puller: Puller, site: Site) -> None:
    assert await puller.held() == ()
    site.has("/mmz4281/2324/E1.csv", RESULTS.replace("E0", "E1"))
    site.has("/fixtures.csv", FIXTURES)
    await puller.pull("soccer/eng-2", unheard)

    assert await puller.held() == ("soccer/eng-2", "openfootball/eng-2")


async def test_a_source_that_is_not_there_is_not_found(puller: Puller) -> None:
    with pytest.raises(NotFound):
        await puller.job(PullParameters("soccer/moon-1"), unheard)


async def test_what_came_in_before_a_file_that_fails_is_rated(puller: Puller, site: Site) -> None:
    site.has("/mmz4281/2324/E0.csv", RESULTS)

    with pytest.raises(SourceUnavailable):
        await puller.pull("soccer/eng-1", unheard)

    assert await puller.held() == ("soccer/eng-1", "openfootball/eng-1")
    record = await puller.forecasts.record()
    assert record.catching_up is None
