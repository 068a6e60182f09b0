"""How the first administrator is made: by a link that opens once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError

from engine.accounts import credentials
from engine.accounts.errors import AdministratorExists, LinkSpent, NameTaken
from engine.accounts.models import AdminLink, Role, User
from engine.accounts.sessions import Sessions
from engine.accounts.trail import Trail
from engine.accounts.users import add, administrators
from engine.accounts.views import SignedIn
from engine.accounts.welcome import Welcomes
from engine.store.database import in_transaction

LINK_LIFETIME = timedelta(days=1)


class FirstAdministrator:
    """
    Args:
        clock: The time, aware UTC.
    """

    def __init__(
        self,
        clock: Callable[[], datetime],
        trail: Trail,
        sessions: Sessions,
        passwords: credentials.PasswordHasher,
        welcomes: Welcomes,
    ) -> None:
        self._clock, self._trail, self._sessions, self._passwords = clock, trail, sessions, passwords
        self._welcomes = welcomes

    async def exists(self) -> bool:
        """Whether anybody can administer."""
        return await administrators().exists()

    async def create_link(self) -> str:
        """A token that makes its first claimant the administrator, once; earlier unclaimed ones end.

        Raises:
            AdministratorExists: Nobody needs a link any more.
        """
        if await self.exists():
            raise AdministratorExists
        now = self._clock()
        token = credentials.new_token()
        await AdminLink.filter(used_at__isnull=True).delete()
        await AdminLink.create(token_digest=credentials.digest(token), created_at=now, expires_at=now + LINK_LIFETIME)
        return token

    async def claim(
        self,
        token: str,
        name: str,
        password: str,
        *,
        user_agent: str = "",
        address: str = "",
        request_id: str = "",
    ) -> SignedIn:
        """Make the account of the first administrator and sign it in.

        Args:
            address: Where it is made from.

        Raises:
            LinkSpent: The token opens nothing (any more).
            AdministratorExists: Somebody else became administrator meanwhile.
            InvalidInput: Name or password break a rule; the link stays open.
        """
        name = credentials.valid_name(name)
        password = credentials.valid_password(password, name=name)
        password_hash = await self._passwords.hash(password)
        now = self._clock()

        async def claim(connection: BaseDBAsyncClient) -> User:
            spent = (
                await AdminLink.filter(token_digest=credentials.digest(token), used_at__isnull=True, expires_at__gt=now)
                .using_db(connection)
                .update(used_at=now)
            )
            if not spent:
                raise LinkSpent
            if await administrators().using_db(connection).exists():
                raise AdministratorExists
            user = await add(name, password_hash, now, connection)
            await self._welcomes.promise(user.id, address, connection)
            return user

        try:
            user = await in_transaction(claim)
        except IntegrityError as error:
            raise NameTaken(name=name) from error
        await self._trail.record_role("first_administrator", user, Role.ADMINISTRATOR, request_id=request_id)
        await self._welcomes.keep(user.id, request_id=request_id)
        return await self._sessions.open(user, user_agent)
