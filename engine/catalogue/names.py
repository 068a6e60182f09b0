"""Names as they are compared, sorted and put into addresses."""

import re
from functools import lru_cache
from unicodedata import combining, normalize

MOST_CHARACTERS = 100


@lru_cache(maxsize=16_384)
def name_key(name: str) -> str:
    """The name without case, accents and double spaces: equal keys are the same team."""
    plain = "".join(character for character in normalize("NFKD", name.casefold()) if not combining(character))
    return " ".join(plain.split()) or name


def search_key(text: str) -> str:
    """What a reader searches for, as the keys of names have it; never longer than a name."""
    return name_key("".join(character for character in text[:MOST_CHARACTERS] if character.isprintable()))


def slug(name: str) -> str:
    """The name for an address: lower-case words joined by hyphens."""
    return re.sub(r"[^\w]+", "-", name_key(name)).strip("-")[:80] or "competition"
