"""Whether the process lives, and whether it can serve."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.answers import json_answer
from server.observability import log
from server.services import Installation

READY_WITHIN_SECONDS = 2.0


async def live(request: Request) -> Response:
    """The process answers."""
    return json_answer({"status": "live"})


async def ready(request: Request) -> Response:
    """The database answers, has room to write, and the ledger's writer takes work."""
    found = await checks(request.app.state.installation)
    is_ready = all(found.values())
    return json_answer({"status": "ready" if is_ready else "unavailable", **found}, 200 if is_ready else 503)


async def checks(installation: Installation) -> dict[str, bool]:
    """Whether each part that an answer needs is there."""
    return {"database": await _database_answers(installation), "ledger": installation.services.ledger.is_writing}


async def _database_answers(installation: Installation) -> bool:
    try:
        async with asyncio.timeout(READY_WITHIN_SECONDS):
            await installation.database.connection.execute_query_dict("SELECT 1")
            await installation.room.check()
    except Exception:
        log.warning("database_does_not_answer", exc_info=True)
        return False
    return True


ROUTES = [Route("/health/live", live), Route("/health/ready", ready)]
