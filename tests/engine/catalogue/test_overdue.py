"""What lies ahead and what waits for its result: one rule, by the clock and in rows."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import date, datetime, timedelta
from itertools import permutations, product

import pytest
from tortoise.expressions import Q

from engine.catalogue.models import Fixture
from engine.catalogue.overdue import ahead, not_overdue, overdue
from engine.catalogue.service import Catalogue
from engine.catalogue.status import FixtureStatus, is_overdue
from engine.catalogue.views import FixtureView
from engine.store.database import Database, open_database
from tests.engine.catalogue.conftest import NOW, Keep

TODAY = NOW.date()
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """On each kind of database."""
    async with open_database(database_url) as opened:
        yield opened


def at(hours: float) -> datetime:
    """A time so many hours from now."""
    return NOW + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("day", "kick_off", "waits"),
    [
        (TOMORROW, None, False),
        (TODAY, None, False),
        (TODAY, at(-5), False),
        (YESTERDAY, None, True),
        (YESTERDAY, at(-20), True),
        (YESTERDAY, at(-3), True),
        (YESTERDAY, at(-2.9), False),
        (YESTERDAY, at(2), False),
        (date(1900, 1, 1), None, True),
    ],
)
def test_a_match_waits_once_its_day_and_the_match_itself_are_over(
    day: date, kick_off: datetime | None, waits: bool
) -> None:
    assert is_overdue(FixtureStatus.SCHEDULED, day, kick_off, NOW) is waits


@pytest.mark.parametrize("status", [each for each in FixtureStatus if each is not FixtureStatus.SCHEDULED])
def test_only_a_scheduled_match_waits(status: FixtureStatus) -> None:
    assert not is_overdue(status, YESTERDAY, None, NOW)


async def test_rows_are_told_apart_as_the_clock_tells_them(catalogue: Catalogue, keep: Keep) -> None:
    kinds = list(product(FixtureStatus, (None, at(-40), at(-3), at(-2.99), at(0), at(9))))
    pairs = [f"{home},{away}" for home, away in permutations("ABCDEFG", 2)][: len(kinds)]
    days = (YESTERDAY - timedelta(days=1), YESTERDAY, TODAY, TOMORROW)
    await keep(*(f"{day},{pair},," for day in days for pair in pairs))
    rows = await Fixture.all().order_by("day", "id")
    for row, (status, kick_off) in zip(rows, kinds * len(days), strict=True):
        row.status, row.kick_off = status, kick_off
    await Fixture.bulk_update(rows, fields=["status", "kick_off"])

    async def chosen(rule: Callable[[datetime], Q]) -> set[int]:
        return set(await Fixture.filter(rule(NOW)).values_list("id", flat=True))

    waiting = {row.id for row in rows if is_overdue(row.status, row.day, row.kick_off, NOW)}
    scheduled = {row.id for row in rows if row.status is FixtureStatus.SCHEDULED}
    assert 0 < len(waiting) < len(scheduled)
    assert await chosen(overdue) == waiting
    assert await chosen(not_overdue) == {row.id for row in rows} - waiting
    assert await chosen(ahead) == scheduled - waiting


async def test_what_waits_is_not_ahead_in_lists_and_counts(catalogue: Catalogue, keep: Keep) -> None:
    await keep("2024-03-01,A,B,2,0", "2024-03-08,B,A,,", "2024-03-09,A,C,,", "2024-03-10,B,C,,", "2024-03-11,C,A,,")
    (competition,) = await catalogue.competitions()

    coming = await catalogue.fixtures(status=FixtureStatus.SCHEDULED, is_overdue=False)
    waiting = await catalogue.fixtures(is_overdue=True)
    held = (await catalogue.holdings([competition.id]))[competition.id]

    assert [each.day.day for each in coming.items] == [10, 11]
    assert [each.day.day for each in waiting.items] == [8, 9]
    assert all(each.is_overdue(NOW) for each in waiting.items)
    assert (held.played, held.ahead, held.overdue, held.next_day) == (1, 2, 2, TODAY)


async def test_what_waits_is_told_by_competition_the_longest_list_first(catalogue: Catalogue, keep: Keep) -> None:
    await keep("2024-03-08,A,B,,", "2024-03-01,B,C,1,1", competition="South")
    await keep("2024-03-05,A,B,,", "2024-03-09,B,A,,", "2024-03-12,B,C,,", competition="North")
    await keep("2024-03-12,A,B,,", competition="East")

    found = await catalogue.overdue()

    assert [(each.competition.name, each.matches, each.first_day.day, each.last_day.day) for each in found] == [
        ("North", 2, 5, 9),
        ("South", 1, 8, 8),
    ]
    assert [each.imported_at for each in found] == [NOW, NOW]
    assert [each.matches for each in await catalogue.overdue(competition=found[1].competition.id)] == [1]
    assert await catalogue.overdue(search="nobody") == ()
    assert [each.matches for each in await catalogue.overdue(day=date(2024, 3, 9))] == [1]


async def test_a_match_that_was_called_off_is_neither_ahead_nor_waiting(catalogue: Catalogue, keep: Keep) -> None:
    await keep("2024-03-11,A,B,,", "2024-03-08,B,A,,", "2024-03-01,A,C,1,1", "2024-03-02,C,A,1,1", "2024-03-12,C,B,,")
    for day, status, score in (
        (TOMORROW, FixtureStatus.POSTPONED, None),
        (date(2024, 3, 8), FixtureStatus.ABANDONED, None),
        (date(2024, 3, 1), FixtureStatus.ANNULLED, None),
        (date(2024, 3, 2), FixtureStatus.AWARDED, 3),
    ):
        await Fixture.filter(day=day).update(status=status, home_score=score, away_score=score and 0)
    (competition,) = await catalogue.competitions()
    held = (await catalogue.holdings([competition.id]))[competition.id]
    off = await catalogue.fixtures(statuses=(FixtureStatus.POSTPONED, FixtureStatus.ABANDONED))

    assert (held.played, held.ahead, held.overdue, held.called_off) == (1, 1, 0, 2)
    assert held.next_day == date(2024, 3, 12)
    assert [each.status for each in off.items] == [FixtureStatus.ABANDONED, FixtureStatus.POSTPONED]
    assert await catalogue.overdue() == ()


async def test_a_result_that_was_decided_or_withdrawn_is_frozen_and_never_judged(
    catalogue: Catalogue, keep: Keep
) -> None:
    await keep("2024-03-12,A,B,,")
    for status, is_frozen, is_judged in (
        (FixtureStatus.SCHEDULED, False, False),
        (FixtureStatus.POSTPONED, False, False),
        (FixtureStatus.PLAYED, True, True),
        (FixtureStatus.AWARDED, True, False),
        (FixtureStatus.ANNULLED, True, False),
    ):
        await Fixture.filter().update(status=status)
        (fixture,) = (await catalogue.fixtures()).items
        assert isinstance(fixture, FixtureView)
        assert (fixture.has_kicked_off(NOW), fixture.was_played) == (is_frozen, is_judged)


async def test_a_result_ends_the_waiting(catalogue: Catalogue, keep: Keep) -> None:
    await keep("2024-03-08,A,B,,")
    assert len(await catalogue.overdue()) == 1
    await keep("2024-03-08,A,B,2,2")

    assert await catalogue.overdue() == ()
