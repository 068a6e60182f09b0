"""`trickster ledger`: tokens, and the proof that none is lost."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from engine.ledger.formats import ExportFormat
from engine.simulation.wording import counted
from server.commands.groups import group
from server.commands.options import DataOption
from server.terminal import print_json, progress, say

app = group("Tokens, and the proof that none is lost.")
anchors = group("Signed heads of the ledger, kept beside the database.")
app.add_typer(anchors, name="anchors")


@app.command("topup")
def top_up(
    user: str,
    amount: int,
    reason: Annotated[str, typer.Option(help="Why; it stands in the ledger.")],
    data: DataOption = None,
    payment_id: Annotated[str | None, typer.Option(help="Reference of the payment; credited once.")] = None,
    key: Annotated[str | None, typer.Option(help="Idempotency key: repeating with it changes nothing.")] = None,
) -> None:
    """Give tokens to a user."""
    with progress() as report:
        from server import console
        from server.operations import ledger

        wanted = ledger.NewTopUp(user, amount, reason, payment_id, key or secrets.token_hex(16))
        done = console.run(data, ledger.top_up, wanted, report)
    say(f"{user} has {counted(done.balance, 'token')}; transaction {done.transaction_uid}.")


@app.command("verify")
def verify_ledger(data: DataOption = None) -> None:
    """Prove that no token is lost, doubled or forged; exit code 1 where that fails."""
    with progress("Proving") as report:
        from server import console
        from server.operations import ledger
        from server.operations.base import Nothing

        proof = console.run(data, ledger.verify_ledger, Nothing(), report)
    print_json(proof)
    if not proof.is_sound:
        raise typer.Exit(1)


@app.command("balance")
def balance(
    user: str,
    data: DataOption = None,
    as_of: Annotated[datetime | None, typer.Option(help="A moment in the past, UTC.")] = None,
) -> None:
    """What a user has, or had, tokens kept aside included."""
    at = as_of.replace(tzinfo=UTC) if as_of else None
    with progress() as report:
        from server import console
        from server.operations import ledger

        found = console.run(data, ledger.balance, ledger.AccountAt(user, at), report)
    say(found.tokens)


@anchors.command("check")
def check_anchors(data: DataOption = None) -> None:
    """Compare the anchored heads with the ledger's trail; exit code 1 where one is missing."""
    with progress("Comparing") as report:
        from server import console
        from server.operations import ledger
        from server.operations.base import Nothing

        found = console.run(data, ledger.check_ledger_anchors, Nothing(), report)
    print_json(found)
    if not found.is_sound:
        raise typer.Exit(1)


@app.command("export")
def export_ledger(
    file: Annotated[Path, typer.Argument(help="A file that is not there yet.")],
    data: DataOption = None,
    format: Annotated[ExportFormat, typer.Option(help="Every event, or every transaction.")] = ExportFormat.JSONL,
) -> None:
    """Write the whole ledger to a file, beside whoever uses it."""
    with progress("Writing") as report:
        from server import console
        from server.operations import ledger

        written = console.run(data, ledger.export_ledger, ledger.Export(str(file.absolute()), format), report)
    say(f"{file}: {counted(written, 'byte')}.")
