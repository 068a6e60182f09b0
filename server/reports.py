"""What the command line prints and writes of ratings and forecasts that come from files."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any

import msgspec
from rich.markup import escape
from rich.table import Table

from engine.catalogue.importers.matches import results_of, sport_of
from engine.catalogue.importers.options import ImportOptions
from engine.errors import NotFound
from engine.evaluation.backtest import BacktestReport, MarketReport, WalkForward
from engine.evaluation.forecasting import FixtureForecast
from engine.evaluation.outcomes import outcome_forecasts
from engine.evaluation.tuning import Tuned
from engine.forecasts.walked import strengths_of
from engine.ratings.elo import CENTRE, on_scale, scale_of
from engine.ratings.fit import StrengthPosterior
from engine.ratings.priors import Hyperparameters
from engine.ratings.state import Fixture
from engine.simulation.confidence import SDS_OF_90_PERCENT
from engine.simulation.outcome import Outcomes
from engine.simulation.wording import counted, most_likely_between, outcome_label, percent
from engine.simulation.wording.en_record import too_few_to_judge, too_few_to_rate
from engine.sports.base import Sport
from engine.sports.registry import specification
from engine.spreadsheet import csv_of
from server.operations.forecasts import Rated, Simulated
from server.results_files import read
from server.terminal import say, show

PARTS = ("miscalibration", "discrimination", "uncertainty")
NINE_IN_TEN = "a true rating most likely lies inside what is given and taken (9 times in 10)."


def fits_of(
    files: list[Path], options: ImportOptions, competition: str | None
) -> tuple[dict[str, StrengthPosterior], Sport]:
    """All strengths of each competition at once, or only of the named one, and the sport of the files.

    Raises:
        NotFound: No result is of the named competition.
        InvalidInput: The files are of several sports.
    """
    parsed = read(files, options)
    results, sport = results_of(parsed), sport_of(parsed)
    by_competition = groupby(sorted(results, key=attrgetter("competition")), key=attrgetter("competition"))
    played = {name: list(matches) for name, matches in by_competition if competition in (None, name)}
    if competition is not None and not played:
        raise NotFound(kind="competition", id=competition)
    return {name: strengths_of(matches, sport=sport, competition=name) for name, matches in played.items()}, sport


def print_fit(name: str, fitted: StrengthPosterior, sport: Sport) -> None:
    scale = scale_of(sport)
    ratings = sorted(map(fitted.rating, fitted.teams), key=lambda each: -each.strength)
    table = ratings_table(name, sport)
    for each in ratings:
        rating, sd = on_scale(each, scale)
        add_rating(table, each.team, each.matches, rating, sd, each.mean)
    show(table)
    say(
        f"As of {fitted.as_of}; {CENTRE:.0f} is their average, and {NINE_IN_TEN} "
        f"{home_ground(fitted.home_advantage / scale.supremacy_per_point, sport)}"
    )
    say(too_few_to_rate(sum(each.matches for each in ratings) // 2, len(ratings)))


def print_rated(rated: Rated) -> None:
    """What the database's ratings of one competition say."""
    table = ratings_table(rated.competition, rated.sport)
    for each in rated.teams:
        add_rating(table, each.name, each.matches, each.rating, each.rating_sd, (each.attack, each.defence))
    show(table)
    say(
        f"{counted(rated.results, 'result')} until {rated.as_of or 'now'}, ratings {rated.snapshot}; "
        f"{CENTRE:.0f} is an average side, and {NINE_IN_TEN} {home_ground(rated.home_advantage, rated.sport)}"
    )
    say(too_few_to_rate(rated.results, len(rated.teams)))


def ratings_table(competition: str, sport: Sport) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column(escape(competition))
    for column in ("matches", "rating", "give or take", *specification(sport).words.strengths):
        table.add_column(column, justify="right")
    return table


def add_rating(table: Table, team: str, matches: int, rating: float, sd: float, strengths: tuple[float, float]) -> None:
    figures = f"{matches:,}", f"{rating:.0f}", f"{SDS_OF_90_PERCENT * sd:.0f}", *(f"{each:+.2f}" for each in strengths)
    table.add_row(escape(team), *figures)


def home_ground(rating_points: float, sport: Sport) -> str:
    if not specification(sport).has_home_side:
        return "Nobody is at home."
    return f"Playing at home is worth {counted(round(rating_points), 'rating point')}."


def print_meeting(fitted: StrengthPosterior, home: str, away: str, sport: Sport) -> None:
    believed = fitted.eta(home, away)
    forecasts = outcome_forecasts([(*believed.mean, *believed.covariance)], fitted.model)
    chances = forecasts.probabilities[0].tolist()
    for outcome in specification(sport).outcomes:
        chance = chances[outcome.position]
        say(f"{outcome_label(outcome, home, away)}: {percent(chance)}")
    reach = SDS_OF_90_PERCENT * float(forecasts.home_win_sd[0])
    low, high = (percent(min(max(end, 0.0), 1.0)) for end in (chances[0] - reach, chances[0] + reach))
    say(f"The chance of a {specification(sport).words.wins[0]} itself is {most_likely_between(low, high)}.")


