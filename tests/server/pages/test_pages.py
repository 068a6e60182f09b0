"""Pages over a real socket: whole or in part, what a form answers with, and what a refusal says."""

from __future__ import annotations

import csv
import html
import re
from datetime import date, timedelta

import httpx2
import orjson
import pytest

from engine.simulation.wording import counted
from server import assets
from server.charts import words
from tests.live_server import LiveServer, form_token

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
    return {"csrf_token": form_token(client, page), **fields}


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
    assert "It costs 5 tokens; you have 0, so 5 tokens are missing." in answer.text


def test_a_refused_purchase_in_a_part_is_only_the_sentence(reader: httpx2.Client) -> None:
    address = own_simulation(reader)
    answer = reader.post(f"{address}/deep-dive", data=filled(reader, address, key="one"), headers=FORM | PART)

    assert answer.status_code == 402
    assert answer.text.strip().startswith('<div class="notice')


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
    assert content["account"]["sessions"]
    assert (content["statement"], content["receipts"], content["simulations"]) == ([], [], [])
    assert (content["lab"]["calibration"]["count"], content["lab"]["forecasts"]) == (0, [])
    assert "attachment" in answer.headers["content-disposition"]


def test_a_competition_shows_where_its_season_may_end(live_server: LiveServer) -> None:
    client = live_server.client(headers=PAGE)
    page = client.get("/competitions/1")

    assert page.status_code == 200
    assert "Where the season may end" in page.text
    assert client.get("/competitions/1/places.csv").text.startswith("Team,Place [place],Probability [share]\n")


def test_the_grid_of_places_says_in_its_cells_what_its_file_says(live_server: LiveServer) -> None:
    client = live_server.client(headers=PAGE)
    grid = client.get("/competitions/1").text.partition('id="chart-places"')[2].partition("</figure>")[0]
    shown = re.findall(r"<td[^>]*>(\d*)</td>", grid)
    told = [
        float(row["Probability [share]"])
        for row in csv.DictReader(client.get("/competitions/1/places.csv").text.splitlines())
    ]

    assert shown == [words.tile(each) for each in told]
    assert len(shown) == len(set(re.findall(r"/teams/\d+", grid))) ** 2


def test_a_season_begins_with_its_river_which_its_files_repeat(live_server: LiveServer) -> None:
    client = live_server.client(headers=PAGE)
    page, path = client.get("/competitions/1").text, "/competitions/1/river"
    (drawn,) = re.findall(r'<svg[^>]*class="wide".*?</svg>', page, re.DOTALL)
    (team, points, *_), *_ = (line.split(",") for line in client.get(f"{path}.csv").text.splitlines()[1:])
    found = client.get(f"{path}.json").json()
    picture = client.get(f"{path}.svg")

    assert page.index('id="river"') < page.index("Table of the season")
    assert f'aria-label="{team}, about ' in drawn
    assert (found["rows"][0]["team"], str(found["rows"][0]["points"])) == (team, points)
    assert html.escape(found["sentence"]) in page
    assert picture.headers["content-type"] == "image/svg+xml"
    assert "var(--" not in picture.text
    assert "light-dark" not in picture.text
    assert re.findall(r' d="[^"]+"', picture.text) == re.findall(r' d="[^"]+"', drawn)
    assert client.get(f"{path}.png").content.startswith(b"\x89PNG")


def test_results_that_are_set_move_picture_table_and_files_together(live_server: LiveServer) -> None:
    client = live_server.client(headers=PAGE)
    plain = client.get("/competitions/1").text
    match, *_ = re.findall(r'name="match-(\d+)"', plain)
    by_form = client.get("/competitions/1", params={f"match-{match}": "home"}, follow_redirects=False)
    address = by_form.headers["location"]
    page, part = client.get(address).text, client.get(address, headers=PART).text
    moved = client.get(f"/competitions/1/river.csv?set={match}:home").text
    title = {row["Team"]: float(row["Title [share]"]) for row in csv.DictReader(moved.splitlines())}

    assert (by_form.status_code, address) == (303, f"/competitions/1?set={match}:home")
    assert f'id="match-{match}-home" value="home" checked' in page
    assert "With this result:" in page
    assert "With this result:" not in plain
    assert html.unescape(page).count(f"set={match}:home") >= 8
    assert part.lstrip().startswith("<section")
    assert moved != client.get("/competitions/1/river.csv").text
    drawn = html.unescape(re.findall(r'<svg[^>]*class="wide".*?</svg>', page, re.DOTALL)[0])
    for team, chance in title.items():
        if chance >= 0.05:
            assert re.search(rf'aria-label="{re.escape(team)}, [^"]*, title {round(100 * chance)}%', drawn)


