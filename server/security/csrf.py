"""Refuses requests that another site made a browser send.

Fetch metadata says it first; where a browser sends none, a request that carries our cookies must name our origin; and
every form carries a token bound to its session, or to the visit where nobody is signed in. JSON needs no token, since a
browser sends it to another site only where that site allows it, and this one never does.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
from collections import deque
from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.errors import ForgedRequest
from server.security.body_limit import is_upload
from server.security.cookies import CookieNames, cookies_of
from server.security.identity import GUEST

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
FORM_TYPES = frozenset({"application/x-www-form-urlencoded", "multipart/form-data", "text/plain"})
JSON = "application/json"
FIELD = "csrf_token"
OWN_SITES = ("same-origin", "none")
# Where the state of a request keeps what the token of its form may be bound to.
BINDINGS = "form_bindings"
PIECE_BYTES = 16_384


class FormTokens:
    """Makes and checks the tokens of forms.

    Args:
        key: Secret of this installation.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def of(self, binding: str) -> str:
        return hmac.new(self._key, binding.encode(), hashlib.sha256).hexdigest()

    def are_bound(self, token: str, bindings: list[str]) -> bool:
        return any(hmac.compare_digest(token.encode(), self.of(binding).encode()) for binding in bindings)


class ForgeryCheck:
    """
    Args:
        uploads: Paths of forms with files, too long to be read here: who reads one calls `refuse_forged_form`.
    """

    def __init__(self, app: ASGIApp, *, cookies: CookieNames, uploads: Collection[str]) -> None:
        self.app = app
        self.cookies = cookies
        self.uploads = uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            _refuse_other_pages(scope)
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if scope["method"] not in SAFE_METHODS:
            receive = await self._check(scope, receive)
            await self.app(scope, receive, send)
            return

        async def send_with_visit(message: Message) -> None:
            visit = scope["state"].get("new_visit")
            if visit is not None and message["type"] == "http.response.start":
                cookie = self.cookies.setting(self.cookies.visit, visit, seconds=None)
                message["headers"] = [*message.get("headers", ()), (b"set-cookie", cookie)]
            await send(message)

        await self.app(scope, receive, send_with_visit)

    async def _check(self, scope: Scope, receive: Receive) -> Receive:
        headers = Headers(scope=scope)
        if headers.get("authorization"):
            # A browser never adds this header by itself, so the request proves its own intent.
            return receive
        bindings = self._bindings(headers)
        _refuse_other_origins(scope, headers, has_cookies=bool(bindings))
        if is_upload(scope, self.uploads):
            scope["state"][BINDINGS] = bindings
            return receive
        content_type = headers.get("content-type", "").partition(";")[0].strip().lower()
        if content_type in FORM_TYPES or (bindings and content_type != JSON):
            return await self._check_form(scope, receive, bindings)
        return receive

    async def _check_form(self, scope: Scope, receive: Receive, bindings: list[str]) -> Receive:
        body = await Request(scope, receive).body()
        form = await Request(scope, _replayed(body, receive)).form()
        _refuse_other_tokens(scope, form.get(FIELD), bindings)
        return _replayed(body, receive)

    def _bindings(self, headers: Headers) -> list[str]:
        cookies = cookies_of(headers.raw)
        return [cookies[name] for name in (self.cookies.session, self.cookies.visit) if cookies.get(name)]


def refuse_forged_form(scope: Scope, token: object) -> None:
    """Check the token of a form that was left to its reader; a request with an API key has proved its own intent.

    Raises:
        ForgedRequest: The token is none of ours.
    """
    bindings = scope["state"].get(BINDINGS)
    if bindings is not None:
        _refuse_other_tokens(scope, token, bindings)


def _refuse_other_tokens(scope: Scope, token: object, bindings: list[str]) -> None:
    tokens: FormTokens = scope["app"].state.form_tokens
    if not isinstance(token, str) or not tokens.are_bound(token, bindings):
        raise ForgedRequest(reason="its form is not one of ours, or is older than your session")


def form_token(request: Request) -> str:
    """The token for a form on the page that answers this request."""
    state, cookies = request.scope["state"], request.app.state.cookies
    identity = state.get("identity", GUEST)
    binding = identity.session_token or cookies_of(request.headers.raw).get(cookies.visit) or state.get("new_visit")
    if not binding:
        binding = state["new_visit"] = secrets.token_urlsafe(16)
    tokens: FormTokens = request.app.state.form_tokens
    return tokens.of(binding)


def refuse_other_sites(headers: Headers) -> None:
    """
    Raises:
        ForgedRequest: A page of another site made a browser send this.
    """
    site = headers.get("sec-fetch-site", OWN_SITES[0])
    if site not in OWN_SITES:
        raise ForgedRequest(reason=f"the browser calls it {site}")


def _refuse_other_origins(scope: Scope, headers: Headers, *, has_cookies: bool) -> None:
    if "sec-fetch-site" in headers:
        refuse_other_sites(headers)
    elif has_cookies and _origin(headers) != (scope["scheme"], headers.get("host", "")):
        raise ForgedRequest(reason="its origin is missing or another one")


def _refuse_other_pages(scope: Scope) -> None:
    """A browser names the page's origin in every WebSocket handshake; programs name none, and have no cookies."""
    headers = Headers(scope=scope)
    scheme = {"ws": "http", "wss": "https"}[scope["scheme"]]
    is_from_a_page = "origin" in headers or ("cookie" in headers and "authorization" not in headers)
    if is_from_a_page and _origin(headers) != (scheme, headers.get("host", "")):
        raise ForgedRequest(reason="its origin is missing or another one")


def _origin(headers: Headers) -> tuple[str, str]:
    parts = urlsplit(headers.get("origin", ""))
    return parts.scheme, parts.netloc


def _replayed(body: bytes, receive: Receive) -> Receive:
    """A channel that gives the body again, then whatever comes after it.

    It comes in pieces, and others have their turn between them: a form is parsed on the event loop as it comes.
    """
    pieces = deque(body[start : start + PIECE_BYTES] for start in range(0, len(body) or 1, PIECE_BYTES))

    async def replay() -> Message:
        if not pieces:
            return await receive()
        await asyncio.sleep(0)
        return {"type": "http.request", "body": pieces.popleft(), "more_body": bool(pieces)}

    return replay
