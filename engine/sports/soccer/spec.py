"""Soccer, as the rest of the house sees it."""

from engine.ratings.elo import RatingScale
from engine.simulation.outcome import Outcome
from engine.sports.soccer import estimates
from engine.sports.soccer.fit import fit
from engine.sports.soccer.law import DixonColes
from engine.sports.soccer.observer import SoccerObserver
from engine.sports.soccer.points import table
from engine.sports.spec import SeasonBreak, SportSpec, SportWords

# Fitted by ordinary Poisson regression on 14,608 matches of five leagues.
SCALE = RatingScale(
    supremacy_per_point=0.00425,
    level=0.229,
    home_advantage=0.310,
    growth=0.0081,
    level_sd=0.08,
    rating_sd=60.0,
    most_supremacy=4.5,
)

SOCCER = SportSpec(
    key="soccer",
    version="soccer-2026.11.2",
    outcomes=(Outcome.HOME, Outcome.DRAW, Outcome.AWAY),
    words=SportWords("goal", "goals", "Goals ahead", "Goals in the match", ("attack", "defence"), start="kick-off"),
    # The highest of a recorded match is 149; nothing that a rating could learn from comes near.
    most_score=99,
    unusual_score=15,
    has_home_side=True,
    # Of 6,199 forecasts, England, Germany and Spain 2012-22, walk-forward.
    volatilities=(0.0, 56.0, 84.4, 94.4, 98.2, 99.5, 100.0),
    scale=SCALE,
    law=DixonColes,
    shape=estimates.shape_of,
    observer=SoccerObserver,
    hyperparameters=estimates.SoccerHyperparameters,
    estimates=estimates.estimates,
    profile_of=estimates.profile_of,
    information_share=estimates.information_share,
    information_of_rating=estimates.information_of_rating,
    table=table,
    season_break=SeasonBreak(),
    fit=fit,
)
