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

from engine.errors import Unauthenticated
from server.pages import depths, lab_summary, pick
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
    """All movements and all receipts, with the sections that they bought, and what was done in the Lab, as JSON."""
    entries = [entry async for entry in pages(request, "exports/entries", "ledger")]
    receipts = [receipt async for receipt in pages(request, "exports/receipts", "receipts")]
    bought = dict.fromkeys(receipt["subject"] for receipt in receipts if is_simulation(receipt))
    simulations = [await owned(request, simulation) for simulation in bought]
    learned = await lab_summary.learned(request)
    content = {"statement": entries, "receipts": receipts, "simulations": simulations, "lab": learned}
    return attachment(orjson.dumps(content, option=orjson.OPT_INDENT_2), "trickster-oracle.json", "application/json")


async def owned(request: Request, simulation: str) -> dict[str, Any]:
    """A simulation with the depths that were bought of it."""
    bought = await pick.owned_depths(request, simulation)
    data = await ask(request, pick.PAGE, {"id": simulation, **depths.switches(bought)})
    found: dict[str, Any] = data["simulation"]
    return found


def is_simulation(receipt: Mapping[str, Any]) -> bool:
    """Whether it bought a depth of one simulation: a comparison is of several, and a lesson is of none."""
    return receipt["depth"] is not None and "+" not in receipt["subject"]


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


ROUTES = [Route("/wallet/statement.csv", statement), Route("/account/everything.json", everything)]
