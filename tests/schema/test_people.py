"""Who may do what: sessions, keys, tokens, and what is another's."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from engine.accounts.models import Role
from engine.store.database import Database
from schema.context import Visit
from schema.execute import Answer
from tests.schema.conftest import PASSWORD, Caller, House, member
from tests.schema.documents import DISTRIBUTION, QUESTION

SIGN_UP = (
    "mutation ($name: String!, $password: String!) { signUp(name: $name, password: $password) { viewer { name } } }"
)
SIGN_IN = SIGN_UP.replace("signUp", "signIn")
SIGN_OUT = "mutation { signOut { viewer { name } } }"
CLAIM = """
mutation ($token: String!, $name: String!, $password: String!) {
  claimAdministrator(token: $token, name: $name, password: $password) { viewer { name role } }
}
"""
TOP_UP = """
mutation ($user: ID!, $amount: BigInt!, $key: String!, $reason: String! = "paid by transfer", $payment: String) {
  topUp(userId: $user, amount: $amount, reason: $reason, paymentId: $payment, idempotencyKey: $key) {
    transactionId amount balance replayed
  }
}
"""
REFUND = """
mutation ($id: ID!, $key: String!) {
  refund(transactionId: $id, reason: "asked back", idempotencyKey: $key) { refundedId userId amount balance replayed }
}
"""
CREATE_KEY = "mutation ($name: String!) { createApiKey(name: $name) { key apiKey { id name prefix lastUsedAt } } }"
REVOKE_KEY = "mutation ($id: ID!) { revokeApiKey(id: $id) { id } }"
END_SESSION = "mutation ($id: ID!) { endSession(id: $id) { id } }"
CHANGE_PASSWORD = "mutation ($old: String!, $new: String!) { changePassword(old: $old, new: $new) { viewer { name } } }"
DELETE_ACCOUNT = "mutation ($password: String!) { deleteAccount(password: $password) { id } }"
USERS = "query ($search: String) { users(search: $search) { nodes { id name role balance } } }"
GIVE = """
mutation ($user: ID!, $amount: BigInt!, $key: String!, $expires: DateTime) {
  grant(userId: $user, amount: $amount, reason: "welcome", expiresAt: $expires, idempotencyKey: $key) { amount balance }
}
"""
ADJUST = """
mutation ($user: ID!, $amount: BigInt!, $key: String!) {
  adjust(userId: $user, amount: $amount, reason: "a slip", idempotencyKey: $key) { amount balance }
}
"""
APPROVE = "mutation ($id: ID!, $key: String!) { approve(proposalId: $id, idempotencyKey: $key) { amount balance } }"
PROPOSALS = "{ proposals { id proposedBy userId amount reason } }"
CHECK = "{ ledgerCheck { isSound events transactions accounts tokens anchors faults { check sentence } } }"
TRAIL = """
query ($after: String) {
  auditTrail(first: 2, after: $after) { nodes { seq event actorId hash } pageInfo { endCursor hasNextPage } }
}
"""
USER = "{ user(id: 1) { name ledger { nodes { amount } } } }"
ANCHORS = "{ anchors { seq hash } }"
MOVEMENTS = """
query ($after: String) {
  movements(first: 2, after: $after) {
    nodes { transactionId kind userId amount balanceAfter reason actorId } pageInfo { endCursor hasNextPage }
  }
}
"""
AS_OF = "query ($at: DateTime!) { users { nodes { name balanceAsOf(at: $at) } } }"
FILES = "{ importedFiles { nodes { name format competition rows } } }"


def code(answer: Answer) -> str:
    return str(answer.errors[0]["extensions"]["code"])


def only(answer: Answer) -> Any:
    """What the one root field answered."""
    assert answer.data is not None, answer.errors
    (value,) = answer.data.values()
    return value


@pytest.mark.parametrize("document", [USERS, FILES, PROPOSALS, CHECK, TRAIL, ANCHORS, MOVEMENTS])
async def test_what_administrators_see_nobody_else_does(house: House, document: str) -> None:
    reader = await house.reader()

    assert (code(await house.guest.ask(document)), (await house.guest.ask(document)).status) == ("UNAUTHENTICATED", 401)
    assert (code(await reader.ask(document)), (await reader.ask(document)).status) == ("FORBIDDEN", 403)
    assert (await house.administrator.ask(document)).errors == []


async def test_nobody_else_sees_an_account(house: House) -> None:
    reader = await house.reader()

    assert [code(await caller.ask(USER)) for caller in (house.guest, reader)] == ["UNAUTHENTICATED", "FORBIDDEN"]
    assert only(await house.administrator.ask(USER))["name"] == "grace"


@pytest.mark.parametrize(
    ("document", "variables"),
    [
        (TOP_UP, {"user": "2", "amount": 5, "key": "k"}),
        (GIVE, {"user": "2", "amount": 5, "key": "k"}),
        (ADJUST, {"user": "2", "amount": 5, "key": "k"}),
        (APPROVE, {"id": "1", "key": "k"}),
        (REFUND, {"id": "T000000001", "key": "k"}),
    ],
)
async def test_only_administrators_move_tokens(
    house: House, database: Database, document: str, variables: dict[str, Any]
) -> None:
    reader = await house.reader()

    assert code(await house.guest.ask(document, variables)) == "UNAUTHENTICATED"
    assert code(await reader.ask(document, variables)) == "FORBIDDEN"
    assert await reader.balance() == 0
    denied = await database.connection.execute_query_dict("SELECT * FROM ledger_audit WHERE event = 'denied'")
    assert len(denied) == 2


@pytest.mark.parametrize(
    ("document", "variables"),
    [
        (CREATE_KEY, {"name": "script"}),
        (REVOKE_KEY, {"id": "1"}),
        (END_SESSION, {"id": "1"}),
        (CHANGE_PASSWORD, {"old": "a", "new": "b"}),
        (DELETE_ACCOUNT, {"password": "a"}),
    ],
)
async def test_a_guest_has_no_keys_and_no_sessions(house: House, document: str, variables: dict[str, Any]) -> None:
    assert code(await house.guest.ask(document, variables)) == "UNAUTHENTICATED"


async def test_a_password_is_changed_only_by_who_knows_it(house: House) -> None:
    ada = await house.reader()
    refused = await ada.ask(CHANGE_PASSWORD, {"old": "guessed wrongly", "new": "eight green bottles"})
    too_short = await ada.ask(CHANGE_PASSWORD, {"old": PASSWORD, "new": "short"})
    changed = await ada.ask(CHANGE_PASSWORD, {"old": PASSWORD, "new": "eight green bottles"})

    assert [(code(each), each.errors[0]["extensions"]["field"]) for each in (refused, too_short)] == [
        ("INVALID_INPUT", "old"),
        ("INVALID_INPUT", "new"),
    ]
    assert only(changed) == {"viewer": {"name": "ada"}}


async def test_the_ledger_of_a_deleted_account_stays_whole(house: House) -> None:
    ada = await house.reader(tokens=5)
    await ada.ask(DISTRIBUTION, {"input": QUESTION})
    visit = Visit()
    answer = await ada.ask(DELETE_ACCOUNT, {"password": PASSWORD}, visit=visit)

    assert (only(answer), visit.has_ended) == ({"id": str(ada.id)}, True)
    assert only(await house.administrator.ask(CHECK))["isSound"]
    assert await ada.balance() == 3
    assert [user["name"] for user in only(await house.administrator.ask(USERS))["nodes"]] == ["grace"]
    topped_up = await house.administrator.ask(TOP_UP, {"user": str(ada.id), "amount": 1, "key": "late"})
    assert code(topped_up) == "NOT_FOUND"


async def test_a_guest_is_nobody(house: House) -> None:
    assert (await house.guest.ask("{ viewer { id } }")).data == {"viewer": None}


async def test_a_viewer_sees_only_their_own(house: House) -> None:
    ada, bob = await house.reader("ada", tokens=5), await house.reader("bob", tokens=7)
    await ada.ask(DISTRIBUTION, {"input": QUESTION})
    await ada.ask(CREATE_KEY, {"name": "ada's"})
    document = "{ viewer { name balance ledger { nodes { amount } } receipts { nodes { id } } apiKeys { name } } }"

    assert (await bob.ask(document)).data == {
        "viewer": {
            "name": "bob",
            "balance": 7,
            "ledger": {"nodes": [{"amount": 7}]},
            "receipts": {"nodes": []},
            "apiKeys": [],
        }
    }


async def test_nobody_revokes_the_key_of_another(house: House) -> None:
    ada, bob = await house.reader("ada"), await house.reader("bob")
    key = only(await ada.ask(CREATE_KEY, {"name": "ada's"}))

    answer = await bob.ask(REVOKE_KEY, {"id": key["apiKey"]["id"]})

    assert code(answer) == "NOT_FOUND"
    assert await house.services.accounts.api_keys.use(key["key"]) is not None


async def test_nobody_ends_the_session_of_another(house: House) -> None:
    ada, bob = await house.reader("ada"), await house.reader("bob")
    session = await house.services.accounts.sign_in("ada", PASSWORD)

    answer = await bob.ask(END_SESSION, {"id": str(session.session_id)})

    assert code(answer) == "NOT_FOUND"
    assert await house.services.accounts.sessions.owner(session.token) is not None
    assert only(await ada.ask(END_SESSION, {"id": str(session.session_id)})) == {"id": str(session.session_id)}


async def test_a_session_is_handed_to_the_server_and_never_answered(house: House) -> None:
    visit = Visit(user_agent="a browser")

    answer = await house.guest.ask(SIGN_UP, {"name": "ada", "password": PASSWORD}, visit=visit)

    assert only(answer) == {"viewer": {"name": "ada"}}
    assert visit.new_token is not None
    assert visit.new_token not in str(answer.body)
    member = await house.services.accounts.sessions.owner(visit.new_token)
    assert member is not None
    assert member.name == "ada"


async def test_signing_in_replaces_the_session_that_came(house: House) -> None:
    await house.reader("ada")
    old = Visit()
    await house.guest.ask(SIGN_IN, {"name": "ada", "password": PASSWORD}, visit=old)
    new = Visit(token=old.new_token)

    await house.guest.ask(SIGN_IN, {"name": "ADA", "password": PASSWORD}, visit=new)

    assert old.new_token is not None
    assert await house.services.accounts.sessions.owner(old.new_token) is None


async def test_a_wrong_password_opens_nothing(house: House) -> None:
    await house.reader("ada")
    visit = Visit()

    answer = await house.guest.ask(SIGN_IN, {"name": "ada", "password": "something else entirely"}, visit=visit)

    assert (code(answer), answer.status, visit.new_token) == ("UNAUTHENTICATED", 401, None)


async def test_signing_out_ends_the_session(house: House) -> None:
    await house.reader("ada")
    session = await house.services.accounts.sign_in("ada", PASSWORD)
    visit = Visit(token=session.token)

    await house.guest.ask(SIGN_OUT, visit=visit)

    assert visit.has_ended
    assert await house.services.accounts.sessions.owner(session.token) is None


async def test_a_key_is_shown_once(house: House) -> None:
    reader = await house.reader()

    made = only(await reader.ask(CREATE_KEY, {"name": "script"}))
    listed = only(await reader.ask("{ viewer { apiKeys { name prefix } } }"))

    assert made["key"].startswith(made["apiKey"]["prefix"])
    assert listed["apiKeys"] == [{"name": "script", "prefix": made["apiKey"]["prefix"]}]
    assert only(await reader.ask(REVOKE_KEY, {"id": made["apiKey"]["id"]})) == {"id": made["apiKey"]["id"]}
    assert await house.services.accounts.api_keys.use(made["key"]) is None


async def test_the_one_time_link_is_closed_where_there_is_an_administrator(house: House) -> None:
    answer = await house.guest.ask(CLAIM, {"token": "made up", "name": "eve", "password": PASSWORD})

    assert (code(answer), answer.status) == ("FORBIDDEN", 403)


async def test_a_top_up_with_the_same_key_is_one_top_up(house: House) -> None:
    reader = await house.reader()
    variables = {"user": str(reader.id), "amount": 5, "key": "k"}

    first = only(await house.administrator.ask(TOP_UP, variables))
    again = only(await house.administrator.ask(TOP_UP, variables))

    assert (first["replayed"], again["replayed"]) == (False, True)
    assert again["transactionId"] == first["transactionId"]
    assert await reader.balance() == 5


async def test_a_top_up_with_a_used_key_and_another_amount_is_refused(house: House) -> None:
    reader = await house.reader()
    await house.administrator.ask(TOP_UP, {"user": str(reader.id), "amount": 5, "key": "k"})

    answer = await house.administrator.ask(TOP_UP, {"user": str(reader.id), "amount": 6, "key": "k"})

    assert (code(answer), answer.status) == ("IDEMPOTENCY_MISMATCH", 409)
    assert await reader.balance() == 5


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"amount": 0}, "INVALID_INPUT"),
        ({"amount": -5}, "INVALID_INPUT"),
        ({"amount": 2**63}, "INVALID_INPUT"),
        ({"amount": 1.5}, "INVALID_INPUT"),
        ({"reason": ""}, "INVALID_INPUT"),
        ({"key": ""}, "INVALID_INPUT"),
        ({"user": "999"}, "NOT_FOUND"),
        ({"user": "nobody"}, "NOT_FOUND"),
        ({"user": "1"}, "FORBIDDEN"),
        ({"amount": 20_000}, "APPROVAL_REQUIRED"),
    ],
)
async def test_a_top_up_that_must_not_be_is_refused(house: House, changes: dict[str, Any], expected: str) -> None:
    reader = await house.reader()

    answer = await house.administrator.ask(TOP_UP, {"user": str(reader.id), "amount": 5, "key": "k", **changes})

    assert (answer.data, code(answer)) == (None, expected)
    assert await reader.balance() == 0


async def test_an_amount_may_be_written_in_digits(house: House) -> None:
    reader = await house.reader()

    answer = only(await house.administrator.ask(TOP_UP, {"user": str(reader.id), "amount": "5", "key": "k"}))

    assert answer["balance"] == 5


async def test_a_refund_takes_back_a_charge_whole_and_once(house: House) -> None:
    reader = await house.reader(tokens=5)
    bought = await reader.ask(DISTRIBUTION, {"input": QUESTION})
    charge = bought.extensions["tokens"]["lines"][0]["transactionId"]

    first = only(await house.administrator.ask(REFUND, {"id": charge, "key": "a"}))
    second = await house.administrator.ask(REFUND, {"id": charge, "key": "b"})

    assert first == {"refundedId": charge, "userId": str(reader.id), "amount": 2, "balance": 5, "replayed": False}
    assert (code(second), second.status) == ("ALREADY_REFUNDED", 409)
    assert (await reader.ask(DISTRIBUTION, {"input": QUESTION})).extensions["tokens"]["charged"] == 2


async def test_administrators_find_accounts(house: House) -> None:
    await house.reader("ada", tokens=3)
    await house.reader("bob")

    found = only(await house.administrator.ask(USERS, {"search": "AD"}))

    assert [(user["name"], user["role"], user["balance"]) for user in found["nodes"]] == [("ada", "READER", 3)]


async def test_an_administrator_pays_like_everybody(house: House) -> None:
    administrator: Caller = house.administrator

    assert code(await administrator.ask(DISTRIBUTION, {"input": QUESTION})) == "INSUFFICIENT_TOKENS"


async def test_a_grant_is_available_until_it_expires(house: House) -> None:
    reader = await house.reader()
    ahead = {"user": str(reader.id), "amount": 5, "key": "a", "expires": "2999-01-01T00:00:00Z"}

    assert only(await house.administrator.ask(GIVE, ahead)) == {"amount": 5, "balance": 5}
    over = await house.administrator.ask(GIVE, {**ahead, "key": "b", "expires": "1999-01-01T00:00:00Z"})
    assert (code(over), await reader.balance()) == ("INVALID_INPUT", 5)


async def test_an_adjustment_never_takes_more_than_is_available(house: House) -> None:
    reader = await house.reader(tokens=5)

    down = only(await house.administrator.ask(ADJUST, {"user": str(reader.id), "amount": -2, "key": "a"}))
    below = await house.administrator.ask(ADJUST, {"user": str(reader.id), "amount": -4, "key": "b"})

    assert down == {"amount": -2, "balance": 3}
    assert (code(below), await reader.balance()) == ("INSUFFICIENT_TOKENS", 3)


async def test_what_waits_for_somebody_who_has_left_is_not_given(house: House) -> None:
    reader = await house.reader()
    other = await member(house.services, "lise", Role.ADMINISTRATOR)
    await house.administrator.ask(TOP_UP, {"user": str(reader.id), "amount": 20_000, "key": "k"})
    (proposal,) = only(await other.ask(PROPOSALS))
    await house.services.accounts.delete(reader.id, PASSWORD)

    assert code(await other.ask(APPROVE, {"id": proposal["id"], "key": "a"})) == "NOT_FOUND"
    assert await reader.balance() == 0


async def test_a_large_top_up_waits_for_a_second_administrator(house: House) -> None:
    reader = await house.reader()
    other = await member(house.services, "lise", Role.ADMINISTRATOR)
    waits = await house.administrator.ask(TOP_UP, {"user": str(reader.id), "amount": 20_000, "key": "k"})
    (proposal,) = only(await other.ask(PROPOSALS))

    own = await house.administrator.ask(APPROVE, {"id": proposal["id"], "key": "a"})
    approved = only(await other.ask(APPROVE, {"id": proposal["id"], "key": "a"}))

    assert code(waits) == "APPROVAL_REQUIRED"
    assert (proposal["userId"], proposal["amount"]) == (str(reader.id), 20_000)
    assert code(own) == "FORBIDDEN"
    assert approved == {"amount": 20_000, "balance": 20_000}
    assert only(await other.ask(PROPOSALS)) == []


async def test_administrators_can_prove_the_ledger(house: House) -> None:
    await house.reader(tokens=5)

    check = only(await house.administrator.ask(CHECK))

    assert (check["isSound"], check["faults"], check["tokens"], check["transactions"]) == (True, [], 5, 1)


async def test_more_accounts_take_no_more_statements(house: House, caplog: pytest.LogCaptureFixture) -> None:
    async def statements(search: str) -> int:
        house.services.ledger._balances.forget(range(100))
        with caplog.at_level(logging.DEBUG, logger="tortoise.db_client"):
            caplog.clear()
            assert (await house.administrator.ask(USERS, {"search": search})).errors == []
        return len(caplog.records)

    for number in range(5):
        await house.reader(f"reader-{number}", tokens=number)

    assert await statements("reader-1") == await statements("reader")


async def test_the_audit_trail_is_read_to_its_beginning(house: House) -> None:
    await house.reader("ada", tokens=5)
    await house.reader("bob", tokens=5)
    await house.reader("cyd", tokens=5)
    seen, after = [], None
    while True:
        page = only(await house.administrator.ask(TRAIL, {"after": after}))
        seen += [event["seq"] for event in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]

    assert seen == list(range(len(seen), 0, -1))
    assert len(seen) >= 3


async def test_an_administrator_reads_the_statement_of_an_account(house: House) -> None:
    ada = await house.reader("ada", tokens=5)
    await ada.ask(DISTRIBUTION, {"input": QUESTION})
    document = '{ users(search: "ada") { nodes { ledger(first: 5) { nodes { kind amount transactionId } } } } }'
    (user,) = only(await house.administrator.ask(document))["nodes"]

    assert [(entry["kind"], entry["amount"]) for entry in user["ledger"]["nodes"]] == [("CHARGE", -2), ("TOP_UP", 5)]


async def test_every_transaction_is_read_page_after_page(house: House) -> None:
    ada = await house.reader("ada", tokens=5)
    await ada.ask(DISTRIBUTION, {"input": QUESTION})
    await house.administrator.ask(ADJUST, {"user": str(ada.id), "amount": -1, "key": "k"})
    seen, after = [], None
    while True:
        page = only(await house.administrator.ask(MOVEMENTS, {"after": after}))
        seen += [(each["kind"], each["amount"], each["balanceAfter"], each["reason"]) for each in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]

    assert seen == [("ADJUST", -1, 2, "a slip"), ("CHARGE", -2, 3, None), ("TOP_UP", 5, 5, "for a test")]


async def test_a_balance_is_known_as_of_a_moment(house: House) -> None:
    await house.reader("ada", tokens=5)
    balances = []
    for at in ("2000-01-01T00:00:00Z", "2999-01-01T00:00:00Z"):
        users = only(await house.administrator.ask(AS_OF, {"at": at}))["nodes"]
        balances += [user["balanceAsOf"] for user in users if user["name"] == "ada"]

    assert balances == [0, 5]
