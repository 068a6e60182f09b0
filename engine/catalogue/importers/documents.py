"""JSON with a list of matches, as rows: what is nested becomes a column such as `score.fullTime.home`."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.catalogue.importers.parsed import RefusedRow, UnknownFormat, Unreadable
from engine.catalogue.importers.table import MOST_LINE_CHARACTERS, Numbered, Table
from engine.simulation.wording import counted

# What services call the list of matches; innings are those of another sport, which is told by them.
LISTS = ("matches", "fixtures", "response", "events", "results", "games", "data", "items", "innings")
# Lists of lists: by round in football.json's older form, by day elsewhere.
GROUPS = ("rounds", "dates", "gameWeek")
MOST_DEPTH, MOST_COLUMNS, FEWEST_COLUMNS = 4, 400, 3
# What `refuse_unkeepable` has to look at; hardly any file has one.
ESCAPED = re.compile(r"\\u(0000|[dD][89abAB])")


@dataclass(frozen=True, slots=True)
class Document:
    """
    Args:
        title: What the document is called, such as "Premier League 2024/25".
        competition: Where it names one apart from its title.
    """

    title: str
    competition: str
    matches: Sequence[Any]

    def table(self) -> Table:
        rows = [flat(match) if isinstance(match, dict) else None for match in self.matches]
        header = tuple(dict.fromkeys(name for row in rows if row for name in row))
        if len(header) > MOST_COLUMNS:
            raise Unreadable(f"its matches have {counted(len(header), 'field')}; at most {MOST_COLUMNS} are read")
        return Table(header, tuple(numbered(rows, header, self.matches)))


def document(text: str) -> Document:
    """
    Raises:
        Unreadable: The text is no JSON, or holds no list of matches.
    """
    content = loaded(text)
    if isinstance(content, list):
        return Document("", "", listed(content))
    if not isinstance(content, dict):
        raise Unreadable("its JSON has no list of matches", UnknownFormat)
    listings = (content[name] for name in LISTS if isinstance(content.get(name), list))
    groups = (found for name in GROUPS if (found := grouped(content.get(name))))
    found = by_columns(content) or next(groups, None) or next(listings, None)
    leagues: Any = content.get("leagues")
    competition = content.get("competition") or content.get("league") or (leagues[0] if is_of_one(leagues) else None)
    name = competition.get("name") if isinstance(competition, dict) else competition
    return Document(words(content.get("name")), words(name), listed(found))


def by_columns(content: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """Matches of a table that a program wrote a column after the other, or as names of columns and bare rows."""
    sets = content.get("resultSets")
    if isinstance(sets, list) and sets and isinstance(sets[0], dict):
        content = {"columns": sets[0].get("headers"), "data": sets[0].get("rowSet")}
    names, rows = content.get("columns"), content.get("data")
    if isinstance(names, list) and isinstance(rows, list):
        return [dict(zip(map(str, names), row, strict=False)) for row in rows if isinstance(row, list)]
    columns = [each if isinstance(each, list) else list(each.values()) for each in content.values() if is_column(each)]
    if len(columns) < FEWEST_COLUMNS or len(columns) < len(content) or len(set(map(len, columns))) > 1:
        return None
    return [dict(zip(content, row, strict=True)) for row in zip(*columns, strict=True)]


def is_column(value: Any) -> bool:
    """A list of cells, or cells by the number of their row."""
    cells = list(value.values()) if isinstance(value, dict) and all(map(str.isdigit, value)) else value
    return isinstance(cells, list) and not any(isinstance(cell, list | dict) for cell in cells)


def loaded(text: str) -> Any:
    content = parsed(text)
    if ESCAPED.search(text):
        refuse_unkeepable(content)
    return content


def refuse_unkeepable(content: Any) -> None:
    """Escapes can say what no text holds, and no database keeps: U+0000, and half of a surrogate pair."""
    told = json.dumps(content, ensure_ascii=False)
    try:
        told.encode()
    except UnicodeEncodeError:
        raise Unreadable("it holds half of a character that takes two escapes") from None
    if "\\u0000" in told:
        raise Unreadable("it holds the character U+0000")


def parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    try:
        # One match a line, as databases and programs export them.
        return [json.loads(line) for line in text.split("\n") if line.strip()]
    except (ValueError, RecursionError):
        raise Unreadable("it is no JSON that can be read", UnknownFormat) from None


def listed(found: Any) -> Sequence[Any]:
    if not isinstance(found, list) or not any(isinstance(each, dict) for each in found):
        raise Unreadable("its JSON has no list of matches", UnknownFormat)
    return found


def words(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def grouped(rounds: Any) -> list[Any] | None:
    """The matches where each round, or each day, has its own list."""
    if not isinstance(rounds, list):
        return None
    return [
        {"round": each.get("name"), **match}
        for each in rounds
        if isinstance(each, dict)
        for match in each.get("matches") or each.get("games") or ()
        if isinstance(match, dict)
    ]


def numbered(
    rows: Sequence[Mapping[str, str] | None], header: Sequence[str], matches: Sequence[Any]
) -> Iterator[Numbered | RefusedRow]:
    for position, row in enumerate(rows, start=1):
        if row is None:
            yield RefusedRow(position, "matches", f"{str(matches[position - 1])[:40]!r} is no match")
        elif sum(map(len, row.values())) > MOST_LINE_CHARACTERS:
            yield RefusedRow(position, "matches", f"the match has more than {MOST_LINE_CHARACTERS:,} characters")
        else:
            yield position, tuple(row.get(name, "") for name in header)


def flat(match: Mapping[str, Any], prefix: str = "", depth: int = 1) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in match.items():
        path = f"{prefix}{name}"
        value = value[0] if is_of_one(value) and any(map(by_side, value[0].values())) else value
        if sides := by_side(value):
            found |= flat(sides)
        elif isinstance(value, dict):
            # A team, a league: some files have its name alone, some an object, some one in each.
            if name := words(value.get("name")):
                found[path] = name
            found |= flat(value, f"{path}.", depth + 1) if depth < MOST_DEPTH else {}
        else:
            found[path] = cell_of(value)
    return found


def is_of_one(value: Any) -> bool:
    """Whether a list holds one object alone, as an event of some services holds its match."""
    return isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict)


def by_side(value: Any) -> dict[str, Any]:
    """Two sides in a list that say which of them is at home; empty where it is something else."""
    if not isinstance(value, list) or len(value) != 2:
        return {}
    found = {str(each.get("homeAway", "")).casefold(): each for each in value if isinstance(each, dict)}
    return found if found.keys() == {"home", "away"} else {}


def cell_of(value: Any) -> str:
    """A pair of scores becomes "2-1"; other lists say nothing of a match."""
    if value is None:
        return ""
    if isinstance(value, list):
        is_pair = all(each is None or isinstance(each, int | float) for each in value)
        return "-".join(cell_of(each) for each in value) if is_pair else ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else json.dumps(value)