def test_the_table_of_a_season_is_ordered_by_the_column_that_is_pressed(live_server: LiveServer) -> None:
    client = live_server.client(headers=PAGE)

    def teams(page: str) -> list[str]:
        table = page[page.index('id="table"') :]
        return re.findall(r'<th scope="row"[^>]*><a href="/teams/\d+">([^<]+)', table[: table.index("</table>")])

    plain = client.get("/competitions/1").text
    (by_name,) = re.findall(r'href="([^"#]+)#table">Team<', plain)
    there = client.get(html.unescape(by_name)).text
    (back,) = re.findall(r'aria-sort="ascending"><a class="sort" rel="nofollow" href="([^"#]+)#table">Team<', there)
    turned = client.get(html.unescape(back)).text
    chances = client.get("/competitions/1?sort=title").text

    assert teams(there) == sorted(teams(plain))
    assert teams(turned) == sorted(teams(plain), reverse=True)
    assert 'aria-sort="descending"' in turned
    assert plain.count("aria-sort") == there.count("aria-sort") == 1
    rows = csv.DictReader(client.get("/competitions/1/river.csv").text.splitlines())
    title = {row["Team"]: float(row["Title [share]"]) for row in rows}
    assert [title[team] for team in teams(chances)] == sorted(title.values(), reverse=True)
    assert client.get("/competitions/1?sort=luck").status_code == 422


TOO_MANY = "&".join(f"set={number}:draw" for number in range(21))


@pytest.mark.parametrize("query", ["set=1:home", "set=nonsense", "set=1:2", "set=999999:away", TOO_MANY])
def test_a_result_that_cannot_be_set_is_refused_by_the_page(live_server: LiveServer, query: str) -> None:
    answer = live_server.client(headers=PAGE).get(f"/competitions/1?{query}")

    assert answer.status_code == 422
    assert "Traceback" not in answer.text
    assert "result" in answer.text or "Write a match" in answer.text


def test_any_season_can_be_chosen_and_one_that_is_over_is_a_plain_table(live_server: LiveServer) -> None:
    client = live_server.client(headers=PAGE)
    page = client.get("/competitions/1", params={"season": "Season 1"})

    assert "<option selected>Season 1</option>" in page.text
    assert "The season is over: " in page.text
    assert "Three points for a win" in page.text
    assert all(word not in page.text for word in ("over 99%", "seasons were simulated", "Where the season may end"))
    assert client.get("/competitions/1/places.csv", params={"season": "Season 1"}).status_code == 404
    assert client.get("/competitions/1", params={"season": "Season 99"}).status_code == 404


def test_the_page_of_an_old_season_shows_its_own_results(live_server: LiveServer) -> None:
    client = live_server.client()
    page = client.get("/competitions/1", params={"season": "Season 1"}).text
    results = re.search(r'<a href="([^"]+)">Results of Season 1</a>', page)

    assert results
    listed = client.get(html.unescape(results[1])).text
    shown = re.findall(r'href="(/fixtures/\d+)"', page.partition("Last results of Season 1")[2])
    assert shown
    assert set(shown) <= set(re.findall(r'href="(/fixtures/\d+)"', listed))
    assert ">Next</h2>" not in page
    assert "How strong the teams are today" in page
    assert "Only season <strong>Season 1</strong>" in listed
    assert "season=Season+1" in html.unescape(re.findall(r'href="([^"]+)">More fixtures', listed)[0])


