"""How long it takes to see all internationals as of a day nobody asked for, and again, over random days of 150 years.

With FOLDER, of an installation that has the bundled matches rated and scored (`trickster serve` makes one), else one is
made first. Fails where the ratings of a day take longer than 2 seconds the first time, or than 300 ms again.
"""

import asyncio
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from engine.catalogue.bundle import Bundle
from engine.catalogue.horizons import Horizons
from engine.catalogue.models import Fixture
from engine.catalogue.service import Catalogue
from engine.forecasts.service import Forecasts
from engine.store.database import open_database, sqlite_url
from engine.store.horizon import reading_as_of

DAYS, SEED = 60, 15
COLD_SECONDS, WARM_SECONDS = 2.0, 0.3


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "oracle.sqlite3"
        if len(sys.argv) > 1:
            shutil.copy(Path(sys.argv[1]) / path.name, path)
        async with house(path) as (catalogue, forecasts):
            cold, warm, slate = [], [], []
            played = await Fixture.filter(competition__name="International matches").distinct().values_list("day")
            for day in random.Random(SEED).sample(sorted(row[0] for row in played)[1:], DAYS):
                first, again, listed = await seen(catalogue, forecasts, day)
                cold.append(first)
                warm.append(again)
                slate.append(listed)
    worst = told("ratings of a day, nothing of it known", cold)
    worst_again = told("ratings of the day again", warm)
    told("the forecasts of its matches, after that", slate)
    if worst > COLD_SECONDS or worst_again > WARM_SECONDS:
        sys.exit(f"aims: {COLD_SECONDS:g} s the first time, {1000 * WARM_SECONDS:g} ms again")


@asynccontextmanager
async def house(path: Path) -> AsyncIterator[tuple[Catalogue, Forecasts]]:
    def now() -> datetime:
        return datetime.now(UTC)

    async with open_database(sqlite_url(str(path))) as database:
        catalogue = Catalogue(database, clock=now)
        async with Forecasts(database, catalogue, clock=now) as forecasts:
            if not await catalogue.competitions(search="international"):
                bundle = Bundle.of()
                for each in bundle.files():
                    await catalogue.import_results(bundle.read(each, now().date()))
            await forecasts.catch_up()
            yield catalogue, forecasts


async def seen(catalogue: Catalogue, forecasts: Forecasts, day: date) -> tuple[float, float, float]:
    """Seconds to the ratings as of a day, to the same again, and to the forecasts of its matches."""
    horizon, _ = await Horizons(catalogue).find(day, is_revealed=False)
    with reading_as_of(horizon):
        then = Catalogue(catalogue.database, clock=horizon.clock)
        travelled = forecasts.as_of(horizon, then)
        (internationals,) = await then.competitions(search="international matches")

        async def rate() -> None:
            await travelled.rate(internationals.id)

        async def forecast() -> None:
            fixtures = await then.fixtures(day=day, competition=internationals.id)
            await travelled.sections.headlines([each.id for each in fixtures.items])

        return await timed(rate), await timed(rate), await timed(forecast)


async def timed(work: Callable[[], Awaitable[None]]) -> float:
    start = time.perf_counter()
    await work()
    return time.perf_counter() - start


def told(label: str, seconds: list[float]) -> float:
    """The longest of them."""
    ordered = sorted(seconds)
    middle, late = statistics.median(ordered), ordered[int(0.95 * len(ordered))]
    print(
        f"{label:<45} median {1000 * middle:6.0f} ms, 95 % {1000 * late:6.0f} ms, longest {1000 * ordered[-1]:6.0f} ms"
    )
    return ordered[-1]


if __name__ == "__main__":
    asyncio.run(main())
