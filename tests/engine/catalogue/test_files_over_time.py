"""Files of one competition, one after the other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date

import pytest

from engine.catalogue.models import Fixture, ImportedFile, Statement
from engine.catalogue.service import Catalogue
from engine.store.database import Database, open_database
from tests.engine.catalogue.conftest import Keep

FIRST = ("2026-08-15,Ashby,Brook,,", "2026-08-22,Brook,Ashby,1,1", "2026-08-29,Corley,Ashby,3,0")
MOVED = ("2026-10-01,Ashby,Brook,2,1", "2026-08-22,Brook,Ashby,1,1")
CORRECTED = ("2026-10-01,Ashby,Brook,2,2", "2026-08-22,Brook,Ashby,,")
A_DAY_OFF = ("2026-08-23,Brook,Ashby,1,1",)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """On each kind of database."""
    async with open_database(database_url) as opened:
        yield opened


async def state() -> list[tuple[object, ...]]:
    columns = ("day", "home__name", "away__name", "home_score", "away_score", "status")
    return list(await Fixture.all().order_by("day", "id").values_list(*columns))


async def test_a_match_is_followed_through_four_files(catalogue: Catalogue, keep: Keep) -> None:
    for lines in (FIRST, MOVED, CORRECTED, A_DAY_OFF):
        await keep(*lines)

    assert [row[:5] for row in await state()] == [
        (date(2026, 8, 23), "Brook", "Ashby", 1, 1),
        (date(2026, 8, 29), "Corley", "Ashby", 3, 0),
        (date(2026, 10, 1), "Ashby", "Brook", 2, 2),
    ]


async def test_a_file_that_lists_a_match_twice_says_so_and_keeps_it_once(keep: Keep) -> None:
    lines = ("2024-08-17,Ashby,Brook,,", "2024-08-24,Brook,Ashby,0,0", "2024-10-01,Ashby,Brook,2,1")
    first, again = await keep(*lines), await keep(*lines)
    (joined,) = first.joined

    assert (joined.home, joined.away, joined.day, joined.others) == (
        "Ashby",
        "Brook",
        date(2024, 10, 1),
        (date(2024, 8, 17),),
    )
    assert (again.added, again.unchanged) == (0, 2)
    assert await Fixture.all().count() == 2


LEAGUE = (
    "2026-08-15,Ashby,Brook,2,1", "2026-08-22,Brook,Ashby,1,1", "2026-08-29,Corley,Ashby,3,0",
    "2026-09-05,Ashby,Corley,0,0", "2026-09-12,Brook,Corley,1,2", "2026-09-19,Corley,Brook,4,1",
)  # fmt: skip


@pytest.mark.parametrize(
    ("line", "warning"),
    [
        (
            "2026-11-21,Brook,Corley,1,2",
            "Brook – Corley, 1–2 on 2026-11-21, may be the match that stands there already, the one of 2026-09-12; "
            "both are kept, as two matches.",
        ),
        (
            "2026-09-12,Corley,Brook,2,1",
            "Corley – Brook, 2–1 on 2026-09-12, may be the match that stands there already, Brook – Corley on that "
            "day; both are kept, as two matches.",
        ),
    ],
)
async def test_a_result_that_may_stand_there_already_is_named(keep: Keep, line: str, warning: str) -> None:
    begun = (LEAGUE[0], "2026-08-22,Dell,Ashby,1,1")
    await keep(*begun, LEAGUE[4])
    report = await keep(*begun, line)

    assert (report.added, list(report.warnings)) == (1, [warning])


@pytest.mark.parametrize("line", ["2026-11-21,Brook,Corley,3,2", "2027-09-12,Brook,Corley,1,2"])
async def test_another_score_or_another_season_is_another_match(keep: Keep, line: str) -> None:
    await keep(*LEAGUE)

    assert (await keep(line)).warnings == ()


async def test_where_all_meet_twice_at_one_ground_nothing_is_doubted(keep: Keep) -> None:
    again = [line.replace("2026-0", "2026-1").replace(",2,1", ",0,5") for line in LEAGUE[2:]]
    await keep(*LEAGUE, *(line.replace("2026-1", "2027-0") for line in again))

    assert (await keep("2027-05-01,Brook,Corley,1,2")).warnings == ()


async def test_the_same_words_of_a_file_of_the_same_name_are_kept_once(keep: Keep) -> None:
    await keep("2024-01-01,Rowans,Alders,1,0", "2024-01-02,Oaks,Elms,2,2")
    await keep("2024-01-01,Rowans,Alders,1,0", "2024-01-02,Oaks,Elms,2,3")

    assert await ImportedFile.all().count() == 2
    assert await Statement.all().count() == 3


async def test_fixtures_that_change_places_are_both_moved(keep: Keep) -> None:
    await keep("2024-04-01,Rowans,Alders,,", "2024-04-09,Rowans,Alders,,", "2024-04-20,Oaks,Elms,,")
    await keep("2024-04-02,Rowans,Alders,,", "2024-04-10,Rowans,Alders,,", "2024-04-21,Oaks,Elms,,")

    assert [row[0] for row in await state()] == [date(2024, 4, 2), date(2024, 4, 10), date(2024, 4, 21)]
