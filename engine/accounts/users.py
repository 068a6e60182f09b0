"""The accounts that are there, by number or by name."""

from __future__ import annotations

from datetime import datetime

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.queryset import QuerySet

from engine.accounts import credentials
from engine.accounts.models import Role, User
from engine.errors import NotFound


async def add(name: str, password_hash: str, created_at: datetime, connection: BaseDBAsyncClient | None = None) -> User:
    """A new account of a reader: another role is given together with its event.

    Raises:
        IntegrityError: Somebody has that name.
    """
    return await User.create(
        using_db=connection,
        name=name,
        name_key=credentials.name_key(name),
        role=Role.READER,
        password_hash=password_hash,
        created_at=created_at,
    )


async def present(user_id: int) -> User:
    """The account, where its owner has not left.

    Raises:
        NotFound: There is none.
    """
    user = await User.get_or_none(id=user_id, deleted_at__isnull=True)
    if user is None:
        raise NotFound(kind="user", id=str(user_id))
    return user


def administrators() -> QuerySet[User]:
    """Those who can act: whoever has left keeps the role for as long as its end is not recorded."""
    return User.filter(role=Role.ADMINISTRATOR, deleted_at__isnull=True)
