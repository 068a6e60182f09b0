"""WS /graphql: subscriptions over graphql-transport-ws, for the viewer of the session's cookie or of a key.

Strawberry speaks the protocol; who asks, what runs and how much of it is decided here, by the same rules as for POST.
A browser sends the session's cookie with the handshake, so `ForgeryCheck` wants our own origin there. A program sends
its key in the header, or as `authorization` in the payload of `connection_init`.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import orjson
from asgi_correlation_id import correlation_id
from graphql import GraphQLError
from starlette.websockets import WebSocket, WebSocketDisconnected
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.exceptions import ConnectionRejectionError
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler
from strawberry.types.execution import ExecutionResult, PreExecutionError
from strawberry.types.unset import UNSET

from engine.accounts.errors import SessionEnded, UnknownKey
from engine.accounts.service import Accounts
from engine.errors import OracleError, RateLimited
from schema.context import Context, Memo
from schema.errors import refused
from schema.execute import Answer, follow
from server.security.identity import Identity, asked_again, of_key
from server.security.rate_limits import RateLimits, Use, address_of
from server.services import Installation

INIT_WITHIN = timedelta(seconds=10)
LONGEST = timedelta(hours=1)
# Between two looks at whether somebody may still follow, where another process may have changed it.
ASK_AGAIN = timedelta(seconds=5)
# Messages that have arrived together are handled in one turn of the loop, but no more than so many.
AT_ONCE = 32
MOST_OPERATIONS = 10
MOST_FROM_ONE_ADDRESS, MOST_CONNECTIONS = 20, 500
RETRY_AFTER_SECONDS = 10
# Of the id of an operation; and of the reason of a close, by RFC 6455.
MOST_ID_CHARACTERS, MOST_REASON_BYTES = 100, 123
UNSUPPORTED_PROTOCOL, FORBIDDEN, TRY_AGAIN = 4406, 4403, 1013

ENDED, TOO_LONG = "The session or key has ended", "A connection lasts an hour; connect again"


class Connections:
    """Counts the open ones, so that nobody keeps all of them."""

    def __init__(self) -> None:
        self._open: Counter[str] = Counter()

    @contextmanager
    def one(self, address: str) -> Iterator[None]:
        """Raises: RateLimited."""
        if self._open[address] >= MOST_FROM_ONE_ADDRESS or self._open.total() >= MOST_CONNECTIONS:
            raise RateLimited(retry_after=RETRY_AFTER_SECONDS)
        self._open[address] += 1
        try:
            yield
        finally:
            self._open[address] -= 1
            if not self._open[address]:
                del self._open[address]


@dataclass(slots=True)
class Connection:
    """Who is connected; `connection_params` is where Strawberry puts the payload of `connection_init`.

    Args:
        is_over: Set where whoever connected may be here no more.
    """

    websocket: WebSocket
    installation: Installation
    identity: Identity
    request_id: str
    is_over: asyncio.Event = field(default_factory=asyncio.Event)
    connection_params: Mapping[str, object] | None = None

    @property
    def accounts(self) -> Accounts:
        return self.installation.services.accounts

    async def ask_again(self) -> None:
        """Ask whose the session or the key is now. The connection is over where it is nobody's, or means another right.

        Raises:
            OracleError: It is over.
        """
        before = self.identity
        try:
            now = await asked_again(self.accounts, before)
        except (SessionEnded, UnknownKey):
            self.is_over.set()
            raise
        if _rights(now) != _rights(before):
            self.is_over.set()
            raise SessionEnded
        # Meanwhile the payload of `connection_init` may have named a key.
        if self.identity is before:
            self.identity = now

    async def context(self) -> Context:
        """Of one operation, which counts as one of its caller's.

        Raises:
            OracleError: The connection is over, or the allowance is spent.
        """
        await self.ask_again()
        limits: RateLimits = self.websocket.app.state.rate_limits
        await limits.take(Use.OPERATION, self.websocket, self.identity)
        return Context(
            services=self.installation.services,
            viewer=self.identity.viewer,
            request_id=self.request_id,
            library=self.installation.library,
            memo=Memo(),
        )


class SubscriptionSchema:
    """What Strawberry's handler asks of its view and of its schema."""

    def decode_json(self, text: str | bytes) -> object:
        return orjson.loads(text)

    def encode_json(self, message: object) -> str:
        return orjson.dumps(message).decode()

    async def on_ws_connect(self, connection: Connection) -> object:
        """Take the key of the payload, where it names one.

        Raises:
            ConnectionRejectionError: It opens nothing.
        """
        for name, value in (connection.connection_params or {}).items():
            if name.lower() == "authorization":
                try:
                    connection.identity = await of_key(connection.accounts, str(value))
                except UnknownKey as refusal:
                    raise ConnectionRejectionError from refusal
        return UNSET

    async def stream(
        self,
        query: object,
        variable_values: object = None,
        *,
        context_value: Connection,
        root_value: object = None,
        operation_name: object = None,
    ) -> AsyncIterator[ExecutionResult]:
        return _results(query, variable_values, operation_name, context_value)


