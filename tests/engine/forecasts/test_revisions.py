"""What tells whether anything that is said of matches has changed, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from engine.catalogue.importers.reading import parse_bytes
from engine.catalogue.service import Catalogue
from engine.forecasts.revisions import Revisions
from engine.store.database import Database, open_database

ACTS = (
    "UPDATE imported_files SET withdrawn_at = at WHERE name = '2.csv'",
    "INSERT INTO open_fixtures (fixture_id, opened_by, opened_at) "
    "SELECT f.id, 1, i.at FROM fixtures f, imported_files i LIMIT 1",
    "UPDATE competitions SET setting = '{}'",
    "UPDATE competitions SET name = 'Garden'",
    "DELETE FROM open_fixtures",
)
AT = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with open_database(database_url, migrate=False) as opened:
        yield opened


async def test_a_revision_stays_until_something_changes(database: Database) -> None:
    revisions = Revisions(database, clock=lambda: AT)
    catalogue = Catalogue(database, clock=lambda: AT)

    async def imported() -> None:
        for day in (1, 2):
            text = f"date,home,away,home_score,away_score\n2026-10-0{day},Alder,Birch,1,0\n".encode()
            await catalogue.import_results(parse_bytes(text, f"{day}.csv", competition="Orchard"))

    async def acted(act: str) -> None:
        await database.connection.execute_query(act)

    seen = [await revisions.of_all()]
    for act in (None, *ACTS):
        assert await revisions.of_all() == seen[-1]
        await (acted(act) if act else imported())
        seen.append(await revisions.of_all())

    assert len(set(seen)) == len(seen)
