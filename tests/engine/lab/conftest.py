"""A league whose matches were all played, a player, and a clock that can be set."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TypeAlias

import pytest

from engine.accounts.models import User
from engine.catalogue.importers.reading import parse_bytes
from engine.catalogue.service import Catalogue
from engine.catalogue.views import ImportReport
from engine.forecasts.service import Forecasts
from engine.lab.calibration_game import CalibrationGame
from engine.lab.players import Player
from engine.store.database import Database

NOW = datetime(2024, 6, 15, 12, 0, tzinfo=UTC)
LAST = date(2024, 6, 10)
TEAMS = ("Alders", "Birches", "Cedars", "Elms", "Firs", "Oaks")
Keep: TypeAlias = Callable[..., Awaitable[ImportReport]]


@dataclass(slots=True)
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


def season(matches: int = 80) -> list[str]:
    """A match a day until ``LAST``."""
    return [
        f"{LAST - timedelta(days=matches - 1 - number)},{TEAMS[number % 6]},"
        f"{TEAMS[(number + 1 + number // 6 % 5) % 6]},{number % 4},{number * 7 % 3}"
        for number in range(matches)
    ]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def catalogue(database: Database, clock: Clock) -> Catalogue:
    return Catalogue(database, clock=clock)


@pytest.fixture
def keep(catalogue: Catalogue) -> Keep:
    async def keep(*lines: str, competition: str = "Forest League") -> ImportReport:
        text = "\n".join(("date,home,away,home_score,away_score", *lines))
        return await catalogue.import_results(parse_bytes(text.encode(), "forest.csv", competition=competition))

    return keep


@pytest.fixture
async def game(catalogue: Catalogue, database: Database, clock: Clock, keep: Keep) -> CalibrationGame:
    await keep(*season())
    return CalibrationGame(catalogue, Forecasts(database, catalogue, clock=clock), clock=clock)


@pytest.fixture
async def player(database: Database) -> Player:
    return Player(await joined("ada"))


async def joined(name: str) -> int:
    user = await User.create(name=name, name_key=name, password_hash="none", created_at=NOW)
    return user.id
