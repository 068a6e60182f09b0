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
from engine.ledger.verify.report import Report
from schema.context import Info
from schema.scalars import BigInt
from schema.types.connection import ROWS, After, Connection, First
from schema.types.enums import CatalogueAct, Depth, Kind, Role
from schema.types.tokens import LedgerEntry, OfKind, OldestFirst, depth_of, statement


def member_id(member: strawberry.Parent[Member]) -> strawberry.ID:
    return strawberry.ID(str(member.id))


async def balance(member: strawberry.Parent[Member], info: Info) -> BigInt:
    return BigInt((await info.context.balance(member.id)).available)


async def ledger(
    member: strawberry.Parent[Member],
    info: Info,
    kind: OfKind = None,
    oldest_first: OldestFirst = False,
    first: First = ROWS,
    after: After = None,
) -> Connection[LedgerEntry]:
    return await statement(info, member.id, first, after, kind, oldest_first=oldest_first)


AsOf = Annotated[datetime, argument(description="A moment, UTC.")]


async def balance_as_of(member: strawberry.Parent[Member], info: Info, at: AsOf) -> BigInt:
    return BigInt(
        await info.context.services.ledger.balance_as_of(member.id, at if at.tzinfo else at.replace(tzinfo=UTC))
    )


def file_id(file: strawberry.Parent[ImportedFileView]) -> strawberry.ID:
    return strawberry.ID(str(file.id))


@strawberry.type(description="An account, as an administrator sees it.")
class User:
    id: strawberry.ID = field(resolver=member_id, description="Id.")
    name: str = field(description="Name.")
    role: Role = field(description="What the account may do.")
    created_at: datetime = field(description="When it was made, UTC.")
    balance: BigInt = field(resolver=balance, description="Tokens that the account can spend now.")
    balance_as_of: BigInt = field(
        resolver=balance_as_of, description="Tokens that it had at a moment, those on hold included."
    )
    ledger: Connection[LedgerEntry] = field(resolver=ledger, description="Its statement, newest first.")


@strawberry.type(description="A file of results that was imported, or another act that changed results.")
class ImportedFile:
    id: strawberry.ID = field(resolver=file_id, description="Id.")
    name: str = field(description="Name of the file.")
    format: str = field(description="Format that it was read as.")
    competition: str = field(description="Name of the competition.")
    at: datetime = field(description="When, UTC.")
    rows: int = field(description="Matches in it.")
    added: int = field(description="Number of fixtures that were new.")
    corrected: int = field(description="Number of scores that differed from those known.")
    moved: int = field(description="Matches that changed their day.")
    skipped: int = field(description="Bad rows that were left out.")
    act: CatalogueAct = field(description="An import, or what an administrator took back or put right.")
    withdrawn_at: datetime | None = field(description="When all that it said was taken back, UTC.")


@strawberry.type(description="One link of the audit trail's chain.")
class AuditEvent:
    seq: BigInt = field(description="Its place, without a gap from 1.")
    at: datetime = field(description="When, UTC.")
    event: str = field(description="What happened.")
    actor_id: strawberry.ID | None = field(
        description="Account that did it; 0 is the console of the machine, null the ledger itself."
    )
    request_id: str = field(description="The request that caused it.")
    payload: str = field(description="The facts, as the JSON that the hash covers.")
    hash: str = field(description="Of the hash before it, this event and every row that it added.")

    @classmethod
    def of(cls, event: values.AuditEvent) -> AuditEvent:
        return cls(
            seq=BigInt(event.seq),
            at=event.at,
            event=event.event,
            actor_id=_id(event.actor_id),
            request_id=event.request_id,
            payload=event.payload,
            hash=event.hash,
        )


