"""Ice hockey, as the rest of the house sees it."""

from datetime import date

from engine.ratings.elo import RatingScale
from engine.simulation.outcome import Outcome
from engine.simulation.table import Rule
from engine.sports.ice_hockey import estimates
from engine.sports.ice_hockey.law import IceHockey
from engine.sports.ice_hockey.observer import IceHockeyObserver
from engine.sports.league import all_there_is, one_profile
from engine.sports.spec import SeasonBreak, SportSpec, SportWords

# Four hundred points are ten to one where the law is that of the estimates; level and home advantage are theirs.
SCALE = RatingScale(
    supremacy_per_point=0.003,
    level=0.93,
    home_advantage=0.105,
    growth=0.0,
    level_sd=0.08,
    rating_sd=40.0,
    most_supremacy=4.5,
)


def law(*shape: float) -> IceHockey:
    """The law by its shape; without one by that of the estimates."""
    return IceHockey(*(shape or estimates.shape_of(estimates.estimates().profiles["league"].values)))


def table(country: str, first_day: date) -> Rule:
    """Two points for a win; of one lost after overtime the score does not tell."""
    return Rule(win=2, draw=0)


ICE_HOCKEY = SportSpec(
    key="ice_hockey",
    version="ice_hockey-2026.12.1",
    outcomes=(Outcome.HOME, Outcome.AWAY),
    words=SportWords("goal", "goals", "Goals ahead", "Goals in the game", ("attack", "defence"), extension="overtime"),
    # The highest of an international is 98; nothing that a rating could learn from comes near.
    most_score=60,
    unusual_score=13,
    has_home_side=True,
    # Of 6,634 forecasts, seasons 2013-14 to 2017-18, walk-forward.
    volatilities=(0.0, 91.3, 96.7, 98.8, 99.7, 99.98, 100.0),
    scale=SCALE,
    law=law,
    shape=estimates.shape_of,
    observer=IceHockeyObserver,
    hyperparameters=estimates.IceHockeyHyperparameters,
    estimates=estimates.estimates,
    profile_of=one_profile,
    information_share=all_there_is,
    information_of_rating=estimates.information_of_rating,
    table=table,
    season_break=SeasonBreak(shortest_days=45, first_months=(9, 10, 1)),
)