def test_a_team_shows_how_its_rating_moved(live_server: LiveServer) -> None:
    page = live_server.client(headers=PAGE).get("/teams/1")

    assert 'id="chart-history"' in page.text
    assert "the true strength</text>" in page.text


def test_the_record_names_its_matches_and_says_so_where_there_are_none(live_server: LiveServer) -> None:
    client = live_server.client(headers=PAGE)

    assert "The worst misses" in client.get("/record").text
    assert "No match of these days" in client.get("/record?since=1900-01-01&until=1900-12-31").text


@pytest.mark.parametrize("address", ["/competitions/999999", "/teams/999999", "/simulations/0", "/fixtures/999999"])
def test_what_nobody_knows_is_404(live_server: LiveServer, address: str) -> None:
    assert live_server.client(headers=PAGE).get(address).status_code == 404


def test_one_field_finds_teams_competitions_and_matches(live_server: LiveServer) -> None:
    client = live_server.client(headers=PAGE)
    found = client.get("/search?q=LARKSPUR").text

    assert re.search(r'href="/teams/\d+">Larkspur County', found)
    assert re.search(r'href="/fixtures/\d+">', found)
    assert found.count('<span class="cells">') == len(re.findall(r'<li class="fixture">', found)) > 0
    assert re.search(r'href="/competitions/\d+">Hollow Hills', client.get("/search?q=hollow").text)
    assert "Nothing here is called" in client.get("/search?q=zzzz").text
    assert client.get("/search", headers=PART).text.strip().startswith('<div class="stack" id="found"')


def test_what_a_reader_searches_for_is_never_markup(live_server: LiveServer) -> None:
    page = live_server.client(headers=PAGE).get("/search", params={"q": '"><script>alert(1)</script>'}).text

    assert "<script>alert" not in page


def test_the_embedded_page_may_be_framed_and_no_other(live_server: LiveServer) -> None:
    client = live_server.client(headers=PAGE)
    address = own_simulation(client)
    framed, page = client.get(f"{address}/embed"), client.get(address)

    assert "frame-ancestors *" in framed.headers["content-security-policy"]
    assert "x-frame-options" not in framed.headers
    assert framed.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "set-cookie" not in framed.headers
    assert "<script" not in framed.text
    assert "<form" not in framed.text
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert page.headers["x-frame-options"] == "DENY"


def test_links_from_elsewhere_show_a_picture_of_the_headline(live_server: LiveServer) -> None:
    client = live_server.client(headers=PAGE)
    page = client.get(own_simulation(client)).text
    named = dict(re.findall(r'<meta property="og:([a-z:]+)" content="([^"]+)">', page))

    assert named["image"].startswith(live_server.url)
    assert client.get(named["image"]).headers["content-type"] == "image/png"
    assert (named["image:width"], named["image:height"]) == ("1200", "630")
    assert "The likeliest outcome is" in named["description"]


def test_a_simulation_comes_as_a_file_with_what_is_owned_of_it(live_server: LiveServer) -> None:
    client = live_server.client(headers=PAGE)
    answer = client.get(f"{own_simulation(client)}/analysis.json")

    assert "attachment" in answer.headers["content-disposition"]
    assert answer.json()["headline"]["probabilities"]
    assert "distribution" not in answer.json()


def played_fixture(client: httpx2.Client) -> str:
    found = re.search(r'href="(/fixtures/\d+)"', client.get("/?status=played").text)
    assert found
    return found[1]


def test_a_played_fixture_shows_the_score_that_its_forecast_earned(live_server: LiveServer) -> None:
    client = live_server.client(headers=PAGE)
    page = client.get(played_fixture(client)).text

    assert re.search(r"It ended \d+ – \d+", page)
    assert "Ranked probability" in page
    assert "after kick-off, but only from results of earlier days" in page


