"""Counts what can be tried over and over: signing in, signing up, moving tokens."""

from __future__ import annotations

import ipaddress
import math
import time
from collections.abc import Awaitable, Callable
from enum import StrEnum

from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter
from starlette.requests import HTTPConnection

from engine.errors import RateLimited
from server.settings import Settings


class Attempt(StrEnum):
    SIGN_IN = "sign_in"
    SIGN_UP = "sign_up"
    TOP_UP = "top_up"


class RateLimits:
    def __init__(self, settings: Settings) -> None:
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._limits: dict[Attempt, RateLimitItem] = {
            Attempt.SIGN_IN: parse(settings.sign_in_address_limit),
            Attempt.SIGN_UP: parse(settings.sign_up_limit),
            Attempt.TOP_UP: parse(settings.top_up_limit),
        }
        self._limit_of_pair = parse(settings.sign_in_limit)

    def of(self, connection: HTTPConnection) -> Callable[[str, str], Awaitable[None]]:
        """Counts the attempts of one client: by its address, and by the address with the name that it tries.

        The function raises `RateLimited` where either was tried too often. A name alone is never counted here: whoever
        guesses from elsewhere would else keep its owner out.
        """

        async def throttle(attempt: str, name: str = "") -> None:
            address = f"address {address_of(connection)}"
            if name:
                await self._count(self._limit_of_pair, attempt, address, f"name {name[:64].strip().casefold()}")
            await self._count(self._limits[Attempt(attempt)], attempt, address)

        return throttle

    async def _count(self, limit: RateLimitItem, *who: str) -> None:
        if not await self._limiter.hit(limit, *who):
            resets_at, _ = await self._limiter.get_window_stats(limit, *who)
            raise RateLimited(retry_after=max(1, math.ceil(resets_at - time.time())))


def address_of(connection: HTTPConnection) -> str:
    """The client's network address; one IPv6 customer has a whole /64, which counts as one."""
    host = connection.client.host if connection.client else "local"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return host