@strawberry.type(description="A transaction of the ledger, as the user whose tokens it moved sees it.")
class Movement:
    transaction_id: strawberry.ID = field(description="Id of the transaction.")
    at: datetime = field(description="When, UTC.")
    kind: Kind = field(description="What moved the tokens.")
    user_id: strawberry.ID = field(description="Whose tokens.")
    amount: BigInt = field(description="Tokens: positive came in, negative went out.")
    balance_after: BigInt = field(description="Balance after it, tokens on hold included.")
    depth: Depth | None = field(description="The depth that was bought or refunded.")
    subject: strawberry.ID | None = field(description="The simulation or lesson that it was about.")
    price_version: int | None = field(description="The version of the price that a charge followed.")
    reverses: strawberry.ID | None = field(description="The charge that a refund takes back.")
    reason: str | None = field(description="What an administrator wrote beside it.")
    payment_id: str | None = field(description="Reference of the payment.")
    actor_id: strawberry.ID | None = field(
        description="Account that did it; 0 is the console of the machine, null the ledger itself."
    )
    request_id: str = field(description="The request that caused it.")

    @classmethod
    def of(cls, movement: values.Movement) -> Movement:
        return cls(
            transaction_id=strawberry.ID(movement.transaction_uid),
            at=movement.at,
            kind=movement.kind,
            user_id=strawberry.ID(str(movement.user_id)),
            amount=BigInt(movement.amount),
            balance_after=BigInt(movement.balance_after),
            depth=depth_of(movement.feature),
            subject=_id(movement.subject),
            price_version=movement.price_version,
            reverses=_id(movement.reverses_uid),
            reason=movement.reason,
            payment_id=movement.payment_id,
            actor_id=_id(movement.actor_id),
            request_id=movement.request_id,
        )


def _id(value: str | int | None) -> strawberry.ID | None:
    return None if value is None else strawberry.ID(str(value))


@strawberry.type(description="A head of the chain that was written down outside the database.")
class Anchor:
    seq: BigInt = field(description="The event that it is the hash of.")
    transactions: BigInt = field(description="Transactions up to there.")
    at: datetime = field(description="When that event was, UTC.")
    hash: str = field(description="Hash of the chain up to there.")

    @classmethod
    def of(cls, anchor: anchors.Anchor) -> Anchor:
        return cls(
            seq=BigInt(anchor.seq),
            transactions=BigInt(anchor.transactions),
            at=moment(anchor.at),
            hash=anchor.hash,
        )


@strawberry.type(description="A large top-up that waits for a second administrator.")
class Proposal:
    id: strawberry.ID = field(description="Id, for `approve`.")
    at: datetime = field(description="When it was proposed, UTC.")
    proposed_by: strawberry.ID = field(description="Id of the administrator who proposed it.")
    user_id: strawberry.ID = field(description="Whose account would receive it.")
    amount: BigInt = field(description="Tokens.")
    reason: str = field(description="Why.")
    payment_id: str | None = field(description="Reference of the payment.")

    @classmethod
    def of(cls, proposal: values.Proposal) -> Proposal:
        return cls(
            id=strawberry.ID(str(proposal.id)),
            at=proposal.at,
            proposed_by=strawberry.ID(str(proposal.proposed_by)),
            user_id=strawberry.ID(str(proposal.user_id)),
            amount=BigInt(proposal.amount),
            reason=proposal.reason,
            payment_id=proposal.payment_id,
        )


@strawberry.type(description="One thing in the ledger that is not as it must be.")
class LedgerFault:
    check: str = field(description="Name of the invariant.")
    at: BigInt = field(description="The audit event, transaction or account that the sentence names.")
    sentence: str = field(description="What is wrong.")


@strawberry.type(description="A proof of the ledger: every row replayed in the order of the audit trail.")
class LedgerCheck:
    is_sound: bool = field(description="Whether every invariant holds.")
    events: BigInt = field(description="Audit events that were replayed.")
    transactions: BigInt = field(description="Transactions among them.")
    accounts: BigInt = field(description="Accounts of users.")
    tokens: BigInt = field(description="Tokens in those accounts.")
    anchors: int = field(description="Anchored heads that were compared.")
    head: str = field(description="Hash that everything up to here leads to.")
    faults: list[LedgerFault] = field(description="What is wrong, at most a hundred things.")

    @classmethod
    def of(cls, report: Report) -> LedgerCheck:
        return cls(
            is_sound=report.is_sound,
            events=BigInt(report.events),
            transactions=BigInt(report.transactions),
            accounts=BigInt(report.accounts),
            tokens=BigInt(report.tokens),
            anchors=report.anchors,
            head=report.head,
            faults=[
                LedgerFault(check=each.check, at=BigInt(each.at), sentence=each.sentence) for each in report.faults
            ],
        )
