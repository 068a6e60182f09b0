"""A score that was awarded, among the words that tell of it: "awarded 3-0 to Brook, originally 1-2"."""

import re
from typing import TypeAlias

from engine.catalogue.importers.states import GROUPS, PAIR, PAIRS, searched
from engine.catalogue.importers.vocabulary import AGAINST, CODES, GIVEN, IN_FAVOUR, PLAYED
from engine.catalogue.names import folded
from engine.catalogue.status import FixtureStatus

Pair: TypeAlias = tuple[int, int]

MOST_CHARACTERS = 200
# Letters and no other number between the word and its score.
BETWEEN = r"[^\d();,\[\]]{0,60}?"
WORDS = searched([*GROUPS[FixtureStatus.AWARDED.value], CODES[FixtureStatus.AWARDED]]).pattern
# In this order: what follows the word, what stands before it, what is parted from it by a bracket.
BY_WORD = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{WORDS}{BETWEEN}{PAIR}",
        rf"{PAIR}{BETWEEN}{WORDS}",
        rf"{WORDS}{BETWEEN}\({PAIR}",
        rf"{PAIR}\s*\({BETWEEN}{WORDS}",
    )
)
ARTICLE = r"(?:(?:the|den|der|die|dem|el|la|le|les|los|il|lo|o|a)\W+)?"
AS_PLAYED = re.compile(rf"{searched([PLAYED]).pattern}[^\d();,\[\]]{{0,20}}?{PAIR}")
FOR, TO_DISADVANTAGE, GOT = (searched([words]).pattern for words in (IN_FAVOUR, AGAINST, GIVEN))


def awarded_score(text: str, home: str, away: str) -> Pair | None:
    """The score that a text says was awarded, the home side's first; None where it gives none.

    It stands home side first unless the words name the side that it is for, or against: "3-0 to Brook" is 0-3 where
    Brook is the guest.
    """
    words = folded(text[:MOST_CHARACTERS])
    found = pair_of_word(words)
    if found is None or found[0] == found[1]:
        return found
    winner = winner_among(words, folded(home[:MOST_CHARACTERS]), folded(away[:MOST_CHARACTERS]))
    if winner is None:
        return found
    return (max(found), min(found)) if winner == "home" else (min(found), max(found))


def pair_of_word(words: str) -> Pair | None:
    """The pair beside the word, or the only one there is."""
    words = AS_PLAYED.sub("", words)
    for pattern in BY_WORD:
        if match := pattern.search(words):
            home, away = match.groups()
            return int(home), int(away)
    pairs = [(int(home), int(away)) for home, away in PAIRS.findall(words)]
    return pairs[0] if len(pairs) == 1 else None


def winner_among(words: str, home: str, away: str) -> str | None:
    """Which side the words give the match, "home" or "away"; None where they name neither in such words."""
    for side, other, name in (("home", "away", home), ("away", "home", away)):
        if not name:
            continue
        if re.search(rf"{FOR}\W+{ARTICLE}{re.escape(name)}(?!\w)", words):
            return side
        if re.search(rf"{TO_DISADVANTAGE}\W+{ARTICLE}{re.escape(name)}(?!\w)", words):
            return other
        if re.search(rf"(?<!\w){re.escape(name)}\W+{GOT}", words):
            return side
    return None
