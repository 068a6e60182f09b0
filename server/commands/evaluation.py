"""`trickster backtest`, `forecast` and `tune`: files in, figures out, no database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from engine.catalogue.importers.options import DateOrder
from engine.catalogue.importers.parsed import Format
from engine.simulation.wording import counted
from server.commands.options import (
    ColumnsOption,
    DatesOption,
    FormatOption,
    SportOption,
    options_of,
    writable,
)
from server.terminal import progress, say

app = typer.Typer()

DAY = ["%Y-%m-%d"]

StrictOption = Annotated[bool, typer.Option("--strict", help="Refuse a file with a bad row, else leave the row out.")]


@app.command()
def backtest(
    files: Annotated[list[Path], typer.Argument(help="CSV or JSON files of results.")],
    first_day: Annotated[datetime, typer.Option("--from", formats=DAY, help="First day that is forecast.")],
    last_day: Annotated[datetime | None, typer.Option("--to", formats=DAY, help="Last day; else all.")] = None,
    sport: SportOption = None,
    format: FormatOption = Format.AUTO,
    predictions: Annotated[
        Path | None, typer.Option(callback=writable, help="Write one row a match here, as CSV.")
    ] = None,
    json: Annotated[Path | None, typer.Option(callback=writable, help="Write the scores here, as JSON.")] = None,
    strict: StrictOption = False,
    columns: ColumnsOption = None,
    dates: DatesOption = DateOrder.AUTO,
) -> None:
    """Walk forward through results by match day, and score what was forecast."""
    options = options_of(format, sport, columns, dates, strict=strict)
    with progress("Reading") as report:
        from engine.catalogue.importers import matches
        from engine.evaluation import backtest as evaluation
        from server import reports, results_files

        parsed = results_files.read(files, options)
        results, played = matches.results_of(parsed), matches.sport_of(parsed)
        run = evaluation.walk_forward(
            results,
            sport=played,
            first_day=first_day.date(),
            last_day=last_day.date() if last_day else date.max,
            progress=lambda done: report("Walking forward", done, len(results)),
        )
        scores = evaluation.report(run, matches.closing_prices_of(parsed))
    if predictions:
        reports.write_predictions(predictions, run, played)
    if json:
        reports.write_json(json, scores)
    reports.print_report(scores)


@app.command()
def forecast(
    fixtures: Annotated[Path, typer.Argument(help="CSV file of fixtures; scores in it are not looked at.")],
    results: Annotated[list[Path], typer.Option(help="Files of results, one or more.")],
    out_file: Annotated[Path, typer.Option("--out", callback=writable, help="Write one row a fixture here, as CSV.")],
    more_results: Annotated[list[Path] | None, typer.Argument(hidden=True)] = None,
    sport: SportOption = None,
    format: FormatOption = Format.AUTO,
    strict: StrictOption = False,
    columns: ColumnsOption = None,
    dates: DatesOption = DateOrder.AUTO,
) -> None:
    """Forecast fixtures from results dated strictly before each of them."""
    # An option takes one value; further files after it arrive as arguments.
    files = [*results, *(more_results or ())]
    options = options_of(format, sport, columns, dates, strict=strict)
    with progress("Reading") as report:
        from engine.catalogue.importers import matches
        from engine.catalogue.importers.reading import only, read
        from engine.evaluation import forecasting
        from engine.simulation.wording.en_record import too_few_to_rate
        from server import reports, results_files

        parsed = results_files.read(files, options)
        played, of_sport = matches.results_of(parsed), matches.sport_of(parsed)
        options = replace(options, sport=of_sport, is_sport_told=True, skip_bad_rows=False)
        wanted = only(read(fixtures, fixtures.name, options), fixtures.name)
        named = {each.competition for each in played}
        # A file's own name is no competition of the results unless they say so.
        own = wanted.competition if wanted.competition in named else ""
        asked = [matches.fixture_of(row, row.competition or own, of_sport) for row in wanted.rows if not row.only_adds]
        forecasts = forecasting.forecast(
            asked, played, sport=of_sport, progress=lambda done: report("Forecasting", done, len(asked))
        )
    reports.write_forecasts(out_file, asked, forecasts, of_sport)
    unseen = sum(each.unseen > 0 for each in forecasts)
    say(
        f"{counted(len(forecasts), 'fixture')} forecast from {counted(len(played), 'result')}; "
        f"{unseen:,} with an unseen team."
    )
    if too_few := too_few_to_rate(len(played), len({team for each in played for team in (each.home, each.away)})):
        say(too_few)


@app.command()
def tune(
    files: Annotated[list[Path], typer.Argument(help="CSV or JSON files of results.")],
    before: Annotated[datetime, typer.Option(formats=DAY, help="First day of the test block; later data is refused.")],
    parameters: Annotated[str, typer.Option(help="Hyper-parameters to search, parted by commas.")] = (
        "drift_per_root_day,break_drift,rho"
    ),
    profile: Annotated[str | None, typer.Option(help="Where the search begins; else as the results show.")] = None,
    evaluations: Annotated[int, typer.Option(min=1, help="Most walks through all results.")] = 100,
    sport: SportOption = None,
    format: FormatOption = Format.AUTO,
    strict: StrictOption = False,
    columns: ColumnsOption = None,
    dates: DatesOption = DateOrder.AUTO,
    json: Annotated[Path | None, typer.Option(callback=writable, help="Write what was found here, as JSON.")] = None,
) -> None:
    """Search hyper-parameters on results before a day; nothing is changed by it."""
    names = [name.strip() for name in parameters.split(",")]
    options = options_of(format, sport, columns, dates, strict=strict)
    with progress("Reading") as report:
        from engine.catalogue.importers import matches
        from engine.evaluation import tuning
        from engine.ratings.priors import defaults, estimated_for
        from server import reports, results_files

        parsed = results_files.read(files, options)
        results, played = matches.results_of(parsed), matches.sport_of(parsed)
        start = defaults(played, profile) if profile else estimated_for(played, results)
        found = tuning.tune(
            results,
            sport=played,
            before=before.date(),
            parameters=names,
            start=start,
            evaluations=evaluations,
            progress=lambda number, _: report("Tuning", number, evaluations),
        )
    if json:
        reports.write_json(json, found)
    reports.print_tuned(found, start, names)
