"""A gate around the work of the server: so many requests at once, a short queue, and a refusal instead of a long one.

Without it, what a crowd asks for is all begun and none of it done in time: the more wait, the fewer are answered.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.errors import Busy


class Gate:
    """Lets so many requests work at once and others wait their turn.

    A request has its place while the server works for it, not while its client sends or takes what was sent: slow
    clients keep nobody out.

    Args:
        most_running: Requests that work at once.
        most_waiting: Requests that wait for a place; those beyond are refused at once.
        wait_seconds: How long one waits before it is refused.
        beside: Paths that machines ask for all the time and that cost nothing: they pass beside the gate.
    """

    def __init__(
        self, app: ASGIApp, *, most_running: int, most_waiting: int, wait_seconds: float, beside: tuple[str, ...]
    ) -> None:
        self.app = app
        self.places = asyncio.Semaphore(most_running)
        self.most_waiting, self.wait_seconds = most_waiting, wait_seconds
        self.beside = beside
        self.waiting = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(self.beside):
            await self.app(scope, receive, send)
            return
        await self._enter()
        place = _Place(self.places, receive, send, steps_aside="expect" in Headers(scope=scope))
        try:
            await self.app(scope, place.receive, place.send)
        finally:
            place.leave()

    async def _enter(self) -> None:
        """
        Raises:
            Busy: Too many wait already, or the turn did not come in time.
        """
        if not self.places.locked():
            await self.places.acquire()
            return
        if self.waiting >= self.most_waiting:
            raise Busy
        self.waiting += 1
        try:
            async with asyncio.timeout(self.wait_seconds):
                await self.places.acquire()
        except TimeoutError:
            raise Busy from None
        finally:
            self.waiting -= 1


@dataclass(slots=True)
class _Place:
    """One of the places, given back while the client is waited for.

    Args:
        steps_aside: Whether the next part of the body has to be waited for: the first is there before a place is asked
            for, unless the client waits to be asked for it.
        is_whole: Whether all of it was read.
    """

    places: asyncio.Semaphore
    source: Receive
    sink: Send
    steps_aside: bool
    is_held: bool = True
    is_whole: bool = False

    async def receive(self) -> Message:
        if self.is_whole:
            return await self.source()
        if self.steps_aside:
            self.leave()
        message = await self.source()
        self.steps_aside = True
        self.is_whole = not message.get("more_body", False)
        if not self.is_held:
            await self._return()
        return message

    async def send(self, message: Message) -> None:
        if message["type"] != "http.response.body":
            await self.sink(message)
            return
        self.leave()
        await self.sink(message)
        if message.get("more_body", False):
            await self._return()

    def leave(self) -> None:
        if self.is_held:
            self.is_held = False
            self.places.release()

    async def _return(self) -> None:
        await self.places.acquire()
        self.is_held = True
