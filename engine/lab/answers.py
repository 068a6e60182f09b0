"""An answer is kept once, before its result is shown, and stays as it was given."""

from __future__ import annotations

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError
from tortoise.models import Model

from engine.lab.errors import AlreadyAnswered
from engine.store.database import in_transaction


async def keep(row: Model, *, what: str) -> None:
    """Write the answer to `what`, such as "this question".

    Raises:
        AlreadyAnswered: There is one.
    """

    async def write(connection: BaseDBAsyncClient) -> None:
        await row.save(using_db=connection, force_create=True)

    try:
        await in_transaction(write)
    except IntegrityError:
        raise AlreadyAnswered(what=what) from None
