"""`trickster data alias` and `trickster data join`: which names are one team's."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.simulation.wording import counted
from server.commands.options import DataOption
from server.commands.seasons import text_of
from server.terminal import progress, say

if TYPE_CHECKING:
    from engine.catalogue.views import Resemblance


def say_resemblance(each: Resemblance) -> None:
    """A new name that may be another of a known team, with the command that joins the two."""
    names = f"{quoted(each.name)} {quoted(each.other)} --competition {quoted(each.competition)}"
    say(f"  {each.name!r} resembles {each.other!r}. Where they are one team:")
    say(f"    trickster data join {names}")


def quoted(name: str) -> str:
    """A name as a shell takes it, in the quotes that people write."""
    return shlex.quote(name) if set(name) & set('"$`\\!') else f'"{name}"'


def alias(
    other: Annotated[str | None, typer.Argument(metavar="ALIAS", help="Another name; none lists them.")] = None,
    name: Annotated[str | None, typer.Argument(help="The name that the team has here.")] = None,
    data: DataOption = None,
    competition: Annotated[str | None, typer.Option(help="The only one where it is said so; else everywhere.")] = None,
    file: Annotated[Path | None, typer.Option(help="CSV with the columns alias, name and competition.")] = None,
    remove: Annotated[int | None, typer.Option(metavar="ID", help="Forget the one with this id.")] = None,
) -> None:
    """Say which names are those of one team, for the files that come after."""
    with progress() as report:
        from engine.catalogue.naming import other_name, other_names
        from server import console
        from server.operations import names
        from server.operations.base import Nothing

        if remove is not None:
            console.run(data, names.remove_alias, names.OneAlias(remove), report)
            lines = ["Forgotten; teams that it has joined stay one."]
        elif file is not None or other is not None:
            said = other_names(text_of(file)) if file else [other_name(other or "", name or "", competition)]
            kept = console.run(data, names.add_aliases, names.OtherNames(tuple(said)), report)
            lines = [f"{counted(kept, 'other name')} kept."]
        else:
            known = console.run(data, names.list_aliases, Nothing(), report)
            lines = [f"{each.id}: {each.alias} = {each.name} ({each.competition or 'everywhere'})" for each in known]
    for line in lines:
        say(line)


def join(
    name: Annotated[str, typer.Argument(help="The team that goes.")],
    into: Annotated[str, typer.Argument(help="The team that takes its place.")],
    data: DataOption = None,
    competition: Annotated[str | None, typer.Option(help="Where both play, if several have such teams.")] = None,
    competitions: Annotated[bool, typer.Option("--competitions", help="The names are those of competitions.")] = False,
) -> None:
    """Make one team, or one competition, of two, and rate it anew."""
    with progress(f"Joining {name}") as report:
        from server import console
        from server.operations import names

        joined = console.run(data, names.join, names.Pair(name, into, competition, competitions), report)
    say(
        f"{joined.name} is {joined.into} from now on: {counted(joined.brought, 'match')}, "
        f"{joined.merged:,} there already."
    )
