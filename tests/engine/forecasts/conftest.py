"""A small league with a past and a future, and a clock that can be set."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TypeAlias

import pytest

from engine.catalogue.importers.reading import parse_bytes
from engine.catalogue.service import Catalogue
from engine.catalogue.views import ImportReport
from engine.forecasts.service import Forecasts
from engine.store.database import Database

NOW = datetime(2024, 3, 10, 12, 0, tzinfo=UTC)
TEAMS = ("Alders", "Birches", "Cedars", "Elms", "Firs", "Oaks")
Keep: TypeAlias = Callable[..., Awaitable[ImportReport]]


@dataclass(slots=True)
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **of: float) -> None:
        self.now += timedelta(**of)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def catalogue(database: Database, clock: Clock) -> Catalogue:
    return Catalogue(database, clock=clock)


@pytest.fixture
def forecasts(database: Database, catalogue: Catalogue, clock: Clock) -> Forecasts:
    return Forecasts(database, catalogue, clock=clock)


@pytest.fixture
def keep(catalogue: Catalogue) -> Keep:
    async def keep(*lines: str, competition: str = "Forest League") -> ImportReport:
        text = "\n".join(("date,home,away,home_score,away_score", *lines))
        return await catalogue.import_results(parse_bytes(text.encode(), "forest.csv", competition=competition))

    return keep


def season(first: date = date(2023, 8, 5)) -> list[str]:
    """Thirty rounds of results, a week apart, in which the earlier letters of the alphabet win more often."""
    lines = []
    for week in range(30):
        order = [TEAMS[(week * step + step) % 6] for step in (1, 5)]
        home, away = order if order[0] != order[1] else (TEAMS[week % 6], TEAMS[(week + 1) % 6])
        goals = 3 if home < away else 1
        lines.append(f"{first + timedelta(weeks=week)},{home},{away},{goals},{week % 3}")
    return lines


@pytest.fixture
async def league(keep: Keep) -> ImportReport:
    """Results until 24 February, a match two days ago, fixtures today, in two days and in a week."""
    return await keep(
        *season(),
        "2024-03-08,Alders,Oaks,4,0",
        "2024-03-10,Birches,Firs,,",
        "2024-03-12,Alders,Birches,,",
        "2024-03-17,Cedars,Elms,,",
    )
