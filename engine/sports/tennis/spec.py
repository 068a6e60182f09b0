"""Tennis, as the rest of the house sees it."""

from datetime import date
from math import log

from engine.ratings.elo import RatingScale
from engine.simulation.outcome import Outcome
from engine.simulation.table import Rule
from engine.sports.league import all_there_is
from engine.sports.spec import SeasonBreak, SportSpec, SportWords
from engine.sports.tennis import estimates
from engine.sports.tennis.details import DETAILS
from engine.sports.tennis.law import Tennis
from engine.sports.tennis.observer import TennisObserver

# Four hundred points are ten to one in the best of three.
SCALE = RatingScale(
    supremacy_per_point=log(10) / 400,
    level=0.0,
    home_advantage=0.0,
    growth=0.0,
    level_sd=0.0,
    rating_sd=60.0,
    most_supremacy=10.0,
)


def law(*shape: float) -> Tennis:
    """The law by its shape; without one that of the best of three."""
    return Tennis(*(shape or estimates.shape_of(estimates.estimates().profiles["best_of_three"].values)))


def table(country: str, first_day: date) -> Rule:
    """One point for a win, as in a group of players or of nations."""
    return Rule(win=1, draw=0)


TENNIS = SportSpec(
    key="tennis",
    version="tennis-2026.12.1",
    outcomes=(Outcome.HOME, Outcome.AWAY),
    words=SportWords(
        "set",
        "sets",
        "Sets ahead",
        "Sets in the match",
        ("serve", "return"),
        ("first player", "second player"),
        ("win of the first player", "win of the second player"),
        team="player",
        teams="players",
        scored="won",
    ),
    most_score=3,
    unusual_score=4,
    has_home_side=False,
    # Of 14,390 forecasts, seasons 2014 to 2018, walk-forward.
    volatilities=(1.3, 41.5, 76.2, 91.0, 97.8, 99.9, 100.0),
    scale=SCALE,
    law=law,
    shape=estimates.shape_of,
    observer=TennisObserver,
    hyperparameters=estimates.TennisHyperparameters,
    estimates=estimates.estimates,
    profile_of=estimates.profile_of,
    information_share=all_there_is,
    information_of_rating=estimates.information_of_rating,
    table=table,
    season_break=SeasonBreak(first_months=(1,)),
    details=DETAILS,
)
