"""The whole ledger as files for an administrator, read page after page while they are sent."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Mapping
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from engine.ledger.export import cell
from server.pages.asking import ask

COLUMNS = (
    "transactionId", "at", "kind", "userId", "amount", "balanceAfter", "depth", "subject", "priceVersion", "reverses",
    "reason", "paymentId", "actorId", "requestId",
)  # fmt: skip


async def trail(request: Request) -> Response:
    """Every event of the audit trail, one JSON object a line, newest first."""
    first = await page(request, "audit-trail", "auditTrail", None)

    async def lines() -> AsyncIterator[bytes]:
        async for rows in pages(request, "audit-trail", "auditTrail", first):
            yield b"".join(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows)

    return download(lines(), "audit-trail.jsonl", "application/x-ndjson")


async def transactions(request: Request) -> Response:
    """Every transaction as CSV, newest first."""
    first = await page(request, "movements", "movements", None)

    async def lines() -> AsyncIterator[bytes]:
        yield table([COLUMNS])
        async for rows in pages(request, "movements", "movements", first):
            yield table([[cell(row[column]) for column in COLUMNS] for row in rows])

    return download(lines(), "transactions.csv", "text/csv")


async def page(request: Request, document: str, connection: str, after: str | None) -> Mapping[str, Any]:
    found: Mapping[str, Any] = (await ask(request, f"exports/{document}", {"after": after}))[connection]
    return found


async def pages(
    request: Request, document: str, connection: str, found: Mapping[str, Any]
) -> AsyncIterator[list[Mapping[str, Any]]]:
    """The rows of a page and of all that follow; the first was read before, so that a refusal has its own status."""
    yield found["nodes"]
    while found["pageInfo"]["hasNextPage"]:
        found = await page(request, document, connection, found["pageInfo"]["endCursor"])
        yield found["nodes"]


def table(rows: list[Any]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def download(content: AsyncIterator[bytes], name: str, media_type: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingResponse(content, media_type=media_type, headers=headers)


ROUTES = [Route("/admin/audit-trail.jsonl", trail), Route("/admin/transactions.csv", transactions)]
