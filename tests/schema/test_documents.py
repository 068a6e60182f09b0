"""Documents that are too large, malformed or hostile: refused with a code, and nothing charged."""

from __future__ import annotations

import json
import threading
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from graphql import (
    OperationDefinitionNode,
    build_schema,
    get_introspection_query,
    get_nullable_type,
    is_list_type,
    parse,
)

from engine.catalogue.importers.reading import parse_bytes
from engine.errors import QueryTooComplex
from engine.forecasts.models import Simulation
from schema import metering
from schema.document import Policy, prepare
from schema.execute import GRAPH, Answer
from schema.executor import OperationExecutor
from schema.limits import Limits, Size
from schema.rows import ASSUMED, USUAL, Asked, Section, Slice, Slicing, rows, values
from server import templating
from tests.schema.conftest import House, now, sell_everything
from tests.schema.documents import DISTRIBUTION, QUESTION, QUOTE

LIMITS = Limits()
PAGES = [
    str(path.relative_to(templating.TEMPLATES).with_suffix(""))
    for path in sorted(templating.TEMPLATES.glob("*/*.graphql"))
]
SIMULATED = "query ($input: SimulationInput!) { simulate(input: $input) { id } }"


def code(answer: Answer) -> str:
    return str(answer.errors[0]["extensions"]["code"])


def fragment_bomb(levels: int) -> str:
    """Every level spreads the next one twice: 2 ** levels fields from a few lines."""
    spreads = [f"fragment F{n} on Simulation {{ ...F{n + 1} ...F{n + 1} }}" for n in range(levels)]
    return f"""
    query ($input: SimulationInput!) {{ simulate(input: $input) {{ ...F0 }} }}
    {" ".join(spreads)} fragment F{levels} on Simulation {{ distribution {{ sentence }} }}
    """


def alias_bomb(count: int) -> str:
    sections = " ".join(f"a{n}: distribution {{ sentence }}" for n in range(count))
    return f"query ($input: SimulationInput!) {{ simulate(input: $input) {{ {sections} }} }}"


def deep_nesting(levels: int) -> str:
    return "{ simulation(id: 1) { " + "newerSimulation { " * levels + "id" + " }" * levels + " } }"


BOMBS = {
    "fragments that double": fragment_bomb(40),
    "a chain of fragments": fragment_bomb(60),
    "aliases": alias_bomb(200),
    "nesting": deep_nesting(40),
    "nesting beyond the interpreter": deep_nesting(5_000),
    "brackets": "{ quote(document: " + "[" * 900 + "]" * 900 + ") { total } }",
    "fields": "{ " + "priceList { tokens } " * 300 + "}",
    "repeats": "{ simulation(id: 1) { " + "home { name } " * 100 + "} }",
    "one megabyte": "{ " + "x " * 500_000 + "}",
    "comments": "#" * 100_000 + "\n{ __typename }",
    "tokens": "{ " + "x, " * 3_000 + "}",
    "spreads": "{ job(id: 1) { " + "...A " * 51 + "} } fragment A on Job { id }",
    "spreads inside one another": "{ job(id: 1) { ...A } } fragment A on Job { " + "... { ...B " * 20 + "}" * 20 + "} "
    "fragment B on Job { ...C } fragment C on Job { " + "...D " * 30 + "} fragment D on Job { id }",
    "fragments": "{ job(id: 1) { id } } " + " ".join(f"fragment F{n} on Job {{ id }}" for n in range(215)),
    "operations": " ".join(f"query Q{n} {{ viewer {{ id }} }}" for n in range(150)),
}


@pytest.mark.parametrize("name", BOMBS)
async def test_a_bomb_is_refused_with_a_code_and_nothing_is_charged(house: House, name: str) -> None:
    reader = await house.reader(tokens=100)

    answer = await reader.ask(BOMBS[name], {"input": QUESTION})

    assert (answer.data, code(answer), answer.status) == (None, "QUERY_TOO_COMPLEX", 422)
    assert (await reader.balance(), await reader.held()) == (100, 0)


