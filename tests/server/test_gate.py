"""The gate lets so many work at once and refuses the rest; what nobody waits for is dropped."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress

import pytest
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server import gate as gate_module
from server.errors import Busy
from server.gate import Gate
from server.hangups import HangUps

PATIENT, BRIEF = 30.0, 0.01


class Client:
    """Sends parts of a body, and takes the answer or does not.

    Args:
        parts: Those that it has sent already; the last ends the body, where `is_whole`.
        takes: Whether it takes more of an answer than its head.
    """

    def __init__(
        self,
        parts: Iterable[bytes] = (b"",),
        path: str = "/",
        *,
        method: str = "POST",
        is_whole: bool = True,
        takes: bool = True,
    ) -> None:
        self.scope: Scope = {"type": "http", "method": method, "path": path, "headers": []}
        self.incoming: asyncio.Queue[Message] = asyncio.Queue()
        self.sent: list[Message] = []
        self.may_take = asyncio.Event()
        if takes:
            self.may_take.set()
        *others, last = parts
        for part in others:
            self.say(part, more=True)
        self.say(last, more=not is_whole)

    def say(self, part: bytes, *, more: bool) -> None:
        self.incoming.put_nowait({"type": "http.request", "body": part, "more_body": more})

    def hang_up(self) -> None:
        self.incoming.put_nowait({"type": "http.disconnect"})

    async def take(self, message: Message) -> None:
        self.sent.append(message)
        if message["type"] == "http.response.body":
            await self.may_take.wait()

    def asks(self, app: ASGIApp) -> asyncio.Task[None]:
        async def ask() -> None:
            await app(self.scope, self.incoming.get, self.take)

        return asyncio.create_task(ask())


class Work:
    """An app that works until it may end, and remembers how it ended."""

    def __init__(self) -> None:
        self.begun, self.dropped, self.done = 0, 0, 0
        self.may_end, self.has_begun = asyncio.Event(), asyncio.Condition()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await Request(scope, receive).body()
        async with self.has_begun:
            self.begun += 1
            self.has_begun.notify_all()
        try:
            await self.may_end.wait()
        except asyncio.CancelledError:
            self.dropped += 1
            raise
        self.done += 1
        await Response("done")(scope, receive, send)

    async def begun_by(self, clients: int) -> None:
        async with self.has_begun:
            await self.has_begun.wait_for(lambda: self.begun >= clients)


@pytest.fixture
def work() -> Work:
    return Work()


def gate(app: ASGIApp, running: int = 1, waiting: int = 10, seconds: float = PATIENT) -> Gate:
    return Gate(app, most_running=running, most_waiting=waiting, wait_seconds=seconds, beside=("/health/",))


async def settled() -> None:
    """Let every task go as far as it can."""
    for _ in range(50):
        await asyncio.sleep(0)


async def test_no_more_work_at_once_than_may(work: Work) -> None:
    gated = gate(work, running=2)
    asked = [Client().asks(gated) for _ in range(5)]
    await settled()
    begun = work.begun
    work.may_end.set()
    await asyncio.gather(*asked)

    assert (begun, work.done) == (2, 5)


async def test_beyond_the_queue_is_refused_at_once(work: Work) -> None:
    gated = gate(work, waiting=1)
    running, waiting = Client().asks(gated), Client().asks(gated)
    await settled()

    with pytest.raises(Busy) as refusal:
        await Client().asks(gated)

    assert refusal.value.retry_after >= 1
    work.may_end.set()
    await asyncio.gather(running, waiting)


async def test_whose_turn_does_not_come_in_time_is_refused_and_leaves_the_queue(work: Work) -> None:
    gated = gate(work, waiting=1, seconds=BRIEF)
    running = Client().asks(gated)
    for _ in range(3):
        with pytest.raises(Busy):
            await Client().asks(gated)

    work.may_end.set()
    await running
    await Client().asks(gated)
    assert work.done == 2


async def test_pages_that_are_asked_for_first_are_there_first() -> None:
    ended: list[str] = []
    has_ended = asyncio.Event()

    async def turns_often(scope: Scope, receive: Receive, send: Send) -> None:
        for _ in range(20):
            await asyncio.sleep(0)
        ended.append(scope["path"])
        has_ended.set()
        await Response("done")(scope, receive, send)

    gated = gate(turns_often, running=16)
    together = gate_module.MOST_BEGINNING
    paths = [f"/{number}" for number in range(4 * together)]
    asked = [Client(path=path, method="GET").asks(gated) for path in paths]
    await has_ended.wait()
    first = list(ended)
    await asyncio.gather(*asked)

    assert first == paths[:together]
    assert ended == paths


async def test_a_page_that_waits_for_something_keeps_nobody_from_beginning(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate_module, "BEGINNING_SECONDS", BRIEF)
    gated = gate(work, running=16)
    asked = [Client(method="GET").asks(gated) for _ in range(3 * gate_module.MOST_BEGINNING)]
    await settled()
    at_once = work.begun
    async with asyncio.timeout(PATIENT):
        await work.begun_by(len(asked))
    work.may_end.set()
    await asyncio.gather(*asked)

    assert (at_once, work.done) == (gate_module.MOST_BEGINNING, len(asked))


async def test_what_is_sent_begins_at_once(work: Work) -> None:
    gated = gate(work, running=16)
    asked = [Client().asks(gated) for _ in range(3 * gate_module.MOST_BEGINNING)]
    await settled()
    begun = work.begun
    work.may_end.set()
    await asyncio.gather(*asked)

    assert begun == len(asked)


async def test_a_page_that_is_given_up_lets_the_next_begin(work: Work) -> None:
    gated = gate(work, running=16)
    together = gate_module.MOST_BEGINNING
    begun = [Client(method="GET").asks(gated) for _ in range(together)]
    waiting = [Client(method="GET").asks(gated) for _ in range(together)]
    await settled()
    for each in (*begun, waiting[0]):
        each.cancel()
    await settled()
    work.may_end.set()
    ended = await asyncio.gather(*begun, *waiting, return_exceptions=True)

    assert sum(isinstance(each, asyncio.CancelledError) for each in ended) == together + 1
    assert (work.dropped, work.done) == (together, together - 1)


async def test_health_checks_pass_beside_a_full_gate() -> None:
    work = Work()
    gated = gate(work, waiting=0)
    running, health = Client().asks(gated), Client(path="/health/live").asks(gated)
    await settled()
    assert work.begun == 2
    work.may_end.set()

    await asyncio.gather(running, health)


async def test_a_client_that_is_slow_to_send_keeps_nobody_out(work: Work) -> None:
    gated = gate(work)
    slow = Client([b"a"], is_whole=False)
    sending = slow.asks(gated)
    await settled()
    work.may_end.set()

    await Client().asks(gated)
    assert not sending.done()
    slow.say(b"b", more=False)
    await sending


async def test_a_client_that_waits_to_be_asked_keeps_nobody_out(work: Work) -> None:
    gated = HangUps(gate(work))
    slow = Client([b"a"], is_whole=True)
    slow.scope["headers"] = [(b"expect", b"100-continue")]
    body = slow.incoming.get_nowait()
    sending = slow.asks(gated)
    await settled()
    work.may_end.set()

    await Client().asks(gated)
    assert not sending.done()
    slow.incoming.put_nowait(body)
    await sending


async def test_a_client_that_takes_nothing_keeps_nobody_out(work: Work) -> None:
    gated = gate(work)
    slow = Client(takes=False)
    work.may_end.set()
    taking = slow.asks(gated)
    await settled()

    await Client().asks(gated)
    assert not taking.done()
    slow.may_take.set()
    await taking


async def test_a_stream_waits_its_turn_for_each_part() -> None:
    working = 0

    async def parts() -> AsyncIterator[bytes]:
        nonlocal working
        for _ in range(5):
            working += 1
            assert working == 1
            await asyncio.sleep(0)
            working -= 1
            yield b"part"

    async def streams(scope: Scope, receive: Receive, send: Send) -> None:
        await Request(scope, receive).body()
        await StreamingResponse(parts())(scope, receive, send)

    gated = gate(HangUps(streams))
    clients = [Client(), Client(), Client()]
    await asyncio.gather(*(each.asks(gated) for each in clients))

    for client in clients:
        assert sum(message.get("body") == b"part" for message in client.sent) == 5


async def test_a_refusal_gives_its_place_back(work: Work) -> None:
    async def refuses(scope: Scope, receive: Receive, send: Send) -> None:
        raise ValueError

    gated = gate(refuses)
    for _ in range(3):
        with pytest.raises(ValueError):  # noqa: PT011, whatever it was
            await Client().asks(gated)


async def test_work_is_dropped_when_its_client_hangs_up(work: Work) -> None:
    gated = HangUps(gate(work))
    client = Client()
    asked = client.asks(gated)
    await settled()
    client.hang_up()

    with pytest.raises(ClientDisconnect):
        await asked
    assert (work.dropped, work.done) == (1, 0)
    work.may_end.set()
    await Client().asks(gated)
    assert work.done == 1


async def test_whoever_hangs_up_in_the_queue_leaves_it(work: Work) -> None:
    gated = HangUps(gate(work, waiting=1))
    running, client = Client().asks(gated), Client()
    waiting = client.asks(gated)
    await settled()
    client.hang_up()
    with pytest.raises(ClientDisconnect):
        await waiting

    another = Client().asks(gated)
    work.may_end.set()
    await asyncio.gather(running, another)
    assert work.begun == 2


async def test_nothing_is_begun_for_a_client_that_is_gone(work: Work) -> None:
    client = Client()
    client.incoming.get_nowait()
    client.hang_up()

    with pytest.raises(ClientDisconnect):
        await client.asks(HangUps(work))
    assert work.begun == 0


async def test_an_answer_that_is_given_is_not_dropped_afterwards() -> None:
    has_ended = False

    async def works_on(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal has_ended
        await Response("done")(scope, receive, send)
        client.hang_up()
        await settled()
        has_ended = True

    client = Client()
    await client.asks(HangUps(works_on))

    assert has_ended


async def test_a_request_that_is_answered_soon_leaves_nothing_to_the_garbage_collector(work: Work) -> None:
    work.may_end.set()
    client = Client()
    gc.collect()
    gc.disable()
    try:
        await client.asks(HangUps(work))
        await asyncio.sleep(0)
        found = gc.collect()
    finally:
        gc.enable()

    assert (work.done, found) == (1, 0)


async def test_what_is_done_as_a_whole_ends_before_its_client_is_forgotten() -> None:
    is_done = False

    async def does_it_all(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal is_done
        client.hang_up()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            await asyncio.sleep(0)
            is_done = True
        await Response("done")(scope, receive, send)

    client = Client()

    with pytest.raises(ClientDisconnect):
        await client.asks(HangUps(does_it_all))
    assert is_done


async def test_a_server_that_stops_is_no_client_that_hung_up(work: Work) -> None:
    asked = Client().asks(HangUps(work))
    await settled()
    asked.cancel()

    with suppress(asyncio.CancelledError):
        await asked
    assert asked.cancelled()
