"""The way back: everything that came in can be taken out again, and comes back as it was."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from engine.catalogue.act import Act, ActReport, SubjectKind
from engine.catalogue.importers.reading import parse_bytes
from engine.catalogue.models import Competition, Fixture, ImportedFile, Statement, Team
from engine.catalogue.service import Catalogue
from engine.catalogue.status import FixtureStatus
from engine.catalogue.views import ImportReport
from engine.errors import InvalidInput, NotFound
from engine.notices import Notice, NoticeKind, decoded
from engine.simulation.outcome import Score
from engine.simulation.wording import en
from engine.store.database import Database, open_database

NOW = datetime(2024, 3, 10, 12, 0, tzinfo=UTC)
FIRST = ("2024-01-01,Rowans,Alders,1,0", "2024-01-02,Oaks,Elms,2,2", "2024-04-01,Elms,Oaks,,")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """On each kind of database."""
    async with open_database(database_url) as opened:
        yield opened


class Files:
    """Imports lines of results under the name of a file, each at a time of its own."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue, self.acts, self.minutes = catalogue, catalogue.acts, count(1)

    async def bring(
        self, name: str, *lines: str, competition: str = "Forest League", at: datetime | None = None
    ) -> ImportReport:
        text = "\n".join(("date,home,away,home_score,away_score", *lines))
        at = at or NOW - timedelta(minutes=next(self.minutes))
        return await self.catalogue.import_results(parse_bytes(text.encode(), name, competition=competition), at=at)

    async def shown(self) -> list[tuple[Any, ...]]:
        columns = ("day", "home__name", "away__name", "home_score", "away_score", "status", "meeting")
        return list(await Fixture.all().order_by("day", "id").values_list(*columns))


@pytest.fixture
def files(database: Database) -> Files:
    return Files(Catalogue(database, clock=lambda: NOW))


