"""The one door to the sports: nobody else imports one by its name."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.metadata import entry_points
from pkgutil import resolve_name
from typing import TYPE_CHECKING

from engine.sports.base import GROUP, Sport
from engine.sports.spec import ANY_SPORT, SportSpec, SportWords

if TYPE_CHECKING:
    from engine.sports.base import ScoreModel

# Named and not imported, so that what a sport is made of may itself use the ratings.
OWN = {
    Sport.SOCCER: "engine.sports.soccer.spec:SOCCER",
    Sport.ICE_HOCKEY: "engine.sports.ice_hockey.spec:ICE_HOCKEY",
    Sport.BASKETBALL: "engine.sports.basketball.spec:BASKETBALL",
    Sport.AMERICAN_FOOTBALL: "engine.sports.american_football.spec:AMERICAN_FOOTBALL",
    Sport.BASEBALL: "engine.sports.baseball.spec:BASEBALL",
    Sport.TENNIS: "engine.sports.tennis.spec:TENNIS",
}


@cache
def specification(sport: Sport) -> SportSpec:
    """All that is known of the sport; loaded when it is first asked for.

    Raises:
        TypeError: Its entry point leads to something else.
    """
    place = OWN.get(sport)
    found = resolve_name(place) if place else entry_points(group=GROUP)[sport].load()
    if not isinstance(found, SportSpec) or found.key != sport:
        raise TypeError(f"the entry point {sport} of {GROUP} leads to no SportSpec of that key")
    return found


def words_of(sports: Iterable[Sport]) -> SportWords:
    """Those of one sport; of several, words that fit any."""
    found = {specification(sport).words for sport in sports}
    return found.pop() if len(found) == 1 else ANY_SPORT


def score_model(sport: Sport) -> ScoreModel:
    """The sport's law of scores with its own shape."""
    return specification(sport).law()
