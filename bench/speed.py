"""Speed and memory of the forecasts, beside penaltyblog and beside what was aimed at, in one run.

    python bench/speed.py [FOLDER OF DATA]

Everything is drawn, so the folder is not needed; where it holds the results of the 2023 forecasting challenge (else
../shared/data), they are walked through as well. Processor time with one BLAS thread: of short work the best of many
rounds, the two sides of a pair taking turns, so that a busy machine disturbs little; what takes seconds runs in a
process of its own, whose memory is its own too.
"""

import os
import resource
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from itertools import cycle, permutations
from multiprocessing import get_context
from pathlib import Path
from time import process_time

import numpy as np
from penaltyblog.models import DixonColesGoalModel, FootballProbabilityGrid

from engine.catalogue.importers.matches import results_of
from engine.catalogue.importers.reading import parse
from engine.evaluation.backtest import walk_forward
from engine.ratings.belief import Belief
from engine.ratings.filter import MODEL_VERSION, Filter, by_day, rate
from engine.ratings.fit import fit
from engine.ratings.priors import Hyperparameters, defaults
from engine.ratings.state import Fixture, Result, no_ratings
from engine.simulation.matchup import Matchup, matchup_of
from engine.simulation.outcome import Outcome
from engine.simulation.predictive import predict
from engine.simulation.run import Settings, deep_dive, distribution, headline, scenarios
from engine.simulation.season import Pairing, project
from engine.sports.base import Sport
from engine.sports.registry import OWN, specification
from engine.sports.soccer.estimates import Profile
from engine.sports.tennis.details import Surface, TennisDetails

ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
ROUNDS = 60
CALLS = 20
TEAMS, SEASONS, MANY_LEAGUES, MANY_SEASONS = 20, 5, 52, 15
FEW, MANY = 1_000, 1_000_000_000
SIMULATED_SEASONS = 100_000
TOTALS = [line + 0.5 for line in range(9)]
MARGINS = [line + 0.5 for line in range(-5, 5)]


def main(folder: Path) -> None:
    print(f"{'':<78} {'measured':>12}   aim")
    league = drawn("league", SEASONS)
    ratings(league)
    simulations(league)
    for sport in OWN:
        of_sport(sport)
    walks(folder / "soccer/challenge2023/training_set_2023-02-08.csv.gz")
    seconds, memory = alone(season)
    line(f"the 380 matches of a season, {SIMULATED_SEASONS:,} times", f"{seconds:.1f} s", "5 s")
    line("  its memory", f"{memory:.2f} GiB", "1 GiB")


def ratings(league: list[Result]) -> None:
    shots = [
        replace(each, home_shots=13, away_shots=10, home_shots_on_target=5, away_shots_on_target=4) for each in league
    ]
    n = len(league)
    short = len(league) // SEASONS
    goals_update, shots_update = best_of(
        *(
            updates(each[:short], Sport.SOCCER, defaults(Sport.SOCCER, profile))
            for each, profile in ((league, Profile.GOALS), (shots, Profile.SHOTS))
        ),
        rounds=10 * ROUNDS,
    )
    line("a match through the filter, goals", f"{1e6 * goals_update / short:.1f} µs", "5 µs")
    line("  goals and shots", f"{1e6 * shots_update / short:.1f} µs", "")
    (walked,) = best_of(partial(walk_forward, league, sport=Sport.SOCCER), rounds=15)
    line("  goals, with the forecast of its outcome and error bar", f"{1e6 * walked / n:.1f} µs", "")
    ours, theirs = best_of(partial(fit, league, sport=Sport.SOCCER), partial(fitted_peer, league), rounds=15)
    line(f"{n:,} matches at once: mode and covariance", f"{1e3 * ours:.2f} ms", "3 ms")
    line("  penaltyblog's Dixon-Coles, mode alone", f"{1e3 * theirs:.1f} ms", "")
    line("  ratio", f"{theirs / ours:.0f}", "at least 10")


