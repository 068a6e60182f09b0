"""The schema as clients see it: true to its file, described, priced, and in the words of the house."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLNamedType,
    GraphQLObjectType,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

from schema.execute import GRAPH, sdl
from schema.pricing import price_of

FILE = Path(__file__).resolve().parents[2] / "schema" / "schema.graphql"
STANDARD = {"String", "Int", "Float", "Boolean", "ID"}

OWN_TYPES = [type_ for name, type_ in GRAPH.type_map.items() if not name.startswith("__") and name not in STANDARD]


def undescribed(type_: GraphQLNamedType) -> Iterator[str]:
    if not type_.description:
        yield type_.name
    if isinstance(type_, GraphQLObjectType | GraphQLInputObjectType):
        for name, field in type_.fields.items():
            if not field.description:
                yield f"{type_.name}.{name}"
            for argument, details in getattr(field, "args", {}).items():
                if not details.description:
                    yield f"{type_.name}.{name}({argument})"


def test_the_exported_file_is_the_schema() -> None:
    assert FILE.read_text() == sdl() + "\n", "export it again: trickster sdl > schema/schema.graphql"


@pytest.mark.parametrize("type_", OWN_TYPES, ids=lambda type_: type_.name)
def test_everything_is_described(type_: GraphQLNamedType) -> None:
    assert list(undescribed(type_)) == []


def test_every_list_of_rows_has_a_page_size() -> None:
    connections = {name for name in GRAPH.type_map if name.endswith("Connection")}
    ways = [
        (type_.name, name, field)
        for type_ in OWN_TYPES
        if isinstance(type_, GraphQLObjectType)
        for name, field in type_.fields.items()
        if get_named_type(field.type).name in connections
    ]

    assert ways
    assert [(type_name, name) for type_name, name, field in ways if not {"first", "after"} <= field.args.keys()] == []


def test_amounts_of_tokens_have_64_bits() -> None:
    amounts = {"tokens", "total", "amount", "balance", "balanceAfter", "held"}
    narrow = [
        f"{type_.name}.{name}"
        for type_ in OWN_TYPES
        if isinstance(type_, GraphQLObjectType) and type_.name not in {"Job", "Upkeep"}
        for name, field in type_.fields.items()
        if name in amounts and get_named_type(field.type).name == "Int"
    ]

    assert narrow == []


PRICED = [
    (type_.name, name, field)
    for type_ in OWN_TYPES
    if isinstance(type_, GraphQLObjectType)
    for name, field in type_.fields.items()
    if price_of(field) is not None
]


@pytest.mark.parametrize(("type_name", "name", "field"), PRICED)
def test_a_price_stands_in_the_directive_and_in_words(type_name: str, name: str, field: GraphQLField) -> None:
    tokens = price_of(field)

    assert f"Costs {tokens} tokens, once for each" in (field.description or "")
    assert re.search(rf"  {name}(\([^)]*\))?: \w+ @price\(tokens: {tokens}\)", sdl())


def test_the_prices_are_those_that_the_owner_fixed() -> None:
    # Dictated by the product's owner, and the same in the price book, see `refuse_other_prices`.
    assert {name: price_of(field) for _, name, field in PRICED} == {
        "distribution": 2,
        "scenarios": 3,
        "comparison": 3,
        "deepDive": 5,
    }


@pytest.mark.parametrize("type_name", ["Outcomes", "Interval", "Percentiles", "RatingHistory", "Rating"])
def test_numbers_say_their_unit_or_their_range(type_name: str) -> None:
    units = r"from -?\d|between|points|goals|unit|probabilit|log-rate|0 is|Matches|standard|axis|end"
    silent = [
        name
        for name, field in GRAPH.type_map[type_name].fields.items()  # type: ignore[attr-defined]
        if get_named_type(field.type).name in ("Int", "Float") and not re.search(units, field.description or "")
    ]

    assert silent == []


def test_long_series_are_lists_of_numbers() -> None:
    for type_name, name in (("Density", "x"), ("Pmf", "probabilities"), ("FullDistribution", "grid")):
        field = GRAPH.type_map[type_name].fields[name]  # type: ignore[attr-defined]
        assert is_list_type(get_nullable_type(field.type))
        assert get_named_type(field.type).name == "Float"


@pytest.mark.parametrize(
    ("type_name", "names"),
    [
        ("Sport", {"SOCCER"}),
        ("Outcome", {"HOME", "DRAW", "AWAY"}),
        ("Depth", {"HEADLINE", "FULL_DISTRIBUTION", "SCENARIO_EXTREMES", "COMPARISON", "DEEP_DIVE"}),
        ("FixtureStatus", {"SCHEDULED", "PLAYED"}),
    ],
)
def test_enumerations_keep_their_names(type_name: str, names: set[str]) -> None:
    type_ = GRAPH.type_map[type_name]

    assert isinstance(type_, GraphQLEnumType)
    assert names <= type_.values.keys()


@pytest.mark.parametrize(
    "field",
    [
        "Query.simulate", "Query.simulation", "Query.competitions", "Query.teams", "Query.fixtures", "Query.fixture",
        "Query.priceList", "Query.quote", "Query.viewer", "Mutation.topUp", "Mutation.refund",
        "Simulation.headline", "Simulation.distribution", "Simulation.scenarios", "Simulation.comparison",
        "Simulation.deepDive", "Simulation.eventId", "Simulation.home", "Simulation.away", "Simulation.modelVersion",
        "Simulation.nSimulations", "Simulation.seed", "Viewer.id", "Viewer.name", "Viewer.role", "Viewer.balance",
        "Viewer.held", "Viewer.ledger", "Viewer.receipts", "Fixture.simulation", "Quote.total", "Quote.lines",
        "QuoteLine.path", "QuoteLine.depth", "QuoteLine.tokens", "QuoteLine.owned",
        "Headline.outcome", "Headline.probability", "Headline.count", "Headline.confidence", "Headline.baseRate",
        "Headline.probabilities", "FullDistribution.winProbability", "FullDistribution.grid",
        "FullDistribution.histogram", "Histogram.counts", "Histogram.monteCarloError", "DeepDive.volatility",
        "DeepDive.dataQuality", "DeepDive.confidenceDecay", "DeepDive.uncertaintySplit", "DeepDive.drivers",
        "DeepDive.similarForecasts", "DeepDive.explanation",
    ],
)  # fmt: skip
def test_the_promised_names_are_there(field: str) -> None:
    type_name, name = field.split(".")

    assert name in GRAPH.type_map[type_name].fields  # type: ignore[attr-defined]
