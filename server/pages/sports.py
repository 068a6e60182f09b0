"""The sport that a list is narrowed to, and those that are offered: where there is only one, nobody is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.sports.base import Sport
from engine.sports.registry import specification
from engine.sports.spec import ANY_SPORT, SportWords
from server.pages.client import choice, text

KEYS = tuple(sport.value for sport in Sport)


def sport_of(query: Mapping[str, Any]) -> str:
    """The key of the sport in an address, in either case; empty where it names none.

    Raises:
        UnknownChoice: There is no such sport.
    """
    return choice({"sport": text(query, "sport").lower()}, "sport", KEYS)


def variable(key: str) -> str | None:
    """The same as a variable of a document; None stands for every sport."""
    return Sport(key).name if key else None


def words(key: str) -> SportWords:
    """What the sport calls things; of every sport where none is named."""
    return specification(Sport(key)).words if key else ANY_SPORT


def offered(competitions: Sequence[Mapping[str, Any]]) -> list[str]:
    """The keys of the sports that have competitions; none where there is no choice."""
    known = {competition["sport"].lower() for competition in competitions}
    return [key for key in KEYS if key in known] if len(known) > 1 else []
