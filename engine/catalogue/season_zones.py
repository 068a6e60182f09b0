"""Places of a final table that mean more than the others, as the known leagues have them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from engine.catalogue.formats import KEYS
from engine.catalogue.names import name_key
from engine.sports.base import Sport

# Those in force since then: who went down, and how many, was another rule before.
SINCE = date(2023, 7, 1)
# Teams, places for the Champions League or its qualifying rounds, and those that go down without a play-off.
# Source: the regulations of each league for the seasons since 2023-24, and UEFA's access list for its best four.
KNOWN = MappingProxyType(
    {
        "soccer/eng-1": (20, 4, 3),
        "soccer/esp-1": (20, 4, 3),
        "soccer/ita-1": (20, 4, 3),
        "soccer/ger-1": (18, 4, 2),
        "soccer/fra-1": (18, 4, 2),
    }
)


class ZoneKind(StrEnum):
    """What places of a final table lead to; the Champions League stands for its qualifying rounds too.

    The top seed and the play-offs are of the table of a conference.
    """

    TITLE = "title"
    CHAMPIONS_LEAGUE = "champions_league"
    RELEGATION = "relegation"
    TOP_SEED = "top_seed"
    PLAY_OFFS = "play_offs"


@dataclass(frozen=True, slots=True)
class SeasonZone:
    """Places of a final table that mean more than the others.

    Attributes:
        kind: What they lead to.
        best: The best of them, from 1.
        worst: The worst of them.
    """

    kind: ZoneKind
    best: int
    worst: int


def zones(competition: str, sport: Sport, first_day: date, teams: int) -> tuple[SeasonZone, ...]:
    """Those of a season that began on a day: the title alone where nothing else is known of its league."""
    title = SeasonZone(ZoneKind.TITLE, 1, 1)
    key = KEYS.get(name_key(competition), "")
    size, champions, down = KNOWN.get(key, (0, 0, 0))
    if size != teams or first_day < SINCE or not key.startswith(f"{sport}/"):
        return (title,)
    last = SeasonZone(ZoneKind.RELEGATION, teams - down + 1, teams)
    return title, SeasonZone(ZoneKind.CHAMPIONS_LEAGUE, 1, champions), last


def zones_of_conference(places: int) -> tuple[SeasonZone, ...]:
    """Those of each conference of a league, so many of whose teams go to the play-offs."""
    return SeasonZone(ZoneKind.TOP_SEED, 1, 1), SeasonZone(ZoneKind.PLAY_OFFS, 1, places)
