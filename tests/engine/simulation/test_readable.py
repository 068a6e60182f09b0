"""Sentences that are read once: short, one thought each, and no word for two things."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.simulation.data_quality import caveats
from engine.simulation.deep_dive import DeepDive
from engine.simulation.matchup import Matchup, matchup_from_elo
from engine.simulation.outcome import Outcome
from engine.simulation.run import Settings, compare, deep_dive, distribution, headline, scenarios
from engine.simulation.scenarios import ScenarioName
from engine.simulation.track_record import ReliabilityBin
from engine.simulation.wording import en
from tests.readable import POINTS, hard_to_read, sentences_of

SETTINGS = Settings(seed=1, n_simulations=1_000)
NAMES = HOME, AWAY = "Otterbourne Mills", "Bees"
# What releases said before, each of it read twice by somebody.
READ_TWICE = (
    "1,000 simulated matches scatter around the exact chances by 1.4 points at most (one standard error); more of them "
    "would not make the forecast any surer.",
    "The rating gap adds 45 points; without it the chance would be 27% instead of 72%.",
    "The chances of the two sides lie 62 points apart.",
    "96% of what is open here is chance, which no knowledge would take away; 4% is what we do not know of strengths.",
    "Bees would be the favourite if Ants were 277 rating points weaker; the chance that this is so: about 1 in 50.",
    "River Bees win: 72%, about 14 in 20; between average sides at such a venue about 5 in 20.",
    "In 9 of 9 groups of chances, outcomes came about as often as was said, as far as their numbers can tell; of true "
    "chances nine groups in ten would.",
    "This changes no chance by half a point or more.",
)


@st.composite
def matchups(draw: st.DrawFn) -> Matchup:
    """From lopsided to even, known well and hardly at all."""
    home, away = (draw(st.floats(1000, 2100)) for _ in range(2))
    home_sd, away_sd = (draw(st.floats(5, 250)) for _ in range(2))
    return matchup_from_elo(
        home_rating=home,
        away_rating=away,
        home_rating_sd=home_sd,
        away_rating_sd=away_sd,
        home_name=HOME,
        away_name=AWAY,
        neutral=draw(st.booleans()),
    )


def of_forecast(matchup: Matchup, record: ReliabilityBin) -> Iterator[str]:
    """All that is said of one match."""
    most_likely, law = headline(matchup, SETTINGS), distribution(matchup, SETTINGS)
    ends = scenarios(matchup, SETTINGS)
    favourite = matchup.names[0 if ends.favourite is Outcome.HOME else 1]
    yield from (en.headline(most_likely, matchup, 1), en.confidence(most_likely), en.distribution(law, matchup))
    yield from (en.win_probability(law.win_probability, matchup), en.histogram(law.histogram))
    yield from (en.scenario_extremes(ends, favourite), en.separation(ends.separation, favourite))
    for each in (ends.conservative, ends.base, ends.aggressive):
        yield en.scenario(each, each.probabilities[ends.favourite], favourite)
    yield from (en.assumption(each, favourite) for each in ScenarioName)
    yield from of_dive(deep_dive(matchup, SETTINGS, record=[record]), matchup)


def of_dive(dive: DeepDive, matchup: Matchup) -> Iterator[str]:
    yield from (en.volatility(dive.volatility), en.volatility_note(), en.data_quality(dive.data_quality))
    yield from (en.confidence_decay(dive.confidence_decay), en.confidence_decay_note())
    yield from (en.uncertainty_split(dive.uncertainty_split), en.turning_point(dive.turning_point, matchup))
    yield from (en.caveat(each) for each in caveats(matchup))
    for measure in (dive.volatility, dive.data_quality, dive.confidence_decay):
        yield from (en.factor(each, is_measured=False) for each in measure.factors)
    yield from (en.likeliest_outcome(dive.drivers, matchup), en.drivers(dive.drivers, matchup))
    yield from (en.driver(each, dive.drivers, matchup) for each in dive.drivers.drivers)
    yield en.similar_forecasts(dive.similar_forecasts)


@given(matchups(), st.integers(0, 2_000))
@settings(max_examples=40, deadline=None)
def test_every_sentence_of_a_forecast_is_read_once(matchup: Matchup, hits: int) -> None:
    said = chain.from_iterable(map(sentences_of, of_forecast(matchup, ReliabilityBin(0, 1, 2_000, 0.45, hits))))

    assert [(each, hard) for each in said if (hard := hard_to_read(each, NAMES))] == []


@given(matchups())
@settings(max_examples=20, deadline=None)
def test_nothing_that_is_said_of_a_chance_is_counted_in_points(matchup: Matchup) -> None:
    """Of a sport that is counted in goals: there are percentage points and rating points, and no others."""
    assert [each for each in of_forecast(matchup, ReliabilityBin(0, 1, 50, 0.45, 20)) if POINTS.search(each)] == []


@given(matchups(), matchups())
@settings(max_examples=20, deadline=None)
def test_every_sentence_of_a_comparison_is_read_once(first: Matchup, second: Matchup) -> None:
    sides = {"first": first, "second": second}
    found = compare(sides, SETTINGS)
    said = [en.comparison(found, sides), *(en.difference(each, sides) for each in found.differences)]

    assert [(each, hard) for each in said if (hard := hard_to_read(each, NAMES))] == []


@pytest.mark.parametrize("sentence", READ_TWICE)
def test_what_was_read_twice_is_found(sentence: str) -> None:
    assert any(hard_to_read(each) for each in sentences_of(sentence))
