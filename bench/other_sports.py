"""How long the real results of the sports beside soccer take from their files to ratings.

    python bench/other_sports.py [FOLDER OF DATA]

Each sport has a database of its own: its files are read, imported and rated, as by a person who has nothing yet.
"""

import asyncio
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from engine.catalogue.importers.options import ImportOptions
from engine.catalogue.importers.reading import read
from engine.sports.base import Sport
from server.services import open_installation
from server.settings import Settings

DATA = Path(__file__).resolve().parents[1] / "../shared/data"
# All of them together, the target of the house.
TARGET_SECONDS = 60


async def main(data: Path) -> None:
    matches, seconds = 0, 0.0
    for sport in Sport:
        files = sorted((data / sport).glob("*.csv*")) if sport is not Sport.SOCCER else []
        if files:
            rows, spent = await rated(files, sport)
            matches, seconds = matches + rows, seconds + spent
    print(f"{matches:,} matches in {seconds:.1f} s, {TARGET_SECONDS / seconds:.1f} times as quick as the target")


async def rated(files: list[Path], sport: Sport) -> tuple[int, float]:
    """How many matches the files hold, and the seconds until they were rated."""
    options = ImportOptions(sport=sport, skip_bad_rows=True)
    with TemporaryDirectory() as folder:
        async with open_installation(Settings(data=Path(folder) / "data", demo=False, bundled=False)) as installation:
            catalogue, forecasts = installation.services.catalogue, installation.services.forecasts
            start = time.perf_counter()
            parsed = [each for path in files for each in read(path, path.name, options)]
            read_in = time.perf_counter()
            for each in parsed:
                await catalogue.import_results(each)
            imported = time.perf_counter()
            for competition in await catalogue.competitions():
                await forecasts.rate(competition.id)
            done = time.perf_counter()
    rows = sum(len(each.rows) for each in parsed)
    parts = f"read {read_in - start:.1f} s, import {imported - read_in:.1f} s, rate {done - imported:.1f} s"
    print(f"{sport.replace('_', ' '):<18} {rows:>7,} matches: {parts}", flush=True)
    return rows, done - start


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]) if len(sys.argv) > 1 else DATA))