def print_simulated(simulated: Simulated) -> None:
    """Every outcome with its chance and how sure we are of it, then the headline."""
    table = Table(box=None, pad_edge=False)
    table.add_column("")
    for column in ("chance", "most likely between (9 times in 10)"):
        table.add_column(column, justify="right")
    for each in simulated.outcomes:
        table.add_row(escape(each.label), each.percent, f"{percent(each.low)} and {percent(each.high)}")
    show(table)
    for sentence in simulated.sentences:
        say(sentence)


def columns_of(sport: Sport) -> list[str]:
    """One for the chance of each outcome that the sport has."""
    return [f"p_{outcome}" for outcome in specification(sport).outcomes]


def possible(chances: Outcomes, sport: Sport) -> list[float]:
    """In the order of these columns."""
    return [chances[outcome] for outcome in specification(sport).outcomes]


def write_predictions(path: Path, run: WalkForward, sport: Sport) -> None:
    forecasts = run.forecasts
    rows: list[list[object]] = [
        [
            "date", "home", "away", *columns_of(sport), "sd_home", "rate_home", "rate_away", "home_score",
            "away_score", "competition",
        ]
    ]  # fmt: skip
    for result, chances, sd, rates in zip(
        run.results,
        forecasts.probabilities.tolist(),
        forecasts.home_win_sd.tolist(),
        forecasts.rates.tolist(),
        strict=True,
    ):
        figures = [f"{figure:.6f}" for figure in (*possible(Outcomes.of(chances), sport), sd, *rates)]
        scores = result.home_score, result.away_score
        rows.append([result.day, result.home, result.away, *figures, *scores, result.competition])
    path.write_bytes(csv_of(rows))


def write_forecasts(path: Path, fixtures: list[Fixture], forecasts: tuple[FixtureForecast, ...], sport: Sport) -> None:
    rows: list[list[object]] = [["date", "home", "away", "competition", *columns_of(sport), "sd_home", "unseen"]]
    for fixture, each in zip(fixtures, forecasts, strict=True):
        figures = [f"{figure:.6f}" for figure in (*possible(each.outcomes, sport), each.home_win_sd)]
        rows.append([fixture.day, fixture.home, fixture.away, fixture.competition, *figures, each.unseen])
    path.write_bytes(csv_of(rows))


def write_json(path: Path, value: Any) -> None:
    path.write_bytes(msgspec.json.format(msgspec.json.encode(value)) + b"\n")


def print_tuned(found: Tuned, start: Hyperparameters, names: list[str]) -> None:
    say(
        f"Log score {found.log_score_before:.6f} -> {found.log_score:.6f} on {counted(found.matches, 'match')}, "
        f"{counted(found.evaluations, 'walk')}."
    )
    for name in names:
        say(f"{name}: {getattr(start, name):.6g} -> {getattr(found.hyperparameters, name):.6g}")


def print_report(scores: BacktestReport) -> None:
    table = Table(box=None, pad_edge=False)
    table.add_column("")
    table.add_column("model", justify="right")
    rows = [
        ("matches", f"{scores.n:,}"),
        ("ranked probability score", f"{scores.rps:.5f}"),
        ("log score", f"{scores.log_score:.5f}"),
        ("log score of outcome frequencies", f"{scores.base_log_score:.5f}"),
        ("Brier score", f"{scores.brier:.5f}"),
        ("sharpness", f"{scores.sharpness:.4f}"),
        ("calibration slope", figure(scores.calibration_slope, 3)),
        ("expected calibration error", figure(scores.ece, 4)),
        *((part, figure(getattr(scores.corp, part, None), 5)) for part in PARTS),
    ]
    for row in rows:
        table.add_row(*row)
    show(table)
    if too_few := too_few_to_judge(scores.n):
        say(too_few)
    if scores.market:
        print_market(scores, scores.market)


def figure(value: float | None, decimals: int) -> str:
    return "too few to say" if value is None else f"{value:.{decimals}f}"


def print_market(scores: BacktestReport, market: MarketReport) -> None:
    table = Table(box=None, pad_edge=False)
    for column in (f"{counted(market.n, 'match')} with prices", "model", "market", "difference", "t"):
        table.add_column(column, justify="left" if column[0].isdigit() else "right")
    for name, own, its, difference in (
        ("ranked probability score", market.model_rps, market.rps, market.rps_difference),
        ("log score", market.model_log_score, market.log_score, market.log_score_difference),
    ):
        table.add_row(name, f"{own:.5f}", f"{its:.5f}", f"{difference.mean:+.5f}", f"{difference.t:+.1f}")
    say("")
    show(table)
    say(f"share of the gap from outcome frequencies to the market closed: {market.gap_closed:.1%}")
    say(f"error bars: sd of z {scores.z_sd:.3f} (ideal 1), 90 % interval covers {scores.coverage_90:.1%}")
