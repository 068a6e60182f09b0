"""Prices, quotes, and what became of a viewer's tokens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, cast

import strawberry
from strawberry import argument, field

from engine.lab.modules.registry import MODULES
from engine.ledger import values
from engine.ledger.values import Extract
from engine.simulation.wording import counted
from schema.context import Info
from schema.pricing import EXPLANATIONS
from schema.scalars import BigInt
from schema.types.connection import Connection, connection, page_size
from schema.types.enums import Depth, Kind, TokenStatus

DEPTHS = {depth.value: depth for depth in Depth}


def depth_of(feature: str | None) -> Depth | None:
    """The depth that a feature of the price book stands for; None for a Lab module."""
    return DEPTHS.get(feature or "")


@strawberry.type(description="One price of the price book, in force now.")
class Price:
    feature: str = field(description="Key in the price book.")
    depth: Depth | None = field(description="The depth that it buys; null where it buys something else.")
    tokens: BigInt = field(description="Whole tokens, once for each simulation.")
    version: int = field(description="Version of this price; a charge names the version that it followed.")
    valid_from: datetime = field(description="When this version came into force, UTC.")
    description: str = field(description="What the reader gets.")

    @classmethod
    def of(cls, price: values.Price) -> Price:
        return cls(
            feature=price.feature,
            depth=depth_of(price.feature),
            tokens=BigInt(price.tokens),
            version=price.version,
            valid_from=price.valid_from,
            description=EXPLANATIONS.get(price.feature, ""),
        )


@strawberry.type(description="One section of a quoted document.")
class QuoteLine:
    path: str = field(description="Where the document asks for it: response keys and list positions, joined by dots.")
    depth: Depth | None = field(description="The depth that it asks for.")
    subject: strawberry.ID = field(description="The simulation, or the compared set, that it is about.")
    tokens: BigInt = field(description="Tokens it would cost; 0 where it is owned.")
    owned: bool = field(description="Whether the viewer bought it before.")

    @classmethod
    def of(cls, line: values.Line) -> QuoteLine:
        return cls(
            path=line.path,
            depth=depth_of(line.item.feature),
            subject=strawberry.ID(line.item.subject),
            tokens=BigInt(line.tokens),
            owned=line.owned,
        )


@strawberry.type(description="What a document would cost this viewer now. Nothing ran and nothing was charged.")
class Quote:
    total: BigInt = field(description="Tokens in all.")
    lines: list[QuoteLine] = field(description="One line for each section, however often the document names it.")

    @classmethod
    def of(cls, quote: values.Quote) -> Quote:
        return cls(total=BigInt(quote.total), lines=[QuoteLine.of(line) for line in quote.lines])


async def title(entry: strawberry.Parent[LedgerEntry], info: Info) -> str | None:
    if entry.subject is None:
        return None
    if entry.depth is None:
        return MODULES[entry.subject].title if entry.subject in MODULES else None
    if "+" in entry.subject:
        return counted(entry.subject.count("+") + 1, "match")
    return await info.context.sides(entry.subject)


async def fate_of_entry(entry: strawberry.Parent[LedgerEntry], info: Info) -> str | None:
    return await fate(info, entry.subject, entry.depth)


async def fate_of_receipt(receipt: strawberry.Parent[Receipt], info: Info) -> str | None:
    return await fate(info, receipt.subject, receipt.depth)


async def fate(info: Info, subject: str | None, depth: Depth | None) -> str | None:
    """Of the match of a simulation, or of those of a comparison that had one."""
    if subject is None or depth is None:
        return None
    simulations = subject.split("+")
    told = [await info.context.fate(each) for each in simulations]
    if len(simulations) == 1:
        return told[0]
    names = [await info.context.sides(each) for each in simulations]
    return " ".join(f"{name}: {sentence}" for name, sentence in zip(names, told, strict=True) if sentence) or None


FATE = "What became of its match, where that is not what was foreseen: moved, annulled, removed. Else null."


@strawberry.type(description="One row of the viewer's statement, newest first.")
class LedgerEntry:
    id: strawberry.ID = field(description="Id.")
    at: datetime = field(description="When, UTC.")
    kind: Kind = field(description="What moved the tokens.")
    amount: BigInt = field(description="Tokens: positive came in, negative went out.")
    balance_after: BigInt = field(description="Balance after it, tokens on hold included.")
    depth: Depth | None = field(description="The depth that was bought or refunded.")
    subject: strawberry.ID | None = field(description="The simulation that it was about.")
    title: str | None = field(
        resolver=title, description="What that is called: the two sides, the number of matches, or the lesson."
    )
    fate: str | None = field(resolver=fate_of_entry, description=FATE)
    transaction_id: strawberry.ID = field(description="Id of the transaction; a refund names it.")
    reason: str | None = field(description="What an administrator wrote beside it.")
    request_id: str = field(description="The request that caused it.")

    @classmethod
    def of(cls, entry: values.EntryView) -> LedgerEntry:
        return cls(
            id=strawberry.ID(entry.id),
            at=entry.at,
            kind=entry.kind,
            amount=BigInt(entry.amount),
            balance_after=BigInt(entry.balance_after),
            depth=depth_of(entry.feature),
            subject=None if entry.subject is None else strawberry.ID(entry.subject),
            transaction_id=strawberry.ID(entry.transaction_uid),
            reason=entry.reason,
            request_id=entry.request_id,
        )


@strawberry.type(description="What the viewer owns: bought once, read for ever.")
class Receipt:
    id: strawberry.ID = field(description="Id.")
    at: datetime = field(description="When it was bought, UTC.")
    depth: Depth | None = field(description="The depth.")
    subject: strawberry.ID = field(description="Id of the simulation; of a comparison, the ids joined by `+`.")
    fate: str | None = field(resolver=fate_of_receipt, description=FATE)
    tokens: BigInt = field(description="Whole tokens that it cost.")
    price_version: int = field(description="The version of the price that was followed.")
    transaction_id: strawberry.ID = field(description="Id of the charge.")

    @classmethod
    def of(cls, receipt: values.Receipt) -> Receipt:
        return cls(
            id=strawberry.ID(receipt.id),
            at=receipt.at,
            depth=depth_of(receipt.item.feature),
            subject=strawberry.ID(receipt.item.subject),
            tokens=BigInt(receipt.tokens),
            price_version=receipt.price_version,
            transaction_id=strawberry.ID(receipt.transaction_uid),
        )


async def event_id(row: strawberry.Parent[values.HistoryRow], info: Info) -> str | None:
    if row.subject is None or depth_of(row.feature) is None:
        return None
    first, _, _ = row.subject.partition("+")
    return await info.context.event_id(first)


def depth_of_row(row: strawberry.Parent[values.HistoryRow]) -> Depth | None:
    return depth_of(row.feature)


def cost(row: strawberry.Parent[values.HistoryRow]) -> BigInt:
    return BigInt(row.cost)


def balance_before(row: strawberry.Parent[values.HistoryRow]) -> BigInt:
    return BigInt(row.balance_before)


def balance_after(row: strawberry.Parent[values.HistoryRow]) -> BigInt:
    return BigInt(row.balance_after)


def row_id(row: strawberry.Parent[values.HistoryRow]) -> strawberry.ID:
    return strawberry.ID(row.uid)


@strawberry.type(description="A movement of tokens, or a purchase that was refused for want of them.")
class TokenRecord:
    transaction_id: strawberry.ID = field(
        resolver=row_id, description="Id of the transaction; of a refusal, a number of its own that begins with D."
    )
    at: datetime = field(description="When, UTC.")
    status: TokenStatus = field(description="What became of it.")
    kind: Kind | None = field(description="What moved the tokens; null for a refusal.")
    depth: Depth | None = field(resolver=depth_of_row, description="The depth that was asked for or given back.")
    feature: str | None = field(description="The same as its key in the price book; null where several were asked for.")
    subject: strawberry.ID | None = field(description="The simulation, module or compared set that it was about.")
    event_id: str | None = field(resolver=event_id, description="The caller's own name for that match.")
    cost: BigInt = field(
        resolver=cost, description="Tokens that went out, or would have; negative where tokens came in."
    )
    balance_before: BigInt = field(
        resolver=balance_before,
        description="Balance before it, tokens on hold included; of a refusal, what could be spent.",
    )
    balance_after: BigInt = field(resolver=balance_after, description="The balance after it, counted in the same way.")
    idempotency_key: str | None = field(description="The key that the account sent with it.")
    reason: str | None = field(description="What an administrator wrote beside it.")
    request_id: str = field(description="The request that caused it.")


OfKind = Annotated[Kind | None, argument(description="Only what transactions of this kind moved.")]
OldestFirst = Annotated[bool, argument(description="The earliest entry first; else the latest.")]


async def statement(
    info: Info, user_id: int, first: int | None, after: str | None, kind: Kind | None, *, oldest_first: bool
) -> Connection[LedgerEntry]:
    """The statement of one account."""
    page = await info.context.statement(user_id, Extract(page_size(first), after, kind, oldest_first))
    return connection(
        [LedgerEntry.of(entry) for entry in page.items],
        has_next=page.has_next,
        cursor=lambda entry: entry.id,
        after=after,
    )


async def token_history(info: Info, user_id: int, first: int | None, after: str | None) -> Connection[TokenRecord]:
    """Movements and refused purchases of one account."""
    page = await info.context.services.ledger.history(user_id, page_size(first), after)
    return connection(
        cast(Sequence[TokenRecord], page.items),
        has_next=page.has_next,
        cursor=lambda row: cast(values.HistoryRow, row).cursor,
        after=after,
    )
