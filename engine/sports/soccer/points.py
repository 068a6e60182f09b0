"""What a win gave, in which country and when."""

from datetime import date
from types import MappingProxyType

from engine.simulation.table import Rule

# The year of the first season, by its first day, in which a win gave three points; elsewhere FIFA made it the rule.
# Source: Wikipedia, "Three points for a win", year of adoption; France's trial of 1988-89 is left out.
THREE_POINTS_SINCE = MappingProxyType(
    {
        "england": 1981,
        "turkey": 1987,
        "norway": 1988,
        "sweden": 1990,
        "greece": 1992,
        "france": 1994,
        "italy": 1994,
        "scotland": 1994,
    }
)
THREE_POINTS_ELSEWHERE = 1995


def table(country: str, first_day: date) -> Rule:
    """Of a season that began on a day; level sides are ordered by goal difference, then by goals."""
    return Rule(win=3 if first_day.year >= THREE_POINTS_SINCE.get(country, THREE_POINTS_ELSEWHERE) else 2)
