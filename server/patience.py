"""How long a connection waits for its client, and how long a head it reads.

uvicorn waits for ever: a client that sends half a head, drips a body or takes no answer keeps a connection, and what
was done for it, for as long as it likes. With httptools it also reads a head of any length, which everything behind it
then searches.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

TOO_SLOW = (
    b"HTTP/1.1 408 Request Timeout\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: 32\r\n"
    b"connection: close\r\n\r\nThe request did not end in time."
)

TOO_LONG = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: 36\r\n"
    b"connection: close\r\n\r\nThe head of the request is too long."
)
# An address of httptools' longest, and as much again.
MOST_HEAD_BYTES, MOST_HEADERS = 131_072, 100


class HeadTooLong(Exception):
    """Stops the parser."""


@dataclass(frozen=True, slots=True)
class Patience:
    """
    Args:
        head_seconds: From the connection, or from the first byte of a later request, to the end of its head.
        body_seconds: From there to the end of a body, beside a second for each `body_bytes_per_second` of it.
        answer_seconds: How long a client may take nothing of an answer that waits to be sent.
    """

    head_seconds: float = 10.0
    body_seconds: float = 20.0
    answer_seconds: float = 30.0
    body_bytes_per_second: int = 1_000


@dataclass(slots=True)
class _Body:
    """A body on its way in: since when, on the loop's clock, and how many bytes of it came since."""

    began: float
    received: int = 0


class PatientProtocol(HttpToolsProtocol):
    """uvicorn's, with an end to each wait for the client."""

    def __init__(self, *arguments: Any, patience: Patience, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.patience = patience
        self._incoming: asyncio.TimerHandle | None = None
        self._outgoing: asyncio.TimerHandle | None = None
        self._body: _Body | None = None
        self._head_bytes = self._bytes_without_body = 0

    def data_received(self, data: bytes) -> None:
        self._bytes_without_body += len(data)
        super().data_received(data)
        if self._bytes_without_body > MOST_HEAD_BYTES and not self.transport.is_closing():
            self._head_bytes = self._bytes_without_body
            self.send_400_response("")

    def send_400_response(self, msg: str) -> None:
        if not self._head_is_too_long():
            super().send_400_response(msg)
            return
        if self._may_tell():
            self.transport.write(TOO_LONG)
        self.transport.close()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect(self.patience.head_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        self._expect(None)
        self._is_taken()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._head_bytes = 0
        if self._incoming is None:
            self._expect(self.patience.head_seconds)

    def on_header(self, name: bytes, value: bytes) -> None:
        super().on_header(name, value)
        self._head_bytes += len(name) + len(value)
        if self._head_is_too_long():
            raise HeadTooLong

    def on_headers_complete(self) -> None:
        self._bytes_without_body = 0
        self._body = _Body(began=self.loop.time())
        self._expect(self.patience.body_seconds)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._bytes_without_body = 0
        if self._body is not None:
            self._body.received += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._bytes_without_body = 0
        self._body = None
        self._expect(None)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.transport.is_closing():
            self._must_be_taken()

    def handle_websocket_upgrade(self) -> None:
        self._expect(None)
        super().handle_websocket_upgrade()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._must_be_taken()

    def resume_writing(self) -> None:
        self._is_taken()
        super().resume_writing()

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self._must_be_taken()

    def _head_is_too_long(self) -> bool:
        """Also of what stands behind a body, and of the lengths of its chunks."""
        return self._head_bytes > MOST_HEAD_BYTES or len(self.headers or ()) > MOST_HEADERS

    def _expect(self, seconds: float | None) -> None:
        """Give the client so long for what comes next; None expects nothing."""
        if self._incoming is not None:
            self._incoming.cancel()
        self._incoming = self.loop.call_later(seconds, self._lose_patience) if seconds is not None else None

    def _lose_patience(self) -> None:
        self._incoming = None
        if self.transport.is_closing():
            return
        if (more := self._grace()) > 0:
            self._expect(more)
            return
        if self._may_tell():
            self.transport.write(TOO_SLOW)
        self.transport.close()
        self._must_be_taken()

    def _grace(self) -> float:
        """Seconds more for a body that comes fast enough, and for what we did not read on."""
        if self.flow.read_paused:
            if self._body is not None:
                self._body = _Body(began=self.loop.time())
            return self.patience.body_seconds
        if self._body is None:
            return 0.0
        allowed = self.patience.body_seconds + self._body.received / self.patience.body_bytes_per_second
        return self._body.began + allowed - self.loop.time()

    def _may_tell(self) -> bool:
        """Whether an answer has its place here: to a request that has begun and that nobody answers yet."""
        if self._body is not None:
            return not self.cycle.response_started
        return self.headers is not None and (self.cycle is None or self.cycle.response_complete)

    def _must_be_taken(self) -> None:
        """Give the client so long to take what waits to be sent."""
        self._is_taken()
        self._outgoing = self.loop.call_later(self.patience.answer_seconds, self.transport.abort)

    def _is_taken(self) -> None:
        if self._outgoing is not None:
            self._outgoing.cancel()
            self._outgoing = None
