"""The schema over real services: a database of the test's own, the ledger's writer, accounts and forecasts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from engine.accounts.models import Role
from engine.accounts.service import Accounts
from engine.catalogue.service import Catalogue
from engine.forecasts.service import Forecasts
from engine.ledger.service import Ledger
from engine.store.database import Database
from schema.context import Context, Services, Viewer, Visit
from schema.execute import Answer, execute

PASSWORD = "correct horse battery staple"


def now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Caller:
    """Somebody with an account, or a guest, asking as the server would let them."""

    services: Services
    viewer: Viewer | None = None

    async def ask(
        self,
        document: str,
        variables: dict[str, Any] | None = None,
        operation_name: str | None = None,
        *,
        key: str | None = None,
        budget: int | None = None,
        visit: Visit | None = None,
    ) -> Answer:
        context = Context(
            services=self.services,
            viewer=self.viewer,
            request_id="request-of-a-test",
            idempotency_key=key,
            budget=budget,
            visit=visit or Visit(),
        )
        return await execute(document, variables, operation_name, context=context)

    @property
    def id(self) -> int:
        assert self.viewer is not None
        return self.viewer.id

    async def balance(self) -> int:
        return (await self.services.ledger.balance(self.id)).available


@dataclass(frozen=True)
class House:
    """The services, and people to meet in them."""

    services: Services
    administrator: Caller

    @property
    def guest(self) -> Caller:
        return Caller(self.services)

    async def reader(self, name: str = "ada", *, tokens: int = 0) -> Caller:
        member = await self.services.accounts.sign_up(name, PASSWORD)
        if tokens:
            await self.services.ledger.top_up(
                self.administrator.id, member.id, tokens, reason="for a test", key=f"top-up-{name}", request_id="test"
            )
        return Caller(self.services, Viewer(id=member.id, name=member.name, role=member.role))

    def with_policy(self, **changes: Any) -> House:
        services = replace(self.services, policy=replace(self.services.policy, **changes))
        return House(services, replace(self.administrator, services=services))


@pytest.fixture
async def house(database: Database, tmp_path: Path) -> AsyncIterator[House]:
    catalogue = Catalogue(database, clock=now)
    async with Ledger(database, clock=now, key=b"k" * 32, anchors=None) as ledger:
        accounts = Accounts(database, now, ledger)
        services = Services(
            ledger=ledger,
            catalogue=catalogue,
            forecasts=Forecasts(database, catalogue, clock=now),
            accounts=accounts,
            clock=now,
        )
        chief = await accounts.sign_up("grace", PASSWORD, role=Role.ADMINISTRATOR)
        yield House(services, Caller(services, Viewer(id=chief.id, name=chief.name, role=chief.role)))
