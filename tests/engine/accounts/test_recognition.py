"""What is remembered of who somebody is never outlives the truth."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from engine.accounts.recognition import FOR, Found, Recognition
from engine.store.database import Database

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Register:
    """Answers look-ups, counts them, and may do something meanwhile."""

    def __init__(self, ends_at: datetime | None = None) -> None:
        self.ends_at = ends_at
        self.look_ups = 0
        self.meanwhile: list[Recognition[str]] = []

    async def find(self, digest: str) -> Found[str] | None:
        self.look_ups += 1
        for recognition in self.meanwhile:
            recognition.forget()
        return Found(digest.upper(), self.ends_at) if digest else None


@pytest.fixture
def recognition() -> Recognition[str]:
    return Recognition(Database("sqlite://unused", "sqlite"), lambda: None)


async def test_nobody_is_not_remembered(recognition: Recognition[str]) -> None:
    register = Register()

    assert [await recognition.owner("", NOW, register.find) for _ in range(2)] == [None, None]
    assert register.look_ups == 2


async def test_where_other_processes_write_nothing_is_remembered() -> None:
    recognition, register = Recognition[str](Database("postgres://unused", "postgres"), lambda: None), Register()

    for _ in range(2):
        await recognition.owner("ann", NOW, register.find)

    assert register.look_ups == 2


async def test_what_ended_during_the_look_up_is_not_remembered(recognition: Recognition[str]) -> None:
    register = Register()
    register.meanwhile = [recognition]

    for _ in range(2):
        await recognition.owner("ann", NOW, register.find)

    assert register.look_ups == 2


async def test_after_a_change_everybody_is_looked_up_again(recognition: Recognition[str]) -> None:
    register = Register()
    await recognition.owner("ann", NOW, register.find)

    recognition.forget()

    assert await recognition.owner("ann", NOW, register.find) == "ANN"
    assert register.look_ups == 2


async def test_who_is_known_is_not_looked_up_until_the_time_is_over(recognition: Recognition[str]) -> None:
    register = Register()

    for moment in (NOW, NOW + FOR - timedelta(seconds=1), NOW + FOR):
        assert await recognition.owner("ann", moment, register.find) == "ANN"

    assert register.look_ups == 2


async def test_nobody_is_known_beyond_the_end_of_the_session(recognition: Recognition[str]) -> None:
    register = Register(ends_at=NOW + timedelta(seconds=10))

    for moment in (NOW, NOW + timedelta(seconds=10)):
        await recognition.owner("ann", moment, register.find)

    assert register.look_ups == 2
