"""What proves that forecasts were made before kick-off, as files."""

from __future__ import annotations

from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from engine.sealing.pack import LOG_FORMAT
from server.pages.attachments import attachment, begun
from server.pages.client import execute
from server.pages.paging import pages


async def pack(request: Request) -> Response:
    """The forecast of a fixture with its proof."""
    fixture = request.path_params["fixture"]
    found = await execute(request, "exports/pack", {"fixture": fixture})
    return attachment(found["sealPack"].encode(), f"forecast-{fixture}.json", "application/json")


async def log(request: Request) -> Response:
    """Every seal, from the first one on."""
    return attachment(await begun(request, seals(request)), "seals.json", "application/json")


async def seals(request: Request) -> AsyncIterator[bytes]:
    separator = f'{{"format":"{LOG_FORMAT}","seals":['
    async for rows in pages(request, "exports/seals", lambda data: data["seals"]):
        yield (separator + ",\n".join(each["event"] for each in rows)).encode() if rows else b""
        separator = ",\n" if rows else separator
    yield f"{separator if separator.startswith('{') else ''}]}}\n".encode()


ROUTES = [Route("/fixtures/{fixture}/seal.json", pack), Route("/record/seals.json", log)]