async def test_a_refused_document_names_the_limit(house: House) -> None:
    facts = (await house.guest.ask(alias_bomb(40))).errors[0]["extensions"]

    assert (facts["limit"], facts["got"], facts["max"]) == ("aliases", 40, LIMITS.aliases)


async def test_fields_are_counted_wherever_a_fragment_is_spread(house: House) -> None:
    narrow = house.with_policy(limits=Limits(fields=20)).guest
    facts = (await narrow.ask(fragment_bomb(4))).errors[0]["extensions"]

    assert (facts["limit"], facts["got"]) == ("fields", 2 * 2**4 + 1)


@pytest.mark.parametrize(
    "document",
    [
        "",
        "{",
        "not a document",
        "{ nonsense }",
        "{ simulate { id } }",
        "query ($a: Nothing) { viewer { id } }",
        "{ ...Gone }",
        "{ ...A } fragment A on Query { ...A }",
        "fragment Alone on Query { viewer { id } }",
        "type Query { a: Int }",
        "{ viewer }",
        "subscription { viewer { id } }",
        "\x00",
        "{ viewer { id } } #\ud800",
    ],
)
async def test_what_is_no_document_of_the_schema_is_refused(house: House, document: str) -> None:
    answer = await house.guest.ask(document)

    assert answer.data is None
    assert code(answer) == "INVALID_INPUT"
    assert answer.status in (400, 422)


def test_a_selection_is_measured_in_one_step_a_field(monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    hold = Size.hold
    monkeypatch.setattr(
        Size, "hold", lambda size, node, inner: (steps.append(node.name.value), hold(size, node, inner))
    )
    monkeypatch.setattr(Counter, "__add__", None)

    with pytest.raises(QueryTooComplex) as refused:
        prepare(GRAPH, "{ " + " ".join(f"x{n}" for n in range(1_900)) + " }", Policy())

    assert (refused.value.limit, len(steps)) == ("fields", 1_900)


async def test_no_field_is_suggested(house: House) -> None:
    answer = await house.guest.ask("{ viewe { id } simulate(input: {homeRatin: 1}) { id } }")

    assert "Did you mean" not in json.dumps(answer.body)
    assert "homeRating" not in json.dumps(answer.body)


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"input": None},
        {"input": 5},
        {"input": {"homeRating": "strong"}},
        {"input": {"homeRating": 1500, "awayRating": 1500, "nonsense": 1}},
        {"input": {"homeRating": 1500, "awayRating": 1500, "nSimulations": 1.5}},
        {"input": {"homeRating": 1500, "awayRating": 1500, "nSimulations": True}},
        {"input": {"homeRating": 1500, "awayRating": 1500, "seed": 2**63}},
        {"input": {"homeRating": 1500, "awayRating": 1500, "seed": "ten"}},
        {"input": {"homeRating": 1500, "awayRating": 1500, "sport": "CHESS"}},
        {"input": {"homeRating": float("nan"), "awayRating": 1500}},
    ],
)
async def test_wrong_variables_are_refused_and_named(house: House, variables: dict[str, object]) -> None:
    answer = await house.guest.ask(DISTRIBUTION, variables)

    facts = answer.errors[0]["extensions"]
    assert (answer.data, facts["code"], answer.status) == (None, "INVALID_INPUT", 422)
    assert facts["field"] == "$input"


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ({}, "fixtureId"),
        ({"homeRating": 1500}, "awayRating"),
        ({"homeRating": -1, "awayRating": 1500}, "homeRating"),
        ({"homeRating": 1500, "awayRating": 4001}, "awayRating"),
        ({"homeRating": 1500, "awayRating": 1500, "nSimulations": 0}, "nSimulations"),
        ({"homeRating": 1500, "awayRating": 1500, "nSimulations": 1_000_000_001}, "nSimulations"),
        ({"homeRating": 1500, "awayRating": 1500, "ciLevel": 1}, "ciLevel"),
        ({"homeRating": 1500, "awayRating": 1500, "seed": -1}, "seed"),
        ({"homeTeamId": "1", "awayTeamId": "1"}, "awayTeamId"),
        ({"homeTeamId": "1", "awayTeamId": "2"}, "homeTeamId"),
        ({"fixtureId": "1"}, "fixtureId"),
        ({"fixtureId": "1", "homeRating": 1500, "awayRating": 1500}, "homeRating"),
    ],
)
async def test_a_question_out_of_its_range_is_refused_and_named(
    house: House, question: dict[str, object], field: str
) -> None:
    reader = await house.reader(tokens=5)

    answer = await reader.ask(DISTRIBUTION, {"input": question})

    facts = answer.errors[0]["extensions"]
    assert (answer.data, facts["code"], facts["field"], answer.status) == (None, "INVALID_INPUT", field, 422)
    assert (await reader.balance(), await reader.held()) == (5, 0)


