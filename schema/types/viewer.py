"""Who asks, and what is theirs."""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry import argument, field

from engine.accounts.token_requests import TokenRequestView
from engine.accounts.views import ApiKeyView, SessionView
from engine.accounts.welcome import WelcomeView
from engine.jobs.values import JobView
from engine.ledger.values import EntryView, HistoryRow, Receipt
from schema import context
from schema.context import Info
from schema.scalars import BigInt
from schema.types.connection import ROWS, After, Connection, First, connection, page_size
from schema.types.enums import Depth
from schema.types.job import viewer_jobs
from schema.types.lab import ViewerLab, viewer_lab
from schema.types.shown import auto, shows
from schema.types.token_request import viewer_request
from schema.types.tokens import OfKind, OldestFirst, statement, token_history
from schema.types.welcome import viewer_welcome

OfDepth = Annotated[Depth | None, argument(description="Only receipts for this depth.")]
OfSubject = Annotated[
    strawberry.ID | None, argument(description="Only receipts for this simulation, module or compared set.")
]


async def spent(key: strawberry.Parent[ApiKeyView], info: Info) -> BigInt:
    return BigInt((await info.context.spending(key.id)).in_all)


async def spent_today(key: strawberry.Parent[ApiKeyView], info: Info) -> BigInt:
    return BigInt((await info.context.spending(key.id)).today)


@shows(ApiKeyView)
class ApiKey:
    id: strawberry.ID
    name: auto
    prefix: auto
    created_at: auto
    last_used_at: auto
    token_limit: BigInt | None
    daily_token_limit: BigInt | None
    scopes: auto
    expires_at: auto
    spent: BigInt = field(
        resolver=spent, description="Tokens spent through it, running operations included. A refund gives none back."
    )
    spent_today: BigInt = field(resolver=spent_today, description="Of these, what was spent today (UTC).")


@shows(SessionView)
class Session:
    id: strawberry.ID
    created_at: auto
    last_seen_at: auto
    expires_at: auto
    user_agent: auto


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
) -> Connection[EntryView]:
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
        page.items,
        has_next=page.has_next,
        cursor=lambda receipt: receipt.id,
        after=after,
    )


async def history(
    viewer: strawberry.Parent[context.Viewer], info: Info, first: First = ROWS, after: After = None
) -> Connection[HistoryRow]:
    return await token_history(info, viewer.id, first, after)


async def api_keys(viewer: strawberry.Parent[context.Viewer], info: Info) -> tuple[ApiKeyView, ...]:
    return await info.context.services.accounts.api_keys.of(viewer.id)


async def sessions(viewer: strawberry.Parent[context.Viewer], info: Info) -> tuple[SessionView, ...]:
    return await info.context.services.accounts.sessions.of(viewer.id)


@shows(context.Viewer)
class Viewer:
    id: strawberry.ID
    name: auto
    role: auto
    balance: BigInt = field(resolver=balance, description="Tokens that can be spent now.")
    held: BigInt = field(resolver=held, description="Tokens that running operations keep aside.")
    welcome: WelcomeView | None = field(
        resolver=viewer_welcome,
        description="What the account began with; null where new accounts began with nothing when it was made.",
    )
    token_request: TokenRequestView | None = field(
        resolver=viewer_request, description="The last request for more tokens; null where none was made."
    )
    ledger: Connection[EntryView] = field(resolver=ledger, description="Statement, newest first.")
    token_history: Connection[HistoryRow] = field(
        resolver=history, description="The statement with the purchases that were refused between, newest first."
    )
    receipts: Connection[Receipt] = field(resolver=receipts, description="What the account owns, newest first.")
    api_keys: tuple[ApiKeyView, ...] = field(resolver=api_keys, description="Keys for programs that are in force.")
    jobs: Connection[JobView] = field(resolver=viewer_jobs, description="Jobs of the last days, newest first.")
    lab: ViewerLab = field(resolver=viewer_lab, description="Progress in the Lab, and the calibration game.")
    sessions: tuple[SessionView, ...] = field(
        resolver=sessions, description="Browsers that are signed in, latest used first."
    )
