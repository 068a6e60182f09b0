"""Accounts: signing up and in, sessions, API keys, and how the first administrator is made."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from engine.accounts import credentials
from engine.accounts.errors import (
    AdministratorExists,
    LastAdministrator,
    LinkSpent,
    NameTaken,
    WrongCredentials,
    WrongPassword,
)
from engine.accounts.failures import Failures
from engine.accounts.models import AdminLink, ApiKey, Role, Scope, Session, User
from engine.accounts.principal_cache import Principal, PrincipalCache
from engine.errors import InvalidInput, NotFound
from engine.ledger import words
from engine.ledger.values import SpendLimit
from engine.store.database import Database, in_transaction
from engine.store.windows import windows

SESSION_LIFETIME = timedelta(days=30)
SESSION_IDLE_LIFETIME = timedelta(days=7)
ADMIN_LINK_LIFETIME = timedelta(days=1)
LAST_USE_RESOLUTION = timedelta(minutes=1)
# In characters.
MOST_KEY_NAME = 64
USUAL_SCOPES = (Scope.READ, Scope.SPEND)


class Audit(Protocol):
    """Where events are kept that someone may have to answer for."""

    async def record(
        self, event: str, *, actor: int | None, payload: dict[str, Any], request_id: str, role: str | None = None
    ) -> object:
        """Keep an event, and in the same commit what role its actor has from now on."""
        ...


@dataclass(frozen=True, slots=True)
class Member:
    """A user as others see one: no secret in it."""

    id: int
    name: str
    role: Role
    created_at: datetime

    @property
    def is_administrator(self) -> bool:
        return self.role is Role.ADMINISTRATOR


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session; the token is nowhere else and is not stored."""

    token: str
    member: Member
    session_id: int


@dataclass(frozen=True, slots=True)
class SessionView:
    id: int
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    user_agent: str


@dataclass(frozen=True, slots=True)
class ApiKeyView:
    id: int
    name: str
    prefix: str
    created_at: datetime
    last_used_at: datetime | None
    token_limit: int | None
    daily_token_limit: int | None
    scopes: tuple[Scope, ...]
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class KeyUse:
    """Somebody who came with an API key, what may be spent through it, what it is for, and when it ends."""

    member: Member
    limit: SpendLimit
    scopes: frozenset[Scope]
    ends_at: datetime | None


