"""`trickster data`: what comes in, and what is there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.catalogue.importers.parsed import Format
from engine.simulation.wording import counted
from engine.sports.base import Sport
from server.commands import names as naming
from server.commands import seasons
from server.commands.groups import group
from server.commands.options import DataOption, FormatOption, JsonOption, SportOption
from server.terminal import print_json, progress, say, warn

if TYPE_CHECKING:
    from engine.catalogue.views import ImportReport

app = group("Results and fixtures.")
app.command("deductions")(seasons.import_deductions)
app.command("format")(seasons.set_format)
app.command("alias")(naming.alias)
app.command("join")(naming.join)


@app.command("import")
def import_files(
    files: Annotated[list[Path], typer.Argument(help="CSV or JSON files of results.")],
    data: DataOption = None,
    format: FormatOption = Format.AUTO,
    competition: Annotated[str | None, typer.Option(help="Its name, where the file gives none.")] = None,
    sport: SportOption = Sport.SOCCER,
    skip_bad_rows: Annotated[bool, typer.Option("--skip-bad-rows", help="Keep the rest and list them.")] = False,
) -> None:
    """Read files of results and fixtures; reading one again changes nothing."""
    for file in files:
        with progress(f"Reading {file.name}") as report:
            from engine.catalogue.importers.reading import parse
            from server import console
            from server.installation import now
            from server.operations import data as operations

            parsed = parse(
                file, format, competition=competition, sport=sport, skip_bad_rows=skip_bad_rows, today=now().date()
            )
            imported = console.run(data, operations.import_results, operations.ResultsImport(parsed), report)
        report_import(imported)


def report_import(report: ImportReport) -> None:
    names = ", ".join(competition.name for competition in report.competitions)
    say(
        f"{report.file}: {counted(report.rows, 'match')} of {names}; "
        f"{report.added:,} new, {report.played:,} now played, "
        f"{len(report.corrected):,} corrected, {len(report.moved):,} moved, {report.unchanged:,} unchanged."
    )
    for each in report.corrected:
        was, now_is = "-".join(map(str, each.old)), "-".join(map(str, each.new))
        say(f"  corrected: {each.day} {each.home} - {each.away}: {was} is now {now_is}")
    for moved in report.moved:
        say(f"  moved: {moved.home} - {moved.away}: {moved.old} is now {moved.new}")
    for resemblance in report.resemblances:
        naming.say_resemblance(resemblance)
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
    for key in leagues or ():
        with progress(f"Asking for {key}") as report:
            from server import console
            from server.operations import data as operations

            files = console.run(data, operations.pull, operations.Download(key, year, base_url), report)
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
def list_data(data: DataOption = None, as_json: JsonOption = False) -> None:
    """What was imported, and from which files."""
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
        say(f"{each.slug}: {each.name}, {each.sport}, {origin}")
    for file in holdings.files:
        say(f"{file.at:%Y-%m-%d %H:%M} {file.name}: {counted(file.rows, 'row')} of {file.competition}")
