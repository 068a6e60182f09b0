"""What a schema shows of itself to whoever may call a part of it."""

from __future__ import annotations

from functools import cache

import pytest
from graphql import GraphQLObjectType, build_schema

from engine.accounts.models import Role
from schema.context import Viewer
from schema.execute import sdl
from schema.visible import visible
from tests.server.test_matrix import MATRIX

READER = Viewer(id=1, name="ada", role=Role.READER)
ADMINISTRATOR = Viewer(id=2, name="grace", role=Role.ADMINISTRATOR)


@cache
def fields(viewer: Viewer | None) -> set[str]:
    """The root fields that the viewer is shown, in a schema that is whole by itself."""
    roots = (build_schema(visible(sdl(), viewer)).type_map.get(name) for name in ("Query", "Mutation", "Subscription"))
    return {f"{root.name}.{name}" for root in roots if isinstance(root, GraphQLObjectType) for name in root.fields}


def test_an_administrator_is_shown_everything() -> None:
    assert build_schema(visible(sdl(), ADMINISTRATOR)).type_map.keys() == build_schema(sdl()).type_map.keys()


@pytest.mark.parametrize("name", MATRIX)
def test_a_reader_is_shown_what_a_reader_is_not_always_refused(name: str) -> None:
    row = MATRIX[name]
    is_office = (row.owner, row.other) == ("FORBIDDEN", "FORBIDDEN") and name != "Mutation.claimAdministrator"

    assert (name in fields(READER)) is not is_office


@pytest.mark.parametrize("name", [name for name in MATRIX if not name.startswith("Query.")])
def test_a_guest_is_shown_no_mutation_that_needs_an_account(name: str) -> None:
    assert (name in fields(None)) is (MATRIX[name].guest != "UNAUTHENTICATED" or name == "Mutation.signIn")


def test_types_that_nothing_leads_to_are_not_shown() -> None:
    text = visible(sdl(), READER)

    assert "LedgerCheck" not in text
    assert "type Viewer " in text
    assert "@price(tokens: 2)" in text
