"""The Lab over a real socket: a lock that no route passes, files of what was learned, and who sees the report."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import httpx2
import pytest
from graphql import GraphQLObjectType, GraphQLOutputType, get_named_type, is_leaf_type, is_required_argument
from starlette.routing import Route

from engine.lab.modules.lesson import Module
from engine.lab.modules.registry import MODULES
from schema.execute import GRAPH
from server import assets
from server.pages import routes
from server.urls import FORMATS
from tests.live_server import LiveServer, started
from tests.server.pages.test_pages import FORM, PAGE, PART, PASSWORD, filled

LOCKED = [each for each in MODULES.values() if not each.is_free]
# Long enough to stand nowhere else.
TELLING = 40


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    assets.build()


@pytest.fixture(scope="module")
def reader(live_server: LiveServer) -> httpx2.Client:
    """Signed in, without a token."""
    return joined(live_server, "reader")


def joined(live_server: LiveServer, name: str, tokens: int = 0) -> httpx2.Client:
    client = live_server.client(headers=PAGE)
    signed_up = client.post("/sign-up", data=filled(client, "/sign-up", name=name, password=PASSWORD), headers=FORM)
    assert signed_up.status_code == 303, signed_up.text
    if tokens:
        live_server.trickster("ledger", "topup", name, str(tokens), "--reason", "test")
    return client


def secrets(module: Module) -> set[str]:
    """Every sentence that only an open lesson tells."""
    told = [text for passage in module.passages for text in passage.paragraphs]
    told += [text for trial in module.trials for text in (trial.prompt, trial.finding)]
    told += [text for each in module.questions for text in (each.prompt, each.explanation)]
    told += [*module.takeaways, module.run({}).sentence, module.run(module.trials[0].setting).sentence]
    return {text for text in told if len(text) >= TELLING}


TOLD = {text for module in LOCKED for text in secrets(module)}
PATHS = [each.path for each in routes() if isinstance(each, Route)]


def addresses(module: Module) -> Iterator[str]:
    """Every address of the site that takes anything, with this module's id in it."""
    for path in (each for each in PATHS if "{" in each):
        for extension in FORMATS if "{extension}" in path else ("",):
            named = path.replace("{extension}", extension).replace("{question}", module.questions[0].id)
            yield re.sub(r"\{\w+(:\w+)?\}", module.id, named)
    yield f"/?search={module.title}"
    yield f"/api/v2/tokens/ledger?limit={module.id}"
    for key, value in module.trials[0].setting.items():
        yield f"/lab/{module.id}?{key}={value:g}&lesson=true"


def told_at(client: httpx2.Client, address: str) -> set[str]:
    """What the address tells of locked lessons, whole or in part."""
    answers = [client.get(address, headers=headers) for headers in (PAGE, PART)]
    shown = [unescape(each.text) for each in answers if "image/png" not in each.headers.get("content-type", "")]
    return {text for text in TOLD for page in shown if text in page}


def test_no_page_tells_a_sentence_of_a_locked_lesson(live_server: LiveServer, reader: httpx2.Client) -> None:
    assert all(len(secrets(module)) > 15 for module in LOCKED)
    fixed = [*(each for each in PATHS if "{" not in each and each != "/sign-out"), "/api/v2/openapi.json"]
    assert "/lab" in fixed
    for client in (live_server.client(), reader):
        assert {text for address in fixed for text in told_at(client, address)} == set()


@pytest.mark.parametrize("module", LOCKED, ids=lambda module: module.id)
def test_no_address_tells_a_sentence_of_a_locked_lesson(
    live_server: LiveServer, reader: httpx2.Client, module: Module
) -> None:
    for client in (live_server.client(), reader):
        for address in addresses(module):
            assert told_at(client, address) == set(), address


@pytest.mark.parametrize("module", LOCKED, ids=lambda module: module.id)
def test_no_file_of_a_locked_lessons_picture_is_given(reader: httpx2.Client, module: Module) -> None:
    assert {reader.get(f"/lab/{module.id}/chart.{each}").status_code for each in FORMATS} == {404}
    assert reader.get(f"/lab/{module.id}", headers=PART).status_code == 404


