"""A catalogue of its own for every test."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TypeAlias

import pytest

from engine.catalogue.importers.reading import parse_bytes
from engine.catalogue.service import Catalogue
from engine.catalogue.views import ImportReport
from engine.store.database import Database

NOW = datetime(2024, 3, 10, 12, 0, tzinfo=UTC)
Keep: TypeAlias = Callable[..., Awaitable[ImportReport]]


@pytest.fixture
def catalogue(database: Database) -> Catalogue:
    return Catalogue(database, clock=lambda: NOW)


@pytest.fixture
def keep(catalogue: Catalogue) -> Keep:
    """Imports lines of `date,home,away,home_score,away_score` into a competition."""

    async def keep(*lines: str, competition: str = "Forest League", header: str = "") -> ImportReport:
        text = "\n".join((header or "date,home,away,home_score,away_score", *lines))
        return await catalogue.import_results(parse_bytes(text.encode(), "forest.csv", competition=competition))

    return keep
