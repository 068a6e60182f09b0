"""Nodes and connections: one id for each thing, pages that join, and filters that keep their promise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from graphql import GraphQLObjectType, get_named_type

from engine.lab.modules.registry import MODULES
from schema.execute import GRAPH, Answer
from schema.types.connection import MOST_ROWS
from tests.schema.conftest import Caller, House
from tests.schema.documents import DEEP_DIVE, DISTRIBUTION, OTHER_QUESTION, QUESTION

NODE = """
query ($id: ID!) {
  node(id: $id) {
    __typename nodeId
    ... on Simulation { id } ... on Fixture { id } ... on Competition { id } ... on Team { id } ... on LabModule { id }
    ... on Job { id }
  }
}
"""
EVERY_KIND = """
{
  simulate(input: {homeRating: 1600, awayRating: 1500}) { __typename id nodeId }
  fixtures(first: 1) { nodes { __typename id nodeId } }
  teams(first: 1) { nodes { __typename id nodeId } }
  competitions { __typename id nodeId }
  modules(first: 1) { nodes { __typename id nodeId } }
}
"""
PRICED_NODE = (
    "query ($id: ID!) { node(id: $id) { ...Depth } } fragment Depth on Simulation { distribution { sentence } }"
)
LEDGER = """
query ($kind: TransactionKind, $oldestFirst: Boolean! = false, $first: Int, $after: String) {
  viewer {
    ledger(kind: $kind, oldestFirst: $oldestFirst, first: $first, after: $after) {
      edges { cursor node { kind amount } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
}
"""
RECEIPTS = """
query ($depth: Depth, $subject: ID) {
  viewer { receipts(depth: $depth, subject: $subject) { nodes { depth subject } } }
}
"""


def only(answer: Answer) -> Any:
    assert answer.data is not None, answer.errors
    (value,) = answer.data.values()
    return value


def things(data: Any) -> Iterator[dict[str, str]]:
    """Everything in an answer that says what it is."""
    if isinstance(data, list):
        for each in data:
            yield from things(each)
    elif isinstance(data, dict):
        if "__typename" in data:
            yield data
        for each in data.values():
            yield from things(each)


async def test_every_kind_of_node_is_found_by_its_id(league: House) -> None:
    every = list(things((await league.guest.ask(EVERY_KIND)).data))

    assert {each["__typename"] for each in every} == {"Simulation", "Fixture", "Team", "Competition", "LabModule"}
    assert len({each["nodeId"] for each in every}) == len(every)
    for each in every:
        assert only(await league.guest.ask(NODE, {"id": each["nodeId"]})) == each


def test_every_node_can_be_asked_for() -> None:
    implementing = {type_.name for type_ in GRAPH.get_implementations(GRAPH.type_map["Node"]).objects}  # type: ignore[arg-type]

    assert implementing == {"Simulation", "Fixture", "Team", "Competition", "LabModule", "Job"}


async def test_a_job_is_a_node_for_its_owner_alone(league: House) -> None:
    ada, bob = await league.reader("ada"), await league.reader("bob")
    (competition,) = only(await ada.ask("{ competitions { id } }"))
    begun = f'mutation {{ startSeasonProjection(competitionId: "{competition["id"]}") {{ job {{ id nodeId }} }} }}'
    job = only(await ada.ask(begun))["job"]

    assert only(await ada.ask(NODE, {"id": job["nodeId"]}))["id"] == job["id"]
    assert only(await bob.ask(NODE, {"id": job["nodeId"]})) is None


@pytest.mark.parametrize(
    "id", ["", "1", "###", "Zm9v", "QXBpS2V5OjE", "Rml4dHVyZTo5OTk5OTk", "Rml4dHVyZTp4", "é", "VXNlcjox"]
)
async def test_an_id_of_nothing_is_null(league: House, id: str) -> None:
    assert (await league.administrator.ask(NODE, {"id": id})).data == {"node": None}


async def test_a_depth_of_a_node_costs_what_it_costs_elsewhere(house: House) -> None:
    ada = await house.reader(tokens=5)
    simulation = only(await ada.ask("{ simulate(input: {homeRating: 1600, awayRating: 1500}) { nodeId } }"))

    refused = await house.guest.ask(PRICED_NODE, {"id": simulation["nodeId"]})
    bought = await ada.ask(PRICED_NODE, {"id": simulation["nodeId"]})
    again = await ada.ask(DISTRIBUTION, {"input": QUESTION})

    assert refused.errors[0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert (bought.extensions["tokens"]["charged"], again.extensions["tokens"]["charged"]) == (2, 0)


async def test_the_shelf_is_a_connection_too(house: House) -> None:
    page_info = "pageInfo { endCursor hasNextPage }"
    document = f"query ($after: String) {{ modules(first: 4, after: $after) {{ nodes {{ id }} {page_info} }} }}"
    found, after, more = [], None, True
    while more:
        page = only(await house.guest.ask(document, {"after": after}))
        found += [node["id"] for node in page["nodes"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]

    assert found == list(MODULES)
    refused = await house.guest.ask(document, {"after": "no module"})
    assert refused.errors[0]["extensions"]["field"] == "after"


async def buyer(house: House) -> Caller:
    """Somebody with a top-up, two charges and two receipts."""
    ada = await house.reader(tokens=20)
    await ada.ask(DISTRIBUTION, {"input": QUESTION})
    await ada.ask(DEEP_DIVE, {"input": OTHER_QUESTION})
    return ada


async def test_a_statement_is_read_from_either_end(house: House) -> None:
    ada = await buyer(house)

    newest = only(await ada.ask(LEDGER))["ledger"]["edges"]
    oldest = only(await ada.ask(LEDGER, {"oldestFirst": True}))["ledger"]["edges"]

    assert [edge["node"]["amount"] for edge in newest] == [-5, -2, 20]
    assert oldest == newest[::-1]


@pytest.mark.parametrize("oldest_first", [True, False])
async def test_pages_of_a_statement_join_in_either_direction(house: House, oldest_first: bool) -> None:
    ada = await buyer(house)
    variables: dict[str, Any] = {"oldestFirst": oldest_first}
    whole = only(await ada.ask(LEDGER, variables))["ledger"]["edges"]

    first = only(await ada.ask(LEDGER, {**variables, "first": 2}))["ledger"]
    second = only(await ada.ask(LEDGER, {**variables, "first": 2, "after": first["pageInfo"]["endCursor"]}))["ledger"]

    assert first["edges"] + second["edges"] == whole
    assert (first["pageInfo"]["hasPreviousPage"], second["pageInfo"]["hasPreviousPage"]) == (False, True)
    assert (first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasNextPage"]) == (True, False)
    assert first["pageInfo"]["startCursor"] == whole[0]["cursor"]


async def test_a_statement_keeps_to_one_kind(house: House) -> None:
    ada = await buyer(house)

    charges = only(await ada.ask(LEDGER, {"kind": "CHARGE"}))["ledger"]["edges"]

    assert [edge["node"]["amount"] for edge in charges] == [-5, -2]
    assert only(await ada.ask(LEDGER, {"kind": "REFUND"}))["ledger"]["edges"] == []


async def test_receipts_are_found_by_depth_and_by_simulation(house: House) -> None:
    ada = await buyer(house)
    deep, full = only(await ada.ask(RECEIPTS))["receipts"]["nodes"]

    assert only(await ada.ask(RECEIPTS, {"depth": "DEEP_DIVE"}))["receipts"]["nodes"] == [deep]
    assert only(await ada.ask(RECEIPTS, {"subject": full["subject"]}))["receipts"]["nodes"] == [full]
    assert only(await ada.ask(RECEIPTS, {"depth": "DEEP_DIVE", "subject": full["subject"]}))["receipts"]["nodes"] == []


CONNECTIONS = [
    (type_.name, name)
    for type_ in GRAPH.type_map.values()
    if isinstance(type_, GraphQLObjectType)
    for name, field in type_.fields.items()
    if get_named_type(field.type).name.endswith("Connection")
]


@pytest.mark.parametrize(("type_name", "name"), CONNECTIONS)
def test_every_connection_is_relay_s(type_name: str, name: str) -> None:
    field = GRAPH.type_map[type_name].fields[name]  # type: ignore[attr-defined]
    connection = get_named_type(field.type)
    edge = get_named_type(connection.fields["edges"].type)

    assert {"first", "after"} <= field.args.keys()
    assert re.search(rf"from 1 to {MOST_ROWS}\b", field.args["first"].description)
    assert {"edges", "nodes", "pageInfo"} <= connection.fields.keys()
    assert {"cursor", "node"} <= edge.fields.keys()
    assert {"hasNextPage", "hasPreviousPage", "startCursor", "endCursor"} <= GRAPH.type_map["PageInfo"].fields.keys()  # type: ignore[attr-defined]