async def rows() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the catalogue."""
    tables = (Competition.every, Team.every, Fixture.every, ImportedFile, Statement)
    return {str(number): list(await table.all().order_by("id").values_list()) for number, table in enumerate(tables)}  # type: ignore[attr-defined]


async def test_a_file_that_is_removed_is_as_if_it_had_never_been(files: Files) -> None:
    await files.bring("a.csv", *FIRST)
    before = await files.shown()
    await files.bring(
        "b.csv", "2024-01-01,Rowans,Alders,3,0", "2024-04-09,Elms,Oaks,1,1", "2024-01-05,Ashes,Alders,0,0"
    )

    report = await files.acts.remove("b.csv")

    assert await files.shown() == before
    assert (report.removed, report.changed, report.teams) == (1, 2, ("Ashes",))
    assert [team.name for team in (await files.catalogue.teams()).items] == ["Alders", "Elms", "Oaks", "Rowans"]


async def test_what_another_file_said_too_stays(files: Files) -> None:
    await files.bring("a.csv", *FIRST)
    await files.bring("b.csv", *FIRST)
    before = await files.shown()

    report = await files.acts.remove("a.csv")

    assert await files.shown() == before
    assert (report.removed, report.changed, report.competitions) == (0, 0, ())


async def test_a_match_is_what_the_files_left_say_of_it(files: Files) -> None:
    await files.bring("a.csv", "2024-03-01,Rowans,Alders,,")
    await files.bring("b.csv", "2024-03-01,Rowans,Alders,1,0")
    await files.bring("c.csv", "2024-03-01,Rowans,Alders,2,0")

    await files.acts.remove("b.csv")
    assert [row[3:5] for row in await files.shown()] == [(2, 0)]
    await files.acts.remove("c.csv")
    assert [row[3:6] for row in await files.shown()] == [(None, None, FixtureStatus.SCHEDULED)]


async def test_all_imports_of_a_name_go_together(files: Files) -> None:
    await files.bring("a.csv", *FIRST)
    await files.bring("a.csv", "2024-01-01,Rowans,Alders,3,0", "2024-02-02,Oaks,Alders,0,0")

    report = await files.acts.remove("a.csv")

    assert await files.shown() == []
    assert report.gone == ("Forest League",)
    assert await files.catalogue.competitions() == ()
    assert (await files.catalogue.imported_files()).items == ()


async def test_a_file_imported_again_brings_back_the_same_matches(files: Files) -> None:
    await files.bring("a.csv", *FIRST)
    before = await Fixture.all().order_by("id").values_list()
    await files.acts.remove("a.csv")

    report = await files.bring("a.csv", *FIRST)

    assert report.added == 3
    assert await Fixture.all().order_by("id").values_list() == before
    assert len((await files.catalogue.teams()).items) == 4


async def test_a_rehearsal_tells_what_the_act_does_and_changes_nothing(files: Files) -> None:
    await files.bring("a.csv", *FIRST)
    before = await rows()

    rehearsed = await files.acts.remove("a.csv", rehearse=True)

    assert await rows() == before
    done = await files.acts.remove("a.csv")
    assert (rehearsed.removed, rehearsed.teams, rehearsed.gone) == (done.removed, done.teams, done.gone)
    assert en.notice(rehearsed.notice) == (
        "Removing a.csv: 3 matches would be gone, 4 teams left without a match, Forest League would be gone as a whole."
    )
    assert (rehearsed.is_done, done.is_done) == (False, True)


async def test_a_competition_goes_with_everything(files: Files) -> None:
    await files.bring("a.csv", *FIRST)
    await files.bring("a.csv", "2024-01-01,Rowans,Alders,1,0", competition="South")

    report = await files.acts.remove("forest-league")

    assert (report.removed, report.gone) == (3, ("Forest League",))
    assert [each.name for each in await files.catalogue.competitions()] == ["South"]


@pytest.mark.parametrize(
    "words", ["2024-01-01 Rowans - Alders", "2024-01-01 rowans v ALDERS", "2024-01-01 Rowans Alders"]
)
async def test_a_match_is_found_by_its_day_and_sides(files: Files, words: str) -> None:
    await files.bring("a.csv", *FIRST)

    report = await files.acts.remove(words)

    assert [(each.home, each.before.score, each.after) for each in report.matches] == [("Rowans", Score(1, 0), None)]
    assert len(await files.shown()) == 2


PREMIER_LEAGUE = "England: Premier League"
ROUND = (
    "2024-01-01,Tottenham,Brighton,4,1",
    "2024-01-01,Man United,Aston Villa,2,0",
    "2024-01-01,Man City,Everton,2,0",
    "2024-01-01,FC St. Pauli,VfL Bochum,0,2",
    "2024-01-08,Brighton,Tottenham,0,0",
)


@pytest.mark.parametrize(
    ("words", "score"),
    [
        ("2024-01-01 Tottenham - Brighton", (4, 1)),
        ("2024-01-01 Spurs - Brighton", (4, 1)),
        ("2024-01-01 spurs v Brighton & Hove Albion", (4, 1)),
        ("2024-01-01 Spurs Brighton", (4, 1)),
        ("2024-01-01 Man Utd - Villa", (2, 0)),
        ("2024-01-01 St Pauli - Bochum", (0, 2)),
        ("2024-01-08 Brighton - Spurs", (0, 0)),
    ],
)
async def test_a_match_is_found_by_any_name_that_search_knows(files: Files, words: str, score: tuple[int, int]) -> None:
    await files.bring("a.csv", *ROUND, competition=PREMIER_LEAGUE)

    report = await files.acts.annul(words, rehearse=True)

    assert [each.before.score for each in report.matches] == [Score(*score)]


@pytest.mark.parametrize("name", ["Tottenham Hotspur", "North London"])
async def test_a_match_is_found_by_the_former_name_of_a_side_and_its_new_one(files: Files, name: str) -> None:
    await files.bring("a.csv", *ROUND, competition=PREMIER_LEAGUE)
    await files.acts.rename_team("Tottenham", name)

    for side in ("Tottenham", name):
        assert (await files.acts.annul(f"2024-01-01 {side} - Brighton", rehearse=True)).changed == 1


@pytest.mark.parametrize(
    "words", ["2024-01-01 Brighton - Spurs", "2024-01-08 Man Utd - Villa", "2024-01-01 Spurs - -", "2024-01-01 Spurs"]
)
async def test_no_other_match_is_taken_for_the_one_that_is_meant(files: Files, words: str) -> None:
    await files.bring("a.csv", *ROUND, competition=PREMIER_LEAGUE)

    with pytest.raises(NotFound):
        await files.acts.annul(words)


async def test_a_name_that_means_two_matches_of_a_day_is_refused(files: Files) -> None:
    await files.bring("a.csv", *ROUND, "2024-01-01,Man City Women,Everton Women,0,0", competition=PREMIER_LEAGUE)

    with pytest.raises(InvalidInput, match="may be any of"):
        await files.acts.annul("2024-01-01 Man - Everton")


async def test_a_match_is_found_by_its_id(files: Files) -> None:
    await files.bring("a.csv", *FIRST)
    wanted = await Fixture.get(home_score=2)

    report = await files.acts.remove(str(wanted.id))

    assert report.fixture_ids == (wanted.id,)


async def test_words_that_mean_two_things_are_refused(files: Files) -> None:
    await files.bring("Forest League", *FIRST)

    with pytest.raises(InvalidInput, match=r"file Forest League.*competition Forest League"):
        await files.acts.remove("Forest League")
    assert (await files.acts.remove("Forest League", SubjectKind.FILE)).removed == 3


@pytest.mark.parametrize(
    "words", ["nothing.csv", "2024-01-01 Oaks - Alders", "99999", "99999999999999999999", "2024-13-01 A - B"]
)
async def test_what_is_not_there_is_not_removed(files: Files, words: str) -> None:
    await files.bring("a.csv", *FIRST)

    with pytest.raises((NotFound, InvalidInput)):
        await files.acts.remove(words)
    assert len(await files.shown()) == 3


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("25 May 2024 Oaks - Alders", "No match is called '25 May 2024 Oaks - Alders'."),
        ("99999", "There is no match with id '99999'."),
    ],
)
async def test_a_match_that_is_not_found_is_told_as_it_was_asked_for(files: Files, words: str, sentence: str) -> None:
    await files.bring("a.csv", *FIRST)

    with pytest.raises(NotFound) as refusal:
        await files.acts.annul(words)
    assert str(refusal.value) == sentence


async def test_the_last_import_is_undone_and_then_the_one_before(files: Files) -> None:
    await files.bring("a.csv", *FIRST)
    once = await files.shown()
    await files.bring("a.csv", "2024-01-01,Rowans,Alders,4,4", "2024-01-20,Oaks,Rowans,1,0")

    assert (await files.acts.undo()).changed == 1
    assert await files.shown() == once
    assert (await files.acts.undo()).gone == ("Forest League",)
    with pytest.raises(NotFound):
        await files.acts.undo()


async def test_an_import_is_undone_once(files: Files) -> None:
    await files.bring("a.csv", *FIRST)
    await files.bring("b.csv", "2024-01-20,Oaks,Rowans,1,0")
    last = await ImportedFile.all().order_by("-id").first()
    assert last

    first, again = await files.acts.undo(last.id), await files.acts.undo(last.id)

    assert (first.removed, again.is_needed, again.removed) == (1, False, 0)
    assert len(await files.shown()) == 3


async def test_an_import_before_the_last_is_not_undone(files: Files) -> None:
    await files.bring("a.csv", *FIRST)
    await files.bring("b.csv", "2024-01-20,Oaks,Rowans,1,0")

    with pytest.raises(InvalidInput, match="imported since"):
        await files.acts.undo((await ImportedFile.all().order_by("id"))[0].id)


async def archived(files: Files) -> None:
    """One file by itself, then an archive of two, one of which corrects it."""
    await files.bring("a.csv", *FIRST)
    await files.bring("cups.zip/north/one.csv", "2024-01-01,Rowans,Alders,3,0", at=NOW)
    await files.bring("cups.zip/two.csv", "2024-01-20,Oaks,Rowans,1,0", competition="South", at=NOW)


async def test_an_archive_is_removed_with_every_file_in_it(files: Files) -> None:
    await files.bring("a.csv", *FIRST)
    before = await files.shown()
    await archived(files)
    await files.bring("cups.zip.csv", "2024-02-01,Oaks,Rowans,2,2", competition="South")

    report = await files.acts.remove("folder/cups.zip")

    assert (report.removed, report.changed) == (1, 1)
    (note,) = map(en.notice, report.notes)
    assert note == "What came in at once goes at once: cups.zip/north/one.csv, cups.zip/two.csv."
    assert [row for row in await files.shown() if row[0] != date(2024, 2, 1)] == before


@pytest.mark.parametrize("part", ["cups.zip/two.csv", "cups.zip/north"])
async def test_a_part_of_an_archive_goes_by_itself(files: Files, part: str) -> None:
    await archived(files)

    report = await files.acts.remove(part)

    assert report.removed + report.changed == 1
    assert report.notes == ()


@pytest.mark.parametrize("name", ["CUPS.ZIP", "cups", "cups.zip/", "north", "%", "cups_zip"])
async def test_what_only_resembles_an_archive_is_not_removed(files: Files, name: str) -> None:
    await archived(files)

    with pytest.raises(NotFound):
        await files.acts.remove(name)


async def test_what_came_in_at_once_is_undone_at_once(files: Files) -> None:
    await files.bring("a.csv", *FIRST)
    before = await files.shown()
    await archived(files)

    looked = await files.acts.undo(rehearse=True)
    report = await files.acts.undo(looked.import_id)

    assert en.notice(looked.notice) == (
        "Undoing the import of cups.zip: 1 match would be gone, 1 match would be changed, "
        "2 teams left without a match, South would be gone as a whole."
    )
    (note,) = map(en.notice, looked.notes)
    assert note == "What came in at once goes at once: cups.zip/north/one.csv, cups.zip/two.csv."
    assert report.is_done
    assert await files.shown() == before


async def test_files_of_one_competition_that_came_in_at_once_are_undone_at_once(files: Files) -> None:
    for number, line in enumerate(FIRST):
        await files.bring(f"{number}.csv", line, at=NOW)

    report = await files.acts.undo()

    assert en.notice(report.notice) == (
        "Undid the import of 0.csv and 2 more files: 3 matches gone, 4 teams left without a match, "
        "Forest League gone as a whole."
    )
    assert await files.shown() == []


async def test_an_archive_that_changes_nothing_is_remembered_once(files: Files) -> None:
    for hour in range(4):
        for number, line in enumerate(FIRST):
            await files.bring(f"a.zip/{number}.csv", line, at=NOW + timedelta(hours=hour))

    assert await ImportedFile.all().count() == 2 * len(FIRST)
    assert (await files.acts.undo()).removed == 0
    assert (await files.acts.undo()).removed == len(FIRST)


async def test_an_import_of_an_earlier_version_that_changed_matches_is_not_undone(files: Files) -> None:
    await files.bring("a.csv", *FIRST)
    await files.bring("b.csv", "2024-01-01,Rowans,Alders,4,4")
    await ImportedFile.filter().update(is_replayable=False)

    with pytest.raises(InvalidInput, match="before the catalogue kept"):
        await files.acts.undo()
    assert (await files.acts.remove("b.csv", rehearse=True)).notes


async def test_an_annulled_match_stays_without_its_result_whatever_files_say(files: Files) -> None:
    await files.bring("a.csv", *FIRST)
    report = await files.acts.annul("2024-01-01 Rowans - Alders")
    await files.bring("b.csv", "2024-01-01,Rowans,Alders,3,3")

    assert [(each.before.score, each.after and each.after.score) for each in report.matches] == [(Score(1, 0), None)]
    assert (await files.shown())[0][3:6] == (None, None, FixtureStatus.ANNULLED)
    assert report.competitions[0].name == "Forest League"


@pytest.mark.parametrize("what", ["a.csv", "Forest League", "2024-01-01 Rowans - Alders"])
async def test_an_annulled_match_that_was_removed_comes_back_annulled(files: Files, what: str) -> None:
    await files.bring("a.csv", *FIRST)
    await files.acts.annul("2024-01-01 Rowans - Alders")
    await files.acts.remove(what)
    await files.bring("a.csv", *FIRST)

    assert (await files.shown())[0][3:6] == (None, None, FixtureStatus.ANNULLED)
    await files.acts.reinstate("2024-01-01 Rowans - Alders")
    assert (await files.shown())[0][3:6] == (1, 0, FixtureStatus.PLAYED)


@pytest.mark.parametrize("day", ["2024-01-02", "2024-02-14"])
@pytest.mark.parametrize("is_removed", [False, True])
async def test_an_annulment_follows_its_match_to_another_day(files: Files, day: str, is_removed: bool) -> None:
    await files.bring("a.csv", "2024-01-01,Rowans,Alders,,", *FIRST[1:])
    await files.acts.annul("2024-01-01 Rowans - Alders")
    if is_removed:
        await files.acts.remove("a.csv")
    await files.bring("a.csv", f"{day},Rowans,Alders,1,0", *FIRST[1:])

    (found,) = [row for row in await files.shown() if row[1] == "Rowans"]
    assert (str(found[0]), *found[3:6]) == (day, None, None, FixtureStatus.ANNULLED)
    await files.acts.reinstate(f"{day} Rowans - Alders")
    (found,) = [row for row in await files.shown() if row[1] == "Rowans"]
    assert found[3:6] == (1, 0, FixtureStatus.PLAYED)


async def test_an_annulment_follows_no_other_match(files: Files) -> None:
    await files.bring("a.csv", *FIRST)
    await files.acts.annul("2024-01-01 Rowans - Alders")
    await files.acts.remove("a.csv")
    await files.bring(
        "b.csv", "2024-02-01,Rowans,Alders,1,0", "2024-03-01,Rowans,Alders,2,2", "2024-02-08,Alders,Rowans,0,0"
    )

    assert {row[5] for row in await files.shown()} == {FixtureStatus.PLAYED}


async def test_undoing_an_import_that_changed_nothing_takes_nothing_away(files: Files) -> None:
    await files.bring("a.csv", *FIRST)
    for _ in range(3):
        await files.bring("a.csv", *FIRST)
    assert await ImportedFile.all().count() == 2

    nothing = await files.acts.undo()
    assert (nothing.removed, nothing.changed, len(await files.shown())) == (0, 0, 3)
    assert "changed nothing" in " ".join(map(en.notice, nothing.notes))
    assert "no match is touched" in en.notice(nothing.notice)

    assert (await files.acts.undo()).removed == 3


async def test_a_match_that_is_reinstated_is_what_files_say_of_it_by_then(files: Files) -> None:
    await files.bring("a.csv", *FIRST)
    await files.acts.annul("2024-01-01 Rowans - Alders")
    await files.bring("b.csv", "2024-01-02,Rowans,Alders,1,0")

    await files.acts.reinstate("2024-01-02 Rowans - Alders")

    assert (await files.shown())[0][:6] == (date(2024, 1, 2), "Rowans", "Alders", 1, 0, FixtureStatus.PLAYED)


async def test_annulling_and_reinstating_again_confirm(files: Files) -> None:
    await files.bring("a.csv", *FIRST)
    match = "2024-01-01 Rowans - Alders"

    answers = [await act(match) for act in (files.acts.reinstate, files.acts.annul, files.acts.annul)]

    assert [each.is_needed for each in answers] == [False, True, False]


async def test_a_team_keeps_its_matches_under_another_name(files: Files) -> None:
    await files.bring("a.csv", *FIRST)

    report = await files.acts.rename_team("rowans", "Rowan Athletic")

    assert (await files.shown())[0][1] == "Rowan Athletic"
    assert [each.name for each in report.competitions] == ["Forest League"]
    assert (await ImportedFile.get(act=Act.RENAMING)).changed_from == date(2024, 1, 1)


async def test_a_file_under_the_former_name_finds_the_team(files: Files) -> None:
    await files.bring("a.csv", *FIRST)
    await files.acts.rename_team("Rowans", "Rowan Athletic")

    report = await files.bring("a.csv", *FIRST)

    assert (report.added, report.unchanged) == (0, 3)
    assert len((await files.catalogue.teams()).items) == 4


@pytest.mark.parametrize("name", ["Oaks", "OAKS", "", "a\x07b", "x" * 200])
async def test_a_name_that_another_team_has_or_that_is_none_is_refused(files: Files, name: str) -> None:
    await files.bring("a.csv", *FIRST)

    with pytest.raises(InvalidInput, match="name"):
        await files.acts.rename_team("Rowans", name)


async def test_a_competition_is_found_by_its_old_name_and_its_new_one(files: Files) -> None:
    await files.bring("a.csv", *FIRST)
    await files.acts.rename_competition("Forest League", "Woodland League")

    await files.bring("b.csv", "2024-01-20,Oaks,Rowans,1,0")
    await files.bring("c.csv", "2024-01-21,Oaks,Alders,1,0", competition="Woodland League")

    assert [(each.slug, each.name) for each in await files.catalogue.competitions()] == [
        ("forest-league", "Woodland League")
    ]
    assert len(await files.shown()) == 5


async def test_a_team_that_is_two_becomes_one_with_the_matches_of_both(files: Files) -> None:
    await files.bring("a.csv", "2024-01-01,Man Rowans,Alders,1,0", "2024-03-01,Elms,Man Rowans,,")
    await files.bring(
        "b.csv", "2024-01-01,Rowans,Alders,1,0", "2024-03-02,Elms,Rowans,2,2", "2024-01-09,Rowans,Elms,0,0"
    )
    gone, kept = await Team.get(name="Man Rowans"), await Team.get(name="Rowans")

    joined = await files.catalogue.naming.join_teams(gone.id, kept.id)

    assert [row[:5] for row in await files.shown()] == [
        (date(2024, 1, 1), "Rowans", "Alders", 1, 0),
        (date(2024, 1, 9), "Rowans", "Elms", 0, 0),
        (date(2024, 3, 2), "Elms", "Rowans", 2, 2),
    ]
    assert (joined.brought, joined.merged) == (2, 2)


async def test_what_both_teams_said_is_taken_back_with_its_file(files: Files) -> None:
    await files.bring("a.csv", "2024-01-01,Man Rowans,Alders,1,0", "2024-01-05,Man Rowans,Elms,1,0")
    await files.bring("b.csv", "2024-01-01,Rowans,Alders,1,0")
    gone, kept = await Team.get(name="Man Rowans"), await Team.get(name="Rowans")
    await files.catalogue.naming.join_teams(gone.id, kept.id)

    await files.acts.remove("b.csv")

    assert [row[:3] for row in await files.shown()] == [
        (date(2024, 1, 1), "Rowans", "Alders"),
        (date(2024, 1, 5), "Rowans", "Elms"),
    ]


async def test_teams_that_met_are_two(files: Files) -> None:
    await files.bring("a.csv", *FIRST)
    oaks, elms = await Team.get(name="Oaks"), await Team.get(name="Elms")

    with pytest.raises(InvalidInput, match=r"met .* on 2024-01-02"):
        await files.catalogue.naming.join_teams(oaks.id, elms.id)


async def test_a_fixture_that_comes_back_to_a_place_that_is_taken_is_that_fixture(files: Files) -> None:
    await files.bring("a.csv", "2024-03-01,Rowans,Alders,,")
    await files.bring("b.csv", "2024-03-05,Rowans,Alders,1,1")
    await files.bring("c.csv", "2024-03-01,Rowans,Alders,3,0")
    assert len(await files.shown()) == 2

    await files.acts.remove("b.csv")

    assert [row[:5] for row in await files.shown()] == [(date(2024, 3, 1), "Rowans", "Alders", 3, 0)]


async def test_each_act_makes_the_ratings_of_its_days_stale(files: Files) -> None:
    await files.bring("a.csv", *FIRST)
    await files.bring("b.csv", "2024-02-01,Oaks,Rowans,1,0")
    done: list[ActReport] = [
        await files.acts.annul("2024-01-02 Oaks - Elms"),
        await files.acts.reinstate("2024-01-02 Oaks - Elms"),
        await files.acts.remove("b.csv"),
    ]

    acts = await ImportedFile.exclude(act=Act.IMPORT).order_by("id").values_list("act", "changed_from")
    assert [(act, day) for act, day in acts] == [
        (Act.ANNULMENT, date(2024, 1, 2)),
        (Act.REINSTATEMENT, date(2024, 1, 2)),
        (Act.REMOVAL, date(2024, 2, 1)),
    ]
    assert all(report.competitions for report in done)


async def test_matches_of_one_name_are_told_by_their_competitions_and_ids(files: Files) -> None:
    for league in ("Forest League", "Woodland Cup"):
        await files.bring("a.csv", FIRST[0], competition=league)
    ids = await Fixture.all().order_by("id").values_list("id", flat=True)
    told = "; ".join(
        f"match 2024-01-01 Rowans - Alders of {league} (id {key})"
        for league, key in zip(("Forest League", "Woodland Cup"), ids, strict=True)
    )

    for act in (files.acts.annul, files.acts.reinstate):
        with pytest.raises(InvalidInput) as refusal:
            await act("2024-01-01 Rowans - Alders")
        assert refusal.value.field == "match"
        assert refusal.value.reason == f"'2024-01-01 Rowans - Alders' may be any of {told}: give its id"
    assert (await files.acts.annul(str(ids[1]))).is_done


async def test_renaming_there_and_back_leaves_no_name_that_leads_to_itself(files: Files) -> None:
    await files.bring("a.csv", *FIRST)
    for name, new in (("Rowans", "Reds"), ("Reds", "Rowan Athletic"), ("Rowan Athletic", "Rowans")):
        await files.acts.rename_team(name, new)
    await files.acts.rename_team("Rowans", "ROWANS")
    for name, new in (("Forest League", "Woodland League"), ("Woodland League", "Forest League")):
        await files.acts.rename_competition(name, new)

    aliases = (await files.catalogue.naming.aliases()).items
    competitions = await files.catalogue.naming.competition_aliases()

    assert {(each.alias, each.name) for each in aliases} == {("Reds", "ROWANS"), ("Rowan Athletic", "ROWANS")}
    assert [(each.alias, each.competition) for each in competitions] == [("Woodland League", "Forest League")]
    assert (await files.bring("b.csv", "2024-01-01,Reds,Alders,1,0")).unchanged == 1


async def test_a_join_is_taken_back_by_forgetting_the_name_and_importing_its_file_again(files: Files) -> None:
    await files.bring("a.csv", *FIRST)
    await files.bring("b.csv", "2024-02-01,Man Rowans,Elms,1,0")
    before = await files.shown()
    gone, kept = await Team.get(name="Man Rowans"), await Team.get(name="Rowans")
    await files.catalogue.naming.join_teams(gone.id, kept.id)

    (alias,) = (await files.catalogue.naming.aliases()).items
    await files.catalogue.naming.withdraw(alias.id)
    await files.acts.remove("b.csv")
    await files.bring("b.csv", "2024-02-01,Man Rowans,Elms,1,0")

    assert await files.shown() == before


async def test_an_act_keeps_names_and_no_words_of_a_language(files: Files) -> None:
    await files.bring("a.csv", *FIRST)
    await files.acts.rename("Rowans", "Rowan Grove")
    row = await ImportedFile.get(act=Act.RENAMING)
    (told,) = (await files.catalogue.imported_files(acts=True)).items

    assert row.name == "Rowans"
    assert decoded(row.notice) == Notice(NoticeKind.RENAMED, {"name": "Rowans", "new_name": "Rowan Grove"})
    assert en.notice(told.notice) == "Rowans, now Rowan Grove"


async def test_an_act_of_an_earlier_version_is_told_as_it_was_written(files: Files) -> None:
    await files.bring("a.csv", *FIRST)
    await files.acts.rename("Rowans", "Rowan Grove")
    await ImportedFile.filter(act=Act.RENAMING).update(name="Rowans, now Rowan Grove", notice=None)
    (told,) = (await files.catalogue.imported_files(acts=True)).items

    assert en.notice(told.notice) == "Rowans, now Rowan Grove"
