"""Whatever is imported, corrected, removed and imported again gives the ratings that it gave at first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from pathlib import Path

from engine.catalogue.importers.parsed import ParsedFile, ParsedMatch
from engine.catalogue.importers.reading import parse, parse_bytes
from engine.catalogue.models import Fixture
from engine.catalogue.service import Catalogue
from engine.forecasts.service import Forecasts
from engine.store.database import Database

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
TEAMS = ("Ash", "Birch", "Cedar", "Dogwood", "Elm", "Fir")
REAL = ("raw/E0_2223.csv", "raw/SP1_2425.csv")


def season(year: int) -> bytes:
    """A double round robin with scores of its own."""
    start = date(year, 8, 1)
    lines = [
        f"{start + timedelta(days=3 * number)},{home},{away},{(number * year) % 4},{(number + year) % 3}"
        for number, (home, away) in enumerate(permutations(TEAMS, 2))
    ]
    return "\n".join(("date,home,away,home_score,away_score", *lines)).encode()


async def ratings(catalogue: Catalogue, forecasts: Forecasts) -> dict[str, tuple[str, int]]:
    """The digest of each competition's ratings, and the results in them."""
    rated = {each.slug: await forecasts.rate(each.id) for each in await catalogue.competitions()}
    return {slug: (snapshot.id, snapshot.results) for slug, snapshot in rated.items()}


async def scored(forecasts: Forecasts) -> int:
    """Matches in the record."""
    return (await forecasts.record()).verification.matches


def corrected(file: ParsedFile) -> ParsedFile:
    """Another file, with other scores for the first matches of one."""
    rows: list[ParsedMatch] = [
        replace(row, home_score=(row.home_score or 0) + 3) for row in file.rows[:5] if row.home_score is not None
    ]
    return replace(file, name="corrections.csv", digest="c" * 64, rows=tuple(rows))


async def prove(database: Database, files: Sequence[ParsedFile]) -> None:
    catalogue = Catalogue(database, clock=lambda: NOW)
    forecasts = Forecasts(database, catalogue, clock=lambda: NOW)
    for file in files:
        await catalogue.import_results(file)
    first = await ratings(catalogue, forecasts)
    ids = await Fixture.all().order_by("id").values_list("id", "day", "home_score")

    await catalogue.import_results(corrected(files[0]))
    assert await ratings(catalogue, forecasts) != first
    await catalogue.acts.remove("corrections.csv")
    assert await ratings(catalogue, forecasts) == first

    for file in files:
        await forecasts.catch_up()
        assert await scored(forecasts) == await Fixture.all().count()
        await catalogue.acts.remove(file.name)
    await forecasts.catch_up()
    assert await scored(forecasts) == 0
    assert await catalogue.competitions() == ()
    for file in files:
        await catalogue.import_results(file)
    assert await ratings(catalogue, forecasts) == first
    assert await Fixture.all().order_by("id").values_list("id", "day", "home_score") == ids


async def test_made_up_seasons_come_back_as_they_were(database: Database) -> None:
    files = [parse_bytes(season(year), f"{year}.csv", competition="Wood League") for year in (2021, 2022, 2023)]

    await prove(database, files)


async def test_the_record_goes_on_where_teams_are_taken_out(database: Database) -> None:
    catalogue = Catalogue(database, clock=lambda: NOW)
    forecasts = Forecasts(database, catalogue, clock=lambda: NOW)
    others = season(2022).replace(b"Ash", b"Larch").replace(b"Elm", b"Pine")
    for name, content in (("2021.csv", season(2021)), ("2022.csv", others)):
        await catalogue.import_results(parse_bytes(content, name, competition="Wood League"))
        await forecasts.catch_up()

    await catalogue.acts.remove("2022.csv")
    await forecasts.catch_up()

    assert await scored(forecasts) == await Fixture.all().count() == 30


async def test_real_leagues_come_back_as_they_were(database: Database, shared_data: Path) -> None:
    await prove(database, [parse(shared_data / "soccer/football-data" / name) for name in REAL])
