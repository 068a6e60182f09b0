"""Sides in an order that knows nothing of results, for sports in which nobody is at home."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import fields, replace
from typing import Any, TypeAlias, TypeVar

from engine.catalogue.importers.parsed import ParsedMatch, RefusedRow
from engine.catalogue.names import name_key
from engine.catalogue.said import FixtureState, Said
from engine.catalogue.sides import Side
from engine.sports.spec import SportSpec

# Keys of the names of both sides.
Pairing: TypeAlias = tuple[str, str]
OTHER = {"home": "away", "away": "home"}
OTHER_SIDE = {Side.HOME: Side.AWAY, Side.AWAY: Side.HOME}
# What is said of a match, in the fields of a row of a file: also as it is kept.
Words = TypeVar("Words", ParsedMatch, Said, FixtureState)


def in_order(rows: Iterable[ParsedMatch | RefusedRow], spec: SportSpec) -> Iterator[ParsedMatch | RefusedRow]:
    """Where somebody may be at home as they are; else the sides of each in the order of their names.

    Files may name the winner first: what the house keeps must not tell who won before the match.
    """
    for row in rows:
        is_turned = not spec.has_home_side and isinstance(row, ParsedMatch) and name_key(row.home) > name_key(row.away)
        yield turned(row, spec) if is_turned and isinstance(row, ParsedMatch) else row


def as_known(known: Collection[Pairing], rows: Iterable[ParsedMatch], spec: SportSpec) -> list[ParsedMatch]:
    """Where nobody is at home, each match with its sides in the order in which they are known.

    A player may be called otherwise here than in a file, so that the order of the names is another.

    Args:
        known: Keys of the names of both sides, for each match that is there.
    """
    if spec.has_home_side:
        return list(rows)
    paired = ((name_key(row.home), name_key(row.away), row) for row in rows)
    return [
        turned(row, spec) if (away, home) in known and (home, away) not in known else row for home, away, row in paired
    ]


def turned(match: Words, spec: SportSpec) -> Words:
    """The same match with the other side first."""
    parts = [each.name.partition("_") for each in fields(match)]
    changed: dict[str, Any] = {
        "".join((side, *rest)): getattr(match, "".join((OTHER[side], *rest))) for side, *rest in parts if side in OTHER
    }
    if isinstance(match, ParsedMatch) and match.closing_prices:
        changed["closing_prices"] = match.closing_prices[::-1]
    if match.shoot_out_winner:
        changed["shoot_out_winner"] = OTHER_SIDE[match.shoot_out_winner]
    if spec.details:
        changed |= {name: spec.details.turned(getattr(match, name)) for name in ("conditions", "course")}
    return replace(match, **changed)
