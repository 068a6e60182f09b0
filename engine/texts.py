"""Texts that are to be kept: not longer than their column, and made of characters that both databases keep."""

from __future__ import annotations

from engine.errors import InvalidInput
from engine.simulation.wording import counted


def refuse_unkeepable(field: str, text: str, most: int) -> None:
    """
    Args:
        field: What the asker calls it.
        most: Characters of the column.

    Raises:
        InvalidInput: It is too long, or holds U+0000 or half of a surrogate pair.
    """
    if len(text) > most:
        raise InvalidInput(field=field, reason=f"has {counted(len(text), 'character')}; at most {most} are kept")
    if "\0" in text:
        raise InvalidInput(field=field, reason="a text may not hold the character U+0000")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise InvalidInput(field=field, reason="holds bytes that are no text")
