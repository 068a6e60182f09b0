"""What a caller is told, and what they are not."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from graphql import GraphQLError
from structlog.testing import capture_logs

from engine.errors import InsufficientTokens, RateLimited
from engine.simulation.headline import Headline
from schema.errors import STATUSES, extensions, status, to_dict
from tests.schema.conftest import House
from tests.schema.documents import HEADLINE, QUESTION


async def leaking(simulation_id: str) -> Headline:
    raise RuntimeError("the password is swordfish")


def test_facts_are_named_as_in_the_api() -> None:
    facts = extensions(RateLimited(retry_after=5), "r")

    assert facts == {
        "code": "RATE_LIMITED",
        "retryAfter": 5,
        "hint": "Wait that long, then repeat it.",
        "requestId": "r",
    }


def test_a_refusal_keeps_its_place() -> None:
    error = GraphQLError("x", path=["a", 0], original_error=InsufficientTokens(required=2, available=1))

    answer = to_dict(error, "r")

    assert answer["path"] == ["a", 0]
    assert answer["extensions"]["shortfall"] == 1


@pytest.mark.parametrize(("code", "expected"), sorted(STATUSES.items()))
def test_a_refusal_without_data_has_its_status(code: str, expected: int) -> None:
    assert status([{"extensions": {"code": code}}]) == expected


async def test_internals_are_logged_and_not_told(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house.services.forecasts.sections, "headline", leaking)

    with capture_logs() as logs:
        answer = await house.guest.ask(HEADLINE, {"input": QUESTION})

    assert "swordfish" not in json.dumps(answer.body)
    assert (answer.data, answer.status) == (None, 500)
    assert answer.errors[0]["extensions"]["requestId"] == "request-of-a-test"
    (entry,) = logs
    assert entry["request_id"] == "request-of-a-test"
    assert "swordfish" in str(entry["exc_info"])


async def test_a_broken_promise_of_the_schema_is_internal(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    sections = house.services.forecasts.sections
    compute = sections.headline

    async def incomplete(simulation_id: str) -> Headline:
        return replace(await compute(simulation_id), median_probability=None)  # type: ignore[arg-type]

    monkeypatch.setattr(sections, "headline", incomplete)

    answer = await house.guest.ask(
        "query ($input: SimulationInput!) { simulate(input: $input) { headline { medianProbability } } }",
        {"input": QUESTION},
    )

    assert answer.errors[0]["extensions"]["code"] == "INTERNAL"
    assert "Headline" not in json.dumps(answer.body)


async def test_every_answer_survives_json(house: House) -> None:
    answer = await house.guest.ask(HEADLINE, {"input": QUESTION})

    assert json.loads(json.dumps(answer.body))["data"] == answer.data
