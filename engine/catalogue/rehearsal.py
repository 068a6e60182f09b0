"""A transaction that does everything, tells what it did, and where it is only rehearsed is rolled back."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from tortoise.backends.base.client import BaseDBAsyncClient

from engine.store.database import in_transaction

T = TypeVar("T")


class Rehearsed(Exception):
    """Ends a transaction that was not to be committed."""

    def __init__(self, result: Any) -> None:
        self.result = result


async def transacted(work: Callable[[BaseDBAsyncClient], Awaitable[T]], *, rehearse: bool) -> T:
    """What the work returns, done or only rehearsed."""

    async def done(connection: BaseDBAsyncClient) -> T:
        result = await work(connection)
        if rehearse:
            raise Rehearsed(result)
        return result

    try:
        return await in_transaction(done)
    except Rehearsed as rehearsed:
        result: T = rehearsed.result
        return result
