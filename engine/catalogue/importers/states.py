"""What sources write of a match beside its score, or in the place of it."""

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from engine.catalogue.importers.columns import column_key
from engine.catalogue.importers.vocabulary import AS_IT_WAS, CODES, EXTRA_TIME, KICKS, NEUTRAL, SHOOT_OUT, STATES
from engine.catalogue.names import folded
from engine.catalogue.status import FixtureStatus

Pair: TypeAlias = tuple[int, int]

BY_CODE = {column_key(word): status for status, words in CODES.items() for word in words.split(",")}
# What goes before the word in some sources.
SUBJECTS = "match", "game"
MOST_OF_REMARK = 200
# Whichever stands in a sentence with others: "abandoned, awarded 3-0" tells what became of the match in the end.
IN_THE_END = (FixtureStatus.AWARDED, FixtureStatus.ANNULLED, FixtureStatus.ABANDONED, FixtureStatus.POSTPONED)
PAIR = r"(?<![\d.:-])(\d{1,2})\s?[-:–]\s?(\d{1,2})(?![\d.:-])"
PAIRS = re.compile(PAIR)
WON = re.compile(r"^(.*?)\b(?:won|wins?|win|siegt|gewinnt|gewann|gana|gano|vince|gagne|vainqueur)\b")
# "1:1 nach 90 Minuten" and "90 min.: 1-1".
AFTER_NINETY = re.compile(rf"{PAIR}[^\d,;]{{1,12}}\b90\b|\b90\b[^\d,;]{{1,14}}{PAIR}")


def pattern(words: Iterable[str]) -> str:
    """Any of some lists of phrases, the longest first; a star is any ending, a full stop may have a space behind it."""
    phrases = {folded(phrase) for listed in words for phrase in listed.split(",")}
    return "|".join(map(spelt, sorted(phrases, key=len, reverse=True)))


def spelt(phrase: str) -> str:
    return re.escape(phrase.rstrip(".")).replace(r"\.", r"\.\s?").replace(r"\ ", r"\W{1,3}").replace(r"\*", r"\w*")


def searched(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern(words)})(?!\w)")


ASIDE = "aside"
GROUPS = {status.value: STATES[status].values() for status in IN_THE_END} | {ASIDE: AS_IT_WAS.values()}
# One walk, in which the longest phrase at a place counts: "rescheduled from" before "rescheduled".
STATE = re.compile(
    rf"(?<!\w)(?:(?P<{ASIDE}>{pattern(GROUPS[ASIDE])})|"
    + "|".join(rf"(?P<{name}>{pattern(words)})" for name, words in GROUPS.items() if name != ASIDE)
    + r")(?!\w)"
)
WENT_ON, DECIDED, LOOSELY = (
    searched(EXTRA_TIME.values()),
    searched(SHOOT_OUT.values()),
    searched([KICKS, *SHOOT_OUT.values()]),
)
ON_NEUTRAL_GROUND = searched(NEUTRAL.values())


@dataclass(frozen=True, slots=True)
class Remark:
    """What a text says of a match.

    Args:
        regular: The score after 90 minutes.
        kicks: Of the shoot-out, as they are written.
        is_as_it_was: Whether words are told apart that sound like a state.
        winner: What stands before "won" or the kicks, folded: where it ends with a side, those of that side are first.
    """

    state: FixtureStatus | None = None
    has_extra_time: bool = False
    has_shoot_out: bool = False
    is_neutral: bool = False
    regular: Pair | None = None
    kicks: Pair | None = None
    winner: str | None = None
    is_as_it_was: bool = False

    @property
    def says_something(self) -> bool:
        return self != NOTHING_SAID


NOTHING_SAID = Remark()


@lru_cache(maxsize=4096)
def remark_of(text: str) -> Remark:
    """What the words of a sentence, or a word alone, say of a match."""
    words = folded(text[:MOST_OF_REMARK])
    if not words:
        return NOTHING_SAID
    pairs = [(int(home), int(away)) for home, away in PAIRS.findall(words)]
    said = {found.lastgroup for found in STATE.finditer(words)}
    is_bare = not any(map(str.isalpha, LOOSELY.sub("", words)))
    has_shoot_out = bool(DECIDED.search(words) or ((pairs or is_bare) and LOOSELY.search(words)))
    regular = after_ninety(words)
    others = [pair for pair in pairs if pair != regular and pair[0] != pair[1]]
    kicks = others[-1] if has_shoot_out and others else None
    return Remark(
        state_among(said),
        bool(WENT_ON.search(words)),
        has_shoot_out,
        bool(ON_NEUTRAL_GROUND.search(words)),
        regular,
        kicks,
        winner_in(words, kicks) if has_shoot_out else None,
        ASIDE in said,
    )


def winner_in(words: str, kicks: Pair | None) -> str | None:
    """What stands before "won", or before the kicks where there is no such word."""
    if found := WON.search(words):
        return found[1].strip()
    before = [found.start() for found in PAIRS.finditer(words) if kicks == (int(found[1]), int(found[2]))]
    return words[: before[-1]].strip() if before else None


def state_among(said: Set[str | None]) -> FixtureStatus | None:
    return next((status for status in IN_THE_END if status.value in said), None)


def after_ninety(words: str) -> Pair | None:
    found = AFTER_NINETY.search(words)
    numbers = [int(each) for each in found.groups() if each] if found else []
    return (numbers[0], numbers[1]) if numbers else None


def state_of(text: str) -> FixtureStatus | None:
    """What the text says of a match; None where it says nothing that is known."""
    word = column_key(text)
    found = BY_CODE.get(word)
    for subject in SUBJECTS:
        found = found or BY_CODE.get(word.removeprefix(subject))
    return found or remark_of(text).state
