"""`trickster backup`, `restore`, `doctor` and `smoke`: keeping an installation safe and well."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.simulation.wording import counted
from server.commands.options import DataOption
from server.terminal import progress, say

if TYPE_CHECKING:
    from engine.ledger.verify.report import ProofReport as Proof

app = typer.Typer()


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="A file that is not there yet.")], data: DataOption = None
) -> None:
    """Copy the database while it is in use, and prove the ledger in the copy."""
    with progress("Copying") as report:
        from server import console
        from server.data_folder import DataFolder
        from server.operations import keeping
        from server.settings import settings_of

        made = console.run(data, keeping.back_up, keeping.NewBackup(str(file.absolute())), report)
        secrets_folder = DataFolder(settings_of(data).data.resolve()).secrets
    say(f"{file}: {counted(made.bytes, 'byte')}; {ledger_in_words(made.report)}")
    say(f"Keep {secrets_folder} too, apart from it: without it no ledger can be checked.")
    if not made.report.is_sound:
        raise typer.Exit(1)


@app.command()
def restore(file: Annotated[Path, typer.Argument(help="A backup.")], data: DataOption = None) -> None:
    """Put a backup in the place of a database that is gone, after proving the ledger in it."""
    with progress("Proving"):
        import asyncio

        from server.backup import restore_backup
        from server.settings import settings_of

        proof = asyncio.run(restore_backup(settings_of(data), file))
    say(f"Restored; {ledger_in_words(proof)}")


def ledger_in_words(proof: Proof) -> str:
    verdict = "sound" if proof.is_sound else "NOT SOUND, see `trickster ledger verify`"
    size = f"{counted(proof.events, 'event')}, {counted(proof.transactions, 'transaction')}"
    return f"{size}, head {proof.head or 'none'}: {verdict}."


@app.command()
def doctor(data: DataOption = None) -> None:
    """Look over the installation; exit code 1 where something needs a hand."""
    with progress("Looking") as report:
        from server import console
        from server.doctor import examined, judged
        from server.operations import keeping
        from server.operations.base import Nothing
        from server.settings import settings_of

        condition = console.run(data, keeping.condition, Nothing(), report)
        findings = [*examined(settings_of(data)), *judged(condition)]
    for finding in findings:
        say(f"{'ok  ' if finding.is_well else 'LOOK'}  {finding.sentence}")
    if not all(finding.is_well for finding in findings):
        raise typer.Exit(1)


@app.command()
def smoke(
    url: Annotated[str, typer.Argument(help="Where the installation is, such as https://lab.example.")],
    admin_key: Annotated[str, typer.Option(help="An administrator's API key; - reads it from standard input.")],
    data: DataOption = None,
) -> None:
    """Check a running installation from outside; exit code 1 where a check fails."""
    key = sys.stdin.readline().strip() if admin_key == "-" else admin_key
    with progress("Checking"):
        import httpx2

        from server.smoke import Smoke

        with httpx2.Client(base_url=url, timeout=30) as client:
            checks = list(Smoke(client, key).checks())
    for check in checks:
        say(f"{'ok    ' if check.is_passed else 'FAILED'}  {check.name}: {check.sentence}")
    if not all(check.is_passed for check in checks):
        raise typer.Exit(1)
