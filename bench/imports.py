"""Rows a second from file to database: 50,000 rows, new and again, on SQLite with durable commits."""

import asyncio
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from itertools import islice, permutations
from pathlib import Path

from engine.catalogue.importers.reading import parse
from engine.catalogue.service import Catalogue
from engine.store.database import open_database, sqlite_url

ROWS = 50_000
TARGET_SECONDS = 20


def rows() -> str:
    """A plain CSV of a hundred teams, every pair twice a season."""
    pairs = list(permutations(range(100), 2))
    lines = ["date,home,away,home_score,away_score"]
    day = date(1990, 1, 1)
    while len(lines) <= ROWS:
        for number, (home, away) in enumerate(islice(pairs, ROWS + 1 - len(lines))):
            played = day + timedelta(days=number // 30)
            lines.append(f"{played},Team {home},Team {away},{(home * 7 + number) % 5},{(away * 3 + number) % 4}")
        day += timedelta(days=400)
    return "\n".join(lines)


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "results.csv"
        path.write_text(rows())
        start = time.perf_counter()
        parsed = parse(path)
        parsing = time.perf_counter() - start
        print(f"parse   {len(parsed.rows):>7,} rows  {parsing:6.2f} s  {len(parsed.rows) / parsing:>9,.0f} rows/s")
        async with open_database(sqlite_url(f"{folder}/oracle.sqlite3")) as database:
            catalogue = Catalogue(database, clock=lambda: datetime.now(UTC))
            for label in ("import", "again"):
                start = time.perf_counter()
                report = await catalogue.import_results(parse(path))
                seconds = time.perf_counter() - start
                print(
                    f"{label:<7} {report.rows:>7,} rows  {seconds:6.2f} s  {report.rows / seconds:>9,.0f} rows/s"
                    f"  ({TARGET_SECONDS / seconds:.1f} times as quick as the target of {TARGET_SECONDS} s)"
                )


if __name__ == "__main__":
    asyncio.run(main())
