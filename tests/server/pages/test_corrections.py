"""What came in is taken back on a page: looked at first, done afterwards, and told."""

from __future__ import annotations

import re

import httpx2
import pytest

from server import assets
from tests.live_server import LiveServer, form_token

PASSWORD = "seven quiet harbours"
PAGE = {"accept": "text/html"}
FORM = {"sec-fetch-site": "same-origin"}
ROWS = """\
date,home,away,home_score,away_score
2024-01-01,Ouse,Avon,1,0
2024-01-08,Avon,Ouse,2,0
2024-01-15,Tees,Ouse,3,3
"""


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    assets.build()


@pytest.fixture(scope="module")
def keeper(live_server: LiveServer, tmp_path_factory: pytest.TempPathFactory) -> httpx2.Client:
    """A signed-in administrator over one small competition."""
    file = tmp_path_factory.mktemp("files") / "rivers.csv"
    file.write_text(ROWS)
    live_server.trickster("data", "import", str(file), "--competition", "River League")
    live_server.trickster("user", "create", "corrector", "--admin", "--password-stdin", input=f"{PASSWORD}\n")
    client = live_server.client(headers=PAGE)
    sent(client, "/sign-in", "/sign-in", name="corrector", password=PASSWORD)
    return client


def sent(client: httpx2.Client, page: str, address: str, **fields: str) -> httpx2.Response:
    return client.post(address, data={"csrf_token": form_token(client, page), **fields}, headers=FORM)


def post(client: httpx2.Client, act: str, **fields: str) -> httpx2.Response:
    return sent(client, "/admin/corrections", f"/admin/corrections/{act}", **fields)


def test_a_look_changes_nothing_and_carries_its_words_to_the_act(keeper: httpx2.Client) -> None:
    looked = post(keeper, "annul", match="2024-01-08 Avon - Ouse")
    before = keeper.get("/admin/corrections").text
    done = post(keeper, "annul", match="2024-01-08 Avon - Ouse", step="do")
    after = keeper.get(done.headers["location"]).text

    assert "Annulling 2024-01-08 Avon - Ouse: 1 match would be changed." in looked.text
    assert 'name="match" value="2024-01-08 Avon - Ouse"' in looked.text
    assert "Nothing was taken out or put right yet." in before
    assert (done.status_code, done.headers["location"]) == (303, "/admin/corrections?done=yes")
    assert "It is done" in after
    assert "annulment" in after


def test_what_cannot_be_done_is_said_beside_its_field(keeper: httpx2.Client) -> None:
    nothing = post(keeper, "remove", what="nothing.csv", kind="")
    taken = post(keeper, "rename", team="Tees", competition="", name="Avon")
    unknown = post(keeper, "burn", what="everything")

    assert (nothing.status_code, taken.status_code, unknown.status_code) == (404, 422, 404)
    assert "No file, competition or match is called" in nothing.text
    assert "another team of the competition: join the two" in taken.text


def test_a_team_and_a_competition_get_another_name(keeper: httpx2.Client) -> None:
    post(keeper, "rename", team="Tees", competition="", name="Tees & Wear", step="do")
    competition = re.search(r'<option value="(\d+)"[^>]*>River League', keeper.get("/admin/corrections").text)
    assert competition
    post(keeper, "rename", team="", competition=competition[1], name="League of Rivers", step="do")

    assert "Tees &amp; Wear" in keeper.get("/search?q=tees").text
    assert "League of Rivers" in keeper.get("/admin/results").text


def test_an_import_is_undone_once_however_often_its_form_is_sent(keeper: httpx2.Client) -> None:
    looked = post(keeper, "undo").text
    meant = re.search(r'name="import_id" value="(\d+)"', looked)
    assert meant

    first = post(keeper, "undo", import_id=meant[1], step="do")
    again = post(keeper, "undo", import_id=meant[1], step="do")

    assert "League of Rivers would be gone as a whole" in looked
    assert (first.status_code, again.status_code) == (303, 303)
    assert "League of Rivers</a>" not in keeper.get("/admin/results").text
    assert keeper.get("/admin/corrections").text.count("<td>undoing</td>") == 1


def test_the_page_is_an_administrators(live_server: LiveServer, keeper: httpx2.Client) -> None:
    guest = live_server.client(headers=PAGE)

    assert guest.get("/admin/corrections").status_code == 401
