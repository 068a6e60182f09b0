"""A search looks for teams, and then for their matches, one team after the other or day by day."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime

import pytest

from engine.catalogue import searching
from engine.catalogue.importers.reading import parse_bytes
from engine.catalogue.naming import OtherName
from engine.catalogue.searching import TeamIndex, narrowest
from engine.catalogue.service import Catalogue
from engine.catalogue.status import FixtureStatus
from engine.store.changes import Row
from engine.store.database import open_database
from tests.engine.catalogue.conftest import Keep

SEARCHES = (
    ("ashby", 2),
    ("ashby elm", 1),
    ("Elm v Ashby", 1),
    ("brook oak", 1),
    ("nobody", 0),
    ("", 4),
    ("a", 3),
    ("o", 2),
)


@pytest.fixture
async def played(keep: Keep) -> None:
    await keep(
        "2024-03-01,Ashby,Brook,2,1", "2024-03-02,Elm,Ashby,0,0", "2024-03-03,Oak,Brook,1,1", "2024-03-04,Elm,Fir,,"
    )


@pytest.mark.usefixtures("played")
@pytest.mark.parametrize("few", [0, searching.FEW_TEAMS])
@pytest.mark.parametrize(("text", "found"), SEARCHES)
async def test_both_ways_find_the_same_matches(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, few: int, text: str, found: int
) -> None:
    monkeypatch.setattr(searching, "FEW_TEAMS", few)

    assert len((await catalogue.fixtures(search=text)).items) == found


@pytest.mark.usefixtures("played")
@pytest.mark.parametrize("few", [0, searching.FEW_TEAMS])
async def test_the_other_filters_hold_in_both_ways(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(searching, "FEW_TEAMS", few)
    first = await catalogue.fixtures(search="elm", first=1, newest_first=True)
    rest = await catalogue.fixtures(search="elm", first=1, newest_first=True, after=first.end_cursor)
    waiting = await catalogue.fixtures(search="elm", status=FixtureStatus.SCHEDULED, is_overdue=True)
    (overdue,) = await catalogue.overdue(search="elm")

    assert [each.home.name for each in (*first.items, *rest.items)] == ["Elm", "Elm"]
    assert (first.has_next, rest.has_next) == (True, False)
    assert [each.away.name for each in waiting.items] == ["Fir"]
    assert overdue.matches == 1


@pytest.mark.usefixtures("played")
async def test_names_are_read_once_however_many_search_at_a_time(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[TeamIndex] = []

    def counted(rows: Iterable[Row]) -> TeamIndex:
        read.append(TeamIndex.of(rows))
        return read[-1]

    monkeypatch.setattr(catalogue.searching, "_names", counted)

    await asyncio.gather(*(catalogue.fixtures(search=text) for text, _ in SEARCHES))

    assert len(read) == 1


@pytest.mark.usefixtures("played")
async def test_what_was_imported_or_renamed_is_found_at_once_under_its_name(catalogue: Catalogue, keep: Keep) -> None:
    assert (await catalogue.fixtures(search="larch")).items == ()
    await keep("2024-03-05,Larch,Fir,2,1")
    assert len((await catalogue.fixtures(search="larch")).items) == 1
    await catalogue.acts.rename_team("Larch", "Tamarack")
    assert (await catalogue.fixtures(search="tamarack")).items == (await catalogue.fixtures(search="fir")).items[-1:]


@pytest.mark.usefixtures("played")
async def test_another_name_is_found_from_when_it_is_said_until_it_is_taken_back(catalogue: Catalogue) -> None:
    async def found() -> int:
        return len((await catalogue.fixtures(search="tamarack")).items)

    before = await found()
    await catalogue.naming.say([OtherName("Tamarack", "Elm")])
    said = await found()
    (alias,) = (await catalogue.naming.aliases()).items
    await catalogue.naming.withdraw(alias.id)

    assert (before, said, await found()) == (0, 2, 0)


@pytest.mark.parametrize("few", [0, searching.FEW_TEAMS])
async def test_a_search_is_the_same_on_every_database(
    database_url: str, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(searching, "FEW_TEAMS", few)
    lines = b"date,home,away,home_score,away_score\n2024-03-01,Ashby,Brook,2,1\n2024-03-02,Elm,Ashby,0,0\n"
    async with open_database(database_url, migrate=False) as database:
        catalogue = Catalogue(database, clock=lambda: datetime(2024, 3, 10, tzinfo=UTC))
        await catalogue.import_results(parse_bytes(lines, "forest.csv", competition="Forest League"))

        assert [each.name for each in (await catalogue.teams(search="ash")).items] == ["Ashby"]
        assert len((await catalogue.fixtures(search="ash", newest_first=True)).items) == 2
        assert len((await catalogue.fixtures(search="brook ash")).items) == 1
        assert await catalogue.overdue(search="ash") == ()


def test_of_wide_pairs_the_narrowest_are_looked_for() -> None:
    wide, wider = list(range(900)), list(range(1500))

    assert narrowest([(wider, wider), ([1], [2]), ([], [3]), (wide, wide)]) == [([1], [2]), (wide, wide)]
    assert narrowest([(wider, wider)]) == [(wider, wider)]
