"""Every small odd file beside the checkout, read and kept in an empty folder: what comes in, and what is said of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.catalogue.importers.options import ImportOptions
from engine.catalogue.importers.reading import read
from engine.catalogue.models import Fixture, Team
from engine.catalogue.service import Catalogue
from engine.catalogue.status import FixtureStatus
from engine.catalogue.views import ImportReport
from engine.errors import OracleError
from engine.store.database import Database
from tests.conftest import SHARED_DATA

CASES = SHARED_DATA.parent / "cases"
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Verdict:
    """What becomes of a file.

    Args:
        matches: That are there afterwards.
        teams: That are there afterwards; None where it makes no difference.
        rated: Of the matches, those that ratings learn from; None where all of them are.
        says: Parts of what is said of it: of a note, a warning, a name that resembles, or the refusal.
    """

    matches: int = 0
    teams: int | None = None
    rated: int | None = None
    says: tuple[str, ...] = ()


VERDICTS = {
    "01_bom_trailing_blank.csv": Verdict(2, 4),
    "02_cp1252.csv": Verdict(2, 2, says=("Windows-1252",)),
    "02c_cp1250.csv": Verdict(2, 2, says=("Windows-1250",)),
    "03_utf16.csv": Verdict(1, 2, says=("UTF-16",)),
    "04_excel.xlsx": Verdict(says=("Excel workbook", "save it as CSV")),
    "05_zip.zip": Verdict(1, 2),
    "07_us_dates.csv": Verdict(3, 3, says=("month first",)),
    "07b_us_dates_mixed.csv": Verdict(2, 3, says=("month first",)),
    "08d_date.csv": Verdict(1, 2),
    "08e_date.csv": Verdict(1, 2),
    "08f_date.csv": Verdict(1, 2),
    "09c_pipe.csv": Verdict(1, 2),
    "10_float_scores.csv": Verdict(3, 3, rated=2),
    "10b_single_score_column.csv": Verdict(2, 2),
    "10d_postponed_P.csv": Verdict(2, 2, rated=1, says=("1 postponed",)),
    "10e_awarded.csv": Verdict(2, 2, rated=1, says=("1 awarded",)),
    "10f_abandoned.csv": Verdict(2, 2, says=("1 abandoned",)),
    "10g_pens_in_score.csv": Verdict(1, 2),
    "11_fixture_list_form.csv": Verdict(2, 4),
    "11b_footballcsv_form.csv": Verdict(2, 4),
    "11c_engsoccer_form.csv": Verdict(1, 2),
    "11d_worldfootballr_form.csv": Verdict(2, 4),
    "11f_football_data_org.json": Verdict(1, 2),
    "11g_kaggle_form.csv": Verdict(1, 2),
    "13_contradicting_duplicate.csv": Verdict(2, 2, says=("both are kept",)),
    "14_postponed_in_one_file.csv": Verdict(2, 2),
    "15_rescheduled_listed_twice.csv": Verdict(2, 2),
    "17_alias.csv": Verdict(5, 4, says=("resembles",)),
    "18_accents.csv": Verdict(says=("line 8", "cannot meet itself", "--skip-bad-rows")),
    "19_same_name_two_countries.csv": Verdict(4, 4),
    "21_calendar_year_with_season.csv": Verdict(4, 3),
    "21b_calendar_year_no_season.csv": Verdict(6, 3),
    "24_extra_time.json": Verdict(3, 4, says=("90 minutes",)),
    "25_half_time_only.csv": Verdict(2, 3, rated=1),
    "26_status.json": Verdict(6, 4, rated=1, says=("1 postponed, 1 abandoned, 1 awarded",)),
    "27_nul.csv": Verdict(says=("NUL bytes",)),
    "28_empty.csv": Verdict(says=("empty",)),
    "28b_header_only.csv": Verdict(says=("no match below its header",)),
    "28c_spaces.csv": Verdict(says=("empty",)),
    "31_fixtures_odds_only.csv": Verdict(2, 4, rated=0),
    "32_twice_a_day.csv": Verdict(4, 3),
    "34_bad_month.csv": Verdict(says=("line 2", "column date", "2022-19-22")),
    "35_spaces_nbsp.csv": Verdict(3, 2),
    "36_neutral.csv": Verdict(3, 3),
    "37_womens.csv": Verdict(2, 4),
    "40_no_header.csv": Verdict(2, 2, says=("No header",)),
    "43_rtl.csv": Verdict(3, 3),
    "44_html_inject.csv": Verdict(2, 2, rated=1),
    "45_negative_and_big.csv": Verdict(says=("line 2", "'-1'")),
    "46_html_page.csv": Verdict(says=("web page",)),
    "47_git_lfs_pointer.csv": Verdict(says=("Git LFS",)),
    "51a_first.csv": Verdict(3, 3, rated=2),
    "51b_moved_and_played.csv": Verdict(2, 2),
    "51c_corrected_and_annulled.csv": Verdict(2, 2, rated=1),
    "51d_date_corrected_by_one_day.csv": Verdict(1, 2),
    "52_season_in_progress.csv": Verdict(120, 20),
    "52b_fixtures_of_the_week.csv": Verdict(10, 20, rated=0),
    "60a_before_the_pause.csv": Verdict(56, 8),
    "60b_one_round_after_17_months.csv": Verdict(60, 8),
    "61_one_match_40_0.csv": Verdict(1, 2, says=("unusual score",)),
    "62_latin1_cli_yes_web_no.csv": Verdict(1, 2, says=("Windows-1252",)),
    "63_one_match.csv": Verdict(1, 2),
    "64_other_sport_renamed.csv": Verdict(says=("American football",)),
    "64b_other_sport.csv": Verdict(says=("American football",)),
}


@pytest.fixture
def catalogue(database: Database) -> Catalogue:
    return Catalogue(database, clock=lambda: NOW)


def case(name: str) -> Path:
    if not CASES.exists():
        pytest.skip("the folder of odd files is not beside this checkout")
    return CASES / name


async def kept(catalogue: Catalogue, path: Path) -> list[ImportReport]:
    files = read(path, path.name, ImportOptions(), NOW.date())
    return [await catalogue.import_results(each) for each in files]


def told(reports: list[ImportReport]) -> str:
    said = [sentence for each in reports for sentence in (*each.notes, *each.warnings)]
    alike = [f"{each.name} resembles {each.other}" for report in reports for each in report.resemblances]
    return " ".join(said + alike)


@pytest.mark.parametrize("name", VERDICTS)
async def test_an_odd_file_comes_in_whole_or_is_refused_with_its_cause(catalogue: Catalogue, name: str) -> None:
    verdict, path = VERDICTS[name], case(name)
    try:
        said = told(await kept(catalogue, path))
    except OracleError as refusal:
        said = f"{refusal} {refusal.hint}"

    assert [part for part in verdict.says if part not in said] == []
    assert await Fixture.all().count() == verdict.matches
    if verdict.teams is not None:
        assert await Team.all().count() == verdict.teams
    rated = verdict.matches if verdict.rated is None else verdict.rated
    assert await Fixture.filter(status=FixtureStatus.PLAYED).count() == rated


def test_no_odd_file_is_forgotten() -> None:
    names = {path.name for path in case("README.md").parent.iterdir()} - {"README.md"}

    assert names == set(VERDICTS)


async def test_a_match_moved_played_corrected_and_annulled_is_one_match(catalogue: Catalogue) -> None:
    for name in ("51a_first", "51b_moved_and_played", "51c_corrected_and_annulled", "51d_date_corrected_by_one_day"):
        await kept(catalogue, case(f"{name}.csv"))

    rows = (
        await Fixture.all().order_by("day").values_list("day", "home__name", "away__name", "home_score", "away_score")
    )
    assert [(str(day), *rest) for day, *rest in rows] == [
        ("2026-08-23", "Brook", "Ashby", 1, 1),
        ("2026-08-29", "Corley", "Ashby", 3, 0),
        ("2026-10-01", "Ashby", "Brook", 2, 2),
    ]
