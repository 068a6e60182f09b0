"""A file that the browser saves instead of showing it, written while it is sent where it may be long."""

from __future__ import annotations

from collections.abc import AsyncIterator
from time import monotonic
from typing import Any, TypeAlias

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from server.security.identity import ask_again

ASKED_EVERY_SECONDS = 1.0

Batches: TypeAlias = AsyncIterator[list[Any]]
"""The rows of a list, some at a time."""


def attachment(content: bytes | AsyncIterator[bytes], name: str, media_type: str) -> Response:
    """
    Args:
        content: The whole of it, or its parts, which are sent as they come.
    """
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    if isinstance(content, bytes):
        return Response(content, media_type=media_type, headers=headers)
    return StreamingResponse(content, media_type=media_type, headers=headers)


async def begun(request: Request, parts: AsyncIterator[bytes], heading: bytes = b"") -> AsyncIterator[bytes]:
    """The same with its first part read already, so that a refusal has its own status.

    Raises:
        UnknownKey, SessionEnded: Between two parts whoever asks lost what they came with: they get no more of it.
    """
    first = await anext(parts)

    async def all_parts() -> AsyncIterator[bytes]:
        yield heading + first
        asked = monotonic()
        async for part in parts:
            if monotonic() - asked >= ASKED_EVERY_SECONDS:
                await ask_again(request)
                asked = monotonic()
            yield part

    return all_parts()


async def json_object(members: AsyncIterator[tuple[str, Batches | Any]]) -> AsyncIterator[bytes]:
    """A JSON object as its members come; a row of a list has a line of its own."""
    opening = b"{"
    async for name, member in members:
        key = opening + orjson.dumps(name) + b":"
        opening = b",\n"
        if not isinstance(member, AsyncIterator):
            yield key + orjson.dumps(member)
            continue
        yield key + b"["
        async for part in _rows(member):
            yield part
        yield b"]"
    yield b"}\n"


async def _rows(batches: Batches) -> AsyncIterator[bytes]:
    separator = b"\n"
    async for rows in batches:
        for row in rows:
            yield separator + orjson.dumps(row)
            separator = b",\n"
