"""A gate around the work of the server: so many requests at once, a short queue, and a refusal instead of a long one.

Without it, what a crowd asks for is all begun and none of it done in time: the more wait, the fewer are answered. And
of those at work a few at a time are begun: else all pages that are asked for together are there when the last of
them is, where one after the other half of them are there in half of that time.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.errors import Busy

# So many that what one of them waits for is another's turn to compute.
MOST_BEGINNING = 3
# Longer than a page takes alone. Whatever takes longer waits for another process, and keeps nobody from beginning.
BEGINNING_SECONDS = 0.05


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
        self.places, self.beginnings = asyncio.Semaphore(most_running), asyncio.Semaphore(MOST_BEGINNING)
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
            # What is sent waits for the ledger's next commit, which many share: it begins at once.
            if scope["method"] == "GET":
                place.beginning = await _begun(self.beginnings)
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


class _Beginning:
    """One of those that begin, until it ends or has lasted long enough."""

    __slots__ = ("_beginnings", "_timer")

    def __init__(self, beginnings: asyncio.Semaphore) -> None:
        self._beginnings = beginnings
        self._timer: asyncio.TimerHandle | None = asyncio.get_running_loop().call_later(BEGINNING_SECONDS, self.end)

    def end(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
            self._beginnings.release()


async def _begun(beginnings: asyncio.Semaphore) -> _Beginning:
    """A beginning, in the order in which they were asked for."""
    await beginnings.acquire()
    return _Beginning(beginnings)


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
    beginning: _Beginning | None = None

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
        if self.beginning is not None:
            self.beginning.end()
        if self.is_held:
            self.is_held = False
            self.places.release()

    async def _return(self) -> None:
        await self.places.acquire()
        self.is_held = True
