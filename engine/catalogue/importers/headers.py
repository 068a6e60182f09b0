"""Where a table's header stands, or what its columns are where it has none."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from itertools import combinations, islice

from engine.catalogue.importers import by_team, by_winner, pairings, split_dates
from engine.catalogue.importers.cells import shown
from engine.catalogue.importers.columns import FIELDS, Columns, column_key, missing
from engine.catalogue.importers.dates import written
from engine.catalogue.importers.kinds import companion
from engine.catalogue.importers.other_sports import ROWS_READ, pairs_of, scored, sport_by_lines, sport_of
from engine.catalogue.importers.parsed import (
    CrossTable,
    EmptyFile,
    LogOfOneTeam,
    OtherTable,
    PlainText,
    RefusedRow,
    TeamsByNumber,
    UnknownFormat,
    Unreadable,
    of_another_sport,
)
from engine.catalogue.importers.scores import DASHES
from engine.catalogue.importers.table import Numbered, Row, Rows, Table, Text
from engine.simulation.wording import counted

NEEDED = ("date", "home", "away")
# Titles and remarks above a header, and rows from which columns without one are told.
MOST_ROWS_ABOVE = 20
ROWS_JUDGED = 200
NUMBER = re.compile(r"\d{1,2}(?:\.0)?")
RESULT = re.compile(r"\d{1,2} ?- ?\d{1,2}")
# A line such as "Ashby 2-1 Brook" or "20:00 Ashby v Brook", and what names a side by its number: "home_team_api_id".
TEXT_OF_MATCH = re.compile(r"[^\W\d]\S*\s+(?:\d{1,2} ?[-–:] ?\d{1,2}|vs?\.?)\s.*[^\W\d]")
MOST_CELLS_OF_TEXT, MOST_CHARACTERS_OF_TEXT = 3, 300
NUMBERED = re.compile("team|club|api")
CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?")
# Tables of matches without a column for each side.
OTHER_TABLES = (by_team, pairings, by_winner)
KINDS = ("date", "team", "score", "result")
OUTCOMES = frozenset("HDA")
# Among the scores of so many matches there is hardly ever no nought.
FEWEST_WITH_NO_GOAL = 4
NO_GOAL = frozenset({"0", "0.0"})


def table_of(rows: Rows, named: Mapping[str, str]) -> Table:
    """The table under the first row that names what a match needs, or under columns told from its cells.

    Args:
        named: What the file calls a field, where it was said.

    Raises:
        Unreadable: There is no row, no column of a name that was said, or no telling what the columns are.
        InvalidInput: There is no such field.
    """
    top = list(islice(rows, MOST_ROWS_ABOVE + 1))
    read = [each for each in top[:MOST_ROWS_ABOVE] if isinstance(each, tuple)]
    for line, row in (*(rows.commented() if isinstance(rows, Text) else ()), *read):
        if is_header(row, named) or (not named and any(each.recognises(row) for each in OTHER_TABLES)):
            above = sum(each[0] < line for each in read)
            return Table(tuple(row), below(rows, line, top), notes=skipped(above))
    if not top:
        raise Unreadable("the file is empty", EmptyFile)
    if isinstance(top[0], RefusedRow):
        raise Unreadable(f"its first line cannot be read: {top[0].reason}")
    return table_without_header(rows, top[0][1], named)


def is_header(row: Row, named: Mapping[str, str]) -> bool:
    """A column that was named is looked for among the names of this row alone, not by its number."""
    try:
        columns = Columns.located(row, FIELDS, {field: name for field, name in named.items() if not name.isdigit()})
    except Unreadable:
        return False
    known = {*columns.positions, *named, *(["date"] if split_dates.recognises(row) else [])}
    return known.issuperset(NEEDED) and not any(map(written, row))


def below(rows: Rows, line: int, top: Sequence[Numbered | RefusedRow]) -> Rows:
    """The rows after a header, which may take more lines than the one where it begins."""
    if isinstance(rows, Text):
        following = next((number for each in top if (number := number_of(each)) > line), None)
        return rows.after(following - 1) if following else ()
    return [each for each in rows if number_of(each) > line]


def number_of(row: Numbered | RefusedRow) -> int:
    return row.line if isinstance(row, RefusedRow) else row[0]


def skipped(rows: int) -> tuple[str, ...]:
    return (f"{counted(rows, 'row')} above the header left out.",) if rows else ()


def table_without_header(rows: Rows, first: Row, named: Mapping[str, str]) -> Table:
    if not any(written(cell.strip()) for cell in first):
        raise not_results(first, named, [each[1] for each in islice(rows, 1, ROWS_READ) if isinstance(each, tuple)])
    judged = [each[1] for each in islice(rows, ROWS_JUDGED) if isinstance(each, tuple)]
    if sport := sport_by_lines(judged):
        raise of_another_sport(sport)
    header = told_from(judged, named)
    listed = ", ".join(f"{place} = {field}" for place, field in enumerate(header, start=1) if field)
    return Table(header, rows, notes=(f"No header; columns told from the cells: {listed}.",))


def not_results(header: Row, named: Mapping[str, str], rows: Sequence[Row] = ()) -> Unreadable:
    """Why a table without the columns of a match is none of soccer.

    Args:
        rows: The first ones below the header.
    """
    if reason := companion(header):
        return Unreadable(reason, OtherTable)
    if any(map(by_team.is_of_one_team, (header, *rows[:MOST_ROWS_ABOVE]))):
        return Unreadable("it is the log of one team, which its rows do not name", LogOfOneTeam)
    if sport := sport_by_lines([header, *rows]) or sport_of(header, pairs_of(rows, scored(header)), rows):
        return of_another_sport(sport)
    columns = Columns.located(header, FIELDS, named)
    if len(header) > 2 and "date" not in columns and is_cross_table(header, rows):
        return Unreadable("it is a cross table of home and away sides, and names no day for any match", CrossTable)
    if len(header) <= MOST_CELLS_OF_TEXT and sum(is_text_of_match(row) for row in (header, *rows)) > 1:
        return Unreadable("it is a list of matches as plain text, not a table of them", PlainText)
    if {"homeid", "awayid"} <= {NUMBERED.sub("", column_key(name)) for name in header}:
        return Unreadable("it names its teams by number alone", TeamsByNumber)
    if len(header) == 1:
        return Unreadable(
            f"its first line, {shown(header[0])}, is neither a header nor a row of results", UnknownFormat
        )
    return missing([field for field in NEEDED if field not in columns] or NEEDED, header)


def is_cross_table(header: Row, rows: Sequence[Row]) -> bool:
    """Whether there is a row and a column for each side, with scores where they meet."""
    cells = [cell.strip() for row in rows for cell in row[1:] if cell.strip()]
    scores = sum(bool(RESULT.fullmatch(cell[:20].translate(DASHES))) for cell in cells)
    return abs(len(rows) + 1 - len(header)) <= 1 and 3 * scores > len(cells)


def is_text_of_match(row: Row) -> bool:
    return bool(TEXT_OF_MATCH.search(", ".join(row)[:MOST_CHARACTERS_OF_TEXT]))


def told_from(rows: Sequence[Row], named: Mapping[str, str]) -> tuple[str, ...]:
    """Names for columns without any: one of dates, two of teams, one of results or two of scores.

    Raises:
        Unreadable: Other numbers of them; then a header has to say which is which.
    """
    width = max(map(len, rows))
    columns = [[row[place].strip() for row in rows if place < len(row)] for place in range(width)]
    kinds = [kind_of(cells) for cells in columns]
    places = {kind: [place for place, each in enumerate(kinds) if each == kind] for kind in KINDS}
    # A column of bare numbers may be one of marks instead.
    dates = sorted(places["date"], key=lambda place: all(cell.isdigit() for cell in columns[place]))
    fields = {"date": dates[:1], "result": places["result"][:1]}
    fields["home"], fields["away"] = two_of(alike(places["team"], columns))
    scores = [] if places["result"] else places["score"]
    fields["home_score"], fields["away_score"] = two_of(scores)
    if not all(fields[field] or field in named for field in NEEDED) or (
        scores and not fields["home_score"] + list(named)
    ):
        raise Unreadable(
            f"it has no header, and its cells do not tell which columns are the teams and the scores: of {width} "
            f"columns {len(places['team'])} hold names and {len(places['score'])} hold numbers; add a first line "
            "such as date,home,away,home_score,away_score"
        )
    names = {found[0]: field for field, found in fields.items() if found}
    return tuple(names.get(place, "") for place in range(width))


def like_scores(table: Table, read: Set[int]) -> list[int]:
    """Columns beside those that are read which hold results, or from two on numbers such as goals are."""
    rows = [each[1] for each in islice(table.rows, ROWS_JUDGED) if isinstance(each, tuple)]
    columns = {
        place: [row[place].strip() for row in rows if place < len(row)]
        for place in range(len(table.header))
        if place not in read
    }
    kinds = {place: kind_of(cells) for place, cells in columns.items()}
    results = [place for place, cells in columns.items() if kinds[place] == "result" or are_mostly_results(cells)]
    numbers = [place for place in columns if kinds[place] == "score"]
    # Ranks, numbers of matches and marks of difficulty begin at one.
    has_none = any(cell in NO_GOAL for place in numbers for cell in columns[place])
    is_of_goals = len(numbers) > 1 and (has_none or len(rows) < FEWEST_WITH_NO_GOAL)
    return results or (numbers if is_of_goals else [])


def are_mostly_results(cells: Sequence[str]) -> bool:
    """Whether words such as "postponed" stand among results; times of day look like those."""
    filled = [cell for cell in cells if cell]
    found = [
        cell for cell in filled if RESULT.fullmatch(cell[:20].translate(DASHES)) and not CLOCK.fullmatch(cell[:10])
    ]
    return bool(found) and 2 * len(found) >= len(filled)


def two_of(places: list[int]) -> tuple[list[int], list[int]]:
    """The first and the second where there are exactly two."""
    return (places[:1], places[1:]) if len(places) == 2 else ([], [])


def alike(places: list[int], columns: Sequence[Sequence[str]]) -> list[int]:
    """Of more than two columns of names the two that share most: teams play at home and away."""
    if len(places) < 3:
        return places
    shared = {pair: len(set(columns[pair[0]]) & set(columns[pair[1]])) for pair in combinations(places, 2)}
    best = max(shared, key=shared.__getitem__)
    return list(best) if shared[best] else places


def kind_of(cells: Sequence[str]) -> str:
    """What a column holds; empty where it is nothing of a match, or the same in every row."""
    filled = [cell for cell in cells if cell]
    if not filled:
        return ""
    if all(map(written, filled)):
        return "date"
    if all(CLOCK.fullmatch(cell[:10]) for cell in filled) or set(filled) <= OUTCOMES:
        return ""
    if all(NUMBER.fullmatch(cell[:10]) for cell in filled):
        return "score"
    if all(RESULT.fullmatch(cell[:20].translate(DASHES)) for cell in filled):
        return "result"
    is_constant = len(filled) > 1 and len(Counter(filled)) == 1
    return "team" if any(each.isalpha() for cell in filled[:20] for each in cell[:40]) and not is_constant else ""
