"""A match of one's own making: its free picture stands on the page and follows its form."""

from __future__ import annotations

import html
import re

import httpx2
import pytest

from server import assets
from tests.live_server import LiveServer

PAGE = {"accept": "text/html"}
PART = PAGE | {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture(scope="module")
def guest(live_server: LiveServer) -> httpx2.Client:
    assets.build()
    return live_server.client(headers=PAGE)


def chances(page: str) -> list[int]:
    return [int(each) for each in re.findall(r'class="hidden">(\d+)%<', page)]


def test_the_page_begins_with_the_picture_of_its_form(guest: httpx2.Client) -> None:
    page = guest.get("/simulate").text

    assert sum(chances(page)) == 100
    assert page.index("of 20 dots for a win of Home") < page.index('id="home_rating"')


def test_the_picture_follows_the_form_and_the_address_with_it(guest: httpx2.Client) -> None:
    asked = "home_rating=1900&away_rating=1400&home_name=Home&away_name=Larks&n_simulations="

    part = guest.get(f"/simulate?follow=yes&{asked}", headers=PART)
    again = guest.get(part.headers["hx-replace-url"])

    assert part.text.strip().startswith('<div class="picture" id="forecast"')
    assert part.headers["hx-replace-url"] == "/simulate?home_rating=1900&away_rating=1400&away_name=Larks"
    assert chances(part.text) == chances(again.text)
    assert chances(part.text)[0] > chances(guest.get("/simulate").text)[0]


def test_no_sideways_answer_moves_the_address(guest: httpx2.Client) -> None:
    assert "hx-replace-url" not in guest.get("/simulate?home_rating=1900&away_rating=1400").headers


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        ("home_rating=9000&away_rating=1400", 422, "from 0 to 4000"),
        ("home_rating=many&away_rating=1400", 422, "must be a number"),
        ("home_rating=&away_rating=1400", 200, "Give both ratings"),
    ],
)
def test_what_cannot_be_asked_is_said_in_the_place_of_the_picture(
    guest: httpx2.Client, asked: str, status: int, said: str
) -> None:
    part = guest.get(f"/simulate?follow=yes&{asked}", headers=PART)
    whole = guest.get(f"/simulate?{asked}")

    assert (part.status_code, whole.status_code) == (status, status)
    assert said in part.text
    assert chances(part.text) == []
    assert 'id="home_rating"' in whole.text


def test_a_refused_form_keeps_its_refusal_beside_the_field(guest: httpx2.Client) -> None:
    page = guest.get("/simulate?home_rating=9000&away_rating=1400").text

    assert re.search(r'id="home_rating" [^>]*aria-invalid="true"', page)
    assert re.search(r'class="wrong" id="home_rating-note">[^<]*4000', page)


def test_a_sport_is_named_in_either_case_and_an_unknown_one_refused_with_those_that_there_are(
    guest: httpx2.Client,
) -> None:
    small, large = (guest.get("/simulate", params={"sport": sport}).text for sport in ("ice_hockey", "ICE_HOCKEY"))
    unknown = guest.get("/simulate", params={"sport": "quidditch"})

    assert chances(small) == chances(large)
    assert len(chances(small)) == 2
    assert unknown.status_code == 422
    assert "is none of SOCCER, ICE_HOCKEY" in html.unescape(unknown.text)


def test_the_length_of_a_match_is_chosen_where_its_sport_has_several(guest: httpx2.Client) -> None:
    asked = "sport=TENNIS&home_rating=1700&away_rating=1500"
    long = guest.get(f"/simulate?follow=yes&{asked}&detail_best_of=5", headers=PART)

    assert 'name="detail_best_of"' in guest.get(f"/simulate?{asked}").text
    assert 'name="detail_best_of"' not in guest.get("/simulate").text
    assert chances(long.text)[0] > chances(guest.get(f"/simulate?{asked}").text)[0]
    assert "detail_best_of=5" in long.headers["hx-replace-url"]


def test_a_length_that_there_is_not_is_refused_with_those_that_there_are(guest: httpx2.Client) -> None:
    refused = guest.get("/simulate?sport=TENNIS&home_rating=1700&away_rating=1500&detail_best_of=4")

    assert refused.status_code == 422
    assert "use 3 or 5" in html.unescape(refused.text)
