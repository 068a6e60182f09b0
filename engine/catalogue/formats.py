"""How the known leagues play their seasons, and what orders their tables.

Formats are those in force since 2023; a season that does not fit its league's format is told from its matches instead.
Source of each rule: the regulations of the league for the seasons since 2023-24.
"""

from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from engine.catalogue.demo_leagues import SOCCER
from engine.catalogue.leagues import BY_KEY, LEAGUES
from engine.catalogue.names import name_key
from engine.simulation.season_format import DOUBLE_ROUND_ROBIN, Group, Halving, SeasonFormat
from engine.simulation.table import Criterion, Rule
from engine.sports.base import Sport
from engine.sports.registry import specification

GOAL_DIFFERENCE = Rule()
HEAD_TO_HEAD = Rule(
    (
        Criterion.POINTS,
        Criterion.HEAD_TO_HEAD_POINTS,
        Criterion.HEAD_TO_HEAD_GOAL_DIFFERENCE,
        Criterion.GOAL_DIFFERENCE,
        Criterion.GOALS,
    )
)
WINS = Rule((Criterion.POINTS, Criterion.WINS, Criterion.GOAL_DIFFERENCE, Criterion.GOALS))
# The choices of a form; any other order can be set through the API.
COMMON_RULES = MappingProxyType({"goal difference": GOAL_DIFFERENCE, "head to head": HEAD_TO_HEAD, "wins": WINS})

QUADRUPLE = SeasonFormat(4)
SCOTTISH = SeasonFormat(3, (Group(6), Group(6)))
AUSTRIAN = SeasonFormat(2, (Group(6, 2, Halving.DOWN), Group(6, 2, Halving.DOWN)))
DANISH = SeasonFormat(2, (Group(6, 2), Group(6, 2)))
FINNISH = SeasonFormat(2, (Group(6), Group(6)))
ROMANIAN = SeasonFormat(2, (Group(6, 2, Halving.UP), Group(10, 1, Halving.UP)))
BELGIAN = SeasonFormat(2, (Group(6, 2, Halving.UP), Group(6, 2, Halving.UP), Group(4, 2)))


@dataclass(frozen=True, slots=True)
class Custom:
    """How a league is played.

    Args:
        format: None where its play-offs change from year to year.
    """

    format: SeasonFormat | None = DOUBLE_ROUND_ROBIN
    rule: Rule = GOAL_DIFFERENCE


@dataclass(frozen=True, slots=True)
class Setting:
    """What an administrator said of a competition; None where it is to be told."""

    format: SeasonFormat | None = None
    rule: Rule | None = None


CUSTOMS = MappingProxyType(
    {
        "soccer/ger-1": Custom(rule=Rule((*GOAL_DIFFERENCE.criteria, Criterion.HEAD_TO_HEAD_GOAL_DIFFERENCE))),
        "soccer/ger-2": Custom(rule=Rule((*GOAL_DIFFERENCE.criteria, Criterion.HEAD_TO_HEAD_GOAL_DIFFERENCE))),
        "soccer/sco-1": Custom(SCOTTISH),
        "soccer/sco-2": Custom(QUADRUPLE),
        "soccer/sco-3": Custom(QUADRUPLE),
        "soccer/sco-4": Custom(QUADRUPLE),
        "soccer/ita-1": Custom(rule=HEAD_TO_HEAD),
        "soccer/ita-2": Custom(rule=HEAD_TO_HEAD),
        "soccer/esp-1": Custom(rule=HEAD_TO_HEAD),
        "soccer/esp-2": Custom(rule=HEAD_TO_HEAD),
        "soccer/fra-1": Custom(
            rule=Rule((Criterion.POINTS, Criterion.GOAL_DIFFERENCE, *HEAD_TO_HEAD.criteria[1:3], Criterion.GOALS))
        ),
        "soccer/bel-1": Custom(BELGIAN, WINS),
        "soccer/por-1": Custom(
            rule=Rule((*HEAD_TO_HEAD.criteria[:4], Criterion.WINS, Criterion.GOALS)),
        ),
        "soccer/tur-1": Custom(rule=HEAD_TO_HEAD),
        "soccer/gre-1": Custom(None, HEAD_TO_HEAD),
        "soccer/aut-1": Custom(AUSTRIAN),
        "soccer/sui-1": Custom(SCOTTISH),
    }
)
KEYS = MappingProxyType({name_key(league.name): league.key for league in LEAGUES})
# Leagues that are not pulled, by the names that files of football-data.co.uk give them; and the synthetic one.
ELSEWHERE = MappingProxyType(
    {
        name_key(name): custom
        for name, custom in (
            (SOCCER.competition, Custom()),
            ("Argentina: Liga Profesional", Custom(None)),
            ("Argentina: Superliga", Custom(None)),
            ("Denmark: Superliga", Custom(DANISH)),
            ("Finland: Veikkausliiga", Custom(FINNISH)),
            ("Ireland: Premier Division", Custom(QUADRUPLE)),
            ("Mexico: Liga MX", Custom(None)),
            ("Romania: Liga 1", Custom(ROMANIAN)),
            ("Romania: Superliga", Custom(ROMANIAN)),
            ("USA: MLS", Custom(None)),
        )
    }
)


def custom(competition: str, sport: Sport) -> Custom | None:
    """How a competition of this name is played; None where it is none of the known leagues."""
    name = name_key(competition)
    if sport is Sport.SOCCER and name in ELSEWHERE:
        return ELSEWHERE[name]
    key = KEYS.get(name, "")
    return CUSTOMS.get(key, Custom()) if key in BY_KEY and key.startswith(f"{sport}/") else None


def table_rule(competition: str, sport: Sport, first_day: date) -> Rule:
    """The sport's own rule for a season that began on a day: what a win gave there and then."""
    return specification(sport).table(name_key(competition.partition(":")[0]), first_day)
