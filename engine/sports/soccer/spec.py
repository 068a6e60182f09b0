"""Soccer, as the rest of the house sees it."""

from math import log

from engine.ratings.elo import RatingScale
from engine.sports.soccer import estimates
from engine.sports.soccer.fit import fit
from engine.sports.soccer.law import DixonColes
from engine.sports.soccer.observer import SoccerObserver
from engine.sports.spec import SportSpec

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
    scale=SCALE,
    # The highest score of a side in an international is 31.
    highest_log_rate=log(20.0),
    law=DixonColes,
    shape=estimates.shape_of,
    observer=SoccerObserver,
    hyperparameters=estimates.SoccerHyperparameters,
    estimates=estimates.estimates,
    profile_of=estimates.profile_of,
    information_share=estimates.information_share,
    information_of_rating=estimates.information_of_rating,
    fit=fit,
)
