"""The whole ledger as files for an administrator, read page after page while they are sent."""

from __future__ import annotations

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from engine.spreadsheet import csv_of
from server.pages.attachments import attachment, begun
from server.pages.paging import pages

COLUMNS = (
    "transactionId", "at", "kind", "userId", "amount", "balanceAfter", "depth", "subject", "priceVersion", "reverses",
    "reason", "paymentId", "actorId", "requestId",
)  # fmt: skip


async def trail(request: Request) -> Response:
    """Every event of the audit trail, one JSON object a line, newest first."""
    events = pages(request, "exports/audit-trail", lambda data: data["auditTrail"])
    parts = (b"".join(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows) async for rows in events)
    return attachment(await begun(request, parts), "audit-trail.jsonl", "application/x-ndjson")


async def transactions(request: Request) -> Response:
    """Every transaction as CSV, newest first."""
    movements = pages(request, "exports/movements", lambda data: data["movements"])
    parts = (csv_of([[row[column] for column in COLUMNS] for row in rows]) async for rows in movements)
    return attachment(await begun(request, parts, csv_of([COLUMNS])), "transactions.csv", "text/csv")


ROUTES = [Route("/admin/audit-trail.jsonl", trail), Route("/admin/transactions.csv", transactions)]
