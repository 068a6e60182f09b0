"""docs/api.md is true: every document in it runs, and every code and limit that it names exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import orjson

from schema.context import Context
from schema.document import Policy
from schema.errors import STATUSES
from schema.execute import Answer, follow
from schema.limits import Limits
from tests.schema.conftest import PASSWORD, Caller, House

PAGE = Path(__file__).resolve().parents[2] / "docs" / "api.md"
BLOCK = re.compile(
    r"(?:<!-- (?P<note>[^>]+) -->\n)?```graphql\n(?P<document>.*?)```(?:\n\n```json\n(?P<variables>.*?)```)?", re.DOTALL
)


@dataclass(frozen=True)
class Example:
    document: str
    variables: str
    note: str

    @property
    def caller(self) -> str:
        return self.note.removeprefix("as: ") if self.note.startswith("as: ") else "guest"

    @property
    def expected(self) -> list[str]:
        return [self.note.removeprefix("expects: ")] if self.note.startswith("expects: ") else []


def examples() -> Iterator[Example]:
    for match in BLOCK.finditer(PAGE.read_text()):
        yield Example(match["document"], match["variables"] or "{}", match["note"] or "")


def filled(variables: str, ids: dict[str, str]) -> Any:
    for name, known in ids.items():
        variables = variables.replace(f'"{name}"', f'"{known}"')
    return orjson.loads(variables)


def codes(answer: Answer) -> list[str]:
    return [error["extensions"]["code"] for error in answer.errors]


async def test_every_document_of_the_page_runs(league: House) -> None:
    reader = await league.reader("ada", tokens=20)
    callers = {"guest": league.guest, "reader": reader, "administrator": league.administrator}
    ids = {"USER": str(reader.id)}
    ids["SESSION"] = str((await league.services.accounts.sign_in("ada", PASSWORD)).session_id)
    other = await league.guest.ask("{ simulate(input: {homeRating: 1700, awayRating: 1500}) { id } }")
    assert other.data is not None
    ids["OTHER_SIMULATION"] = other.data["simulate"]["id"]

    for example in examples():
        for answer in await answers(callers[example.caller], example.document, filled(example.variables, ids)):
            assert codes(answer) == example.expected, example.document
            ids |= dict(learned(answer))

    assert await reader.balance() == 20 - 2 - 3 - 3 - 5 + 50 + 2


async def answers(caller: Caller, document: str, variables: Any) -> list[Answer]:
    if not document.startswith("subscription"):
        return [await caller.ask(document, variables)]
    context = Context(services=caller.services, viewer=caller.viewer)
    return [answer async for answer in follow(document, variables, context=context)]


def learned(answer: Answer) -> Iterator[tuple[str, str]]:
    """The ids that later examples of the page name."""
    data: Any = answer.data or {}
    if "headline" in data.get("simulate", {}):
        yield "SIMULATION", data["simulate"]["id"]
    if "fixtures" in data:
        yield "FIXTURE", data["fixtures"]["nodes"][0]["id"]
    if data.get("competitions"):
        yield "COMPETITION", data["competitions"][0]["id"]
    if "modules" in data:
        yield "NODE", data["modules"]["nodes"][0]["nodeId"]
    if "startBacktest" in data:
        yield "JOB", data["startBacktest"]["job"]["id"]
    if "createApiKey" in data:
        yield "KEY", data["createApiKey"]["apiKey"]["id"]
    for line in answer.extensions.get("tokens", {}).get("lines", ()):
        if line["depth"] == "FULL_DISTRIBUTION" and line["transactionId"]:
            yield "CHARGE", line["transactionId"]


def test_every_code_has_its_row() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| (\d+)", PAGE.read_text(), re.MULTILINE)

    assert {code: int(status) for code, status in rows} == STATUSES


def test_every_limit_is_named() -> None:
    (paragraph,) = re.findall(r"## Limits\n(.*?)\n## ", PAGE.read_text(), re.DOTALL)
    limits = Limits()

    figures = [f"{getattr(limits, each.name):,}" for each in fields(limits)] + [f"{Policy().seconds:g}"]
    assert [figure for figure in figures if not re.search(rf"\b{figure}\b", paragraph)] == []