@pytest.mark.parametrize(
    ("depth", "says"),
    [
        ("", "What was said, and what happened"),
        ("full-distribution", "The margin inside its 90% interval"),
        ("scenario-extremes", "The favourite wins, between the two ends"),
        ("deep-dive", "where confidence was"),
    ],
)
def test_the_record_is_kept_for_every_depth(live_server: LiveServer, depth: str, says: str) -> None:
    client = live_server.client(headers=PAGE)
    page = client.get("/record", params={"depth": depth}).text
    file = re.search(r'href="(/record/\w+\.csv[^"]*)"', page)

    assert says in page
    assert file
    assert client.get(file[1].replace("&amp;", "&")).headers["content-type"].startswith("text/csv")


def test_a_password_is_changed_and_a_wrong_one_is_refused_beside_its_field(reader: httpx2.Client) -> None:
    new = "eight quiet harbours"
    wrong = filled(reader, "/account", old="not the right one", new=new)
    refused = reader.post("/account/password", data=wrong, headers=FORM)
    done = reader.post("/account/password", data=filled(reader, "/account", old=PASSWORD, new=new), headers=FORM)

    assert refused.status_code == 422
    assert 'id="old-note"' in refused.text
    assert new not in refused.text
    assert "The password is changed." in reader.get(done.headers["location"]).text


def test_a_deleted_account_is_gone_at_once(reader: httpx2.Client) -> None:
    wrong = filled(reader, "/account", password="not the right one")
    refused = reader.post("/account/deletion", data=wrong, headers=FORM)
    gone = reader.post("/account/deletion", data=filled(reader, "/account", password=PASSWORD), headers=FORM)

    assert (refused.status_code, gone.status_code, gone.headers["location"]) == (422, 303, "/")
    assert "<details open>" in refused.text
    assert reader.get("/account").status_code == 401


@pytest.fixture(scope="module")
def keeper(live_server: LiveServer) -> httpx2.Client:
    """A signed-in administrator, beside a reader called learner."""
    live_server.trickster("user", "create", "keeper", "--admin", "--password-stdin", input=f"{PASSWORD}\n")
    live_server.trickster("user", "create", "learner", "--password-stdin", input=f"{PASSWORD}\n")
    client = live_server.client(headers=PAGE)
    client.post("/sign-in", data=filled(client, "/sign-in", name="keeper", password=PASSWORD), headers=FORM)
    return client


def moved(keeper: httpx2.Client, **fields: str) -> httpx2.Response:
    form = {"user_id": user_id(keeper, "learner"), "reason": "for a test", "confirmed": "yes"} | fields
    return keeper.post("/admin/tokens", data=filled(keeper, "/admin/accounts", **form), headers=FORM)


def user_id(keeper: httpx2.Client, name: str) -> str:
    found = re.search(rf'<option value="(\d+)"[^>]*>{name},', keeper.get(f"/admin/accounts?search={name}").text)
    assert found
    return found[1]


def test_tokens_are_topped_up_given_and_corrected(keeper: httpx2.Client) -> None:
    for key, fields, said in (
        ("k1", {"kind": "top-up", "amount": "9", "payment_id": "invoice 7"}, "9 tokens went to learner."),
        ("k2", {"kind": "grant", "amount": "4", "expires": "2999-01-01"}, "4 tokens went to learner."),
        ("k3", {"kind": "adjust", "amount": "-3"}, "3 tokens were taken from learner."),
    ):
        answer = moved(keeper, key=key, **fields)
        assert answer.status_code == 303, answer.text
        assert said in keeper.get(answer.headers["location"]).text
    statement = keeper.get(f"/admin/accounts?user={user_id(keeper, 'learner')}").text
    again = moved(keeper, key="k4", kind="top-up", amount="9", payment_id="invoice 7")

    assert all(word in statement for word in ("Top-up", "Gift", "Correction"))
    assert again.status_code == 409


