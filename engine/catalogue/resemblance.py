"""New names that look like names which are there: to be asked about, never to be joined."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import islice
from typing import TypeAlias

from rapidfuzz import fuzz, process

Pair: TypeAlias = tuple[str, str]

# Of 100 that two names of the same words, or of one word misspelled, have; "Austria" and "Australia" have 88.
LEAST_SCORE = 90
MOST_NEW, MOST_KNOWN, MOST_TOLD = 200, 2000, 20
# Words that tell a club's other sides from its first.
OTHER_SIDES = frozenset(
    {"women", "womens", "woman", "ladies", "girls", "w", "(w)", "frauen", "damen", "femenino", "femenina", "feminin"}
    | {"feminine", "feminino", "femminile", "vrouwen", "b", "(b)", "c", "ii", "iii", "iv", "2", "3", "reserves"}
    | {"reserve", "res", "youth", "juniors", "jong", "castilla", "amateure", "academy", "atletic"}
    | {f"u{age}" for age in range(15, 24)}
)
DIGITS = re.compile(r"\d+")


def resembling(new: Sequence[str], known: Sequence[str], is_two: Callable[[str, str], bool]) -> list[Pair]:
    """Pairs of a new name and one that was there before it, the most alike first; at most 20.

    Args:
        new: Keys of names, of which the first 200 are looked at.
        known: Keys of names, of which the first 2,000 are looked at.
        is_two: Whether two names are known to be two teams.
    """
    found: list[tuple[float, Pair]] = []
    before = list(known[:MOST_KNOWN])
    for name in new[:MOST_NEW]:
        alike = [(score, (name, other)) for other, score in scored(name, before) if not is_two(name, other)]
        found += sorted(alike, key=lambda each: -each[0])[:2]
        before.append(name)
    return [pair for _, pair in islice(sorted(found, key=lambda each: -each[0]), MOST_TOLD)]


def scored(name: str, others: Collection[str]) -> Iterable[tuple[str, float]]:
    """Those that could be the same team, with how alike they are, from 0 to 100."""
    for other, score, _ in process.extract(
        name, others, scorer=fuzz.token_set_ratio, score_cutoff=LEAST_SCORE, limit=None
    ):
        if is_same_side(name, other):
            yield other, score
    for other in others:
        if other[0] == name[0] and is_shortened(name, other) and fuzz.token_set_ratio(name, other) < LEAST_SCORE:
            yield other, fuzz.ratio(name, other)


def is_same_side(one: str, other: str) -> bool:
    """Whether neither numbers nor words tell the two apart, as first team and reserves."""
    words = set(one.split()) ^ set(other.split())
    return not words & OTHER_SIDES and not any(DIGITS.search(word) for word in words)


def is_shortened(one: str, other: str) -> bool:
    """Whether the words of one have the first and some other letters of the other's, as "man utd" has."""
    if one.count(" ") != other.count(" "):
        return False
    short, long = sorted((one, other), key=len)
    return all(map(shortens, short.split(), long.split())) and is_same_side(one, other)


def shortens(short: str, long: str) -> bool:
    letters = iter(long)
    return short[0] == long[0] and all(letter in letters for letter in short)
