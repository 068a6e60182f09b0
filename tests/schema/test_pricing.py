"""The price cannot depend on how a query is written."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
import strawberry
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.ledger.values import Depth
from schema.checks import UnpriceableSchema, refuse_other_prices, refuse_unpriceable
from schema.execute import GRAPH
from schema.limits import Limits
from schema.pricing import TOKENS, Price, price_of
from tests.schema.conftest import House
from tests.schema.documents import HEADLINE, OTHER_QUESTION, QUESTION, QUOTE

# What is asked for in the field's own way, and what a reader of the price list would expect it to cost.
SECTIONS = {
    "distribution": ("distribution { %s }", 2),
    "scenarios": ("scenarios { %s }", 3),
    "deepDive": ("deepDive { %s }", 5),
    "comparison": ("comparison(with: [$other]) { %s }", 3),
}
LEAVES = {
    "distribution": ("sentence", "grid", "margin { mean }", "winProbability { sd }"),
    "scenarios": ("sentence", "base { grid }"),
    "deepDive": ("explanation", "volatility { score }"),
    "comparison": ("ranking", "sentence"),
}
PARENTS = (
    "simulate(input: {homeRating: 1600, awayRating: 1500})",
    "simulate(input: {awayRating: 1.5e3, homeRating: $rating})",
    "simulate(input: $question)",
    "simulation(id: $id)",
)
DECLARED = {
    "question": "SimulationInput!",
    "rating": "Float",
    "id": "ID!",
    "other": "ID!",
    "yes": "Boolean!",
    "no": "Boolean!",
}


@dataclass
class Writer:
    """Writes one selection in one of the ways that GraphQL has for it."""

    fragments: list[str] = field(default_factory=list)

    def wrap(self, way: str, selection: str, type_name: str) -> str:
        name = f"F{len(self.fragments)}"
        if way == "named fragment":
            self.fragments.append(f"fragment {name} on {type_name} {{ {selection} }}")
            return f"...{name}"
        if way == "twice spread":
            self.fragments.append(f"fragment {name} on {type_name} {{ {selection} }}")
            return f"...{name} ...{name}"
        return {
            "plain": selection,
            "inline": f"... {{ {selection} }}",
            "typed inline": f"... on {type_name} {{ {selection} }}",
            "included": f"... @include(if: true) {{ {selection} }}",
            "included by variable": f"... on {type_name} @include(if: $yes) {{ {selection} }}",
            "not skipped": f"... @skip(if: $no) {{ {selection} }}",
        }[way]


WAYS = (
    "plain",
    "inline",
    "typed inline",
    "named fragment",
    "twice spread",
    "included",
    "included by variable",
    "not skipped",
)
DECOYS = (
    "",
    "headline { label }",
    "no: deepDive @skip(if: $yes) { explanation }",
    "never: distribution @include(if: false) { grid }",
    "... @include(if: $no) { unseen: scenarios { sentence } }",
    "__typename",
)


@st.composite
def documents(draw: Callable[[st.SearchStrategy[Any]], Any]) -> tuple[str, int]:
    """A document about one simulation, and its price by the price list."""
    wanted = draw(st.lists(st.sampled_from(sorted(SECTIONS)), min_size=1, max_size=6))
    writer, fields = Writer(), []
    for number, section in enumerate(wanted):
        template, _ = SECTIONS[section]
        selection = f"s{number}: " + template % draw(st.sampled_from(LEAVES[section]))
        selection = writer.wrap(draw(st.sampled_from(WAYS)), selection, "Simulation")
        selection = writer.wrap(draw(st.sampled_from(WAYS)), selection, "Simulation")
        parent = draw(st.sampled_from(PARENTS))
        decoy = draw(st.sampled_from(DECOYS))
        fields.append(
            writer.wrap(draw(st.sampled_from(WAYS)), f"r{number}: {parent} {{ {selection} {decoy} }}", "Query")
        )
    body = f"{{ {' '.join(fields)} }} {' '.join(writer.fragments)}"
    used = [f"${name}: {type_}" for name, type_ in DECLARED.items() if re.search(rf"\${name}\b", body)]
    document = f"query Priced({', '.join(used)}) {body}" if used else f"query Priced {body}"
    price = sum(SECTIONS[section][1] for section in set(wanted))
    return document, price


@pytest.fixture
async def roomy(house: House) -> House:
    return house.with_policy(
        limits=Limits(tokens=10_000, fields=5_000, aliases=1_000, depth=30, definitions=1_000, spreads=1_000)
    )


@given(written=documents())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_equal_questions_have_equal_prices(roomy: House, written: tuple[str, int]) -> None:
    document, price = written
    one = (await roomy.guest.ask(HEADLINE, {"input": QUESTION})).data["simulate"]["id"]  # type: ignore[index]
    other = (await roomy.guest.ask(HEADLINE, {"input": OTHER_QUESTION})).data["simulate"]["id"]  # type: ignore[index]
    variables = {"question": QUESTION, "rating": 1600, "id": one, "other": other, "yes": True, "no": False}

    answer = await roomy.guest.ask(QUOTE, {"document": document, "variables": variables})

    assert answer.errors == []
    assert answer.data["quote"]["total"] == price  # type: ignore[index]


def test_the_schema_shows_the_price_of_every_section() -> None:
    simulation = GRAPH.type_map["Simulation"]

    shown = {name: price_of(field) for name, field in simulation.fields.items()}  # type: ignore[attr-defined]

    assert {name: price for name, price in shown.items() if price is not None} == {
        name: price for name, (_, price) in SECTIONS.items()
    }


def test_the_price_stands_in_words_too() -> None:
    for name, (_, price) in SECTIONS.items():
        field = GRAPH.type_map["Simulation"].fields[name]  # type: ignore[attr-defined]
        assert f"Costs {price} tokens" in field.description


async def test_the_price_book_charges_what_the_schema_shows(house: House) -> None:
    refuse_other_prices(house.services.ledger.prices())


async def test_a_price_book_that_charges_something_else_is_refused(house: House) -> None:
    prices = [replace(price, tokens=price.tokens + 1) for price in house.services.ledger.prices()]

    with pytest.raises(UnpriceableSchema, match="the schema shows 2 tokens, the price book 3"):
        refuse_other_prices(prices)


def test_every_depth_but_the_headline_is_priced() -> None:
    assert set(TOKENS) == set(Depth) - {Depth.HEADLINE}


@strawberry.type
class Part:
    whole: str


@strawberry.type
class Holder:
    part: Part | None = strawberry.field(directives=[Price(tokens=1)])


@strawberry.type
class Loose:
    whole: str | None


def built(query: type, **roots: Any) -> strawberry.Schema:
    return strawberry.Schema(query=query, **roots)


def test_a_priced_field_that_cannot_be_null_is_refused() -> None:
    @strawberry.type
    class Query:
        part: Part = strawberry.field(directives=[Price(tokens=1)])

    with pytest.raises(UnpriceableSchema, match="could not be refunded"):
        refuse_unpriceable(built(Query)._schema)


def test_a_section_whose_part_may_be_null_is_refused() -> None:
    @strawberry.type
    class Query:
        part: Loose | None = strawberry.field(directives=[Price(tokens=1)])

    with pytest.raises(UnpriceableSchema, match="may be null alone"):
        refuse_unpriceable(built(Query)._schema)


def test_priced_fields_in_a_list_without_a_slicing_argument_are_refused() -> None:
    @strawberry.type
    class Query:
        holders: list[Holder]

    with pytest.raises(UnpriceableSchema, match="needs the argument `first`"):
        refuse_unpriceable(built(Query)._schema)


def test_priced_fields_in_a_sliced_list_are_accepted() -> None:
    @strawberry.type
    class Query:
        @strawberry.field
        def holders(self, first: int) -> list[Holder]:
            return []

    refuse_unpriceable(built(Query)._schema)


@pytest.mark.parametrize("root", ["mutation", "subscription"])
def test_priced_fields_outside_queries_are_refused(root: str) -> None:
    @strawberry.type
    class Query:
        nothing: str

    @strawberry.type
    class Root:
        holder: Holder

    with pytest.raises(UnpriceableSchema, match="only queries are priced"):
        refuse_unpriceable(built(Query, **{root: Root})._schema)


def test_a_section_inside_a_section_is_refused() -> None:
    @strawberry.type
    class Query:
        holder: Holder | None = strawberry.field(directives=[Price(tokens=1)])

    with pytest.raises(UnpriceableSchema, match="leads to other priced fields"):
        refuse_unpriceable(built(Query)._schema)
