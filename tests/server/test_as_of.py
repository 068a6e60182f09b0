"""Nothing of a day or later reaches whoever sees the house as of that day: two houses differ in all of it, and agree.

Every route, file and header, every field of the schema and every call of REST is asked in both. Routes come from the
table of routes and fields from the schema, so that a new one is asked by itself.
"""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from html import unescape
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import pytest_asyncio
from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from engine.catalogue import former_names
from engine.catalogue.former_names import FormerName
from engine.catalogue.models import Fixture
from engine.evaluation.scorecard import joined
from engine.forecasts.record import matches_of_scopes, members_of_all
from schema.execute import GRAPH
from server import urls
from tests.as_of_houses import (
    DAY,
    LATER,
    NOW,
    House,
    copied,
    dated,
    differences,
    early,
    founded,
    late,
    opened,
    told,
    until,
)
from tests.server.pages.test_executions import PAGES, Page

pytestmark = pytest.mark.asyncio(loop_scope="module")

Told: TypeAlias = tuple[int, tuple[tuple[str, str], ...], bytes]
THINGS = f"""query @asOf(day: "{DAY}") {{
  openFixtures {{ fixture {{ id simulation {{ id }} }} }}
  fixtures(since: "{DAY}", first: 30) {{ nodes {{ id nodeId simulation {{ id }} }} }}
  teams(first: 1) {{ nodes {{ id }} }}
  competitions(search: "Premier") {{ id }}
}}"""
OF_LATER = '{ winter: competitions(search: "Winter") { id } fixtures(newestFirst: true, first: 1) { nodes { id simulation { id } } } }'  # noqa: E501
TAG = re.compile(r"<(?P<tag>[a-z]+)\b(?P<rest>[^>]*)>")
ADDRESS = re.compile(r'\s(?:href|src|action|(?:data-)?hx-(?:get|post))="([^"]*)"')
FORMATS = ("svg", "png", "csv", "json")
# What an argument is given where the schema wants one, by its name.
GIVEN = {
    "id": "<fixture>", "ids": ["<owned>", "<other>"], "with": ["<other>"], "fixture": "<fixture>",
    "input": {"fixtureId": "<fixture>"}, "document": "{ fixtures(first: 3) { nodes { id status } } }", "first": 5,
    "simulationId": "<owned>", "kind": "DAILY", "values": [], "depth": "FULL_DISTRIBUTION",
    "low": 0.3, "at": "2026-05-01T00:00:00Z",
}  # fmt: skip
IDS = {
    "simulation": "<owned>", "competition": "<competition>", "team": "<team>", "labModule": "scoring", "user": "1",
    "node": "<node>", "job": "1", "tournament": "copa-america-2021",
}  # fmt: skip


def pages() -> list[Page]:
    """Every row of the table of pages; files in every format."""
    found = []
    for rows in PAGES.values():
        for page in rows:
            stem, _, extension = page.address.partition("?")[0].rpartition(".")
            is_chart = extension in FORMATS and any(
                part in page.address for part in ("charts/", "places", "river", "history")
            )
            endings = (
                FORMATS if is_chart or "reliability" in page.address or "compare/" in page.address else (extension,)
            )
            for ending in endings:
                address = page.address.replace(f"{stem}.{extension}", f"{stem}.{ending}") if stem else page.address
                found.append(Page(address, page.statements, page.who))
    more = ("/?reveal=0&day=<day>", "/search?q=new", "/search?q=winter", "/search?q=damson+fc",
            "/search?q=afc+damson", "/?search=afc", "/?status=waiting",
            "/?competition=<competition>", "/?search=hazel", "/fixtures/<later fixture>", "/competitions/<later>",
            "/simulations/<later simulation>", "/?season=2025-26&competition=<competition>")  # fmt: skip
    return [*found, *(Page(address, 0, "guest") for address in more)]


def name(page: Page) -> str:
    return f"{page.who} {page.address}"


