"""What files of other sports than soccer have: scores under their own names, parts of a season, moneylines."""

from engine.catalogue.importers.columns import Columns, aliases, column_key
from engine.catalogue.importers.other_sports import POINTS
from engine.catalogue.importers.parsed import AsideRow
from engine.catalogue.importers.table import Row

# The round of a match that decides the title after the season.
PLAY_OFFS = "Play-offs"
FIELDS_OF_GAMES = POINTS | aliases(
    {
        "part": "season type, game type, type of game, type of season, season stage",
        "home_moneyline": """moneyline 1, home moneyline, moneyline home, home ml, home close ml, home closing ml,
            close home ml""",
        "away_moneyline": """moneyline 2, away moneyline, moneyline away, away ml, away close ml, away closing ml,
            close away ml, visitor moneyline""",
    }
)
# What the part of a season says of its matches, in the words and the letters of common sources.
ASIDE = {
    "before the season": "pre season, preseason, pre, exhibition, spring training, spring, PR, E, S",
    "between selections": "all stars, all star, all star game, pro bowl, A",
}
# Sides of such a match, whatever part of the season it is said to be of.
SELECTIONS = frozenset({"afc", "nfc", "americanleague", "nationalleague"})
OF_PLAY_OFFS = """play offs, playoffs, playoff, post season, postseason, post, P, F, D, L, W, WC, DIV, CON, SB,
    wild card, division series, championship series, world series, conference finals, finals"""
LEFT_OUT = {column_key(word): kind for kind, words in ASIDE.items() for word in words.split(",")}
DECIDING = frozenset(map(column_key, OF_PLAY_OFFS.split(",")))
# A moneyline is what a stake of a hundred wins, or with a minus what wins a hundred.
HUNDRED = 100.0


def refuse_aside(columns: Columns, row: Row) -> None:
    """
    Raises:
        AsideRow: A match that counts for nothing.
    """
    if kind := LEFT_OUT.get(column_key(columns.text(row, "part"))):
        raise AsideRow("part", kind)
    if {column_key(columns.text(row, side)) for side in ("home", "away")} <= SELECTIONS:
        raise AsideRow("home", "between selections")


def round_of(columns: Columns, row: Row) -> str:
    """What the part of the season says of the round; empty where it is that of all matches."""
    return PLAY_OFFS if column_key(columns.text(row, "part")) in DECIDING else ""


def prices_of(columns: Columns, row: Row) -> tuple[float, float] | None:
    """Decimal prices of both wins, where both moneylines can be read."""
    home, away = (decimal_price(columns.text(row, field)) for field in ("home_moneyline", "away_moneyline"))
    return (home, away) if home and away and 1 / home + 1 / away > 1 else None


def decimal_price(cell: str) -> float | None:
    try:
        line = float(cell[:12])
    except ValueError:
        return None
    if not HUNDRED <= abs(line) <= HUNDRED * HUNDRED:
        return None
    return 1 + line / HUNDRED if line > 0 else 1 - HUNDRED / line
