"""Baseball, as the rest of the house sees it."""

from datetime import date

from engine.ratings.elo import RatingScale
from engine.simulation.outcome import Outcome
from engine.simulation.table import Rule
from engine.sports.baseball import estimates
from engine.sports.baseball.law import Baseball
from engine.sports.baseball.observer import BaseballObserver
from engine.sports.league import all_there_is, one_profile
from engine.sports.spec import SeasonBreak, SportSpec, SportWords

# Four hundred points are ten to one where the law is that of the estimates; level and home advantage are theirs.
SCALE = RatingScale(
    supremacy_per_point=0.0036,
    level=1.45,
    home_advantage=0.09,
    growth=0.0,
    level_sd=0.08,
    rating_sd=40.0,
    most_supremacy=4.5,
)


def law(*shape: float) -> Baseball:
    """The law by its shape; without one by that of the estimates."""
    return Baseball(*(shape or estimates.shape_of(estimates.estimates().profiles["league"].values)))


def table(country: str, first_day: date) -> Rule:
    """A win counts one, and order is by the share of games won."""
    return Rule(win=1, draw=0)


BASEBALL = SportSpec(
    key="baseball",
    version="baseball-2026.12.2",
    outcomes=(Outcome.HOME, Outcome.AWAY),
    words=SportWords(
        "run", "runs", "Runs ahead", "Runs in the game", ("batting", "pitching"), extension="extra innings"
    ),
    # The highest of a game of the major leagues is 36, from 1897.
    most_score=60,
    unusual_score=23,
    has_home_side=True,
    # Of 12,310 forecasts, seasons 2012 to 2016, walk-forward.
    volatilities=(0.0, 95.2, 98.1, 99.3, 99.8, 99.99, 100.0),
    scale=SCALE,
    law=law,
    shape=estimates.shape_of,
    observer=BaseballObserver,
    hyperparameters=estimates.BaseballHyperparameters,
    estimates=estimates.estimates,
    profile_of=one_profile,
    information_share=all_there_is,
    information_of_rating=estimates.information_of_rating,
    table=table,
    season_break=SeasonBreak(shortest_days=45, first_months=(3, 4, 1)),
)
