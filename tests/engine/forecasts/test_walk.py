"""One pass through the results of a competition."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from engine.catalogue.importers.reading import parse
from engine.evaluation.record import record
from engine.forecasts import walk
from engine.forecasts.walk import states
from engine.ratings.filter import rate
from engine.ratings.state import Result
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
    monkeypatch.setattr(walk, "RECORD_MATCHES", 40)
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

    assert sum(each.forecasts for each in state.reliability) == walk.RECORD_MATCHES
    for each in state.reliability:
        error = (each.mean_probability * (1 - each.mean_probability) / each.forecasts) ** 0.5
        assert each.forecasts < 50 or abs(each.hits / each.forecasts - each.mean_probability) < 3.5 * error
    assert state.ratings.record == pytest.approx(record(results, sport=Sport.SOCCER), abs=1e-6)