def simulations(league: list[Result]) -> None:
    matchup, peer = ahead(league, Sport.SOCCER)[0], fitted_peer(league)
    bare, ours, theirs, more = best_of(
        partial(grid_and_markets, matchup),
        partial(with_posterior, matchup),
        partial(of_peer, peer, *matchup.names),
        partial(more_of_peer, peer, *matchup.names),
        calls=CALLS,
    )
    line(
        "score law, outcomes, all totals and margins, over 25 nodes of the posterior", f"{1e6 * bare:.0f} µs", "100 µs"
    )
    line("  with moments and percentiles of the chance of a home win", f"{1e6 * ours:.0f} µs", "")
    line(
        f"  penaltyblog: predict, 1X2, {len(TOTALS)} totals, {len(MARGINS)} handicaps of each side",
        f"{1e6 * theirs:.0f} µs",
        "",
    )
    line("  ratio", f"{theirs / ours:.1f}", "at least 10")
    line("  penaltyblog: the same, and the laws of either side's goals and of the total", f"{1e6 * more:.0f} µs", "")


def of_sport(sport: Sport) -> None:
    league, known = drawn_of(sport), defaults(sport)
    (update,) = best_of(updates(league, sport, known))
    line(f"{sport}: a match through the filter", f"{1e6 * update / len(league):.1f} µs", "10 µs")
    others = cycle(ahead(league, sport))
    few, many = best_of(*(partial(full, others, Settings(1, n)) for n in (FEW, MANY)), calls=CALLS)
    line("  all four depths of one simulation together", f"{1e6 * few:.0f} µs", "1,000 µs")
    line(f"  {MANY:,} simulated matches over {FEW:,}", f"{many / few:.2f}", "at most 1.20")


def walks(file: Path) -> None:
    source = file if file.exists() else None
    for label, work in (("rated", rated_alone), ("rated, each forecast before its day", walked_alone)):
        (matches, seconds), memory = alone_with(work, source)
        line(f"{matches:,} matches of {'51' if source else MANY_LEAGUES} leagues {label}", f"{seconds:.1f} s", "10 s")
        line("  its memory", f"{memory:.2f} GiB", "1 GiB")


def line(what: str, measured: str, aim: str) -> None:
    print(f"{what:<78} {measured:>12}   {aim}", flush=True)


def updates(results: list[Result], sport: Sport, known: Hyperparameters) -> Callable[[], None]:
    days = list(by_day(results))

    def run() -> None:
        running = Filter(no_ratings(sport, "", known, MODEL_VERSION))
        for day, matches in days:
            running.update(day, matches)

    return run


def ahead(league: Sequence[Result], sport: Sport) -> list[Matchup]:
    """A week after the league, everybody against everybody."""
    belief, day = Belief(rate(league, sport=sport)), league[-1].day + timedelta(7)
    pairs = permutations(sorted({each.home for each in league}), 2)
    return [matchup_of(belief, Fixture(day, *pair, details=league[0].details)) for pair in pairs]


def grid_and_markets(matchup: Matchup) -> object:
    law = predict(matchup).law
    return law.outcomes, law.totals, law.margins


def with_posterior(matchup: Matchup) -> object:
    predictive = predict(matchup)
    chance = predictive.chance(Outcome.HOME)
    law = predictive.law
    return law.outcomes, law.totals, law.margins, chance.moments(), chance.percentiles()


def full(matchups: Iterator[Matchup], settings: Settings) -> object:
    """Of another match each time, so that nothing of the last one is at hand."""
    matchup = next(matchups)
    predictive = predict(matchup)
    return [depth(matchup, settings, predictive) for depth in (headline, distribution, scenarios, deep_dive)]


def of_peer(model: DixonColesGoalModel, home: str, away: str) -> object:
    return asked(model.predict(home, away))


def more_of_peer(model: DixonColesGoalModel, home: str, away: str) -> object:
    grid = model.predict(home, away)
    return asked(grid), grid.home_goal_distribution(), grid.away_goal_distribution(), grid.total_goals_distribution()


def asked(grid: FootballProbabilityGrid) -> object:
    return (
        grid.home_draw_away,
        [grid.totals(each) for each in TOTALS],
        [grid.asian_handicap_probs(side, each) for side in ("home", "away") for each in MARGINS],
    )


