"""The one door to the sports: nobody else imports one by its name."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from engine.sports.base import Sport

if TYPE_CHECKING:
    from engine.sports.base import ScoreModel
    from engine.sports.spec import SportSpec

# Named and not imported, so that what a sport is made of may itself use the ratings.
SPECS = {Sport.SOCCER: ("engine.sports.soccer.spec", "SOCCER")}


@cache
def specification(sport: Sport) -> SportSpec:
    """All that is known of the sport; loaded when it is first asked for."""
    module, name = SPECS[sport]
    found: SportSpec = getattr(import_module(module), name)
    return found


def score_model(sport: Sport) -> ScoreModel:
    """The sport's law of scores with its own shape."""
    return specification(sport).law()
