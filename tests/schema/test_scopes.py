"""What a key is for, when it ends, and that whoever has left does nothing more."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLNamedType,
    get_named_type,
    is_list_type,
    is_required_argument,
)

from engine.accounts import credentials
from engine.accounts.models import ApiKey, Role
from schema.context import Viewer, Visit
from schema.execute import GRAPH, Answer
from tests.schema.conftest import PASSWORD, Caller, House, member, now
from tests.schema.documents import DISTRIBUTION, QUESTION

MAKE = """
mutation ($scopes: [KeyScope!], $ends: DateTime, $limit: BigInt) {
  createApiKey(name: "script", scopes: $scopes, expiresAt: $ends, tokenLimit: $limit) {
    key apiKey { id scopes expiresAt lastUsedAt }
  }
}
"""
VALUES = {"ID": '"1"', "String": '"x"', "Int": "1", "BigInt": "1", "Float": "0.3", "Date": '"2024-08-24"'}
# What a limited key may do beside reading: spend, and have a season or past matches computed.
SPENDING = {"unlockModule", "startSeasonProjection", "startBacktest", "cancelJob"}
# What nobody needs to be signed in for, and a secret of its own opens.
ENTRANCE = {"signUp", "signIn", "signOut", "claimAdministrator"}
assert GRAPH.mutation_type is not None
MUTATIONS = GRAPH.mutation_type.fields
GRANT = 'mutation ($id: ID!) { grant(userId: $id, amount: 5, reason: "r", idempotencyKey: "g") { amount } }'


def code(answer: Answer) -> str:
    return str(answer.errors[0]["extensions"]["code"])


def mutation(name: str, field: GraphQLField) -> str:
    """A document that asks for it with some value for each argument that it needs."""
    given = ", ".join(f"{each}: {value(asked)}" for each, asked in field.args.items() if is_required_argument(asked))
    return f"mutation {{ {name}{f'({given})' if given else ''} {{ __typename }} }}"


def value(argument: GraphQLArgument) -> str:
    kind: GraphQLNamedType = get_named_type(argument.type)
    if is_list_type(getattr(argument.type, "of_type", argument.type)):
        return "[]"
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    assert not isinstance(kind, GraphQLInputObjectType)
    return VALUES[kind.name]


async def program(owner: Caller, **asked: Any) -> Caller:
    made = (await owner.ask(MAKE, asked)).data
    assert made is not None
    use = await owner.services.accounts.api_keys.use(made["createApiKey"]["key"])
    assert use is not None
    assert owner.viewer is not None
    return replace(owner, viewer=replace(owner.viewer, limit=use.limit, scopes=use.scopes, ends_at=use.ends_at))


async def test_a_key_reads_and_spends_unless_something_else_is_said(house: House) -> None:
    made = (await house.administrator.ask('mutation { createApiKey(name: "k") { apiKey { scopes } } }')).data

    assert made == {"createApiKey": {"apiKey": {"scopes": ["READ", "SPEND"]}}}


async def test_an_administrators_key_administers_only_where_it_was_made_for_it(house: House) -> None:
    reader = await house.reader()
    plain = await program(house.administrator, scopes=["READ", "SPEND"])
    administering = await program(house.administrator, scopes=["ADMIN"])

    assert code(await plain.ask(GRANT, {"id": str(reader.id)})) == "FORBIDDEN"
    assert (await administering.ask(GRANT, {"id": str(reader.id)})).data == {"grant": {"amount": 5}}


async def test_a_key_that_ends_makes_none_that_outlives_it(house: House) -> None:
    ends = now() + timedelta(days=1)
    ending = await program(await house.reader(), ends=ends.isoformat())

    for later in (None, (ends + timedelta(seconds=1)).isoformat()):
        refused = (await ending.ask(MAKE, {"ends": later})).errors[0]["extensions"]
        assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "expiresAt")
    assert (await ending.ask(MAKE, {"ends": ends.isoformat()})).data


async def test_a_key_that_reads_changes_nothing_of_the_account(house: House) -> None:
    reader = await house.reader()
    reading = await program(reader, scopes=["READ"])

    assert code(await reading.ask(MAKE, {"scopes": ["READ"]})) == "FORBIDDEN"
    assert code(await reading.ask('mutation { revokeApiKey(id: "1") { id } }')) == "FORBIDDEN"
    assert await ApiKey.filter(user_id=reader.id, revoked_at__isnull=True).count() == 1


@pytest.mark.parametrize("name", MUTATIONS)
async def test_a_key_that_reads_runs_no_mutation(house: House, name: str) -> None:
    reading = await program(house.administrator, scopes=["READ"])

    assert code(await reading.ask(mutation(name, MUTATIONS[name]))) == "FORBIDDEN"


@pytest.mark.parametrize("name", sorted(MUTATIONS.keys() - SPENDING - ENTRANCE))
async def test_a_limited_key_changes_nothing_of_the_account(house: House, name: str) -> None:
    limited = await program(house.administrator, limit=0)

    assert code(await limited.ask(mutation(name, MUTATIONS[name]))) == "FORBIDDEN"


async def test_a_key_without_the_scope_spends_nothing_and_reads_what_is_owned(house: House) -> None:
    reader = await house.reader(tokens=10)
    reading = await program(reader, scopes=["READ"])

    refused = await reading.ask(DISTRIBUTION, {"input": QUESTION})
    assert (code(refused), await reader.balance()) == ("FORBIDDEN", 10)

    await reader.ask(DISTRIBUTION, {"input": QUESTION})
    assert (await reading.ask(DISTRIBUTION, {"input": QUESTION})).errors == []


async def test_no_key_makes_a_key_for_more_than_itself(house: House) -> None:
    plain = await program(house.administrator, scopes=["READ", "SPEND"])

    assert code(await plain.ask(MAKE, {"scopes": ["ADMIN"]})) == "FORBIDDEN"


@pytest.mark.parametrize(
    ("role", "asked"), [(Role.READER, {"scopes": ["ADMIN"]}), (Role.ADMINISTRATOR, {"scopes": ["ADMIN"], "limit": 5})]
)
async def test_a_reader_or_a_limit_cannot_administer(house: House, role: Role, asked: dict[str, Any]) -> None:
    owner = await member(house.services, "owner", role)

    answer = await owner.ask(MAKE, asked)

    assert answer.errors[0]["extensions"]["field"] == "scopes"


async def test_a_key_ends_by_itself(house: House) -> None:
    reader = await house.reader()
    soon = (now() + timedelta(seconds=30)).isoformat()
    made = (await reader.ask(MAKE, {"ends": soon})).data
    assert made is not None
    accounts = house.services.accounts
    assert await accounts.api_keys.use(made["createApiKey"]["key"]) is not None

    accounts.api_keys._clock = lambda: now() + timedelta(minutes=5)

    assert await accounts.api_keys.use(made["createApiKey"]["key"]) is None
    assert await accounts.api_keys.of(reader.id) == ()


@pytest.mark.parametrize("moment", ["2020-01-01T00:00:00Z", "2099-01-01T00:00:00", "9999-12-31T23:59:59-01:00"])
async def test_an_end_that_is_past_or_has_no_zone_or_no_year_is_refused(house: House, moment: str) -> None:
    answer = await (await house.reader()).ask(MAKE, {"ends": moment})

    assert (code(answer), answer.errors[0]["extensions"]["field"]) == ("INVALID_INPUT", "expiresAt")


async def test_whoever_has_left_does_nothing_more_in_the_same_operation(house: House) -> None:
    reader = await house.reader()
    document = f"""mutation {{
        deleteAccount(password: "{PASSWORD}") {{ id }}
        createApiKey(name: "left behind") {{ key }}
    }}"""

    answer = await reader.ask(document)

    assert code(answer) == "UNAUTHENTICATED"
    assert await house.services.accounts.api_keys.of(reader.id) == ()


async def test_whoever_has_signed_out_does_nothing_more_in_the_same_operation(house: House) -> None:
    reader = await house.reader()

    answer = await reader.ask('mutation { signOut { viewer { id } } createApiKey(name: "late") { key } }')

    assert code(answer) == "UNAUTHENTICATED"


LATE = 'createApiKey(name: "late") { key }'


async def test_a_key_that_is_revoked_does_nothing_more_in_the_same_operation(house: House) -> None:
    script = await program(await house.reader(), scopes=["READ", "SPEND"])
    assert script.viewer is not None

    answer = await script.ask(f"mutation {{ revokeApiKey(id: {script.viewer.api_key_id}) {{ id }} {LATE} }}")

    assert code(answer) == "UNAUTHENTICATED"
    assert await house.services.accounts.api_keys.of(script.id) == ()


async def test_a_key_that_goes_with_the_password_does_nothing_more_in_the_same_operation(house: House) -> None:
    script = await program(await house.reader(), scopes=["READ", "SPEND"])
    change = f'changePassword(old: "{PASSWORD}", new: "eight green bottles", revokeKeys: true) {{ viewer {{ id }} }}'

    assert code(await script.ask(f"mutation {{ {change} {LATE} }}")) == "UNAUTHENTICATED"


async def test_a_session_that_is_ended_does_nothing_more_in_the_same_operation(house: House) -> None:
    await house.reader()
    opened = await house.services.accounts.sign_in("ada", PASSWORD)
    reader = Caller(house.services, Viewer(id=opened.member.id, name="ada", role=Role.READER))
    (own,) = await house.services.accounts.sessions.of(opened.member.id)

    answer = await reader.ask(f"mutation {{ endSession(id: {own.id}) {{ id }} {LATE} }}", visit=Visit(opened.token))

    assert code(answer) == "UNAUTHENTICATED"


async def test_whoever_signs_in_as_another_does_nothing_more_in_the_old_name(house: House) -> None:
    await house.reader()
    opened = await house.services.accounts.sign_in("ada", PASSWORD)
    other = await house.reader("bob")
    reader = Caller(house.services, Viewer(id=opened.member.id, name="ada", role=Role.READER))
    change = f'signIn(name: "bob", password: "{PASSWORD}") {{ viewer {{ id }} }}'

    answer = await reader.ask(f"mutation {{ {change} {LATE} }}", visit=(visit := Visit(opened.token)))

    assert code(answer) == "UNAUTHENTICATED"
    assert await house.services.accounts.api_keys.of(opened.member.id) == ()
    assert await house.services.accounts.api_keys.of(other.id) == ()
    assert visit.new_token is not None


async def test_a_key_of_somebody_who_left_opens_nothing(house: House) -> None:
    reader = await house.reader()
    await house.services.accounts.delete(reader.id, PASSWORD)
    plain = credentials.new_api_key()
    await ApiKey.create(key_digest=credentials.digest(plain), prefix="x", name="x", user_id=reader.id, created_at=now())

    assert await house.services.accounts.api_keys.use(plain) is None
