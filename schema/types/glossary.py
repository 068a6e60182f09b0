"""The words that readers meet, explained."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from strawberry import argument

from engine.catalogue.names import search_key, search_words
from engine.simulation.terms import Term
from schema.context import Info
from schema.types.shown import show

show(Term)

Words = Annotated[str | None, argument(description="Only words that this is part of, or whose meaning has it.")]


def glossary(info: Info, search: Words = None) -> tuple[Term, ...]:
    words = search_words(search or "")
    return tuple(each for each in info.context.wording.terms() if has(each, words))


def has(term: Term, words: Sequence[str]) -> bool:
    """Whether each word is a part of the term or of what it means."""
    text = search_key(f"{term.name} {term.meaning}")
    return all(word in text for word in words)
