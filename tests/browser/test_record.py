"""The track record as its readers use it: the picture first, its columns by key, and the chart library on sight."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit

COLUMN = "a.bed"
GIVEN = "#given .givens li"


def open_record(page: Page) -> None:
    """Once its matches are scored."""
    page.goto("/record")
    expect(page.locator(COLUMN).first).to_be_visible()


def test_a_column_opens_its_matches_by_key_and_keeps_the_focus(visit: Visit) -> None:
    page = visit()
    open_record(page)
    column = page.locator(COLUMN).first
    name = column.get_attribute("id")
    column.focus()
    page.keyboard.press("Enter")

    expect(page.locator(GIVEN).first).to_be_visible()
    expect(page.locator(f"#{name}")).to_be_focused()
    expect(page.locator(f"#{name}")).to_have_attribute("aria-current", "true")
    expect(page.locator("#live")).to_have_text(re.compile("When we said"))
    assert "said=" in page.url
    page.locator("#close-given").click()
    expect(page.locator(GIVEN)).to_have_count(0)
    assert "said=" not in page.url


@pytest.mark.parametrize("width", [1280, 390])
def test_a_column_opens_its_matches_without_scripts(visit: Visit, width: int) -> None:
    page = visit(scripts=False, width=width)
    open_record(page)
    page.locator(COLUMN).first.click()

    expect(page.locator(GIVEN).first).to_be_visible()
    assert page.url.endswith("#given")


@pytest.mark.parametrize("width", [320, 390])
def test_on_narrow_pages_dots_lie_in_rows_as_wide_as_each_other(visit: Visit, width: int) -> None:
    page = visit(width=width)
    open_record(page)
    expect(page.locator(".course")).to_be_hidden()
    rows = [row.bounding_box() for row in page.locator(f"{COLUMN} > svg.flat").all()]

    assert rows
    assert all(row for row in rows)
    assert len({round(row["x"]) for row in rows if row}) == 1
    # Twenty-five dots in a row are read apart.
    assert min(row["width"] for row in rows if row) >= 25 * 7


@pytest.mark.parametrize("width", [768, 1280])
def test_dots_lie_as_high_as_the_dashed_line_counts_and_stay_in_their_columns(visit: Visit, width: int) -> None:
    page = visit(width=width)
    open_record(page)
    course, beds = page.locator(".course").bounding_box(), page.locator(".beds").bounding_box()
    assert course
    assert beds
    assert (course["x"], course["width"]) == pytest.approx((beds["x"], beds["width"]), abs=1)
    for column in page.locator(f"{COLUMN} > svg.upright").all():
        box = column.bounding_box()
        assert box
        assert (box["y"], box["height"]) == pytest.approx((course["y"], course["height"]), abs=1)
        # A row is a twenty-fifth of the height only where the columns are wide enough for it.
        assert box["width"] >= box["height"] * 5.5 / 25 - 1


def test_the_chart_library_loads_once_a_chart_comes_into_sight(visit: Visit) -> None:
    page = visit()
    page.set_viewport_size({"width": 1280, "height": 600})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_record(page)
    before = [url for url in asked if "charts" in url]
    page.locator("#chart-reliability").scroll_into_view_if_needed()
    expect(page.locator("#chart-reliability[data-drawn]")).to_have_count(1)

    assert before == []
    assert [url for url in asked if "charts" in url]