def documents() -> dict[str, str]:
    """For every field of every type that a query can reach, a document that asks for it on the shortest way there."""
    assert GRAPH.query_type
    ways: dict[str, tuple[tuple[str, GraphQLField], ...]] = {"Query": ()}
    waiting = deque([GRAPH.query_type])
    found = {}
    while waiting:
        type_ = waiting.popleft()
        for field_name, asked in type_.fields.items():
            named = get_named_type(asked.type)
            way = (*ways[type_.name], (field_name, asked))
            inner = leaves(named)
            found[f"{type_.name}.{field_name}"] = whole(way, inner)
            if isinstance(named, GraphQLObjectType) and named.name not in ways:
                ways[named.name] = way
                waiting.append(named)
    return found


def leaves(named: object) -> str:
    if isinstance(named, GraphQLObjectType | GraphQLInterfaceType):
        plain = [
            each
            for each, asked in named.fields.items()
            if is_leaf_type(get_named_type(asked.type)) and not any(map(is_required_argument, asked.args.values()))
        ]
        return "{ __typename " + " ".join(plain) + " }"
    return "" if is_leaf_type(named) else "{ __typename }"  # type: ignore[arg-type]


def whole(way: tuple[tuple[str, GraphQLField], ...], inner: str) -> str:
    text = inner
    for field_name, asked in reversed(way):
        wanted = {each: given(field_name, each) for each, one in asked.args.items() if is_required_argument(one)}
        if "first" in asked.args:
            wanted["first"] = 5
        written = ", ".join(f"{each}: {literal(value)}" for each, value in wanted.items())
        text = f"{{ {field_name}{f'({written})' if written else ''} {text} }}"
    return f'query @asOf(day: "{DAY}") {text}'


def given(field_name: str, argument: str) -> object:
    return IDS.get(field_name, GIVEN[argument]) if argument == "id" else GIVEN[argument]


def literal(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {literal(each)}" for key, each in value.items()) + "}"
    return value if isinstance(value, str) and value.isupper() else json.dumps(value)


DOCUMENTS = documents()


