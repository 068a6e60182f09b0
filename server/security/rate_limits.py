"""Counts what may be done so often: requests, and what can be tried over and over, such as signing in."""

from __future__ import annotations

import ipaddress
import math
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from limits import RateLimitItem, parse
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from engine.errors import RateLimited
from engine.store.windows import Window, Windows
from server.security.identity import Identity
from server.settings import Settings

# Of callers whose addresses are remembered as they are counted.
MOST_HOSTS = 4096
RUN_NOTHING = ("/api/v2/health", "/api/v2/openapi.json")


class Attempt(StrEnum):
    SIGN_IN = "sign_in"
    SIGN_UP = "sign_up"
    TOP_UP = "top_up"
    CHANGE = "change"


class Use(StrEnum):
    """What a request counts as."""

    OPERATION = "operation"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one caller may do in a window, and what was counted of it.

    Args:
        name: Whose it is: of a guest's address, an account or a key.
    """

    name: str
    limit: RateLimitItem
    window: Window

    @property
    def remaining(self) -> int:
        return max(0, self.limit.amount - self.window.count)

    @property
    def is_spent(self) -> bool:
        return self.window.count > self.limit.amount

    @property
    def resets_after(self) -> int:
        """Seconds, at least 1."""
        return max(1, math.ceil(self.window.seconds_left))


class AllowanceSpent(RateLimited):
    def __init__(self, allowances: Sequence[Allowance]) -> None:
        super().__init__(retry_after=max(each.resets_after for each in allowances if each.is_spent))
        self._allowances = allowances

    @property
    def headers(self) -> dict[str, str]:
        return headers_of(self._allowances)


class RateLimits:
    """
    Args:
        windows: Where is counted.
    """

    def __init__(self, settings: Settings, windows: Windows) -> None:
        self._windows = windows
        self._of_attempts: dict[Attempt, RateLimitItem] = {
            Attempt.SIGN_IN: parse(settings.sign_in_address_limit),
            Attempt.SIGN_UP: parse(settings.sign_up_limit),
            Attempt.TOP_UP: parse(settings.top_up_limit),
        }
        self._of_pair = parse(settings.sign_in_limit)
        self._of_guest = {Use.OPERATION: parse(settings.guest_limit), Use.PAGE: parse(settings.guest_page_limit)}
        self._of_account = {Use.OPERATION: parse(settings.account_limit), Use.PAGE: parse(settings.page_limit)}
        self._of_key = {Use.OPERATION: parse(settings.key_limit), Use.PAGE: parse(settings.page_limit)}

    def of(self, connection: HTTPConnection) -> Callable[[str, str], Awaitable[None]]:
        """Counts the attempts of one client: by its address, and by the address with the name that it tries.

        The function raises `RateLimited` where either was tried too often. A name alone is never counted: whoever
        guesses from elsewhere would else keep its owner out. But what an administrator moves is counted for the
        account alone, wherever it asks from: it is signed in, and guesses nothing. A change is an operation of its own.
        """

        async def throttle(attempt: str, name: str = "") -> None:
            if attempt == Attempt.CHANGE:
                await self.take(Use.OPERATION, connection, connection.scope["state"]["identity"])
                return
            if attempt == Attempt.TOP_UP:
                await self._refuse(self._of_attempts[Attempt.TOP_UP], f"{attempt} by account {name}")
                return
            who = f"{attempt} by address {address_of(connection)}"
            if name:
                await self._refuse(self._of_pair, f"{who} as {name[:64].strip().casefold()}")
            await self._refuse(self._of_attempts[Attempt(attempt)], who)

        return throttle

    async def take(self, use: Use, connection: HTTPConnection, identity: Identity) -> list[Allowance]:
        """Count a request, and say what is left to its caller.

        Raises:
            AllowanceSpent: It was one too many.
        """
        limits = self._limits(use, connection, identity)
        counted = await self._windows.count({key: limit.get_expiry() for key, (_, limit) in limits.items()})
        allowances = [Allowance(name, limit, counted[key]) for key, (name, limit) in limits.items()]
        if any(each.is_spent for each in allowances):
            raise AllowanceSpent(allowances)
        return allowances

    def _limits(self, use: Use, connection: HTTPConnection, identity: Identity) -> dict[str, tuple[str, RateLimitItem]]:
        viewer = identity.viewer
        if viewer is None:
            return {f"{use} by address {address_of(connection)}": ("guest", self._of_guest[use])}
        limits = {f"{use} by account {viewer.id}": ("account", self._of_account[use])}
        if viewer.limit is not None:
            limits[f"{use} by key {viewer.limit.api_key_id}"] = ("key", self._of_key[use])
        return limits

    async def _refuse(self, limit: RateLimitItem, key: str) -> None:
        counted = (await self._windows.count({key: limit.get_expiry()}))[key]
        if counted.count > limit.amount:
            raise RateLimited(retry_after=max(1, math.ceil(counted.seconds_left)))


class RequestLimits:
    """Counts each request for its caller, and says on the answers to programs what is left.

    Args:
        beside: Paths that are not counted.
    """

    def __init__(self, app: ASGIApp, *, beside: tuple[str, ...]) -> None:
        self.app = app
        self.beside = beside

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(self.beside):
            await self.app(scope, receive, send)
            return
        limits: RateLimits = scope["app"].state.rate_limits
        use = use_of(scope)
        allowances = await limits.take(use, HTTPConnection(scope), scope["state"]["identity"])
        await self.app(scope, receive, _telling(send, allowances) if use is Use.OPERATION else send)


def use_of(scope: Scope) -> Use:
    """What an address counts as: REST as the operation that it runs, the page of the console as a page."""
    path, runs_something = scope["path"], scope["method"] == "POST" or scope["query_string"]
    is_rest = path.startswith("/api/") and path not in RUN_NOTHING
    is_operation = is_rest or (path == "/graphql" and runs_something)
    return Use.OPERATION if is_operation else Use.PAGE


def headers_of(allowances: Sequence[Allowance]) -> dict[str, str]:
    """The fields of draft-ietf-httpapi-ratelimit-headers-09 (March 2025): `RateLimit-Policy` and `RateLimit`."""
    policies = (f'"{each.name}";q={each.limit.amount};w={each.limit.get_expiry()}' for each in allowances)
    left = (f'"{each.name}";r={each.remaining};t={each.resets_after}' for each in allowances)
    return {"RateLimit-Policy": ", ".join(policies), "RateLimit": ", ".join(left)}


def _telling(send: Send, allowances: Sequence[Allowance]) -> Send:
    told = [(name.lower().encode(), value.encode()) for name, value in headers_of(allowances).items()]

    async def send_told(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *told]
        await send(message)

    return send_told


def address_of(connection: HTTPConnection) -> str:
    """The client's network address; one IPv6 customer has a whole /64, which counts as one."""
    return _network(connection.client.host if connection.client else "local")


@lru_cache(MOST_HOSTS)
def _network(host: str) -> str:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
