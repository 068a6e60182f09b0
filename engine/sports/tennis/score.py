"""How a match of tennis went, from its line in a list of results: "6-4 3-6 7-6(5)", "6-2 3-1 RET", "W/O"."""

import re
from dataclasses import dataclass

# A set, with the points of the tie-break's loser, and a tie-break instead of a set.
SET = re.compile(r"(\d{1,3})-(\d{1,3})(?:\(\d{1,3}\))?")
DECIDING_TIE_BREAK = re.compile(r"\[(\d{1,3})-(\d{1,3})\]")
NOT_PLAYED = frozenset({"w/o", "wo", "walkover"})
UNFINISHED = frozenset({"ret", "def", "default", "retired", "abn", "abandoned", "unfinished", "played", "and"})
# Games of a set, and of those of a few events that play shorter ones.
LENGTHS = (6, 4)


@dataclass(frozen=True, slots=True)
class PlayedScore:
    """Of the winner first.

    Args:
        sets: Won by both; of one that was given up those that were whole.
        games: Won by both in all sets.
        has_retired: Whether the loser gave up.
    """

    sets: tuple[int, int]
    games: tuple[int, int]
    has_retired: bool


def score_of(text: str, best_of: int) -> PlayedScore | None:
    """What was played; None where nothing was, for a walkover.

    Raises:
        ValueError: It is no score of a match of so many sets; the reason is its text.
    """
    words = text.casefold().replace(".", "").split()
    if NOT_PLAYED & set(words):
        return None
    parts = [word for word in words if word not in UNFINISHED]
    has_retired = len(parts) < len(words)
    found = [set_of(part, text) for part in parts]
    if not found:
        raise ValueError(f"{text!r} holds no set")
    whole = [(own, other) for own, other, is_over in found if is_over]
    won = sum(own > other for own, other in whole)
    sets, needed = (won, len(whole) - won), best_of // 2 + 1
    if max(sets) > needed or len(found) > best_of:
        raise ValueError(f"{text!r} has more sets than the best of {best_of}")
    if not has_retired and (len(whole) < len(found) or sets[0] != needed):
        raise ValueError(f"{text!r} is no win of {needed} sets by the winner")
    return PlayedScore(sets, (sum(own for own, _, _ in found), sum(other for _, other, _ in found)), has_retired)


def set_of(part: str, text: str) -> tuple[int, int, bool]:
    """Games of both in a set, and whether it was played to its end; a tie-break instead of one counts as one game."""
    if match := SET.fullmatch(part):
        own, other = int(match[1]), int(match[2])
        return own, other, is_whole(own, other)
    if match := DECIDING_TIE_BREAK.fullmatch(part):
        is_won = int(match[1]) > int(match[2])
        return int(is_won), int(not is_won), True
    raise ValueError(f"{part!r} in {text!r} is no set: use 6-4, 7-6(5), RET or W/O")


def is_whole(own: int, other: int) -> bool:
    """Whether somebody has won a set of these games: by two, or after a tie-break."""
    won, lost = max(own, other), min(own, other)
    return any(
        (won == length and lost < length - 1)
        or (won == length + 1 and lost in {length - 1, length})
        or (won > length + 1 and won - lost == 2)
        or (length == LENGTHS[1] and (won, lost) == (4, 3))
        for length in LENGTHS
    )
