"""The sections: stored and read back, the same in any process, and never at odds with each other."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.ratings.filter import rate
from engine.ratings.state import Result
from engine.simulation.matchup import Matchup, matchup_from_elo
from engine.simulation.outcome import Outcome
from engine.simulation.run import Settings, compare, deep_dive, distribution, headline, predict, scenarios
from engine.simulation.track_record import ReliabilityBin
from engine.sports.base import Sport
from tests.beliefs import between

SETTINGS = Settings(seed=7)
ELO = matchup_from_elo(home_rating=1650, away_rating=1500, home_name="Ants", away_name="Bees")
PLAYED = [
    Result(
        date(2024, 8, 1) + timedelta(days=3 * number), "Ants" if number % 2 else "Cats", "Bees", number % 4, number % 3
    )
    for number in range(30)
]
RATED = between(rate(PLAYED, sport=Sport.SOCCER), "Ants", "Bees", date(2024, 12, 1))
NEWCOMERS = between(rate(PLAYED, sport=Sport.SOCCER), "Newts", "Owls", date(2024, 12, 1), neutral=True)
MATCHUPS = [pytest.param(ELO, id="elo"), pytest.param(RATED, id="rated"), pytest.param(NEWCOMERS, id="newcomers")]
SECTIONS = [headline, distribution, scenarios, deep_dive]
RECORD = (ReliabilityBin(0.0, 1.0, 250, 0.5, 120),)

any_matchup = st.builds(
    matchup_from_elo,
    home_rating=st.floats(0, 4000),
    away_rating=st.floats(0, 4000),
    home_rating_sd=st.floats(0, 300),
    away_rating_sd=st.floats(0, 300),
    neutral=st.booleans(),
)


def whole(matchup: Matchup) -> bytes:
    """Every section, as it would be stored."""
    predictive = predict(matchup)
    found = [
        headline(matchup, SETTINGS, predictive),
        distribution(matchup, SETTINGS, predictive),
        scenarios(matchup, SETTINGS, predictive),
        deep_dive(matchup, SETTINGS, predictive, record=RECORD),
        compare({"one": matchup, "elo": ELO}, SETTINGS),
    ]
    return msgspec.json.encode(found)


@pytest.mark.parametrize("matchup", MATCHUPS)
@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_is_read_back_as_it_was_stored(
    section: Callable[[Matchup, Settings], object], matchup: Matchup
) -> None:
    found = section(matchup, SETTINGS)

    assert msgspec.json.decode(msgspec.json.encode(found), type=type(found)) == found


def test_a_matchup_is_read_back_as_it_was_stored() -> None:
    for matchup in (ELO, RATED):
        assert msgspec.json.decode(msgspec.json.encode(matchup), type=Matchup) == matchup


@given(any_matchup)
def test_any_matchup_has_every_section_in_finite_numbers(matchup: Matchup) -> None:
    """JSON has no NaN: msgspec would write null."""
    found = distribution(matchup, SETTINGS)

    assert b"null" not in msgspec.json.encode((found.win_probability, found.margin, found.histogram, found.volatility))
    assert b"null" not in msgspec.json.encode(deep_dive(matchup, SETTINGS).drivers)
    assert b"null" not in msgspec.json.encode(scenarios(matchup, SETTINGS).separation)


@pytest.mark.parametrize("matchup", MATCHUPS)
def test_a_cached_predictive_changes_nothing(matchup: Matchup) -> None:
    predictive = predict(matchup)

    assert distribution(matchup, SETTINGS, predictive) == distribution(matchup, SETTINGS)
    assert deep_dive(matchup, SETTINGS, predictive) == deep_dive(matchup, SETTINGS)


@pytest.mark.parametrize(("hash_seed", "threads"), [("0", "1"), ("4242", "2")])
def test_another_process_gives_the_same_bytes(hash_seed: str, threads: str) -> None:
    program = (
        "import sys, msgspec; from engine.simulation.matchup import Matchup;"
        "from tests.engine.simulation.test_run import whole;"
        "sys.stdout.buffer.write(whole(msgspec.json.decode(sys.stdin.buffer.read(), type=Matchup)))"
    )
    for matchup in (ELO, RATED):
        answer = subprocess.run(
            [sys.executable, "-c", program],
            cwd=Path(__file__).parents[3],
            input=msgspec.json.encode(matchup),
            capture_output=True,
            check=True,
            env=os.environ | {"PYTHONHASHSEED": hash_seed, "OPENBLAS_NUM_THREADS": threads},
        )

        assert answer.stdout == whole(matchup)


@pytest.mark.parametrize("matchup", MATCHUPS)
def test_a_deeper_section_never_contradicts_a_shallower_one(matchup: Matchup) -> None:
    first, whole_law = headline(matchup, SETTINGS), distribution(matchup, SETTINGS)
    ends, dive = scenarios(matchup, SETTINGS), deep_dive(matchup, SETTINGS)

    assert first.probabilities == whole_law.probabilities == ends.base.probabilities == whole_law.histogram.exact
    assert whole_law.scenarios[1].probabilities == first.probabilities
    assert whole_law.win_probability.mean == pytest.approx(first.probabilities.home, abs=2e-9)
    assert dive.drivers.outcome is first.outcome
    assert dive.drivers.probability == pytest.approx(first.probability, abs=2e-9)
    assert dive.volatility == whole_law.volatility


def test_the_number_of_simulations_changes_digits_and_histogram_only() -> None:
    few, many = (distribution(ELO, Settings(seed=7, n_simulations=n)) for n in (10, 1_000_000_000))

    assert few.win_probability == many.win_probability
    assert few.grid == many.grid
    assert headline(ELO, Settings(seed=7, n_simulations=10)) == headline(ELO, Settings(seed=7, n_simulations=10**9))


def test_percentiles_lie_in_order_around_the_interval() -> None:
    found = distribution(RATED, Settings(seed=1, ci_level=0.9)).win_probability

    assert found.percentiles.p5 == pytest.approx(found.interval.low)
    assert found.percentiles.p95 == pytest.approx(found.interval.high)
    assert found.percentiles.p25 < found.percentiles.p50 < found.percentiles.p75


def test_the_interval_is_the_one_at_the_level_asked() -> None:
    half, most = (distribution(RATED, Settings(seed=1, ci_level=level)).win_probability for level in (0.5001, 0.998))

    assert (half.interval.low, half.interval.high) == pytest.approx(
        (half.percentiles.p25, half.percentiles.p75), abs=1e-3
    )
    assert most.interval.low < half.percentiles.p5
    assert most.interval.high > half.percentiles.p95


def test_dots_are_as_many_as_the_count_of_wins_says() -> None:
    found = distribution(ELO, SETTINGS)

    assert len(found.dots) == 20
    assert abs(sum(margin > 0 for margin in found.dots) - 20 * found.probabilities.home) <= 1


def test_facts_agree_with_the_law_of_scores() -> None:
    found = distribution(RATED, SETTINGS)
    none, one, two = found.total.probabilities[:3]

    assert found.facts.goals_at_least[2].goals == 3
    assert found.facts.goals_at_least[2].probability == pytest.approx(1 - none - one - two)
    assert found.facts.home_clean_sheet == pytest.approx(sum(row[0] for row in found.grid))
    assert found.facts.both_score == pytest.approx(
        1 - found.facts.home_clean_sheet - found.facts.away_clean_sheet + found.grid[0][0]
    )


def test_the_expected_score_is_the_mean_of_both_laws() -> None:
    found = distribution(RATED, SETTINGS)

    assert found.expected_score.home == pytest.approx(found.home_goals.mean)
    assert found.margin.mean == pytest.approx(found.expected_score.home - found.expected_score.away)
    assert found.total.mean == pytest.approx(found.expected_score.home + found.expected_score.away)


def test_the_other_side_is_favourite_beyond_the_turning_point() -> None:
    turning = deep_dive(ELO, SETTINGS).turning_point
    weaker = matchup_from_elo(home_rating=1650 - turning.rating_points - 5, away_rating=1500)
    stronger = matchup_from_elo(home_rating=1650 - turning.rating_points + 5, away_rating=1500)

    assert turning.favourite is Outcome.HOME
    assert predict(weaker).probabilities.favourite is Outcome.AWAY
    assert predict(stronger).probabilities.favourite is Outcome.HOME
