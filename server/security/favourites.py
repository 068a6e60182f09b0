"""What a guest follows, as the browser keeps it: in a signed cookie, of which nothing else is ever read."""

from __future__ import annotations

import re
from collections.abc import Collection

from engine.accounts.favourites import MOST_FAVOURITES, Mark
from engine.accounts.models import FavouriteKind
from server.security.csrf import FormTokens

LETTERS = {"t": FavouriteKind.TEAM, "c": FavouriteKind.COMPETITION}
WRITTEN = re.compile(r"(?:[tc]\d{1,10}(?:\.|(?=~)))+~[0-9a-f]{64}")
MOST_CHARACTERS = 12 * MOST_FAVOURITES + 65
PURPOSE = "favourites:"


def written(marks: Collection[Mark], tokens: FormTokens) -> str:
    """The value of the cookie; empty where nothing is followed."""
    letters = {kind: letter for letter, kind in LETTERS.items()}
    text = ".".join(f"{letters[each.kind]}{each.subject}" for each in marks)
    return f"{text}~{tokens.of(PURPOSE + text)}" if text else ""


def read(value: str, tokens: FormTokens) -> tuple[Mark, ...]:
    """What a cookie says; nothing where it is none of ours."""
    if len(value) > MOST_CHARACTERS or not WRITTEN.fullmatch(value):
        return ()
    text, _, signature = value.partition("~")
    if not tokens.are_bound(signature, [PURPOSE + text]):
        return ()
    return tuple(Mark(LETTERS[each[0]], int(each[1:])) for each in text.split("."))[:MOST_FAVOURITES]
