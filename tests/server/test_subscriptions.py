"""Subscriptions over a real socket: who may connect, what runs, and what ends a connection."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import Mock, call
from uuid import uuid4

import httpx2
import orjson
import pytest
import uvicorn
from gql import Client, GraphQLRequest
from gql.transport.exceptions import TransportQueryError
from gql.transport.websockets import WebsocketsTransport
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.frames import Frame, Opcode
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from server.frames import MOST_FRAMES_A_SECOND, PIECE_BYTES, TOO_MANY, MeasuredWebSocket
from server.serving import MOST_MESSAGE_BYTES
from server.subscriptions import AT_ONCE, MOST_FROM_ONE_ADDRESS, MOST_ID_CHARACTERS, MOST_OPERATIONS, Handler
from tests.live_server import LiveServer

PASSWORD, NEW = "seven green bottles", "eight green bottles hanging"
PROTOCOL = Subprotocol("graphql-transport-ws")
PROJECT = "mutation ($id: ID!) { startSeasonProjection(competitionId: $id) { job { id } } }"
BACKTEST = "mutation ($id: ID!) { startBacktest(competitionId: $id) { job { id } } }"
FOLLOW = "subscription ($id: ID!) { jobProgress(id: $id) { state done total message competition { id } } }"


@pytest.fixture(scope="module")
def key(live_server: LiveServer) -> str:
    made = live_server.trickster("user", "create", "ann", "--password-stdin", input=PASSWORD)
    assert made.returncode == 0, made.stderr
    return live_server.trickster("api-key", "create", "ann").stdout.strip()


@pytest.fixture
def job(live_server: LiveServer, key: str) -> str:
    answer = ask(live_server, key, PROJECT, competition(live_server))
    return str(answer["startSeasonProjection"]["job"]["id"])


def ask(server: LiveServer, key: str, document: str, id: str) -> Any:
    body = {"query": document, "variables": {"id": id}}
    answer = server.client(headers={"authorization": f"Bearer {key}"}).post("/graphql", json=body).json()
    assert "errors" not in answer, answer
    return answer["data"]


def competition(server: LiveServer) -> str:
    answer = server.client().post("/graphql", json={"query": "{ competitions { id } }"}).json()
    return str(answer["data"]["competitions"][0]["id"])


def address(server: LiveServer) -> str:
    return server.url.replace("http://", "ws://") + "/graphql"


def session(server: LiveServer) -> str:
    """The cookie of somebody who signed in with a browser."""
    client = server.client(headers={"origin": server.url})
    document = f'mutation {{ signIn(name: "ann", password: "{PASSWORD}") {{ viewer {{ id }} }} }}'
    assert "errors" not in client.post("/graphql", json={"query": document}).json()
    return "; ".join(f"{name}={value}" for name, value in client.cookies.items())


@contextmanager
def connected(server: LiveServer, payload: Any = None, **headers: str) -> Iterator[ClientConnection]:
    with connect(address(server), subprotocols=[PROTOCOL], additional_headers=headers) as socket:
        send(socket, {"type": "connection_init", "payload": payload or {}})
        yield socket


def send(socket: ClientConnection, message: Any) -> None:
    socket.send(orjson.dumps(message).decode())


def received(socket: ClientConnection) -> Any:
    return orjson.loads(socket.recv(timeout=30))


def subscription(document: str, job: str = "0", *, number: int = 1) -> Any:
    payload = {"query": document, "variables": {"id": job}}
    return {"id": str(number), "type": "subscribe", "payload": payload}


def subscribe(socket: ClientConnection, document: str, job: str = "0") -> None:
    send(socket, subscription(document, job))


def send_at_once(socket: ClientConnection, messages: Iterable[Any]) -> None:
    """In one piece, so that the server has the last before the first has ended."""
    with socket.protocol_mutex:
        for message in messages:
            socket.protocol.send_text(orjson.dumps(message))
        socket.socket.sendall(b"".join(socket.protocol.data_to_send()))


def followed(socket: ClientConnection, job: str) -> list[Any]:
    subscribe(socket, FOLLOW, job)
    told = []
    while (message := received(socket))["type"] == "next":
        told.append(message["payload"]["data"]["jobProgress"])
    assert message == {"id": "1", "type": "complete"}
    return told


def following(job: str) -> GraphQLRequest:
    return GraphQLRequest(FOLLOW, variable_values={"id": job})


def closed(socket: ClientConnection) -> int:
    """The code that the server closed with."""
    with pytest.raises(ConnectionClosed) as ending:
        drain(socket)
    assert ending.value.rcvd is not None
    return ending.value.rcvd.code


def drain(socket: ClientConnection) -> None:
    while True:
        socket.recv(timeout=30)


async def test_a_well_kept_client_follows_a_job_to_its_end(live_server: LiveServer, key: str) -> None:
    job = ask(live_server, key, BACKTEST, competition(live_server))["startBacktest"]["job"]["id"]
    transport = WebsocketsTransport(
        url=address(live_server),
        subprotocols=[PROTOCOL],
        init_payload={"Authorization": f"Bearer {key}"},
    )
    async with Client(transport=transport) as client:
        states = [event["jobProgress"]["state"] async for event in client.subscribe(following(job))]

    assert states[-1] == "DONE"
    assert set(states[:-1]) <= {"WAITING", "RUNNING"}


async def test_a_well_kept_client_is_told_what_was_refused(live_server: LiveServer) -> None:
    transport = WebsocketsTransport(url=address(live_server), subprotocols=[PROTOCOL])
    async with Client(transport=transport) as client:
        with pytest.raises(TransportQueryError) as refusal:
            await asyncio.wait_for(anext(client.subscribe(following("1"))), 30)

    assert refusal.value.errors is not None
    assert refusal.value.errors[0]["extensions"]["code"] == "UNAUTHENTICATED"


@pytest.mark.parametrize("name", ["authorization", "Authorization"])
def test_a_key_is_taken_from_the_payload(live_server: LiveServer, key: str, job: str, name: str) -> None:
    with connected(live_server, {name: f"Bearer {key}"}) as socket:
        assert received(socket)["type"] == "connection_ack"
        assert followed(socket, job)[-1]["state"] == "DONE"


def test_a_key_is_taken_from_the_header(live_server: LiveServer, key: str, job: str) -> None:
    with connected(live_server, authorization=f"Bearer {key}") as socket:
        assert received(socket)["type"] == "connection_ack"
        assert followed(socket, job)[-1]["state"] == "DONE"


def test_a_browser_comes_with_its_session_from_our_own_pages(live_server: LiveServer, key: str, job: str) -> None:
    cookie = session(live_server)
    with connect(
        address(live_server),
        subprotocols=[PROTOCOL],
        origin=Origin(live_server.url),
        additional_headers={"cookie": cookie},
    ) as socket:
        send(socket, {"type": "connection_init"})
        assert received(socket)["type"] == "connection_ack"
        assert followed(socket, job)[-1]["state"] == "DONE"


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", None])
def test_another_site_s_page_cannot_use_a_session(live_server: LiveServer, key: str, origin: str | None) -> None:
    with pytest.raises(InvalidStatus) as refusal:
        connect(
            address(live_server),
            subprotocols=[PROTOCOL],
            origin=Origin(origin) if origin else None,
            additional_headers={"cookie": session(live_server)},
        )

    assert refusal.value.response.status_code == 403
    assert orjson.loads(refusal.value.response.body or b"")["errors"][0]["extensions"]["code"] == "FORBIDDEN"


def test_a_key_that_opens_nothing_is_refused_with_the_handshake(live_server: LiveServer) -> None:
    with pytest.raises(InvalidStatus) as refusal:
        connect(address(live_server), subprotocols=[PROTOCOL], additional_headers={"authorization": "Bearer to_x"})

    assert refusal.value.response.status_code == 401


def test_a_refused_handshake_is_a_line_of_the_log_and_no_error(live_server: LiveServer) -> None:
    log = live_server.data.parent / f"{live_server.data.name}.log"
    before, asked = log.stat().st_size, str(uuid4())
    headers = {"authorization": "Bearer to_y", "x-request-id": asked}
    with pytest.raises(InvalidStatus):
        connect(address(live_server), subprotocols=[PROTOCOL], additional_headers=headers)
    told, lines, tries = list[Any](), list[Any](), 0
    # The line is written after the answer; that of another test's handshake may come as late.
    while tries < 200 and not any(each.get("status") == 401 for each in lines):
        tries += 1
        time.sleep(0.05)
        told = [orjson.loads(line) for line in log.read_bytes()[before:].splitlines() if line.endswith(b"}")]
        lines = [each for each in told if each.get("request_id") == asked]

    assert [each["path"] for each in lines if each.get("status") == 401] == ["/graphql"]
    assert [each["event"] for each in told if each["level"] == "error"] == []


def test_a_key_that_opens_nothing_ends_the_connection(live_server: LiveServer) -> None:
    with connected(live_server, {"authorization": "Bearer to_nothing"}) as socket:
        assert closed(socket) == 4403


def test_another_protocol_is_refused(live_server: LiveServer) -> None:
    with connect(address(live_server), subprotocols=[Subprotocol("graphql-ws")]) as socket:
        assert closed(socket) == 4406


def test_nothing_is_followed_before_the_beginning(live_server: LiveServer) -> None:
    with connect(address(live_server), subprotocols=[PROTOCOL]) as socket:
        send(socket, {"id": "1", "type": "subscribe", "payload": {"query": FOLLOW}})
        assert closed(socket) == 4401


@pytest.mark.parametrize(
    "message",
    [
        "{",
        "[]",
        "7",
        "null",
        '{"type": 7}',
        '{"type": "nonsense"}',
        '{"type": "subscribe"}',
        '{"type": "subscribe", "id": 1, "payload": {}}',
        '{"type": "subscribe", "id": "1", "payload": "x"}',
        '{"type": "subscribe", "id": "1", "payload": {}}',
        '{"type": "complete"}',
        '{"type": "complete", "id": []}',
        "[" * 100_000,
        '{"type": "%s"}' % ("é" * 90_000),
        '{"type": "subscribe", "id": "%s", "payload": {"query": "{ a }"}}' % ("i" * 101),
        '{"type": "complete", "id": "%s"}' % ("i" * 101),
        '{"type": "subscribe", "id": "1", "payload": {"query": %s}}' % ("[" * 1_000 + "]" * 1_000),
    ],
)
def test_what_is_no_message_ends_the_connection(live_server: LiveServer, message: str) -> None:
    with connected(live_server) as socket:
        assert received(socket)["type"] == "connection_ack"
        socket.send(message)
        assert closed(socket) == 4400


def test_an_id_of_the_longest_kind_that_is_used_twice_ends_the_connection(live_server: LiveServer, key: str) -> None:
    twice = [{**subscription(FOLLOW, "987654"), "id": "💯" * MOST_ID_CHARACTERS}] * 2
    with connected(live_server, authorization=f"Bearer {key}") as socket:
        assert received(socket)["type"] == "connection_ack"
        send_at_once(socket, twice)
        assert closed(socket) == 4409


def test_bytes_that_are_no_text_end_the_connection(live_server: LiveServer) -> None:
    with connected(live_server) as socket:
        assert received(socket)["type"] == "connection_ack"
        socket.send(b"\xff\xfe")
        assert closed(socket) == 4400


def ping(of_bytes: int) -> str:
    without_words = '{"type": "ping", "payload": {"x": ""}}'
    return without_words.replace('""', f'"{"x" * (of_bytes - len(without_words))}"')


def test_a_message_beyond_the_longest_ends_the_connection(live_server: LiveServer) -> None:
    with connected(live_server) as socket:
        assert received(socket)["type"] == "connection_ack"
        socket.send(ping(MOST_MESSAGE_BYTES))
        assert received(socket)["type"] == "pong"
        socket.send(ping(MOST_MESSAGE_BYTES + 1))
        assert closed(socket) == 1009


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("{ viewer { id } }", "INVALID_INPUT"),
        ('mutation { revokeApiKey(id: "1") { id } }', "INVALID_INPUT"),
        ("subscription { nothing }", "INVALID_INPUT"),
        ("subscription {", "INVALID_INPUT"),
        ("x" * 40_000, "QUERY_TOO_COMPLEX"),
        ('subscription { jobProgress(id: "987654") { id } }', "NOT_FOUND"),
    ],
)
def test_what_may_not_be_followed_is_refused_with_a_code(
    live_server: LiveServer, key: str, document: str, code: str
) -> None:
    with connected(live_server, {"authorization": f"Bearer {key}"}) as socket:
        received(socket)
        subscribe(socket, document)
        message = received(socket)

        assert (message["type"], message["id"]) == ("error", "1")
        assert message["payload"][0]["extensions"]["code"] == code
        send(socket, {"type": "ping"})
        assert received(socket) == {"type": "pong"}


FLOODS: dict[str, Callable[[int], Frame]] = {
    "messages": lambda _: Frame(Opcode.TEXT, b'{"type":"ping"}'),
    "subscriptions": lambda n: Frame(Opcode.TEXT, orjson.dumps(subscription("{ viewer { id } }", number=n))),
    "pings": lambda _: Frame(Opcode.PING, b""),
    "pongs": lambda _: Frame(Opcode.PONG, b""),
    "fragments": lambda n: Frame(Opcode.CONT if n else Opcode.TEXT, b"", fin=False),
}


@pytest.mark.parametrize("flood", FLOODS)
def test_more_than_any_client_means_ends_the_connection(live_server: LiveServer, flood: str) -> None:
    with connected(live_server) as socket:
        assert received(socket)["type"] == "connection_ack"
        frames = [FLOODS[flood](number) for number in range(5_000)]
        with suppress(OSError):
            socket.socket.sendall(b"".join(frame.serialize(mask=True) for frame in frames))

        assert closed(socket) == TOO_MANY


def test_what_is_sent_in_a_second_is_forgotten_in_the_next(live_server: LiveServer) -> None:
    with connected(live_server) as socket:
        assert received(socket)["type"] == "connection_ack"
        for _ in range(3):
            send_at_once(socket, [{"type": "ping"}] * (MOST_FRAMES_A_SECOND // 2 - 2))
            assert {received(socket)["type"] for _ in range(MOST_FRAMES_A_SECOND // 2 - 2)} == {"pong"}
            time.sleep(1)


async def test_a_flood_is_read_a_piece_in_each_round_of_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[tuple[int, int]] = []
    rounds, transport = 0, Mock(is_closing=lambda: False)
    monkeypatch.setattr(WebSocketsSansIOProtocol, "data_received", lambda _, data: parsed.append((rounds, len(data))))
    socket = MeasuredWebSocket(uvicorn.Config(lambda: None), ServerState(), {})
    socket.transport = transport

    socket.data_received(b"x" * (3 * PIECE_BYTES + 1))
    socket.data_received(b"y")
    for _ in range(6):
        await asyncio.sleep(0)
        rounds += 1

    assert [size for _, size in parsed] == [PIECE_BYTES] * 3 + [1, 1]
    # The first at once, the next before anybody has counted a round.
    assert [number for number, _ in parsed] == [0, 0, 1, 2, 3]
    assert transport.mock_calls[-1] == call.resume_reading()


def test_a_connection_follows_a_few_things_at_once(live_server: LiveServer, key: str) -> None:
    with connected(live_server, {"authorization": f"Bearer {key}"}) as socket:
        received(socket)
        send_at_once(socket, (subscription(FOLLOW, "987654", number=each) for each in range(MOST_OPERATIONS + 1)))
        answers = [received(socket)["payload"][0]["message"] for _ in range(MOST_OPERATIONS + 1)]

    assert "Subscription limit reached" in answers


def member(server: LiveServer, name: str) -> httpx2.Client:
    """Somebody who has just signed up with a browser."""
    client = server.client(headers={"origin": server.url})
    told(client, "signUp", f'signUp(name: "{name}", password: "{PASSWORD}") {{ viewer {{ id }} }}')
    return client


def signed_in(server: LiveServer, name: str) -> httpx2.Client:
    client = server.client(headers={"origin": server.url})
    told(client, "signIn", f'signIn(name: "{name}", password: "{PASSWORD}") {{ viewer {{ id }} }}')
    return client


def new_key(client: httpx2.Client, arguments: str = "") -> str:
    return str(told(client, "createApiKey", f'createApiKey(name: "new" {arguments}) {{ key }}')["key"])


def told(client: httpx2.Client, name: str, mutation: str) -> Any:
    answer = client.post("/graphql", json={"query": f"mutation {{ {mutation} }}"}).json()
    assert "errors" not in answer, answer
    return answer["data"][name]


def revoke(client: httpx2.Client) -> None:
    keys = client.post("/graphql", json={"query": "{ viewer { apiKeys { id } } }"}).json()["data"]["viewer"]["apiKeys"]
    told(client, "revokeApiKey", f'revokeApiKey(id: "{keys[0]["id"]}") {{ id }}')


def leave(client: httpx2.Client) -> None:
    told(client, "deleteAccount", f'deleteAccount(password: "{PASSWORD}") {{ __typename }}')


@pytest.mark.parametrize("end", [revoke, leave])
def test_a_key_that_ends_closes_its_socket(live_server: LiveServer, end: Callable[[httpx2.Client], None]) -> None:
    client = member(live_server, f"key-{end.__name__}")
    with connected(live_server, {"authorization": f"Bearer {new_key(client)}"}) as socket:
        assert received(socket)["type"] == "connection_ack"
        end(client)
        assert closed(socket) == 4403


def sign_out(client: httpx2.Client) -> None:
    told(client, "signOut", "signOut { viewer { id } }")


def change_password(client: httpx2.Client) -> None:
    told(client, "changePassword", f'changePassword(old: "{PASSWORD}", new: "{NEW}") {{ viewer {{ id }} }}')


@pytest.mark.parametrize("end", [leave, change_password])
def test_a_session_that_another_ends_closes_its_socket(
    live_server: LiveServer, end: Callable[[httpx2.Client], None]
) -> None:
    other = member(live_server, f"other-{end.__name__}")
    with by_session(live_server, signed_in(live_server, f"other-{end.__name__}")) as socket:
        end(other)
        assert closed(socket) == 4403


def test_a_session_that_is_signed_out_closes_its_socket(live_server: LiveServer) -> None:
    client = member(live_server, "leaver")
    with by_session(live_server, client) as socket:
        sign_out(client)
        assert closed(socket) == 4403


@contextmanager
def by_session(server: LiveServer, client: httpx2.Client) -> Iterator[ClientConnection]:
    cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    with connect(
        address(server),
        subprotocols=[PROTOCOL],
        origin=Origin(server.url),
        additional_headers={"cookie": cookie},
    ) as socket:
        send(socket, {"type": "connection_init"})
        assert received(socket)["type"] == "connection_ack"
        yield socket


def test_a_key_that_is_over_at_a_time_closes_its_socket(live_server: LiveServer) -> None:
    at = (datetime.now(UTC) + timedelta(seconds=3)).isoformat()
    key = new_key(member(live_server, "brief"), f'expiresAt: "{at}"')
    with connected(live_server, {"authorization": f"Bearer {key}"}) as socket:
        assert received(socket)["type"] == "connection_ack"
        assert closed(socket) == 4403


def test_what_changes_for_others_leaves_a_socket_open(live_server: LiveServer, key: str, job: str) -> None:
    zoe = member(live_server, "zoe")
    new_key(zoe)
    with connected(live_server, {"authorization": f"Bearer {key}"}) as socket:
        assert received(socket)["type"] == "connection_ack"
        revoke(zoe)
        assert followed(socket, job)[-1]["state"] == "DONE"


def open_all(server: LiveServer, opened: ExitStack) -> None:
    """One connection more than may be open; those of other tests may be closing still."""
    for _ in range(MOST_FROM_ONE_ADDRESS + 1):
        opened.enter_context(connect(address(server), subprotocols=[PROTOCOL]))


def test_connections_of_one_address_are_counted(live_server: LiveServer) -> None:
    with ExitStack() as opened, pytest.raises(InvalidStatus) as refusal:
        open_all(live_server, opened)

    assert refusal.value.response.status_code == 429
    assert refusal.value.response.headers["retry-after"]


async def test_others_have_their_turn_between_many_messages() -> None:
    nobody: Any = None
    handler = Handler(
        view=nobody,
        websocket=nobody,
        context=nobody,
        root_value=None,
        schema=nobody,
        connection_init_wait_timeout=timedelta(seconds=1),
        max_subscriptions_per_connection=1,
    )
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    other = asyncio.create_task(others())
    for _ in range(10 * AT_ONCE):
        await handler.handle_message({"type": "pong"})
    other.cancel()

    assert turns >= 10
