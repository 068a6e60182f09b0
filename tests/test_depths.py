"""One registry of the depths: every table that tells them apart has exactly those of the registry."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

import pytest
from graphql import GraphQLObjectType
from strawberry.utils.str_converters import to_camel_case

from engine.depths import OF_ONE, PRICED, Depth
from engine.evaluation import interval_coverage
from engine.forecasts.sections import Sections
from engine.ledger import values
from engine.ledger.prices import PUBLISHED
from engine.simulation import tasks
from schema import pricing
from schema.execute import GRAPH
from server.charts import kinds
from server.pages import depths, developers, examples
from server.rest import requests, simulation
from server.templating import TEMPLATES, document

ROOT = Path(__file__).parents[1]
FIELDS = {to_camel_case(depth.entry.section): depth for depth in Depth}
SIMULATION = GRAPH.type_map["Simulation"]
assert isinstance(SIMULATION, GraphQLObjectType)
PRICES = {name: pricing.price_of(field) for name, field in SIMULATION.fields.items() if name in FIELDS}

# Each table with the depths that it is to have, and has.
TABLES: dict[str, tuple[Collection[Depth], Collection[Depth]]] = {
    "sections that are computed": (PRICED, tasks.SECTIONS),
    "prices that the schema shows": (PRICED, pricing.TOKENS),
    "explanations of the price list": (Depth, [each for each in Depth if each in pricing.EXPLANATIONS]),
    "fields of a simulation": (Depth, [FIELDS[name] for name in PRICES]),
    "offers of a page": (OF_ONE, depths.BY_DEPTH),
    "switches of a page": (OF_ONE, [FIELDS[name] for name in depths.SWITCHES]),
    "fields for programs": (Depth, [Depth[name] for name in developers.FIELDS]),
    "examples for programs": (PRICED, [each.depth for each in examples.EXAMPLES if each.depth]),
    "names of the first contract": (Depth, set(requests.DEPTHS.values())),
    "switches of the first contract's document": (PRICED, simulation.FIELDS),
}
# A depth that is missing here promises nothing that is scored, has no charts, and is given by REST as it is.
OPTIONAL: dict[str, Collection[Depth]] = {
    "promises that are scored": interval_coverage.OF_DEPTH,
    "charts": kinds.OF_DEPTH,
    "shapes of the first contract": simulation.MEMBERS,
}
SIXTH = """
    SIXTH = (
        "sixth",
        Entry(section="sixth", tokens=4, gives="A sixth.", first_name="sixth", offer=Offer("A", "B?", "C.", ())),
    )


PRICED = """
# Puts the registry of the first argument into the place of the house's, and tells which tables lack one of its depths.
LACKING = """
import sys, types
registry = sys.modules["engine.depths"] = types.ModuleType("engine.depths")
exec(sys.argv[1], registry.__dict__)
from tests.test_depths import TABLES
print(*(name for name, (wanted, there) in TABLES.items() if set(there) != set(wanted)), sep="; ")
"""


@pytest.mark.parametrize("name", TABLES)
def test_every_table_has_exactly_the_depths_of_the_registry(name: str) -> None:
    wanted, there = TABLES[name]

    assert set(there) == set(wanted)
    assert len(list(there)) == len(set(there))


@pytest.mark.parametrize("name", OPTIONAL)
def test_what_some_depths_have_is_of_depths_that_are_sold(name: str) -> None:
    assert set(OPTIONAL[name]) <= set(PRICED)


def test_a_sixth_depth_is_to_be_named_in_these_tables_alone() -> None:
    registry = (ROOT / "engine/depths.py").read_text().replace("\n\nPRICED = ", SIXTH, 1)
    told = subprocess.run(
        [sys.executable, "-c", LACKING, registry], capture_output=True, text=True, check=True, cwd=ROOT
    )

    assert told.stdout.strip().split("; ") == [
        "sections that are computed",
        "fields of a simulation",
        "examples for programs",
        "names of the first contract",
    ]


def test_names_that_are_stored_or_public_stay_as_they_are() -> None:
    assert [
        (each.name, each.value, each.entry.section, each.entry.first_name, each.entry.tokens) for each in Depth
    ] == [
        ("HEADLINE", "headline", "headline", "headline_pick", 0),
        ("FULL_DISTRIBUTION", "full_distribution", "distribution", "full_distribution", 2),
        ("SCENARIO_EXTREMES", "scenario_extremes", "scenarios", "scenario_extremes", 3),
        ("COMPARISON", "comparison", "comparison", "comparative_analysis", 3),
        ("DEEP_DIVE", "deep_dive", "deep_dive", "deep_dive_educational", 5),
    ]


def test_the_ledger_speaks_of_the_same_depths() -> None:
    assert values.Depth is Depth


@pytest.mark.parametrize("depth", Depth)
def test_a_depth_costs_what_the_price_book_and_the_schema_say(depth: Depth) -> None:
    versions = {version: tokens for feature, version, tokens, _ in PUBLISHED if feature == depth}

    assert versions[max(versions)] == depth.entry.tokens
    assert (PRICES[to_camel_case(depth.entry.section)] or 0) == depth.entry.tokens


@pytest.mark.parametrize("name", requests.DepthName)
def test_a_name_of_the_first_contract_leads_to_its_depth_and_back(name: requests.DepthName) -> None:
    assert name in (name.depth.value, name.depth.entry.first_name)
    assert name.feature == name.depth.entry.first_name


@pytest.mark.parametrize("depth", OF_ONE)
def test_a_depth_of_one_simulation_has_a_template_a_switch_and_somebody_who_computes_it(depth: Depth) -> None:
    offer = depths.BY_DEPTH[depth]

    assert (TEMPLATES / offer.template).exists()
    for page in ("pages/pick", "pages/fixture"):
        assert f"{offer.variable}(onlyIfOwned: $onlyIfOwned) @include(if: ${offer.variable})" in document(page)
    assert callable(getattr(Sections, depth.entry.section))


@pytest.mark.parametrize("depth", Depth)
def test_every_depth_says_what_it_answers_and_no_two_ask_the_same(depth: Depth) -> None:
    others = {question for each in Depth if each is not depth for question in each.entry.offer.questions}

    assert depth.entry.offer.title
    assert depth.entry.offer.questions
    assert not others & {depth.entry.offer.question, *depth.entry.offer.questions}
