"""Tokens that a new account begins with: promised with the account, given by the ledger, few to one address."""

from __future__ import annotations

import hashlib
import hmac
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from tortoise.backends.base.client import BaseDBAsyncClient

from engine.accounts.models import Welcome, WelcomeOrigin, WelcomeState
from engine.errors import Overloaded, StorageFailed
from engine.ledger.chain import MICROSECOND, microseconds
from engine.simulation.wording import counted
from engine.store.database import Database, in_transaction
from engine.store.sql import Sql

log = logging.getLogger(__name__)
# Counts one more of an origin, whose row stays locked until the account is there; a window that is over begins anew.
COUNT = """
INSERT INTO welcome_origins (origin, accounts, ends_at) VALUES (?, 1, ?)
ON CONFLICT (origin) DO UPDATE SET
    accounts = CASE WHEN welcome_origins.ends_at <= ? THEN 1 ELSE welcome_origins.accounts + 1 END,
    ends_at = CASE WHEN welcome_origins.ends_at <= ? THEN excluded.ends_at ELSE welcome_origins.ends_at END
RETURNING accounts
"""
UNMARKED = "UPDATE welcomes SET origin = '' WHERE origin <> '' AND origin NOT IN (SELECT origin FROM welcome_origins)"


class Treasury(Protocol):
    """Who gives tokens."""

    async def welcome(self, user_id: int, amount: int, *, reason: str, request_id: str) -> object:
        """Give an account what it begins with, once, whoever asks how often."""
        ...


@dataclass(frozen=True, slots=True)
class WelcomeTerms:
    """What new accounts begin with.

    Args:
        tokens: Each of them; 0 gives none.
        accounts: So many of one address have them.
        within: The time in which accounts of an address are counted together.
        key: Secret by which addresses are told apart, so that none is kept.
    """

    tokens: int = 0
    accounts: int = 5
    within: timedelta = timedelta(days=30)
    key: bytes = b""


@dataclass(frozen=True, slots=True)
class WelcomeView:
    """What an account began with.

    Attributes:
        tokens: Whole tokens; 0 where they were withheld.
        state: Whether they are in the wallet.
    """

    tokens: int
    state: WelcomeState


class Welcomes:
    """Promises tokens in the transaction that makes an account, and sees that the ledger gives them.

    What a crash leaves promised and not given is given when the account signs in next.

    Args:
        clock: The time, aware UTC.
        treasury: None where nobody gives any.
    """

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        treasury: Treasury | None = None,
        terms: WelcomeTerms | None = None,
    ) -> None:
        self._sql, self._treasury, self._clock = Sql(database.dialect), treasury, clock
        self.terms = terms or WelcomeTerms()

    @property
    def tokens(self) -> int:
        """What a new account begins with; 0 is nothing."""
        return self.terms.tokens if self._treasury is not None else 0

    async def promise(self, user_id: int, address: str, connection: BaseDBAsyncClient) -> None:
        """Promise a new account its tokens, or keep that it gets none.

        Args:
            address: Where it was made from; empty at the machine itself, which is not counted.
        """
        if not self.tokens:
            return
        origin = self._origin(address)
        is_wanted = not origin or await self._has_room(origin, connection)
        state = WelcomeState.DUE if is_wanted else WelcomeState.WITHHELD
        await Welcome.create(
            using_db=connection, id=user_id, origin=origin, tokens=self.tokens if is_wanted else 0, state=state
        )

    async def keep(self, user_id: int, *, request_id: str) -> None:
        """Give what was promised and is not given yet; where the ledger cannot write now, at the next sign-in."""
        promised = await Welcome.get_or_none(id=user_id, state=WelcomeState.DUE)
        if promised is None or self._treasury is None:
            return
        words = f"{counted(promised.tokens, 'token')} to begin with"
        try:
            await self._treasury.welcome(user_id, promised.tokens, reason=words, request_id=request_id)
        except (Overloaded, StorageFailed):
            log.warning("Account %d is welcomed when it signs in next.", user_id)
        else:
            await Welcome.filter(id=user_id).update(state=WelcomeState.GIVEN)

    async def of(self, user_id: int) -> WelcomeView | None:
        """What an account began with; None where nothing was given to new ones."""
        found = await Welcome.get_or_none(id=user_id)
        return None if found is None else WelcomeView(found.tokens, found.state)

    async def forget(self, user_id: int, connection: BaseDBAsyncClient) -> None:
        """Forget where an account was made; it stays counted there.

        Whoever deletes an account and makes it again uses up the address's share, and nobody else's address is closed
        by it: a school or a carrier may have one for thousands.
        """
        await Welcome.filter(id=user_id).using_db(connection).update(origin="")

    async def forget_origins(self) -> None:
        """Forget the addresses whose time is over."""

        async def forget(connection: BaseDBAsyncClient) -> None:
            await WelcomeOrigin.filter(ends_at__lte=self._now()).using_db(connection).delete()
            await self._sql.rows(connection, UNMARKED)

        await in_transaction(forget)

    async def _has_room(self, origin: str, connection: BaseDBAsyncClient) -> bool:
        now = self._now()
        # Rows that a statement returns come by name alone on PostgreSQL.
        (counted_now,) = await connection.execute_query_dict(
            self._sql.text(COUNT), [origin, now + self._window, now, now]
        )
        return bool(counted_now["accounts"] <= self.terms.accounts)

    @property
    def _window(self) -> int:
        return self.terms.within // MICROSECOND

    def _now(self) -> int:
        return microseconds(self._clock())

    def _origin(self, address: str) -> str:
        return hmac.new(self.terms.key, address.encode(), hashlib.sha256).hexdigest() if address else ""
