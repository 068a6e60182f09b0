"""`trickster user` and `trickster api-key`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from server.commands.groups import group
from server.commands.options import DataOption
from server.terminal import NobodyToAsk, progress, say

user = group("Accounts.")
api_key = group("Keys for programs.")


@user.command("create")
def create_user(
    name: str,
    data: DataOption = None,
    admin: Annotated[bool, typer.Option("--admin", help="Make an administrator.")] = False,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from the first line of standard input.")
    ] = False,
) -> None:
    """Make an account."""
    chosen = password(password_stdin)
    with progress() as report:
        from server import console
        from server.operations import accounts

        member = console.run(data, accounts.create_user, accounts.NewUser(name, chosen, admin), report)
    say(f"{member.name} has id {member.id} and is {'an administrator' if admin else 'a reader'}.")


@api_key.command("create")
def create_api_key(
    user: str,
    data: DataOption = None,
    name: Annotated[str, typer.Option(help="What the key is for.")] = "command line",
    limit: Annotated[int | None, typer.Option(help="Tokens that it may spend in all.")] = None,
    daily_limit: Annotated[int | None, typer.Option(help="Tokens that it may spend on one day (UTC).")] = None,
    scope: Annotated[list[str] | None, typer.Option(help="spend or admin, beside reading; by default spend.")] = None,
) -> None:
    """Make a key for a user and print it, this once."""
    with progress() as report:
        from server import console
        from server.operations import accounts

        wanted = accounts.NewKey(user, name, limit, daily_limit, tuple(scope or ("spend",)))
        issued = console.run(data, accounts.create_api_key, wanted, report)
    say(issued.key)


class NoPassword(NobodyToAsk):
    hint = "Pass it on standard input, with --password-stdin."


def password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise NoPassword("for a password")
    asked: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    return asked
