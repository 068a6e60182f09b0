"""The one door to the sports: nobody else imports one by its name."""

from __future__ import annotations

from functools import cache
from importlib.metadata import entry_points
from pkgutil import resolve_name
from typing import TYPE_CHECKING

from engine.sports.base import GROUP, Sport

if TYPE_CHECKING:
    from engine.sports.base import ScoreModel
    from engine.sports.spec import SportSpec

# Named and not imported, so that what a sport is made of may itself use the ratings.
OWN = {Sport.SOCCER: "engine.sports.soccer.spec:SOCCER"}


@cache
def specification(sport: Sport) -> SportSpec:
    """All that is known of the sport; loaded when it is first asked for."""
    place = OWN.get(sport)
    found: SportSpec = resolve_name(place) if place else entry_points(group=GROUP)[sport].load()
    return found


def score_model(sport: Sport) -> ScoreModel:
    """The sport's law of scores with its own shape."""
    return specification(sport).law()
