"""The versioned estimates, and which of them a competition gets."""

from datetime import date, timedelta

import pytest

from engine.ratings.priors import defaults, estimated_for, estimates
from engine.ratings.state import Result
from engine.sports.base import Sport
from engine.sports.soccer.estimates import Profile, profile_of

DAY = date(2022, 1, 1)


def results(neutral: int, with_shots: int, plain: int) -> list[Result]:
    shots = {"home_shots": 9, "away_shots": 8, "home_shots_on_target": 4, "away_shots_on_target": 3}
    kinds = [{"neutral": True}] * neutral + [shots] * with_shots + [{}] * plain
    return [Result(DAY + timedelta(day), "ash", "elm", 1, 0, **kind) for day, kind in enumerate(kinds)]


@pytest.mark.parametrize(
    ("neutral", "with_shots", "plain", "profile"),
    [
        (0, 0, 0, Profile.GOALS),
        (0, 0, 10, Profile.GOALS),
        (1, 0, 50, Profile.GOALS),
        (0, 40, 10, Profile.SHOTS),
        (0, 4, 10, Profile.GOALS),
        (5, 0, 10, Profile.INTERNATIONAL),
    ],
)
def test_a_competition_gets_the_profile_its_results_show(
    neutral: int, with_shots: int, plain: int, profile: Profile
) -> None:
    played = results(neutral, with_shots, plain)

    assert profile_of(played) is profile
    assert estimated_for(Sport.SOCCER, played) == defaults(Sport.SOCCER, profile)


@pytest.mark.parametrize("sport", Sport)
def test_every_profile_says_what_it_was_estimated_on(sport: Sport) -> None:
    assert sport is not Sport.SOCCER or set(estimates(sport).profiles) == set(Profile)
    for estimate in estimates(sport).profiles.values():
        assert estimate.evidence.matches > 0
        assert date.fromisoformat(estimate.evidence.before) <= date(2015, 7, 1)