def test_before_tokens_move_a_page_says_what_will_happen_and_moves_nothing(keeper: httpx2.Client) -> None:
    learner = user_id(keeper, "learner")
    before = keeper.get(f"/admin/accounts?user={learner}").text
    asked = moved(keeper, key="k6", kind="grant", amount="2", confirmed="")

    assert asked.status_code == 200
    assert "Give learner 2 tokens, as a gift?" in asked.text
    assert keeper.get(f"/admin/accounts?user={learner}").text.count("<tr") == before.count("<tr")
    now, after = (int(each) for each in re.findall(r"<strong>(\d+) tokens?</strong></span>", asked.text))
    assert after == now + 2

    for _ in range(2):
        assert moved(keeper, key="k6", kind="grant", amount="2").status_code == 303
    again = moved(keeper, key="k7", kind="adjust", amount="-1", confirmed="").text
    assert f"<strong>{after} tokens</strong>" in again


@pytest.mark.parametrize(
    ("address", "fields", "status"),
    [
        ("/admin/tokens", {"user_id": "", "amount": "3"}, 422),
        ("/admin/tokens", {"user_id": "1", "amount": "-3", "kind": "grant"}, 422),
        ("/admin/tokens", {"user_id": "1", "amount": ""}, 422),
        ("/admin/refunds", {"transaction_id": "T000000001"}, 422),
        ("/admin/refunds", {"transaction_id": "nothing"}, 422),
        ("/admin/approvals", {"proposal": "999999"}, 404),
    ],
)
def test_what_cannot_be_done_is_said_before_anybody_confirms_it(
    keeper: httpx2.Client, address: str, fields: dict[str, str], status: int
) -> None:
    form = filled(keeper, "/admin/accounts", reason="x", key="k8", **fields)

    assert keeper.post(address, data=form, headers=FORM).status_code == status


def test_a_form_of_an_administrator_that_is_refused_comes_back_as_it_was(keeper: httpx2.Client) -> None:
    answer = moved(keeper, key="k5", kind="adjust", amount="many")

    assert answer.status_code == 422
    assert 'id="amount-note"' in answer.text
    assert 'value="adjust" checked' in answer.text


def test_an_administrator_takes_the_whole_ledger_away(live_server: LiveServer, keeper: httpx2.Client) -> None:
    live_server.trickster("ledger", "topup", "keeper", "7", "--reason", "=gift")
    shown = keeper.get("/admin/ledger").text
    events = [orjson.loads(line) for line in keeper.get("/admin/audit-trail.jsonl").text.splitlines()]
    columns, *transactions = csv.reader(keeper.get("/admin/transactions.csv").text.splitlines())

    assert "The audit trail" in shown
    assert 'href="/admin/audit-trail.jsonl"' in shown
    assert 'href="/admin/transactions.csv"' in shown
    assert [event["seq"] for event in events] == list(range(len(events), 0, -1))
    assert f'aria-label="{counted(len(events), "event")}, ' in shown
    newest = dict(zip(columns, transactions[0], strict=True))
    assert (newest["kind"], newest["amount"], newest["reason"], newest["actorId"]) == ("TOP_UP", "7", "'=gift", "0")


def test_bars_of_accounts_are_as_long_as_their_balances_beside_the_largest(
    live_server: LiveServer, keeper: httpx2.Client
) -> None:
    live_server.trickster("ledger", "topup", "keeper", "8", "--reason", "for a picture")
    page = keeper.get("/admin/accounts").text
    rows = re.findall(
        r'<td class="number">([\d,]+)</td><td class="band-cell"><svg.*?<rect class="f-sure" width="([\d.]+)"',
        page,
        re.DOTALL,
    )
    balances = [int(balance.replace(",", "")) for balance, _ in rows]

    assert max(balances) >= 8
    for balance, (_, width) in zip(balances, rows, strict=True):
        assert float(width) == pytest.approx(400 * balance / max(balances), abs=0.1)


