"""What is sold is what was measured: one forecast of a match, by whichever way it is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TypeAlias

import numpy as np
import pytest

import engine as tr
from engine.catalogue.importers.reading import parse_bytes
from engine.catalogue.models import Competition, Fixture
from engine.catalogue.service import Catalogue
from engine.evaluation.backtest import walk_forward
from engine.evaluation.forecasting import forecast
from engine.evaluation.outcomes import never_none
from engine.evaluation.scorecard import MATCH
from engine.forecasts.models import RecordYear
from engine.forecasts.service import Forecasts
from engine.ratings import state
from engine.ratings.state import Result
from engine.simulation.outcome import Outcome
from engine.simulation.predictive import predict
from engine.sports.base import Sport
from engine.sports.soccer.estimates import Profile, profile_of

FIRST = date(2021, 8, 7)
ROUNDS = 60
LAST = 24
NORTH, SOUTH = ("Alders", "Birches", "Cedars", "Elms"), ("Firs", "Hazels", "Oaks", "Pines")
HEADER = "date,home,away,home_score,away_score,neutral,round,season,home_shots,away_shots,home_shots_on_target"
# Probabilities of home win, draw and away win, and the standard deviation of the first.
Said: TypeAlias = tuple[float, float, float, float]


def matches(profile: Profile) -> Iterator[str]:
    """Rounds of two regions that seldom meet, with a break every twenty, drawn with one seed."""
    chance = np.random.default_rng(14)
    is_national = profile is Profile.INTERNATIONAL
    for number in range(ROUNDS):
        day = FIRST + timedelta(7 * number + 90 * (number // 20))
        regions = [chance.permutation(each).tolist() for each in (NORTH, SOUTH)]
        if number % 5 == 4:
            regions = [regions[0][:2] + regions[1][:2], regions[0][2:] + regions[1][2:]]
        for one in regions:
            for home, away in (one[::2], one[1::2]):
                goals = chance.poisson((1.7 + 0.2 * (home in NORTH), 1.2 + 0.2 * (away in NORTH)))
                neutral = is_national and number % 3 == 0
                name = ("Friendly", "Cup", "Shield")[number % 3] if is_national else f"Round {number + 1}"
                shots = chance.poisson((13, 10)) + goals
                on_target = goals + chance.binomial(shots - goals, 0.3)
                seen = f"{shots[0]},{shots[1]},{on_target[0]},{on_target[1]}" if profile is Profile.SHOTS else ",,,"
                season = f"{2021 + number // 20}-{22 + number // 20}"
                yield f"{day},{home},{away},{goals[0]},{goals[1]},{neutral},{name},{season},{seen}"


async def results_of(forecasts: Forecasts) -> list[Result]:
    return list(await forecasts.results((await Competition.get()).id))


async def by_the_product(forecasts: Forecasts, fixture: int) -> Said:
    identity = await forecasts.simulations.of_fixture(fixture)
    said = predict(identity.matchup)
    headline = await forecasts.sections.headline(identity.id)
    assert headline.probabilities == said.probabilities
    ((home, draw, away),) = never_none(np.array([[said.probabilities[each] for each in Outcome]])).tolist()
    return home, draw, away, said.chance(Outcome.HOME).sd


def by_the_library(played: list[Result], match: Result) -> Said:
    before = tr.Results(tuple(each for each in played if each.day < match.day))
    sides = {"home": match.home, "away": match.away, "neutral": match.neutral, "round": match.round}
    said = tr.forecast(tr.rate(before), day=match.day, **sides)
    ((home, draw, away),) = never_none(np.array([said.outcomes.as_tuple()])).tolist()
    return home, draw, away, said.win_probability.sd


@pytest.mark.parametrize("profile", Profile)
async def test_product_backtest_command_line_record_and_library_say_the_same(
    catalogue: Catalogue, forecasts: Forecasts, profile: Profile
) -> None:
    text = "\n".join((f"{HEADER},away_shots_on_target", *matches(profile)))
    await catalogue.import_results(parse_bytes(text.encode(), "regions.csv", competition="Regions"))
    await forecasts.catch_up()
    played = await results_of(forecasts)
    assert profile_of(played) is profile
    backtest = walk_forward(played, sport=Sport.SOCCER)
    asked = [
        state.Fixture(each.day, each.home, each.away, each.neutral, each.competition, each.friendly, each.round)
        for each in backtest.results
    ]
    on_the_command_line = forecast(asked, played, sport=Sport.SOCCER)
    record = {row["fixture"]: row for year in await RecordYear.all() for row in np.frombuffer(year.matches, MATCH)}

    for place in range(len(played) - LAST, len(played)):
        result, said = backtest.results[place], backtest.forecasts
        row = await Fixture.get(day=result.day, home__name=result.home, away__name=result.away)
        expected = (*said.probabilities[place], said.home_win_sd[place])
        other, scored = on_the_command_line[place], record[row.id]
        for found in (
            (*other.outcomes.as_tuple(), other.home_win_sd),
            (*scored["probabilities"], scored["home_win_sd"]),
            await by_the_product(forecasts, row.id),
            by_the_library(played, result),
        ):
            assert found == pytest.approx(expected, abs=1e-9), (result.day, result.home, result.away)
