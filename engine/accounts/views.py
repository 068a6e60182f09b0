"""What others see of an account: no secret in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine.accounts.models import ApiKey, Role, Scope, User
from engine.ledger.values import SpendLimit


@dataclass(frozen=True, slots=True)
class Member:
    """An account, as an administrator sees it.

    Attributes:
        id: Id.
        name: Name.
        role: What the account may do.
        created_at: When it was made, UTC.
    """

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
    """A browser that is signed in.

    Attributes:
        id: Id.
        created_at: When it was opened, UTC.
        last_seen_at: When it was last used, UTC, to the minute.
        expires_at: When it ends at the latest, UTC.
        user_agent: What the browser calls itself.
    """

    id: int
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    user_agent: str


@dataclass(frozen=True, slots=True)
class ApiKeyView:
    """A key for programs. The key itself is shown once, when it is made.

    Attributes:
        id: Id.
        name: The owner's name for it.
        prefix: Its first characters, so that an owner can tell keys apart.
        created_at: When it was made, UTC.
        last_used_at: When it was last used, UTC, to the minute; None until then.
        token_limit: Tokens that may be spent through it in all; None sets no limit.
        daily_token_limit: Tokens that may be spent through it on one day (UTC); None sets no limit.
        scopes: What it is for.
        expires_at: When it ends by itself, UTC; None for never.
    """

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


def member_view(user: User) -> Member:
    return Member(id=user.id, name=user.name, role=user.role, created_at=user.created_at)


def key_view(key: ApiKey) -> ApiKeyView:
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


def scopes_of(key: ApiKey) -> frozenset[Scope]:
    return frozenset(Scope(each) for each in key.scopes.split())
