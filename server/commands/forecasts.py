"""`trickster rate` and `trickster simulate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from msgspec import UNSET

from engine.catalogue.importers.options import DateOrder, ImportOptions
from engine.catalogue.importers.parsed import Format, NoSuchFile
from engine.errors import InvalidInput
from engine.sports.base import Sport
from server.commands.options import ColumnsOption, DataOption, DatesOption, JsonOption, SportOption, options_of
from server.terminal import print_json, progress, say

app = typer.Typer()


@app.command()
def rate(
    files: Annotated[list[Path] | None, typer.Argument(help="Files of results to rate by themselves.")] = None,
    data: DataOption = None,
    competition: Annotated[str | None, typer.Option(help="Its name; without it every competition.")] = None,
    home: Annotated[str | None, typer.Option(help="With files: a team; its match against --away is forecast.")] = None,
    away: Annotated[str | None, typer.Option(help="With files: the other team.")] = None,
    sport: SportOption = None,
    columns: ColumnsOption = None,
    dates: DatesOption = DateOrder.AUTO,
) -> None:
    """Rate the teams from every result before today, or those of some files without a database."""
    if bool(home) != bool(away) or (home and not files):
        raise InvalidInput(field="home", reason="give --home and --away together, and files of results")
    if files:
        refuse_competition(files)
        options = options_of(Format.AUTO, sport, columns, dates, strict=False)
        rate_files(files, options, competition, (home, away) if home and away else None)
        return
    if sport:
        raise InvalidInput(field="sport", reason="it is of files of results; a competition of the database has its own")
    with progress() as report:
        from server import console, reports
        from server.operations import forecasts

        rated = console.run(data, forecasts.rate, forecasts.Rating(competition), report)
    for each in rated:
        reports.print_rated(each)
    if not rated:
        say("There is no competition to rate; `trickster data import FILE` brings one in.")


class NoSuchResults(NoSuchFile):
    hint = "Check the path; a competition of the database is named by --competition."


def refuse_competition(files: list[Path]) -> None:
    """
    Raises:
        NoSuchResults: What was given is no file, and may be the name of a competition.
    """
    for file in files:
        if not (file.suffix or file.exists()):
            raise NoSuchResults(file=str(file), reason="there is no such file")


def rate_files(
    files: list[Path], options: ImportOptions, competition: str | None, meeting: tuple[str, str] | None
) -> None:
    with progress("Reading"):
        from server import reports

        fits, played = reports.fits_of(files, options, competition)
    for name, fitted in fits.items():
        reports.print_fit(name, fitted, played)
        if meeting:
            reports.print_meeting(fitted, *meeting, played)


@app.command()
def simulate(
    data: DataOption = None,
    fixture: Annotated[int | None, typer.Option(help="Id of a fixture.")] = None,
    home_team: Annotated[int | None, typer.Option(help="Id of a team.")] = None,
    away_team: Annotated[int | None, typer.Option(help="Id of another team.")] = None,
    home_rating: Annotated[float | None, typer.Option(help="Elo of the home side.")] = None,
    away_rating: Annotated[float | None, typer.Option(help="Elo of the away side.")] = None,
    home_advantage: Annotated[float | None, typer.Option(help="In rating points.")] = None,
    sport: Annotated[Sport | None, typer.Option(help="Of two ratings; else soccer, or as the match has it.")] = None,
    details: Annotated[
        list[str] | None,
        typer.Option("--detail", metavar="NAME=VALUE", help="What kind of match it is: --detail best_of=5 in tennis."),
    ] = None,
    n: Annotated[int, typer.Option("--n", help="Matches to simulate.")] = 10_000,
    seed: Annotated[int | None, typer.Option(help="Repeats the same draw; else derived from the inputs.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Simulate one match, from a fixture, two teams or two ratings."""
    with progress() as report:
        from engine.forecasts.questions import SimulationInput
        from server import console, reports
        from server.operations import forecasts

        question = SimulationInput(
            sport=sport,
            fixture_id=fixture,
            home_team_id=home_team,
            away_team_id=away_team,
            home_rating=home_rating,
            away_rating=away_rating,
            home_advantage=home_advantage,
            n_simulations=n,
            seed=seed,
            details=details_of(details) or UNSET,
        )
        simulated = console.run(data, forecasts.simulate, question, report)
    if as_json:
        print_json(simulated)
    else:
        reports.print_simulated(simulated)


def details_of(written: list[str] | None) -> tuple[tuple[str, str], ...]:
    """Name and value of each detail.

    Raises:
        InvalidInput: One is written otherwise than NAME=VALUE.
    """
    pairs = [each.partition("=") for each in written or ()]
    for name, sign, value in pairs:
        if not (name.strip() and sign and value.strip()):
            raise InvalidInput(field="details", reason=f"{name[:40]!r} is not written NAME=VALUE, such as best_of=5")
    return tuple((name, value) for name, _, value in pairs)
