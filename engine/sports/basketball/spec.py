"""Basketball, as the rest of the house sees it."""

from datetime import date

from engine.ratings.elo import RatingScale
from engine.simulation.outcome import Outcome
from engine.simulation.table import Rule
from engine.sports.basketball import estimates
from engine.sports.league import all_there_is, one_profile
from engine.sports.points_observer import PointsHyperparameters, PointsObserver, shape_of
from engine.sports.spec import SeasonBreak, SportSpec, SportWords

# Four hundred points are ten to one where the law is that of the estimates; level and home advantage are theirs.
SCALE = RatingScale(
    supremacy_per_point=0.000385,
    level=4.585,
    home_advantage=0.033,
    growth=0.0,
    level_sd=0.03,
    rating_sd=40.0,
    most_supremacy=1.5,
)


def table(country: str, first_day: date) -> Rule:
    """A win counts one, and order is by the share of games won."""
    return Rule(win=1, draw=0)


BASKETBALL = SportSpec(
    key="basketball",
    version="basketball-2026.12.2",
    outcomes=(Outcome.HOME, Outcome.AWAY),
    words=SportWords(
        "point", "points", "Points ahead", "Points in the game", ("attack", "defence"), extension="overtime"
    ),
    # The highest of a game of the NBA is 186.
    most_score=250,
    unusual_score=170,
    has_home_side=True,
    # Of 6,565 forecasts, seasons 2013-14 to 2017-18, walk-forward.
    volatilities=(11.8, 54.5, 81.6, 93.2, 98.3, 99.94, 100.0),
    scale=SCALE,
    law=estimates.law,
    shape=shape_of,
    observer=PointsObserver,
    hyperparameters=PointsHyperparameters,
    estimates=estimates.estimates,
    profile_of=one_profile,
    information_share=all_there_is,
    information_of_rating=estimates.information_of_rating,
    table=table,
    season_break=SeasonBreak(shortest_days=45, first_months=(9, 10, 1)),
)
