"""What clients rely on is not taken from them in silence."""

from __future__ import annotations

from pathlib import Path

import pytest
from graphql import GraphQLSchema, build_schema, find_breaking_changes

from schema.execute import sdl

RELEASED = Path(__file__).with_name("released.graphql")
CHANGELOG = Path(__file__).resolve().parents[2] / "CHANGELOG.md"
ADVICE = "keep it and deprecate it, or name the change in CHANGELOG.md in these words"


def broken(old: GraphQLSchema, new: GraphQLSchema) -> list[str]:
    return [change.description for change in find_breaking_changes(old, new)]


def test_a_breaking_change_is_named_in_the_changelog() -> None:
    named = CHANGELOG.read_text() if CHANGELOG.exists() else ""

    changes = broken(build_schema(RELEASED.read_text()), build_schema(sdl()))

    assert [change for change in changes if change not in named] == [], ADVICE


@pytest.mark.parametrize(
    ("taken", "left", "change"),
    [
        ("  deepDive(", "  deeper(", "Field Simulation.deepDive was removed."),
        (
            "headline: Headline!",
            "headline: Headline",
            "Field Simulation.headline changed type from Headline! to Headline.",
        ),
        ("  DRAW\n", "", "Enum value Outcome.DRAW was removed."),
    ],
)
def test_a_breaking_change_is_noticed(taken: str, left: str, change: str) -> None:
    today = sdl()
    assert taken in today

    assert change in broken(build_schema(today), build_schema(today.replace(taken, left)))


def test_an_addition_breaks_nothing() -> None:
    today = sdl()

    assert broken(build_schema(today), build_schema(today + "\nextend type Query { more: String }")) == []
