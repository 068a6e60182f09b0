"""Ratings, forecasts, backtests and seasons of the library are those of the product."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import numpy as np
import pytest

import engine as tr
from engine.catalogue.demo_league import SEED, drawn_truth, season_file
from engine.catalogue.service import Catalogue
from engine.errors import InvalidInput
from engine.evaluation.backtest import report, walk_forward
from engine.forecasts.service import Forecasts
from engine.library.demo import FIRST_DAY, NOW
from engine.library.season import current_season
from engine.sports.base import Sport
from engine.store.database import Database


@pytest.fixture(scope="module")
def results() -> tr.Results:
    return tr.demo_results()


@pytest.fixture(scope="module")
def ratings(results: tr.Results) -> tr.RatedTeams:
    return tr.rate(results)


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"home": "Elderfen Rover", "away": "Foxglove Park"}, "did you mean 'Elderfen Rovers'"),
        ({"home": "Foxglove Park", "away": "Foxglove Park"}, "cannot meet itself"),
        ({"home": "Elderfen Rovers", "away": "Foxglove Park", "day": "2023-01-01"}, "not after the last result"),
        ({"home": "Elderfen Rovers", "away": "Foxglove Park", "day": "tomorrow"}, "no date"),
    ],
)
def test_a_match_that_cannot_be_is_refused(ratings: tr.RatedTeams, asked: dict[str, Any], reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason):
        tr.forecast(ratings, **asked)


def test_a_newcomer_is_forecast_where_it_is_said_to_be_one(ratings: tr.RatedTeams) -> None:
    known, best = tr.forecast(ratings, ratings.teams[0].team, ratings.teams[1].team), ratings.teams[0].team

    new = tr.forecast(ratings, best, "Wrenfield", may_be_new=True)

    assert new.win_probability.sd > known.win_probability.sd


def test_margin_total_grid_and_outcomes_are_of_one_law(ratings: tr.RatedTeams) -> None:
    forecast = tr.forecast(ratings, ratings.teams[3].team, ratings.teams[9].team)
    goals = np.arange(len(forecast.grid))

    assert forecast.outcomes.home == pytest.approx(np.tril(forecast.grid, -1).sum(), abs=1e-12)
    assert forecast.total.mean == pytest.approx((np.add.outer(goals, goals) * forecast.grid).sum(), abs=1e-9)
    assert forecast.margin.mean == pytest.approx(forecast.expected_score.home - forecast.expected_score.away, abs=1e-9)
    assert forecast.likely_scores(1)[0].probability == forecast.grid.max()
    forecast.grid[:] = 0
    assert forecast.grid.sum() == pytest.approx(1)


def test_an_outcome_that_there_is_not_is_refused() -> None:
    with pytest.raises(InvalidInput, match="none of home, draw, away"):
        tr.forecast_from_elo(1500, 1500).chance("win")


def test_a_backtest_is_the_walk_of_the_command_line(results: tr.Results) -> None:
    first = date(2024, 8, 1)
    run = walk_forward(results.played, sport=Sport.SOCCER, first_day=first)

    made = tr.backtest(results, since="2024-08-01")

    assert made.scores == report(run)
    assert len(made.to_frame("polars")) == len(made) == len(run.results)


def test_a_backtest_of_no_match_is_refused(results: tr.Results) -> None:
    with pytest.raises(InvalidInput, match="no match lies between"):
        tr.backtest(results, since="2030-01-01")


async def test_season_and_ratings_are_those_of_the_product(database: Database, results: tr.Results) -> None:
    day_after = datetime.combine(results.last_day + timedelta(days=1), time(12), UTC)
    catalogue = Catalogue(database, clock=lambda: day_after)
    forecasts = Forecasts(database, catalogue, clock=lambda: day_after)
    imported = await catalogue.import_results(season_file(drawn_truth(SEED, FIRST_DAY), NOW))
    (league,) = imported.competitions

    product = {each.name: each for each in await forecasts.ratings(league.id)}
    assert await forecasts.calendar(league.id) == current_season(results, league.name)
    for each in tr.rate(results).teams:
        told = product[each.team]
        assert (each.rating, each.rating_sd) == pytest.approx((told.rating, told.rating_sd), abs=1e-9)
        assert (each.attack, each.defence) == pytest.approx((told.attack, told.defence), abs=1e-9)


def test_fixtures_that_are_given_belong_to_the_season_that_their_days_tell(results: tr.Results) -> None:
    waiting = results.fixtures[-1]
    ahead = [tr.Fixture(waiting.day, waiting.home, waiting.away)]

    season = tr.project_season(results, ahead, simulated=20)

    assert (season.calendar.name, season.calendar.listed) == ("Season 3", 1)
    assert any("we assume" in note for note in season.notes)


def test_a_season_of_the_same_seed_is_the_same(results: tr.Results) -> None:
    first, again = (tr.project_season(results, simulated=50, seed=3) for _ in range(2))

    assert first.projection == again.projection
    assert first.projection != tr.project_season(results, simulated=50, seed=4).projection


def test_a_cup_has_no_season_to_project() -> None:
    day = date(2026, 5, 2)
    played = [tr.Result(day, a, b, 1, 0, competition="Town Cup") for a, b in ("AB", "CD", "EF")]

    with pytest.raises(InvalidInput, match="No league table"):
        tr.project_season(tr.Results(tuple(played)))


@pytest.mark.parametrize("simulated", [0, 100_001])
def test_so_many_seasons_are_not_played(results: tr.Results, simulated: int) -> None:
    with pytest.raises(InvalidInput, match="simulated"):
        tr.project_season(results, simulated=simulated)


def test_everything_draws_and_shows_itself(results: tr.Results, ratings: tr.RatedTeams) -> None:
    season = tr.project_season(results, simulated=20)
    for each in (ratings, tr.forecast(ratings, *results.teams[:2]), tr.backtest(results, since="2024-08-01"), season):
        assert each.plot().to_dict()["$schema"]
        assert each._repr_html_().startswith("<table><caption>")
        assert repr(each).startswith(f"{type(each).__name__}(")
        assert len(each.to_frame("pandas"))
