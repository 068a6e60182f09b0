"""American football, as the rest of the house sees it."""

from datetime import date

from engine.ratings.elo import RatingScale
from engine.simulation.outcome import Outcome
from engine.simulation.table import Rule
from engine.sports.american_football import estimates
from engine.sports.league import all_there_is, one_profile
from engine.sports.points_observer import PointsHyperparameters, PointsObserver, shape_of
from engine.sports.spec import SeasonBreak, SportSpec, SportWords

# Four hundred points are ten to one where the law is that of the estimates; level and home advantage are theirs.
SCALE = RatingScale(
    supremacy_per_point=0.00205,
    level=3.08,
    home_advantage=0.116,
    growth=0.0,
    level_sd=0.05,
    rating_sd=40.0,
    most_supremacy=3.0,
)
TOUCHDOWN = 6


def table(country: str, first_day: date) -> Rule:
    """A tie counts half of a win."""
    return Rule(win=2)


def impossible(home: int, away: int) -> str:
    """Why there is no such score; empty where there is."""
    if 1 in {home, away} and max(home, away) < TOUCHDOWN:
        return "a side has one point only after a touchdown of the other"
    return ""


AMERICAN_FOOTBALL = SportSpec(
    key="american_football",
    version="american_football-2026.12.1",
    # Six games of 2,656 ended level after overtime.
    outcomes=(Outcome.HOME, Outcome.DRAW, Outcome.AWAY),
    words=SportWords("point", "points", "Points ahead", "Points in the game", ("attack", "defence"), start="kick-off"),
    # The highest of a game of the NFL is 73, of any college 222.
    most_score=222,
    unusual_score=65,
    has_home_side=True,
    # Of 1,335 forecasts, seasons 2013-14 to 2017-18, walk-forward.
    volatilities=(10.9, 43.0, 55.6, 61.6, 63.7, 64.4, 64.5),
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
    season_break=SeasonBreak(shortest_days=45, first_months=(8, 9, 1)),
    impossible=impossible,
)
