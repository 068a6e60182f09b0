"""Colours of teams, and of two sides beside each other."""

from __future__ import annotations

from engine.catalogue.insignia import TeamColours
from engine.catalogue.shown_colour import ShownColour
from engine.catalogue.side_colours import SideColours
from schema.types.shown import show

COLOURS = "Its two colours: those of shirts or flag where the team is known, else of its own by its name."
MONOGRAM = "Two or three letters that stand for it where there is little room; no other team beside it has them."
OF_SIDES = "How its two sides are drawn beside each other."

show(ShownColour)
show(SideColours)
show(TeamColours)
