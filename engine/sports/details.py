"""What matches of a sport have beside sides and score: what of it is known before, and what only once it was played.

Both are kept as text, JSON in the order of its keys, so that equal details are equal texts; their sport alone reads
them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeAlias, cast

import msgspec

Kept: TypeAlias = str | None


class WrongDetail(ValueError):
    """A detail that no match of the sport has.

    Args:
        name: Of the detail, as the columns of files are called.
        reason: What is wrong, with what is allowed.
    """

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(reason)
        self.name, self.reason = name, reason


@dataclass(frozen=True, slots=True)
class WonMatch:
    """What one text says of how a match went, the winner's side first.

    Args:
        score: As tables and ratings count it.
        was_played: Whether ratings learn from it; else it was awarded.
        course: Details that are known by it.
    """

    score: tuple[int, int]
    was_played: bool = True
    course: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ToldDetail:
    """A detail of a match as it is shown.

    Attributes:
        name: Name of the detail in its sport, such as `surface`.
        value: Value, as text that programs read, such as `clay` or `5`.
        words: The same in words, such as `on clay`.
    """

    name: str
    value: str
    words: str


def allowed(details: Any, home: int, away: int) -> str:
    """Nothing speaks against the score."""
    return ""


@dataclass(frozen=True, slots=True)
class MatchDetails:
    """The details of a sport's matches.

    Args:
        kind: A frozen dataclass of them; each has a value that says nothing.
        course: Those that are known only once the match was played.
        pairs: Those that are one of each side, the first side's before.
        columns: What files call them, in the form of `engine.catalogue.importers.columns`.
        choices: Those that whoever asks about a match may choose, with what may be chosen.
        of_law: Those of them that the law follows, whoever the sides are.
        read: Details from the texts of their columns; raises `WrongDetail`.
        told: What a page tells of them.
        shape: The shape of the law in a match with these details, from that of the others.
        won: What a text says of a match by the winner's side, such as "6-4 7-5"; None where scores are two numbers. Its
            details are those known before; raises `WrongDetail`.
        impossible: Why a match with these details cannot end with such a score; empty where it can.
    """

    kind: type
    course: frozenset[str]
    pairs: frozenset[str]
    columns: Mapping[str, str]
    choices: Mapping[str, tuple[str, ...]]
    of_law: frozenset[str]
    read: Callable[[Mapping[str, str]], Any]
    told: Callable[[Any], tuple[ToldDetail, ...]]
    shape: Callable[[tuple[float, ...], Any], tuple[float, ...]]
    won: Callable[[str, Any], WonMatch] | None = None
    impossible: Callable[[Any, int, int], str] = allowed

    def conditions(self, details: Any) -> Kept:
        """What is known before the match, as it is kept; None where that is nothing."""
        return self._kept(details, lambda name: name not in self.course)

    def of_course(self, details: Any) -> Kept:
        """What is known once it was played."""
        return self._kept(details, lambda name: name in self.course)

    def known(self, conditions: Kept, course: Kept = None) -> Any:
        """Details from how they are kept; None where nothing is.

        Raises:
            msgspec.ValidationError: They are another sport's.
        """
        if conditions and course:
            # Two objects of JSON as one.
            return msgspec.json.decode(f"{conditions[:-1]},{course[1:]}", type=self.kind)
        kept = conditions or course
        return msgspec.json.decode(kept, type=self.kind) if kept else None

    def turned(self, conditions: Kept) -> Kept:
        """Kept details as they are where the second side stands first."""
        if conditions is None:
            return None
        known = self.known(conditions)
        changed = {name: getattr(known, name)[::-1] for name in self.pairs if getattr(known, name)}
        return encoded(filled(replace(known, **changed)))

    def chosen(self, values: Mapping[str, str]) -> Kept:
        """What somebody chose of `choices`, as it is kept.

        Raises:
            WrongDetail: There is no such choice.
        """
        for name in values:
            if name not in self.choices:
                raise WrongDetail(name, f"{name[:40]!r} is none that can be chosen: use {', '.join(self.choices)}")
        return self.conditions(self.read(values))

    def _kept(self, details: Any, is_wanted: Callable[[str], bool]) -> Kept:
        if details is None:
            return None
        found = {name: value for name, value in filled(details).items() if is_wanted(name)}
        return encoded(found) if found else None


def filled(details: Any) -> dict[str, Any]:
    """Those that say anything."""
    values = ((each.name, getattr(details, each.name), each.default) for each in fields(details))
    return {name: value for name, value, nothing in values if value != nothing}


def encoded(details: Mapping[str, Any]) -> str:
    return msgspec.json.encode(details, order="sorted").decode()


def joined(old: Kept, new: Kept) -> Kept:
    """What is known once something more is said: of one detail the last word counts."""
    if not (old and new) or old == new:
        return new or old
    decode = cast("Callable[[str], dict[str, Any]]", msgspec.json.decode)
    return encoded(decode(old) | decode(new))
