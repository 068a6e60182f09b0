"""Whatever fits the schema gets an answer or a refusal with a code, and nobody pays for a refusal."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis_graphql import mutations, queries

from schema.errors import STATUSES
from schema.execute import GRAPH, sdl
from schema.limits import Limits
from tests.schema.conftest import House
from tests.schema.scalars import SCALARS

SCHEMA = sdl()
# Most random questions are refused for what they say: these fields ask nothing that could be wrong.
READABLE = [name for name in GRAPH.type_map["Query"].fields if name not in ("simulate", "quote")]  # type: ignore[attr-defined]
FUZZ = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.fixture
async def roomy(league: House) -> House:
    """Room enough that limits do not hide what resolvers would do."""
    return league.with_policy(
        limits=Limits(characters=10**6, tokens=10**5, fields=10**4, aliases=10**4, repeats=10**4, values=10**6)
    )


def refusals(answer: Any) -> set[str]:
    return {error["extensions"]["code"] for error in answer.errors}


@given(document=queries(SCHEMA, custom_scalars=SCALARS))
@FUZZ
async def test_every_query_is_answered_or_refused_by_code(roomy: House, document: str) -> None:
    for caller in (roomy.guest, roomy.administrator):
        answer = await caller.ask(document)

        assert refusals(answer) <= STATUSES.keys() - {"INTERNAL"}, document
        assert answer.data is not None or answer.errors


@given(document=queries(SCHEMA, fields=READABLE, custom_scalars=SCALARS))
@FUZZ
async def test_every_reading_is_answered_or_refused_by_code(roomy: House, document: str) -> None:
    answer = await roomy.administrator.ask(document)

    assert refusals(answer) <= STATUSES.keys() - {"INTERNAL"}, document


@given(document=mutations(SCHEMA, custom_scalars=SCALARS))
@FUZZ
async def test_every_mutation_is_answered_or_refused_by_code(roomy: House, document: str) -> None:
    for caller in (roomy.guest, roomy.administrator):
        answer = await caller.ask(document)

        assert refusals(answer) <= STATUSES.keys() - {"INTERNAL"}, document
