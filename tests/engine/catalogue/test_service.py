"""Imports that are whole or not at all, and lists in pages."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from engine.catalogue.demo import load
from engine.catalogue.demo_leagues import SOCCER
from engine.catalogue.importers.reading import parse, parse_bytes
from engine.catalogue.models import Fixture, ImportedFile, Team
from engine.catalogue.service import Catalogue
from engine.catalogue.status import FixtureStatus
from engine.errors import InvalidInput, NotFound
from engine.store.database import Database, open_database
from tests.engine.catalogue.conftest import Keep


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """On each kind of database."""
    async with open_database(database_url) as opened:
        yield opened


async def everything(catalogue: Catalogue) -> list[tuple[object, ...]]:
    rows = await Fixture.all().order_by("id").values_list()
    return list(rows)


async def test_a_file_that_fails_half_way_leaves_nothing(catalogue: Catalogue) -> None:
    parsed = parse_bytes(b"date,home,away,home_score,away_score\n2024-01-01,A,B,1,0\n", "good.csv")

    def fail(done: int, total: int) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await catalogue.import_results(parsed, report=fail)

    assert await Team.all().count() == await Fixture.all().count() == 0
    assert await catalogue.competitions() == ()


async def test_real_and_synthetic_matches_never_mix(catalogue: Catalogue, keep: Keep) -> None:
    await load(catalogue)

    with pytest.raises(InvalidInput, match="synthetic"):
        await keep("2024-01-02,A,B,1,0", competition=SOCCER.competition)


async def test_importing_twice_changes_nothing(catalogue: Catalogue, keep: Keep) -> None:
    lines = ("2024-01-01,Rowans,Alders,1,0", "2024-01-02,Oaks,Elms,2,2", "2024-04-01,Elms,Oaks,,")
    first, start = await keep(*lines), catalogue.clock()
    before = await everything(catalogue)
    catalogue.clock = lambda: start + timedelta(minutes=1)
    again = await keep(*lines)

    assert (first.added, again.added, again.unchanged) == (3, 0, 3)
    catalogue.clock = lambda: start + timedelta(minutes=2)
    await keep(*lines)
    assert await everything(catalogue) == before
    assert await ImportedFile.all().count() == 2, "one row tells of the imports that changed nothing"


async def test_a_corrected_score_is_kept_and_reported_with_its_names(keep: Keep) -> None:
    await keep("2024-01-01,Rowans,Alders,1,0")
    report = await keep("2024-01-01,ROWANS,Alders,1,1")
    (correction,) = report.corrected

    assert (correction.home, correction.away, correction.old, correction.new) == ("Rowans", "Alders", (1, 0), (1, 1))
    assert (await Fixture.get(home_score=1)).away_score == 1


async def test_a_moved_fixture_keeps_its_id(keep: Keep) -> None:
    await keep("2024-04-01,Rowans,Alders,,")
    before = await Fixture.get(day=date(2024, 4, 1))
    report = await keep("2024-04-20,Rowans,Alders,,")

    assert (await Fixture.get(day=date(2024, 4, 20))).id == before.id
    assert await Fixture.all().count() == 1
    assert [(move.old, move.new) for move in report.moved] == [(date(2024, 4, 1), date(2024, 4, 20))]


async def test_an_upcoming_fixture_is_played_later(keep: Keep) -> None:
    await keep("2024-03-09,Rowans,Alders,,")
    report = await keep("2024-03-09,Rowans,Alders,3,1")
    row = await Fixture.get(day=date(2024, 3, 9))

    assert report.played == 1
    assert (row.status, row.home_score) == (FixtureStatus.PLAYED, 3)


async def test_equal_names_in_two_competitions_are_two_teams(catalogue: Catalogue, keep: Keep) -> None:
    await keep("2024-01-01,Rowans,Alders,1,0", competition="North")
    await keep("2024-01-01,Rowans,Alders,1,0", competition="South")

    assert len((await catalogue.teams(search="rowans")).items) == 2


async def test_a_file_of_many_competitions_fills_them_all(catalogue: Catalogue, shared_data: Path) -> None:
    report = await catalogue.import_results(parse(shared_data / "soccer/challenge2023/gapfill_to_2023-04-13.csv"))

    assert len(report.competitions) == len(await catalogue.competitions()) == 38
    assert report.added == 3397


async def test_progress_ends_at_the_number_of_rows(catalogue: Catalogue, shared_data: Path) -> None:
    heard: list[tuple[int, int]] = []
    path = shared_data / "soccer/football-data/E0_2003_2022.csv"
    await catalogue.import_results(parse(path), report=lambda done, total: heard.append((done, total)))

    assert heard[-1] == (7130, 7130)
    assert heard == sorted(heard)


async def test_a_real_season_imported_in_two_parts_is_the_season(catalogue: Catalogue, shared_data: Path) -> None:
    lines = (shared_data / "soccer/football-data/raw/E0_2223.csv").read_bytes().splitlines(keepends=True)
    half = await catalogue.import_results(parse_bytes(b"".join(lines[:200]), "E0.csv"))
    whole = await catalogue.import_results(parse_bytes(b"".join(lines), "E0.csv"))

    assert (half.added, whole.added, whole.unchanged) == (199, 181, 199)
    assert len((await catalogue.teams()).items) == 20


async def test_pages_of_fixtures_follow_each_other_without_gap_or_overlap(catalogue: Catalogue, keep: Keep) -> None:
    await keep(
        *(f"2024-01-0{day},Team {number},Team {number + 1},1,0" for day in (1, 2, 3) for number in range(0, 8, 2))
    )
    seen, after = [], None
    while True:
        found = await catalogue.fixtures(first=5, after=after)
        seen += [(fixture.day, fixture.id) for fixture in found.items]
        after = found.end_cursor
        if not found.has_next:
            break

    assert len(seen) == 12
    assert seen == sorted(set(seen))


async def test_the_newest_fixtures_come_first_when_asked(catalogue: Catalogue, keep: Keep) -> None:
    await keep("2024-01-01,A,B,1,0", "2024-01-03,C,D,1,0", "2024-01-02,E,F,1,0")
    first = await catalogue.fixtures(newest_first=True, first=2)
    rest = await catalogue.fixtures(newest_first=True, first=2, after=first.end_cursor)

    assert [fixture.day.day for fixture in (*first.items, *rest.items)] == [3, 2, 1]


async def test_pages_of_teams_follow_each_other_by_name(catalogue: Catalogue, keep: Keep) -> None:
    await keep("2024-01-01,Élan,Zenith,1,0", "2024-01-02,alder,Birch,1,0")
    first = await catalogue.teams(first=3)
    rest = await catalogue.teams(first=3, after=first.end_cursor)

    assert [team.name for team in (*first.items, *rest.items)] == ["alder", "Birch", "Élan", "Zenith"]
    assert (first.has_next, rest.has_next) == (True, False)


@pytest.mark.parametrize(("search", "found"), [("malaga", 1), ("MÁL", 1), ("%", 0), ("_", 0), ("\0", 2), ("", 2)])
async def test_search_ignores_case_and_accents_and_takes_signs_as_they_are(
    catalogue: Catalogue, keep: Keep, search: str, found: int
) -> None:
    await keep("2024-01-01,Málaga,Alders,1,0")

    assert len((await catalogue.teams(search=search)).items) == found


async def test_fixtures_are_found_by_day_state_team_and_name(catalogue: Catalogue, keep: Keep) -> None:
    await keep("2024-03-09,Rowans,Alders,1,0", "2024-03-16,Alders,Oaks,,", "2024-03-16,Elms,Rowans,,")
    (team,) = (await catalogue.teams(search="alders")).items

    assert len((await catalogue.fixtures(day=date(2024, 3, 16))).items) == 2
    assert len((await catalogue.fixtures(status=FixtureStatus.PLAYED)).items) == 1
    assert len((await catalogue.fixtures(team=team.id)).items) == 2
    assert len((await catalogue.fixtures(search="oak")).items) == 1
    assert len((await catalogue.fixtures(since=date(2024, 3, 10), until=date(2024, 3, 20))).items) == 2


@pytest.mark.parametrize("first", [0, -1, 1001])
async def test_a_page_has_a_size_within_limits(catalogue: Catalogue, first: int) -> None:
    with pytest.raises(InvalidInput, match="first"):
        await catalogue.fixtures(first=first)


@pytest.mark.parametrize("after", ["", "x", "é", "AAAA", "MjAyNC0xMy0wMR8x", "MjAyNC0wMS0wMR94"])
async def test_a_cursor_that_no_list_gave_is_refused(catalogue: Catalogue, after: str) -> None:
    with pytest.raises(InvalidInput, match="after"):
        await catalogue.fixtures(after=after)


@pytest.mark.parametrize("id", [0, -1, 7, 10**30])
async def test_an_unknown_id_is_not_found(catalogue: Catalogue, id: int) -> None:
    for find in (catalogue.fixture, catalogue.competition, catalogue.team):
        with pytest.raises(NotFound):
            await find(id)


async def test_what_is_known_of_a_competition_says_how_fresh_it_is(catalogue: Catalogue, keep: Keep) -> None:
    await keep("2024-01-01,A,B,1,0", "2024-02-01,B,A,2,2", "2024-03-09,A,C,,", "2024-03-10,B,C,,", "2024-04-01,C,A,,")
    (competition,) = await catalogue.competitions()
    found = (await catalogue.holdings([competition.id, 999]))[competition.id]

    assert (found.played, found.ahead, found.overdue) == (2, 2, 1)
    assert (found.first_day, found.last_day, found.next_day) == (date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 10))
    assert found.imported_at == catalogue.clock()


async def test_nothing_is_known_of_a_competition_without_matches(catalogue: Catalogue) -> None:
    assert (await catalogue.holdings([1]))[1].played == 0


async def test_competitions_are_found_by_a_part_of_their_name(catalogue: Catalogue, keep: Keep) -> None:
    await keep("2024-01-01,A,B,1,0", competition="Primera División")
    await keep("2024-01-01,A,B,1,0", competition="Forest League")

    assert [each.name for each in await catalogue.competitions(search="DIVISION")] == ["Primera División"]
    assert len(await catalogue.competitions(search="")) == 2
