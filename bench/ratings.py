"""Speed of the filter, and of a walk forward with forecasts, beside one fit of the peer's Dixon-Coles model.

    python bench/ratings.py

Drawn results of a league of twenty; the best of some rounds, one BLAS thread.
"""

import os
import resource
import sys
import warnings
from collections.abc import Callable
from datetime import date, timedelta
from itertools import permutations
from time import perf_counter

import numpy as np
from penaltyblog.models import DixonColesGoalModel

from engine.evaluation.backtest import walk_forward
from engine.ratings.filter import rate
from engine.ratings.state import Result
from engine.sports.base import Sport

ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
SEASONS = 5
MANY_LEAGUES = 52
ROUNDS = 7


def main() -> None:
    league = drawn("league", SEASONS)
    filtered = best(lambda: rate(league, sport=Sport.SOCCER))
    walked = best(lambda: walk_forward(league, sport=Sport.SOCCER))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = best(lambda: fit_peer(league))
    n = len(league)
    print(f"{n:,} matches through the filter    {1e3 * filtered:7.2f} ms   {1e6 * filtered / n:5.1f} µs a match")
    print(f"the same with a forecast of each   {1e3 * walked:7.2f} ms   {1e6 * walked / n:5.1f} µs a match")
    print(f"peer: one fit                      {1e3 * fitted:7.2f} ms   {fitted / filtered:5.1f} x all updates of ours")
    many = [match for number in range(MANY_LEAGUES) for match in drawn(f"league {number}", 15)]
    began = perf_counter()
    run = walk_forward(many, sport=Sport.SOCCER)
    seconds = perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        f"{len(run.results):,} matches of {MANY_LEAGUES} leagues forecast and rated in {seconds:.1f} s, {peak:.2f} GiB"
    )


def drawn(competition: str, seasons: int) -> list[Result]:
    rng = np.random.default_rng(7)
    strengths = rng.normal(0, 0.25, 20)
    results = []
    for season in range(seasons):
        pairings = rng.permutation(list(permutations(range(20), 2)))
        for number, (home, away) in enumerate(pairings):
            gap = strengths[home] - strengths[away]
            goals = rng.poisson(np.exp([0.35 + gap, 0.05 - gap]))
            day = date(2005 + season, 8, 1) + timedelta(int(number // 10 * 7))
            sides = f"{competition} {home}", f"{competition} {away}"
            results.append(Result(day, *sides, int(goals[0]), int(goals[1]), competition=competition))
    return results


def fit_peer(results: list[Result]) -> None:
    DixonColesGoalModel(
        [each.home_score for each in results],
        [each.away_score for each in results],
        [each.home for each in results],
        [each.away for each in results],
    ).fit()


def best(work: Callable[[], object]) -> float:
    costs = []
    for _ in range(ROUNDS):
        began = perf_counter()
        work()
        costs.append(perf_counter() - began)
    return min(costs)


if __name__ == "__main__":
    if any(os.environ.get(name) != "1" for name in ONE_THREAD):
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | ONE_THREAD)
    main()