def test_the_account_shows_what_is_owned_in_dots(live_server: LiveServer, reader: httpx2.Client) -> None:
    assert "Nothing yet: what you buy stays yours" in reader.get("/account").text

    name = re.search(r"<h1>(.*?)</h1>", reader.get("/account").text)
    assert name is not None
    live_server.trickster("ledger", "topup", name[1], "10", "--reason", "for a test")
    simulation = own_simulation(reader)
    for depth in ("full-distribution", "deep-dive"):
        bought = filled(reader, simulation, key=depth)
        assert reader.post(f"{simulation}/{depth}", data=bought, headers=FORM).status_code == 303
    page = reader.get("/account").text

    assert re.findall(r"<div><dt>(.*?)</dt><dd><svg.*?</svg>(\d+)</dd>", page) == [
        ("The full distribution", "1"),
        ("The deep dive", "1"),
    ]


def test_the_ledger_is_proven_on_a_page(keeper: httpx2.Client) -> None:
    assert "The ledger is sound." in keeper.get("/admin/ledger/proof").text


def test_a_file_of_results_is_imported_and_a_bad_one_says_where(keeper: httpx2.Client) -> None:
    good = "date,home,away,home_score,away_score\n2024-01-01,Ouse,Avon,1,0\n"
    bad = good + "2024-01-02,Avon,Ouse,x,1\n"
    token = filled(keeper, "/admin/results", competition="River League")

    def brought(content: str) -> httpx2.Response:
        files = {"file": ("river.csv", content.encode())}
        return keeper.post("/admin/results", data=token, files=files, headers=FORM)

    begun, nothing = brought(good), keeper.post("/admin/results", data=token, headers=FORM)

    assert (begun.status_code, nothing.status_code) == (303, 422)
    assert re.fullmatch(r"/admin/jobs/\d+", begun.headers["location"])
    assert "choose a file" in nothing.text
    assert "river.csv" in ended(keeper)
    brought(bad)
    assert "line 3" in ended(keeper)


def test_a_job_that_waits_is_cancelled_on_its_page(keeper: httpx2.Client) -> None:
    days = (date(1990, 1, 1) + timedelta(days=number) for number in range(6_000))
    rows = "\n".join(f"{day},Side {n % 20},Side {(n + 1 + n // 20 % 19) % 20},1,0" for n, day in enumerate(days))
    files = {"file": ("lake.csv", f"date,home,away,home_score,away_score\n{rows}\n".encode())}
    keeper.post("/admin/results", data=filled(keeper, "/admin/results", competition="Lakes"), files=files, headers=FORM)
    backtest = filled(keeper, "/admin/jobs", kind="backtest", competition="1", since="2020-01-01")
    keeper.post("/admin/jobs", data=backtest, headers=FORM)
    job = re.findall(r"/admin/jobs/\d+", keeper.get("/admin/jobs").text)[0]
    page = keeper.get(job).text

    cancelled = keeper.post(f"{job}/cancel", data=filled(keeper, "/admin/jobs"), headers=FORM)
    unknown = keeper.post("/admin/jobs/999999/cancel", data=filled(keeper, "/admin/jobs"), headers=FORM)

    assert f'action="{job}/cancel"' in page
    assert (cancelled.status_code, cancelled.headers["location"], unknown.status_code) == (303, job, 404)
    assert "It was cancelled." in keeper.get(job).text
    assert "Cancel it" not in keeper.get(job).text
    ended(keeper)


