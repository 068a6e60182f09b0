"""What administrators see and do."""

from __future__ import annotations

from datetime import datetime

import strawberry
from strawberry import field

from engine.accounts.service import Member
from engine.catalogue.views import ImportedFileView
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