@dataclass
class Asked:
    """What a house has answered."""

    pages: dict[str, Told] = field(default_factory=dict)
    present: dict[str, Told] = field(default_factory=dict)
    revealed: dict[str, Told] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)
    calls: dict[str, Told] = field(default_factory=dict)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def base(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A folder that knows what was before the day, and the keys of its accounts."""
    folder = tmp_path_factory.mktemp("as-of") / "base"
    return folder, await founded(folder, sqlite_template)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def asked(base: tuple[Path, dict[str, str]]) -> tuple[Asked, Asked, Asked]:
    """What houses answer that differ in nothing but facts of the day or later, the last two in later ones alone.

    A process has one open at a time.
    """
    folder, keys = base
    found = []
    for number, (seed, of_day) in enumerate(((2, 2), (3, 3), (2, 3))):
        async with opened(copied(folder, folder.with_name(f"house-{number}"))) as house:
            house.keys.update(keys)
            await house.learn(late(seed, of_day))
            found.append(await asked_everything(house))
    return found[0], found[1], found[2]


@pytest.fixture
def houses(asked: tuple[Asked, Asked, Asked]) -> tuple[Asked, Asked]:
    """Two that differ in all of the day and later."""
    return asked[:2]


@pytest.fixture
def later_houses(asked: tuple[Asked, Asked, Asked]) -> tuple[Asked, Asked]:
    """Two that differ in what came after the day."""
    return asked[1:]


async def things_of(house: House) -> dict[str, str]:
    data = (await house.ask("guest", THINGS))["data"]
    nodes = data["fixtures"]["nodes"]
    ids = [each["simulation"]["id"] for each in nodes[:6]]
    later = (await house.ask("guest", OF_LATER))["data"]
    return {
        "owned": data["openFixtures"][0]["fixture"]["simulation"]["id"], "other": ids[1], "several": ",".join(ids),
        "pair": ",".join(ids[1:3]), "fixture": nodes[0]["id"], "node": nodes[0]["nodeId"], "job": "1",
        "competition": data["competitions"][0]["id"], "team": data["teams"]["nodes"][0]["id"],
        "later": later["winter"][0]["id"], "later fixture": later["fixtures"]["nodes"][0]["id"],
        "later simulation": later["fixtures"]["nodes"][0]["simulation"]["id"],
        "day": str(DAY + timedelta(days=4)),
    }  # fmt: skip


async def asked_everything(house: House) -> Asked:
    house.things.update(await things_of(house))
    asked = Asked()
    for page in pages():
        asked.pages[name(page)] = told(await house.get(page.who, dated(page.address)))
    for page in pages():
        asked.present[name(page)] = told(await house.get(page.who, page.address))
        asked.revealed[name(page)] = told(await house.get(page.who, dated(page.address, reveal=True)))
    for each, document in DOCUMENTS.items():
        for who in ("keeper",):
            answer = await house.ask(who, house.filled(document))
            asked.fields[f"{who} {each}"] = (
                answer.get("data"),
                [without_id(error) for error in answer.get("errors", ())],
            )
    for each, (method, address, body) in CALLS.items():
        said = await house.client.request(
            method, dated(address), json=json.loads(house.filled(json.dumps(body))) if body else None,
            headers=house.headers("reader", "application/json"),
        )  # fmt: skip
        asked.calls[each] = untimed(told(said))
    return asked


CALLS: dict[str, tuple[str, str, dict[str, Any] | None]] = {
    "simulate": ("POST", "/api/v2/simulate", {"fixture_id": "<fixture>"}),
    "depth": ("POST", "/api/v2/simulate", {"fixture_id": "<fixture>", "depth": "headline"}),
    "balance": ("GET", "/api/v2/tokens/balance", None),
    "ledger": ("GET", "/api/v2/tokens/ledger", None),
}


def untimed(answer: Told) -> Told:
    """An answer of REST without how long it took."""
    return *answer[:2], re.sub(rb'"[a-z_]*(?:_ms|milliseconds)":[0-9.]+', b"", answer[2])


def without_id(error: dict[str, Any]) -> dict[str, Any]:
    return {**error, "extensions": {key: each for key, each in error["extensions"].items() if key != "requestId"}}


async def test_the_houses_differ_in_the_present(houses: tuple[Asked, Asked]) -> None:
    one, other = houses
    differ = {each for each in one.present if one.present[each] != other.present[each]}

    assert {"guest /", "guest /search?q=new", "reader /record", "reader /teams/<team>"} <= differ


@pytest.mark.parametrize("address", [name(page) for page in pages()])
async def test_no_page_or_file_says_anything_of_the_day_or_later(houses: tuple[Asked, Asked], address: str) -> None:
    one, other = (each.pages[address] for each in houses)

    assert not [*differences(one[2], other[2])]
    assert one == other
    assert one[0] < 500


@pytest.mark.parametrize("address", [name(page) for page in pages()])
async def test_a_revealed_day_says_nothing_of_later_ones(later_houses: tuple[Asked, Asked], address: str) -> None:
    one, other = (each.revealed[address] for each in later_houses)

    assert not [*differences(one[2], other[2])]
    assert one == other
    assert one[0] < 500


async def test_a_revealed_day_shows_its_results(houses: tuple[Asked, Asked]) -> None:
    one, other = houses

    assert {each for each in one.revealed if one.revealed[each] != other.revealed[each]} >= {"guest /"}


@pytest.mark.parametrize("place", [f"{who} {each}" for who in ("keeper",) for each in DOCUMENTS])
async def test_no_field_says_anything_of_the_day_or_later(houses: tuple[Asked, Asked], place: str) -> None:
    one, other = (each.fields[place] for each in houses)

    assert one == other
    assert "INTERNAL" not in str(one[1])


@pytest.mark.parametrize("call", CALLS)
async def test_no_call_of_rest_says_anything_of_the_day_or_later(houses: tuple[Asked, Asked], call: str) -> None:
    one, other = (each.calls[call] for each in houses)

    assert one == other
    assert one[0] == 200, one


def leads_on(page: Told) -> list[str]:
    """Addresses of this site that a page leads to without its day, but for files of the build and what says its own."""
    found = []
    for tag in TAG.finditer(page[2].decode(errors="replace")):
        for address in map(unescape, ADDRESS.findall(tag["rest"])):
            is_own = address.startswith(("/", "?", "http://127.0.0.1")) and not address.startswith(urls.STATIC)
            if is_own and "data-own-day" not in tag["rest"] and f"as_of={DAY}" not in address:
                found.append(tag[0])
    return found


def is_page(page: Told) -> bool:
    return dict(page[1]).get("content-type", "").startswith("text/html")


async def test_every_link_and_form_of_every_page_keeps_the_day(houses: tuple[Asked, Asked]) -> None:
    shown = {address: page for address, page in houses[0].pages.items() if is_page(page)}

    assert {address: found for address, page in shown.items() if (found := leads_on(page))} == {}
    assert len(shown) > 50


async def test_every_form_by_get_has_the_day_among_its_fields(houses: tuple[Asked, Asked]) -> None:
    for page in filter(is_page, houses[0].pages.values()):
        for form in re.findall(r"<form\b[^>]*>.*?</form>", page[2].decode(), re.DOTALL):
            if 'method="post"' not in form.partition(">")[0]:
                assert form.count('name="as_of"') == 1


async def test_the_present_is_one_press_away_on_every_page(houses: tuple[Asked, Asked]) -> None:
    for address, page in houses[0].pages.items():
        if is_page(page) and "/embed" not in address:
            (back,) = re.findall(r'<a data-own-day[^>]*href="([^"]*)"[^>]*>Back to the present</a>', page[2].decode())
            assert "as_of" not in back


async def test_a_page_that_is_refused_keeps_the_day_as_well(houses: tuple[Asked, Asked]) -> None:
    refused = houses[0].pages["keeper /admin/ledger"]

    assert refused[0] == 403
    assert b"in the present alone" in refused[2]
    assert not leads_on(refused)


async def test_what_an_answer_sends_to_is_of_the_day(houses: tuple[Asked, Asked]) -> None:
    sent = houses[0].pages["guest /upkeep"]

    assert (sent[0], dict(sent[1])["location"]) == (303, f"/?as_of={DAY}")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def renamed(
    base: tuple[Path, dict[str, str]], sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Asked:
    """What a house answers in which a nation has another name since the day."""
    folder = tmp_path_factory.mktemp("renamed") / "house"
    held = FormerName("Norland", date(2023, 3, 1), DAY + timedelta(days=20))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(former_names, "bundled", lambda: former_names.FormerNames({"zembla": [held]}))
        keys = await founded(folder, sqlite_template, called(early(), "Zembla"))
        async with opened(folder) as house:
            house.keys.update(keys)
            await house.learn(called(late(2), "Zembla"))
            return await asked_everything(house)


def called(files: Sequence[tuple[str, str, str]], name: str) -> list[tuple[str, str, str]]:
    return [(file, content.replace("Norland", name), competition) for file, content, competition in files]


async def test_a_name_of_later_days_is_nowhere(renamed: Asked) -> None:
    revealed = {f"{each}, revealed": page for each, page in renamed.revealed.items()}
    pages = renamed.pages | renamed.calls | revealed
    told_in_pages = [
        each for each, page in pages.items() if "zembla" in said_by(f"{page[1]} {page[2].decode(errors='replace')}")
    ]
    told_in_fields = [each for each, answer in renamed.fields.items() if "zembla" in said_by(json.dumps(answer))]

    assert (told_in_pages, told_in_fields) == ([], [])
    assert any(b"Zembla" in page[2] for page in renamed.present.values())
    assert sum(b"Norland" in page[2] for page in renamed.pages.values()) > 5
    assert max(page[0] for page in pages.values()) < 500


def said_by(text: str) -> str:
    """A text in small letters, with what its cursors hold."""
    words = re.findall(r"[A-Za-z0-9_-]{12,}", text)
    held = (urlsafe_b64decode(each + "=" * (-len(each) % 4)) for each in words if len(each) % 4 != 1)
    return "\n".join([text, *(each.decode(errors="replace") for each in held)]).casefold()


CHANCES = """query ($day: Date!, $id: ID!) @asOf(day: $day) {
  fixture(id: $id) { simulation { headline { probabilities { home draw away } } } }
}"""
SEEN = """{
  fixtures(since: "2000-01-01", synthetic: false, newestFirst: true, first: 60) { nodes {
    day status score { home away } home { name } away { name }
    simulation { sport headline { probabilities { home draw away } spreadSd baseRates { home draw away } confidence } }
  } }
  record(synthetic: false) { verification { matches firstDay lastDay scores { rps } } }
  competitions(first: <real>) {
    name
    holdings { played ahead lastDay nextDay }
    season { state table { team { name } expectedPoints now { points played } } }
    ratings { name rating ratingSd matches }
  }
}"""


@pytest.mark.parametrize("day", [DAY, date(2024, 11, 20), date(2025, 3, 1), date(2023, 6, 7)])
async def test_a_day_on_the_full_house_is_the_present_of_one_that_ends_there(
    base: tuple[Path, dict[str, str]], sqlite_template: Path, day: date
) -> None:
    folder, _ = base
    ended = folder.with_name(f"until-{day}")
    await founded(ended, sqlite_template, early() if day == DAY else until(day))
    async with opened(ended, datetime.combine(day, time(), tzinfo=UTC)) as house:
        # Real ones come first; the synthetic league is played on up to the clock of each house.
        seen = SEEN.replace("<real>", "2" if day > date(2024, 8, 1) else "1")
        ends = await house.ask("guest", seen)
    async with opened(copied(folder, folder.with_name(f"full-{day}"))) as house:
        await house.learn(late(2))
        then = await house.ask("guest", f'query @asOf(day: "{day}") {seen}')

    mine, theirs = flat(then["data"]), flat(ends["data"])
    assert mine.keys() == theirs.keys()
    assert [key for key in mine if mine[key] != theirs[key] and mine[key] != pytest.approx(theirs[key], abs=1e-9)] == []
    assert any(key.endswith("probabilities.home") for key in mine)


def flat(value: Any, place: str = "") -> dict[str, Any]:
    """The leaves of an answer by their places."""
    if isinstance(value, dict):
        return {key: each for name, one in value.items() for key, each in flat(one, f"{place}.{name}").items()}
    if isinstance(value, list):
        return {key: each for n, one in enumerate(value) for key, each in flat(one, f"{place}.{n}").items()}
    return {place: value}


async def first_of(competition: str) -> int:
    ((fixture,),) = await Fixture.filter(competition__name=competition).order_by("day").limit(1).values_list("id")
    return int(fixture)


async def test_a_forecast_as_of_its_day_is_what_the_record_says_of_the_match(base: tuple[Path, dict[str, str]]) -> None:
    folder, _ = base
    async with opened(copied(folder, folder.with_name("record"))) as house:
        await house.learn(late(2))
        parts = await matches_of_scopes(await members_of_all(is_synthetic=False))
        # The first match of the last cup has no results before it, which tell its kind in the record.
        rated = [row for row in joined(parts)[-60:] if int(row["fixture"]) != await first_of(LATER)]
        for row in rated:
            day, fixture = date.fromordinal(int(row["day"])), int(row["fixture"])
            found = (await house.ask("guest", CHANCES, {"day": str(day), "id": fixture}))["data"]["fixture"][
                "simulation"
            ]["headline"]["probabilities"]
            assert list(found.values()) == pytest.approx(row["probabilities"].tolist(), abs=1e-9)


ROUND = f'query @asOf(day: "{DAY}") {{ calibrationRound {{ day next {{ id day homeForm {{ day }} }} }} }}'
SAY = """mutation ($id: ID!, $day: Date) {
  submitForecast(fixtureId: $id, home: 0.5, draw: 0.3, away: 0.2, asOf: $day) { forecast { at } }
}"""


async def test_the_game_is_played_as_of_a_day_and_what_is_said_is_said_now(base: tuple[Path, dict[str, str]]) -> None:
    folder, keys = base
    async with opened(copied(folder, folder.with_name("game"))) as house:
        house.keys.update(keys)
        await house.learn(late(2))
        asked = (await house.ask("keeper", ROUND))["data"]["calibrationRound"]
        said = await house.ask("keeper", SAY, {"id": asked["next"]["id"], "day": str(DAY)})
        following = (await house.ask("keeper", ROUND))["data"]["calibrationRound"]

    assert asked["day"] == str(DAY)
    assert all(each["day"] < asked["next"]["day"] < str(DAY) for each in asked["next"]["homeForm"])
    assert datetime.fromisoformat(said["data"]["submitForecast"]["forecast"]["at"]) == NOW
    assert following["next"]["id"] != asked["next"]["id"]
