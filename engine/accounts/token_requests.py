"""Readers who ask the administrators for more tokens: one open request each, answered with tokens or declined."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError

from engine.accounts.errors import AlreadyAsked
from engine.accounts.models import TokenRequest
from engine.accounts.trail import Trail
from engine.errors import InvalidInput, NotFound
from engine.texts import refuse_unkeepable

LONGEST_REASON = 300


class RequestState(StrEnum):
    """What became of a request for tokens."""

    OPEN = "open"
    GIVEN = "given"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class TokenRequestView:
    """A request for more tokens.

    Attributes:
        id: Id.
        user_id: Whose.
        name: Name of the account.
        reason: What the reader wrote.
        at: When, UTC.
        state: What became of it.
    """

    id: int
    user_id: int
    name: str
    reason: str
    at: datetime
    state: RequestState


class TokenRequests:
    """
    Args:
        clock: The time, aware UTC.
    """

    def __init__(self, clock: Callable[[], datetime], trail: Trail) -> None:
        self._clock, self._trail = clock, trail

    async def ask(self, user_id: int, reason: str, *, request_id: str) -> TokenRequestView:
        """Ask the administrators; the trail names the request and not its words, which go with the account.

        Raises:
            InvalidInput: The reason is empty, too long or no text.
            AlreadyAsked: An earlier request is still open.
        """
        refuse_unkeepable("reason", reason, LONGEST_REASON)
        if not reason.strip():
            raise InvalidInput(field="reason", reason="say what you need them for")
        try:
            row = await TokenRequest.create(user_id=user_id, reason=reason.strip(), at=self._clock())
        except IntegrityError:
            raise AlreadyAsked from None
        await self._trail.record("tokens_requested", actor=user_id, request_id=request_id, request=row.id)
        return await self._one(row.id)

    async def latest(self, user_id: int) -> TokenRequestView | None:
        """The last request of a reader, whatever became of it."""
        rows = await TokenRequest.filter(user_id=user_id).order_by("-id").limit(1).select_related("user")
        return view(rows[0]) if rows else None

    async def open(self, first: int) -> tuple[TokenRequestView, ...]:
        """Those that wait, the longest first."""
        rows = TokenRequest.filter(answered_at__isnull=True).order_by("id").limit(first).select_related("user")
        return tuple(view(row) for row in await rows)

    async def answer(self, user_id: int) -> None:
        """Tokens came: what the reader asked for is answered."""
        await TokenRequest.filter(user_id=user_id, answered_at__isnull=True).update(answered_at=self._clock())

    async def decline(self, number: int, *, by: int, request_id: str) -> TokenRequestView:
        """
        Args:
            by: Number of the administrator's account.

        Raises:
            NotFound: No open request has this id.
        """
        waiting = TokenRequest.filter(id=number, answered_at__isnull=True)
        if not await waiting.update(answered_at=self._clock(), is_declined=True):
            raise NotFound(kind="open request for tokens", id=str(number))
        declined = await self._one(number)
        await self._trail.record(
            "tokens_declined", actor=by, request_id=request_id, request=number, user=declined.user_id
        )
        return declined

    async def forget(self, user_id: int, connection: BaseDBAsyncClient) -> None:
        """Remove what somebody wrote who leaves, in the transaction of the connection."""
        await TokenRequest.filter(user_id=user_id).using_db(connection).delete()

    async def _one(self, number: int) -> TokenRequestView:
        return view(await TokenRequest.get(id=number).select_related("user"))


def view(row: TokenRequest) -> TokenRequestView:
    ended = RequestState.DECLINED if row.is_declined else RequestState.GIVEN
    state = RequestState.OPEN if row.answered_at is None else ended
    return TokenRequestView(row.id, row.user.id, row.user.name, row.reason, row.at, state)