@pytest.mark.parametrize("id", ["x", "-1", "9" * 30, "", "1.5", "১"])
async def test_an_id_that_cannot_be_is_not_found(house: House, id: str) -> None:
    answer = await house.guest.ask("query ($id: ID!) { fixture(id: $id) { id } }", {"id": id})

    assert answer.data == {"fixture": None}


async def test_an_unknown_operation_is_refused(house: House) -> None:
    answer = await house.guest.ask("query A { viewer { id } } query B { viewer { id } }", operation_name="C")

    assert (code(answer), answer.errors[0]["extensions"]["field"]) == ("INVALID_INPUT", "operationName")


async def test_several_operations_without_a_name_are_refused(house: House) -> None:
    answer = await house.guest.ask("query A { viewer { id } } query B { viewer { id } }")

    assert (code(answer), answer.errors[0]["extensions"]["field"]) == ("INVALID_INPUT", "operationName")


async def test_introspection_is_closed_by_the_policy(house: House) -> None:
    document = "{ __schema { queryType { name } } }"

    assert (await house.guest.ask(document)).data == {"__schema": {"queryType": {"name": "Query"}}}
    assert code(await house.with_policy(introspection=False).guest.ask(document)) == "INVALID_INPUT"


GUESSES = {
    "no field": "{ viewr }",
    "near a field": "{ viewe { id } }",
    "a field without its selection": "{ viewer }",
    "a selection of a scalar": "{ viewer { id { a } } }",
    "a missing argument": "{ fixture { id } }",
    "an unknown argument": "{ fixture(idd: 1) { id } }",
    "a wrong argument": "{ fixture(id: {}) { id } }",
    "a wrong field of an input": "{ simulate(input: {homeRatin: 1}) { id } }",
    "an unknown type": "query ($a: SimulationInpu) { viewer { id } }",
    "an unknown enumeration value": "{ fixtures(status: PLAYE) { nodes { id } } }",
    "introspection": "{ __schema { types { name } } }",
    "a type by its name": '{ __type(name: "Viewer") { fields { name } } }',
    "a fragment on no type": "{ ... on Vieweer { id } }",
}


@pytest.mark.parametrize("guess", GUESSES)
async def test_no_guess_teaches_anything_of_a_schema_that_is_not_shown(house: House, guess: str) -> None:
    closed = house.with_policy(introspection=False).guest

    told, nothing = (await closed.ask(GUESSES[guess])).body, (await closed.ask("{ nothingOfTheKind }")).body

    assert told == nothing


@pytest.mark.parametrize("guess", GUESSES)
async def test_no_guess_that_is_only_quoted_teaches_anything_either(house: House, guess: str) -> None:
    closed = house.with_policy(introspection=False).guest
    asked = [{"document": GUESSES[guess]}, {"document": "{ nothingOfTheKind }"}]

    told, nothing = [(await closed.ask(QUOTE, each)).body for each in asked]

    assert told == nothing
    assert code(await closed.ask(QUOTE, asked[0])) == "INVALID_INPUT"


