"""JSON with matches in it, wherever they lie, as rows."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.catalogue.importers.columns import FIELDS, Columns
from engine.catalogue.importers.dates import written
from engine.catalogue.importers.flattening import flat, is_of_one, words
from engine.catalogue.importers.parsed import EmptyFile, RefusedRow, UnknownFormat, Unreadable
from engine.catalogue.importers.table import MOST_LINE_CHARACTERS, Numbered, Table
from engine.simulation.wording import counted

# What services call the list of matches; innings are those of another sport, which is told by them.
LISTS = ("matches", "fixtures", "response", "events", "results", "games", "data", "items", "innings")
# Lists of lists: by round in football.json's older form, by day elsewhere.
GROUPS = ("rounds", "dates", "gameWeek")
MOST_DEPTH, MOST_COLUMNS, FEWEST_COLUMNS = 4, 400, 3
# Of a list, from which it is told whether it is one of matches.
MEMBERS_JUDGED = 3
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
    if content in ([], {}):
        raise Unreadable("it holds no match", EmptyFile)
    if isinstance(content, list):
        return Document("", "", listed(by_rows(content) or scattered(content) or content))
    if not isinstance(content, dict):
        raise Unreadable("its JSON has no list of matches", UnknownFormat)
    listings = [content[name] for name in LISTS if isinstance(content.get(name), list)]
    groups = [inner for name in GROUPS if (inner := grouped(content.get(name)))]
    found = next(iter([*filter(None, [by_columns(content), *groups[:1], scattered(content)]), *listings]), None)
    if found == []:
        raise Unreadable("it holds no match", EmptyFile)
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


def by_rows(content: Sequence[Any]) -> list[dict[str, Any]] | None:
    """Matches of a table whose rows are lists, the first of them with the names of the columns."""
    header, *rows = content
    is_table = bool(rows) and all(isinstance(row, list) for row in content)
    if not is_table or not all(isinstance(name, str) for name in header):
        return None
    return [dict(zip(header, row, strict=False)) for row in rows]


def scattered(content: Any) -> list[dict[str, Any]]:
    """Matches of all lists, or objects of matches by their keys, as near to the top as there are any.

    A day or a round that stands above them is that of each.
    """
    level: list[tuple[dict[str, str], Any]] = [({}, content)]
    for _ in range(MOST_DEPTH + 1):
        if found := [context | match for context, value in level for match in matches_of(value)]:
            return found
        level = [inner for context, value in level for inner in within(context, value)]
    return []


def matches_of(value: Any) -> list[dict[str, Any]]:
    members = list(value.values()) if isinstance(value, dict) else value
    if not isinstance(members, list) or not members or not all(isinstance(each, dict) for each in members):
        return []
    return members if any(map(is_match, members[:MEMBERS_JUDGED])) else []


def is_match(value: dict[str, Any]) -> bool:
    """Whether it names two sides."""
    return {"home", "away"} <= set(Columns.located(tuple(flat(value)), FIELDS).positions)


def within(context: dict[str, str], value: Any) -> Iterator[tuple[dict[str, str], Any]]:
    if isinstance(value, dict):
        own = context | {field: words(value.get(field)) for field in ("date", "round") if words(value.get(field))}
        for key, inner in value.items():
            if isinstance(inner, list | dict):
                yield (own | {"date": key} if written(key) else own), inner
    elif isinstance(value, list):
        yield from ((context, each) for each in value if isinstance(each, list | dict))


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
