"""Words that readers meet: each page that explains one points to a word that there is, once."""

from __future__ import annotations

import math
import re
from collections import Counter

import httpx2
import pytest

from engine.simulation.wording.en_terms import BY_ID, TERMS
from server.folders import folder
from tests.live_server import PAGE, LiveServer
from tests.readable import hard_to_read, sentences_of
from tests.vocabulary import gambling

USED = re.compile(r'term\("([a-z-]+)"')
EXPLAINED = re.compile(r'popovertarget="meaning-([a-z-]+)"')


def test_each_word_is_explained_once_in_sentences() -> None:
    assert len(BY_ID) == len(TERMS)
    for each in TERMS:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", each.id)
        assert re.fullmatch(r"\S.*[.]", each.meaning)
        assert re.fullmatch(r"\S.*[.]", each.example)
        assert gambling(f"{each.name} {each.meaning} {each.example}") == []
        assert [hard for part in sentences_of(f"{each.meaning} {each.example}") if (hard := hard_to_read(part))] == []


def test_the_log_score_of_a_half_is_the_one_of_its_example() -> None:
    assert f"{-math.log(0.5):.2f}" in BY_ID["log-score"].example


def test_templates_explain_only_words_that_there_are() -> None:
    used = {each for path in folder("templates").rglob("*.html") for each in USED.findall(path.read_text())}

    assert {"base-rate", "rating", "seal"} <= used <= set(BY_ID)


@pytest.fixture(scope="module")
def guest(live_server: LiveServer) -> httpx2.Client:
    return live_server.client(headers=PAGE)


def test_the_page_has_every_word_at_its_anchor(guest: httpx2.Client) -> None:
    page = guest.get("/glossary").text

    assert all(f'id="{each.id}"' in page for each in TERMS)


def test_a_search_keeps_to_the_words_that_have_all_of_it(guest: httpx2.Client) -> None:
    found, nothing = guest.get("/glossary?q=smaller+better").text, guest.get("/glossary?q=zeppelin").text

    assert ['id="log-score"' in found, 'id="token"' in found] == [True, False]
    assert "No word here has “zeppelin”." in nothing


@pytest.mark.parametrize("address", ["/", "/record", "/competitions/1", "/teams/1", "/lab/calibration"])
def test_a_page_explains_a_word_once(guest: httpx2.Client, address: str) -> None:
    page = guest.get(address).text
    explained = Counter(EXPLAINED.findall(page))

    assert explained
    assert set(explained.values()) == {1}
    assert all(f'id="meaning-{each}" popover' in page for each in explained)
    assert all(f'href="/glossary#{each}"' in page for each in explained)
