"""Pages over a real socket: whole or in part, what a form answers with, and what a refusal says."""

from __future__ import annotations

import csv
import json
import re

import httpx2
import pytest

from server import assets
from tests.live_server import LiveServer

PASSWORD = "seven quiet harbours"
PAGE = {"accept": "text/html"}
PART = PAGE | {"HX-Request": "true", "HX-Request-Type": "partial"}
FORM = {"sec-fetch-site": "same-origin"}


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    assets.build()


@pytest.fixture
def reader(live_server: LiveServer, request: pytest.FixtureRequest) -> httpx2.Client:
    """A signed-in reader without tokens, a new one for every test."""
    client = live_server.client(headers=PAGE)
    name = f"r{abs(hash(request.node.name)) % 10**9}"
    signed_up = client.post("/sign-up", data=filled(client, "/sign-up", name=name, password=PASSWORD), headers=FORM)
    assert signed_up.status_code == 303
    return client


def filled(client: httpx2.Client, page: str, **fields: str) -> dict[str, str]:
    """The fields of a form on a page, with the page's own token."""
    token = re.search(r'name="form_token" value="(\w+)"', client.get(page).text)
    assert token
    return {"form_token": token[1], **fields}


def own_simulation(client: httpx2.Client) -> str:
    """The address of a simulation of two ratings."""
    ratings = filled(client, "/simulate", home_rating="1600", away_rating="1500", home_name="A", away_name="B")
    answer = client.post("/simulate", data=ratings, headers=FORM)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def test_a_page_comes_whole_and_its_list_alone(live_server: LiveServer) -> None:
    client = live_server.client()
    whole, part = client.get("/", headers=PAGE), client.get("/", headers=PART)

    assert "<!doctype html>" in whole.text
    assert part.text.strip().startswith('<div class="stack" id="fixtures"')
    assert "HX-Request-Type" in whole.headers["vary"]


def test_a_restored_page_comes_whole(live_server: LiveServer) -> None:
    restore = PAGE | {"HX-Request": "true", "HX-Request-Type": "full", "HX-History-Restore-Request": "true"}

    assert "<!doctype html>" in live_server.client().get("/", headers=restore).text


def test_filters_stand_in_the_address_without_empty_ones(live_server: LiveServer) -> None:
    answer = live_server.client().get("/?search=town&day=&competition=", headers=PART)

    assert answer.headers["hx-push-url"] == "/?search=town"


def test_the_demo_says_that_it_is_synthetic_wherever_it_is_shown(live_server: LiveServer) -> None:
    client = live_server.client(headers=PAGE)
    slate = client.get("/").text
    fixture = re.search(r'href="(/fixtures/\d+)"', slate)
    assert fixture

    assert "synthetic" in slate
    assert "This competition is synthetic" in client.get(fixture[1]).text


def test_the_same_question_has_the_same_address(reader: httpx2.Client) -> None:
    assert own_simulation(reader) == own_simulation(reader)


def test_a_guest_simulates_for_nothing(live_server: LiveServer) -> None:
    client = live_server.client(headers=PAGE)
    page = client.get(own_simulation(client))

    assert page.status_code == 200
    assert "Sign in to unlock" in page.text


def test_short_of_tokens_is_402_and_names_price_balance_and_what_is_missing(reader: httpx2.Client) -> None:
    address = own_simulation(reader)
    buying = filled(reader, address, key="one")
    answer = reader.post(f"{address}/deep-dive", data=buying, headers=FORM)

    assert answer.status_code == 402
    assert "It costs 5 tokens; you have 0, so 5 are missing." in answer.text


def test_a_refused_purchase_in_a_part_is_only_the_sentence(reader: httpx2.Client) -> None:
    address = own_simulation(reader)
    answer = reader.post(f"{address}/deep-dive", data=filled(reader, address, key="one"), headers=FORM | PART)

    assert answer.status_code == 402
    assert answer.text.strip().startswith('<div class="notice bad')


def test_a_depth_that_does_not_exist_is_404(reader: httpx2.Client) -> None:
    address = own_simulation(reader)
    answer = reader.post(f"{address}/certainty", data=filled(reader, address), headers=FORM)

    assert answer.status_code == 404


def test_a_chart_that_was_not_bought_has_no_file(reader: httpx2.Client) -> None:
    assert reader.get(f"{own_simulation(reader)}/charts/margin.png").status_code == 404


def test_the_picture_for_links_is_free_and_small(live_server: LiveServer) -> None:
    client = live_server.client(headers=PAGE)
    picture = client.get(f"{own_simulation(client)}/preview.png")

    assert picture.headers["content-type"] == "image/png"
    assert len(picture.content) < 200_000


@pytest.mark.parametrize(
    ("field", "value"),
    [("home_rating", "-1"), ("home_rating", "nan"), ("home_rating", "many"), ("away_rating", "4001"), ("seed", "1.5")],
)
def test_a_bad_number_comes_back_beside_its_field(live_server: LiveServer, field: str, value: str) -> None:
    client = live_server.client(headers=PAGE)
    given = {"home_rating": "1600", "away_rating": "1500"} | {field: value}
    answer = client.post("/simulate", data=filled(client, "/simulate", **given), headers=FORM)

    assert answer.status_code == 422
    assert f'id="{field}-note"' in answer.text
    assert f'value="{value}"' in answer.text


