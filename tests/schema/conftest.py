"""The schema over real services: a database of the test's own, the ledger's writer, accounts and forecasts."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from engine.accounts.models import Role, User
from engine.accounts.service import Accounts
from engine.catalogue.bundle import Bundle
from engine.catalogue.importers.reading import parse_bytes
from engine.catalogue.models import Competition
from engine.catalogue.service import Catalogue
from engine.catalogue.uploads import Uploads
from engine.forecasts.service import Forecasts
from engine.jobs.bundle_import import BundleImport
from engine.jobs.kinds import kinds
from engine.jobs.service import Jobs
from engine.jobs.worker import Worker
from engine.lab.service import Lab
from engine.ledger.service import Ledger
from engine.sealing.service import Seals
from engine.sealing.signing import SigningKey
from engine.simulation.wording import Wording, en
from engine.site.service import Site
from engine.store.database import Database, open_database, sqlite_url
from schema.context import Context, Services, Viewer, Visit
from schema.execute import Answer, execute
from schema.persisted_documents import OPEN, Library
from schema.shared import Shared

PASSWORD = "correct horse battery staple"
PASSWORD_HASH = PasswordHash((Argon2Hasher(),)).hash(PASSWORD)
TEAMS = ("Alder", "Birch", "Cedar", "Damson")


def now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Caller:
    """Somebody with an account, or a guest, asking as the server would let them."""

    services: Services
    viewer: Viewer | None = None
    library: Library = OPEN
    wording: Wording = en

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
            library=self.library,
            visit=visit or Visit(),
            wording=self.wording,
        )
        return await execute(document, variables, operation_name, context=context)

    @property
    def id(self) -> int:
        assert self.viewer is not None
        return self.viewer.id

    async def balance(self) -> int:
        return (await self.services.ledger.balance(self.id)).available

    async def held(self) -> int:
        return (await self.services.ledger.balance(self.id)).held


async def member(services: Services, name: str, role: Role = Role.READER) -> Caller:
    """An account whose password is `PASSWORD`, hashed once for all tests: hashing is slow on purpose."""
    user = await User.create(
        name=name, name_key=name.casefold(), role=role, password_hash=PASSWORD_HASH, created_at=now()
    )
    if role is not Role.READER:
        await services.ledger.record("sign_up", actor=user.id, payload={"role": role.value}, request_id="test")
    return Caller(services, Viewer(id=user.id, name=user.name, role=user.role))


@dataclass(frozen=True)
class House:
    """The services, and people to meet in them."""

    services: Services
    administrator: Caller

    @property
    def guest(self) -> Caller:
        return Caller(self.services)

    async def reader(self, name: str = "ada", *, tokens: int = 0) -> Caller:
        reader = await member(self.services, name)
        if tokens:
            await self.services.ledger.treasury.top_up(
                self.administrator.id, reader.id, tokens, reason="for a test", key=f"top-up-{name}", request_id="test"
            )
        return reader

    def with_forecasts(self, forecasts: Forecasts) -> House:
        services = replace(self.services, forecasts=forecasts, shared=Shared())
        return House(services, replace(self.administrator, services=services))

    def with_policy(self, **changes: Any) -> House:
        services = replace(self.services, policy=replace(self.services.policy, **changes))
        return House(services, replace(self.administrator, services=services))


@pytest.fixture
async def database(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Database]:
    copy = shutil.copy(sqlite_template, tmp_path / "oracle.sqlite3")
    async with open_database(sqlite_url(str(copy)), migrate=False) as opened:
        yield opened


@pytest.fixture
async def house(database: Database, tmp_path: Path) -> AsyncIterator[House]:
    catalogue = Catalogue(database, clock=now)
    forecasts, uploads = Forecasts(database, catalogue, clock=now), Uploads(tmp_path / "uploads")
    jobs = Jobs(kinds(catalogue, forecasts, uploads), clock=now, is_alone=True)
    async with Ledger(database, clock=now, key=b"k" * 32, anchors=None) as ledger, Worker(jobs):
        accounts = Accounts(database, now, ledger)
        services = Services(
            ledger=ledger,
            catalogue=catalogue,
            forecasts=forecasts,
            seals=Seals(catalogue, forecasts, ledger, key=SigningKey(b"s" * 32), clock=now, is_alone=True),
            accounts=accounts,
            site=Site(database, ledger),
            lab=Lab(ledger, catalogue, forecasts, clock=now),
            jobs=jobs,
            bundle=BundleImport(Bundle.of(), catalogue, forecasts, is_wanted=False, is_alone=True),
            uploads=uploads,
            clock=now,
        )
        yield House(services, await member(services, "grace", Role.ADMINISTRATOR))


async def sell_everything() -> None:
    """Let no fixture be open to everybody: the one of the day is a real one."""
    await Competition.filter(id__gt=0).update(is_synthetic=True)


@pytest.fixture
async def league(house: House) -> House:
    """Four teams that have met twice a week, and meet again tomorrow and the day after."""
    today = now().date()
    played = [
        f"{today - timedelta(days=7 * (week + 1))},{home},{away},{(week + len(home)) % 4},{len(away) % 3}"
        for week in range(6)
        for home, away in (TEAMS[week % 4 :: -1][:1] + TEAMS[(week + 1) % 4 :][:1], TEAMS[:1] + TEAMS[3:])
        if home != away
    ]
    ahead = [
        f"{today + timedelta(days=1 + number % 2)},{home},{away},,"
        for number, (home, away) in enumerate(permutations(TEAMS, 2))
    ]
    text = "\n".join(("date,home,away,home_score,away_score", *played, *ahead))
    await house.services.catalogue.import_results(parse_bytes(text.encode(), "orchard.csv", competition="Orchard"))
    await house.services.forecasts.catch_up()
    return house
