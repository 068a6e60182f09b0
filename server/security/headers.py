"""Headers that every answer carries, errors and files included."""

from __future__ import annotations

from collections.abc import Mapping

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
HTTPS_ONLY = {"Strict-Transport-Security": "max-age=31536000"}
PRIVATE = (b"cache-control", b"private, no-cache")


class Headers:
    """Adds the hardening headers that an answer does not bring itself; one that says nothing of caching is private.

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
                own = message.get("headers", ())
                named = {name for name, _ in own}
                headers = [*own, *(header for header in self.headers if header[0] not in named)]
                if b"cache-control" not in named:
                    headers.append(PRIVATE)
                message["headers"] = headers
            await send(message)

        await self.app(scope, receive, send_hardened if scope["type"] == "http" else send)
