"""Sessions: who is signed in, and for how long."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q

from engine.accounts import credentials
from engine.accounts.models import Session, User
from engine.accounts.principal_cache import LAST_USE_RESOLUTION, Principal, PrincipalCache
from engine.accounts.trail import Trail
from engine.accounts.views import Member, SessionView, SignedIn, member_view
from engine.errors import NotFound

LIFETIME = timedelta(days=30)
IDLE_LIFETIME = timedelta(days=7)


class Sessions:
    """
    Args:
        clock: The time, aware UTC.
        known: Remembers whose a session is.
    """

    def __init__(self, clock: Callable[[], datetime], trail: Trail, known: PrincipalCache[Member]) -> None:
        self._clock, self._trail, self._known = clock, trail, known

    async def open(self, user: User, user_agent: str) -> SignedIn:
        now = self._clock()
        token = credentials.new_token()
        session = await Session.create(
            token_digest=credentials.digest(token),
            user=user,
            created_at=now,
            expires_at=now + LIFETIME,
            last_seen_at=now,
            user_agent=user_agent[:200],
        )
        return SignedIn(token=token, member=member_view(user), session_id=session.id)

    async def close(self, token: str, *, request_id: str = "") -> None:
        """End the session of a token, where there is one."""
        session = await Session.filter(token_digest=credentials.digest(token)).first()
        if session is not None:
            await session.delete()
            self._known.forget()
            actor = session.user_id  # type: ignore[attr-defined]
            await self._trail.record("sign_out", actor=actor, request_id=request_id, session=session.id)

    async def owner(self, token: str) -> Member | None:
        """Whose session this is; None when it has ended, by age, by idleness or by its owner."""
        return await self._known.owner(credentials.digest(token), self._clock(), self._find)

    async def of(self, user_id: int) -> tuple[SessionView, ...]:
        """The sessions that are still open, the latest used first."""
        now = self._clock()
        open_sessions = await Session.filter(
            user_id=user_id, expires_at__gt=now, last_seen_at__gt=now - IDLE_LIFETIME
        ).order_by("-last_seen_at", "-id")
        return tuple(
            SessionView(each.id, each.created_at, each.last_seen_at, each.expires_at, each.user_agent)
            for each in open_sessions
        )

    async def end(self, user_id: int, session_id: int, *, request_id: str = "") -> None:
        """End one of a user's sessions.

        Raises:
            NotFound: The user has no such session.
        """
        if not await Session.filter(id=session_id, user_id=user_id).delete():
            raise NotFound(kind="session", id=str(session_id))
        self._known.forget()
        await self._trail.record("session_ended", actor=user_id, request_id=request_id, session=session_id)

    async def end_others(self, user_id: int, keep: str | None) -> None:
        """End all sessions of a user but that of the token `keep`."""
        kept = credentials.digest(keep) if keep else ""
        await Session.filter(user_id=user_id).exclude(token_digest=kept).delete()
        self._known.forget()

    async def replace(self, token: str) -> None:
        """End the session that a visitor came with, who signs in anew."""
        await Session.filter(token_digest=credentials.digest(token)).delete()
        self._known.forget()

    async def delete_ended(self) -> int:
        """Delete the sessions that are over; how many there were."""
        now = self._clock()
        return await Session.filter(Q(expires_at__lte=now) | Q(last_seen_at__lte=now - IDLE_LIFETIME)).delete()

    async def delete_all(self, user_id: int, connection: BaseDBAsyncClient) -> None:
        """Delete a user's sessions in a transaction; call `forget` once it is committed."""
        await Session.filter(user_id=user_id).using_db(connection).delete()

    def forget(self) -> None:
        """Remember nobody's session any more."""
        self._known.forget()

    async def _find(self, digest: str) -> Principal[Member] | None:
        now = self._clock()
        session = (
            await Session.filter(token_digest=digest, user__deleted_at__isnull=True).select_related("user").first()
        )
        if session is None:
            return None
        if now >= session.expires_at or now - session.last_seen_at >= IDLE_LIFETIME:
            await session.delete()
            return None
        if now - session.last_seen_at >= LAST_USE_RESOLUTION:
            await Session.filter(id=session.id).update(last_seen_at=now)
        return Principal(member_view(session.user), session.expires_at)
