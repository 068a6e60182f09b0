"""Who won a shoot-out: told by a file of its own, by kicks or by words, and never a part of the score."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from engine.catalogue.importers.parsed import RefusedRows
from engine.catalogue.importers.reading import parse_bytes, read
from engine.catalogue.models import Competition, Fixture, ImportedFile, Team
from engine.catalogue.service import Catalogue
from engine.catalogue.views import FixtureView, ImportReport
from engine.errors import InvalidInput
from engine.library.results import Results
from engine.store.database import Database

NOW = datetime(2026, 1, 1, tzinfo=UTC)
RESULTS = """date,home_team,away_team,home_score,away_score,tournament,city,country,neutral
1974-06-14,Ash Republic,Elmland,1,1,Friendly,Ash,Ash Republic,FALSE
1974-06-18,Elmland,Oakia,2,0,Friendly,Elm,Elmland,FALSE
1974-09-01,Ash Republic,Elmland,0,0,Friendly,Ash,Ash Republic,FALSE
"""
HEADER = "date,home_team,away_team,winner,first_shooter\n"
SHOOT_OUTS = HEADER + "1974-06-14,Ash Republic,Elmland,Elmland,\n1974-09-01,Ash Republic,Elmland,Ash Republic,Elmland\n"


@pytest.fixture
def catalogue(database: Database) -> Catalogue:
    return Catalogue(database, clock=lambda: NOW)


async def brought(catalogue: Catalogue, text: str, name: str, **options: object) -> ImportReport:
    return await catalogue.import_results(parse_bytes(text.encode(), name, **options))  # type: ignore[arg-type]


async def played(catalogue: Catalogue) -> dict[date, FixtureView]:
    return {each.day: each for each in (await catalogue.fixtures(first=50)).items}


async def winners(catalogue: Catalogue) -> list[str | None]:
    found = [each.shoot_out_winner for each in (await played(catalogue)).values()]
    return [team.name if team else None for team in found]


def test_a_winner_that_did_not_play_is_refused() -> None:
    with pytest.raises(RefusedRows) as refusal:
        parse_bytes((HEADER + "1974-06-14,Ash Republic,Elmland,Oakia,\n").encode(), "shootouts.csv")

    assert "line 2, column winner" in str(refusal.value)


async def test_shoot_outs_of_matches_that_nobody_knows_are_refused_whole(catalogue: Catalogue) -> None:
    with pytest.raises(InvalidInput, match="import its results first"):
        await brought(catalogue, SHOOT_OUTS, "shootouts.csv")

    assert not await Competition.every.all().exists()
    assert not await ImportedFile.all().exists()


async def test_a_file_of_shoot_outs_says_who_won_and_changes_no_result(catalogue: Catalogue) -> None:
    await brought(catalogue, RESULTS, "results.csv")

    report = await brought(catalogue, SHOOT_OUTS, "shootouts.csv")

    assert (report.rows, report.detailed, report.has_changed_results) == (2, 2, False)
    assert await winners(catalogue) == ["Elmland", None, "Ash Republic"]
    assert [(each.home_score, each.away_score) for each in (await played(catalogue)).values()] == [
        (1, 1),
        (2, 0),
        (0, 0),
    ]
    assert await ImportedFile.filter(name="shootouts.csv").values_list("changed_from", flat=True) == [None]


async def test_the_same_shoot_outs_again_say_nothing_new(catalogue: Catalogue) -> None:
    await brought(catalogue, RESULTS, "results.csv")
    await brought(catalogue, SHOOT_OUTS, "shootouts.csv")

    again = await brought(catalogue, SHOOT_OUTS, "shootouts.csv")
    await brought(catalogue, RESULTS, "results.csv")

    assert (again.detailed, again.unchanged) == (0, 2)
    assert await winners(catalogue) == ["Elmland", None, "Ash Republic"]


async def test_a_shoot_out_of_an_unknown_match_adds_none_and_is_named(catalogue: Catalogue) -> None:
    await brought(catalogue, RESULTS, "results.csv")

    report = await brought(catalogue, HEADER + "1974-06-18,Oakia,Elmland,Oakia,\n", "shootouts.csv")

    assert (report.rows, report.unmet, report.added) == (1, 1, 0)
    assert "Oakia – Elmland of 1974-06-18 is no match that is known" in report.warnings[0]
    assert await Fixture.all().count() == 3


@pytest.mark.parametrize("row", ["Ash Republic,Firland,Firland", "Firland,Larchia,Firland"])
async def test_a_shoot_out_of_strangers_makes_no_team_of_them(catalogue: Catalogue, row: str) -> None:
    await brought(catalogue, RESULTS, "results.csv")

    report = await brought(catalogue, HEADER + f"1974-06-14,{row},\n", "shootouts.csv")

    assert (report.rows, report.unmet) == (1, 1)
    assert await Team.every.all().count() == 3
    assert await Fixture.all().count() == 3


async def test_a_match_that_is_taken_out_does_not_stay_for_its_shoot_out(catalogue: Catalogue) -> None:
    first = await brought(catalogue, RESULTS, "results.csv")
    await brought(catalogue, SHOOT_OUTS, "shootouts.csv")
    (of_results,) = await ImportedFile.filter(name=first.file).values_list("id", flat=True)

    await catalogue.acts.undo(of_results)

    assert not await Fixture.all().exists()


async def test_shoot_outs_that_are_undone_leave_the_results(catalogue: Catalogue) -> None:
    await brought(catalogue, RESULTS, "results.csv")
    await brought(catalogue, SHOOT_OUTS, "shootouts.csv")
    # Of one moment by this clock, both would be undone at once.
    await ImportedFile.filter(name="results.csv").update(at=NOW - timedelta(hours=1))

    await catalogue.acts.undo()

    assert await winners(catalogue) == [None, None, None]
    assert await Fixture.all().count() == 3


async def test_an_annulled_match_has_no_winner(catalogue: Catalogue) -> None:
    await brought(catalogue, RESULTS, "results.csv")
    await brought(catalogue, SHOOT_OUTS, "shootouts.csv")
    first = (await played(catalogue))[date(1974, 6, 14)]

    await catalogue.acts.annul(str(first.id))

    assert (await catalogue.fixture(first.id)).shoot_out_winner is None


@pytest.mark.parametrize(
    ("result", "winner"),
    [
        ("1-1 (4-2 pen)", "Ashby"),
        ("1-1 (2-4 pen)", "Brook"),
        ("1-1, Brook won on penalties", "Brook"),
        ("1-1, Ashby won on penalties", "Ashby"),
        ("1-1", None),
    ],
)
async def test_kicks_or_words_beside_a_score_say_who_won(catalogue: Catalogue, result: str, winner: str | None) -> None:
    await brought(catalogue, f'date,home,away,result\n2024-08-17,Ashby,Brook,"{result}"\n', "cup.csv")

    assert await winners(catalogue) == [winner]


def test_an_archive_tells_of_matches_before_it_adds_to_them(tmp_path: object) -> None:
    import io
    import zipfile

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a-shootouts.csv", SHOOT_OUTS)
        archive.writestr("results.csv", RESULTS)

    files = read(packed.getvalue(), "internationals.zip")

    assert [len(each.rows) for each in files] == [3, 2]
    assert Results.of_files(files).listed == ()
