"""The command line: `trickster VERB`, the same verbs beside a running server and without one."""

from __future__ import annotations

import os
import sys
from typing import Annotated, NoReturn

import typer

from engine.errors import OracleError, StorageFailed, ended
from server.commands import accounts, data, evaluation, forecasts, keeping, ledger, proofs, serving
from server.commands.groups import QuickGroup
from server.terminal import refusal, say, warn

app = typer.Typer(
    name="trickster",
    cls=QuickGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(serving.app)
app.add_typer(forecasts.app)
app.add_typer(keeping.app)
app.add_typer(evaluation.app)
app.add_typer(proofs.app)
app.add_typer(accounts.user, name="user")
app.add_typer(accounts.api_key, name="api-key")
app.add_typer(data.app, name="data")
app.add_typer(ledger.app, name="ledger")


def main() -> None:
    """Run the command line; a refusal is one sentence on standard error and exit code 1."""
    try:
        app(standalone_mode=True)
    except OracleError as error:
        fail(refusal(error), 1)
    except OSError as error:
        fail(ended(f"{error.filename}: {error.strerror}" if error.filename else str(error)), 1)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as fault:
        if sys.flags.dev_mode:
            raise
        from engine.store.failures import is_storage_failure

        if is_storage_failure(fault):
            fail(refusal(StorageFailed()), 1)
        fail(f"a fault of ours: {type(fault).__name__}: {fault}", 3)


def fail(sentence: str, status: int) -> NoReturn:
    """End at once: a database driver whose opening failed leaves a thread that would be waited for without end."""
    warn(f"trickster: {sentence}")
    sys.stdout.flush()
    os._exit(status)


def print_version(is_wanted: bool) -> None:
    if is_wanted:
        from importlib.metadata import version

        say(f"trickster {version('trickster-oracle')}")
        raise typer.Exit


@app.callback()
def trickster(
    version: Annotated[
        bool, typer.Option("--version", callback=print_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    """An educational sports-forecast lab: serve it, feed it, check it."""
