"""Prices, quotes, and what became of a viewer's tokens."""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry import argument, field

from engine.lab.modules.registry import MODULES
from engine.ledger import values
from engine.simulation.wording import counted
from schema.context import Info
from schema.pricing import EXPLANATIONS
from schema.scalars import BigInt
from schema.types.connection import Connection, connection, page_size
from schema.types.enums import Depth, TransactionKind
from schema.types.shown import auto, shows

DEPTHS = {depth.value: depth for depth in Depth}


def depth_of(feature: str | None) -> Depth | None:
    """The depth that a feature of the price book stands for; None for a Lab module."""
    return DEPTHS.get(feature or "")


def depth_of_price(price: strawberry.Parent[values.Price]) -> Depth | None:
    return depth_of(price.feature)


def explanation(price: strawberry.Parent[values.Price]) -> str:
    return EXPLANATIONS.get(price.feature, "")


@shows(values.Price)
class Price:
    feature: auto
    depth: Depth | None = field(
        resolver=depth_of_price, description="The depth that it buys; null where it buys something else."
    )
    tokens: BigInt
    version: auto
    valid_from: auto
    description: str = field(resolver=explanation, description="What the reader gets.")


def depth_of_item(bought: strawberry.Parent[values.Line | values.Receipt]) -> Depth | None:
    return depth_of(bought.item.feature)


def subject_of_item(bought: strawberry.Parent[values.Line | values.Receipt]) -> strawberry.ID:
    return strawberry.ID(bought.item.subject)


def reason_of_line(line: strawberry.Parent[values.Line]) -> str | None:
    if line.owned:
        return "You bought it before: it is yours for ever."
    return "It is open to everybody today." if line.is_open else None


@shows(values.Line)
class QuoteLine:
    path: auto
    depth: Depth | None = field(resolver=depth_of_item, description="The depth that it asks for.")
    subject: strawberry.ID = field(
        resolver=subject_of_item, description="The simulation, or the compared set, that it is about."
    )
    tokens: BigInt
    owned: auto
    is_open: auto
    reason: str | None = field(
        resolver=reason_of_line, description="Why it costs nothing; null where it costs something."
    )


@shows(values.Quote)
class Quote:
    total: BigInt
    lines: auto


def depth_of_row(row: strawberry.Parent[values.EntryView | values.HistoryRow]) -> Depth | None:
    return depth_of(row.feature)


async def title(entry: strawberry.Parent[values.EntryView], info: Info) -> str | None:
    if entry.subject is None:
        return None
    if depth_of(entry.feature) is None:
        return MODULES[entry.subject].title if entry.subject in MODULES else None
    if "+" in entry.subject:
        return counted(entry.subject.count("+") + 1, "match")
    return await info.context.sides(entry.subject)


async def fate_of_entry(entry: strawberry.Parent[values.EntryView], info: Info) -> str | None:
    return await fate(info, entry.subject, entry.feature)


async def fate_of_receipt(receipt: strawberry.Parent[values.Receipt], info: Info) -> str | None:
    return await fate(info, receipt.item.subject, receipt.item.feature)


async def fate(info: Info, subject: str | None, feature: str | None) -> str | None:
    """Of the match of a simulation, or of those of a comparison that had one."""
    if subject is None or depth_of(feature) is None:
        return None
    simulations = subject.split("+")
    told = [await info.context.fate(each) for each in simulations]
    if len(simulations) == 1:
        return told[0]
    names = [await info.context.sides(each) for each in simulations]
    return " ".join(f"{name}: {sentence}" for name, sentence in zip(names, told, strict=True) if sentence) or None


FATE = "What became of its match, where that is not what was foreseen: moved, annulled, removed. Else null."


@shows(values.EntryView)
class LedgerEntry:
    id: strawberry.ID
    at: auto
    kind: auto
    amount: BigInt
    balance_after: BigInt
    depth: Depth | None = field(resolver=depth_of_row, description="The depth that was bought or refunded.")
    subject: strawberry.ID | None
    title: str | None = field(
        resolver=title, description="What that is called: the two sides, the number of matches, or the lesson."
    )
    fate: str | None = field(resolver=fate_of_entry, description=FATE)
    transaction_uid: strawberry.ID = field(name="transactionId")
    reason: auto
    request_id: auto


@shows(values.Receipt)
class Receipt:
    id: strawberry.ID
    at: auto
    depth: Depth | None = field(resolver=depth_of_item, description="The depth.")
    subject: strawberry.ID = field(
        resolver=subject_of_item, description="Id of the simulation; of a comparison, the ids joined by `+`."
    )
    fate: str | None = field(resolver=fate_of_receipt, description=FATE)
    tokens: BigInt
    price_version: auto
    transaction_uid: strawberry.ID = field(name="transactionId")


async def event_id(row: strawberry.Parent[values.HistoryRow], info: Info) -> str | None:
    if row.subject is None or depth_of(row.feature) is None:
        return None
    first, _, _ = row.subject.partition("+")
    return await info.context.event_id(first)


@shows(values.HistoryRow)
class TokenRecord:
    uid: strawberry.ID = field(name="transactionId")
    at: auto
    status: auto
    kind: auto
    depth: Depth | None = field(resolver=depth_of_row, description="The depth that was asked for or given back.")
    feature: auto
    subject: strawberry.ID | None
    event_id: str | None = field(resolver=event_id, description="The caller's own name for that match.")
    cost: BigInt
    balance_before: BigInt
    balance_after: BigInt
    idempotency_key: auto
    reason: auto
    request_id: auto


OfKind = Annotated[TransactionKind | None, argument(description="Only what transactions of this kind moved.")]
OldestFirst = Annotated[bool, argument(description="The earliest entry first; else the latest.")]


async def statement(
    info: Info, user_id: int, first: int | None, after: str | None, kind: TransactionKind | None, *, oldest_first: bool
) -> Connection[values.EntryView]:
    """The statement of one account."""
    page = await info.context.statement(user_id, values.Extract(page_size(first), after, kind, oldest_first))
    return connection(page.items, has_next=page.has_next, cursor=lambda entry: entry.id, after=after)


async def token_history(
    info: Info, user_id: int, first: int | None, after: str | None
) -> Connection[values.HistoryRow]:
    """Movements and refused purchases of one account."""
    page = await info.context.services.ledger.history(user_id, page_size(first), after)
    return connection(page.items, has_next=page.has_next, cursor=lambda row: row.cursor, after=after)
