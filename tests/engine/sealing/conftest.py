"""A league with a match day that is about to begin, and a clock that can be set."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.catalogue.importers.reading import parse_bytes
from engine.catalogue.service import Catalogue
from engine.forecasts.service import Forecasts
from engine.ledger.service import Ledger
from engine.ledger.verify import verify
from engine.ledger.verify.report import ProofReport
from engine.sealing.service import Seals
from engine.sealing.signing import SigningKey
from engine.store.database import Database, open_database
from tests.engine.forecasts.conftest import Clock, season

LEDGER_KEY = b"a key outside the database"
SIGNING_KEY = SigningKey(bytes(range(32)))
# The match day's first kick-off is at one o'clock, the last one has no time: that was the start of the day.
HALF_PAST_TWELVE = datetime(2024, 3, 10, 12, 30, tzinfo=UTC)
DAY = ("2024-03-10T13:00Z,Birches,Firs,,", "2024-03-10T15:00Z,Cedars,Elms,,", "2024-03-10T17:30Z,Alders,Oaks,,")


@dataclass
class House:
    """Everything that sealing needs, with what a test wants to say of it in few words."""

    database: Database
    clock: Clock
    catalogue: Catalogue
    forecasts: Forecasts
    ledger: Ledger
    seals: Seals

    async def import_lines(self, *lines: str, competition: str = "Forest League") -> None:
        text = "\n".join(("date,home,away,home_score,away_score", *lines))
        await self.catalogue.import_results(parse_bytes(text.encode(), "forest.csv", competition=competition))

    async def fixture(self, home: str) -> int:
        """The fixture of the match day that this side plays at home."""
        page = await self.catalogue.fixtures(first=50, since=DAY_OF_MATCHES, until=DAY_OF_MATCHES)
        (found,) = [each.id for each in page.items if each.home.name == home]
        return found

    async def proof(self) -> ProofReport:
        return await verify(self.database, key=LEDGER_KEY, anchors=None)

    async def execute(self, statement: str) -> None:
        await self.database.connection.execute_query(statement)


DAY_OF_MATCHES = HALF_PAST_TWELVE.date()


@pytest.fixture
async def house(database_url: str, tmp_path: Path) -> AsyncIterator[House]:
    clock = Clock(HALF_PAST_TWELVE)
    async with (
        open_database(database_url) as database,
        Ledger(database, clock=clock, key=LEDGER_KEY, anchors=None) as ledger,
    ):
        catalogue = Catalogue(database, clock=clock)
        forecasts = Forecasts(database, catalogue, clock=clock)
        async with Seals(catalogue, forecasts, ledger, key=SIGNING_KEY, clock=clock, is_alone=True) as seals:
            made = House(database, clock, catalogue, forecasts, ledger, seals)
            await made.import_lines(*season(), *DAY)
            yield made