def test_names_that_resemble_are_joined_once_that_was_looked_at_or_told_apart(keeper: httpx2.Client) -> None:
    rows = "2024-01-01,Nott'm Glade,Ouse,1,0\n2024-01-02,Ouse,Nottingham Glade,1,1\n2024-01-03,Trent,Ouse,1,0\n"
    rows += "2024-01-04,Trent Vale,Ouse,0,0\n"
    files = {"file": ("glade.csv", f"date,home,away,home_score,away_score\n{rows}".encode())}
    token = filled(keeper, "/admin/results", competition="Glade League")
    keeper.post("/admin/results", data=token, files=files, headers=FORM)

    assert "2 new names resemble another." in ended(keeper)
    asked = keeper.get("/admin/names").text
    (glade,) = re.findall(
        r'name="id" value="(\d+)"><input type="hidden" name="into" value="(\d+)"><button[^>]*>Keep Nottingham', asked
    )
    looked = post(keeper, "join", id=glade[0], into=glade[1])
    done = post(keeper, "join", id=glade[0], into=glade[1], step="do")
    again = post(keeper, "join", id=glade[0], into=glade[1])
    (trent,) = re.findall(r'tell-apart".*?name="id" value="(\d+)"', keeper.get("/admin/names").text)
    post(keeper, "tell-apart", id=trent)

    assert "would be Nottingham Glade from now on: 1 match, 0 there already." in looked.text
    assert re.search(r"Nottingham Glade – Ouse</th><td>.*1 Jan 2024.*, 1 – 0</td><td>comes along", looked.text)
    assert (done.status_code, done.headers["location"], again.status_code) == (303, "/admin/names?done=joined", 404)
    assert "Rating: glade-league" in ended(keeper).replace("Glade League", "glade-league")
    assert "No name waits for an answer." in keeper.get("/admin/names").text
    assert "Nottingham Glade" in keeper.get("/search?q=nott'm glade").text


def test_a_competition_of_thousands_is_shown_by_its_strongest(keeper: httpx2.Client) -> None:
    rows = "".join(f"2024-01-01,Guild {2 * n},Guild {2 * n + 1},1,0\n" for n in range(700))
    files = {"file": ("guilds.csv", f"date,home,away,home_score,away_score\n{rows}".encode())}
    keeper.post(
        "/admin/results", data=filled(keeper, "/admin/results", competition="Guilds"), files=files, headers=FORM
    )
    ended(keeper)

    page = keeper.get(re.findall(r'<a href="(/competitions/\d+)">Guilds</a>', keeper.get("/admin/results").text)[0])

    assert (page.status_code, page.text.count('<td class="wide-cell">')) == (200, 400)
    assert "400 are listed" in page.text


def test_another_name_is_kept_and_forgotten_and_a_bad_list_says_its_line(keeper: httpx2.Client) -> None:
    kept = post(keeper, "add", alias="The Ouses", name="Ouse", competition="")
    refused = post(keeper, "add", alias="Ouse", name="OUSE", competition="")
    token = filled(keeper, "/admin/names")
    files = {"file": ("names.csv", b"alias,name\nX\n")}
    bad = keeper.post("/admin/names/bring", data=token, files=files, headers=FORM)
    (own,) = re.findall(
        r'remove".*?name="id" value="(\d+)"><button[^>]*>Forget<span class="hidden"> The Ouses',
        keeper.get("/admin/names").text,
    )
    post(keeper, "remove", id=own)

    assert (kept.status_code, refused.status_code, bad.status_code) == (303, 422, 422)
    assert "compared as the same already" in refused.text
    assert "line 2, name: a name is missing" in bad.text
    assert "The Ouses" not in keeper.get("/admin/names").text


def post(keeper: httpx2.Client, act: str, **fields: str) -> httpx2.Response:
    return keeper.post(f"/admin/names/{act}", data=filled(keeper, "/admin/names", **fields), headers=FORM)


def seasons_form(keeper: httpx2.Client, part: str, **fields: str) -> httpx2.Response:
    form = filled(keeper, "/admin/seasons?competition=1", competition="1", **fields)
    return keeper.post(f"/admin/seasons/{part}", data=form, headers=FORM)


def test_an_administrator_sets_how_seasons_are_played(keeper: httpx2.Client) -> None:
    wrong = seasons_form(keeper, "format", meetings="2", groups="ten+10")
    kept = seasons_form(keeper, "format", meetings="2", groups="10+10", again="1", halving="UP", rule="head to head")
    shown = keeper.get(kept.headers["location"]).text
    back = seasons_form(keeper, "format", meetings="", groups="", rule="")

    assert (wrong.status_code, kept.status_code, back.status_code) == (422, 303, 303)
    assert "write sizes such as 6+6" in wrong.text
    assert 'value="ten+10"' in wrong.text
    assert "The format is kept." in shown
    assert 'value="10+10"' in shown
    assert "then a split: 10 that meet once more, points halved and rounded up" in shown
    assert "points against each other" in shown
    assert "as this league is played" in keeper.get("/admin/seasons?competition=1").text