def fitted_peer(results: list[Result]) -> DixonColesGoalModel:
    model = DixonColesGoalModel(
        [each.home_score for each in results],
        [each.away_score for each in results],
        [each.home for each in results],
        [each.away for each in results],
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit()
    return model


def rated_alone(file: Path | None) -> tuple[int, float]:
    leagues = by_league(file)
    began = process_time()
    for results in leagues:
        rate(results, sport=Sport.SOCCER)
    return sum(map(len, leagues)), process_time() - began


def walked_alone(file: Path | None) -> tuple[int, float]:
    results = [each for league in by_league(file) for each in league]
    began = process_time()
    run = walk_forward(results, sport=Sport.SOCCER)
    return len(run.results), process_time() - began


def by_league(file: Path | None) -> list[list[Result]]:
    """Reading them is not what is measured here."""
    if file is None:
        return [drawn(f"league {number}", MANY_SEASONS) for number in range(MANY_LEAGUES)]
    leagues: dict[str, list[Result]] = {}
    for each in results_of([parse(file, skip_bad_rows=True)]):
        leagues.setdefault(each.competition, []).append(each)
    return list(leagues.values())


def season() -> float:
    league = drawn("league", SEASONS)
    rated = rate(league, sport=Sport.SOCCER)
    sides = sorted({each.home for each in league})
    ahead = [Pairing(league[-1].day + timedelta(60), home, away) for home, away in permutations(sides, 2)]
    (seconds,) = best_of(lambda: project([], ahead, rated, 1, seasons=SIMULATED_SEASONS), rounds=3)
    return seconds


def alone(work: Callable[[], float]) -> tuple[float, float]:
    """What the work gives and the gigabytes that its process took at most."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(work).result(), process.submit(peak).result()


def alone_with(work: Callable[[Path | None], tuple[int, float]], file: Path | None) -> tuple[tuple[int, float], float]:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(work, file).result(), process.submit(peak).result()


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def drawn(competition: str, seasons: int) -> list[Result]:
    """A league of twenty, ten matches a week."""
    rng = np.random.default_rng(7)
    strengths = rng.normal(0, 0.25, TEAMS)
    results = []
    for year in range(seasons):
        pairings = rng.permutation(list(permutations(range(TEAMS), 2)))
        for number, (home, away) in enumerate(pairings):
            gap = strengths[home] - strengths[away]
            goals = rng.poisson(np.exp([0.35 + gap, 0.05 - gap])).tolist()
            day = date(2000 + year, 8, 1) + timedelta(number // 10 * 7)
            results.append(
                Result(day, f"{competition} {home}", f"{competition} {away}", *goals, competition=competition)
            )
    return results


def drawn_of(sport: Sport) -> list[Result]:
    """Two seasons as `drawn` has them, by the law and the spread of strengths of the sport."""
    rng, known = np.random.default_rng(7), defaults(sport)
    strengths, half = rng.normal(0, known.founder_sd, (2, TEAMS)), known.home_advantage / 2
    results = []
    for year in range(2):
        pairings = rng.permutation(list(permutations(range(TEAMS), 2)))
        home, away = pairings.T
        etas = known.level + np.array(
            [half + strengths[0, home] - strengths[1, away], -half + strengths[0, away] - strengths[1, home]]
        )
        scores = specification(sport).model(known).sample(*np.exp(etas), rng.random(etas.shape))
        for number, (one, other, *score) in enumerate(
            zip(home, away, *(each.tolist() for each in scores), strict=True)
        ):
            day = date(2000 + year, 8, 1) + timedelta(number // 10 * 7)
            details = tennis_details(number, score) if sport is Sport.TENNIS else None
            results.append(Result(day, f"Side {one:02}", f"Side {other:02}", *score, details=details))
    return results


def tennis_details(number: int, sets: Sequence[int]) -> TennisDetails:
    """Games, surface and ranks as the files have them."""
    won, lost = sets
    return TennisDetails(
        list(Surface)[number // 40 % len(Surface)], 3, (6 * won + 3 * lost, 6 * lost + 3 * won), (1 + number % 90, 50)
    )


def best_of(*works: Callable[[], object], rounds: int = ROUNDS, calls: int = 1) -> list[float]:
    """Seconds of one call of each, the best of some rounds in which they take turns."""
    best = [float("inf")] * len(works)
    for _ in range(rounds):
        for place, work in enumerate(works):
            began = process_time()
            for _ in range(calls):
                work()
            best[place] = min(best[place], (process_time() - began) / calls)
    return best


if __name__ == "__main__":
    if not ONE_THREAD.items() <= os.environ.items():
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | ONE_THREAD)
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2] / "shared/data")
