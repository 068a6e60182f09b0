"""API keys: what a program may do in its owner's name, and how much it may spend."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q

from engine.accounts import credentials
from engine.accounts.errors import TooManyKeys
from engine.accounts.models import ApiKey, Role, Scope
from engine.accounts.principal_cache import LAST_USE_RESOLUTION, Principal, PrincipalCache
from engine.accounts.trail import Trail
from engine.accounts.users import present
from engine.accounts.views import ApiKeyView, KeyUse, key_view, member_view, scopes_of
from engine.errors import InvalidInput, NotFound
from engine.ledger.values import SpendLimit

# In characters.
MOST_NAME = 64
# In force, of one account.
MOST_KEYS = 100
USUAL_SCOPES = (Scope.READ, Scope.SPEND)


class ApiKeys:
    """
    Args:
        clock: The time, aware UTC.
        known: Remembers whose a key is, and what it is for.
    """

    def __init__(self, clock: Callable[[], datetime], trail: Trail, known: PrincipalCache[KeyUse]) -> None:
        self._clock, self._trail, self._known = clock, trail, known

    async def create(
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
            TooManyKeys: It has as many as an account may.
        """
        name = name.strip()
        if not 1 <= len(name) <= MOST_NAME:
            raise InvalidInput(field="name", reason=f"name the key with 1 to {MOST_NAME} characters")
        if expires_at is not None and expires_at <= self._clock():
            raise InvalidInput(field="expires_at", reason="must be in the future")
        limits = _limits(token_limit, daily_token_limit)
        kept = _kept_scopes(scopes, (await present(user_id)).role, limits)
        if len(await self.of(user_id)) >= MOST_KEYS:
            raise TooManyKeys(most=MOST_KEYS)
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
        await self._trail.record(
            "api_key_created", actor=user_id, request_id=request_id, key=key.id, scopes=list(kept), **limits
        )
        return plain, key_view(key)

    async def limit(
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
        self._known.forget()
        await self._trail.record("api_key_limited", actor=user_id, request_id=request_id, key=key_id, **limits)
        return key_view(key)

    async def of(self, user_id: int) -> tuple[ApiKeyView, ...]:
        """The keys of a user that are in force, by age."""
        in_force = Q(expires_at__isnull=True) | Q(expires_at__gt=self._clock())
        keys = await ApiKey.filter(in_force, user_id=user_id, revoked_at__isnull=True).order_by("id")
        return tuple(key_view(key) for key in keys)

    async def revoke(self, user_id: int, key_id: int, *, request_id: str = "") -> None:
        """Revoke one of a user's keys.

        Raises:
            NotFound: The user has no such key in force.
        """
        revoked = await ApiKey.filter(id=key_id, user_id=user_id, revoked_at__isnull=True).update(
            revoked_at=self._clock()
        )
        if not revoked:
            raise NotFound(kind="API key", id=str(key_id))
        self._known.forget()
        await self._trail.record("api_key_revoked", actor=user_id, request_id=request_id, key=key_id)

    async def revoke_all(self, user_id: int) -> None:
        """Revoke every key of a user."""
        await ApiKey.filter(user_id=user_id, revoked_at__isnull=True).update(revoked_at=self._clock())
        self._known.forget()

    async def delete_all(self, user_id: int, connection: BaseDBAsyncClient) -> None:
        """Delete a user's keys in a transaction; call `forget` once it is committed."""
        await ApiKey.filter(user_id=user_id).using_db(connection).delete()

    def forget(self) -> None:
        """Remember nobody's key any more."""
        self._known.forget()

    async def use(self, plain: str) -> KeyUse | None:
        """Whose API key this is, and its limit; None when it is unknown or revoked."""
        return await self._known.owner(credentials.digest(plain), self._clock(), self._find)

    async def _find(self, digest: str) -> Principal[KeyUse] | None:
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
        return Principal(KeyUse(member_view(key.user), limit, scopes_of(key), key.expires_at), key.expires_at)


def _limits(token_limit: int | None, daily_token_limit: int | None) -> dict[str, int | None]:
    """What may be spent through a key, by column."""
    return {
        "token_limit": credentials.valid_limit(token_limit, "token_limit"),
        "daily_token_limit": credentials.valid_limit(daily_token_limit, "daily_token_limit"),
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
