"""A word that readers meet, explained: what a glossary holds in any language."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Topic(StrEnum):
    """What a word is about."""

    CHANCES = "chances"
    TEAMS = "teams"
    SEASONS = "seasons"
    RECORD = "record"
    TOKENS = "tokens"


@dataclass(frozen=True, slots=True)
class Term:
    """A word that pages use, in plain words.

    Attributes:
        id: By it a page points to the word.
        name: The word.
        topic: What it is about.
        meaning: What it means, in a sentence or two.
        example: The word at work, in one sentence.
    """

    id: str
    name: str
    topic: Topic
    meaning: str
    example: str
