"""The events of accounts that somebody may have to answer for."""

from __future__ import annotations

from typing import Any, Protocol

from engine.accounts.models import Role, User


class Audit(Protocol):
    """Where events are kept that someone may have to answer for."""

    async def record(
        self, event: str, *, actor: int | None, payload: dict[str, Any], request_id: str, role: str | None = None
    ) -> object:
        """Keep an event, and in the same commit what role its actor has from now on."""
        ...


class Trail:
    """Writes events of accounts into the audit trail, which names accounts by their number: it is never changed."""

    def __init__(self, audit: Audit) -> None:
        self._audit = audit

    async def record(self, event: str, *, actor: int | None, request_id: str, **payload: Any) -> None:
        await self._audit.record(event, actor=actor, payload=payload, request_id=request_id)

    async def record_role(self, event: str, user: User, now: Role, *, request_id: str, **payload: Any) -> None:
        """Give a role and record it in one commit: one without the other would look like a forgery."""
        await self._audit.record(event, actor=user.id, payload=payload, request_id=request_id, role=now.value)
        user.role = now
