"""What administrators see and do."""

from __future__ import annotations

from datetime import datetime

import strawberry
from strawberry import field

from engine.accounts.service import Member
from engine.catalogue.views import ImportedFileView
from engine.ledger import values, verify
from schema.context import Info
from schema.scalars import BigInt
from schema.types.enums import Role


def member_id(member: strawberry.Parent[Member]) -> strawberry.ID:
    return strawberry.ID(str(member.id))


async def balance(member: strawberry.Parent[Member], info: Info) -> BigInt:
    return BigInt((await info.context.balance(member.id)).available)


def file_id(file: strawberry.Parent[ImportedFileView]) -> strawberry.ID:
    return strawberry.ID(str(file.id))


@strawberry.type(description="An account, as an administrator sees it.")
class User:
    id: strawberry.ID = field(resolver=member_id, description="Id.")
    name: str = field(description="Name.")
    role: Role = field(description="What the account may do.")
    created_at: datetime = field(description="When it was made, UTC.")
    balance: BigInt = field(resolver=balance, description="Tokens that the account can spend now.")


@strawberry.type(description="A file of results that was imported.")
class ImportedFile:
    id: strawberry.ID = field(resolver=file_id, description="Id.")
    name: str = field(description="Name of the file.")
    format: str = field(description="Format that it was read as.")
    competition: str = field(description="Name of the competition.")
    at: datetime = field(description="When, UTC.")
    rows: int = field(description="Matches in it.")
    added: int = field(description="Fixtures that were new.")
    corrected: int = field(description="Scores that differed from those known.")
    moved: int = field(description="Unplayed fixtures that changed their day.")
    skipped: int = field(description="Bad rows that were left out.")


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
    def of(cls, report: verify.Report) -> LedgerCheck:
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
