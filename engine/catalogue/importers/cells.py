"""Cells of a table, read strictly: a value, nothing, or a reason why not."""

import re
import unicodedata

from engine.catalogue.importers.columns import Columns
from engine.catalogue.importers.parsed import BadRow
from engine.catalogue.importers.table import Row
from engine.catalogue.names import MOST_CHARACTERS
from engine.simulation.wording import counted

NOTHING = frozenset(
    {
        "",
        "NA",
        "N/A",
        "n/a",
        "#N/A",
        "NaN",
        "nan",
        "NULL",
        "null",
        "None",
        "none",
        "vs",
        "-",
        "–",
        "—",
        "?",
        ".",
        "x",
        "X",
        "v",
    }
)
TRUE = frozenset({"true", "1", "1.0", "yes", "y", "t", "neutral", "x"})
FALSE = frozenset({"false", "0", "0.0", "no", "n", "f", "", "home", "na", "nan", "none", "null", "-"})
MOST_SHOTS = 300
MOST_EXPECTED_GOALS = 30.0
# Of a cell that is looked at more closely than its first characters.
MOST_CELL_CHARACTERS = 60
# What stands for a team that a draw or another match will tell: "TBD", "W49", "2B", "Winner of semi-final 1".
TO_COME = re.compile(
    r"tb[acd]|to be (?:announced|confirmed|decided|determined|drawn)|unknown|undecided|not yet known|[?.\-–—]+"
    r"|bye|spielfrei|exempt|riposa|riposo|descansa|libre|folga|vrij|pauza|volno|no game|no match"
    r"|[WLR]U?\d{1,3}|[1-4][A-L](?:/[A-L])*|group [A-L] (?:winners?|runners?[ -]?up|1st|2nd|3rd|first|second|third)"
    r"|(?:winners?|losers?|runners?[ -]?up|sieger|verlierer|ganador|vainqueur|vencedor|vincente|1st|2nd|3rd)"
    r"(?: placed?)?[ :-]*(?:of |de |du |del )?(?:the )?"
    r"(?:(?:group|gruppe|grupo|groupe|pool|match|game|spiel|partido|tie|leg|round|last|semi|quarter|final|halb|viertel"
    r"|play|path|preliminary|qualif|sf|qf|r\d|m\d|\d).*|[A-L])",
    re.IGNORECASE,
)
FOOTNOTE = re.compile(r"\s*\[(?:[a-z]|\d{1,2}|n(?:ote|b)? ?\d{1,2})\]$", re.IGNORECASE)
# A place in the table before a name, a star after it, and quotation marks around it.
RANK = re.compile(r"^\[\d{1,2}\]\s*|\s*\[\d{1,2}\]$|^[“”\"«„]+(?=.*[“”\"»]$)|(?<=.)[“”\"»]+$|\s*\*+$")
MARKS = frozenset('[]*“”"«»„')
# Joiners that some scripts and emoji need between two characters.
JOINERS = "\u200c\u200d"


def whole(columns: Columns, row: Row, field: str, most: int) -> int | None:
    """A whole number from 0 to `most`, None where nothing is given.

    Raises:
        BadRow: It is none; as everywhere here it names the field, not yet the file's column.
    """
    cell = columns.text(row, field)
    if cell in NOTHING:
        return None
    digits, _, decimals = cell[:MOST_CELL_CHARACTERS].replace(",", ".").partition(".")
    if not is_digits(digits) or decimals.strip("0") or int(digits[:9]) > most or len(digits) > 9:
        raise BadRow(field, f"{shown(cell)} is no whole number from 0 to {most}")
    return int(digits)


def is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def decimal(columns: Columns, row: Row, field: str, most: float) -> float | None:
    """A number from 0 to `most` with a point or a comma, None where nothing is given."""
    cell = columns.text(row, field)
    if cell in NOTHING:
        return None
    try:
        number = float(cell[:MOST_CELL_CHARACTERS].replace(",", "."))
    except ValueError:
        number = -1.0
    if not 0 <= number <= most:
        raise BadRow(field, f"{shown(cell)} is no number from 0 to {most:g}")
    return number


def is_to_come(cell: str) -> bool:
    """Whether nothing is named, or only the place of a side that is not known yet."""
    return cell in NOTHING or (len(cell) <= MOST_CELL_CHARACTERS and bool(TO_COME.fullmatch(cell)))


def truth(columns: Columns, row: Row, field: str) -> bool:
    cell = columns.text(row, field).casefold()
    if cell not in TRUE | FALSE:
        raise BadRow(field, f"{shown(cell)} is neither true nor false")
    return cell in TRUE


def name(columns: Columns, row: Row, field: str) -> str:
    """The name of a team or a competition, in single spaces and without the mark of a footnote."""
    text = columns.text(row, field)
    if text[:1] in MARKS or text[-1:] in MARKS:
        text = RANK.sub("", FOOTNOTE.sub("", text[: 4 * MOST_CHARACTERS]))
    return checked_name(text, field)


def checked_name(text: str, column: str) -> str:
    if 0 < len(text) <= MOST_CHARACTERS and text.isprintable() and "  " not in text:
        return text
    found = " ".join(visible(text[: 4 * MOST_CHARACTERS]).split())
    if not found:
        raise BadRow(column, "a name is missing")
    if len(found) > MOST_CHARACTERS:
        raise BadRow(column, f"a name of {counted(len(text), 'character')}; at most {MOST_CHARACTERS} are allowed")
    if not found.translate(dict.fromkeys(map(ord, JOINERS))).isprintable():
        raise BadRow(column, f"{shown(found)} holds characters that cannot be shown")
    return found


def visible(text: str) -> str:
    """Without marks that only steer how text runs: two names that differ in them look the same."""
    bare = "".join(each for each in text if each in JOINERS or unicodedata.category(each) != "Cf")
    return bare.strip(JOINERS + " ")


def price(cell: str) -> float | None:
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if 1 < value < 10_000 else None


def shown(cell: str) -> str:
    """A cell inside a sentence, never more than a glance of it."""
    return repr(cell if len(cell) <= 40 else cell[:40] + "…")
