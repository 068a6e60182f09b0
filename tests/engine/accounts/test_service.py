"""Accounts against a real database, with a clock that the test moves."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from engine.accounts.api_keys import MOST_KEYS
from engine.accounts.credentials import PasswordHasher
from engine.accounts.errors import (
    AdministratorExists,
    LastAdministrator,
    LinkSpent,
    NameTaken,
    TooManyKeys,
    WrongCredentials,
    WrongPassword,
)
from engine.accounts.first_administrator import LINK_LIFETIME
from engine.accounts.models import Role, Session, User
from engine.accounts.service import Accounts
from engine.accounts.sessions import IDLE_LIFETIME, LIFETIME
from engine.errors import InvalidInput, NotFound
from engine.store.database import Database

PASSWORD = "seven green bottles"
CHEAP = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))


@dataclass
class Trail:
    """An audit trail that lives as long as the test."""

    events: list[tuple[str, int | None]] = field(default_factory=list)
    payloads: list[Mapping[str, Any]] = field(default_factory=list)

    async def record(
        self, event: str, *, actor: int | None, payload: Mapping[str, Any], request_id: str, role: str | None = None
    ) -> None:
        assert PASSWORD not in repr(payload)
        if role is not None:
            await User.filter(id=actor).update(role=role)
        self.events.append((event, actor))
        self.payloads.append(payload)


@dataclass
class Clock:
    now: datetime = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def trail() -> Trail:
    return Trail()


@pytest.fixture
def accounts(database: Database, clock: Clock, trail: Trail) -> Accounts:
    return Accounts(database, clock, trail, PasswordHasher(CHEAP))


async def test_a_name_is_taken_whatever_its_capitals(accounts: Accounts) -> None:
    await accounts.sign_up("Ann", PASSWORD)

    with pytest.raises(NameTaken):
        await accounts.sign_up("aNN", PASSWORD)


async def test_of_many_who_want_one_name_at_once_one_gets_it(accounts: Accounts) -> None:
    outcomes = await asyncio.gather(*(accounts.sign_up("Ann", PASSWORD) for _ in range(4)), return_exceptions=True)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Member"] + ["NameTaken"] * 3


async def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(accounts: Accounts) -> None:
    await accounts.sign_up("Ann", PASSWORD)

    with pytest.raises(WrongCredentials) as wrong:
        await accounts.sign_in("Ann", "not the right one")
    with pytest.raises(WrongCredentials) as unknown:
        await accounts.sign_in("Bob", PASSWORD)

    assert str(wrong.value) == str(unknown.value)


async def test_a_refused_sign_in_is_in_the_trail_without_a_name_that_nobody_has(
    accounts: Accounts, trail: Trail
) -> None:
    with pytest.raises(WrongCredentials):
        await accounts.sign_in("hunter2 by mistake", PASSWORD)

    assert trail.events == [("sign_in_refused", None)]


async def test_signing_in_opens_a_session(accounts: Accounts) -> None:
    ann = await accounts.sign_up("Ann", PASSWORD)

    signed_in = await accounts.sign_in("ann", PASSWORD)

    assert await accounts.sessions.owner(signed_in.token) == ann


async def test_signing_in_again_ends_the_session_that_the_visitor_came_with(accounts: Accounts) -> None:
    await accounts.sign_up("Ann", PASSWORD)
    first = await accounts.sign_in("Ann", PASSWORD)

    second = await accounts.sign_in("Ann", PASSWORD, previous=first.token)

    assert await accounts.sessions.owner(first.token) is None
    assert await accounts.sessions.owner(second.token) is not None


async def test_the_token_of_a_session_is_not_in_the_database(accounts: Accounts) -> None:
    await accounts.sign_up("Ann", PASSWORD)
    signed_in = await accounts.sign_in("Ann", PASSWORD)

    (row,) = await Session.all().values()

    assert signed_in.token not in map(str, row.values())


async def test_signing_out_ends_the_session(accounts: Accounts, trail: Trail) -> None:
    ann = await accounts.sign_up("Ann", PASSWORD)
    signed_in = await accounts.sign_in("Ann", PASSWORD)

    await accounts.sessions.close(signed_in.token)

    assert await accounts.sessions.owner(signed_in.token) is None
    assert trail.events[-1] == ("sign_out", ann.id)


async def test_a_session_that_rests_too_long_has_ended(accounts: Accounts, clock: Clock) -> None:
    await accounts.sign_up("Ann", PASSWORD)
    signed_in = await accounts.sign_in("Ann", PASSWORD)

    clock.now += IDLE_LIFETIME

    assert await accounts.sessions.owner(signed_in.token) is None


async def test_a_session_in_daily_use_ends_at_its_age(accounts: Accounts, clock: Clock) -> None:
    await accounts.sign_up("Ann", PASSWORD)
    signed_in = await accounts.sign_in("Ann", PASSWORD)

    days = 0
    while await accounts.sessions.owner(signed_in.token):
        clock.now += timedelta(days=1)
        days += 1

    assert timedelta(days=days) == LIFETIME


async def test_nobody_ends_the_session_of_another(accounts: Accounts) -> None:
    await accounts.sign_up("Ann", PASSWORD)
    bob = await accounts.sign_up("Bob", PASSWORD)
    anns = await accounts.sign_in("Ann", PASSWORD)

    with pytest.raises(NotFound):
        await accounts.sessions.end(bob.id, anns.session_id)

    assert await accounts.sessions.owner(anns.token) is not None


async def test_a_new_password_ends_every_other_session(accounts: Accounts) -> None:
    ann = await accounts.sign_up("Ann", PASSWORD)
    here = await accounts.sign_in("Ann", PASSWORD)
    there = await accounts.sign_in("Ann", PASSWORD)

    await accounts.change_password(ann.id, PASSWORD, "eight green bottles", keep=here.token)

    assert await accounts.sessions.owner(here.token) == ann
    assert await accounts.sessions.owner(there.token) is None
    with pytest.raises(WrongCredentials):
        await accounts.sign_in("Ann", PASSWORD)


async def test_a_password_is_not_changed_without_the_old_one(accounts: Accounts) -> None:
    ann = await accounts.sign_up("Ann", PASSWORD)

    with pytest.raises(WrongPassword):
        await accounts.change_password(ann.id, "not the right one", "eight green bottles")

    assert (await accounts.sign_in("Ann", PASSWORD)).member == ann


async def test_a_deleted_account_opens_nothing_and_leaves_only_its_number(accounts: Accounts) -> None:
    ann = await accounts.sign_up("Ann", PASSWORD)
    key, _ = await accounts.api_keys.create(ann.id, "notebook")
    session = await accounts.sign_in("Ann", PASSWORD)
    await accounts.delete(ann.id, PASSWORD)

    assert (await accounts.sessions.owner(session.token), await accounts.api_keys.use(key)) == (None, None)
    assert await accounts.users() == ()
    with pytest.raises(WrongCredentials):
        await accounts.sign_in("Ann", PASSWORD)
    row = await User.get(id=ann.id)
    assert ("Ann" in repr((row.name, row.name_key)), row.password_hash) == (False, "")
    with pytest.raises(NotFound):
        await accounts.user_named(row.name)


async def test_a_name_is_free_again_and_its_next_owner_is_somebody_else(accounts: Accounts) -> None:
    ann = await accounts.sign_up("Ann", PASSWORD)
    await accounts.delete(ann.id, PASSWORD)

    assert (await accounts.sign_up("Ann", PASSWORD)).id != ann.id


@pytest.mark.parametrize("name", ["(deleted 1)", "(DELETED 1)"])
async def test_nobody_signs_in_to_a_deleted_account_by_its_number(accounts: Accounts, name: str) -> None:
    ann = await accounts.sign_up("Ann", PASSWORD)
    await accounts.delete(ann.id, PASSWORD)

    for password in (PASSWORD, ""):
        with pytest.raises(WrongCredentials):
            await accounts.sign_in(name, password)


async def test_an_account_is_not_deleted_without_its_password(accounts: Accounts) -> None:
    ann = await accounts.sign_up("Ann", PASSWORD)

    with pytest.raises(WrongPassword):
        await accounts.delete(ann.id, "not the right one")

    assert await accounts.user(ann.id) == ann


async def test_the_last_administrator_stays(accounts: Accounts) -> None:
    root = await accounts.sign_up("root", PASSWORD, role=Role.ADMINISTRATOR)
    with pytest.raises(LastAdministrator):
        await accounts.delete(root.id, PASSWORD)
    await accounts.sign_up("second", PASSWORD, role=Role.ADMINISTRATOR)
    await accounts.delete(root.id, PASSWORD)

    assert [member.name for member in await accounts.users()] == ["second"]


async def test_the_audit_trail_names_accounts_by_number_alone(accounts: Accounts, trail: Trail) -> None:
    ann = await accounts.sign_up("Ann", PASSWORD)
    await accounts.api_keys.create(ann.id, "Ann's notebook")
    await accounts.delete(ann.id, PASSWORD)

    assert [event for event, _ in trail.events] == ["sign_up", "api_key_created", "account_deleted"]
    assert "Ann" not in repr(trail.payloads)


async def test_a_hash_of_yesterdays_cost_is_replaced_at_sign_in(
    accounts: Accounts, database: Database, clock: Clock, trail: Trail
) -> None:
    await accounts.sign_up("Ann", PASSWORD)
    dearer = Accounts(
        database, clock, trail, PasswordHasher(PasswordHash((Argon2Hasher(2, memory_cost=16, parallelism=1),)))
    )

    await dearer.sign_in("Ann", PASSWORD)

    assert "m=16,t=2,p=1" in (await User.get(name="Ann")).password_hash
    assert (await dearer.sign_in("Ann", PASSWORD)).member.name == "Ann"


async def test_a_key_is_its_owners_until_it_is_revoked(accounts: Accounts) -> None:
    ann = await accounts.sign_up("Ann", PASSWORD)
    plain, key = await accounts.api_keys.create(ann.id, "notebook")

    use = await accounts.api_keys.use(plain)
    assert use is not None
    assert use.member == ann
    await accounts.api_keys.revoke(ann.id, key.id)

    assert await accounts.api_keys.use(plain) is None
    assert await accounts.api_keys.of(ann.id) == ()


async def test_an_account_has_so_many_keys_in_force_and_no_more(accounts: Accounts) -> None:
    ann = await accounts.sign_up("Ann", PASSWORD)
    made = [await accounts.api_keys.create(ann.id, f"key {number}") for number in range(MOST_KEYS)]

    with pytest.raises(TooManyKeys):
        await accounts.api_keys.create(ann.id, "one too many")
    await accounts.api_keys.revoke(ann.id, made[0][1].id)
    await accounts.api_keys.create(ann.id, "in its place")

    assert len(await accounts.api_keys.of(ann.id)) == MOST_KEYS


async def test_sessions_that_are_over_are_deleted_and_no_others(accounts: Accounts, clock: Clock) -> None:
    await accounts.sign_up("Ann", PASSWORD)
    for _ in range(3):
        await accounts.sign_in("Ann", PASSWORD)
    clock.now += IDLE_LIFETIME
    opened = await accounts.sign_in("Ann", PASSWORD)

    assert await accounts.sessions.delete_ended() == 3
    assert await accounts.sessions.owner(opened.token) == opened.member
    assert await Session.all().count() == 1


async def test_nobody_revokes_the_key_of_another(accounts: Accounts) -> None:
    ann, bob = await accounts.sign_up("Ann", PASSWORD), await accounts.sign_up("Bob", PASSWORD)
    plain, key = await accounts.api_keys.create(ann.id, "notebook")

    with pytest.raises(NotFound):
        await accounts.api_keys.revoke(bob.id, key.id)

    assert await accounts.api_keys.use(plain) is not None


async def test_the_last_use_of_a_key_is_kept_to_the_minute(accounts: Accounts, clock: Clock) -> None:
    ann = await accounts.sign_up("Ann", PASSWORD)
    plain, _ = await accounts.api_keys.create(ann.id, "notebook")
    used_at = clock.now

    await accounts.api_keys.use(plain)
    clock.now += timedelta(seconds=59)
    await accounts.api_keys.use(plain)

    (key,) = await accounts.api_keys.of(ann.id)
    assert key.last_used_at == used_at


async def test_the_shown_prefix_tells_keys_apart_and_does_not_open_anything(accounts: Accounts) -> None:
    ann = await accounts.sign_up("Ann", PASSWORD)
    plain, key = await accounts.api_keys.create(ann.id, "notebook")

    assert plain.startswith(key.prefix)
    assert key.prefix.startswith("to_")
    assert await accounts.api_keys.use(key.prefix) is None


async def test_the_link_makes_one_administrator_once(accounts: Accounts) -> None:
    link = await accounts.first_administrator.create_link()

    signed_in = await accounts.first_administrator.claim(link, "Root-Ann", PASSWORD)

    assert signed_in.member.role is Role.ADMINISTRATOR
    with pytest.raises(LinkSpent):
        await accounts.first_administrator.claim(link, "Bob", PASSWORD)


async def test_of_many_who_claim_the_link_at_once_one_becomes_administrator(accounts: Accounts) -> None:
    link = await accounts.first_administrator.create_link()

    claims = (accounts.first_administrator.claim(link, f"Claimant-{number}", PASSWORD) for number in range(4))
    outcomes = await asyncio.gather(*claims, return_exceptions=True)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["LinkSpent"] * 3 + ["SignedIn"]


async def test_a_refused_claim_leaves_the_link_open(accounts: Accounts) -> None:
    await accounts.sign_up("Ann", PASSWORD)
    link = await accounts.first_administrator.create_link()

    with pytest.raises(InvalidInput):
        await accounts.first_administrator.claim(link, "Bob", "short")
    with pytest.raises(NameTaken):
        await accounts.first_administrator.claim(link, "Ann", PASSWORD)

    assert (await accounts.first_administrator.claim(link, "Bob", PASSWORD)).member.is_administrator


async def test_a_new_link_closes_the_one_before(accounts: Accounts) -> None:
    first = await accounts.first_administrator.create_link()
    await accounts.first_administrator.create_link()

    with pytest.raises(LinkSpent):
        await accounts.first_administrator.claim(first, "Bob", PASSWORD)


async def test_a_link_ends_by_its_age(accounts: Accounts, clock: Clock) -> None:
    link = await accounts.first_administrator.create_link()

    clock.now += LINK_LIFETIME

    with pytest.raises(LinkSpent):
        await accounts.first_administrator.claim(link, "Ann", PASSWORD)


async def test_where_an_administrator_is_no_link_is_made(accounts: Accounts) -> None:
    await accounts.sign_up("Ann", PASSWORD, role=Role.ADMINISTRATOR)

    with pytest.raises(AdministratorExists):
        await accounts.first_administrator.create_link()


async def test_a_link_is_closed_by_an_administrator_made_otherwise(accounts: Accounts) -> None:
    link = await accounts.first_administrator.create_link()
    await accounts.sign_up("Ann", PASSWORD, role=Role.ADMINISTRATOR)

    with pytest.raises(AdministratorExists):
        await accounts.first_administrator.claim(link, "Bob", PASSWORD)


async def test_users_are_found_by_a_part_of_their_name(accounts: Accounts) -> None:
    for name in ("Ann", "Joanna", "Bob"):
        await accounts.sign_up(name, PASSWORD)

    found = await accounts.users(search="ANN")

    assert [member.name for member in found] == ["Ann", "Joanna"]
