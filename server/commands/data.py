"""`trickster data`: what comes in, and what is there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from engine.catalogue.act import MatchState, SubjectKind
from engine.catalogue.importers.options import DateOrder, Encoding, ImportOptions
from engine.catalogue.importers.parsed import Format, ParsedFile, RefusedFile, RefusedRows, UnreadableFile
from engine.errors import InvalidInput, OracleError
from engine.simulation.wording import counted
from server.commands import names as naming
from server.commands import seasons
from server.commands.groups import group
from server.commands.options import (
    ColumnsOption,
    DataOption,
    DatesOption,
    DryRunOption,
    EncodingOption,
    FormatOption,
    JsonOption,
    SeasonOption,
    SportOption,
    YesOption,
    columns_of,
    sport_said,
)
from server.terminal import ask, print_json, progress, refusal, say, warn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.catalogue.views import ImportReport
    from server.operations.base import Operation
    from server.operations.data import Changed, HeldCompetition

A = TypeVar("A")

app = group("Results and fixtures.")
app.command("deductions")(seasons.import_deductions)
app.command("format")(seasons.set_format)
app.command("alias")(naming.alias)
app.command("join")(naming.join)

# What may be wrong with one file, or with one of an archive, and not with the next.
OF_ONE_FILE = frozenset({UnreadableFile.code, RefusedRows.code, InvalidInput.code})


@app.command("import")
def import_files(
    files: Annotated[list[Path], typer.Argument(help="CSV, JSON or Excel files of results, packed or not.")],
    data: DataOption = None,
    format: FormatOption = Format.AUTO,
    competition: Annotated[str | None, typer.Option(help="Its name, where the file gives none.")] = None,
    sport: SportOption = None,
    skip_bad_rows: Annotated[bool, typer.Option("--skip-bad-rows", help="Keep the rest and list them.")] = False,
    columns: ColumnsOption = None,
    dates: DatesOption = DateOrder.AUTO,
    encoding: EncodingOption = Encoding.AUTO,
    season: SeasonOption = None,
) -> None:
    """Read files of results and fixtures; reading one again changes nothing."""
    read_as, is_told = sport_said(sport)
    options = ImportOptions(
        format, competition, read_as, skip_bad_rows, columns_of(columns), dates, season,
        encoding=encoding, is_sport_told=is_told,
    )  # fmt: skip
    began = datetime.now(UTC)
    refusals = [refusal for file in files for refusal in refused(file, options, data, began)]
    if refusals:
        raise typer.Exit(1)


def refused(file: Path, options: ImportOptions, data: Path | None, began: datetime) -> Iterator[OracleError]:
    """Import what a file holds; what of it was refused is said, and what comes after has its turn."""
    with progress(f"Reading {file.name}"):
        from engine.catalogue.importers.reading import read_each

        parts = read_each(file, file.name, options, began.date())
    for part in parts:
        try:
            import_part(part, data, began)
        except OracleError as error:
            if error.code not in OF_ONE_FILE:
                raise
            warn(f"trickster: {refusal(error)}")
            yield error


def import_part(part: ParsedFile | RefusedFile, data: Path | None, began: datetime) -> None:
    """
    Raises:
        OracleError: It was refused when it was read, or is now.
    """
    if not isinstance(part, ParsedFile):
        raise part
    with progress(f"Importing {part.name}") as report:
        from server import console
        from server.operations import data as operations

        imported = console.run(data, operations.import_results, operations.ResultsImport(part, began), report)
    report_import(imported)


def score(goals: tuple[int | None, int | None]) -> str:
    return "-".join(map(str, goals)) if None not in goals else "no score"


def tally(report: ImportReport) -> str:
    """What became of the rows, each of which is counted once."""
    always = {
        "new": report.added,
        "now played": report.played,
        "corrected": len(report.corrected),
        "moved": report.only_moved,
    }
    seldom = {
        "taken back": len(report.annulled),
        "with more detail": report.detailed,
        "listed on a second day": report.absorbed,
    }
    told = always | {what: number for what, number in seldom.items() if number} | {"unchanged": report.unchanged}
    repeated = f"; {counted(report.repeated, 'more row')} repeated" if report.repeated else ""
    return ", ".join(f"{number:,} {what}" for what, number in told.items()) + repeated


def report_import(report: ImportReport) -> None:
    names = ", ".join(competition.name for competition in report.competitions)
    say(f"{report.file}: {counted(report.rows, 'match')} of {names}; {tally(report)}.")
    for each in report.corrected:
        say(f"  corrected: {each.day} {each.home} - {each.away}: {score(each.old)} is now {score(each.new)}")
    for moved in report.moved:
        say(f"  moved: {moved.home} - {moved.away}: {moved.old} is now {moved.new}")
    for sentence in (*(each.sentence for each in report.joined), *(each.sentence for each in report.annulled)):
        say(f"  {sentence}")
    for resemblance in report.resemblances:
        naming.say_resemblance(resemblance)
    for note in report.notes:
        say(f"  {note}")
    for warning in report.warnings:
        warn(f"  warning: {report.file}: {warning}")
    for row in report.refused:
        warn(f"  left out: line {row.line}, column {row.column}: {row.reason}")


@app.command("pull")
def pull(
    leagues: Annotated[list[str] | None, typer.Argument(help="Keys such as soccer/eng-1; none lists them.")] = None,
    data: DataOption = None,
    year: Annotated[int | None, typer.Option(help="In which the season begins; else the current one.")] = None,
    base_url: Annotated[str | None, typer.Option(help="A mirror of the provider's files.")] = None,
) -> None:
    """Download leagues from their public sources, where something changed, and import them."""
    if not leagues:
        list_sources()
    began = datetime.now(UTC)
    for key in leagues or ():
        with progress(f"Asking for {key}") as report:
            from server import console
            from server.operations import data as operations

            files = console.run(data, operations.pull, operations.Download(key, year, base_url, began), report)
        for pulled in files:
            if pulled.report:
                report_import(pulled.report)
            else:
                say(f"{pulled.url}: {'nothing of this league' if pulled.has_changed else 'unchanged'}")


def list_sources() -> None:
    from engine.catalogue.sources import SOURCES

    for key, source in SOURCES.items():
        say(f"{key}: {source.competition} ({source.provider.value})")


@app.command("list")
def list_data(
    competition: Annotated[str | None, typer.Argument(help="Lists its matches with their ids.")] = None,
    data: DataOption = None,
    season: Annotated[str | None, typer.Option(help="Of the matches; else the last one.")] = None,
    as_json: JsonOption = False,
) -> None:
    """What is there and which files it came from, the newest first; of one competition, its matches with their ids."""
    if competition is not None:
        list_matches(data, competition, season, as_json=as_json)
        return
    with progress() as report:
        from server import console
        from server.operations import data as operations
        from server.operations.base import Nothing

        holdings = console.run(data, operations.list_data, Nothing(), report)
    if as_json:
        print_json(holdings)
        return
    for each in holdings.competitions:
        origin = "synthetic" if each.is_synthetic else "imported"
        say(f"{each.slug}: {each.name}, {each.sport}, {origin}, id {each.id}")
        say(f"  {held(each)}")
    for file in holdings.files:
        gone = f", taken back {file.withdrawn_at:%Y-%m-%d %H:%M}" if file.withdrawn_at else ""
        say(f"{file.at:%Y-%m-%d %H:%M} {file.name}: {counted(file.rows, 'row')} of {file.competition}{gone}")


def held(competition: HeldCompetition) -> str:
    """How much is known of it, and of which time."""
    days = f", {competition.first_day} to {competition.last_day}" if competition.first_day else ""
    waiting = f", {competition.overdue:,} without their result" if competition.overdue else ""
    first, last = competition.seasons[:1], competition.seasons[-1:]
    names = " to ".join(dict.fromkeys(first + last))
    seasons = f"; {counted(len(competition.seasons), 'season')}, {names}" if competition.seasons else ""
    return f"{counted(competition.played, 'match')} played{days}; {competition.ahead:,} ahead{waiting}{seasons}"


def list_matches(data: Path | None, competition: str, season: str | None, *, as_json: bool) -> None:
    with progress() as report:
        from engine.simulation.wording import en
        from server import console
        from server.operations import data as operations

        listed = console.run(data, operations.list_matches, operations.MatchesOf(competition, season), report)
    if as_json:
        print_json(listed)
        return
    say(f"{listed.competition}, {listed.season}: each match with its id, for `data remove` and `data annul`.")
    for each in listed.matches:
        goals = each.home_score, each.away_score
        ended = each.status if None in goals else score(goals)
        sides = en.side_then(each.home.name, each.home_then), en.side_then(each.away.name, each.away_then)
        won = f", {each.shoot_out_winner.name} won the shoot-out" if each.shoot_out_winner else ""
        say(f"{each.id:>8}  {each.day}  {' - '.join(sides)}  {ended}{won}")
    if listed.has_more:
        say("There are more: --season names another part of them.")


@app.command("remove")
def remove(
    what: Annotated[
        str,
        typer.Argument(
            help='A file or a competition as `data list` has it, or a match: "DAY HOME - AWAY", or its id, which '
            "`data list COMPETITION` and the address of its page have."
        ),
    ],
    data: DataOption = None,
    kind: Annotated[
        SubjectKind | None, typer.Option("--as", help="What it names, where several are called so.")
    ] = None,
    dry_run: DryRunOption = False,
    yes: YesOption = False,
) -> None:
    """Take out what a file said, a competition or a match; importing it again brings it back."""
    with progress():
        from server.operations import data as operations

    confirmed(data, operations.remove, operations.Removal(what, kind), dry_run=dry_run, yes=yes)


@app.command("undo")
def undo(data: DataOption = None, dry_run: DryRunOption = False, yes: YesOption = False) -> None:
    """Take back the last import of results, the first in `data list`: all files that came in at once."""
    with progress():
        from server.operations import data as operations

    confirmed(data, operations.undo, operations.Undoing(), dry_run=dry_run, yes=yes)


@app.command("rename")
def rename(
    what: Annotated[str, typer.Argument(help="A competition or a team, as it is called.")],
    name: Annotated[str, typer.Argument(help="Its name from now on.")],
    data: DataOption = None,
    competition: Annotated[str | None, typer.Option(help="Where the team plays.")] = None,
    dry_run: DryRunOption = False,
    yes: YesOption = False,
) -> None:
    """Call a competition or a team otherwise; files may use either name."""
    with progress():
        from server.operations import data as operations

    confirmed(data, operations.rename, operations.Renaming(what, name, competition), dry_run=dry_run, yes=yes)


@app.command("annul")
def annul(
    match: Annotated[
        str,
        typer.Argument(
            help='"DAY HOME - AWAY", or its id, which `data list COMPETITION` and the address of its page have.'
        ),
    ],
    data: DataOption = None,
    reinstate: Annotated[bool, typer.Option("--reinstate", help="Take an annulment back.")] = False,
    dry_run: DryRunOption = False,
    yes: YesOption = False,
) -> None:
    """Withdraw the result of a match and keep the match."""
    with progress():
        from server.operations import data as operations

    confirmed(data, operations.annul, operations.Annulment(match, reinstate), dry_run=dry_run, yes=yes)


def confirmed(data: Path | None, operation: Operation[A, Changed], arguments: A, *, dry_run: bool, yes: bool) -> None:
    """Show what an act would do, and do it where that is wanted."""
    if not yes:
        rehearsed = acted(data, operation, arguments, rehearse=True)
        report_change(rehearsed)
        if dry_run or not rehearsed.report.is_needed:
            return
        ask()
        if rehearsed.report.import_id is not None:
            arguments = replace(arguments, import_id=rehearsed.report.import_id)  # type: ignore[type-var]
    report_change(acted(data, operation, arguments, rehearse=dry_run))


def acted(data: Path | None, operation: Operation[A, Changed], arguments: A, *, rehearse: bool) -> Changed:
    with progress() as report:
        from server import console

        wanted = replace(arguments, rehearse=rehearse)  # type: ignore[type-var]
        changed: Changed = console.run(data, operation, wanted, report)
        return changed


def shown(state: MatchState) -> str:
    return f"{state.status}, {f'{state.score.home}-{state.score.away}' if state.score else 'no score'}"


def report_change(changed: Changed) -> None:
    say(changed.sentence)
    for each in changed.report.matches:
        then = f"{each.after.day}, {shown(each.after)}" if each.after else "gone"
        now = "stays so, with other details" if each.is_of_details else then
        say(f"  {each.before.day} {each.home} - {each.away}, {shown(each.before)}: {now}")
    if others := changed.report.removed + changed.report.changed - len(changed.report.matches):
        say(f"  and {others:,} more")
    naming.say_forecasts(changed.forecasts)
    for note in changed.notes:
        say(f"  {note}")