@pytest.mark.parametrize("module", LOCKED, ids=lambda module: module.id)
def test_answering_a_locked_lesson_tells_nothing(reader: httpx2.Client, module: Module) -> None:
    for question in module.questions:
        given = filled(reader, "/lab/distributions", choice=str(question.answer))
        for headers in (FORM, FORM | PART):
            answer = reader.post(f"/lab/{module.id}/questions/{question.id}", data=given, headers=headers)
            assert answer.status_code == 403
            assert [text for text in secrets(module) if text in unescape(answer.text)] == []


def everything_of(type_: GraphQLOutputType, depth: int) -> str:
    """Every field of a type that needs no argument, some levels deep."""
    named = get_named_type(type_)
    if not isinstance(named, GraphQLObjectType):
        return ""
    asked = []
    for name, field in named.fields.items():
        if any(is_required_argument(each) for each in field.args.values()):
            continue
        if is_leaf_type(get_named_type(field.type)):
            asked.append(name)
        elif depth and (inner := everything_of(field.type, depth - 1)):
            asked.append(f"{name} {inner}")
    return "{ " + " ".join(asked) + " }" if asked else ""


def test_no_field_alias_or_fragment_tells_a_sentence_of_a_locked_lesson(
    live_server: LiveServer, reader: httpx2.Client
) -> None:
    module = GRAPH.type_map["LabModule"]
    fields = everything_of(module, 3)  # type: ignore[arg-type]
    assert "explanation" in fields
    # All of them whole are more rows than one operation may ask for.
    documents = [
        f"{{ labModules {{ id {name} {everything_of(field.type, 2)} }} }}"
        for name, field in module.fields.items()  # type: ignore[attr-defined]
        if not any(is_required_argument(each) for each in field.args.values())
    ]
    documents += [
        f'fragment Whole on LabModule {fields} query {{ free: labModule(id: "distributions") {{ id }} '
        f'a: labModule(id: "{each.id}") {{ ...Whole next {{ ...Whole }} }} }}'
        for each in MODULES.values()
    ]
    documents.append(
        f"fragment Whole on LabModule {fields} query "
        f"{{ __typename viewer {{ lab {{ progress {{ module {{ ...Whole }} }} }} }} }}"
    )
    for client in (live_server.client(), reader):
        for document in documents:
            answer = client.post("/graphql", json={"query": document}, headers=FORM)
            assert answer.json()["data"], answer.text
            assert [text for text in TOLD if text in answer.text] == []


def test_a_lesson_that_was_bought_is_told_so_that_the_search_above_can_find_it(live_server: LiveServer) -> None:
    buyer, module = joined(live_server, "buyer", tokens=5), LOCKED[0]
    bought = buyer.post(f"/lab/{module.id}", data=filled(buyer, "/lab/distributions", key="one"), headers=FORM)
    assert bought.status_code == 303
    shown = unescape(buyer.get(f"/lab/{module.id}").text)

    hidden = {each.explanation for each in module.questions} | {module.run(module.trials[0].setting).sentence}
    assert {text for text in secrets(module) if text not in shown} <= hidden


def test_a_step_of_a_slider_draws_no_picture_where_the_page_draws(live_server: LiveServer) -> None:
    client, address = live_server.client(), "/lab/distributions?gap=205"
    whole, part, step = (
        client.get(address, headers=headers) for headers in (PAGE, PART, PART | {"Trickster-Draws": "live"})
    )

    assert all('class="marks"' in answer.text for answer in (whole, part))
    assert 'class="marks"' not in step.text
    assert specification(step.text) == specification(part.text)
    assert "Trickster-Draws" in step.headers["vary"]


def specification(text: str) -> str:
    found = re.search(r'<script type="application/json">(.*?)</script>', text, re.DOTALL)
    assert found
    return found[1]