async def test_no_guess_in_the_variables_of_a_quote_teaches_anything_either(house: House) -> None:
    closed = house.with_policy(introspection=False).guest
    mutation = "mutation ($it: SeasonFormatInput!) { setSeasonFormat(competitionId: 1, format: $it) { __typename } }"
    guesses: list[dict[str, object]] = [{}, {"it": {"meetingz": 1}}, {"it": 5}]

    told = [(await closed.ask(QUOTE, {"document": mutation, "variables": guess})).errors for guess in guesses]

    assert all(each == told[0] for each in told)
    assert "meetings" not in json.dumps(told)


async def test_no_guess_in_variables_teaches_anything_either(house: House) -> None:
    closed = house.with_policy(introspection=False).guest
    guesses: list[dict[str, object]] = [{}, {"input": {"homeRatin": 1}}, {"input": {"sport": "CHESS"}}, {"input": 5}]

    told = [(await closed.ask(DISTRIBUTION, guess)).errors for guess in guesses]

    assert all(each == told[0] for each in told)
    assert "Rating" not in json.dumps(told)


async def test_a_syntax_error_is_told_though_the_schema_is_not_shown(house: House) -> None:
    told = (await house.with_policy(introspection=False).guest.ask("{ viewer { ")).errors[0]

    assert "Syntax Error" in told["message"]
    assert told["locations"]


async def test_the_usual_introspection_query_fits_the_limits(house: House) -> None:
    answer = await house.guest.ask(get_introspection_query(input_value_deprecation=True))

    assert answer.errors == []


def test_a_document_is_read_and_validated_once() -> None:
    policy = Policy()

    assert prepare(GRAPH, DISTRIBUTION, policy) is prepare(GRAPH, DISTRIBUTION, policy)


ROWS = {
    "aliases": ("{ " + " ".join(f"a{n}: fixtures(first: 100) {{ nodes {{ id }} }}" for n in range(11)) + " }", {}),
    "a variable": ("query ($n: Int) { fixtures(first: $n) { nodes { id } } }", {"n": 1_001}),
    "a default": ("query ($n: Int = 1001) { fixtures(first: $n) { nodes { id } } }", {}),
    "fragments": (
        "{ ...A } fragment A on Query { b: teams(first: 501) { nodes { id } } fixtures(first: 500) { nodes { id } } }",
        {},
    ),
    "what is skipped counts nothing, not less": (
        "query ($no: Boolean = true) { a: fixtures(first: -9000000) @skip(if: true) { nodes { id } } "
        "... @include(if: $no) { b: fixtures(first: 1001) { nodes { id } } } }",
        {},
    ),
    "a number with a point": ("query ($n: Int) { fixtures(first: $n) { nodes { id } } }", {"n": 1_001.0}),
    "less than nothing": (
        "{ a: fixtures(first: -9000000) { nodes { id } } b: teams(first: 1001) { nodes { id } } }",
        {},
    ),
    "quotes inside": (
        "query ($d: String!) { a: quote(document: $d) { total } b: quote(document: $d) { total } }",
        {"d": "{ " + " ".join(f"a{n}: fixtures(first: 100) {{ nodes {{ id }} }}" for n in range(6)) + " }"},
    ),
    "lists without a size inside one another": (
        """{ competition(id: 1) { season { table { team { competition { season { table { team { competition {
             season { table { team { competition { id } } } } } } } } } } } } } }""",
        {},
    ),
    "a list without a size in every row": (
        "{ "
        + " ".join(
            f"a{n}: fixtures(first: 20) {{ nodes {{ competition {{ ratings {{ teamId }} }} }} }}" for n in range(2)
        )
        + " }",
        {},
    ),
    "a list without a size, many times": (
        "{ "
        + " ".join(f"a{n}: calibrationRound {{ entries {{ case {{ homeForm {{ day }} }} }} }}" for n in range(29))
        + " }",
        {},
    ),
    "nothing said": ("{ " + " ".join(f"a{n}: teams {{ nodes {{ id }} }}" for n in range(21)) + " }", {}),
}


