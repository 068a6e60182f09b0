"""Which score model belongs to which sport."""

from engine.sports.base import ScoreModel, Sport
from engine.sports.soccer import DixonColes

SCORE_MODELS: dict[Sport, ScoreModel] = {Sport.SOCCER: DixonColes()}


def score_model(sport: Sport) -> ScoreModel:
    """The sport's law of scores with its fitted shape parameters."""
    return SCORE_MODELS[sport]
