"""Teams where they are named: a disc in their colours with a monogram, beside the name that says the same."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from server.charts.theme import paint

SIZE = 24
DISC = Markup(
    '<svg class="disc" viewBox="0 0 24 24" width="{size}" height="{size}" aria-hidden="true" focusable="false">'
    '<circle cx="12" cy="12" r="11" fill="{disc}" stroke="{edge}" stroke-width="2"/>'
    '<text x="12" y="{y}" font-size="{font_size}" fill="{ink}">{monogram}</text></svg>'
)
DISCS = Markup('<span class="discs">{}{}</span>')


def discs(match: Mapping[str, Any]) -> Markup:
    """Both sides of a match, the home side first. In a link they stand after its words, and are shown before them."""
    return DISCS.format(*(disc(match[side], ring=(match.get("colours") or {}).get(side)) for side in ("home", "away")))


def disc(team: Mapping[str, Any], size: int = SIZE, ring: Mapping[str, str] | None = None) -> Markup:
    """The disc of one team.

    Args:
        ring: The colour in which the team is drawn beside the other side, which need not be its first; None leaves
            its own.
    """
    colours = team["colours"]
    return _drawn(team["monogram"], colours["disc"], colours["ink"], paint(ring or colours["edge"]), size)


@lru_cache(4_096)
def _drawn(monogram: str, disc: str, ink: str, edge: str, size: int) -> Markup:
    y, font_size = (14.6, 7.2) if len(monogram) > 2 else (15.2, 9)
    return DISC.format(size=size, disc=disc, edge=edge, y=y, font_size=font_size, ink=ink, monogram=monogram)