@pytest.mark.parametrize("name", ROWS)
async def test_more_rows_than_allowed_are_refused_before_they_are_read(house: House, name: str) -> None:
    document, variables = ROWS[name]

    facts = (await house.guest.ask(document, variables)).errors[0]["extensions"]

    assert (facts["code"], facts["limit"], facts["max"]) == ("QUERY_TOO_COMPLEX", "rows", LIMITS.rows)


@pytest.fixture
async def many_leagues(house: House) -> House:
    """Thirty competitions, of two teams each."""
    played = [f"League {number},{now().date()},Elm {number},Fir {number},1,0" for number in range(30)]
    text = "\n".join(("competition,date,home,away,home_score,away_score", *played))
    await house.services.catalogue.import_results(parse_bytes(text.encode(), "leagues.csv"))
    return house


LONGER = {
    "objects": (
        "rows",
        Limits(rows=50),
        "{ a: competitions { holdings { played } } b: competitions { season { name } } }",
    ),
    "lists in a fragment": (
        "rows",
        Limits(rows=300),
        "{ competitions { ...Table } } fragment Table on Competition { season { standings { team { name } } } }",
    ),
    "plain values": (
        "values",
        Limits(values=500),
        "{ competitions { " + " ".join(f"a{n}: name" for n in range(20)) + " } }",
    ),
}


@pytest.mark.parametrize("name", LONGER)
async def test_a_list_without_a_size_counts_as_what_is_there(many_leagues: House, name: str) -> None:
    limit, limits, document = LONGER[name]

    facts = (await many_leagues.with_policy(limits=limits).guest.ask(document)).errors[0]["extensions"]

    assert (facts["code"], facts["limit"]) == ("QUERY_TOO_COMPLEX", limit)


async def test_nothing_in_the_rows_of_too_long_a_list_is_read(
    many_leagues: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(
        "engine.forecasts.service.Forecasts.season", lambda _, competition, of: asked.append(competition)
    )
    narrow = many_leagues.with_policy(limits=Limits(rows=300))

    answer = await narrow.guest.ask("{ competitions { season { standings { team { name } } } } }")

    assert (answer.data, asked) == (None, [])


async def test_names_of_very_many_competitions_are_one_statement_and_told(many_leagues: House) -> None:
    narrow = many_leagues.with_policy(limits=Limits(rows=20))

    answer = await narrow.guest.ask("{ competitions { id name isSynthetic } }")

    assert answer.data is not None
    assert len(answer.data["competitions"]) == 30


NODES = "{ nodes { id day status season round neutral home { id name } away { id name } competition { id name } } }"
VALUES = {
    "rows": ("{ " + " ".join(f"a{n}: fixtures(first: 100) " + NODES for n in range(10)) + " }", {}),
    "a section in every row": (
        "query ($n: Int) { fixtures(first: $n) { nodes { simulation { deepDive { drivers { drivers { label "
        + " ".join(f"a{n}: label" for n in range(20))
        + " } } } } } } }",
        {"n": 80},
    ),
    "quotes inside": (
        "query ($d: String!) { a: quote(document: $d) { total } b: quote(document: $d) { total } }",
        {"d": "{ " + " ".join(f"a{n}: fixtures(first: 100) " + NODES for n in range(5)) + " }"},
    ),
}


@pytest.mark.parametrize("name", VALUES)
async def test_more_values_than_allowed_are_refused_before_they_are_read(house: House, name: str) -> None:
    document, variables = VALUES[name]
    narrow = house.with_policy(limits=Limits(values=8_000)).guest

    facts = (await narrow.ask(document, variables)).errors[0]["extensions"]

    assert (facts["code"], facts["limit"], facts["max"]) == ("QUERY_TOO_COMPLEX", "values", 8_000)


def test_a_value_counts_in_every_row_that_holds_it_and_only_where_it_is_selected() -> None:
    schema = build_schema("type Query { many(first: Int): [Row] word: String } type Row { inner: Row name: String }")
    document = parse(
        """query ($no: Boolean) { word a: word @skip(if: $no)
           many(first: 7) { name inner { name ... @include(if: $no) { b: name c: name } } } }"""
    )
    operation = document.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)

    asked = Slicing(schema, {}).slices(schema.query_type, operation.selection_set)

    assert values(asked, {"no": True}) == 1 + 7 * 4
    assert values(asked, {"no": False}) == 2 + 7 * 2


