"""Squads of women and of youth that stand among the matches of their clubs' men: each kind plays by itself."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from engine.catalogue.importers.parsed import ParsedMatch
from engine.catalogue.names import MOST_CHARACTERS, name_key
from engine.simulation.wording import counted

WOMEN = re.compile(
    r"\s*(?:\((?:w|f|women|ladies)\)|\b(?:women|ladies|wfc|frauen|femenino|femen[ií]|f[eé]minines?|femminile|feminino"
    r"|dames|vrouwen|kvinner|kvinder|naiset|kobiety|ženy|w)\b\.?)",
    re.IGNORECASE,
)
YOUTH = re.compile(r"\s*\(?\bU\s?-?\s?(1[4-9]|2[0-3])\b\)?", re.IGNORECASE)


def apart(rows: Sequence[ParsedMatch], called: str) -> tuple[list[ParsedMatch], tuple[str, ...]]:
    """Matches of two squads of a kind in a competition of their own, where other rows name those clubs without it.

    Args:
        called: The competition of rows that name none.

    Returns:
        The rows in their order, and a sentence on each kind that was kept apart.
    """
    plain = {(row.competition, name_key(side)) for row in rows for side in (row.home, row.away) if not kind_of(side)}
    found: list[ParsedMatch] = []
    moved: Counter[str] = Counter()
    for row in rows:
        kind = kind_of(row.home)
        if kind and kind == kind_of(row.away) and any((row.competition, key) in plain for key in clubs(row)):
            name = f"{(row.competition or called)[: MOST_CHARACTERS - len(kind) - 1]} {kind}"
            moved[name] += 1
            row = replace(row, competition=name)
        found.append(row)
    return found, tuple(f"Kept apart: {counted(matches, 'match')} of “{name}”." for name, matches in moved.items())


def kind_of(name: str) -> str:
    """Women, or U19 and the like; empty where a name tells none."""
    if youth := YOUTH.search(name):
        return f"U{youth[1]}"
    return "Women" if WOMEN.search(name) else ""


def clubs(row: ParsedMatch) -> Iterator[str]:
    """Keys of both names without what tells the kind."""
    for side in (row.home, row.away):
        yield name_key(WOMEN.sub("", YOUTH.sub("", side)).strip())
