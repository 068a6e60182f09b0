"""Refuses a request that says twice what may be said once: two readers of it would not agree on what it says."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from server.errors import BadRequest

ONCE = frozenset(
    {
        *(b"host", b"authorization", b"content-type", b"content-length", b"transfer-encoding", b"origin"),
        *(b"sec-fetch-site", b"idempotency-key", b"x-idempotency-key", b"x-token-budget", b"x-user-id"),
    }
)


class SingleHeaders:
    """Of the headers that decide who asks, where and for what, each may come once; HTTP/1.1 wants a host besides."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            _refuse_repeated(scope)
        await self.app(scope, receive, send)


def _refuse_repeated(scope: Scope) -> None:
    """
    Raises:
        BadRequest: A header comes twice, or there is no host.
    """
    named = [name for name, _ in scope["headers"] if name in ONCE]
    if len(named) > len(set(named)):
        repeated = min(name for name in named if named.count(name) > 1)
        raise BadRequest(reason=f"it has more than one {repeated.decode()} header")
    if b"host" not in named and scope.get("http_version") == "1.1":
        raise BadRequest(reason="it has no host header")
