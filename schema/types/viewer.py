"""Who asks, and what is theirs."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, cast

import strawberry
from strawberry import argument, field

from engine.accounts.views import ApiKeyView, SessionView
from schema import context
from schema.context import Info
from schema.scalars import BigInt
from schema.types.connection import ROWS, After, Connection, First, connection, page_size
from schema.types.enums import Depth, KeyScope, Role
from schema.types.job import Job, viewer_jobs
from schema.types.lab import ViewerLab, viewer_lab
from schema.types.tokens import LedgerEntry, OfKind, OldestFirst, Receipt, TokenRecord, statement, token_history

OfDepth = Annotated[Depth | None, argument(description="Only receipts for this depth.")]
OfSubject = Annotated[
    strawberry.ID | None, argument(description="Only receipts for this simulation, module or compared set.")
]


def api_key_id(key: strawberry.Parent[ApiKeyView]) -> strawberry.ID:
    return strawberry.ID(str(key.id))


async def spent(key: strawberry.Parent[ApiKeyView], info: Info) -> BigInt:
    return BigInt((await info.context.spending(key.id)).in_all)


async def spent_today(key: strawberry.Parent[ApiKeyView], info: Info) -> BigInt:
    return BigInt((await info.context.spending(key.id)).today)


def session_id(session: strawberry.Parent[SessionView]) -> strawberry.ID:
    return strawberry.ID(str(session.id))


@strawberry.type(description="A key for programs. The key itself is shown once, when it is made.")
class ApiKey:
    id: strawberry.ID = field(resolver=api_key_id, description="Id.")
    name: str = field(description="The owner's name for it.")
    prefix: str = field(description="Its first characters, so that an owner can tell keys apart.")
    created_at: datetime = field(description="When it was made, UTC.")
    last_used_at: datetime | None = field(description="When it was last used, UTC, to the minute; null until then.")
    token_limit: BigInt | None = field(description="Tokens that may be spent through it in all; null sets no limit.")
    daily_token_limit: BigInt | None = field(
        description="Tokens that may be spent through it on one day (UTC); null sets no limit."
    )
    scopes: list[KeyScope] = field(description="What it is for.")
    expires_at: datetime | None = field(description="When it ends by itself, UTC; null for never.")
    spent: BigInt = field(
        resolver=spent, description="Tokens spent through it, running operations included. A refund gives none back."
    )
    spent_today: BigInt = field(resolver=spent_today, description="Of these, what was spent today (UTC).")


@strawberry.type(description="A browser that is signed in.")
class Session:
    id: strawberry.ID = field(resolver=session_id, description="Id.")
    created_at: datetime = field(description="When it was opened, UTC.")
    last_seen_at: datetime = field(description="When it was last used, UTC, to the minute.")
    expires_at: datetime = field(description="When it ends at the latest, UTC.")
    user_agent: str = field(description="What the browser calls itself.")


def viewer_id(viewer: strawberry.Parent[context.Viewer]) -> strawberry.ID:
    return strawberry.ID(str(viewer.id))


async def balance(viewer: strawberry.Parent[context.Viewer], info: Info) -> BigInt:
    return BigInt((await info.context.balance(viewer.id)).available)


async def held(viewer: strawberry.Parent[context.Viewer], info: Info) -> BigInt:
    return BigInt((await info.context.balance(viewer.id)).held)


async def ledger(
    viewer: strawberry.Parent[context.Viewer],
    info: Info,
    kind: OfKind = None,
    oldest_first: OldestFirst = False,
    first: First = ROWS,
    after: After = None,
) -> Connection[LedgerEntry]:
    return await statement(info, viewer.id, first, after, kind, oldest_first=oldest_first)


async def receipts(
    viewer: strawberry.Parent[context.Viewer],
    info: Info,
    depth: OfDepth = None,
    subject: OfSubject = None,
    first: First = ROWS,
    after: After = None,
) -> Connection[Receipt]:
    page = await info.context.services.ledger.receipts(
        viewer.id, page_size(first), after, feature=depth, subject=subject
    )
    return connection(
        [Receipt.of(receipt) for receipt in page.items],
        has_next=page.has_next,
        cursor=lambda receipt: receipt.id,
        after=after,
    )


async def history(
    viewer: strawberry.Parent[context.Viewer], info: Info, first: First = ROWS, after: After = None
) -> Connection[TokenRecord]:
    return await token_history(info, viewer.id, first, after)


async def api_keys(viewer: strawberry.Parent[context.Viewer], info: Info) -> list[ApiKey]:
    return cast(list[ApiKey], await info.context.services.accounts.api_keys.of(viewer.id))


async def sessions(viewer: strawberry.Parent[context.Viewer], info: Info) -> list[Session]:
    return cast(list[Session], await info.context.services.accounts.sessions.of(viewer.id))


@strawberry.type(description="The account that asks. Nobody sees another's.")
class Viewer:
    id: strawberry.ID = field(resolver=viewer_id, description="Id.")
    name: str = field(description="Name.")
    role: Role = field(description="What the account may do.")
    balance: BigInt = field(resolver=balance, description="Tokens that can be spent now.")
    held: BigInt = field(resolver=held, description="Tokens that running operations keep aside.")
    ledger: Connection[LedgerEntry] = field(resolver=ledger, description="Statement, newest first.")
    token_history: Connection[TokenRecord] = field(
        resolver=history, description="The statement with the purchases that were refused between, newest first."
    )
    receipts: Connection[Receipt] = field(resolver=receipts, description="What the account owns, newest first.")
    api_keys: list[ApiKey] = field(resolver=api_keys, description="Keys for programs that are in force.")
    jobs: Connection[Job] = field(resolver=viewer_jobs, description="Jobs of the last days, newest first.")
    lab: ViewerLab = field(resolver=viewer_lab, description="Progress in the Lab, and the calibration game.")
    sessions: list[Session] = field(resolver=sessions, description="Browsers that are signed in, latest used first.")
