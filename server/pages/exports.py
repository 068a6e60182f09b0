"""What belongs to a reader, as files: the statement, and everything that was bought."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Mapping
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from engine.errors import NotFound, Unauthenticated
from server.pages import compare, depths, lab_summary, pick
from server.pages.asking import ask
from server.pages.attachments import attachment

COLUMNS = ("at", "kind", "amount", "balanceAfter", "depth", "subject", "transactionId", "reason")


async def statement(request: Request) -> Response:
    """Every movement of the wallet as CSV, newest first."""
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow(COLUMNS)
    async for entry in pages(request, "exports/entries", "ledger"):
        rows.writerow([entry[column] for column in COLUMNS])
    return attachment(written.getvalue().encode(), "statement.csv", "text/csv")


async def everything(request: Request) -> Response:
    """The account, its movements and receipts with the sections that they bought, and what it did in the Lab."""
    entries = [entry async for entry in pages(request, "exports/entries", "ledger")]
    receipts = [receipt async for receipt in pages(request, "exports/receipts", "receipts")]
    bought = list(dict.fromkeys(receipt["subject"] for receipt in receipts if receipt["depth"] is not None))
    content = {
        "account": (await ask(request, "exports/account"))["viewer"],
        "statement": entries,
        "receipts": receipts,
        "simulations": [await owned(request, subject) for subject in bought if "+" not in subject],
        "comparisons": [await compare.owned(request, subject.split("+")) for subject in bought if "+" in subject],
        "lab": await lab_summary.learned(request),
    }
    return attachment(orjson.dumps(content, option=orjson.OPT_INDENT_2), "trickster-oracle.json", "application/json")


async def analysis(request: Request) -> Response:
    """One simulation with the depths that the viewer owns; a guest gets the headline."""
    simulation = request.path_params["simulation"]
    found = await owned(request, simulation)
    if found is None:
        raise NotFound(kind="simulation", id=simulation)
    content = orjson.dumps(found, option=orjson.OPT_INDENT_2)
    return attachment(content, f"simulation-{simulation[:8]}.json", "application/json")


async def owned(request: Request, simulation: str) -> dict[str, Any] | None:
    """A simulation with the depths that the viewer owns of it; None where nobody asked it."""
    bought = await pick.owned_depths(request, simulation)
    found: dict[str, Any] | None = (await ask(request, pick.PAGE, {"id": simulation, **depths.switches(bought)}))[
        "simulation"
    ]
    return found


async def pages(request: Request, page: str, connection: str) -> AsyncIterator[Mapping[str, Any]]:
    """Every row of a connection of the viewer, page after page.

    Raises:
        Unauthenticated: A guest owns nothing.
    """
    after = None
    while True:
        viewer = (await ask(request, page, {"after": after}))["viewer"]
        if viewer is None:
            raise Unauthenticated
        for row in viewer[connection]["nodes"]:
            yield row
        if not viewer[connection]["pageInfo"]["hasNextPage"]:
            return
        after = viewer[connection]["pageInfo"]["endCursor"]


ROUTES = [
    Route("/wallet/statement.csv", statement),
    Route("/account/everything.json", everything),
    Route("/simulations/{simulation}/analysis.json", analysis),
]
