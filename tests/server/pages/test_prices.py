"""The ladder of depths on the page of prices, and the picture beside the ways in."""

from __future__ import annotations

import html
import re
from pathlib import Path

import httpx2
import pytest

from engine.depths import Depth
from server import assets
from tests.internationals import COPA_AMERICA, text
from tests.live_server import LiveServer

PAGE = {"accept": "text/html"}
# On the day of the final it is the only match, and so the one that is open to everybody.
FINAL = "as_of=2021-07-10"
SCORES = 'aria-label="Chances of the scores of Brazil – Argentina'


@pytest.fixture(scope="module")
def guest(live_server: LiveServer, tmp_path_factory: pytest.TempPathFactory) -> httpx2.Client:
    assets.build()
    results: Path = tmp_path_factory.mktemp("results") / "results.csv"
    results.write_text(text(**COPA_AMERICA), encoding="utf-8")
    imported = live_server.trickster("data", "import", str(results))
    assert imported.returncode == 0, imported.stderr
    return live_server.client(headers=PAGE)


def rungs(page: str) -> list[str]:
    ladder = page[page.index('<ol class="ladder">') :]
    return [html.unescape(each) for each in ladder[: ladder.index("</ol>")].split("<h2>")[1:]]


def test_the_ladder_has_every_depth_with_its_price_and_its_questions(guest: httpx2.Client) -> None:
    found = rungs(guest.get("/wallet").text)
    by_price = sorted(Depth, key=lambda depth: depth.entry.tokens)

    assert [rung.partition("</h2>")[0] for rung in found] == [depth.entry.offer.title for depth in by_price]
    for rung, depth in zip(found, by_price, strict=True):
        assert re.search(rf"</svg>{depth.entry.tokens} <span" if depth.entry.tokens else "</svg>free<", rung)
        assert all(question in rung for question in (depth.entry.offer.question, *depth.entry.offer.questions))


def test_each_rung_has_a_true_piece_of_its_kind_of_the_match_that_is_open(guest: httpx2.Client) -> None:
    page = guest.get(f"/wallet?{FINAL}").text
    pieces = (
        "of 20 dots for a win of Brazil",
        SCORES,
        "If it is weaker",
        '<ul class="ranges">',
        '<ul class="drivers">',
    )

    for rung, piece in zip(rungs(page), pieces, strict=True):
        assert piece in rung
    assert re.search(r"true pieces of <a href=\"/fixtures/\d+[^>]*>Brazil – Argentina</a>", page)


@pytest.mark.parametrize("address", ["/sign-up", "/sign-in"])
def test_a_way_in_shows_what_an_account_is_for(guest: httpx2.Client, address: str) -> None:
    page = guest.get(f"{address}?{FINAL}").text

    assert SCORES in page
    assert page.index("<h1>") < page.index('class="gift"') < page.index('id="password"')
