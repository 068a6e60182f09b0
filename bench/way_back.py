"""Whether real results come back as they were when they are corrected and removed, and how long each step takes.

    python bench/way_back.py [FOLDER OF DATA]

The files of football-data.co.uk, those of tennis and the internationals, in one database; it fails where the ratings of
any competition differ from those of the first time.
"""

import asyncio
import sys
import time
from collections.abc import Awaitable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from engine.catalogue.importers.reading import parse
from engine.catalogue.models import Fixture
from engine.catalogue.service import Catalogue
from engine.forecasts.service import Forecasts
from engine.sports.base import Sport
from server.services import open_installation
from server.settings import Settings

DATA = Path(__file__).resolve().parents[1] / "../shared/data"


async def main(data: Path) -> int:
    files = [parse(path) for path in sorted((data / "soccer/football-data").rglob("*.csv"))]
    tours = sorted((data / "tennis").glob("*.csv.gz"))
    files += [parse(path, sport=Sport.TENNIS, skip_bad_rows=True) for path in tours]
    files.append(parse(data / "soccer/international/results.csv"))
    with TemporaryDirectory() as folder:
        async with open_installation(Settings(data=Path(folder) / "data", demo=False, bundled=False)) as installation:
            catalogue, forecasts = installation.services.catalogue, installation.services.forecasts
            for file in files:
                await timed(f"import {file.name}", catalogue.import_results(file))
            first = await rated(catalogue, forecasts)
            wrong = tuple(
                replace(row, home_score=row.home_score + 3) for row in files[-1].rows[:50] if row.home_score is not None
            )
            await catalogue.import_results(replace(files[-1], name="corrections.csv", digest="c" * 64, rows=wrong))
            is_moved = await rated(catalogue, forecasts) != first
            await timed("remove the corrections", catalogue.acts.remove("corrections.csv"))
            is_back = await rated(catalogue, forecasts) == first
            for file in files:
                await timed(f"remove {file.name}", catalogue.acts.remove(file.name))
            is_empty = await catalogue.competitions() == ()
            for file in files:
                await timed(f"import {file.name} again", catalogue.import_results(file))
            is_same = await rated(catalogue, forecasts) == first
            print(f"{await Fixture.all().count():,} matches, {len(first)} competitions")
    found = {"moved": is_moved, "back": is_back, "empty": is_empty, "same": is_same}
    print(", ".join(f"{name}: {'yes' if held else 'NO'}" for name, held in found.items()))
    return 0 if all(found.values()) else 1


async def rated(catalogue: Catalogue, forecasts: Forecasts) -> dict[str, str]:
    """The digest of each competition's ratings."""
    return {each.slug: (await forecasts.rate(each.id)).id for each in await catalogue.competitions()}


async def timed(step: str, work: Awaitable[object]) -> None:
    begun, spent = time.perf_counter(), time.process_time()
    await work
    print(
        f"{step}: {time.perf_counter() - begun:.1f} s, {time.process_time() - spent:.1f} s of processor time",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(asyncio.run(main(Path(sys.argv[1]) if len(sys.argv) > 1 else DATA)))
