"""Files that are something else than results, told by their first bytes."""

import re

from engine.catalogue.importers.columns import column_key
from engine.catalogue.importers.parsed import EmptyFile, LargeFile, Unreadable, of_another_sport
from engine.catalogue.importers.table import Row
from engine.simulation.wording import counted

# In bytes, from the start; what a person can do about it is in the sentence.
SIGNS = (
    (b"\xd0\xcf\x11\xe0", "it is an old or locked Excel workbook: save it as CSV"),
    (b"%PDF", "it is a PDF: only CSV, JSON and Excel workbooks are read"),
    (b"\x89PNG", "it is a picture, not a file of results"),
    (b"GIF8", "it is a picture, not a file of results"),
    (b"\xff\xd8\xff", "it is a picture, not a file of results"),
    (b"SQLite format 3", "it is a database of SQLite: export its table of matches as CSV"),
    (b"PAR1", "it is a Parquet file: export it as CSV"),
    (b"ARROW1", "it is an Arrow file: export it as CSV"),
    (b"RDX", "it is a file of R: write it with write.csv"),
    (b"{\\rtf", "it is a text document: save it as CSV"),
    (b"7z\xbc\xaf", "it is packed by 7-Zip: unpack it first"),
    (b"Rar!", "it is packed by RAR: unpack it first"),
    (b"BZh", "it is packed by bzip2: unpack it first"),
    (b"\xfd7zXZ", "it is packed by xz: unpack it first"),
    (b"\x28\xb5\x2f\xfd", "it is packed by Zstandard: unpack it first"),
    (b"BEGIN:VCALENDAR", "it is a calendar: write its matches as CSV, with their scores"),
    (b"CREATE TABLE", "it is a dump in SQL: export its table of matches as CSV"),
    (b"INSERT INTO", "it is a dump in SQL: export its table of matches as CSV"),
    (b"version https://git-lfs", "it is a pointer of Git LFS: fetch the file itself, with `git lfs pull`"),
    (b"version https://hawser", "it is a pointer of Git LFS: fetch the file itself, with `git lfs pull`"),
    (b"/annex/objects", "it is a pointer of git-annex: fetch the file itself, with `git annex get`"),
)
WEB_PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
XML = re.compile(rb"\s*<\?xml\b", re.IGNORECASE)
YAML = re.compile(rb"(?:---\s+)?- \w+:\s")
PGN = re.compile(rb"\s*\[(?:Event|Site|Date|White|Black|Result) \"")
GLANCE = 2_000
# A row is read up to 20,000 characters, and there are as many as in a sheet of Excel: more is no table.
MOST_BYTES_OF_A_LINE, MOST_LINES = 500_000, 1_048_576
BEFORE_TEXT = b" \t\r\n\0\xef\xbb\xbf\xff\xfe"


def refuse_other_kinds(data: bytes) -> None:
    """
    Raises:
        Unreadable: The file is empty, or of a kind that holds no rows of results.
    """
    start = data[:GLANCE].removeprefix(b"\xef\xbb\xbf")
    for sign, sentence in SIGNS:
        if start.startswith(sign):
            raise Unreadable(sentence)
    if PGN.match(start):
        raise of_another_sport("games of chess in PGN")
    if YAML.match(start):
        raise Unreadable("it is YAML: only CSV, JSON and Excel workbooks are read")
    if WEB_PAGE.match(start):
        raise Unreadable(
            "it is a web page, not a file of results: download the file that the page links to, "
            "or open its table in a spreadsheet and save it as CSV"
        )
    if XML.match(start):
        raise Unreadable("it is XML: only CSV, JSON and Excel workbooks are read")
    if not data.strip(b" \t\r\n\xef\xbb\xbf"):
        raise Unreadable("the file is empty", EmptyFile)


def refuse_boundless(data: bytes) -> None:
    """Before anything else looks at the text: much of that is done by the line. JSON may be a single one.

    Raises:
        Unreadable: A table has too many lines, or one of surely more than so many bytes.
    """
    if data[:GLANCE].lstrip(BEFORE_TEXT)[:1] in {b"{", b"["}:
        return
    if (lines := max(data.count(b"\n"), data.count(b"\r"))) > MOST_LINES:
        raise Unreadable(f"it has {counted(lines, 'line')}; at most {MOST_LINES:,} are read", LargeFile)
    whole = len(data) - len(data) % MOST_BYTES_OF_A_LINE
    for start in range(0, whole, MOST_BYTES_OF_A_LINE):
        part = data[start : start + MOST_BYTES_OF_A_LINE]
        if b"\n" not in part and b"\r" not in part:
            line = data.count(b"\n", 0, start) + 1
            raise Unreadable(f"line {line:,} has more than {MOST_BYTES_OF_A_LINE:,} bytes", LargeFile)


# Tables of the same collections that hold no results, by names that only they have.
TABLES = (
    ({"winner", "firstshooter"}, "it lists who won penalty shoot-outs, not the results of matches"),
    ({"current", "former"}, "it lists former names of teams, not the results of matches"),
    ({"scorer", "minute"}, "it lists goals and who scored them, not the results of matches"),
    ({"won", "lost", "pts"}, "it is a league table, not a list of matches"),
    ({"w", "l", "pts"}, "it is a league table, not a list of matches"),
    ({"won", "lost", "points"}, "it is a league table, not a list of matches"),
    ({"wins", "losses", "points"}, "it is a league table, not a list of matches"),
)


def companion(header: Row) -> str:
    """What a table holds instead of results; empty where it may hold them."""
    names = {column_key(name) for name in header}
    is_bare_list_of_winners = names == {"date", "hometeam", "awayteam", "winner"}
    return next((sentence for own, sentence in TABLES if own <= names), TABLES[0][1] if is_bare_list_of_winners else "")
