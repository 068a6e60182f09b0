"""The explanation of a forecast."""

import re
from dataclasses import replace

import numpy as np
import pytest

from engine.simulation.matchup import matchup_from_elo
from engine.simulation.outcome import Outcome
from engine.simulation.run import Settings, deep_dive
from engine.simulation.track_record import ReliabilityBin
from engine.simulation.wording import en

SETTINGS = Settings(seed=1)
MATCHUP = matchup_from_elo(home_rating=1540, away_rating=1500, home_name="Ants", away_name="Bees")


def test_the_chance_beyond_the_turning_point_is_that_of_drawn_strengths() -> None:
    home, both, away = MATCHUP.posterior.covariance
    draws = np.random.default_rng(1).multivariate_normal(
        MATCHUP.posterior.mean, [[home, both], [both, away]], size=100_000
    )
    share = (draws[:, 0] < draws[:, 1]).mean()

    assert deep_dive(MATCHUP, SETTINGS).turning_point.probability == pytest.approx(share, abs=0.006)


def test_even_sides_have_no_favourite_to_lose() -> None:
    even = matchup_from_elo(home_rating=1500, away_rating=1500, neutral=True)
    turning = deep_dive(even, SETTINGS).turning_point

    assert turning.rating_points == 0
    assert turning.probability == pytest.approx(0.5)
    assert en.turning_point(turning, even) == "Neither side is the favourite."


def test_strengths_known_for_sure_lie_beyond_nothing() -> None:
    sure = replace(MATCHUP, posterior=replace(MATCHUP.posterior, covariance=(0.0, 0.0, 0.0)))

    assert deep_dive(sure, SETTINGS).turning_point.probability == 0


def test_the_other_side_is_named_where_the_guests_are_favourites() -> None:
    guests = matchup_from_elo(home_rating=1300, away_rating=1700, home_name="Ants", away_name="Bees")
    turning = deep_dive(guests, SETTINGS).turning_point

    assert turning.favourite is Outcome.AWAY
    assert re.fullmatch("If Bees were .* Ants would be the favourite.*", en.turning_point(turning, guests))


def test_the_record_of_the_outcome_named_is_looked_up() -> None:
    record = (ReliabilityBin(0.0, 0.4, 50, 0.3, 15), ReliabilityBin(0.4, 0.6, 80, 0.5, 41))

    assert deep_dive(MATCHUP, SETTINGS, record=record).similar_forecasts.forecasts == 80
