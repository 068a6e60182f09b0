"""Drops the work of a request whose client has hung up: nobody waits for it any more."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Most answers are there sooner: nobody looks after their clients, and no task is begun and cancelled for each.
WATCHED_AFTER_SECONDS = 0.01


class HangUps:
    """Begins no request before its body begins, and cancels one whose client hangs up before it has its answer.

    A client that waits to be asked for its body (`Expect: 100-continue`) is asked by whoever wants it, and not here.
    What must not end half-way is kept from it where it is done: transactions, and mutations as a whole.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        line = _Line(receive, send, _own_task())
        if "expect" not in Headers(scope=scope):
            await line.begin()
        try:
            await self.app(scope, line.receive, line.send)
        except asyncio.CancelledError:
            if not line.is_cut.is_set():
                raise
        finally:
            line.leave()
        if line.is_cut.is_set():
            _own_task().uncancel()
            raise ClientDisconnect


@dataclass(slots=True)
class _Line:
    """The connection with one client, for one request.

    Args:
        work: Cancelled where the line is cut.
        first: Of the body, read already.
        is_cut: Set when the client has hung up.
        watch: Looks whether it has, once the body is whole; at first only what begins to look.
    """

    source: Receive
    sink: Send
    work: asyncio.Task[object]
    first: Message | None = None
    is_cut: asyncio.Event = field(default_factory=asyncio.Event)
    watch: asyncio.TimerHandle | asyncio.Task[None] | None = None

    async def begin(self) -> None:
        """
        Raises:
            ClientDisconnect: The client has hung up already.
        """
        self.first = await self.source()
        if self.first["type"] == "http.disconnect":
            raise ClientDisconnect
        self._watch_after(self.first)

    async def receive(self) -> Message:
        """The next part of the body; after the last, that the client has hung up, once it has."""
        if self.first is not None:
            message, self.first = self.first, None
            return message
        if self.watch is not None:
            await self.is_cut.wait()
            return {"type": "http.disconnect"}
        message = await self.source()
        self._watch_after(message)
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.body" and not message.get("more_body", False):
            self.leave()
        await self.sink(message)

    def leave(self) -> None:
        """The answer is given: whether the client stays is nobody's business."""
        if self.watch is not None:
            self.watch.cancel()

    def _watch_after(self, message: Message) -> None:
        if message["type"] == "http.request" and not message.get("more_body", False):
            self.watch = asyncio.get_running_loop().call_later(WATCHED_AFTER_SECONDS, self._begin_watch)

    def _begin_watch(self) -> None:
        self.watch = asyncio.create_task(self._watch())

    async def _watch(self) -> None:
        while (await self.source())["type"] != "http.disconnect":
            pass
        self.is_cut.set()
        self.work.cancel()


def _own_task() -> asyncio.Task[object]:
    task = asyncio.current_task()
    assert task is not None  # noqa: S101, requests are tasks
    return task
