"""What belongs to a reader, as files: the statement, and everything that was bought."""

from __future__ import annotations

from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from engine.errors import NotFound
from engine.spreadsheet import csv_of
from server.pages import compare, depths, lab_summary, pick
from server.pages.asking import ask, signed_in
from server.pages.attachments import attachment
from server.pages.paging import Row, rows

COLUMNS = ("at", "kind", "amount", "balanceAfter", "depth", "subject", "transactionId", "reason")


async def statement(request: Request) -> Response:
    """Every movement of the wallet as CSV, newest first."""
    entries = [[entry[column] for column in COLUMNS] for entry in await own(request, "exports/entries", "ledger")]
    return attachment(csv_of([COLUMNS, *entries]), "statement.csv", "text/csv")


async def everything(request: Request) -> Response:
    """The account, its movements and receipts with the sections that they bought, and what it did in the Lab."""
    entries = await own(request, "exports/entries", "ledger")
    receipts = await own(request, "exports/receipts", "receipts")
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


async def own(request: Request, document: str, connection: str) -> list[Row]:
    """Every row of a connection of the viewer.

    Raises:
        Unauthenticated: A guest owns nothing.
    """
    return [row async for row in rows(request, document, lambda data: signed_in(data)[connection])]


ROUTES = [
    Route("/wallet/statement.csv", statement),
    Route("/account/everything.json", everything),
    Route("/simulations/{simulation}/analysis.json", analysis),
]
