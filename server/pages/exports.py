"""What belongs to a reader, as files: the statement, and everything that was bought."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from engine.errors import NotFound
from engine.spreadsheet import csv_of
from server.pages import compare, lab_summary, pick
from server.pages.attachments import Batches, attachment, begun, json_object
from server.pages.client import execute, signed_in
from server.pages.paging import pages

COLUMNS = ("at", "kind", "amount", "balanceAfter", "depth", "subject", "transactionId", "reason")


async def statement(request: Request) -> Response:
    """Every movement of the wallet as CSV, newest first."""
    entries = own(request, "exports/entries", "ledger")
    parts = (csv_of([[entry[column] for column in COLUMNS] for entry in rows]) async for rows in entries)
    return attachment(await begun(request, parts, csv_of([COLUMNS])), "statement.csv", "text/csv")


async def everything(request: Request) -> Response:
    """The account, its movements and receipts with the sections that they bought, and what it did in the Lab."""
    parts = json_object(belongings(request))
    return attachment(await begun(request, parts), "trickster-oracle.json", "application/json")


async def belongings(request: Request) -> AsyncIterator[tuple[str, Any]]:
    """What belongs to the viewer, by name, each asked for when it is its turn.

    Raises:
        Unauthenticated: A guest owns nothing.
    """
    account = await execute(request, "exports/account")
    yield "account", signed_in(account)
    yield "favourites", account["favourites"]
    yield "statement", own(request, "exports/entries", "ledger")
    receipts = [row async for rows in own(request, "exports/receipts", "receipts") for row in rows]
    bought = list(dict.fromkeys(receipt["subject"] for receipt in receipts if receipt["depth"] is not None))
    yield "receipts", receipts
    yield "simulations", ([await pick.owned(request, each)] for each in bought if "+" not in each)
    yield "comparisons", ([await compare.owned(request, each.split("+"))] for each in bought if "+" in each)
    yield "lab", await lab_summary.learned(request)


async def analysis(request: Request) -> Response:
    """One simulation with the depths that the viewer owns; a guest gets the headline."""
    simulation = request.path_params["simulation"]
    found = await pick.owned(request, simulation)
    if found is None:
        raise NotFound(kind="simulation", id=simulation)
    content = orjson.dumps(found, option=orjson.OPT_INDENT_2)
    return attachment(content, f"simulation-{simulation[:8]}.json", "application/json")


def own(request: Request, document: str, connection: str) -> Batches:
    """The rows of a connection of the viewer, a page at a time.

    Raises:
        Unauthenticated: A guest owns nothing.
    """
    return pages(request, document, lambda data: signed_in(data)[connection])


ROUTES = [
    Route("/wallet/statement.csv", statement),
    Route("/account/everything.json", everything),
    Route("/simulations/{simulation}/analysis.json", analysis),
]
