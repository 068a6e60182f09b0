"""`trickster backtest`, `forecast` and `tune`, and `rate` of files: files in, figures out, no database."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from statistics import fmean
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from engine.catalogue.importers.parsed import Format, ParsedFile, ParsedMatch
from engine.catalogue.importers.reading import parse
from engine.errors import InvalidInput, NotFound
from engine.evaluation.backtest import NINETY_PERCENT, MarketReport, MatchKey, Report, WalkForward, walk_forward
from engine.evaluation.backtest import report as report_on
from engine.evaluation.forecasting import FixtureForecast
from engine.evaluation.forecasting import forecast as forecast_fixtures
from engine.evaluation.outcomes import outcome_forecasts
from engine.evaluation.tuning import tune as tune_hyperparameters
from engine.ratings.elo import CENTRE, SOCCER, on_scale
from engine.ratings.fit import Fit, fit
from engine.ratings.priors import Profile, defaults, estimated_for
from engine.ratings.state import FRIENDLY, Fixture, Result
from engine.simulation.outcome import ORDER
from engine.simulation.wording import count, outcome_label, percent, points
from engine.sports.base import Sport
from engine.sports.soccer import DixonColes

evaluation_app = typer.Typer()
out = Console(soft_wrap=True, highlight=False)
err = Console(stderr=True, soft_wrap=True, highlight=False)

DAY = ["%Y-%m-%d"]

SportOption = Annotated[Sport, typer.Option(help="What was played.")]
FormatOption = Annotated[Format, typer.Option(help="How the files are written.")]
StrictOption = Annotated[bool, typer.Option("--strict", help="Refuse a file with a bad row, else leave the row out.")]


@evaluation_app.command()
def backtest(
    files: Annotated[list[Path], typer.Argument(help="CSV or JSON files of results.")],
    first_day: Annotated[datetime, typer.Option("--from", formats=DAY, help="First day that is forecast.")],
    last_day: Annotated[datetime | None, typer.Option("--to", formats=DAY, help="Last day; else all.")] = None,
    sport: SportOption = Sport.SOCCER,
    format: FormatOption = Format.AUTO,
    predictions: Annotated[Path | None, typer.Option(help="Write one row a match here, as CSV.")] = None,
    json: Annotated[Path | None, typer.Option(help="Write the scores here, as JSON.")] = None,
    strict: StrictOption = False,
) -> None:
    """Walk forward through results by match day, and score what was forecast."""
    parsed = read(files, format, sport, strict)
    results = results_of(parsed)
    with progress("Walking forward", len(results)) as done:
        run = walk_forward(
            results,
            sport=sport,
            first_day=first_day.date(),
            last_day=last_day.date() if last_day else date.max,
            progress=done,
        )
    scores = report_on(run, closing_prices_of(parsed))
    if predictions:
        write_predictions(predictions, run)
    if json:
        json.write_bytes(msgspec.json.format(msgspec.json.encode(scores)) + b"\n")
    print_report(scores)


@evaluation_app.command()
def forecast(
    fixtures: Annotated[Path, typer.Argument(help="CSV file of fixtures; scores in it are not looked at.")],
    results: Annotated[list[Path], typer.Option(help="Files of results, one or more.")],
    out_file: Annotated[Path, typer.Option("--out", help="Write one row a fixture here, as CSV.")],
    more_results: Annotated[list[Path] | None, typer.Argument(hidden=True)] = None,
    sport: SportOption = Sport.SOCCER,
    format: FormatOption = Format.AUTO,
    strict: StrictOption = False,
) -> None:
    """Forecast fixtures from results dated strictly before each of them."""
    # An option takes one value; further files after it arrive as arguments.
    results = [*results, *(more_results or ())]
    wanted = parse(fixtures, format, sport=sport)
    played = results_of(read(results, format, sport, strict))
    named = {each.competition for each in played}
    asked = [fixture_of(row, wanted, named) for row in wanted.rows]
    with progress("Forecasting", len(asked)) as done:
        forecasts = forecast_fixtures(asked, played, sport=sport, progress=done)
    write_forecasts(out_file, asked, forecasts)
    unseen = sum(each.unseen > 0 for each in forecasts)
    out.print(f"{len(forecasts):,} fixtures forecast from {len(played):,} results; {unseen:,} have an unseen team.")


@evaluation_app.command()
def tune(
    files: Annotated[list[Path], typer.Argument(help="CSV or JSON files of results.")],
    before: Annotated[datetime, typer.Option(formats=DAY, help="First day of the test block; later data is refused.")],
    parameters: Annotated[str, typer.Option(help="Hyper-parameters to search, parted by commas.")] = (
        "drift_per_root_day,break_drift,rho"
    ),
    profile: Annotated[Profile | None, typer.Option(help="Where the search begins; else as the results show.")] = None,
    evaluations: Annotated[int, typer.Option(min=1, help="Most walks through all results.")] = 100,
    sport: SportOption = Sport.SOCCER,
    format: FormatOption = Format.AUTO,
    strict: StrictOption = False,
    json: Annotated[Path | None, typer.Option(help="Write what was found here, as JSON.")] = None,
) -> None:
    """Search hyper-parameters on results before a day; nothing is changed by it."""
    results = results_of(read(files, format, sport, strict))
    start = defaults(sport, profile) if profile else estimated_for(sport, results)
    names = [name.strip() for name in parameters.split(",")]
    with progress("Tuning", evaluations) as done:
        found = tune_hyperparameters(
            results,
            sport=sport,
            before=before.date(),
            parameters=names,
            start=start,
            evaluations=evaluations,
            progress=lambda number, _: done(number),
        )
    if json:
        json.write_bytes(msgspec.json.format(msgspec.json.encode(found)) + b"\n")
    out.print(
        f"Log score {found.log_score_before:.6f} -> {found.log_score:.6f} on {found.matches:,} matches, "
        f"{found.evaluations} walks."
    )
    for name in names:
        out.print(f"{name}: {getattr(start, name):.6g} -> {getattr(found.hyperparameters, name):.6g}")


def print_ratings_of(files: list[Path], competition: str | None, meeting: tuple[str, str] | None) -> None:
    """All strengths of each competition at once, the strongest team first.

    Args:
        meeting: Home and away team of a match to forecast.

    Raises:
        NotFound: No result is of the named competition.
        InvalidInput: A team of the meeting has no result.
    """
    results = results_of(read(files, Format.AUTO, Sport.SOCCER, strict=False))
    by_competition = groupby(sorted(results, key=attrgetter("competition")), key=attrgetter("competition"))
    tables = {name: fit(list(played), sport=Sport.SOCCER) for name, played in by_competition}
    if competition is not None and competition not in tables:
        raise NotFound(kind="competition", id=competition)
    for name, fitted in tables.items():
        if competition in (None, name):
            print_fit(name, fitted)
            if meeting:
                print_meeting(fitted, *meeting)


def print_fit(name: str, fitted: Fit) -> None:
    table = Table(box=None, pad_edge=False)
    table.add_column(name)
    for column in ("matches", "rating", "give or take", "attack", "defence"):
        table.add_column(column, justify="right")
    ratings = sorted(map(fitted.rating, fitted.teams), key=lambda each: -each.strength)
    average = fmean(on_scale(each)[0] for each in ratings)
    for each in ratings:
        rating, sd = on_scale(each)
        rating += CENTRE - average
        reach = NINETY_PERCENT * sd
        figures = f"{each.matches:,}", f"{rating:.0f}", f"{reach:.0f}", *(f"{strength:+.2f}" for strength in each.mean)
        table.add_row(escape(each.team), *figures)
    out.print(table)
    out.print(
        f"As of {fitted.as_of}; {CENTRE:.0f} is their average, and 9 in 10 lie inside what is given and taken. "
        f"Playing at home is worth {fitted.home_advantage / SOCCER.supremacy_per_point:.0f} points.\n"
    )


def print_meeting(fitted: Fit, home: str, away: str) -> None:
    believed = fitted.eta(home, away)
    forecasts = outcome_forecasts([(*believed.mean, *believed.covariance)], DixonColes(fitted.rho))
    for outcome, chance in zip(ORDER, forecasts.probabilities[0].tolist(), strict=True):
        out.print(f"{outcome_label(outcome, home, away)}: {percent(chance)}, {count(chance)}", markup=False)
    reach = NINETY_PERCENT * float(forecasts.home_win_sd[0])
    out.print(f"The chance of a home win may itself lie {points(reach)} off either way.")


def read(files: list[Path], format: Format, sport: Sport, strict: bool) -> list[ParsedFile]:
    """Every file; rows left out are named on standard error."""
    parsed = [parse(file, format, sport=sport, skip_bad_rows=not strict) for file in files]
    for file in parsed:
        if file.refused:
            others = f" and {len(file.refused) - 1:,} more" if len(file.refused) > 1 else ""
            err.print(f"{file.name}: left out {file.refused[0]}{others}", markup=False)
    return parsed


def results_of(files: list[ParsedFile]) -> list[Result]:
    """Every result once, whichever file says it first.

    Raises:
        InvalidInput: No row has a score.
    """
    found: dict[tuple[str, MatchKey], Result] = {}
    for file in files:
        for row in file.rows:
            if row.home_score is not None and row.away_score is not None:
                competition = row.competition or file.competition
                result = Result(
                    row.day,
                    row.home,
                    row.away,
                    row.home_score,
                    row.away_score,
                    bool(row.neutral),
                    row.season,
                    competition,
                    row.home_shots,
                    row.away_shots,
                    row.home_shots_on_target,
                    row.away_shots_on_target,
                    row.round == FRIENDLY,
                    row.round,
                )
                found.setdefault((competition, (row.day, row.home, row.away)), result)
    if not found:
        raise InvalidInput(field="files", reason="no row has a score")
    return list(found.values())


def closing_prices_of(files: list[ParsedFile]) -> dict[MatchKey, tuple[float, float, float]]:
    return {
        (row.day, row.home, row.away): row.closing_prices for file in files for row in file.rows if row.closing_prices
    }


def fixture_of(row: ParsedMatch, file: ParsedFile, known_competitions: set[str]) -> Fixture:
    """A file's own name is no competition of the results unless they say so."""
    competition = row.competition or (file.competition if file.competition in known_competitions else "")
    friendly = row.round == FRIENDLY
    return Fixture(row.day, row.home, row.away, bool(row.neutral), competition, friendly, row.round)


