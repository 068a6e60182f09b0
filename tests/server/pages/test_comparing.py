"""Choosing matches to compare: boxes on the lines of the slate, and how many stand beside each other."""

from __future__ import annotations

import re

import httpx2
import pytest

from server import assets
from server.pages.compare import MOST
from tests.live_server import LiveServer
from tests.server.test_rest import ask

PAGE = {"accept": "text/html"}
AHEAD = "{ fixtures(status: SCHEDULED, overdue: false, first: 8) { nodes { simulation { id } } } }"


@pytest.fixture(scope="module")
def guest(live_server: LiveServer) -> httpx2.Client:
    assets.build()
    return live_server.client(headers={"sec-fetch-site": "same-origin"})


@pytest.fixture(scope="module")
def ahead(guest: httpx2.Client) -> list[str]:
    return [each["simulation"]["id"] for each in ask(guest, AHEAD)["fixtures"]["nodes"]]


def chosen(page: str) -> int:
    return page.split('class="beside-each-other"')[1].split("</ol>")[0].count('<div class="threeway">')


def test_every_line_of_the_slate_with_a_forecast_can_be_chosen(guest: httpx2.Client, ahead: list[str]) -> None:
    slate = guest.get("/", headers=PAGE).text
    boxes = re.findall(r'<input class="tick" type="checkbox" name="simulations" value="(\w+)" form="comparing"', slate)

    assert len(boxes) == slate.count('class="cells"')
    assert set(ahead[:2]) <= set(boxes)
    assert '<form class="comparing" id="comparing" method="get" action="/compare">' in slate


def test_what_a_form_of_boxes_sends_and_a_link_show_the_same(guest: httpx2.Client, ahead: list[str]) -> None:
    sent = guest.get("/compare", params={"simulations": ahead[:2]}, headers=PAGE).text
    linked = guest.get(f"/compare?simulations={','.join(ahead[:2])}", headers=PAGE).text

    assert chosen(sent) == chosen(linked) == 2
    assert "Sign in to compare" in sent


def test_one_match_alone_asks_for_another(guest: httpx2.Client, ahead: list[str]) -> None:
    assert "Choose at least one more match below." in guest.get(f"/compare?simulations={ahead[0]}", headers=PAGE).text


@pytest.mark.parametrize(("more", "told"), [(0, ""), (1, "the last 1 match of your choice is"), (2, "2 matches")])
def test_more_than_can_be_compared_are_left_out_and_said(
    guest: httpx2.Client, ahead: list[str], more: int, told: str
) -> None:
    page = guest.get(f"/compare?simulations={','.join(ahead[: MOST + more])}", headers=PAGE).text

    assert chosen(page) == MOST
    assert ("left out" in page) is bool(more)
    assert told in page
