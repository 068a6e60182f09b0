"""Accuracy beside the peers on identical matches, walking forward; nothing was tuned on these matches.

    python bench/accuracy.py [--sport SPORT] [FOLDER OF DATA]

Of another sport than soccer see `bench/accuracy_of_sports.py`.

The folder holds football-data.co.uk files of the first tiers of England, Germany and Spain 2003-2022, the published
forecasts of FiveThirtyEight, all internationals, and the 51 leagues of the 2023 challenge (else ../shared/data). The
peer is penaltyblog's Dixon-Coles model, refitted every week on five years with its default decay.
"""

import csv
import warnings
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path

import accuracy_of_sports
import accuracy_of_tennis
import numpy as np
from accuracy_of_sports import FILES
from penaltyblog.models import DixonColesGoalModel, dixon_coles_weights

from engine.catalogue.importers.matches import closing_prices_of, results_of
from engine.catalogue.importers.reading import parse
from engine.evaluation.backtest import (
    BacktestReport,
    MatchKey,
    WalkForward,
    base_rates,
    report,
    walk_forward,
)
from engine.evaluation.market import market_probabilities
from engine.evaluation.outcomes import outcome_forecasts
from engine.evaluation.scoring import Floats, log_scores, paired_difference, rps
from engine.ratings.fit import fit
from engine.ratings.state import Result
from engine.sports.base import Sport

FIRST_DAY = date(2015, 7, 1)
LEAGUES = ("E0", "D1", "SP1")
INTERNATIONALS = date(2002, 1, 1), date(2021, 12, 31)
PEER_DECAY = 0.0018
PEER_MEMORY = timedelta(5 * 365)
NEWCOMER_MATCHES = 10
ENOUGH_MATCHES, WORST = 60, 6

Forecasts = Mapping[MatchKey, Floats]


def main(folder: Path) -> None:
    parsed = [parse(folder / f"soccer/football-data/{league}_2003_2022.csv") for league in LEAGUES]
    results, prices = results_of(parsed), closing_prices_of(parsed)
    market = dict(zip(prices, market_probabilities(list(prices.values())), strict=True))
    bare = [without_shots(each) for each in results]
    goals = walk_forward(bare, sport=Sport.SOCCER, first_day=FIRST_DAY)
    shots = walk_forward(results, sport=Sport.SOCCER, first_day=FIRST_DAY)
    peer = peer_forecasts(results)
    published = published_forecasts(folder / "soccer/published/fivethirtyeight_vs_closing.csv")

    print("n, ranked probability score, log score, calibration slope, expected calibration error, sd of z, coverage")
    for name, run in (("goals", goals), ("goals and shots", shots)):
        show(name, report(run, prices))
        for league in sorted({each.competition for each in run.results}):
            show(f"  {league}", report(only(run, [each.competition == league for each in run.results]), prices))
    print("\nours minus theirs on identical matches, t clustered by match day")
    compare("goals, penaltyblog", goals, peer)
    compare("goals, our fit at once", goals, batch_forecasts(bare))
    compare("goals and shots, penaltyblog", shots, peer)
    compare("goals and shots, FiveThirtyEight", shots, published)
    compare("goals and shots, closing line", shots, market)
    print(f"share of the peer's log-score gap to the closing line closed: {gap_closed(shots, peer, market):.1%}")
    newcomers(results, shots)
    first, last = INTERNATIONALS
    national = walk_forward(
        results_of([parse(folder / "soccer/international/results.csv", skip_bad_rows=True)]),
        sport=Sport.SOCCER,
        first_day=first,
        last_day=last,
    )
    show(f"internationals {first.year}-{last.year}", report(national))
    many = walk_forward(
        results_of([parse(folder / "soccer/challenge2023/training_set_2023-02-08.csv.gz", skip_bad_rows=True)]),
        sport=Sport.SOCCER,
        first_day=FIRST_DAY,
    )
    show(f"51 leagues from {FIRST_DAY}", report(many))
    print("\nwhere it gains least on the outcome frequencies: matches, gain in log score, calibration slope")
    worst("league", many, [each.competition for each in many.results])
    worst("tournament", national, [each.round for each in national.results])
    print("\nwhat had been given least probability")
    for run in (shots, national, many):
        misses(run)