def write_predictions(path: Path, run: WalkForward) -> None:
    forecasts = run.forecasts
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(
            [
                "date",
                "home",
                "away",
                "p_home",
                "p_draw",
                "p_away",
                "sd_home",
                "rate_home",
                "rate_away",
                "home_score",
                "away_score",
                "competition",
            ]
        )
        for result, chances, sd, rates in zip(
            run.results,
            forecasts.probabilities.tolist(),
            forecasts.home_win_sd.tolist(),
            forecasts.rates.tolist(),
            strict=True,
        ):
            figures = [f"{figure:.6f}" for figure in (*chances, sd, *rates)]
            scores = result.home_score, result.away_score
            writer.writerow([result.day, result.home, result.away, *figures, *scores, result.competition])


def write_forecasts(path: Path, fixtures: list[Fixture], forecasts: tuple[FixtureForecast, ...]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["date", "home", "away", "competition", "p_home", "p_draw", "p_away", "sd_home", "unseen"])
        for fixture, each in zip(fixtures, forecasts, strict=True):
            figures = [f"{figure:.6f}" for figure in (each.home_win, each.draw, each.away_win, each.home_win_sd)]
            writer.writerow([fixture.day, fixture.home, fixture.away, fixture.competition, *figures, each.unseen])


def print_report(scores: Report) -> None:
    table = Table(box=None, pad_edge=False)
    table.add_column("")
    table.add_column("model", justify="right")
    rows = [
        ("matches", f"{scores.n:,}"),
        ("ranked probability score", f"{scores.rps:.5f}"),
        ("log score", f"{scores.log_score:.5f}"),
        ("log score of outcome frequencies", f"{scores.base_log_score:.5f}"),
        ("Brier score", f"{scores.brier:.5f}"),
        ("calibration slope", f"{scores.calibration_slope:.3f}"),
        ("expected calibration error", f"{scores.ece:.4f}"),
        ("miscalibration", f"{scores.corp.miscalibration:.5f}"),
        ("discrimination", f"{scores.corp.discrimination:.5f}"),
        ("uncertainty", f"{scores.corp.uncertainty:.5f}"),
        ("sharpness", f"{scores.sharpness:.4f}"),
    ]
    for row in rows:
        table.add_row(*row)
    out.print(table)
    if scores.market:
        print_market(scores, scores.market)


def print_market(scores: Report, market: MarketReport) -> None:
    table = Table(box=None, pad_edge=False)
    for column in (f"{market.n:,} matches with prices", "model", "market", "difference", "t"):
        table.add_column(column, justify="left" if column[0].isdigit() else "right")
    for name, own, its, difference in (
        ("ranked probability score", market.model_rps, market.rps, market.rps_difference),
        ("log score", market.model_log_score, market.log_score, market.log_score_difference),
    ):
        table.add_row(name, f"{own:.5f}", f"{its:.5f}", f"{difference.mean:+.5f}", f"{difference.t:+.1f}")
    out.print()
    out.print(table)
    out.print(f"share of the gap from outcome frequencies to the market closed: {market.gap_closed:.1%}")
    out.print(f"error bars: sd of z {scores.z_sd:.3f} (ideal 1), 90 % interval covers {scores.coverage_90:.1%}")


@contextmanager
def progress(step: str, total: int) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, nothing elsewhere."""
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task(step, total=total)
        yield lambda done: bar.update(task, completed=done)
