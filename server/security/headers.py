"""Headers that every answer carries, errors and files included."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "font-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def policy(directives: Mapping[str, str]) -> str:
    """The value of a `Content-Security-Policy` header."""
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())


# Referrers stay inside: with "no-referrer" browsers send `Origin: null` with forms, which the CSRF check refuses.
HARDENING = {
    "Content-Security-Policy": policy(POLICY),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
# A page that other sites may show in a frame: it has no form and no script, and says nothing of who looks at it.
FRAMED = {
    "Content-Security-Policy": policy(
        POLICY | {"script-src": "'none'", "connect-src": "'none'", "form-action": "'none'", "frame-ancestors": "*"}
    ),
    "Cross-Origin-Resource-Policy": "cross-origin",
}
HTTPS_ONLY = {"Strict-Transport-Security": "max-age=31536000"}
Header: TypeAlias = tuple[bytes, bytes]
FRAMED_POLICY = (b"content-security-policy", FRAMED["Content-Security-Policy"].encode())
FRAME_OPTIONS = b"x-frame-options"
SET_COOKIE = b"set-cookie"
CACHE_CONTROL = b"cache-control"
PRIVATE = (CACHE_CONTROL, b"private, no-cache")


class Headers:
    """Adds the hardening headers that an answer does not set itself; one that says nothing of caching is private.

    An answer that anybody's cache may keep sets no cookie: the cache would give it to everybody.

    Args:
        https: Tell browsers to come by HTTPS only.
    """

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self.app = app
        named = HARDENING | (HTTPS_ONLY if https else {})
        self.headers = [(name.lower().encode(), value.encode()) for name, value in named.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_hardened(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = self._hardened(list(message.get("headers", ())))
            await send(message)

        await self.app(scope, receive, send_hardened if scope["type"] == "http" else send)

    def _hardened(self, headers: list[Header]) -> list[Header]:
        own = {name.lower() for name, _ in headers}
        if FRAMED_POLICY in headers:
            own.add(FRAME_OPTIONS)
        kept = [each for each in headers if each[0].lower() != SET_COOKIE] if _is_public(headers) else headers
        return [*kept, *(each for each in (*self.headers, PRIVATE) if each[0] not in own)]


def _is_public(headers: list[Header]) -> bool:
    return any(name.lower() == CACHE_CONTROL and b"public" in value.lower() for name, value in headers)
