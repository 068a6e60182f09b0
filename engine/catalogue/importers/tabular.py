"""A row of any table of results, once its columns are known."""

from datetime import tzinfo

from engine.catalogue.importers.cells import MOST_SCORE, MOST_SHOTS, Columns, Row
from engine.catalogue.importers.parsed import BadRow, ParsedMatch
from engine.catalogue.importers.table import Unreadable
from engine.catalogue.seasons import season_named, season_of

NEEDED = ("date", "home", "away")
MOST_ROUND_CHARACTERS = 64


def require(columns: Columns, format: str) -> None:
    """Refuse a table without the columns that a match needs; scores may be absent where none was played."""
    missing = [field for field in NEEDED if field not in columns]
    if missing:
        raise Unreadable(f"it has no column for {' and '.join(missing)}, so it is not of the format {format}")


def match(
    columns: Columns,
    row: Row,
    line: int,
    *,
    zone: tzinfo | None = None,
    competition: str = "",
    is_compact: bool = False,
) -> ParsedMatch:
    """
    Args:
        zone: Of the times in the file.
        competition: Where the row itself names none in a column of its own.
        is_compact: Whether "0304" is a season of the file.

    Raises:
        BadRow: A cell cannot be read, or only one of the scores is given.
    """
    day = columns.day(row, "date")
    home, away = columns.name_of(row, "home"), columns.name_of(row, "away")
    home_score, away_score = scores(columns, row)
    season = columns.text(row, "season")
    return ParsedMatch(
        line=line,
        day=day,
        home=home,
        away=away,
        home_score=home_score,
        away_score=away_score,
        neutral=columns.truth(row, "neutral") if "neutral" in columns else None,
        competition=competition or columns.text(row, "competition"),
        season=season_named(season, is_compact=is_compact) if season else season_of(day),
        round=columns.text(row, "round")[:MOST_ROUND_CHARACTERS],
        kick_off=columns.kick_off(row, day, zone),
        home_shots=columns.whole(row, "home_shots", MOST_SHOTS),
        away_shots=columns.whole(row, "away_shots", MOST_SHOTS),
        home_shots_on_target=columns.whole(row, "home_shots_on_target", MOST_SHOTS),
        away_shots_on_target=columns.whole(row, "away_shots_on_target", MOST_SHOTS),
    )


def scores(columns: Columns, row: Row) -> tuple[int, int] | tuple[None, None]:
    """Both scores, or neither."""
    home = columns.whole(row, "home_score", MOST_SCORE)
    away = columns.whole(row, "away_score", MOST_SCORE)
    if home is not None and away is not None:
        return home, away
    if home is None and away is None:
        return None, None
    raise BadRow(columns.name("home_score" if home is None else "away_score"), "one score is given, the other is not")
