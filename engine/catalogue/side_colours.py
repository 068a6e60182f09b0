"""The colours of two sides that are shown beside each other: seen on the page, and told apart.

Colours carry no meaning alone: places, hatching and names say the same to who does not see them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from engine.catalogue.insignia import TeamColours, insignia
from engine.catalogue.shown_colour import DARK_GROUND, LIGHT_GROUND, ShownColour, shown, tones_of
from engine.colour import Vision, difference, oklab

# How a draw is drawn in each theme.
LIGHT_DRAW, DARK_DRAW = "#918669", "#cbbf9b"
# In OKLab. Two sides lie on either end of a bar, and where many dots stand they touch; the draw between is hatched.
LEAST_DIFFERENCE, LEAST_FROM_DRAW, SHARE_IN_OTHER_VISIONS = 0.12, 0.045, 0.3


@dataclass(frozen=True, slots=True)
class SideColours:
    """How the two sides of a match are drawn beside each other, in colours that are told apart.

    Attributes:
        home: The home side, in its first colour wherever that is possible.
        away: The away side: in its second colour where the first is too like the home side's, in a darker or lighter
            tone where both are.
    """

    home: ShownColour
    away: ShownColour


DRAW = (ShownColour(LIGHT_DRAW, DARK_DRAW), LEAST_FROM_DRAW)
# Colours beside which one is shown, with how far from each it should be.
Others: TypeAlias = tuple[tuple[ShownColour, float], ...]


@lru_cache(4_096)
def side_colours(home: TeamColours, away: TeamColours) -> SideColours:
    """The home side keeps its first colour unless that would be taken for the draw."""
    ours = _told_apart(home, (DRAW,))
    return SideColours(ours, _told_apart(away, (DRAW, (ours, LEAST_DIFFERENCE))))


def of_names(home: str, away: str) -> SideColours:
    return side_colours(insignia(home).colours, insignia(away).colours)


def alike(one: ShownColour, other: ShownColour, least: float = LEAST_DIFFERENCE) -> bool:
    """Whether two colours are hard to tell apart, in either theme or in any vision."""
    return max(_nearness(one.light, other.light, least), _nearness(one.dark, other.dark, least)) > 1


def _nearness(one: str, other: str, least: float) -> float:
    """Above 1 where two colours are nearer than they should be, in the vision in which they are nearest."""
    return max(
        least * (1 if vision is Vision.USUAL else SHARE_IN_OTHER_VISIONS) / max(difference(one, other, vision), 1e-6)
        for vision in Vision
    )


def _told_apart(colours: TeamColours, others: Others) -> ShownColour:
    """The first colour of a team, else its second, else a tone of the second or of the first, that is unlike others."""

    def worst(each: ShownColour) -> float:
        return max(
            max(_nearness(each.light, other.light, least), _nearness(each.dark, other.dark, least))
            for other, least in others
        )

    plain = [shown(colours.first), shown(colours.second)]
    if fit := next((each for each in plain if worst(each) <= 1), None):
        return fit
    toned = [_toned(each, others) for each in reversed(plain)]
    return next((each for each in toned if worst(each) <= 1), min(toned, key=worst))


def _toned(colour: ShownColour, others: Others) -> ShownColour:
    return ShownColour(
        _tone(colour.light, LIGHT_GROUND, [(other.light, least) for other, least in others]),
        _tone(colour.dark, DARK_GROUND, [(other.dark, least) for other, least in others]),
    )


def _tone(colour: str, ground: str, others: Sequence[tuple[str, float]]) -> str:
    """The nearest tone of a colour that is unlike the others; where none is, the least like."""
    own = oklab(colour)[0]
    tones = sorted(tones_of(colour, ground), key=lambda each: abs(oklab(each)[0] - own))
    nearness = {each: max(_nearness(each, other, least) for other, least in others) for each in tones}
    return next((each for each in tones if nearness[each] <= 1), min(tones, key=nearness.__getitem__))