MANY = " ".join(f'a{n}: fixtures(search: "rowans", first: 1) {{ nodes {{ id }} }}' for n in range(7))
SEARCHES = {
    "aliases": ("{ " + MANY + " }", {}, "searched lists"),
    "fragments": ("{ ...A } fragment A on Query { " + MANY + " }", {}, "searched lists"),
    "quotes inside": (
        "query ($d: String!) { a: quote(document: $d) { total } b: quote(document: $d) { total } }",
        {"d": "{ " + " ".join(f'a{n}: competitions(search: "x") {{ id }}' for n in range(4)) + " }"},
        "searched lists",
    ),
    "another text": (
        '{ competitions(search: "oak") { id } teams(search: "elm") { nodes { id } } }',
        {},
        "searched texts",
    ),
    "another text in a variable": (
        'query ($q: String) { competitions(search: "oak") { id } overdue(search: $q) { matches } }',
        {"q": "elm"},
        "searched texts",
    ),
}


@pytest.mark.parametrize("name", SEARCHES)
async def test_an_operation_searches_for_one_text_in_few_lists(house: House, name: str) -> None:
    document, variables, limit = SEARCHES[name]

    facts = (await house.guest.ask(document, variables)).errors[0]["extensions"]

    assert (facts["code"], facts["limit"]) == ("QUERY_TOO_COMPLEX", limit)


async def test_a_search_for_nothing_is_none(house: House) -> None:
    document = """query ($q: String, $no: Boolean = false) {
        competitions(search: "oak") { id }
        teams(search: $q) { nodes { id } }
        overdue(search: "") { matches }
        fixtures(search: "elm") @include(if: $no) { nodes { id } }
    }"""

    assert (await house.guest.ask(document)).errors == []


async def test_what_is_not_selected_does_not_count(house: House) -> None:
    lists = " ".join(f"a{n}: fixtures(first: 100) {{ nodes {{ id }} }}" for n in range(11))
    document = f"""query ($not: Boolean!) {{
        ... @skip(if: $not) {{ {lists} }}
        ... @include(if: false) {{ teams(first: 1001) {{ nodes {{ id }} }} }}
        competitions {{ id }}
    }}"""

    assert (await house.guest.ask(document, {"not": True})).errors == []
    assert code(await house.guest.ask(document, {"not": False})) == "QUERY_TOO_COMPLEX"


async def test_a_number_of_any_length_is_an_answer(house: House) -> None:
    answer = await house.guest.ask(f"{{ fixtures(first: {'9' * 5000}) {{ nodes {{ id }} }} }}")

    assert code(answer) == "INVALID_INPUT"


async def test_documents_in_quotes_are_no_longer_together_than_one(house: House) -> None:
    document = "{ competitions { id } }" + " " * 20_000
    asked = "query ($d: String!) { a: quote(document: $d) { total } b: quote(document: $d) { total } }"

    facts = (await house.guest.ask(asked, {"d": document})).errors[0]["extensions"]

    assert (facts["code"], facts["limit"]) == ("QUERY_TOO_COMPLEX", "characters")


