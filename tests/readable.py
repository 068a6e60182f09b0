"""Whether a sentence is read once: how long it is, and how much it asks to keep in mind."""

from __future__ import annotations

import re
from collections.abc import Iterator

# About what is read in one breath; a name of several words counts as one.
MOST_WORDS = 25
# A sum and its three parts. A range counts as one figure, and so do a score and "9 times in 10".
MOST_FIGURES = 4
MOST_PARENTHESES = 2
# Behind a mark that ends a sentence, and not behind the point of a number or of an initial.
END = re.compile(r"(?<=[.!?…])[\"”]?\s+(?=[A-Z0-9“‘])")
RANGE = re.compile(r"\b(?:between )?[\d.,]*\d%?(?: and | to |\s?–\s?| [a-z]* ?in )[\d.,]*\d%?")
FIGURE = re.compile(r"\d[\d.,]*")
DATE = re.compile(r"\d{1,2} [A-Z][a-z]+ \d{4}(?:, \d\d:\d\d)?|\b\d{4}-\d\d(?:-\d\d)?\b")
POINTS = re.compile(r"(?<!percentage )(?<!rating )(?<!league )\bpoints?\b", re.IGNORECASE)
CHANCE = re.compile(r"%|\bchances?\b")


def sentences_of(text: str) -> Iterator[str]:
    yield from filter(None, (each.strip() for each in END.split(text)))


def words(sentence: str, names: tuple[str, ...] = ()) -> int:
    """How many it has."""
    for name in names:
        sentence = sentence.replace(name, "Name")
    return len(sentence.split())


def figures(sentence: str) -> int:
    """How many figures it asks to keep in mind; days and seasons are none."""
    return len(FIGURE.findall(RANGE.sub("0", DATE.sub("", sentence))))


def hard_to_read(sentence: str, names: tuple[str, ...] = ()) -> list[str]:
    """What has to be read twice in it; nothing where it is plain."""
    found = {
        f"more than {MOST_WORDS} words": words(sentence, names) > MOST_WORDS,
        f"more than {MOST_FIGURES} figures": figures(sentence) > MOST_FIGURES,
        f"more than {MOST_PARENTHESES} parentheses": sentence.count("(") > MOST_PARENTHESES,
        "two sentences in one": ";" in sentence,
        "points of a chance": bool(CHANCE.search(sentence) and POINTS.search(sentence)),
    }
    return [what for what, is_so in found.items() if is_so]
