"""The cookies: the session, the visit that binds forms before anyone signed in, and what guests play and follow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

SESSION_SECONDS = PLAYER_SECONDS = 30 * 24 * 3600
FAVOURITE_SECONDS = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class CookieNames:
    """How the cookies are called and set.

    Args:
        secure: HTTPS only; the `__Host-` prefix then keeps other hosts of the domain from setting them.
    """

    secure: bool

    @property
    def session(self) -> str:
        return self._name("session")

    @property
    def player(self) -> str:
        """What names a guest in the calibration game."""
        return self._name("player")

    @property
    def favourites(self) -> str:
        """What a guest follows."""
        return self._name("favourites")

    @property
    def visit(self) -> str:
        return self._name("visit")

    def _name(self, plain: str) -> str:
        return f"__Host-{plain}" if self.secure else plain

    def setting(self, name: str, value: str, *, seconds: int | None) -> bytes:
        """The value of a `Set-Cookie` header: out of reach of scripts, not sent along from other sites.

        Args:
            seconds: How long the browser keeps it; 0 removes it, None keeps it until the browser closes.
        """
        parts = [f"{name}={value}", "Path=/", "HttpOnly", "SameSite=Lax"]
        if seconds is not None:
            parts.append(f"Max-Age={seconds}")
        if self.secure:
            parts.append("Secure")
        return "; ".join(parts).encode("latin-1")


def cookies_of(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """The cookies of a request's headers as they stand; where a name comes twice, the first.

    Ours are never quoted. Those that are stay so: taking quotes off takes `http.cookies` of Python 3.11 the square of
    their length, and others' cookies come with every request.
    """
    found: dict[str, str] = {}
    for header, value in headers:
        if header == b"cookie":
            for each in value.decode("latin-1").split(";"):
                name, _, text = each.partition("=")
                found.setdefault(name.strip(), text.strip())
    return found