async def test_quotes_in_one_request_are_worked_out_in_turn_until_they_are_too_many(
    league: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = (
        "{ "
        + " ".join(
            f"s{n}: simulate(input: {{homeRating: {1500 + n}, awayRating: 1500}}) {{ distribution {{ sentence }} }}"
            for n in range(26)
        )
        + " }"
    )
    asked = "query ($d: String!) { " + " ".join(f"q{n}: quote(document: $d) {{ total }}" for n in range(9)) + " }"
    reached, reach = list[object](), metering._reached

    async def counted(run: metering.Run, part: Any) -> Any:
        reached.append(part)
        return await reach(run, part)

    monkeypatch.setattr(metering, "_reached", counted)
    facts = (await league.guest.ask(asked, {"d": inner})).errors[0]["extensions"]

    assert (facts["code"], facts["limit"], facts["max"]) == ("QUERY_TOO_COMPLEX", "priced sections", 50)
    # The document itself, the two quotes that are too many together, and one that had begun when that was told.
    assert len(reached) <= 4


async def test_what_is_only_quoted_is_not_stored(league: House) -> None:
    document = """
        query ($d: String!) { quote(document: $d) { total lines { subject } } }
    """
    inner = """
        { given: simulate(input: {homeRating: 1511, awayRating: 1502}) { distribution { sentence } }
          fixtures(status: SCHEDULED, first: 5) { nodes { simulation { distribution { sentence } } } } }
    """
    await sell_everything()
    before = await Simulation.all().count()

    quoted = await league.guest.ask(document, {"d": inner})

    assert quoted.data is not None
    assert quoted.data["quote"]["total"] == 12
    assert await Simulation.all().count() == before
    reader = await league.reader(tokens=20)
    bought = await reader.ask(inner)
    assert bought.extensions["tokens"]["charged"] == 12
    assert {line["subject"] for line in bought.extensions["tokens"]["lines"]} == {
        line["subject"] for line in quoted.data["quote"]["lines"]
    }


async def test_a_newer_simulation_that_is_only_quoted_is_not_stored(house: House) -> None:
    made = await house.guest.ask(SIMULATED, {"input": QUESTION})
    assert made.data is not None
    kept = await Simulation.get(id=made.data["simulate"]["id"])
    await kept.delete()
    await kept.clone(pk="f" * 32).save()
    inner = f'{{ simulation(id: "{"f" * 32}") {{ newerSimulation {{ distribution {{ sentence }} }} }} }}'

    quoted = await house.guest.ask(QUOTE, {"document": inner})

    assert quoted.data is not None
    assert quoted.data["quote"]["total"] == 2
    assert await Simulation.all().count() == 1


async def test_an_answer_that_is_too_long_is_refused_and_nothing_is_charged(league: House) -> None:
    limits = replace(league.services.policy.limits, answer_bytes=500)
    house = league.with_policy(limits=limits)
    reader = await house.reader(tokens=10)
    document = """
        { fixtures(first: 10) { nodes { id home { name } away { name } day } }
          simulate(input: {homeRating: 1500, awayRating: 1500}) { distribution { sentence } } }
    """

    facts = (await reader.ask(document)).errors[0]["extensions"]

    assert (facts["code"], facts["limit"]) == ("QUERY_TOO_COMPLEX", "bytes of the answer")
    assert (await reader.balance(), await reader.held()) == (10, 0)


def test_a_list_inside_a_list_counts_in_every_row() -> None:
    schema = build_schema("type Query { many(first: Int): [Row] } type Row { inner(first: Int): [Row] name: String }")
    document = parse("query ($n: Int) { many(first: 7) { inner(first: $n) { inner(first: 2) { name } } } }")
    operation = document.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)

    slices = Slicing(schema, {}).slices(schema.query_type, operation.selection_set)

    assert rows(slices, {"n": 3}) == 7 * (1 + 3 * (1 + 2))