def test_what_was_learned_comes_as_files(live_server: LiveServer) -> None:
    learner, module = joined(live_server, "learner"), MODULES["distributions"]
    for question in module.questions:
        given = filled(learner, f"/lab/{module.id}", choice=str(question.answer))
        learner.post(f"/lab/{module.id}/questions/{question.id}", data=given, headers=FORM)
    page = unescape(learner.get("/lab/summary").text)
    content: dict[str, Any] = learner.get("/lab/summary.json").json()
    rows = list(csv.DictReader(io.StringIO(learner.get("/lab/summary.csv").text)))

    assert all(text in page for text in module.takeaways)
    assert (content["lessons"][0]["state"], content["lessons"][0]["correct"]) == ("DONE", 3)
    assert [row["question"] for row in rows] == [each.id for each in module.questions]
    assert {row["is_right"] for row in rows} == {"True"}
    assert learner.get("/account/everything.json").json()["lab"] == content


def test_a_guest_has_no_summary_and_is_asked_to_sign_in(live_server: LiveServer) -> None:
    client = live_server.client(headers=PAGE)

    for address in ("/lab/summary", "/lab/summary.json", "/lab/summary.csv"):
        assert client.get(address, follow_redirects=False).status_code in (303, 401)


def test_the_report_is_for_administrators(live_server: LiveServer, reader: httpx2.Client) -> None:
    live_server.trickster("user", "create", "head", "--admin", "--password-stdin", input=f"{PASSWORD}\n")
    head = live_server.client(headers=PAGE)
    signed_in = head.post("/sign-in", data=filled(head, "/sign-in", name="head", password=PASSWORD), headers=FORM)
    assert signed_in.status_code == 303

    assert "What the Lab achieves" in head.get("/admin/lab").text
    assert reader.get("/admin/lab").status_code == 403
    assert "Lab achieves</h1>" not in live_server.client(headers=PAGE).get("/admin/lab").text


HEADING = "date,home,away,home_score,away_score,competition"
NEXT = "{ calibrationRound(kind: FREE) { next { id competition day home away } } }"
SUBMIT = """mutation ($id: ID!) { submitForecast(fixtureId: $id, home: 0.7, draw: 0.2, away: 0.1) {
  forecast { score { home away } scores { log } } } }"""


@pytest.fixture
def league(tmp_path: Path) -> Iterator[LiveServer]:
    """A server that knows forty matches of a league that is not synthetic."""
    last = date.today() - timedelta(days=3)
    sides = ("Alder", "Birch", "Cedar", "Damson")
    lines = [
        f"{last - timedelta(days=number)},{sides[number % 4]},{sides[(number + 1 + number // 4 % 3) % 4]},"
        f"{number % 4},{number % 3},Orchard"
        for number in range(40)
    ]
    (tmp_path / "orchard.csv").write_text("\n".join((HEADING, *lines)))
    with started(tmp_path / "data", environment={"TRICKSTER_DEMO": "false"}) as server:
        imported = server.trickster("data", "import", str(tmp_path / "orchard.csv"))
        assert imported.returncode == 0, imported.stderr
        yield server


def test_a_result_that_was_corrected_is_scored_again_and_the_change_is_shown(
    league: LiveServer, tmp_path: Path
) -> None:
    player = joined(league, "player")

    def asked(document: str, **variables: str) -> Any:
        return player.post("/graphql", json={"query": document, "variables": variables}, headers=FORM).json()["data"]

    case = asked(NEXT)["calibrationRound"]["next"]
    made = asked(SUBMIT, id=case["id"])["submitForecast"]["forecast"]
    seen = f"{made['score']['home']} – {made['score']['away']}"
    home, away = (0, 6) if made["score"]["home"] >= made["score"]["away"] else (6, 0)
    file = tmp_path / "corrected.csv"
    file.write_text(f"{HEADING}\n{case['day']},{case['home']},{case['away']},{home},{away},{case['competition']}\n")
    imported = league.trickster("data", "import", str(file))
    assert imported.returncode == 0, imported.stderr
    page = " ".join(unescape(player.get("/lab/calibration?kind=free").text).split())

    assert f"{home} – {away}" in page
    assert f"corrected: {seen} was shown, and scored {made['scores']['log']:.3f}" in page
    assert "1 of your forecasts was scored again" in page
    (row,) = csv.DictReader(io.StringIO(player.get("/lab/calibration/forecasts.csv").text))
    assert (row["corrected"], row["home_score"], row["away_score"]) == ("yes", str(home), str(away))
