"""The form for files of results, with the files that people have: what came in, what did not, and what helps."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit

HEADER = "date,home,away,home_score,away_score\n"
GOOD = HEADER + "2024-08-17,Stour,Nene,2,1\n2024-08-24,Nene,Stour,0,0\n"
BAD = HEADER + "2024-08-17,Tees,Wear,many,1\n"
BOTH_WAYS = HEADER + "08/09/2024,Trent,Welland,2,1\n09/10/2024,Welland,Trent,0,0\n"
NBA = "GAME_ID,GAME_DATE,HOME_TEAM,VISITOR_TEAM,PTS_home,PTS_away\n1,2023-01-02,Lakers,Celtics,110,104\n"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "packed.csv.gz").write_bytes(gzip.compress(GOOD.encode()))
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("bad.csv", BAD)
        archive.writestr("good.csv", GOOD)
    (tmp_path / "hoops.csv").write_text(NBA)
    (tmp_path / "dates.csv").write_text(BOTH_WAYS)
    book = openpyxl.Workbook()
    for row in (["Date", "Home", "Away", "HG", "AG"], ["2024-08-17", "Severn", "Thames", 3, 1]):
        book.active.append(row)
    book.save(tmp_path / "book.xlsx")
    return tmp_path


def send(page: Page, *files: Path) -> None:
    page.goto("/admin/results")
    page.locator("#file").set_input_files(files)
    page.get_by_role("button", name="Import").click()
    page.wait_for_url("**/admin/jobs/*")
    expect(page.get_by_role("link", name="All your jobs")).to_be_visible()


def report(page: Page, name: str) -> str:
    """What the page says of a file."""
    return page.locator("section", has=page.get_by_role("heading", name=name)).last.inner_text()


@pytest.mark.parametrize(("name", "matches"), [("packed.csv.gz", 2), ("book.xlsx", 1)])
def test_a_packed_file_and_a_workbook_come_in_by_the_form(
    visit: Visit, account: Callable[..., str], files: Path, name: str, matches: int
) -> None:
    account()
    page = visit(reader="treasurer")
    send(page, files / name)

    expect(page.locator("#job")).to_contain_text(f"{matches} match{'es' if matches > 1 else ''} read")
    assert "IMPORTED" in report(page, name).upper()


def test_each_file_of_an_archive_has_its_part_of_the_page_and_a_refused_one_its_advice(
    visit: Visit, account: Callable[..., str], files: Path
) -> None:
    account()
    page = visit(reader="treasurer")
    send(page, files / "two.zip")

    expect(page.locator("#job")).to_contain_text("1 of 2 files was refused; 2 matches read")
    assert "Leave bad rows out instead of refusing the file" in report(page, "two.zip/bad.csv")
    assert "IMPORTED" in report(page, "two.zip/good.csv").upper()


def test_a_file_of_another_sport_is_called_so_on_the_page(
    visit: Visit, account: Callable[..., str], files: Path
) -> None:
    account()
    page = visit(reader="treasurer")
    send(page, files / "hoops.csv")

    assert "it looks like basketball, not like soccer" in report(page, "hoops.csv")


def test_dates_that_read_both_ways_are_asked_for_and_the_form_is_sent_again(
    visit: Visit, account: Callable[..., str], files: Path
) -> None:
    account()
    page = visit(reader="treasurer")
    send(page, files / "dates.csv")
    assert "Say which comes first under “Dates such as 09/08/2024”." in report(page, "dates.csv")

    page.get_by_role("link", name="Back to the form").click()
    page.get_by_label("Dates such as 09/08/2024").select_option("MONTH_FIRST")
    page.locator("#file").set_input_files(files / "dates.csv")
    page.get_by_role("button", name="Import").click()

    expect(page.locator("#job")).to_contain_text("2 matches read, 2 new, 0 corrected.")