class Socket(ASGIWebSocketAdapter):
    """Strawberry's, but for reasons that repeat more of a message than a close can hold."""

    async def close(self, code: int, reason: str) -> None:
        await super().close(code, reason.encode()[:MOST_REASON_BYTES].decode(errors="ignore"))


class Handler(BaseGraphQLTransportWSHandler[Any, Any]):
    """Strawberry's, but for messages that are JSON and no message at all, and for clients that send without a pause."""

    _handled = 0

    async def handle_message(self, message: Any) -> None:
        self._handled += 1
        if self._handled % AT_ONCE == 0:
            await asyncio.sleep(0)
        if _is_message(message):
            await super().handle_message(message)
        else:
            await self.handle_invalid_message("Failed to parse message")

    async def handle_task_exception(self, error: Exception) -> None:
        """Log what went wrong in an operation; that the client has left is no error."""
        if not isinstance(error, WebSocketDisconnected):
            await super().handle_task_exception(error)


def _is_message(message: Any) -> bool:
    if not (isinstance(message, dict) and isinstance(message.get("type"), str)):
        return False
    needs_id = message["type"] in ("subscribe", "complete")
    if needs_id and not _is_id(message.get("id")):
        return False
    return message["type"] != "subscribe" or _is_request(message.get("payload"))


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= MOST_ID_CHARACTERS


def _is_request(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("query"), str)


async def subscriptions(websocket: WebSocket) -> None:
    """The endpoint: one connection, until it is closed, or for an hour."""
    identity: Identity = websocket.scope["state"]["identity"]
    if identity.session_has_ended:
        raise SessionEnded
    connections: Connections = websocket.app.state.connections
    with connections.one(address_of(websocket)):
        if GRAPHQL_TRANSPORT_WS_PROTOCOL not in websocket.scope["subprotocols"]:
            await websocket.accept()
            await websocket.close(UNSUPPORTED_PROTOCOL, "Subprotocol not acceptable")
            return
        await websocket.accept(GRAPHQL_TRANSPORT_WS_PROTOCOL)
        await _serve(
            websocket, Connection(websocket, websocket.app.state.installation, identity, correlation_id.get() or "")
        )


async def _serve(websocket: WebSocket, connection: Connection) -> None:
    """Until the client leaves, may be here no more, or was here for an hour."""
    door: Any = SubscriptionSchema()
    handler = Handler(
        view=door,
        websocket=Socket(door, websocket, websocket),
        context=connection,
        root_value=None,
        schema=door,
        connection_init_wait_timeout=INIT_WITHIN,
        max_subscriptions_per_connection=MOST_OPERATIONS,
    )
    handling, watching = asyncio.ensure_future(handler.handle()), asyncio.ensure_future(_watched(connection))
    try:
        await asyncio.wait((handling, watching), timeout=LONGEST.total_seconds(), return_when=asyncio.FIRST_COMPLETED)
        if handling.done():
            return handling.result()
        code, reason = (FORBIDDEN, ENDED) if watching.done() else (TRY_AGAIN, TOO_LONG)
        with suppress(RuntimeError):
            await websocket.close(code, reason)
    finally:
        handling.cancel()
        watching.cancel()
        await asyncio.gather(handling, watching, return_exceptions=True)


async def _watched(connection: Connection) -> None:
    """Ask again after each change of who may do what, until the connection is over."""
    while not connection.is_over.is_set():
        await connection.accounts.change(ASK_AGAIN)
        with suppress(OracleError):
            await connection.ask_again()


async def _results(
    query: object, variables: object, operation_name: object, connection: Connection
) -> AsyncIterator[ExecutionResult]:
    """The answers as Strawberry sends them: a refusal before the first event is an `error` and not a `next`."""
    try:
        context = await connection.context()
    except OracleError as refusal:
        yield PreExecutionError(None, [_error(refused(refusal, connection.request_id))])
        return
    given = variables if isinstance(variables, dict) else None
    named = operation_name if isinstance(operation_name, str) else None
    async for answer in follow(str(query), given, named, context=context):
        if answer.data is None:
            yield PreExecutionError(None, _told(answer))
        else:
            yield ExecutionResult(answer.data, _told(answer) or None)


def _rights(identity: Identity) -> tuple[object, ...]:
    viewer = identity.viewer
    return (viewer.id, viewer.role, viewer.scopes) if viewer else ()


def _told(answer: Answer) -> list[GraphQLError]:
    return [_error(each) for each in answer.errors]


def _error(told: Mapping[str, Any]) -> GraphQLError:
    return GraphQLError(told["message"], extensions=told["extensions"])
