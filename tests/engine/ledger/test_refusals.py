"""What the ledger refuses, and that a refusal charges nothing and is in the audit trail."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest

from engine.accounts.models import User
from engine.errors import (
    Forbidden,
    IdempotencyMismatch,
    InProgress,
    InsufficientTokens,
    InvalidInput,
    NotFound,
    OracleError,
    Overloaded,
)
from engine.ledger.errors import (
    AlreadyRefunded,
    AnotherIsRunning,
    ApprovalRequired,
    DuplicatePayment,
    HoldClosed,
    OverDailyCap,
)
from engine.ledger.refusals import WRITTEN_SINGLY
from engine.ledger.service import Ledger
from engine.ledger.settings import LedgerSettings
from engine.ledger.values import Depth, Hold, IdempotencyKey, Item, Line, TransactionKind
from tests.engine.ledger.conftest import KEY, START, House

DEEP, FULL = Depth.DEEP_DIVE, Depth.FULL_DISTRIBUTION


async def test_more_than_the_balance_is_refused_with_the_figures(house: House) -> None:
    await house.top_up(4)

    with pytest.raises(InsufficientTokens) as refusal:
        await house.hold(DEEP)

    assert (refusal.value.required, refusal.value.available, refusal.value.shortfall) == (5, 4, 1)
    assert await house.available() == 4
    assert await house.events("denied") == 1
    await house.assert_sound()


async def test_tokens_that_a_hold_keeps_aside_cannot_be_held_again(house: House) -> None:
    await house.top_up(6)
    await house.hold(DEEP, subject="one")

    with pytest.raises(InsufficientTokens):
        await house.hold(DEEP, subject="two")


async def test_a_second_operation_for_what_a_running_one_buys_is_told_to_wait(house: House) -> None:
    await house.top_up(5)
    await house.hold(DEEP)

    with pytest.raises(AnotherIsRunning) as refusal:
        await house.hold(DEEP)

    assert refusal.value.code == "IN_PROGRESS"


async def test_an_unknown_user_is_refused(house: House) -> None:
    with pytest.raises(NotFound):
        await house.top_up(5, user=4711)


async def test_a_line_that_no_quote_made_is_refused(house: House) -> None:
    cheap = Line("deep", Item("s", DEEP), tokens=1, owned=False, price_version=1)

    with pytest.raises(InvalidInput):
        await house.ledger.hold(house.user, [cheap], request_id="r")


async def test_a_feature_without_a_price_is_refused(house: House) -> None:
    with pytest.raises(NotFound):
        await house.ledger.quote(house.user, [("x", Item("s", "crystal_ball"))])


async def test_a_hold_is_captured_once(house: House) -> None:
    await house.top_up(5)
    hold = await house.hold(DEEP)
    await house.ledger.capture(hold, [Item("s", DEEP)])

    with pytest.raises(HoldClosed) as refusal:
        await house.ledger.capture(hold, [Item("s", DEEP)])

    assert refusal.value.state == "captured"
    assert await house.available() == 0
    await house.assert_sound()


async def test_two_captures_of_one_hold_in_one_batch_charge_once(house: House) -> None:
    await house.top_up(10)
    hold = await house.hold(DEEP)
    ends = [house.ledger.capture(hold, [Item("s", DEEP)]) for _ in range(2)]

    outcomes = await asyncio.gather(*ends, return_exceptions=True)

    assert [type(outcome).__name__ for outcome in outcomes] == ["Settlement", "HoldClosed"]
    assert await house.available() == 5


async def test_a_voided_hold_cannot_be_captured(house: House) -> None:
    await house.top_up(5)
    hold = await house.hold(DEEP)
    await house.ledger.void(hold)

    with pytest.raises(HoldClosed):
        await house.ledger.capture(hold, [Item("s", DEEP)])

    assert await house.available() == 5


async def test_a_hold_whose_time_is_over_cannot_be_captured(house: House) -> None:
    await house.top_up(5)
    hold = await house.hold(DEEP)
    house.clock.turn(timedelta(seconds=60))

    with pytest.raises(HoldClosed) as refusal:
        await house.ledger.capture(hold, [Item("s", DEEP)])

    assert refusal.value.state == "expired"
    assert await house.available() == 5
    await house.assert_sound()


@pytest.mark.parametrize("end", ["capture", "void"])
async def test_nobody_ends_the_hold_of_another(house: House, end: str) -> None:
    await house.top_up(5)
    hold = await house.hold(DEEP)
    stolen = Hold(hold.id, house.other, hold.amount, hold.lines, "r", hold.expires_at)

    with pytest.raises(NotFound):
        await (house.ledger.capture(stolen, [Item("s", DEEP)]) if end == "capture" else house.ledger.void(stolen))

    assert (await house.ledger.balance(house.user)).held == 5


async def test_a_key_with_another_payload_is_refused(house: House) -> None:
    await house.top_up(10)
    hold = await house.hold(DEEP, key="k")
    await house.ledger.capture(hold, [Item("s", DEEP)], response=b"answer")

    with pytest.raises(IdempotencyMismatch):
        await house.ledger.hold(house.user, (), request_id="r", key=IdempotencyKey("k", "query", "other"))


async def test_a_key_of_a_running_operation_is_in_progress(house: House) -> None:
    await house.top_up(10)
    await house.hold(DEEP, key="k")

    with pytest.raises(InProgress):
        await house.hold(DEEP, key="k")


@pytest.mark.parametrize("key", ["", "k" * 129])
async def test_a_key_of_impossible_length_is_refused(house: House, key: str) -> None:
    with pytest.raises(InvalidInput):
        await house.ledger.treasury.top_up(None, house.user, 1, reason="paid", key=key, request_id="r")


@pytest.mark.parametrize("amount", [0, -1, 10**12 + 1])
async def test_a_top_up_outside_the_bounds_is_refused(house: House, amount: int) -> None:
    with pytest.raises(InvalidInput) as refusal:
        await house.top_up(amount)

    assert refusal.value.field == "amount"


async def test_the_console_credits_beyond_the_threshold_and_the_books_are_sound(house: House) -> None:
    given = await house.ledger.treasury.top_up(None, house.user, 1_000_000, reason="paid", key="large", request_id="r")

    assert (given.amount, (await house.verify()).faults) == (1_000_000, ())


async def test_a_top_up_without_a_reason_is_refused(house: House) -> None:
    with pytest.raises(InvalidInput) as refusal:
        await house.ledger.treasury.top_up(None, house.user, 5, reason="  ", key="k", request_id="r")

    assert refusal.value.field == "reason"


async def test_an_administrator_cannot_top_up_the_own_account(house: House) -> None:
    with pytest.raises(Forbidden):
        await house.ledger.treasury.top_up(
            house.administrator, house.administrator, 5, reason="mine", key="k", request_id="r"
        )


async def test_a_payment_is_credited_once(house: House) -> None:
    pay = {"reason": "paid", "payment_id": "P-1", "request_id": "r"}
    await house.ledger.treasury.top_up(house.administrator, house.user, 5, key="a", **pay)

    with pytest.raises(DuplicatePayment):
        await house.ledger.treasury.top_up(house.administrator, house.user, 5, key="b", **pay)

    assert await house.available() == 5


@pytest.mark.parametrize("again", ["inv-20 31", " INV-20 31", "Inv-20 31  ", "INV-20\t31", "INV-20  31\n"])
async def test_a_payment_is_credited_once_however_its_reference_is_written(house: House, again: str) -> None:
    treasury = house.ledger.treasury
    pay = {"reason": "paid", "request_id": "r"}
    first = await treasury.top_up(house.administrator, house.user, 5, key="a", payment_id="INV-20 31", **pay)

    with pytest.raises(DuplicatePayment):
        await treasury.top_up(house.administrator, house.user, 5, key="b", payment_id=again, **pay)

    assert (first.amount, await house.available()) == (5, 5)


async def test_a_payment_of_before_is_known_however_it_was_written_then(house: House) -> None:
    """Rows of the ledger are never changed: what was kept with a space around it stays so."""
    treasury = house.ledger.treasury
    pay = {"reason": "paid", "request_id": "r"}
    with pytest.MonkeyPatch.context() as before:
        before.setattr("engine.ledger.treasury.payment_reference", lambda given: given)
        await treasury.top_up(house.administrator, house.user, 5, key="a", payment_id=" Inv-7 ", **pay)

    with pytest.raises(DuplicatePayment):
        await treasury.top_up(house.administrator, house.user, 5, key="b", payment_id="INV-7", **pay)

    await house.assert_sound()


@pytest.mark.parametrize("reference", ["", "  ", "\u0406NV-1", "INV\u2010" + "1", "\uff29NV-1", "INV\x7f"])
async def test_a_reference_that_only_looks_like_one_is_refused(house: House, reference: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        await house.ledger.treasury.top_up(
            house.administrator, house.user, 5, reason="paid", key="a", payment_id=reference, request_id="r"
        )

    assert refusal.value.field == "payment_id"


async def test_one_payment_in_two_top_ups_of_one_batch_is_credited_once(house: House) -> None:
    pay = {"reason": "paid", "payment_id": "P-1", "request_id": "r"}

    outcomes = await asyncio.gather(
        *(house.ledger.treasury.top_up(house.administrator, house.user, 5, key=key, **pay) for key in "ab"),
        return_exceptions=True,
    )

    assert [type(outcome).__name__ for outcome in outcomes] == ["TopUp", "DuplicatePayment"]
    await house.assert_sound()


async def test_an_administrator_gives_no_more_than_the_daily_cap(house: House) -> None:
    give = {"reason": "paid", "request_id": "r"}
    await house.ledger.treasury.top_up(house.administrator, house.user, 500, key="a", **give)
    await house.ledger.treasury.top_up(house.administrator, house.user, 500, key="b", **give)

    with pytest.raises(OverDailyCap):
        await house.ledger.treasury.top_up(house.administrator, house.user, 1, key="c", **give)

    house.clock.turn(timedelta(days=1))
    await house.ledger.treasury.top_up(house.administrator, house.user, 1, key="d", **give)
    assert await house.available() == 1_001


async def test_a_large_top_up_waits_for_a_second_administrator(house: House) -> None:
    with pytest.raises(ApprovalRequired):
        await house.ledger.treasury.top_up(
            house.administrator, house.user, 501, reason="prize", key="k", request_id="r"
        )

    assert await house.available() == 0
    (proposal,) = await house.ledger.treasury.proposals()
    assert (proposal.proposed_by, proposal.user_id, proposal.amount) == (house.administrator, house.user, 501)


async def test_every_large_credit_waits_for_a_second_administrator_and_comes_as_what_it_was(house: House) -> None:
    ends = START + timedelta(days=9)
    give = {"reason": "prize", "request_id": "r"}
    with pytest.raises(ApprovalRequired):
        await house.ledger.treasury.grant(house.administrator, house.user, 501, expires_at=ends, key="g", **give)
    with pytest.raises(ApprovalRequired):
        await house.ledger.treasury.adjust(house.administrator, house.user, 10**12, key="a", **give)
    assert await house.available() == 0

    for proposal in await house.ledger.treasury.proposals():
        await house.ledger.treasury.approve(
            house.second_administrator, proposal.id, key=f"k{proposal.id}", request_id="r"
        )

    assert await house.available() == 10**12 + 501
    house.clock.turn(timedelta(days=10))
    await house.ledger.sweep()
    assert await house.available() == 10**12
    kinds = {entry.kind for entry in (await house.ledger.entries(house.user)).items}
    assert kinds == {TransactionKind.GRANT, TransactionKind.ADJUST, TransactionKind.EXPIRY}
    await house.assert_sound()


async def test_a_grant_that_would_have_ended_cannot_be_approved(house: House) -> None:
    with pytest.raises(ApprovalRequired):
        await house.ledger.treasury.grant(
            house.administrator, house.user, 501, expires_at=START + timedelta(days=1), reason="prize", key="g",
            request_id="r",
        )  # fmt: skip
    (proposal,) = await house.ledger.treasury.proposals()
    house.clock.turn(timedelta(days=2))

    with pytest.raises(InvalidInput):
        await house.ledger.treasury.approve(house.second_administrator, proposal.id, key="k", request_id="r")


async def test_the_daily_cap_counts_every_way_of_giving_together(house: House) -> None:
    give = {"reason": "prize", "request_id": "r"}
    await house.ledger.treasury.top_up(house.administrator, house.user, 400, key="a", **give)
    await house.ledger.treasury.grant(house.administrator, house.other, 400, key="b", **give)
    await house.ledger.treasury.adjust(house.administrator, house.user, -100, key="c", **give)
    await house.ledger.treasury.adjust(house.administrator, house.user, 200, key="d", **give)

    for way, key in (
        (house.ledger.treasury.top_up, "e"),
        (house.ledger.treasury.grant, "f"),
        (house.ledger.treasury.adjust, "g"),
    ):
        with pytest.raises(OverDailyCap):
            await way(house.administrator, house.user, 1, key=key, **give)

    await house.ledger.treasury.adjust(house.administrator, house.user, -1, key="h", **give)
    await house.assert_sound()


async def test_whoever_proposed_cannot_approve(house: House) -> None:
    proposal_id = await propose(house)

    with pytest.raises(Forbidden):
        await house.ledger.treasury.approve(house.administrator, proposal_id, key="k2", request_id="r")


async def test_nobody_who_has_left_is_given_anything(house: House) -> None:
    proposal_id = await propose(house)
    give = {"reason": "prize", "request_id": "r"}
    await User.filter(id=house.user).update(deleted_at=START)

    with pytest.raises(NotFound):
        await house.ledger.treasury.approve(house.second_administrator, proposal_id, key="k2", request_id="r")
    for number, way in enumerate(
        (house.ledger.treasury.top_up, house.ledger.treasury.grant, house.ledger.treasury.adjust)
    ):
        with pytest.raises(NotFound):
            await way(house.administrator, house.user, 1, key=f"w{number}", **give)  # type: ignore[operator]

    assert await house.available() == 0
    await house.assert_sound()


async def test_a_proposal_is_executed_once(house: House) -> None:
    proposal_id = await propose(house)
    await house.ledger.treasury.approve(house.second_administrator, proposal_id, key="k2", request_id="r")

    with pytest.raises(InvalidInput):
        await house.ledger.treasury.approve(house.second_administrator, proposal_id, key="k3", request_id="r")

    assert await house.available() == 501
    assert await house.ledger.treasury.proposals() == ()
    await house.assert_sound()


async def test_repeating_a_refused_top_up_repeats_the_refusal_and_proposes_nothing_new(house: House) -> None:
    await propose(house)

    with pytest.raises(OracleError) as refusal:
        await propose(house)

    assert refusal.value.code == "APPROVAL_REQUIRED"
    assert len(await house.ledger.treasury.proposals()) == 1


async def propose(house: House) -> int:
    try:
        await house.ledger.treasury.top_up(
            house.administrator, house.user, 501, reason="prize", key="k", request_id="r"
        )
    except ApprovalRequired as proposed:
        return proposed.proposal_id
    raise AssertionError("a large top-up was executed at once")


async def test_a_charge_is_refunded_once(house: House) -> None:
    await house.top_up(5)
    charge = (await house.buy(DEEP)).lines[0].transaction_uid
    assert charge is not None
    await house.ledger.treasury.refund(house.administrator, charge, reason="broken", key="a", request_id="r")

    with pytest.raises(AlreadyRefunded):
        await house.ledger.treasury.refund(house.administrator, charge, reason="broken", key="b", request_id="r")

    assert await house.available() == 5
    await house.assert_sound()


async def test_two_refunds_of_one_charge_in_one_batch_refund_once(house: House) -> None:
    await house.top_up(5)
    charge = (await house.buy(DEEP)).lines[0].transaction_uid
    assert charge is not None

    outcomes = await asyncio.gather(
        *(house.ledger.treasury.refund(None, charge, reason="broken", key=key, request_id="r") for key in "ab"),
        return_exceptions=True,
    )

    assert [type(outcome).__name__ for outcome in outcomes] == ["Refund", "AlreadyRefunded"]
    assert await house.available() == 5


async def test_only_a_charge_can_be_refunded(house: House) -> None:
    top_up = await house.top_up(5)

    with pytest.raises(InvalidInput):
        await house.ledger.treasury.refund(
            house.administrator, top_up.transaction_uid, reason="x", key="k", request_id="r"
        )


@pytest.mark.parametrize("uid", ["T000000099", "99", "T", "Tx", "T1; DROP TABLE users"])
async def test_a_refund_of_nothing_is_refused(house: House, uid: str) -> None:
    with pytest.raises(NotFound):
        await house.ledger.treasury.refund(house.administrator, uid, reason="x", key="k", request_id="r")


async def test_an_adjustment_never_takes_more_than_is_available(house: House) -> None:
    await house.top_up(5)
    await house.hold(FULL)

    with pytest.raises(InsufficientTokens):
        await house.ledger.treasury.adjust(house.administrator, house.user, -4, reason="x", key="k", request_id="r")


async def test_a_grant_that_is_over_already_is_refused(house: House) -> None:
    with pytest.raises(InvalidInput):
        await house.ledger.treasury.grant(None, house.user, 5, reason="x", expires_at=START, key="k", request_id="r")


@pytest.mark.parametrize(("first", "after"), [(0, None), (501, None), (1, "x"), (1, "-1")])
async def test_an_impossible_page_is_refused(house: House, first: int, after: str | None) -> None:
    with pytest.raises(InvalidInput):
        await house.ledger.entries(house.user, first, after)


async def test_a_full_queue_refuses_instead_of_waiting_for_ever(house: House) -> None:
    small = LedgerSettings(queue=2)
    async with Ledger(house.database, clock=house.clock, key=KEY, anchors=None, settings=small) as ledger:
        outcomes = await asyncio.gather(
            *(ledger.record("noise", actor=None, payload={}, request_id="r") for _ in range(10)),
            return_exceptions=True,
        )

    assert sum(isinstance(outcome, Overloaded) for outcome in outcomes) == 8


@pytest.mark.parametrize("field", ["reason", "payment_id", "key", "request_id"])
@pytest.mark.parametrize("text", ["a\0b", "a\udcffb", "a" * 501])
async def test_a_text_that_cannot_be_kept_fails_nobody_elses_batch(
    house: House, caplog: pytest.LogCaptureFixture, field: str, text: str
) -> None:
    told = [{"reason": "paid", "payment_id": f"P-{n}", "key": f"k{n}", "request_id": "r"} for n in range(31)]
    told[7][field] = text

    outcomes = await asyncio.gather(
        *(house.ledger.treasury.top_up(None, house.user, 1, **each) for each in told), return_exceptions=True
    )

    assert [n for n, outcome in enumerate(outcomes) if isinstance(outcome, InvalidInput)] == [7]
    assert await house.available() == 30
    assert "one by one" not in caplog.text


async def told(house: House, event: str) -> list[dict[str, Any]]:
    """Payloads of an event, the oldest first."""
    rows = await house.database.connection.execute_query_dict(
        f"SELECT payload FROM ledger_audit WHERE event = '{event}' ORDER BY seq"
    )
    return [json.loads(row["payload"]) for row in rows]


async def refused_purchases(house: House, times: int) -> None:
    wanted = await house.ledger.quote(house.user, [("deep", Item("s", DEEP))])
    outcomes = await asyncio.gather(
        *(house.ledger.hold(house.user, wanted.lines, request_id="r") for _ in range(times)), return_exceptions=True
    )
    assert {type(each) for each in outcomes} == {InsufficientTokens}


async def test_a_thousand_refusals_are_a_few_rows_that_say_how_many_there_were(house: House) -> None:
    await refused_purchases(house, 1_000)

    rows = await told(house, "denied")
    assert [row.get("times") for row in rows] == [None] * WRITTEN_SINGLY + [32, 64, 128, 256, 512]
    assert {row["code"] for row in rows} == {"INSUFFICIENT_TOKENS"}
    await house.assert_sound()


async def test_refusals_of_another_kind_and_of_another_day_are_written_again(house: House) -> None:
    await refused_purchases(house, WRITTEN_SINGLY + 1)
    with pytest.raises(NotFound):
        await house.ledger.void(Hold(4711, house.user, 5, (), "r", START))
    house.clock.turn(timedelta(days=1))
    await refused_purchases(house, 1)

    assert len(await told(house, "denied")) == WRITTEN_SINGLY + 2


@pytest.mark.parametrize("event", ["denied", "sign_in_refused"])
async def test_refusals_that_others_record_are_counted_the_same_way(house: House, event: str) -> None:
    for actor in (None, house.user):
        for _ in range(100):
            await house.ledger.record(event, actor=actor, payload={"code": "FORBIDDEN"}, request_id="r")

    assert len(await told(house, event)) == 2 * (WRITTEN_SINGLY + 2)
    await house.assert_sound()


async def test_other_events_are_all_written(house: House) -> None:
    for _ in range(40):
        await house.ledger.record("sign_in", actor=house.user, payload={}, request_id="r")

    assert await house.events("sign_in") == 40


async def test_a_refused_request_of_an_administrator_is_kept_once_however_often_it_is_repeated(house: House) -> None:
    for _ in range(100):
        with pytest.raises(OracleError):
            await house.ledger.treasury.top_up(
                house.administrator, house.user, -1, reason="no", key="k", request_id="r"
            )

    assert len(await told(house, "denied")) == 1 + WRITTEN_SINGLY + 2
    await house.assert_sound()
