"""How administrators give tokens and take them back."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry
from strawberry import argument, field

from engine.accounts.views import Member
from engine.ledger.values import TopUp
from schema import context
from schema.context import Info
from schema.scalars import BigInt
from schema.types.ids import IdempotencyKey, row_id
from schema.types.moments import aware

UserId = Annotated[strawberry.ID, argument(description="Whose account it is.")]
Amount = Annotated[BigInt, argument(description="Whole tokens, at least 1.")]
Reason = Annotated[str, argument(description="Why; it stands in the statement and in the audit trail.")]
PaymentId = Annotated[str | None, argument(description="Reference of the payment; each is credited once.")]
Correction = Annotated[BigInt, argument(description="Whole tokens: positive adds, negative takes away.")]
ExpiresAt = Annotated[datetime | None, argument(description="When the tokens end, UTC; never where left out.")]
ProposalId = Annotated[strawberry.ID, argument(description="Id of the proposal.")]
TransactionId = Annotated[strawberry.ID, argument(description="Id of the charge that is taken back.")]


@strawberry.type(description="Tokens that were given.")
class TopUpPayload:
    transaction_id: strawberry.ID = field(description="Id of the transaction.")
    amount: BigInt = field(description="Tokens given.")
    balance: BigInt = field(description="Whole tokens that the account can spend afterwards.")
    replayed: bool = field(description="Whether this is the stored answer of an earlier request with the same key.")


@strawberry.type(description="A charge that was taken back, whole and once.")
class RefundPayload:
    transaction_id: strawberry.ID = field(description="Id of the refund.")
    refunded_id: strawberry.ID = field(description="Id of the charge.")
    user_id: strawberry.ID = field(description="Whose charge it was.")
    amount: BigInt = field(description="Tokens returned.")
    balance: BigInt = field(description="Whole tokens that the account can spend afterwards.")
    replayed: bool = field(description="Whether this is the stored answer of an earlier request with the same key.")


async def treasurer(info: Info) -> context.Viewer:
    """The administrator who moves tokens, each movement counted."""
    administrator = info.context.administrator()
    await info.context.throttle("top_up", str(administrator.id))
    return administrator


async def giver_and_receiver(info: Info, user_id: str) -> tuple[context.Viewer, Member]:
    administrator = await treasurer(info)
    return administrator, await info.context.services.accounts.user(row_id("user", user_id))


def given_tokens(given: TopUp) -> TopUpPayload:
    return TopUpPayload(
        transaction_id=strawberry.ID(given.transaction_uid),
        amount=BigInt(given.amount),
        balance=BigInt(given.balance),
        replayed=given.replayed,
    )


async def top_up(
    info: Info,
    user_id: UserId,
    amount: Amount,
    reason: Reason,
    idempotency_key: IdempotencyKey,
    payment_id: PaymentId = None,
) -> TopUpPayload:
    administrator, receiver = await giver_and_receiver(info, user_id)
    given = await info.context.services.ledger.treasury.top_up(
        administrator.id,
        receiver.id,
        amount,
        reason=reason,
        payment_id=payment_id,
        key=idempotency_key,
        request_id=info.context.request_id,
    )
    await info.context.services.accounts.token_requests.answer(receiver.id)
    return given_tokens(given)


async def grant(
    info: Info,
    user_id: UserId,
    amount: Amount,
    reason: Reason,
    idempotency_key: IdempotencyKey,
    expires_at: ExpiresAt = None,
) -> TopUpPayload:
    administrator, receiver = await giver_and_receiver(info, user_id)
    given = await info.context.services.ledger.treasury.grant(
        administrator.id,
        receiver.id,
        amount,
        reason=reason,
        expires_at=aware(expires_at, "expires_at"),
        key=idempotency_key,
        request_id=info.context.request_id,
    )
    await info.context.services.accounts.token_requests.answer(receiver.id)
    return given_tokens(given)


async def adjust(
    info: Info, user_id: UserId, amount: Correction, reason: Reason, idempotency_key: IdempotencyKey
) -> TopUpPayload:
    administrator, receiver = await giver_and_receiver(info, user_id)
    moved = await info.context.services.ledger.treasury.adjust(
        administrator.id,
        receiver.id,
        amount,
        reason=reason,
        key=idempotency_key,
        request_id=info.context.request_id,
    )
    return given_tokens(moved)


async def approve(info: Info, proposal_id: ProposalId, idempotency_key: IdempotencyKey) -> TopUpPayload:
    administrator = await treasurer(info)
    given = await info.context.services.ledger.treasury.approve(
        administrator.id,
        row_id("proposal", proposal_id),
        key=idempotency_key,
        request_id=info.context.request_id,
    )
    return given_tokens(given)


async def refund(
    info: Info, transaction_id: TransactionId, reason: Reason, idempotency_key: IdempotencyKey
) -> RefundPayload:
    administrator = await treasurer(info)
    taken_back = await info.context.services.ledger.treasury.refund(
        administrator.id, transaction_id, reason=reason, key=idempotency_key, request_id=info.context.request_id
    )
    return RefundPayload(
        transaction_id=strawberry.ID(taken_back.transaction_uid),
        refunded_id=strawberry.ID(taken_back.refunded_uid),
        user_id=strawberry.ID(str(taken_back.user_id)),
        amount=BigInt(taken_back.amount),
        balance=BigInt(taken_back.balance),
        replayed=taken_back.replayed,
    )
