"""The track record: its picture, its words, its table and its files say the same."""

from __future__ import annotations

import csv
import html
import re
from collections.abc import Sequence

import httpx2
import pytest

from engine.simulation.track_record import ReliabilityBin, SimilarForecasts, similar_forecasts
from engine.simulation.wording import counted, percent
from server import assets
from server.templating import environment
from tests.live_server import LiveServer

PAGE = {"accept": "text/html"}
PART = PAGE | {"HX-Request": "true", "HX-Request-Type": "partial"}
COLUMN = re.compile(
    r'<a id="said-(\d+)" class="bed(.*?)".*?aria-label="(.*?)".*?<svg(.*?)</svg><b>(\d+)</b><span>(.*?)<', re.DOTALL
)
# The same dots in rows, for narrow pages: whole columns of four, and what is left over.
ACROSS = re.compile(r'fill="url\(#filled\)"(?: x="\d+")? width="(\d+)" height="(\d)"')
FILLED = re.compile(r'fill="url\(#filled\)" y="\d+" width="(\d)" height="(\d+)"')


@pytest.fixture(scope="module")
def client(live_server: LiveServer) -> httpx2.Client:
    assets.build()
    return live_server.client(headers=PAGE)


def dots(column: str) -> int:
    """How many are filled, in a column as in rows."""
    upright, flat = (
        sum(int(width) * int(height) for width, height in each.findall(column)) for each in (FILLED, ACROSS)
    )
    assert upright == flat
    return upright


def drawn(groups: Sequence[SimilarForecasts]) -> str:
    """The dots of each group, as the page draws them."""
    macro = environment().get_template("macros/river.html").module.dots  # type: ignore[attr-defined]
    return "".join(macro(each) for each in groups)


def test_picture_words_table_and_file_have_the_same_figures(client: httpx2.Client) -> None:
    page = client.get("/record").text
    file = list(csv.reader(client.get("/record/reliability.csv").text.splitlines()))[1:]
    table = [
        re.findall(r"<td[^>]*>([^<]*)</td>", row)
        for row in re.findall(r"<tr>(<td.*)</tr>", page[page.index("chart-reliability") :])
    ]
    columns = COLUMN.findall(page)

    assert len(columns) == len(file) == len(table) > 2
    for (low, _, words, picture, said, forecasts), row, shown in zip(columns, file, table, strict=True):
        mean, frequency, given, hits = float(row[0]), float(row[1]), int(row[4]), int(row[5])
        times = round(100 * hits / given)

        assert int(low) <= 100 * mean <= int(low) + 10
        assert frequency == hits / given
        assert dots(picture) == (times if hits == given else min(times, 99))
        assert (said, forecasts) == (f"{100 * mean:.0f}", f"{given:,}")
        assert shown[4:] == [str(given), str(hits)]
        assert f"When we said {percent(mean)}" in words
        if given < 20:
            assert f"{counted(hits, 'time')} of {given:,}." in words
        else:
            assert f"({given:,} forecasts)" in words
        if given >= 20 and 0 < hits < given:
            assert f"it happened {percent(hits / given)} of the time" in words


@pytest.mark.parametrize(
    ("hits", "filled"), [(0, 0), (1, 0), (2, 1), (100, 50), (137, 68), (198, 99), (199, 99), (200, 100)]
)
def test_a_column_is_full_only_where_it_happened_every_time(hits: int, filled: int) -> None:
    group = similar_forecasts(0.75, [ReliabilityBin(0.7, 0.8, 200, 0.75, hits)])

    assert dots(drawn([group])) == filled


def test_a_pressed_column_lists_its_newest_matches_whole_or_in_part(client: httpx2.Client) -> None:
    column, *_ = COLUMN.findall(client.get("/record").text)
    whole, part = (client.get(f"/record?said={column[0]}", headers=each).text for each in (PAGE, PART))
    named = html.unescape(column[2]).removesuffix(" Show its newest matches.")

    for page in (whole, part):
        assert f'<h2 id="given-name">{named}</h2>' in html.unescape(page)
        assert 1 <= page.count('aria-label="It happened"') + page.count('aria-label="It did not happen"') <= 12
        assert f'id="said-{column[0]}"' in page
        assert 'aria-current="true"' in page
    assert f'data-announce="{column[2].removesuffix(" Show its newest matches.")}"' in part


def test_a_column_that_holds_nothing_says_so(client: httpx2.Client) -> None:
    held = {each[0] for each in COLUMN.findall(client.get("/record?until=2999-01-01").text)}
    empty = next((each for each in map(str, range(0, 100, 10)) if each not in held), None)

    assert empty is not None
    assert "We never gave such a chance." in client.get(f"/record?said={empty}").text


def test_first_words_are_those_of_the_column_that_is_marked(client: httpx2.Client) -> None:
    page = client.get("/record").text
    (marked,) = [each for each in COLUMN.findall(page) if "told" in each[1]]

    assert re.search(
        rf"<h1>When we said {marked[4]}%, it happened (?:{dots(marked[3])}|under 1|over 99)% of the time</h1>", page
    )


@pytest.mark.parametrize("depth", ["full-distribution", "scenario-extremes", "deep-dive"])
def test_each_promise_is_drawn_where_its_file_has_it(client: httpx2.Client, depth: str) -> None:
    page = client.get(f"/record?depth={depth}").text
    file = list(csv.reader(client.get(f"/record/promises.csv?depth={depth}").text.splitlines()))[1:]
    strips = re.findall(r"<h3>([^<]*)</h3>.*?<svg class=\"promise\"(.*?)</svg>", page, re.DOTALL)

    assert len(strips) == len(file) > 0
    for (label, picture), (name, low, high, share, *_) in zip(strips, file, strict=True):
        ticks = re.findall(r'x="([\d.]+)%" y="4" width="3"', picture)

        assert html.unescape(label) == name
        assert ticks == [f"{100 * float(low):.2f}", f"{100 * float(high):.2f}"]
        assert f'cx="{100 * float(share):.2f}%"' in picture
