"""The places of a table that mean more than the others are told only where they are known."""

from datetime import date

import pytest

from engine.catalogue.season_zones import SINCE, SeasonZone, ZoneKind, zones
from engine.sports.base import Sport

TITLE = SeasonZone(ZoneKind.TITLE, 1, 1)
BEFORE = date(2022, 8, 1)


def test_a_known_league_has_places_at_both_ends() -> None:
    assert zones("England: Premier League", Sport.SOCCER, SINCE, 20) == (
        TITLE,
        SeasonZone(ZoneKind.CHAMPIONS_LEAGUE, 1, 4),
        SeasonZone(ZoneKind.RELEGATION, 18, 20),
    )


@pytest.mark.parametrize(
    ("name", "sport", "day", "teams"),
    [
        ("Forest League", Sport.SOCCER, SINCE, 20),
        ("England: Premier League", Sport.SOCCER, BEFORE, 20),
        ("England: Premier League", Sport.SOCCER, SINCE, 18),
    ],
)
def test_elsewhere_only_the_title_is_known(name: str, sport: Sport, day: date, teams: int) -> None:
    assert zones(name, sport, day, teams) == (TITLE,)