@pytest.mark.parametrize("name", ["many", "page", "series", "section"])
def test_every_list_of_objects_counts_but_for_pages_and_sections(name: str) -> None:
    schema = build_schema(
        """type Query { many: [Row!]! page(first: Int): RowConnection! series: [[Float!]!]! }
           type RowConnection { nodes: [Row!]! edges: [Row!]! pageInfo: Row } type Row { many: [Row!]! name: String }"""
    )
    documents = {
        "many": (schema, "{ many { many { name } } }", ASSUMED * (1 + ASSUMED)),
        "page": (schema, "{ page(first: 7) { nodes { name } edges { many { name } } } }", 7 * (1 + ASSUMED)),
        "series": (schema, "{ series }", 0),
        "section": (GRAPH, "{ simulation(id: 1) { deepDive { drivers { drivers { label } } } } }", 0),
    }
    graph, document, expected = documents[name]
    operation = parse(document).definitions[0]
    assert isinstance(operation, OperationDefinitionNode)

    assert rows(Slicing(graph, {}).slices(graph.query_type, operation.selection_set), {}) == expected


def test_every_usual_length_is_of_a_list_in_the_schema() -> None:
    for coordinate in USUAL:
        type_name, name = coordinate.split(".")
        assert is_list_type(get_nullable_type(GRAPH.type_map[type_name].fields[name].type))  # type: ignore[attr-defined]


@pytest.mark.parametrize("page", PAGES)
def test_the_documents_of_pages_are_far_below_the_limit(page: str) -> None:
    for operation in prepare(GRAPH, templating.document(page), Policy()).operations.values():
        shown = whatever_is_shown(operation.asked)
        assert rows(shown, {}) <= LIMITS.rows / 2
        assert values(shown, {}) <= LIMITS.values / 2


def whatever_is_shown(asked: Asked) -> Asked:
    """All of it, as if each part were selected."""
    return tuple(
        replace(each, conditions=(), inner=whatever_is_shown(each.inner))
        if isinstance(each, Slice | Section)
        else replace(each, conditions=())
        for each in asked
    )


TYPES = "types { fields { args { type { ofType { name } } } } }"


@pytest.mark.parametrize(
    "document",
    [
        f"{{ a: __schema {{ {TYPES} }} b: __schema {{ {TYPES} }} }}",
        f"{{ __schema {{ a: {TYPES} b: {TYPES} }} }}",
        "{ __schema { types { a: fields { name } b: fields { name } } } }",
        "{ __schema { ...T } } fragment T on __Schema { a: types { name } }",
        '{ __type(name: "Query") { fields { a: args { name } } } }',
    ],
)
async def test_no_part_of_the_schema_is_told_many_times(house: House, document: str) -> None:
    answer = await house.guest.ask(document)

    assert (answer.data, code(answer), answer.status) == (None, "INVALID_INPUT", 400)


async def test_the_schema_is_asked_for_alone(house: House) -> None:
    beside = await house.guest.ask("{ __schema { queryType { name } } viewer { id } }")
    spread = await house.guest.ask("{ ...S viewer { id } } fragment S on Query { __schema { queryType { name } } }")

    assert (code(beside), code(spread)) == ("INVALID_INPUT", "INVALID_INPUT")


async def test_the_whole_schema_is_told_beside_the_loop(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[threading.Thread] = []
    execute_operation = OperationExecutor.execute_operation

    def watched(executor: OperationExecutor) -> Any:
        threads.append(threading.current_thread())
        return execute_operation(executor)

    monkeypatch.setattr(OperationExecutor, "execute_operation", watched)
    answer = await house.guest.ask(get_introspection_query(input_value_deprecation=True))
    await house.guest.ask("{ viewer { id } }")

    assert answer.data is not None
    assert len(answer.data["__schema"]["types"]) > 100
    assert [each is threading.main_thread() for each in threads] == [False, True]


async def test_types_are_asked_for_by_name_and_alias(house: House) -> None:
    answer = await house.guest.ask(
        '{ __typename a: __type(name: "Viewer") { name } b: __type(name: "Fixture") { name } }'
    )

    assert answer.data == {"__typename": "Query", "a": {"name": "Viewer"}, "b": {"name": "Fixture"}}
