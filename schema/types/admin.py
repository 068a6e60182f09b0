"""What administrators see and do."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import strawberry
from strawberry import argument, field

from engine.accounts.views import Member
from engine.catalogue.act import ImportedFileView
from engine.ledger import anchors, values
from engine.ledger.chain import moment
from engine.ledger.verify import report
from schema.context import Info
from schema.scalars import BigInt
from schema.types.connection import ROWS, After, Connection, First
from schema.types.enums import Depth
from schema.types.shown import auto, shows
from schema.types.tokens import OfKind, OldestFirst, depth_of, statement


async def balance(member: strawberry.Parent[Member], info: Info) -> BigInt:
    return BigInt((await info.context.balance(member.id)).available)


async def ledger(
    member: strawberry.Parent[Member],
    info: Info,
    kind: OfKind = None,
    oldest_first: OldestFirst = False,
    first: First = ROWS,
    after: After = None,
) -> Connection[values.EntryView]:
    return await statement(info, member.id, first, after, kind, oldest_first=oldest_first)


AsOf = Annotated[datetime, argument(description="A moment, UTC.")]


async def balance_as_of(member: strawberry.Parent[Member], info: Info, at: AsOf) -> BigInt:
    return BigInt(
        await info.context.services.ledger.balance_as_of(member.id, at if at.tzinfo else at.replace(tzinfo=UTC))
    )


@shows(Member)
class User:
    id: strawberry.ID
    name: auto
    role: auto
    created_at: auto
    balance: BigInt = field(resolver=balance, description="Tokens that the account can spend now.")
    balance_as_of: BigInt = field(
        resolver=balance_as_of, description="Tokens that it had at a moment, those on hold included."
    )
    ledger: Connection[values.EntryView] = field(resolver=ledger, description="Its statement, newest first.")


def file_name(file: strawberry.Parent[ImportedFileView], info: Info) -> str:
    return info.context.wording.notice(file.notice)


@shows(ImportedFileView)
class ImportedFile:
    id: strawberry.ID
    name: str = field(resolver=file_name, description="Name of the file.")
    format: auto
    competition: auto
    at: auto
    rows: auto
    added: auto
    corrected: auto
    moved: auto
    skipped: auto
    act: auto
    withdrawn_at: auto


async def actor(event: strawberry.Parent[values.AuditEvent], info: Info) -> Member | None:
    return await info.context.member(event.actor_id)


async def account(event: strawberry.Parent[values.AuditEvent], info: Info) -> Member | None:
    return await info.context.member(event.user_id)


@shows(values.AuditEvent)
class AuditEvent:
    seq: BigInt
    at: auto
    event: auto
    actor_id: strawberry.ID | None
    actor: Member | None = field(
        resolver=actor, description="The account that did it; null where none did, or its owner has left."
    )
    user_id: strawberry.ID | None
    user: Member | None = field(
        resolver=account, description="The account that it was about; null where none was, or its owner has left."
    )
    request_id: auto
    payload: auto
    hash: auto


def depth(movement: strawberry.Parent[values.Movement]) -> Depth | None:
    return depth_of(movement.feature)


async def owner(movement: strawberry.Parent[values.Movement], info: Info) -> Member | None:
    return await info.context.member(movement.user_id)


@shows(values.Movement)
class Movement:
    transaction_uid: strawberry.ID = field(name="transactionId")
    at: auto
    kind: auto
    user_id: strawberry.ID
    user: Member | None = field(resolver=owner, description="The same account; null where its owner has left.")
    amount: BigInt
    balance_after: BigInt
    depth: Depth | None = field(resolver=depth, description="The depth that was bought or refunded.")
    subject: strawberry.ID | None
    price_version: auto
    reverses_uid: strawberry.ID | None = field(name="reverses")
    reason: auto
    payment_id: auto
    actor_id: strawberry.ID | None
    request_id: auto


def anchored_at(anchor: strawberry.Parent[anchors.Anchor]) -> datetime:
    return moment(anchor.at)


@shows(anchors.Anchor)
class Anchor:
    seq: BigInt
    transactions: BigInt
    at: datetime = field(resolver=anchored_at, description="When that event was, UTC.")
    hash: auto


async def receiver(proposal: strawberry.Parent[values.Proposal], info: Info) -> Member | None:
    return await info.context.member(proposal.user_id)


async def proposer(proposal: strawberry.Parent[values.Proposal], info: Info) -> Member | None:
    return await info.context.member(proposal.proposed_by)


@shows(values.Proposal)
class Proposal:
    id: strawberry.ID
    at: auto
    proposed_by: strawberry.ID
    proposer: Member | None = field(
        resolver=proposer, description="The administrator who proposed it; null where that one has left."
    )
    user_id: strawberry.ID
    user: Member | None = field(
        resolver=receiver, description="The account that would receive it; null where its owner has left."
    )
    amount: BigInt
    reason: auto
    payment_id: auto


@shows(report.Fault)
class LedgerFault:
    check: auto
    at: BigInt
    sentence: auto


@shows(report.ProofReport)
class LedgerCheck:
    is_sound: auto
    events: BigInt
    transactions: BigInt
    accounts: BigInt
    tokens: BigInt
    anchors: auto
    head: auto
    faults: auto
