"""Accounts: signing up and in, changing the password, leaving. Sessions and API keys have modules of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import datetime, timedelta

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError

from engine.accounts import credentials
from engine.accounts.api_keys import ApiKeys
from engine.accounts.errors import (
    LastAdministrator,
    NameTaken,
    WrongCredentials,
    WrongPassword,
)
from engine.accounts.failures import Failures
from engine.accounts.favourites import Favourites
from engine.accounts.first_administrator import FirstAdministrator
from engine.accounts.models import Role, User
from engine.accounts.principal_cache import PrincipalCache
from engine.accounts.sessions import Sessions
from engine.accounts.token_requests import TokenRequests
from engine.accounts.trail import Audit, Trail
from engine.accounts.users import add, administrators, present
from engine.accounts.views import KeyUse, Member, SignedIn, member_view
from engine.accounts.welcome import Welcomes
from engine.errors import NotFound
from engine.ledger import words
from engine.store.database import Database, in_transaction
from engine.store.windows import windows


class Accounts:
    """Who may do what. The audit trail names accounts by their number: it is never changed, and people may leave.

    Args:
        database: The open database.
        clock: The time, aware UTC.
        audit: Told of sign-ins, sign-outs, refusals and every change of who may do what.
        passwords: How passwords are hashed; by default at today's recommended cost.
        failures: What wrong passwords cost; by default a pause that grows.
        welcomes: What new accounts begin with; by default nothing.
    """

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        audit: Audit,
        passwords: credentials.PasswordHasher | None = None,
        failures: Failures | None = None,
        welcomes: Welcomes | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._trail = trail = Trail(audit)
        self._passwords = passwords or credentials.PasswordHasher()
        self._failures = failures or Failures(windows(database))
        self.sessions = Sessions(clock, trail, PrincipalCache[Member](database, self._tell))
        self.api_keys = ApiKeys(clock, trail, PrincipalCache[KeyUse](database, self._tell))
        self.token_requests = TokenRequests(clock, trail)
        self.favourites = Favourites()
        self.welcomes = welcomes or Welcomes(database, clock)
        self.first_administrator = FirstAdministrator(clock, trail, self.sessions, self._passwords, self.welcomes)
        self._changed = asyncio.Event()

    async def sign_up(
        self, name: str, password: str, *, role: Role = Role.READER, address: str = "", request_id: str = ""
    ) -> Member:
        """Make an account.

        Args:
            address: Where it is made from; empty at the machine itself.

        Raises:
            InvalidInput: Name or password break a rule.
            NameTaken: Somebody has that name, whatever its capitals.
        """
        name = credentials.valid_name(name)
        password = credentials.valid_password(password, name=name)
        if await User.filter(name_key=credentials.name_key(name)).exists():
            raise NameTaken(name=name)
        password_hash = await self._passwords.hash(password)

        async def make(connection: BaseDBAsyncClient) -> User:
            user = await add(name, password_hash, self._clock(), connection)
            await self.welcomes.promise(user.id, address, connection)
            return user

        try:
            user = await in_transaction(make)
        except IntegrityError as error:
            raise NameTaken(name=name) from error
        await self._trail.record_role("sign_up", user, role, request_id=request_id, role=role.value)
        await self.welcomes.keep(user.id, request_id=request_id)
        return member_view(user)

    async def make_for_another(self, name: str, *, by: int, request_id: str = "") -> tuple[Member, str]:
        """Make an account for somebody else, with a password that is told this once and can be changed.

        Args:
            by: Number of the administrator's account.

        Raises:
            InvalidInput: The name breaks a rule.
            NameTaken: Somebody has that name, whatever its capitals.
        """
        password = credentials.new_password(credentials.valid_name(name))
        member = await self.sign_up(name, password, request_id=request_id)
        await self._trail.record("account_made", actor=by, request_id=request_id, user=member.id)
        return member, password

    async def sign_in(
        self, name: str, password: str, *, previous: str | None = None, user_agent: str = "", request_id: str = ""
    ) -> SignedIn:
        """Open a session under a fresh token; the session that the visitor came with ends.

        Raises:
            WrongCredentials: Nobody has that name, or the password is another one: the answer does not say which.
        """
        user = await self._authenticate(name, password, request_id=request_id)
        if previous is not None:
            await self.sessions.replace(previous)
        signed_in = await self.sessions.open(user, user_agent)
        await self._trail.record("sign_in", actor=user.id, request_id=request_id, session=signed_in.session_id)
        await self.welcomes.keep(user.id, request_id=request_id)
        return signed_in

    async def change_password(
        self,
        user_id: int,
        old: str,
        new: str,
        *,
        keep: str | None = None,
        end_sessions: bool = True,
        revoke_keys: bool = False,
        request_id: str = "",
    ) -> None:
        """Replace the password.

        Args:
            keep: Token of the session that stays open whatever else ends.
            end_sessions: Whether every other session ends.
            revoke_keys: Whether every key of the account is revoked.

        Raises:
            WrongPassword: The old password is another one.
            InvalidInput: The new one breaks a rule.
        """
        user = await self._confirmed(user_id, old, field="old", request_id=request_id)
        user.password_hash = await self._passwords.hash(credentials.valid_password(new, name=user.name, field="new"))
        await user.save(update_fields=["password_hash"])
        if end_sessions:
            await self.sessions.end_others(user_id, keep)
        if revoke_keys:
            await self.api_keys.revoke_all(user_id)
        await self._trail.record(
            "password_changed", actor=user_id, request_id=request_id, sessions=end_sessions, keys=revoke_keys
        )

    async def delete(self, user_id: int, password: str, *, request_id: str = "") -> None:
        """Forget the person: name, password, sessions, keys, answers and what was written of the account go.

        The number stays, because the ledger names it.

        Raises:
            WrongPassword: The password is another one.
            LastAdministrator: Nobody else could administer.
        """
        user = await self._confirmed(user_id, password, field="password", request_id=request_id)
        name = f"(deleted {user_id})"

        async def forget(connection: BaseDBAsyncClient) -> None:
            await self.sessions.delete_all(user_id, connection)
            await self.api_keys.delete_all(user_id, connection)
            await words.forget(connection, self._database, user_id)
            await self.welcomes.forget(user_id, connection)
            await self.token_requests.forget(user_id, connection)
            await self.favourites.forget(user_id, connection)
            in_charge = administrators().using_db(connection).select_for_update()
            if [user.id for user in await in_charge] == [user_id]:
                raise LastAdministrator
            await (
                User.filter(id=user_id)
                .using_db(connection)
                .update(name=name, name_key=name, password_hash="", deleted_at=self._clock())
            )

        await in_transaction(forget)
        self.sessions.forget()
        self.api_keys.forget()
        await self._trail.record_role("account_deleted", user, Role.READER, request_id=request_id)

    async def may_act(self, user_id: int, *, session: str | None, key_id: int | None) -> bool:
        """Whether whoever came with a session or a key is there, and that in force."""
        if key_id is not None:
            return any(key.id == key_id for key in await self.api_keys.of(user_id))
        if session is not None:
            return await self.sessions.owner(session) is not None
        return await User.filter(id=user_id, deleted_at__isnull=True).exists()

    async def change(self, within: timedelta) -> None:
        """Wait until this process ends, revokes or changes something; of what others do it is not told, so not long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within.total_seconds()):
                await self._changed.wait()

    async def users(self, *, search: str = "", first: int = 50, after: int = 0) -> tuple[Member, ...]:
        """Users whose name contains `search`, by id, those after the id `after`."""
        query = User.filter(id__gt=after, deleted_at__isnull=True)
        if search:
            query = query.filter(name_key__contains=credentials.name_key(search))
        return tuple(member_view(user) for user in await query.order_by("id").limit(first))

    async def are_several(self) -> bool:
        """Whether anybody but one has an account."""
        return len(await User.filter(deleted_at__isnull=True).limit(2).values_list("id")) > 1

    async def user(self, user_id: int) -> Member:
        return member_view(await present(user_id))

    async def members(self, user_ids: Collection[int]) -> dict[int, Member]:
        """Those of the accounts whose owners have not left, by id, in one statement."""
        found = await User.filter(id__in=list(user_ids), deleted_at__isnull=True)
        return {user.id: member_view(user) for user in found}

    async def user_named(self, name: str) -> Member:
        user = await User.get_or_none(name_key=credentials.name_key(name), deleted_at__isnull=True)
        if user is None:
            raise NotFound(kind="user", id=name)
        return member_view(user)

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def _authenticate(self, name: str, password: str, *, request_id: str) -> User:
        user = await User.get_or_none(name_key=credentials.name_key(name))
        stored = user.password_hash if user is not None else None
        right, stronger = await self._passwords.check(credentials.composed(password), stored)
        if user is None or not right:
            # An unknown name is not kept: people type passwords into the wrong field.
            actor = user.id if user is not None else None
            await self._trail.record("sign_in_refused", actor=actor, request_id=request_id)
            await self._failures.failed(credentials.name_key(name))
            raise WrongCredentials
        if stronger is not None:
            await User.filter(id=user.id).update(password_hash=stronger)
        return user

    async def _confirmed(self, user_id: int, password: str, *, field: str, request_id: str) -> User:
        """The user, where whoever asks knows the password as well."""
        user = await present(user_id)
        try:
            return await self._authenticate(user.name, password, request_id=request_id)
        except WrongCredentials:
            raise WrongPassword(field=field) from None
