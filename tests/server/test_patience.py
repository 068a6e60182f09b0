"""A client that does not end its request, or takes no answer, is waited for so long and no longer."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any, cast

import pytest
import uvicorn
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from server.control import ControlServer
from server.patience import MOST_HEAD_BYTES, MOST_HEADERS, Patience, PatientProtocol

BRIEF, LONG = 0.2, 60.0
HEAD = b"POST / HTTP/1.1\r\nHost: here\r\n"
LARGE = 20_000_000


class App:
    """Answers with as many bytes as it is asked for by the path, and knows when a client broke off."""

    def __init__(self) -> None:
        self.broke_off = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = await Request(scope, receive).body()
        except ClientDisconnect:
            self.broke_off.set()
            return
        size = int(scope["path"].strip("/") or 0)
        await Response(b"x" * size or body)(scope, receive, send)


Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def serving(app: App, patience: Patience) -> AsyncIterator[int]:
    http = cast(Any, partial(PatientProtocol, patience=patience))
    server = ControlServer(uvicorn.Config(app, lifespan="off", log_config=None, access_log=False, http=http))
    listener = socket.create_server(("127.0.0.1", 0))
    running = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = server.force_exit = True
        await running


@pytest.fixture
def app() -> App:
    return App()


async def line(port: int, *said: bytes) -> Line:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for each in said:
        writer.write(each)
        await writer.drain()
    return reader, writer


async def heard(reader: asyncio.StreamReader) -> bytes:
    """All that comes until the other side closes."""
    async with asyncio.timeout(LONG):
        return await reader.read()


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (b"", b""),
        (b"GET / HT", b"HTTP/1.1 408 "),
        (HEAD + b"X-Slow: ", b"HTTP/1.1 408 "),
        (HEAD + b"Content-Length: 10\r\n\r\n", b"HTTP/1.1 408 "),
        (HEAD + b"Content-Length: 10\r\n\r\n12345", b"HTTP/1.1 408 "),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n12", b"HTTP/1.1 408 "),
    ],
    ids=["nothing", "a word", "half a head", "no body", "half a body", "half a chunk"],
)
async def test_a_request_that_does_not_end_is_ended(app: App, said: bytes, answer: bytes) -> None:
    async with serving(app, Patience(head_seconds=BRIEF, body_seconds=BRIEF)) as port:
        reader, writer = await line(port, said)
        told = await heard(reader)
        writer.close()

    assert told[: len(b"HTTP/1.1 408 ")] == answer


@pytest.mark.parametrize(
    "said",
    [
        HEAD + b"X-Long: " + b"a" * MOST_HEAD_BYTES + b"\r\n\r\n",
        HEAD + b"X-Endless: " + b"a" * MOST_HEAD_BYTES,
        HEAD + b"".join(b"X-%d: a\r\n" % number for number in range(MOST_HEADERS)) + b"\r\n",
        HEAD + b"Cookie: " + b"a=b;" * (MOST_HEAD_BYTES // 4) + b"\r\n\r\n",
    ],
    ids=["one header", "a header without an end", "many headers", "many cookies"],
)
async def test_a_head_is_read_no_longer_than_heads_are(app: App, said: bytes) -> None:
    async with serving(app, Patience()) as port:
        reader, writer = await line(port, said)
        told = await heard(reader)
        writer.close()

    assert told.startswith(b"HTTP/1.1 431 ")


@pytest.mark.parametrize("behind", [b"0\r\nX-Trailer: ", b"5;"], ids=["a trailer", "a chunk's extension"])
async def test_what_stands_beside_a_body_is_no_longer_either(app: App, behind: bytes) -> None:
    async with serving(app, Patience()) as port:
        chunked = HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n"
        reader, writer = await line(port, chunked + behind)
        with suppress(ConnectionError):
            for _ in range(8):
                writer.write(b"a" * MOST_HEAD_BYTES)
                await writer.drain()
        with suppress(ConnectionError):
            await heard(reader)
        writer.close()
        async with asyncio.timeout(LONG):
            await app.broke_off.wait()


async def test_a_long_body_and_a_head_of_the_longest_are_read(app: App) -> None:
    long = b"X-Long: " + b"a" * (MOST_HEAD_BYTES - 100) + b"\r\n"
    async with serving(app, Patience()) as port:
        head = HEAD + long + b"Connection: close\r\nContent-Length: 1000000\r\n\r\n"
        reader, writer = await line(port, head, b"x" * 1_000_000)
        told = await heard(reader)
        writer.close()

    assert told.startswith(b"HTTP/1.1 200 ")
    assert told.endswith(b"x" * 1_000_000)


async def test_a_head_that_drips_is_ended_however_often_it_drips(app: App) -> None:
    async with serving(app, Patience(head_seconds=BRIEF)) as port:
        reader, writer = await line(port, HEAD)
        # The line may be reset behind the answer, since what dripped meanwhile is never read.
        told = asyncio.create_task(reader.readline())
        while not told.done():
            writer.write(b"X-Drop: 1\r\n")
            await asyncio.sleep(BRIEF / 10)
        writer.close()

    assert (await told).startswith(b"HTTP/1.1 408 ")


async def test_the_work_of_a_body_that_does_not_end_hears_of_it(app: App) -> None:
    async with serving(app, Patience(body_seconds=BRIEF)) as port:
        reader, writer = await line(port, HEAD + b"Content-Length: 10\r\n\r\n1")
        await heard(reader)
        writer.close()
        async with asyncio.timeout(LONG):
            await app.broke_off.wait()


async def test_a_body_that_comes_fast_enough_may_take_longer(app: App) -> None:
    async with serving(app, Patience(body_seconds=BRIEF, body_bytes_per_second=1)) as port:
        reader, writer = await line(port, HEAD + b"Content-Length: 10\r\n\r\n12345")
        await asyncio.sleep(3 * BRIEF)
        writer.write(b"67890")
        told = await reader.readuntil(b"67890")
        writer.close()

    assert told.startswith(b"HTTP/1.1 200 ")


async def test_a_later_request_on_a_line_has_its_own_time(app: App) -> None:
    async with serving(app, Patience(head_seconds=BRIEF)) as port:
        reader, writer = await line(port, b"GET /3 HTTP/1.1\r\nHost: here\r\n\r\n")
        await reader.readuntil(b"xxx")
        await asyncio.sleep(2 * BRIEF)
        writer.write(b"GET /3 HTTP/1.1\r\nHost: here\r\n\r\nGET ")
        told = await heard(reader)
        writer.close()

    assert told.startswith(b"HTTP/1.1 200 ")
    assert b"xxxHTTP/1.1 408 " in told


async def test_an_answer_that_nobody_takes_is_given_up(app: App) -> None:
    async with serving(app, Patience(answer_seconds=BRIEF)) as port:
        reader, writer = await line(port, f"GET /{LARGE} HTTP/1.1\r\nHost: here\r\n\r\n".encode())
        await asyncio.sleep(3 * BRIEF)
        try:
            told = await heard(reader)
        except ConnectionResetError:
            told = b""
        writer.close()

    assert len(told) < LARGE


async def test_an_answer_that_is_taken_slowly_is_given_whole(app: App) -> None:
    async with serving(app, Patience(answer_seconds=LONG)) as port:
        reader, writer = await line(port, f"GET /{LARGE} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n".encode())
        await asyncio.sleep(BRIEF)
        told = await heard(reader)
        writer.close()

    assert len(told) > LARGE
