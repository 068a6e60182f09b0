"""Results as the database has them, and as the filter takes them."""

from typing import Any

from engine.catalogue.importers.parsed import SHOTS
from engine.catalogue.views import CompetitionView
from engine.ratings.state import FRIENDLY, Result
from engine.sports.registry import specification

RESULT = (
    "day",
    "home__name",
    "away__name",
    "home_score",
    "away_score",
    "neutral",
    "season",
    *SHOTS,
    "round",
    "conditions",
    "course",
)
# The same in a statement about fixtures `f` and the teams `home` and `away`.
SELECTED = ", ".join(name.replace("__", ".") if "__" in name else f"f.{name}" for name in RESULT)


def result(row: tuple[Any, ...], competition: CompetitionView) -> Result:
    """A row of the columns `RESULT`."""
    details = specification(competition.sport).details
    return Result(
        day=row[0],
        home=row[1],
        away=row[2],
        home_score=row[3],
        away_score=row[4],
        neutral=row[5],
        season=row[6],
        competition=competition.slug,
        home_shots=row[7],
        away_shots=row[8],
        home_shots_on_target=row[9],
        away_shots_on_target=row[10],
        friendly=row[11] == FRIENDLY,
        round=row[11],
        details=details.known(row[12], row[13]) if details else None,
    )
