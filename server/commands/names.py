"""`trickster data alias` and `trickster data join`: which names are one team's."""

from __future__ import annotations

import shlex
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.errors import InvalidInput
from engine.simulation.wording import counted
from server.commands.options import DataOption, DryRunOption, YesOption
from server.commands.seasons import about, text_of
from server.terminal import ask, progress, say

if TYPE_CHECKING:
    from engine.catalogue.act import MatchState
    from engine.catalogue.views import NameResemblance
    from server.operations.names import Joining, Pair

# Before the ids of other names of competitions.
OF_COMPETITION = "c"


def say_resemblance(each: NameResemblance) -> None:
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
    remove: Annotated[str | None, typer.Option(metavar="ID", help="Forget the one with this id of the list.")] = None,
) -> None:
    """Say which names are those of one team, for the files that come after; alone, list all other names."""
    with progress() as report:
        from engine.catalogue.naming import other_name, other_names
        from server import console
        from server.operations import names
        from server.operations.base import Nothing

        if remove is not None:
            gone = names.OneAlias(alias_id(remove), remove.startswith(OF_COMPETITION))
            console.run(data, names.remove_alias, gone, report)
            lines = [
                "Forgotten; what it has joined stays one.",
                "The way back: `trickster data remove` the files that used the name, and import them again.",
            ]
        elif file is not None or other is not None:
            with about(file) if file else nullcontext():
                said = other_names(text_of(file)) if file else [other_name(other or "", name or "", competition)]
                kept = console.run(data, names.add_aliases, names.OtherNames(tuple(said)), report)
            lines = [f"{counted(kept.count, 'other name')} kept.", *kept.notes]
        else:
            known = console.run(data, names.list_aliases, Nothing(), report)
            lines = [
                f"{each.id}: {each.alias} = {each.name} ({each.competition or 'everywhere'})" for each in known.teams
            ] + [f"{OF_COMPETITION}{each.id}: {each.alias} = {each.competition}" for each in known.competitions]
    for line in lines:
        say(line)


def join(
    name: Annotated[str, typer.Argument(help="The team that goes.")],
    into: Annotated[str, typer.Argument(help="The team that takes its place.")],
    data: DataOption = None,
    competition: Annotated[str | None, typer.Option(help="Where both play, if several have such teams.")] = None,
    competitions: Annotated[bool, typer.Option("--competitions", help="The names are those of competitions.")] = False,
    dry_run: DryRunOption = False,
    yes: YesOption = False,
) -> None:
    """Make one team, or one competition, of two, and rate it anew."""
    with progress():
        from server.operations import names

    pair = names.Pair(name, into, competition, competitions, is_certain=yes)
    if dry_run or not yes:
        would = joining(data, replace(pair, rehearse=True))
        report_joining(would)
        if dry_run:
            return
        if would.joined.shared != 0:
            ask()
    report_joining(joining(data, pair))


def joining(data: Path | None, pair: Pair) -> Joining:
    with progress(f"Joining {pair.name}") as report:
        from server import console
        from server.operations import names

        return console.run(data, names.join, pair, report)


def report_joining(joining: Joining) -> None:
    joined = joining.joined
    say(joining.sentence)
    for each in joined.matches:
        then = "comes along" if each.after else "is there already: the two become one"
        say(f"  {each.before.day} {each.home} - {each.away}, {result(each.before)}: {then}")
    if others := joined.brought - len(joined.matches):
        say(f"  and {counted(others, 'more match')}")
    say_forecasts(joining.forecasts)


def result(state: MatchState) -> str:
    return f"{state.status}, {state.score.home}-{state.score.away}" if state.score else state.status


def say_forecasts(number: int) -> None:
    """What becomes of the forecasts of matches that an act touches."""
    if number:
        verb = "forecast is" if number == 1 else "forecasts are"
        say(f"  {number:,} {verb} about them; what was bought stays readable and says so")


def alias_id(written: str) -> int:
    """
    Raises:
        InvalidInput: It is none of the ids that the list has.
    """
    digits = written.removeprefix(OF_COMPETITION)
    if not (digits.isascii() and digits.isdigit() and len(digits) < 11):
        raise InvalidInput(field="remove", reason=f"give an id of the list, such as 3 or {OF_COMPETITION}3")
    return int(digits)
