"""What is remembered of who somebody is never outlives the truth."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from engine.accounts.principal_cache import FOR, Principal, PrincipalCache
from engine.store.database import Database

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Register:
    """Answers look-ups, counts them, and may do something meanwhile."""

    def __init__(self, ends_at: datetime | None = None) -> None:
        self.ends_at = ends_at
        self.look_ups = 0
        self.meanwhile: list[PrincipalCache[str]] = []

    async def find(self, digest: str) -> Principal[str] | None:
        self.look_ups += 1
        for principals in self.meanwhile:
            principals.forget()
        return Principal(digest.upper(), self.ends_at) if digest else None


@pytest.fixture
def principals() -> PrincipalCache[str]:
    return PrincipalCache(Database("sqlite://unused", "sqlite"), lambda: None)


async def test_nobody_is_not_remembered(principals: PrincipalCache[str]) -> None:
    register = Register()

    assert [await principals.owner("", NOW, register.find) for _ in range(2)] == [None, None]
    assert register.look_ups == 2


async def test_where_other_processes_write_nothing_is_remembered() -> None:
    principals, register = PrincipalCache[str](Database("postgres://unused", "postgres"), lambda: None), Register()

    for _ in range(2):
        await principals.owner("ann", NOW, register.find)

    assert register.look_ups == 2


async def test_what_ended_during_the_look_up_is_not_remembered(principals: PrincipalCache[str]) -> None:
    register = Register()
    register.meanwhile = [principals]

    for _ in range(2):
        await principals.owner("ann", NOW, register.find)

    assert register.look_ups == 2


async def test_after_a_change_everybody_is_looked_up_again(principals: PrincipalCache[str]) -> None:
    register = Register()
    await principals.owner("ann", NOW, register.find)

    principals.forget()

    assert await principals.owner("ann", NOW, register.find) == "ANN"
    assert register.look_ups == 2


async def test_who_is_known_is_not_looked_up_until_the_time_is_over(principals: PrincipalCache[str]) -> None:
    register = Register()

    for moment in (NOW, NOW + FOR - timedelta(seconds=1), NOW + FOR):
        assert await principals.owner("ann", moment, register.find) == "ANN"

    assert register.look_ups == 2


async def test_nobody_is_known_beyond_the_end_of_the_session(principals: PrincipalCache[str]) -> None:
    register = Register(ends_at=NOW + timedelta(seconds=10))

    for moment in (NOW, NOW + timedelta(seconds=10)):
        await principals.owner("ann", moment, register.find)

    assert register.look_ups == 2