def test_a_wrong_password_is_refused_without_losing_the_name(live_server: LiveServer) -> None:
    client = live_server.client(headers=PAGE)
    given = filled(client, "/sign-in", name="nobody", password="wrong entirely")
    answer = client.post("/sign-in", data=given, headers=FORM)

    assert answer.status_code == 401
    assert 'value="nobody"' in answer.text
    assert "wrong entirely" not in answer.text


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "/\\example.org", "javascript:x"])
def test_signing_in_never_leads_elsewhere(live_server: LiveServer, elsewhere: str) -> None:
    client = live_server.client(headers=PAGE)
    name = f"v{abs(hash(elsewhere)) % 10**9}"
    given = filled(client, "/sign-up", name=name, password=PASSWORD, to=elsewhere)
    answer = client.post("/sign-up", data=given, headers=FORM)

    assert answer.headers["location"] == "/"


@pytest.mark.parametrize("address", ["/account", "/admin", "/account/everything.json", "/wallet/statement.csv"])
def test_what_is_private_asks_a_guest_to_sign_in(live_server: LiveServer, address: str) -> None:
    answer = live_server.client(headers=PAGE).get(address)

    assert answer.status_code == 401
    assert "/sign-in" in answer.text


def test_a_reader_is_no_administrator(reader: httpx2.Client) -> None:
    assert reader.get("/admin").status_code == 403


@pytest.mark.parametrize("file", ["/admin/audit-trail.jsonl", "/admin/transactions.csv"])
def test_the_files_of_the_ledger_are_an_administrators(reader: httpx2.Client, file: str) -> None:
    assert reader.get(file).status_code == 403


def test_an_administrator_takes_the_whole_ledger_away(live_server: LiveServer, reader: httpx2.Client) -> None:
    live_server.trickster("user", "create", "keeper", "--admin", "--password-stdin", input=f"{PASSWORD}\n")
    keeper = live_server.client(headers=PAGE)
    keeper.post("/sign-in", data=filled(keeper, "/sign-in", name="keeper", password=PASSWORD), headers=FORM)
    live_server.trickster("ledger", "topup", "keeper", "7", "--reason", "=gift")
    shown = keeper.get("/admin").text

    events = [json.loads(line) for line in keeper.get("/admin/audit-trail.jsonl").text.splitlines()]
    columns, *transactions = csv.reader(keeper.get("/admin/transactions.csv").text.splitlines())

    assert 'href="/admin/audit-trail.jsonl"' in shown
    assert 'href="/admin/transactions.csv"' in shown
    assert [event["seq"] for event in events] == list(range(len(events), 0, -1))
    newest = dict(zip(columns, transactions[0], strict=True))
    assert (newest["kind"], newest["amount"], newest["reason"], newest["actorId"]) == ("TOP_UP", "7", "'=gift", "0")


def test_nothing_at_an_address_is_a_page_that_searches(live_server: LiveServer) -> None:
    answer = live_server.client(headers=PAGE).get("/nowhere")

    assert answer.status_code == 404
    assert 'type="search"' in answer.text


def test_the_console_quotes_without_running(reader: httpx2.Client) -> None:
    simulation = own_simulation(reader).rsplit("/", 1)[-1]
    asked = f'{{ simulation(id: "{simulation}") {{ deepDive {{ explanation }} }} }}'
    given = filled(reader, "/developers", document=asked, act="quote")

    assert "It would cost 5 tokens." in reader.post("/developers", data=given, headers=FORM).text


def test_everything_that_is_mine_comes_as_a_file(reader: httpx2.Client) -> None:
    answer = reader.get("/account/everything.json")

    content = answer.json()
    assert (content["statement"], content["receipts"], content["simulations"]) == ([], [], [])
    assert (content["lab"]["calibration"]["count"], content["lab"]["forecasts"]) == (0, [])
    assert "attachment" in answer.headers["content-disposition"]


def test_a_competition_shows_where_its_season_may_end(live_server: LiveServer) -> None:
    client = live_server.client(headers=PAGE)
    page = client.get("/competitions/1")

    assert page.status_code == 200
    assert "Where the season may end" in page.text
    assert client.get("/competitions/1/places.csv").text.startswith("Team,Place [place],Probability [share]\n")


def test_a_team_shows_how_its_rating_moved(live_server: LiveServer) -> None:
    page = live_server.client(headers=PAGE).get("/teams/1")

    assert 'id="chart-history-and-truth"' in page.text


def test_the_record_names_its_matches_and_says_so_where_there_are_none(live_server: LiveServer) -> None:
    client = live_server.client(headers=PAGE)

    assert "The worst misses" in client.get("/record").text
    assert "No match of these days" in client.get("/record?since=1900-01-01&until=1900-12-31").text


@pytest.mark.parametrize("address", ["/competitions/999999", "/teams/999999", "/simulations/0", "/fixtures/999999"])
def test_what_nobody_knows_is_404(live_server: LiveServer, address: str) -> None:
    assert live_server.client(headers=PAGE).get(address).status_code == 404
