"""A fully owned match says each of its sentences once, and each depth asks what no other does."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser

import pytest

from engine.depths import OF_ONE
from server import assets
from tests.live_server import PAGE, LiveServer
from tests.readable import hard_to_read, sentences_of
from tests.server.test_rest import Accounts, ask

AHEAD = "{ fixtures(status: SCHEDULED, overdue: false, first: 1) { nodes { simulation { id } } } }"
DEPTHS = "query($id: ID!) { simulation(id: $id) { distribution { dots } scenarios { sentence } deepDive { changes } } }"
# What ends a sentence that stands in an element of its own.
BLOCKS = {"p", "li", "h1", "h2", "h3", "dt", "dd", "td", "th", "div", "small", "span", "b", "summary", "figcaption"}
UNSEEN = {"script", "style", "svg", "table", "form", "footer", "noscript", "pre"}
# Below that it is a label, which two pictures may share.
FEWEST_WORDS = 5
# The pages that readers come to, without an account.
READ = (
    "/", "/fixtures/1", "/competitions/1", "/teams/1", "/record", "/compare", "/simulate", "/tournaments", "/glossary",
    "/sign-up", "/sign-in", "/search",
)  # fmt: skip
# Below each picture stand its files.
FILES = "Download SVG"


class Sentences(HTMLParser):
    """What a reader sees on a page, sentence by sentence; what the pictures say stands beside them."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = [""]
        self.unseen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        hidden = not {"hidden", "meaning"}.isdisjoint((dict(attrs).get("class") or "").split())
        if self.unseen or tag in UNSEEN or hidden:
            if tag not in ("input", "br", "img", "meta", "link"):
                self.unseen.append(tag)
        elif tag in BLOCKS - {"b", "span"}:
            self.pieces.append("")

    def handle_endtag(self, tag: str) -> None:
        if self.unseen:
            self.unseen.pop()
        elif tag in BLOCKS - {"b", "span"}:
            self.pieces.append("")

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.pieces[-1] += data

    @property
    def whole(self) -> list[str]:
        """What stands in each element."""
        return [" ".join(piece.split()) for piece in self.pieces]

    @property
    def told(self) -> list[str]:
        parts = (part for piece in self.whole for part in re.split(r"(?<=[.;!?])\s+", piece))
        return [part for part in parts if len(part.split()) >= FEWEST_WORDS and not part.startswith(FILES)]


@pytest.fixture(scope="module")
def page(live_server: LiveServer) -> str:
    """A match as whoever bought every depth of it reads it."""
    assets.build()
    reader = Accounts(live_server).reader("reads-all", 20)
    (fixture,) = ask(reader, AHEAD)["fixtures"]["nodes"]
    ask(reader, DEPTHS, id=fixture["simulation"]["id"])
    answer = reader.get(f"/simulations/{fixture['simulation']['id']}", headers={"accept": "text/html"})
    assert answer.status_code == 200
    return answer.text[answer.text.index("<main") : answer.text.index("</main>")]


def test_no_sentence_of_a_fully_owned_match_stands_there_twice(page: str) -> None:
    seen = Sentences()
    seen.feed(page)

    assert len(seen.told) > 40
    assert [sentence for sentence, times in Counter(seen.told).items() if times > 1] == []


def test_every_sentence_of_a_fully_owned_match_is_read_once(page: str) -> None:
    assert read_twice(page) == []


@pytest.mark.parametrize("address", READ)
def test_every_sentence_of_a_page_is_read_once(live_server: LiveServer, address: str) -> None:
    answer = live_server.client(headers=PAGE).get(address)
    assert answer.status_code == 200

    assert read_twice(answer.text[answer.text.index("<main") : answer.text.index("</body>")]) == []


def read_twice(page: str) -> list[tuple[str, list[str]]]:
    """The sentences of a page that are hard to read, each with why; labels and figures are none.

    What a range holds is said once.
    """
    seen = Sentences()
    seen.feed(page)
    assert " ".join(seen.whole).count("(9 times in 10)") <= 1
    sentences = (each for piece in seen.whole for each in sentences_of(piece) if each.endswith((".", "?")))
    return [(each, hard) for each in sentences if (hard := hard_to_read(each))]


def test_every_depth_of_it_is_open(page: str) -> None:
    assert page.count("data-open") == len(OF_ONE)


def test_no_question_is_answered_by_two_depths() -> None:
    asked = [question for depth in OF_ONE for question in (depth.entry.offer.question, *depth.entry.offer.questions)]

    assert len(asked) == len(set(asked))
    assert all(question.endswith("?") for question in asked)
