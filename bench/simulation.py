"""One full simulation in process, beside penaltyblog asked for the same figures of one match.

    python bench/simulation.py

Prints microseconds (the best of many rounds, so that a busy machine disturbs little) and ratios of the same run, with
one BLAS thread. Ours holds the posterior of the outcome: 25 nodes, percentiles, moments; the peer knows point rates.
"""

import os
import sys
from collections.abc import Callable
from functools import partial
from timeit import timeit

import numpy as np
from penaltyblog.models import DixonColesGoalModel, FootballProbabilityGrid

from engine.simulation.matchup import Matchup, matchup_from_elo
from engine.simulation.outcome import Outcome
from engine.simulation.predictive import predict
from engine.simulation.run import Settings, deep_dive, distribution, headline, scenarios

ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
ROUNDS, CALLS = 40, 50
TOTALS = [line + 0.5 for line in range(9)]
MARGINS = [line + 0.5 for line in range(-5, 5)]
FEW = 1_000
MANY = 1_000_000_000


def main() -> None:
    matchup = matchup_from_elo(home_rating=1620, away_rating=1500, home_rating_sd=35, away_rating_sd=35)
    compare_with_peer(matchup, fitted_peer())
    for section in (headline, distribution, scenarios, deep_dive):
        few, many = microseconds(*(partial(section, matchup, Settings(1, n)) for n in (FEW, MANY)))
        print(f"{section.__name__:<14} n = 1e3 {few:7.1f} µs   n = 1e9 {many:7.1f} µs   ratio {many / few:.2f}")


def compare_with_peer(matchup: Matchup, peer: DixonColesGoalModel) -> None:
    rows = {
        "ours: score law, outcomes, all totals and margins, posterior of the outcome": partial(
            whole_predictive, matchup
        ),
        f"peer: predict, 1X2, {len(TOTALS)} totals, {len(MARGINS)} margins of each side": partial(whole_peer, peer),
        "peer: the same, and the laws of either side's goals and of the total": partial(same_of_peer, peer),
    }
    costs = dict(zip(rows, microseconds(*rows.values()), strict=True))
    ours = next(iter(costs.values()))
    for label, cost in costs.items():
        print(f"{label:<78} {cost:7.1f} µs   {cost / ours:5.1f} x ours")


def whole_predictive(matchup: Matchup) -> tuple[object, ...]:
    predictive = predict(matchup)
    chance = predictive.chance(Outcome.HOME)
    law = predictive.law
    return law.outcomes, law.totals, law.margins, chance.moments(), chance.percentiles()


def whole_peer(model: DixonColesGoalModel) -> tuple[object, ...]:
    return asked_of_peer(model.predict("team 0", "team 1"))


def asked_of_peer(grid: FootballProbabilityGrid) -> tuple[object, ...]:
    return (
        grid.home_draw_away,
        [grid.totals(line) for line in TOTALS],
        [grid.asian_handicap_probs(side, line) for side in ("home", "away") for line in MARGINS],
    )


def same_of_peer(model: DixonColesGoalModel) -> tuple[object, ...]:
    grid = model.predict("team 0", "team 1")
    laws = grid.home_goal_distribution(), grid.away_goal_distribution(), grid.total_goals_distribution()
    return *asked_of_peer(grid), *laws


def fitted_peer(teams: int = 20) -> DixonColesGoalModel:
    """On a made-up season; what it believes does not matter for what it costs."""
    rng = np.random.default_rng(1)
    pairs = [(f"team {i}", f"team {j}") for i in range(teams) for j in range(teams) if i != j]
    home, away = zip(*pairs, strict=True)
    model = DixonColesGoalModel(rng.poisson(1.5, len(pairs)), rng.poisson(1.1, len(pairs)), home, away)
    model.fit()
    return model


def microseconds(*calls: Callable[[], object]) -> list[float]:
    """Best of many short rounds, the calls taking turns so that all of them meet the same disturbances."""
    rounds = [[timeit(call, number=CALLS) for call in calls] for _ in range(ROUNDS)]
    return [min(times) / CALLS * 1e6 for times in zip(*rounds, strict=True)]


if __name__ == "__main__":
    if not ONE_THREAD.items() <= os.environ.items():
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | ONE_THREAD)
    main()
