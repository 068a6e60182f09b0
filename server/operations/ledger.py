"""Gives tokens, shows and exports them, and proves that none is lost."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime

from engine.errors import InvalidInput
from engine.ledger import export
from engine.ledger.formats import ExportFormat
from engine.ledger.values import TopUp
from engine.ledger.verify import check_anchors, verify
from engine.ledger.verify.report import AnchorReport
from engine.ledger.verify.report import ProofReport as Proof
from server.operations.base import AT_THE_MACHINE, Nothing, Report, operation
from server.services import LEDGER_KEY, Installation


@operation("ledger.verify")
async def verify_ledger(installation: Installation, arguments: Nothing, report: Report) -> Proof:
    folder = installation.folder
    return await verify(installation.database, key=folder.secret(LEDGER_KEY), anchors=folder.anchors)


@dataclass(frozen=True, slots=True)
class AccountAt:
    """
    Args:
        at: A moment in the past; None is now.
    """

    user: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """
    Args:
        tokens: Those that holds keep aside included.
    """

    user: str
    tokens: int


@operation("ledger.balance")
async def balance(installation: Installation, arguments: AccountAt, report: Report) -> AccountBalance:
    services = installation.services
    member = await services.accounts.user_named(arguments.user)
    at = arguments.at or services.clock()
    return AccountBalance(member.name, await services.ledger.balance_as_of(member.id, at))


@operation("ledger.anchors")
async def check_ledger_anchors(installation: Installation, arguments: Nothing, report: Report) -> AnchorReport:
    folder = installation.folder
    return await check_anchors(installation.database, folder.anchors, key=folder.secret(LEDGER_KEY))


@dataclass(frozen=True, slots=True)
class Export:
    """
    Args:
        path: Absolute, of a file that is not there yet.
    """

    path: str
    format: ExportFormat


@operation("ledger.export")
async def export_ledger(installation: Installation, arguments: Export, report: Report) -> int:
    """Bytes written."""
    lines = export.table if arguments.format is ExportFormat.CSV else export.jsonl
    try:
        descriptor = os.open(arguments.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise InvalidInput(field="path", reason=f"{arguments.path}: {error.strerror}") from error
    with os.fdopen(descriptor, "wb") as file:
        async for line in lines(installation.database):
            file.write(line)
        return file.tell()


@dataclass(frozen=True, slots=True)
class NewTopUp:
    user: str
    amount: int
    reason: str
    payment_id: str | None
    key: str


@operation("ledger.topup")
async def top_up(installation: Installation, arguments: NewTopUp, report: Report) -> TopUp:
    services = installation.services
    member = await services.accounts.user_named(arguments.user)
    return await services.ledger.treasury.top_up(
        None,
        member.id,
        arguments.amount,
        reason=arguments.reason,
        payment_id=arguments.payment_id,
        key=arguments.key,
        request_id=AT_THE_MACHINE,
    )
