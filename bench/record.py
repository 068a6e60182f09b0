"""How long the record takes to compute, how much room it has, and how soon its page is there.

    python bench/record.py [FOLDER OF DATA]

Whole leagues with 90,000 matches together are imported into an empty database; the internationals into another, then
the first tiers of England, Germany and Spain. After each the record catches up. Processor time is printed beside the
time by the clock: it hardly depends on what else runs. Then the server's own application answers GETs, each first as
after a start, with nothing in memory, and then again.
"""

import asyncio
import gc
import gzip
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import httpx2
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from engine.catalogue.importers.reading import parse
from engine.catalogue.models import Competition, Fixture, Team
from engine.catalogue.status import FixtureStatus
from engine.forecasts.models import Checkpoint, RatingSteps, RecordScope, RecordYear
from engine.forecasts.service import Forecasts
from engine.store.database import Database
from server import assets
from server.app import create_app
from server.observability import configure_logs
from server.services import open_installation
from server.settings import Settings

DATA = Path(__file__).resolve().parents[1] / "../shared/data/soccer"
FIRST = ("international/results.csv",)
LATER = tuple(f"football-data/{division}_2003_2022.csv" for division in ("E0", "D1", "SP1"))
LEAGUES, LEAGUE_MATCHES = "challenge2023/training_set_2023-02-08.csv.gz", 90_000
AGAIN = 50
LOOK_SECONDS = 0.005


@dataclass
class Watch:
    """Times a block, and the longest that the event loop was held up meanwhile."""

    seconds: float = 0.0
    processor_seconds: float = 0.0
    longest_hold: float = 0.0


@asynccontextmanager
async def watched() -> AsyncIterator[Watch]:
    watch = Watch()

    async def look() -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(LOOK_SECONDS)
            watch.longest_hold = max(watch.longest_hold, time.perf_counter() - before - LOOK_SECONDS)

    looking = asyncio.create_task(look())
    begun, spent = time.perf_counter(), time.process_time()
    yield watch
    watch.seconds, watch.processor_seconds = time.perf_counter() - begun, time.process_time() - spent
    looking.cancel()


async def main(data: Path) -> None:
    assets.build()
    # As the server does.
    gc.collect()
    gc.freeze()
    with TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder) / "leagues", demo=False, bundled=False, log_level="error")
        configure_logs(settings)
        await caught_up(settings, [whole_leagues(data / LEAGUES, Path(folder) / "leagues.csv")])
        settings = Settings(data=Path(folder) / "data", demo=False, bundled=False, log_level="error")
        for files in (FIRST, LATER):
            await caught_up(settings, [data / file for file in files])
        async with open_installation(settings) as installation:
            await sizes(installation.database)
            addresses = await pages()
        await answers(settings, addresses)


def whole_leagues(source: Path, path: Path) -> Path:
    """The first leagues of a file that have so many matches together, as a file of their own."""
    with gzip.open(source, "rt") as file:
        header, *rows = file.readlines()
    rows.sort(key=lambda row: row.split(",")[1])
    last = rows[LEAGUE_MATCHES].split(",")[1]
    path.write_text(header + "".join(row for row in rows if row.split(",")[1] <= last))
    return path


async def caught_up(settings: Settings, files: list[Path]) -> None:
    async with open_installation(settings) as installation:
        for file in files:
            await installation.services.catalogue.import_results(parse(file))
        async with watched() as watch:
            await installation.services.forecasts.catch_up()
        played = await Fixture.filter(status=FixtureStatus.PLAYED).count()
        matches = (await installation.services.forecasts.record()).verification.matches
        print(
            f"{matches:,} of {played:,} matches scored: {watch.seconds:.1f} s, {watch.processor_seconds:.1f} s of "
            f"processor time, the event loop held up for {1000 * watch.longest_hold:.0f} ms at most"
        )
        await past_days(installation.services.forecasts)


async def past_days(forecasts: Forecasts) -> None:
    """Ratings of days that nobody asked for before."""
    spent = []
    for competition in await Competition.all().order_by("id"):
        days = await Fixture.filter(competition_id=competition.id).order_by("day").values_list("day", flat=True)
        for share in (0.2, 0.5, 0.9):
            fixture = await Fixture.filter(competition_id=competition.id, day=days[int(share * len(days))]).first()
            assert fixture
            spent.append(await timed(partial(forecasts.simulations.of_fixture, fixture.id)))
    print(f"  a forecast of a past day: p50 {median(spent):.0f} ms, max {max(spent):.0f} ms")


async def timed(ask: Callable[[], Awaitable[object]]) -> float:
    begun = time.perf_counter()
    await ask()
    return 1000 * (time.perf_counter() - begun)


async def sizes(database: Database) -> None:
    for model, columns in (
        (RecordYear, ("tally", "matches")),
        (RecordScope, ("worst",)),
        (RatingSteps, ("steps",)),
        (Checkpoint, ("state",)),
    ):
        lengths = " + ".join(f"sum(length({column}))" for column in columns)
        (row,) = await database.connection.execute_query_dict(
            f"SELECT count(*) AS rows, {lengths} AS bytes FROM {model._meta.db_table}"
        )
        print(f"{model._meta.db_table}: {row['rows']:,} rows, {row['bytes'] / 1e6:.1f} MB")


async def pages() -> list[str]:
    """The record for every kind of filter, and the siblings that show what was learned from past matches."""
    largest = await Competition.get(slug="international-matches")
    teams = await Team.filter(competition_id=largest.id).order_by("id").limit(2)
    last = await Fixture.filter(competition_id=largest.id, status=FixtureStatus.PLAYED).order_by("-day", "-id").first()
    middle = await Fixture.filter(competition_id=largest.id, day__gte="1985-06-01").order_by("day", "id").first()
    assert last
    assert middle
    return [
        "/record",
        "/record?depth=full-distribution",
        "/record?depth=scenario-extremes",
        "/record?depth=deep-dive",
        f"/record?competition={largest.id}",
        "/record?since=1950-03-03&until=2018-07-09",
        f"/record?competition={largest.id}&since=2001-02-03&until=2016-05-04&depth=deep-dive",
        "/record/reliability.csv",
        *(f"/competitions/{each.id}" for each in await Competition.all().order_by("id")),
        *(f"/teams/{each.id}" for each in teams),
        f"/fixtures/{middle.id}",
        f"/fixtures/{last.id}",
        f"/?day={last.day}",
        "/lab/calibration",
    ]


def stated(app: Starlette) -> ASGIApp:
    """The application with the state that a server gives to each request."""

    async def called(scope: Scope, receive: Receive, send: Send) -> None:
        await app({"state": {}, **scope}, receive, send)

    return called


async def answers(settings: Settings, addresses: list[str]) -> None:
    for address in addresses:
        app = create_app(settings)
        async with app.router.lifespan_context(app):
            await app.state.charts.warm()
            transport = httpx2.ASGITransport(app=stated(app))
            async with httpx2.AsyncClient(
                transport=transport, base_url="http://127.0.0.1", follow_redirects=True, headers={"accept": "text/html"}
            ) as client:
                cold = await timed(partial(client.get, address))
                warm = [await timed(partial(client.get, address)) for _ in range(AGAIN)]
                status = (await client.get(address)).status_code
        print(
            f"{address}: {status}, cold {cold:.0f} ms, then p50 {median(warm):.0f} ms, max {max(warm):.0f} ms",
            flush=True,
        )


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]) if len(sys.argv) > 1 else DATA))
