"""Tokens that a new account begins with, over a real ledger, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from engine.accounts.credentials import PasswordHasher
from engine.accounts.models import Role, Welcome, WelcomeOrigin, WelcomeState
from engine.accounts.service import Accounts
from engine.accounts.welcome import Welcomes, WelcomeTerms, WelcomeView
from engine.errors import Overloaded
from engine.ledger.service import Ledger
from engine.ledger.treasury import Treasury
from engine.store.database import Database, open_database

PASSWORD = "seven green bottles"
CHEAP = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
TERMS = WelcomeTerms(tokens=10, accounts=2, within=timedelta(days=30), key=b"secret")
HOME = "192.0.2.7"


class Clock:
    now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@dataclass
class House:
    """Accounts that begin with tokens, and the ledger that gives them."""

    database: Database
    ledger: Ledger
    clock: Clock

    def accounts(self, treasury: Any = None, terms: WelcomeTerms = TERMS) -> Accounts:
        welcomes = Welcomes(self.database, self.clock, treasury or self.ledger.treasury, terms)
        return Accounts(self.database, self.clock, self.ledger, PasswordHasher(CHEAP), welcomes=welcomes)

    async def balance(self, user_id: int) -> int:
        return (await self.ledger.balance(user_id)).available

    async def begun_with(self, *names: str, address: str = HOME) -> list[int]:
        """What accounts begin with that are made one after the other from one address."""
        made = [await self.accounts().sign_up(f"reader-{name}", PASSWORD, address=address) for name in names]
        return [await self.balance(each.id) for each in made]


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    async with open_database(database_url) as database:
        clock = Clock()
        async with Ledger(database, clock=clock, key=b"k" * 32, anchors=None) as ledger:
            yield House(database, ledger, clock)
            report = await ledger.verify()
            assert report.is_sound, report.faults


class Broken(Treasury):
    """A treasury that cannot write now."""

    def __init__(self) -> None:
        pass

    async def welcome(self, *_: Any, **__: Any) -> Any:
        raise Overloaded(retry_after=1)


async def test_a_new_account_begins_with_tokens_and_is_told_so(house: House) -> None:
    ann = await house.accounts().sign_up("Ann", PASSWORD, address=HOME)

    assert await house.balance(ann.id) == 10
    assert await house.accounts().welcomes.of(ann.id) == WelcomeView(10, WelcomeState.GIVEN)


async def test_signing_in_gives_nothing_again(house: House) -> None:
    ann = await house.accounts().sign_up("Ann", PASSWORD, address=HOME)
    for _ in range(3):
        await house.accounts().sign_in("Ann", PASSWORD)

    assert await house.balance(ann.id) == 10


async def test_zero_tokens_welcome_nobody(house: House) -> None:
    ann = await house.accounts(terms=WelcomeTerms(tokens=0)).sign_up("Ann", PASSWORD, address=HOME)

    assert await house.balance(ann.id) == 0
    assert await house.accounts().welcomes.of(ann.id) is None
    assert await Welcome.all().count() == 0


async def test_the_first_administrator_begins_as_everybody_does(house: House) -> None:
    accounts = house.accounts()
    opened = await accounts.first_administrator.claim(
        await accounts.first_administrator.create_link(), "root", PASSWORD, address=HOME
    )

    assert (opened.member.role, await house.balance(opened.member.id)) == (Role.ADMINISTRATOR, 10)


async def test_an_address_has_its_share_and_others_have_theirs(house: House) -> None:
    assert await house.begun_with("a", "b", "c", "d") == [10, 10, 0, 0]
    assert await house.begun_with("e", address="192.0.2.8") == [10]


async def test_whoever_works_at_the_machine_is_not_counted(house: House) -> None:
    assert await house.begun_with("a", "b", "c", address="") == [10, 10, 10]


async def test_an_address_has_its_share_anew_when_its_time_is_over(house: House) -> None:
    await house.begun_with("a", "b", "c")

    house.clock.now += TERMS.within

    assert await house.begun_with("d", "e", "f") == [10, 10, 0]


async def test_accounts_side_by_side_share_what_their_address_has(house: House) -> None:
    made = await asyncio.gather(
        *(house.accounts().sign_up(f"reader-{number}", PASSWORD, address=HOME) for number in range(6))
    )

    assert sum([await house.balance(each.id) for each in made]) == 20


async def test_an_account_that_is_made_again_and_again_uses_up_the_share_of_its_address(house: House) -> None:
    accounts = house.accounts()
    for _ in range(4):
        ann = await accounts.sign_up("Ann", PASSWORD, address=HOME)
        await accounts.delete(ann.id, PASSWORD)
    again = await accounts.sign_up("Ann", PASSWORD, address=HOME)

    minted = sum([await house.balance(number) for number in range(1, again.id + 1)])
    assert (await house.balance(again.id), minted) == (0, 10 * TERMS.accounts)


async def test_whoever_deletes_an_account_closes_no_address_to_others(house: House) -> None:
    accounts = house.accounts()
    ann = await accounts.sign_up("Ann", PASSWORD, address=HOME)

    await accounts.delete(ann.id, PASSWORD)

    assert await house.begun_with("b", "c") == [10, 0]


async def test_a_taken_name_counts_for_nothing(house: House) -> None:
    assert await house.begun_with("ann") == [10]
    await asyncio.gather(
        *(house.accounts().sign_up("Reader-Ann", PASSWORD, address=HOME) for _ in range(4)), return_exceptions=True
    )

    assert await house.begun_with("Bob") == [10]


async def test_what_a_crash_left_promised_is_given_at_the_next_sign_in(house: House) -> None:
    ann = await house.accounts(Broken()).sign_up("Ann", PASSWORD, address=HOME)
    assert await house.balance(ann.id) == 0
    assert await house.accounts().welcomes.of(ann.id) == WelcomeView(10, WelcomeState.DUE)

    await house.accounts().sign_in("Ann", PASSWORD)

    assert await house.balance(ann.id) == 10


async def test_what_was_given_and_not_marked_is_not_given_twice(house: House) -> None:
    ann = await house.accounts().sign_up("Ann", PASSWORD, address=HOME)
    await Welcome.filter(id=ann.id).update(state=WelcomeState.DUE)

    await house.accounts().sign_in("Ann", PASSWORD)

    assert await house.balance(ann.id) == 10
    assert await house.accounts().welcomes.of(ann.id) == WelcomeView(10, WelcomeState.GIVEN)


async def test_no_address_is_kept_and_its_mark_goes_with_its_time(house: House) -> None:
    await house.begun_with("a")
    kept = await WelcomeOrigin.all().values_list("origin", flat=True)
    assert kept == await Welcome.all().values_list("origin", flat=True)
    assert HOME not in str(kept)

    house.clock.now += TERMS.within
    await house.accounts().welcomes.forget_origins()

    assert await WelcomeOrigin.all().count() == 0
    assert await Welcome.all().values_list("origin", flat=True) == [""]
