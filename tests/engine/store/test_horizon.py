"""Views that stand before the tables: what a connection that reads as of a day can see at all, on both databases."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from tortoise import Tortoise
from tortoise.exceptions import OperationalError

from engine.catalogue.importers.reading import parse_bytes
from engine.catalogue.models import Competition, Fixture, Team
from engine.catalogue.service import Catalogue
from engine.evaluation.scorecard import MATCH
from engine.forecasts.models import RatingSteps, RecordScope, RecordYear
from engine.forecasts.replay import STEP
from engine.forecasts.service import Forecasts
from engine.store import horizon
from engine.store.database import Database, open_database, sqlite_url
from engine.store.horizon import Horizon, NameThen, reading_as_of, rows_before
from engine.store.sql import Sql
from tests.postgres import empty

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
DAY = date(2025, 3, 8)
PLAYED = """date,home,away,home_score,away_score,season,round
2025-03-01,Alder,Birch,2,1,2025,1
2025-03-04,Birch,Cedar,0,0,2025,1
2025-03-08,Cedar,Alder,3,1,2025,2
2025-03-15,Alder,Cedar,1,1,2025,2
2025-03-22,Alder,Damson,4,0,2025,Play-off final
2026-03-01,Alder,Birch,1,0,2026,1
"""


@pytest.fixture(params=["sqlite", "postgres"])
async def database(
    request: pytest.FixtureRequest, sqlite_template: Path, tmp_path: Path, postgres_url: str
) -> AsyncIterator[Database]:
    if request.param == "sqlite":
        url = sqlite_url(str(shutil.copy(sqlite_template, tmp_path / "oracle.sqlite3")))
    else:
        url = postgres_url
        empty(url)
    async with open_database(url, migrate=False) as opened:
        yield opened


@pytest.fixture
async def league(database: Database) -> int:
    catalogue = Catalogue(database, clock=lambda: NOW)
    await catalogue.import_results(parse_bytes(PLAYED.encode(), "orchard.csv", competition="Orchard"))
    await Forecasts(database, catalogue, clock=lambda: NOW).catch_up()
    ((only,),) = await Competition.all().values_list("id")
    return int(only)


async def seen() -> list[tuple[str, str, int | None]]:
    rows = await Fixture.all().order_by("day").values_list("day", "status", "home_score")
    return [(str(day), str(status.value), score) for day, status, score in rows]


async def test_no_statement_reads_as_of_a_day_by_a_connection_without_one(database: Database, league: int) -> None:
    with reading_as_of(Horizon(DAY)):
        travellers = database.readers
    with pytest.raises(OperationalError, match="none is chosen"):
        await travellers.execute_query("SELECT 1")


async def test_every_table_of_a_model_has_a_view_or_is_of_the_present(database: Database) -> None:
    tables = {model._meta.db_table for models in (Tortoise.apps or {}).values() for model in models.values()}

    assert tables - horizon.VIEWS.keys() - horizon.OF_THE_PRESENT == set()


async def test_every_column_is_in_its_view(database: Database, league: int) -> None:
    with reading_as_of(Horizon(DAY)):
        for models in (Tortoise.apps or {}).values():
            for model in models.values():
                assert await model.all().limit(1) is not None


def test_rows_of_bytes_are_as_long_as_those_that_are_kept() -> None:
    assert (STEP.itemsize, STEP.fields["day"][1]) == horizon.STEPS  # type: ignore[index]
    assert (MATCH.itemsize, MATCH.fields["day"][1]) == horizon.MATCHES  # type: ignore[index]


def test_rows_before_a_day_are_those_before_it() -> None:
    rows = np.zeros(5, STEP)
    rows["day"] = [10, 20, 20, 30, 700_000]

    for day in (0, 10, 11, 20, 21, 30, 31, 700_000, 700_001):
        assert rows_before(rows.tobytes(), *horizon.STEPS, day) == rows[rows["day"] < day].tobytes()
    assert rows_before(None, *horizon.STEPS, 10) == b""


async def test_a_match_of_the_day_looks_as_it_did_before_and_later_ones_are_not_there(
    database: Database, league: int
) -> None:
    with reading_as_of(Horizon(DAY)):
        assert await seen() == [
            ("2025-03-01", "played", 2), ("2025-03-04", "played", 0), ("2025-03-08", "scheduled", None),
        ]  # fmt: skip


async def test_a_league_has_announced_its_season_without_what_follows_from_results(
    database: Database, league: int
) -> None:
    with reading_as_of(Horizon(DAY, leagues=(league,))):
        assert [each[0] for each in await seen()] == ["2025-03-01", "2025-03-04", "2025-03-08", "2025-03-15"]


async def test_the_results_of_a_revealed_day_are_there_and_no_later_ones(database: Database, league: int) -> None:
    with reading_as_of(Horizon(DAY, is_revealed=True, leagues=(league,))):
        assert (await seen())[2:] == [("2025-03-08", "played", 3), ("2025-03-15", "scheduled", None)]
        ((after,),) = await Sql(database.dialect).read(database, "SELECT day FROM next_match_day")
    with reading_as_of(Horizon(DAY, leagues=(league,))):
        hidden = await Sql(database.dialect).read(database, "SELECT day FROM next_match_day")

    assert str(after) == "2025-03-15"
    assert not hidden


async def test_a_team_that_appears_later_does_not_exist(database: Database, league: int) -> None:
    with reading_as_of(Horizon(date(2025, 3, 2))):
        assert await Team.all().order_by("name").values_list("name", flat=True) == ["Alder", "Birch"]
    with reading_as_of(Horizon(date(2020, 1, 1))):
        assert not await Competition.all()


async def test_teams_are_in_the_order_of_the_names_that_they_had(database: Database, league: int) -> None:
    ((birch,),) = await Team.filter(name="Birch").values_list("id")
    then = NameThen(birch, "orchard", "Birch", "Aspen", "aspen")

    with reading_as_of(Horizon(DAY, names=(then,))):
        order = await Team.all().order_by("-name_key").values_list("name_key", flat=True)
    with reading_as_of(Horizon(DAY)):
        without = await Team.all().order_by("-name_key").values_list("name_key", flat=True)

    assert (order, without) == (["cedar", "aspen", "alder"], ["cedar", "birch", "alder"])


async def test_what_is_kept_in_bytes_ends_before_the_day(database: Database, league: int) -> None:
    with reading_as_of(Horizon(DAY)):
        steps = [np.frombuffer(row[0], STEP) for row in await RatingSteps.all().values_list("steps")]
        years = await RecordYear.all().values_list("year", "matches")
    known = np.concatenate([np.frombuffer(row[1], MATCH) for row in years])

    assert max(each["day"].max() for each in steps if len(each)) == date(2025, 3, 4).toordinal()
    assert known["day"].tolist() == [date(2025, 3, each).toordinal() for each in (1, 4)] * 2 or len(known) == 2
    assert {row[0] for row in years} == {2025}


async def test_the_record_of_a_revealed_day_holds_that_day_and_the_ratings_do_not(
    database: Database, league: int
) -> None:
    with reading_as_of(Horizon(DAY, is_revealed=True)):
        steps = [np.frombuffer(row[0], STEP) for row in await RatingSteps.all().values_list("steps")]
        years = await RecordYear.all().values_list("matches")
        scopes = await RecordScope.all().values_list("last_day")
    with reading_as_of(Horizon(DAY)):
        hidden = await RecordScope.all().values_list("last_day")

    known = np.concatenate([np.frombuffer(row[0], MATCH) for row in years])
    assert known["day"].max() == DAY.toordinal()
    assert {row[0] for row in scopes} == {DAY}
    assert {row[0] for row in hidden} == {DAY - timedelta(days=1)}
    assert max(each["day"].max() for each in steps if len(each)) < DAY.toordinal()


async def test_the_present_is_what_it_was(database: Database, league: int) -> None:
    with reading_as_of(Horizon(DAY)):
        before = await seen()

    assert len(before) == 3
    assert len(await seen()) == 6