def show(name: str, scores: BacktestReport) -> None:
    spread = f"{scores.z_sd:7.3f} {scores.coverage_90:6.1%}" if scores.z_sd and scores.coverage_90 else ""
    print(
        f"{name:<36} {scores.n:6,} {scores.rps:.5f} {scores.log_score:.5f} "
        f"{scores.calibration_slope:6.3f} {scores.ece:.4f} {spread}"
    )


def compare(name: str, run: WalkForward, other: Forecasts) -> None:
    here, theirs = shared(run, other)
    own, observed, days = run.forecasts.probabilities[here], run.observed[here], run.days[here]
    for label, score in (("rps", rps), ("log", log_scores)):
        found = paired_difference(score(own, observed), score(theirs, observed), days)
        print(
            f"{name:<36} {found.n:6,} {label} {score(own, observed).mean():.5f} {score(theirs, observed).mean():.5f} "
            f"{found.mean:+.5f} t {found.t:+.1f}"
        )


def gap_closed(run: WalkForward, peer: Forecasts, market: Forecasts) -> float:
    both = {key: forecast for key, forecast in peer.items() if key in market}
    here, theirs = shared(run, both)
    line = shared(run, {key: market[key] for key in both})[1]
    observed = run.observed[here]
    own, its, best = (
        log_scores(forecasts, observed).mean() for forecasts in (run.forecasts.probabilities[here], theirs, line)
    )
    return float((its - own) / (its - best))


def newcomers(results: Sequence[Result], run: WalkForward) -> None:
    """The first matches of every team that was not there the season before."""
    seasons: dict[tuple[str, str], list[Result]] = {}
    for each in sorted(results, key=lambda each: each.day):
        for team in (each.home, each.away):
            seasons.setdefault((team, each.season), []).append(each)
    order = sorted({season for _, season in seasons})
    before = dict(zip(order[1:], order, strict=False))
    first = {
        key(match)
        for (team, season), matches in seasons.items()
        if (team, before.get(season, "")) not in seasons
        for match in matches[:NEWCOMER_MATCHES]
    }
    chosen = only(run, [key(each) in first for each in run.results])
    base = base_rates(run)[[key(each) in first for each in run.results]]
    own, theirs = log_scores(chosen.forecasts.probabilities, chosen.observed), log_scores(base, chosen.observed)
    found = paired_difference(own, theirs, chosen.days)
    print(
        f"first {NEWCOMER_MATCHES} matches of promoted teams: {found.n} matches, log score {own.mean():.5f}, "
        f"outcome frequencies {theirs.mean():.5f}, t {found.t:+.1f}"
    )


def worst(kind: str, run: WalkForward, groups: Sequence[str]) -> None:
    """Groups of enough matches by what the forecasts gain on the frequencies of the group's own past."""
    found = []
    for group in sorted(set(groups)):
        part = only(run, [each == group for each in groups])
        if len(part.results) >= ENOUGH_MATCHES:
            scores = report(part)
            found.append((scores.base_log_score - scores.log_score, scores, group))
    found.sort(key=lambda each: each[0])
    for gain, scores, group in (*found[:WORST], found[-1]):
        print(f"{kind} {group:<36} {scores.n:6,} {gain:7.4f} {scores.calibration_slope:6.3f}")


def misses(run: WalkForward) -> None:
    given = run.forecasts.probabilities[np.arange(len(run.results)), run.observed]
    for index in np.argsort(given, kind="stable")[:WORST].tolist():
        each = run.results[index]
        score = f"{each.home_score}-{each.away_score}"
        print(
            f"{each.day} {f'{each.home} {score} {each.away}':<48} {given[index]:.4f}  {each.round or each.competition}"
        )