def test_an_administrator_takes_points_away_and_gives_them_back(keeper: httpx2.Client) -> None:
    team = re.search(r'<option value="(\d+)">Otterbourne Mills', keeper.get("/admin/seasons?competition=1").text)
    assert team
    wrong = seasons_form(keeper, "deductions", team=team[1], season="Season 3", points="many", reason="late")
    kept = seasons_form(keeper, "deductions", team=team[1], season="Season 3", points="4", reason="<late> accounts")
    page = keeper.get("/competitions/1").text
    row = re.search(r'name="id" value="(\d+)"', keeper.get(kept.headers["location"]).text)
    assert row
    back = seasons_form(keeper, "deductions/removed", id=row[1])

    assert (wrong.status_code, kept.status_code, back.status_code) == (422, 303, 303)
    assert "must be a whole number" in wrong.text
    assert "Otterbourne Mills: 4 points taken away, &lt;late&gt; accounts." in page
    assert '<span class="badge late">−4</span>' in page
    assert "taken away" not in keeper.get("/competitions/1").text


def test_a_file_of_deductions_says_where_it_is_wrong(keeper: httpx2.Client) -> None:
    token = filled(keeper, "/admin/seasons?competition=1")
    head = "competition,season,team,points,reason\n"

    def brought(content: bytes) -> httpx2.Response:
        files = {"file": ("deductions.csv", content)}
        return keeper.post("/admin/seasons/deductions/file", data=token, files=files, headers=FORM)

    bad = brought(f"{head}Nowhere,2024-25,Nobody,3,late\n".encode())
    binary, empty = brought(b"\xff\xfe\x00"), keeper.post("/admin/seasons/deductions/file", data=token, headers=FORM)
    row = f"{head}Hollow Hills League (synthetic),Season 2,Juniper Cross,3,late\n"
    good = brought(row.replace(",", ";").encode("utf-16"))

    assert [each.status_code for each in (bad, binary, empty, good)] == [422, 422, 422, 303]
    assert "line 2: there is no competition &#39;Nowhere&#39;" in bad.text
    assert "holds bytes that are none" in binary.text
    assert "choose a file" in empty.text


def ended(keeper: httpx2.Client) -> str:
    """The page of jobs, as soon as none runs."""
    while "every 1s" in (page := keeper.get("/admin/jobs").text):
        pass
    return page


@pytest.mark.parametrize(
    "address",
    ["/admin/ledger", "/admin/results", "/admin/seasons", "/admin/ledger/proof", "/admin/jobs", "/admin/names"],
)
def test_no_room_of_administration_opens_to_a_reader(reader: httpx2.Client, address: str) -> None:
    assert reader.get(address).status_code == 403


def test_a_match_is_listed_beside_the_discs_of_its_sides_and_drawn_in_their_colours(live_server: LiveServer) -> None:
    rows = live_server.client(headers=PAGE).get("/?status=played").text.split('class="fixture"')[1:]

    assert rows
    for row in rows:
        marks = re.findall(r'<text [^>]*fill="#(?:000000|ffffff)">(\w{2,3})</text>', row)
        bars = re.findall(r'<rect fill="(light-dark\([^)]+\))"', row)
        assert len(set(marks)) == 2, row
        assert len(set(bars)) == 2, row
        assert 'class="f-none s-draw"' in row


@pytest.mark.parametrize(
    ("address", "field"),
    [("/?as_of=2999-01-01", "asOf"), ("/search?q=%00", "search"), ("/competitions/1?set=1:99", "set")],
)
def test_a_refused_address_is_told_without_the_names_that_programs_use(
    live_server: LiveServer, address: str, field: str
) -> None:
    answer = live_server.client(headers=PAGE).get(address)
    told = re.search(r"<main.*?</main>", answer.text, re.DOTALL)

    assert answer.status_code in (400, 422)
    assert told
    assert f"{field}:" not in told[0]
    assert "named field" not in told[0]