class Accounts:
    """Who may do what. The audit trail names accounts by their number: it is never changed, and people may leave.

    Args:
        database: The open database.
        clock: The time, aware UTC.
        audit: Told of sign-ins, sign-outs, refusals and every change of who may do what.
        passwords: How passwords are hashed; by default at today's recommended cost.
        failures: What wrong passwords cost; by default a pause that grows.
    """

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        audit: Audit,
        passwords: credentials.PasswordHasher | None = None,
        failures: Failures | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._audit = audit
        self._passwords = passwords or credentials.PasswordHasher()
        self._failures = failures or Failures(windows(database))
        self._sessions = PrincipalCache[Member](database, self._tell)
        self._keys = PrincipalCache[KeyUse](database, self._tell)
        self._changed = asyncio.Event()

    async def sign_up(self, name: str, password: str, *, role: Role = Role.READER, request_id: str = "") -> Member:
        """Make an account.

        Raises:
            InvalidInput: Name or password break a rule.
            NameTaken: Somebody has that name, whatever its capitals.
        """
        name = credentials.valid_name(name)
        password = credentials.valid_password(password, name=name)
        if await User.filter(name_key=credentials.name_key(name)).exists():
            raise NameTaken(name=name)
        password_hash = await self._passwords.hash(password)
        try:
            user = await User.create(
                name=name,
                name_key=credentials.name_key(name),
                role=Role.READER,
                password_hash=password_hash,
                created_at=self._clock(),
            )
        except IntegrityError as error:
            raise NameTaken(name=name) from error
        await self._record_role("sign_up", user, role, request_id=request_id, role=role.value)
        return _member(user)

    async def sign_in(
        self, name: str, password: str, *, previous: str | None = None, user_agent: str = "", request_id: str = ""
    ) -> SignedIn:
        """Open a session under a fresh token; the session that the visitor came with ends.

        Raises:
            WrongCredentials: Nobody has that name, or the password is another one: the answer does not say which.
        """
        user = await self._authenticate(name, password, request_id=request_id)
        if previous is not None:
            await Session.filter(token_digest=credentials.digest(previous)).delete()
            self._sessions.forget()
        signed_in = await self._open_session(user, user_agent)
        await self._record("sign_in", actor=user.id, request_id=request_id, session=signed_in.session_id)
        return signed_in

    async def sign_out(self, token: str, *, request_id: str = "") -> None:
        session = await Session.filter(token_digest=credentials.digest(token)).first()
        if session is not None:
            await session.delete()
            self._sessions.forget()
            actor = session.user_id  # type: ignore[attr-defined]
            await self._record("sign_out", actor=actor, request_id=request_id, session=session.id)

    async def user_of_session(self, token: str) -> Member | None:
        """Whose session this is; None when it has ended, by age, by idleness or by its owner."""
        return await self._sessions.owner(credentials.digest(token), self._clock(), self._find_by_session)

    async def sessions(self, user_id: int) -> tuple[SessionView, ...]:
        """The sessions that are still open, the latest used first."""
        now = self._clock()
        open_sessions = await Session.filter(
            user_id=user_id, expires_at__gt=now, last_seen_at__gt=now - SESSION_IDLE_LIFETIME
        ).order_by("-last_seen_at", "-id")
        return tuple(
            SessionView(each.id, each.created_at, each.last_seen_at, each.expires_at, each.user_agent)
            for each in open_sessions
        )

    async def end_session(self, user_id: int, session_id: int, *, request_id: str = "") -> None:
        if not await Session.filter(id=session_id, user_id=user_id).delete():
            raise NotFound(kind="session", id=str(session_id))
        self._sessions.forget()
        await self._record("session_ended", actor=user_id, request_id=request_id, session=session_id)

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
            kept = credentials.digest(keep) if keep else ""
            await Session.filter(user_id=user_id).exclude(token_digest=kept).delete()
            self._sessions.forget()
        if revoke_keys:
            await ApiKey.filter(user_id=user_id, revoked_at__isnull=True).update(revoked_at=self._clock())
            self._keys.forget()
        await self._record(
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
            await Session.filter(user_id=user_id).using_db(connection).delete()
            await ApiKey.filter(user_id=user_id).using_db(connection).delete()
            await words.forget(connection, self._database, user_id)
            in_charge = administrators().using_db(connection).select_for_update()
            if [user.id for user in await in_charge] == [user_id]:
                raise LastAdministrator
            await (
                User.filter(id=user_id)
                .using_db(connection)
                .update(name=name, name_key=name, password_hash="", deleted_at=self._clock())
            )

        await in_transaction(forget)
        self._sessions.forget()
        self._keys.forget()
        await self._record_role("account_deleted", user, Role.READER, request_id=request_id)

    async def create_api_key(
        self,
        user_id: int,
        name: str,
        *,
        token_limit: int | None = None,
        daily_token_limit: int | None = None,
        scopes: Collection[Scope] = USUAL_SCOPES,
        expires_at: datetime | None = None,
        request_id: str = "",
    ) -> tuple[str, ApiKeyView]:
        """A new key in plain, which is shown this once, and what is kept of it.

        Args:
            token_limit: Tokens that may be spent through it in all; None leaves it to the balance.
            daily_token_limit: Tokens that may be spent through it on one day (UTC).
            scopes: What it is for; it always reads.
            expires_at: Aware; None never ends.

        Raises:
            InvalidInput: The name, a limit, the scopes or the end break a rule.
            NotFound: The account is gone.
        """
        name = name.strip()
        if not 1 <= len(name) <= MOST_KEY_NAME:
            raise InvalidInput(field="name", reason=f"name the key with 1 to {MOST_KEY_NAME} characters")
        if expires_at is not None and expires_at <= self._clock():
            raise InvalidInput(field="expiresAt", reason="must be in the future")
        limits = _limits(token_limit, daily_token_limit)
        kept = _kept_scopes(scopes, (await self._user(user_id)).role, limits)
        plain = credentials.new_api_key()
        key = await ApiKey.create(
            key_digest=credentials.digest(plain),
            prefix=plain[: credentials.SHOWN_CHARACTERS],
            name=name,
            user_id=user_id,
            created_at=self._clock(),
            token_limit=limits["token_limit"],
            daily_token_limit=limits["daily_token_limit"],
            scopes=" ".join(kept),
            expires_at=expires_at,
        )
        await self._record(
            "api_key_created", actor=user_id, request_id=request_id, key=key.id, scopes=list(kept), **limits
        )
        return plain, _key_view(key)

    async def limit_api_key(
        self,
        user_id: int,
        key_id: int,
        *,
        token_limit: int | None,
        daily_token_limit: int | None,
        request_id: str = "",
    ) -> ApiKeyView:
        """Replace what may be spent through a key, from its next request on.

        Raises:
            InvalidInput: A limit breaks a rule.
            NotFound: The user has no such key in force.
        """
        limits = _limits(token_limit, daily_token_limit)
        key = await ApiKey.get_or_none(id=key_id, user_id=user_id, revoked_at__isnull=True)
        if key is None:
            raise NotFound(kind="API key", id=str(key_id))
        _kept_scopes(scopes_of(key), Role.ADMINISTRATOR, limits)
        await key.update_from_dict(limits).save(update_fields=list(limits))
        self._keys.forget()
        await self._record("api_key_limited", actor=user_id, request_id=request_id, key=key_id, **limits)
        return _key_view(key)

    async def api_keys(self, user_id: int) -> tuple[ApiKeyView, ...]:
        in_force = Q(expires_at__isnull=True) | Q(expires_at__gt=self._clock())
        keys = await ApiKey.filter(in_force, user_id=user_id, revoked_at__isnull=True).order_by("id")
        return tuple(_key_view(key) for key in keys)

    async def revoke_api_key(self, user_id: int, key_id: int, *, request_id: str = "") -> None:
        revoked = await ApiKey.filter(id=key_id, user_id=user_id, revoked_at__isnull=True).update(
            revoked_at=self._clock()
        )
        if not revoked:
            raise NotFound(kind="API key", id=str(key_id))
        self._keys.forget()
        await self._record("api_key_revoked", actor=user_id, request_id=request_id, key=key_id)

    async def key_use(self, plain: str) -> KeyUse | None:
        """Whose API key this is, and its limit; None when it is unknown or revoked."""
        return await self._keys.owner(credentials.digest(plain), self._clock(), self._find_by_key)

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
        return tuple(_member(user) for user in await query.order_by("id").limit(first))

    async def user(self, user_id: int) -> Member:
        return _member(await self._user(user_id))

    async def user_named(self, name: str) -> Member:
        user = await User.get_or_none(name_key=credentials.name_key(name), deleted_at__isnull=True)
        if user is None:
            raise NotFound(kind="user", id=name)
        return _member(user)

    async def has_administrator(self) -> bool:
        return await administrators().exists()

    async def create_admin_link(self) -> str:
        """A token that makes its first claimant the administrator, once; earlier unclaimed ones end.

        Raises:
            AdministratorExists: Nobody needs a link any more.
        """
        if await self.has_administrator():
            raise AdministratorExists
        now = self._clock()
        token = credentials.new_token()
        await AdminLink.filter(used_at__isnull=True).delete()
        await AdminLink.create(
            token_digest=credentials.digest(token), created_at=now, expires_at=now + ADMIN_LINK_LIFETIME
        )
        return token

    async def claim_admin_link(
        self, token: str, name: str, password: str, *, user_agent: str = "", request_id: str = ""
    ) -> SignedIn:
        """Make the account of the first administrator and sign it in.

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
            return await User.create(
                using_db=connection,
                name=name,
                name_key=credentials.name_key(name),
                role=Role.READER,
                password_hash=password_hash,
                created_at=now,
            )

        try:
            user = await in_transaction(claim)
        except IntegrityError as error:
            raise NameTaken(name=name) from error
        await self._record_role("first_administrator", user, Role.ADMINISTRATOR, request_id=request_id)
        return await self._open_session(user, user_agent)

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
            await self._record("sign_in_refused", actor=actor, request_id=request_id)
            await self._failures.failed(credentials.name_key(name))
            raise WrongCredentials
        if stronger is not None:
            await User.filter(id=user.id).update(password_hash=stronger)
        return user

    async def _confirmed(self, user_id: int, password: str, *, field: str, request_id: str) -> User:
        """The user, where whoever asks knows the password as well."""
        user = await self._user(user_id)
        try:
            return await self._authenticate(user.name, password, request_id=request_id)
        except WrongCredentials:
            raise WrongPassword(field=field) from None

    async def _find_by_session(self, digest: str) -> Principal[Member] | None:
        now = self._clock()
        session = (
            await Session.filter(token_digest=digest, user__deleted_at__isnull=True).select_related("user").first()
        )
        if session is None:
            return None
        if now >= session.expires_at or now - session.last_seen_at >= SESSION_IDLE_LIFETIME:
            await session.delete()
            return None
        if now - session.last_seen_at >= LAST_USE_RESOLUTION:
            await Session.filter(id=session.id).update(last_seen_at=now)
        return Principal(_member(session.user), session.expires_at)

    async def _find_by_key(self, digest: str) -> Principal[KeyUse] | None:
        now = self._clock()
        in_force = Q(expires_at__isnull=True) | Q(expires_at__gt=now)
        key = (
            await ApiKey.filter(in_force, key_digest=digest, revoked_at__isnull=True, user__deleted_at__isnull=True)
            .select_related("user")
            .first()
        )
        if key is None:
            return None
        if key.last_used_at is None or now - key.last_used_at >= LAST_USE_RESOLUTION:
            await ApiKey.filter(id=key.id).update(last_used_at=now)
        limit = SpendLimit(key.id, key.token_limit, key.daily_token_limit)
        return Principal(KeyUse(_member(key.user), limit, scopes_of(key), key.expires_at), key.expires_at)

    async def _open_session(self, user: User, user_agent: str) -> SignedIn:
        now = self._clock()
        token = credentials.new_token()
        session = await Session.create(
            token_digest=credentials.digest(token),
            user=user,
            created_at=now,
            expires_at=now + SESSION_LIFETIME,
            last_seen_at=now,
            user_agent=user_agent[:200],
        )
        return SignedIn(token=token, member=_member(user), session_id=session.id)

    async def _user(self, user_id: int) -> User:
        user = await User.get_or_none(id=user_id, deleted_at__isnull=True)
        if user is None:
            raise NotFound(kind="user", id=str(user_id))
        return user

    async def _record(self, event: str, *, actor: int | None, request_id: str, **payload: Any) -> None:
        await self._audit.record(event, actor=actor, payload=payload, request_id=request_id)

    async def _record_role(self, event: str, user: User, now: Role, *, request_id: str, **payload: Any) -> None:
        """Give a role and record it in one commit: one without the other would look like a forgery."""
        await self._audit.record(event, actor=user.id, payload=payload, request_id=request_id, role=now.value)
        user.role = now


def administrators() -> QuerySet[User]:
    """Those who can act: whoever has left keeps the role for as long as its end is not recorded."""
    return User.filter(role=Role.ADMINISTRATOR, deleted_at__isnull=True)


def _member(user: User) -> Member:
    return Member(id=user.id, name=user.name, role=user.role, created_at=user.created_at)


def _limits(token_limit: int | None, daily_token_limit: int | None) -> dict[str, int | None]:
    """What may be spent through a key, by column."""
    return {
        "token_limit": credentials.valid_limit(token_limit, "tokenLimit"),
        "daily_token_limit": credentials.valid_limit(daily_token_limit, "dailyTokenLimit"),
    }


def _kept_scopes(scopes: Collection[Scope], role: Role, limits: Mapping[str, int | None]) -> tuple[Scope, ...]:
    """The scopes in the order of what they allow.

    Raises:
        InvalidInput: A reader cannot administer, and a limited key would be a way around its own limit.
    """
    if Scope.ADMIN in scopes and role is not Role.ADMINISTRATOR:
        raise InvalidInput(field="scopes", reason="only an administrator's key may administer")
    if Scope.ADMIN in scopes and any(limit is not None for limit in limits.values()):
        raise InvalidInput(field="scopes", reason="a key with a spend limit may not administer")
    return tuple(each for each in Scope if each in scopes or each is Scope.READ)


def scopes_of(key: ApiKey) -> frozenset[Scope]:
    return frozenset(Scope(each) for each in key.scopes.split())


def _key_view(key: ApiKey) -> ApiKeyView:
    return ApiKeyView(
        key.id,
        key.name,
        key.prefix,
        key.created_at,
        key.last_used_at,
        key.token_limit,
        key.daily_token_limit,
        tuple(each for each in Scope if each in scopes_of(key)),
        key.expires_at,
    )
