"""Reading a form for its token leaves the others their turn, and the form whole."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest
from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from server.errors import ForgedRequest
from server.security.body_limit import MOST_FORM_BYTES, URL_ENCODED
from server.security.cookies import CookieNames
from server.security.csrf import FIELD, PIECE_BYTES, ForgeryCheck, FormTokens

TOKENS, VISIT = FormTokens(b"key"), "a-visit"


class Site:
    """Keeps the body that came through."""

    body: bytes | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.body = await Request(scope, receive).body()


async def brought(body: bytes) -> bytes | None:
    """What reaches the site of a form that is posted from it."""
    site, cookies = Site(), CookieNames(secure=False)
    given = {
        "content-type": URL_ENCODED,
        "cookie": f"{cookies.visit}={VISIT}",
        "sec-fetch-site": "same-origin",
    }
    scope: Scope = {
        "type": "http",
        "method": "POST",
        "path": "/form",
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
        "app": SimpleNamespace(state=SimpleNamespace(form_tokens=TOKENS)),
        "state": {},
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(_: Message) -> None:
        raise AssertionError("nothing answers here")

    await ForgeryCheck(site, cookies=cookies, uploads=())(scope, receive, send)
    return site.body


@pytest.mark.parametrize("size", [0, 1, PIECE_BYTES, 3 * PIECE_BYTES + 1])
async def test_a_form_comes_whole_to_whoever_reads_it_next(size: int) -> None:
    form = f"{FIELD}={TOKENS.of(VISIT)}&name=".encode() + b"a" * size

    assert await brought(form) == form


async def test_a_form_without_anything_is_refused() -> None:
    with pytest.raises(ForgedRequest):
        await brought(b"")


@pytest.mark.parametrize(
    "form", [b"&" * MOST_FORM_BYTES, b"name=" + b"%41" * (MOST_FORM_BYTES // 3)], ids=["separators", "percents"]
)
async def test_others_have_their_turn_while_a_long_form_is_parsed(form: bytes) -> None:
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    beside = asyncio.create_task(others())
    with pytest.raises(ForgedRequest):
        await brought(form)
    beside.cancel()

    assert turns >= len(form) // PIECE_BYTES
