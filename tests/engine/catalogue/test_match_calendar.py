"""The days around a day: those with matches, as many as stand beside each other, and real ones before others."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from tortoise.backends.base.client import BaseDBAsyncClient

from engine.catalogue.importers.reading import parse_bytes
from engine.catalogue.match_calendar import BEFORE, MOST_DAYS, match_calendar
from engine.catalogue.models import Competition, Fixture
from engine.catalogue.service import Catalogue
from engine.catalogue.status import FixtureStatus
from engine.store.database import Database, in_transaction

NOW = datetime(2026, 1, 1, tzinfo=UTC)
FIRST = date(2025, 3, 1)


async def known(database: Database, days: int) -> None:
    rows = [f"{FIRST + timedelta(days=2 * n)},Alder {n},Birch {n},{'1,0' if n < 10 else ','}" for n in range(days)]
    text = "\n".join(["date,home,away,home_score,away_score", *rows])
    await Catalogue(database, clock=lambda: NOW).import_results(parse_bytes(text.encode(), "a.csv", competition="Oaks"))


async def test_four_days_lie_before_the_day_where_enough_follow(database: Database) -> None:
    await known(database, 30)
    chosen = FIRST + timedelta(days=20)
    found = await match_calendar(chosen)

    assert [each.day for each in found] == [chosen + timedelta(days=2 * n) for n in range(-BEFORE, MOST_DAYS - BEFORE)]
    assert [each.scheduled for each in found] == [0] * BEFORE + [1] * (MOST_DAYS - BEFORE)
    assert {each.matches for each in found} == {1}


async def test_where_few_follow_more_lie_before(database: Database) -> None:
    await known(database, 20)
    found = await match_calendar(FIRST + timedelta(days=100))

    assert [each.day for each in found] == [FIRST + timedelta(days=2 * n) for n in range(20 - MOST_DAYS, 20)]


async def test_a_day_whose_matches_were_called_off_is_none(database: Database) -> None:
    await known(database, 3)

    async def call_off(connection: BaseDBAsyncClient) -> None:
        await Fixture.filter(day=FIRST).using_db(connection).update(status=FixtureStatus.POSTPONED)

    await in_transaction(call_off)

    assert [each.day for each in await match_calendar(FIRST)] == [FIRST + timedelta(days=2), FIRST + timedelta(days=4)]


async def test_synthetic_days_are_shown_where_there_are_no_others_and_where_they_are_asked_for(
    database: Database,
) -> None:
    await known(database, 2)

    async def make_synthetic(connection: BaseDBAsyncClient) -> None:
        await Competition.all().using_db(connection).update(is_synthetic=True)

    await in_transaction(make_synthetic)
    ((only,),) = await Competition.all().values_list("id")

    assert len(await match_calendar(FIRST)) == len(await match_calendar(FIRST, only)) == 2
    assert await match_calendar(FIRST, only + 1) == ()