def peer_forecasts(results: Iterable[Result]) -> dict[MatchKey, Floats]:
    """Of every match whose teams the peer knows; it refuses others."""
    found: dict[MatchKey, Floats] = {}
    ordered = sorted(results, key=lambda each: (each.competition, each.day))
    for _, group in groupby(ordered, key=lambda each: each.competition):
        league = list(group)
        block = (each for each in league if each.day >= FIRST_DAY)
        for week, matches in groupby(block, key=lambda each: each.day.toordinal() // 7):
            model = fitted_peer(league, date.fromordinal(7 * week))
            for match in matches:
                if {match.home, match.away} <= set(model.teams):
                    chances = np.clip(model.predict(match.home, match.away).home_draw_away, 1e-6, 1)
                    found[key(match)] = chances / chances.sum()
    return found


def batch_forecasts(results: Iterable[Result]) -> dict[MatchKey, Floats]:
    """Of our own fit of all strengths at once, on the same weeks and matches as the peer's."""
    found: dict[MatchKey, Floats] = {}
    ordered = sorted(results, key=lambda each: (each.competition, each.day))
    for _, group in groupby(ordered, key=lambda each: each.competition):
        league = list(group)
        block = (each for each in league if each.day >= FIRST_DAY)
        for week, matches in groupby(block, key=lambda each: each.day.toordinal() // 7):
            day = date.fromordinal(7 * week)
            past = [each for each in league if day - PEER_MEMORY <= each.day < day]
            fitted = fit(past, sport=Sport.SOCCER, decay_per_day=PEER_DECAY)
            known = [each for each in matches if {each.home, each.away} <= set(fitted.teams)]
            believed = [fitted.eta(each.home, each.away) for each in known]
            rows = [(*each.mean, *each.covariance) for each in believed]
            forecasts = outcome_forecasts(np.reshape(rows, (-1, 5)), fitted.model)
            found |= zip(map(key, known), forecasts.probabilities, strict=True)
    return found


def fitted_peer(league: Sequence[Result], day: date) -> DixonColesGoalModel:
    past = [each for each in league if day - PEER_MEMORY <= each.day < day]
    model = DixonColesGoalModel(
        [each.home_score for each in past],
        [each.away_score for each in past],
        [each.home for each in past],
        [each.away for each in past],
        dixon_coles_weights([each.day for each in past], PEER_DECAY),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit()
    return model


def published_forecasts(file: Path) -> dict[MatchKey, Floats]:
    found: dict[MatchKey, Floats] = {}
    with file.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            chances = np.array([float(row[f"p538_{side}"]) for side in "HDA"])
            found[date.fromisoformat(row["date"]), row["HomeTeam"], row["AwayTeam"]] = chances / chances.sum()
    return found


def shared(run: WalkForward, other: Forecasts) -> tuple[list[int], Floats]:
    here = [index for index, each in enumerate(run.results) if key(each) in other]
    return here, np.array([other[key(run.results[index])] for index in here])


def only(run: WalkForward, chosen: Sequence[bool]) -> WalkForward:
    mask, kept = np.array(chosen), run.forecasts
    forecasts = replace(
        kept,
        probabilities=kept.probabilities[mask],
        home_win_sd=kept.home_win_sd[mask],
        rates=kept.rates[mask],
    )
    return WalkForward(tuple(each for each, keep in zip(run.results, chosen, strict=True) if keep), forecasts)


def without_shots(result: Result) -> Result:
    return replace(result, home_shots=None, away_shots=None, home_shots_on_target=None, away_shots_on_target=None)


def key(result: Result) -> MatchKey:
    return result.day, result.home, result.away


if __name__ == "__main__":
    arguments = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    arguments.add_argument("folder", nargs="?", type=Path, default=Path(__file__).resolve().parents[2] / "shared/data")
    arguments.add_argument("--sport", choices=[Sport.SOCCER, *FILES, Sport.TENNIS], default=Sport.SOCCER)
    given = arguments.parse_args()
    data = given.folder
    if data.exists() and given.sport == Sport.SOCCER:
        main(data)
    elif data.exists() and given.sport == Sport.TENNIS:
        accuracy_of_tennis.main(data)
    elif data.exists():
        accuracy_of_sports.main(data, Sport(given.sport))
    else:
        print(f"{data.name} is not here: give the folder of the data.")
