"""Passwords that everybody tries first: zxcvbn's list of the 30,000 commonest."""

from __future__ import annotations

from zxcvbn.frequency_lists import FREQUENCY_LISTS

COMMON = frozenset(FREQUENCY_LISTS["passwords"])
# A year, a date or an exclamation mark, which make a common password no rarer.
MOST_ADDED = 8


def is_common(password: str) -> bool:
    """Whether the list has it: whatever its capitals, written once or again and again, with or without what people add.

    Args:
        password: Not longer than a password may be.
    """
    written = once(password.casefold())
    bare = written.strip("".join(each for each in written if not each.isalpha()))
    return written in COMMON or (bare in COMMON and len(written) - len(bare) <= MOST_ADDED)


def once(text: str) -> str:
    """What the text repeats; itself where it repeats nothing."""
    return text[: (text + text).index(text, 1)]
