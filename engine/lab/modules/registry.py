"""The modules in the order in which they are read."""

from collections.abc import Mapping

from engine.errors import NotFound
from engine.lab.modules import (
    calibration,
    chance_and_knowledge,
    distributions,
    favourites,
    good_markets,
    intervals,
    learning_and_forgetting,
    ratings_to_goals,
    scoring_forecasts,
    small_samples,
)
from engine.lab.modules.lesson import Module

MODULES: Mapping[str, Module] = {
    each.MODULE.id: each.MODULE
    for each in (
        distributions,
        chance_and_knowledge,
        ratings_to_goals,
        favourites,
        small_samples,
        learning_and_forgetting,
        intervals,
        scoring_forecasts,
        calibration,
        good_markets,
    )
}


def module(id: str) -> Module:
    """
    Raises:
        NotFound: No module has this id.
    """
    if id not in MODULES:
        raise NotFound(kind="module", id=id[:60])
    return MODULES[id]


def following(id: str) -> str | None:
    """The id of the next module; None after the last."""
    ids = list(MODULES)
    place = ids.index(id) + 1
    return ids[place] if place < len(ids) else None
