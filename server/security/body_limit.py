"""Refuses a request body that is longer than anything the product asks for.

Starlette's own limit answers in plain text before an error page can be made, so this one raises instead.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.errors import TooLarge, UploadTooLarge

# A browser that is still sending when the answer comes and the line closes shows a fault of the network instead.
DRAINED = 4
DRAIN_SECONDS = 30.0
# Decoding one takes a fifth of a microsecond a byte, on the event loop; a full form of /developers stays below.
MOST_FORM_BYTES = 200_000
URL_ENCODED, WITH_FILES = "application/x-www-form-urlencoded", "multipart/form-data"


class BodyLimit:
    """
    Args:
        max_bytes: Of any body but an upload; one that is URL-encoded has at most `MOST_FORM_BYTES` as well.
        max_upload_bytes: Of an upload: a form with files for one of the paths `uploads`.
    """

    def __init__(self, app: ASGIApp, *, max_bytes: int, max_upload_bytes: int, uploads: Collection[str]) -> None:
        self.app = app
        self.max_bytes, self.max_upload_bytes = max_bytes, max_upload_bytes
        self.uploads = uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        body = self._body(scope, receive)

        async def send_after_body(message: Message) -> None:
            if message["type"] == "http.response.start":
                await body.drain()
            await send(message)

        try:
            await self.app(scope, body.receive, send_after_body)
        except Exception:
            await body.drain()
            raise

    def _body(self, scope: Scope, receive: Receive) -> _Body:
        if is_upload(scope, self.uploads):
            refusal: TooLarge = UploadTooLarge(max_bytes=self.max_upload_bytes)
        elif _content_type(scope) == URL_ENCODED and self.max_bytes > MOST_FORM_BYTES:
            refusal = TooLarge(what="form", max_bytes=MOST_FORM_BYTES)
        else:
            refusal = TooLarge(what="body", max_bytes=self.max_bytes)
        return _Body(receive, refusal, _announced_bytes(scope), waits="expect" in Headers(scope=scope))


def is_upload(scope: Scope, paths: Collection[str]) -> bool:
    """Whether the request is a form with files for one of the paths."""
    return scope["path"] in paths and _content_type(scope) == WITH_FILES


def _content_type(scope: Scope) -> str:
    return Headers(scope=scope).get("content-type", "").partition(";")[0].strip().lower()


@dataclass(slots=True)
class _Body:
    """A body on its way in.

    Args:
        refusal: Raised to whoever reads it where it is too long.
        announced: Its length, as the client gives it; 0 where it gives none.
        waits: The client sends nothing of it until it is asked to.
    """

    source: Receive
    refusal: TooLarge
    announced: int
    waits: bool
    received: int = 0
    is_complete: bool = False

    async def receive(self) -> Message:
        if self.announced > self.refusal.max_bytes:
            raise self.refusal
        message = await self._next()
        if self.received > self.refusal.max_bytes:
            raise self.refusal
        return message

    async def drain(self) -> None:
        """Let the client end what it is sending, within limits, so that it hears the answer."""
        if self.is_complete:
            return
        most = DRAINED * self.refusal.max_bytes
        with suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_SECONDS):
                while not (self.is_complete or self.waits) and max(self.announced, self.received) <= most:
                    await self._next()

    async def _next(self) -> Message:
        message = await self.source()
        self.waits = False
        self.received += len(message.get("body", b""))
        self.is_complete = message["type"] != "http.request" or not message.get("more_body", False)
        return message


def _announced_bytes(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0
