"""One pass through the results of a competition."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from engine.catalogue.importers.reading import parse
from engine.evaluation.backtest import forecasts_of, walk_forward
from engine.evaluation.record import record
from engine.forecasts import snapshot_replay
from engine.forecasts.snapshot_replay import Past, Walk, outcome_of, states, states_from
from engine.ratings.filter import MODEL_VERSION, by_day, rate
from engine.ratings.priors import estimated_for
from engine.ratings.state import Result, no_ratings
from engine.sports.base import Sport

FIRST = date(2023, 8, 5)
RESULTS = [
    Result(
        FIRST + timedelta(days=number // 2),
        f"Team {number % 7}",
        f"Team {(number * 3 + 1) % 7}",
        number % 4,
        number % 3,
    )
    for number in range(300)
    if number % 7 != (number * 3 + 1) % 7
]


def test_nothing_is_known_before_the_first_result() -> None:
    state = states(RESULTS, [date.min], sport=Sport.SOCCER, competition="x")[date.min]

    assert (state.results, state.ratings.teams, state.reliability) == (0, (), ())


def test_states_of_many_days_are_those_of_each_day_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot_replay, "RECORD_MATCHES", 40)
    days = [FIRST + timedelta(days=number) for number in (-1, 0, 3, 10, 60, 61, 149, 400)]
    together = states(RESULTS, days, sport=Sport.SOCCER, competition="x")

    for day in days:
        assert together[day] == states(RESULTS, [day], sport=Sport.SOCCER, competition="x")[day]


def test_a_state_knows_its_day_and_nothing_later() -> None:
    day = FIRST + timedelta(days=60)
    state = states(RESULTS, [day], sport=Sport.SOCCER, competition="x")[day]
    known = [result for result in RESULTS if result.day <= day]

    assert state.results == len(known)
    assert state.ratings.teams == rate(known, sport=Sport.SOCCER, competition="x").teams


def test_every_forecast_of_the_record_is_in_one_bin() -> None:
    (state,) = states(RESULTS, [date.max], sport=Sport.SOCCER, competition="x").values()

    assert sum(each.forecasts for each in state.reliability) == len(RESULTS)
    assert all(
        each.low <= each.mean_probability < each.high and each.hits <= each.forecasts for each in state.reliability
    )


def test_real_forecasts_came_true_about_as_often_as_was_said(shared_data: Path) -> None:
    """The record of a league of 7,130 matches; at most 3.5 standard errors in each of ten bins of fifty or more."""
    rows = parse(shared_data / "soccer/football-data/E0_2003_2022.csv").rows
    results = [
        Result(
            row.day, row.home, row.away, row.home_score or 0, row.away_score or 0, season=row.season, competition="x"
        )
        for row in rows
    ]
    (state,) = states(results, [date.max], sport=Sport.SOCCER, competition="x").values()

    assert sum(each.forecasts for each in state.reliability) == snapshot_replay.RECORD_MATCHES
    for each in state.reliability:
        error = (each.mean_probability * (1 - each.mean_probability) / each.forecasts) ** 0.5
        assert each.forecasts < 50 or abs(each.hits / each.forecasts - each.mean_probability) < 3.5 * error
    run = walk_forward(results, sport=Sport.SOCCER)
    assert state.ratings.record == pytest.approx(record(run.forecasts.probabilities, run.observed), abs=1e-6)


@pytest.mark.parametrize("first", [1, 60, 120])
def test_a_walk_that_is_resumed_comes_to_the_same_states(first: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot_replay, "RECORD_MATCHES", 40)
    days = sorted({each.day for each in RESULTS})
    cut = days[first]
    start = no_ratings(Sport.SOCCER, "x", estimated_for(Sport.SOCCER, RESULTS), MODEL_VERSION)
    known, later = ([each for each in RESULTS if (each.day <= cut) is before] for before in (True, False))
    through = Walk(start)
    beliefs = [belief for day, matches in by_day(known) for belief in through.learn(day, matches)]
    checkpoint = through.checkpoint()
    matches = [each for _, matches in by_day(known) for each in matches]
    said = forecasts_of(beliefs, matches, start.hyperparameters, sport=Sport.SOCCER).probabilities[-40:]
    happened = np.array([outcome_of(each) for _, matches in by_day(known) for each in matches])[-40:]

    resumed = Walk.resumed(checkpoint, Past(said, happened))

    assert states_from(resumed, later, days[-1:]) == states(RESULTS, days[-1:], sport=Sport.SOCCER, competition="x")
