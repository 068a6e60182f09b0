"""Scores as people write them: "2", "3*", "1 (4)", "2 - 1", "4-2 pen. 1-1 a.e.t. (1-1, 0-1)", or a word instead."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import TypeAlias

from engine.catalogue.importers.awarded import pair_of_word
from engine.catalogue.importers.cells import MOST_CELL_CHARACTERS, NOTHING, shown
from engine.catalogue.importers.columns import column_key
from engine.catalogue.importers.parsed import BadRow, SpoiltRow
from engine.catalogue.importers.states import PAIRS, Remark, remark_of, state_of
from engine.catalogue.importers.vocabulary import EXTRA_WORDS, SHOOT_OUT_WORDS, WORDS_BESIDE
from engine.catalogue.names import folded
from engine.catalogue.sides import Side
from engine.catalogue.status import FixtureStatus

MOST_DIGITS = 9
Pair: TypeAlias = tuple[int, int]

# The kicks of a side, in brackets beside its goals: "(4)", "(4 pens)", "(p 4)".
KICKED = r"\(\s*(?:p(?:en|ens|k)?\.?\s*)?(?P<{}>[0-9]{{1,2}})\s*(?:p(?:en|ens|k)?\.?)?\s*\)"
SIDE = re.compile(
    rf"(?:{KICKED.format('before')}\s*)?(?P<goals>[0-9]{{1,9}})(?:[.,]0{{1,9}})?\s*\*?\s*(?:{KICKED.format('after')})?\s*\*?",
    re.IGNORECASE,
)
TIMES = re.compile(r"(?<=[0-9])\s*[xX×]\s*(?=[0-9])")
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−:∶：", "-") | {"[": "(", "]": ")", "（": "(", "）": ")", "\xa0": " "})
EMPTY = re.compile(r"[\s\-?.xv]*|vs?\.?|n/?a|tb[acd]", re.IGNORECASE)
# "1 (4) - 1 (2)" and "(4) 1-1 (2)": the shoot-out beside each side.
SHOOT_OUT_BESIDE = re.compile(
    rf"(?:{KICKED.format('home_before')}\s*)?(?P<home>[0-9]{{1,2}})\s*(?:{KICKED.format('home_after')})?\s*-\s*"
    rf"(?:{KICKED.format('away_before')}\s*)?(?P<away>[0-9]{{1,2}})\s*(?:{KICKED.format('away_after')})?",
    re.IGNORECASE,
)
# "(4 t.a.b. à 3)" and "(4 PK 3)": the word stands between the kicks.
PARTED = re.compile(r"\(\s*([0-9]{1,2})\s*(t\.?a\.?b\.?|pks?|pens?|p)\.?\s*(?:à\s*)?([0-9]{1,2})\s*\)", re.IGNORECASE)
# Kicks from eleven metres, which begin with a number of their own.
ELEVEN = re.compile(r"\b11(?:\s?-?\s?m\b\.?|-es\w*)")
# A spreadsheet takes 2-1 for the second of January.
SPOILT = re.compile(
    r"\d{1,2}[-. ]?[a-z]{3}|[a-z]{3}[-. ]?\d{1,2}|\d{1,2}[-/]\d{1,2}[-/]\d{2,4}|\d{4}-\d{2}-\d{2}.*",
    re.IGNORECASE,
)
TOKEN = re.compile(
    r"\s*(?:(?P<pair>[0-9]{1,9}\s*-\s*[0-9]{1,9})|(?P<sign>[(),;/*])|(?P<minute>[0-9]{1,3}')|(?P<word>[^\W\d_][^\s(),;/*\d]*))\s*"
)
EXTRA = frozenset(map(column_key, EXTRA_WORDS.split(",")))
SHOOT_OUT = frozenset(map(column_key, SHOOT_OUT_WORDS.split(",")))
# French, Portuguese and Czech for after extra time, English and Spanish for after penalties.
EITHER = frozenset({"ap", "pp"})
# Beside a score with a winner "after penalties" or "after extra time", else not played, not begun, postponed.
STATE_OR_LATE = frozenset({"np", "ns", "pp"})
# Nearly every shoot-out is won by more kicks than these, and nearly no extra time has more goals.
FEW = 2
# The score at the end and that of the half.
MOST_WITHOUT_EXTRA_TIME = 2
KICKS, MOST_AHEAD = 5, 3
# Czech for a win by default, always by three goals to none; Polish for kicks.
BY_DEFAULT, OF_DEFAULT = "k", ((3, 0), (0, 3))
# A ruling, as German sheets mark it; a win without a match, as Slavic ones do.
RULING = re.compile(r"(?<=\d)\s*U\.?$")
UNPLAYED = {"+--": (3, 0), "--+": (0, 3)}
# How it went for the side at home, before its score.
LETTER = re.compile(r"^([WDL])\s+(?=[0-9]{1,2}\s*-\s*[0-9]{1,2}(?![0-9]))")
# "1(PK4-3)1" has the kicks between the goals.
INSIDE = re.compile(
    r"^([0-9]{1,2})\s*(\(\s*(?:PK|PSO|PEN)[^)\d]*[0-9]{1,2}\s*-\s*[0-9]{1,2}\s*\))\s*([0-9]{1,2})$", re.IGNORECASE
)
AGGREGATE = re.compile(
    r"\(?\bagg(?:regate)?\.?:?\s*[0-9]{1,2}\s*-\s*[0-9]{1,2}(?:\s*agg(?:regate)?\.?)?\s*(?:\)$|[,;]\s*|$)?",
    re.IGNORECASE,
)
HALF = frozenset({"ht", "hz", "half", "halftime"})
AFTER_EXTRA_TIME = frozenset({"aet"})
ASIDE = frozenset(map(column_key, WORDS_BESIDE.split(",")))
# "n. V." as "n.V.": one abbreviation.
SPACED = re.compile(r"(?<=\b[^\W\d_]\.) (?=[^\W\d_]\.)")


@dataclass(frozen=True, slots=True)
class ParsedScore:
    """
    Args:
        full: After the regular time, or the only one that is given.
        extra: After extra time.
        status: What was written beside or instead of the score.
        is_late: Whether `full` too is the score after extra time, because no other is given.
        has_shoot_out: Whether there was one, though its kicks may not be told.
        winner: Of the shoot-out, where that alone is told.
        played: What was played, where the score that was awarded took its place.
    """

    full: Pair | None = None
    extra: Pair | None = None
    penalties: Pair | None = None
    status: FixtureStatus | None = None
    is_late: bool = False
    has_shoot_out: bool = False
    winner: Side | None = None
    played: Pair | None = None


NO_SCORE = ParsedScore()


@dataclass(frozen=True, slots=True)
class ParsedSide:
    goals: int | None = None
    penalties: int | None = None
    status: FixtureStatus | None = None


@lru_cache(maxsize=4096)
def sides(home_cell: str, away_cell: str, most: int) -> ParsedScore:
    """Of each team in a cell of its own.

    Args:
        most: The highest score of a side that the sport knows.

    Raises:
        BadRow: One is no score, or only one is given and no word says why.
    """
    home, away = side(home_cell, "home_score", most), side(away_cell, "away_score", most)
    status = home.status or away.status
    if home.goals is None or away.goals is None:
        if status is None and home.goals is not away.goals:
            raise BadRow("home_score" if home.goals is None else "away_score", "one score is given, the other is not")
        return ParsedScore(status=status) if status else NO_SCORE
    shoot_out = None if home.penalties is None or away.penalties is None else (home.penalties, away.penalties)
    return ParsedScore((home.goals, away.goals), None, shoot_out, status)


def side(cell: str, column: str, most: int) -> ParsedSide:
    """Of one team.

    Raises:
        BadRow: It is no score.
    """
    if cell.isascii() and cell.isdigit() and len(cell) <= MOST_DIGITS and int(cell) <= most:
        return ParsedSide(int(cell))
    if cell in NOTHING:
        return ParsedSide()
    match = SIDE.fullmatch(cell.translate(DASHES)) if len(cell) <= MOST_CELL_CHARACTERS and cell.isascii() else None
    if match and int(match["goals"]) <= most:
        kicks = match["before"] or match["after"]
        awarded = FixtureStatus.AWARDED if "*" in cell else None
        return ParsedSide(int(match["goals"]), int(kicks) if kicks else None, awarded)
    status = state_of(cell) if len(cell) <= MOST_CELL_CHARACTERS else None
    if status is None:
        raise BadRow(column, f"{shown(cell)} is no whole number from 0 to {most}")
    return ParsedSide(status=status)


@lru_cache(maxsize=4096)
def pair(cell: str, column: str, most: int) -> ParsedScore:
    """Of both teams in one cell; `most` as for `sides`.

    Raises:
        BadRow: It is no score, or holds something that is not understood.
    """
    if len(cell) > MOST_CELL_CHARACTERS:
        raise BadRow(column, f"{shown(cell)} is no score")
    text = plainly(cell)
    if goals := UNPLAYED.get(text.replace(" ", "")):
        return ParsedScore(goals, status=FixtureStatus.AWARDED)
    if cell in NOTHING or EMPTY.fullmatch(text):
        return NO_SCORE
    if not PAIRS.search(text) and (status := state_of(text)):
        return ParsedScore(status=status)
    if match := SHOOT_OUT_BESIDE.fullmatch(text):
        return beside(match, most, cell, column)
    if SPOILT.fullmatch(text):
        raise SpoiltRow(column, f"{shown(cell)} is a date, which a spreadsheet may have made of a score")
    try:
        read = walked(SPACED.sub("", text), cell, column)
    except BadRow:
        return beside_words(text, most, cell, column)
    refuse_beyond([each.score for each in read.found], most, cell, column)
    if [(each.score in OF_DEFAULT, each.words) for each in read.found] == [(True, frozenset({BY_DEFAULT}))]:
        return ParsedScore(read.found[0].score, status=FixtureStatus.AWARDED)
    if read.status is FixtureStatus.AWARDED and len(read.found) > 1 and not any(each.words for each in read.found):
        return of_award([each.score for each in read.found], text, cell, column)
    return understood(read.found, read.status, cell, column)


def plainly(cell: str) -> str:
    """A cell with every habit of writing that stands for a plainer one put in its words."""
    text = RULING.sub(" awarded", TIMES.sub("-", cell.translate(DASHES).strip()))
    text = ELEVEN.sub("pen", PARTED.sub(r"(\1-\3 \2)", INSIDE.sub(r"\1-\3 \2", text)))
    return without_letter(
        AGGREGATE.sub(lambda found: "(" * found[0].startswith("(") * (not found[0].endswith(")")), text)
    )


def without_letter(text: str) -> str:
    """Without W, D or L, where the score says the same."""
    found = LETTER.match(text)
    if not found:
        return text
    rest = text[found.end() :]
    home, away = map(int, (PAIRS.search(rest) or re.match("()()", "")).groups())  # type: ignore[union-attr]
    return rest if found[1] == ("W" if home > away else "L" if home < away else "D") else text


def beside_words(text: str, most: int, cell: str, column: str) -> ParsedScore:
    """One score, and a sentence on what became of the match: "3-0 am grünen Tisch", "1-1, Ashby won 4-3 on penalties".

    Raises:
        BadRow: It says nothing that is known, or a side has a higher score than the sport knows.
    """
    remark, pairs = remark_of(text), [(int(home), int(away)) for home, away in PAIRS.findall(text)]
    refuse_beyond(pairs, most, cell, column)
    if remark.has_shoot_out and pairs and remark.state is None:
        return before_kicks(pairs, remark, cell, column)
    if remark.state is FixtureStatus.AWARDED and len(pairs) > 1:
        return of_award(pairs, text, cell, column)
    if remark.state is None or len(pairs) > 1:
        raise BadRow(column, f"{shown(cell)} is no score")
    return understood([ScorePart(each, False, frozenset()) for each in pairs], remark.state, cell, column)


def of_award(pairs: Sequence[Pair], text: str, cell: str, column: str) -> ParsedScore:
    """The score that was awarded, beside the one that was played: "1-2 (awarded 3-0)".

    Raises:
        BadRow: Which of them was awarded is not told.
    """
    awarded, others = pair_of_word(folded(text)), list(pairs)
    if awarded not in others or len(others) > MOST_WITHOUT_EXTRA_TIME:
        raise BadRow(column, f"{shown(cell)} gives several scores, and does not say which was awarded")
    others.remove(awarded)
    return ParsedScore(awarded, status=FixtureStatus.AWARDED, played=others[0])


def before_kicks(pairs: Sequence[Pair], remark: Remark, cell: str, column: str) -> ParsedScore:
    """Whose the kicks are the words tell, to whoever knows the sides.

    Raises:
        BadRow: There is no level score beside the kicks, or there are several.
    """
    level = [each for each in pairs if each[0] == each[1]]
    if len(level) != 1 or len(pairs) > MOST_WITHOUT_EXTRA_TIME:
        raise BadRow(column, f"{shown(cell)} gives no score before the shoot-out, or several")
    extra = level[0] if remark.has_extra_time else None
    return ParsedScore(level[0], extra, is_late=extra is not None, has_shoot_out=True)


def refuse_beyond(found: Iterable[Pair], most: int, cell: str, column: str) -> None:
    """
    Raises:
        BadRow: A side has a higher score than the sport knows.
    """
    if any(max(each) > most for each in found):
        raise BadRow(column, f"{shown(cell)} is no score from 0 to {most}")


def beside(match: re.Match[str], most: int, cell: str, column: str) -> ParsedScore:
    home, away = int(match["home"]), int(match["away"])
    refuse_beyond([(home, away)], most, cell, column)
    kicks = [match[f"{side}_before"] or match[f"{side}_after"] for side in ("home", "away")]
    if kicks[0] is None or kicks[1] is None:
        return ParsedScore((home, away))
    return ParsedScore((home, away), None, (int(kicks[0]), int(kicks[1])))


@dataclass(frozen=True, slots=True)
class ScorePart:
    """A pair of scores in a cell, whether it stands in brackets, and what is written with it."""

    score: Pair
    in_brackets: bool
    words: frozenset[str]

    @property
    def is_shoot_out(self) -> bool:
        """A shoot-out has a winner: what is level before it is none, whatever word stands between the two."""
        return bool(self.words & SHOOT_OUT) and self.score[0] != self.score[1]

    @property
    def is_extra(self) -> bool:
        return bool(self.words & EXTRA) or (bool(self.words & EITHER) and not self.is_shoot_out)

    def saying(self, words: frozenset[str]) -> "ScorePart":
        return replace(self, words=self.words | words)


class CellReader:
    """Walks through a cell: a word belongs to the pair before it, after an opening sign to the pair that comes.

    After a closing bracket it is of the score before the brackets, "2-3 (2-2) a.e.t.", or of the pair that follows.
    """

    __slots__ = ("_doubtful", "_status", "ahead", "behind", "found", "in_brackets", "is_ahead", "is_behind")

    def __init__(self) -> None:
        self.found: list[ScorePart] = []
        self._status: FixtureStatus | None = None
        self._doubtful: FixtureStatus | None = None
        self.ahead: frozenset[str] = frozenset()
        self.behind: frozenset[str] = frozenset()
        self.in_brackets, self.is_ahead, self.is_behind = False, True, False

    @property
    def status(self) -> FixtureStatus | None:
        """What was said of the match; words that may speak of its end do so where one side has more."""
        is_level = all(each.score[0] == each.score[1] for each in self.found)
        return self._status or (self._doubtful if is_level else None)

    def pair(self, score: Pair) -> None:
        own = self.behind & SHOOT_OUT
        self._give(self.behind - own)
        self.found.append(ScorePart(score, self.in_brackets, self.ahead | own))
        self.ahead = self.behind = frozenset()
        self.is_ahead = self.is_behind = False

    def sign(self, sign: str) -> None:
        if sign == "*":
            self._status = FixtureStatus.AWARDED
            return
        self.close()
        self.in_brackets = sign == "(" or (self.in_brackets and sign != ")")
        self.is_ahead, self.is_behind = sign != ")", sign == ")"

    def word(self, word: str) -> bool:
        """Whether it is known."""
        if word in STATE_OR_LATE:
            self._doubtful = state_of(word)
        if word in EXTRA | SHOOT_OUT | HALF | ASIDE:
            self._belong(frozenset({word}))
            return True
        found = state_of(word)
        self._status = self._status or found
        return found is not None

    def _belong(self, word: frozenset[str]) -> None:
        if self.is_behind and self.found:
            self.behind |= word
        elif self.is_ahead or not self.found:
            self.ahead |= word
        else:
            self.found[-1] = self.found[-1].saying(word)

    def close(self) -> None:
        """Words without a pair of their own belong to one before them: "2-1 (a.e.t.)"."""
        words = self.ahead | self.behind
        self.ahead = self.behind = frozenset()
        self.is_ahead = False
        if self.found:
            self._give(words)
        else:
            self.ahead = words

    def _give(self, words: frozenset[str]) -> None:
        """To the last pair, or to the score that it led to, where the words are of what came after 90 minutes."""
        if not self.found:
            return
        last = self.found[-1]
        outer = max((place for place, each in enumerate(self.found) if not each.in_brackets), default=-1)
        late = words & (EXTRA | SHOOT_OUT) if is_part_of(last.score, self.found[outer].score) else frozenset()
        self.found[-1] = last.saying(words - late)
        self.found[outer] = self.found[outer].saying(late)


def walked(text: str, cell: str, column: str) -> CellReader:
    reader, place = CellReader(), 0
    while place < len(text):
        token = TOKEN.match(text, place)
        if token is None:
            raise BadRow(column, f"{shown(cell)} is no score")
        place = token.end()
        if token["pair"]:
            home, away = token["pair"].split("-")
            reader.pair((int(home), int(away)))
        elif token["sign"]:
            reader.sign(token["sign"])
        elif token["word"] and not reader.word(column_key(token["word"])):
            raise BadRow(column, f"{shown(cell)} is no score")
    reader.close()
    return reader


def understood(read: Sequence[ScorePart], status: FixtureStatus | None, cell: str, column: str) -> ParsedScore:
    read = as_said(with_shoot_out_last(read), cell, column)
    halves = [each.score for each in read if each.words & HALF]
    shoot_out = next((each.score for each in read if each.is_shoot_out), None)
    others = [each for each in read if not each.is_shoot_out and not each.words & HALF]
    if not others:
        if status and not read:
            return ParsedScore(status=status)
        if shoot_out and sum(each.is_shoot_out for each in read) == 1:
            return ParsedScore(None, None, shoot_out, status, has_shoot_out=True)
        raise BadRow(column, f"{shown(cell)} gives no score after the regular time")
    last = next((each for each in others if each.is_extra), others[0])
    way = [each.score for each in others if each is not last]
    beyond = [score for score in way if not is_part_of(score, last.score)]
    is_named = shoot_out is not None
    if beyond and not is_named and last is others[0]:
        shoot_out = beyond.pop(0)
    found = ParsedScore(last.score, None, shoot_out, status)
    if any(each.is_extra for each in read) or (is_named and len(others) > MOST_WITHOUT_EXTRA_TIME):
        regular = after_ninety(way, last.score)
        found = ParsedScore(regular or last.score, last.score, shoot_out, status, is_late=regular is None)
    if beyond or not is_possible(found, halves, by_name=is_named):
        raise BadRow(column, f"{shown(cell)} gives two scores, and does not say of what")
    return replace(found, has_shoot_out=any(each.words & (SHOOT_OUT - EITHER) for each in read) and not shoot_out)


def as_said(read: Sequence[ScorePart], cell: str, column: str) -> Sequence[ScorePart]:
    """A word for extra time and shoot-outs alike, beside the score in front, is told by how many were scored.

    Raises:
        BadRow: It may be either.
    """
    first = read[0] if read else None
    if first is None or first.in_brackets or not first.is_shoot_out or first.words & (SHOOT_OUT - EITHER):
        return read
    level = [each.score for each in read[1:] if each.score[0] == each.score[1] and is_part_of(each.score, first.score)]
    more = sum(first.score) - sum(max(level)) if level else max(first.score)
    if more == FEW + 1 or (more > FEW and not level):
        raise BadRow(column, f"{shown(cell)} may be the score after extra time or that of a shoot-out: write which")
    is_late = more <= FEW
    return [replace(first, words=first.words - EITHER | AFTER_EXTRA_TIME), *read[1:]] if is_late else read


def with_shoot_out_last(read: Sequence[ScorePart]) -> list[ScorePart]:
    """A word between two pairs, as in "1-0 p 4-2", is of the later one, unless only the earlier can be a shoot-out."""
    found = list(read)
    for place, (one, other) in enumerate(pairwise(read)):
        is_between = one.is_shoot_out and not (one.in_brackets or other.in_brackets or other.words)
        if is_between and may_be_shoot_out(other.score) and not speaks_for(one.score, other.score):
            found[place] = replace(one, words=one.words - SHOOT_OUT)
            found[place + 1] = other.saying(one.words & SHOOT_OUT)
    return found


def speaks_for(one: Pair, other: Pair) -> bool:
    """Whether of two scores that may both be of a shoot-out the first is: more kicks than goals go in."""
    return may_be_shoot_out(one) and sum(one) > sum(other)


def may_be_shoot_out(score: Pair) -> bool:
    """It has a winner, by at most three of five kicks each and by one after those."""
    won, lost = max(score), min(score)
    return 0 < won - lost <= (MOST_AHEAD if won <= KICKS else 1)


def after_ninety(way: list[Pair], late: Pair) -> Pair | None:
    """Of scores on the way to the one after extra time: the last of several, or the only one where it is level."""
    passed = sorted((score for score in way if is_part_of(score, late)), key=sum)
    if len(passed) > MOST_WITHOUT_EXTRA_TIME and passed[-1] == late:
        passed.pop()
    is_told = len(passed) > 1 or any(home == away for home, away in passed)
    return passed[-1] if is_told else None


def is_possible(score: ParsedScore, halves: list[Pair], *, by_name: bool) -> bool:
    """A shoot-out has a winner and follows a level score, at least over two matches where it is called one."""
    full, kicks = score.extra or score.full or (0, 0), score.penalties
    is_shoot_out = kicks is None or (kicks[0] != kicks[1] and (by_name or full[0] == full[1]))
    return is_shoot_out and all(is_part_of(half, full) for half in halves)


def is_part_of(score: Pair, full: Pair) -> bool:
    return score[0] <= full[0] and score[1] <= full[1]


def completed(
    score: ParsedScore, *, regular: Pair | None, extra: Pair | None, penalties: Pair | None, duration: str
) -> ParsedScore:
    """With what columns of their own say of extra time and shoot-out.

    Args:
        regular: After 90 minutes, where the score itself may be a later one.
        extra: After extra time, or the goals of extra time alone: sources differ.
        duration: "REGULAR", "EXTRA_TIME" or "PENALTY_SHOOTOUT" where the score is a sum of all that was played.
    """
    full = score.full or (0, 0)
    is_sum = column_key(duration) not in {"", "regular"}
    after_ninety = regular or (summed_without(full, extra, penalties) if is_sum else full)
    is_late = score.is_late or (column_key(duration) == "extratime" and not regular and after_ninety == full)
    after_extra = score.extra or (after_ninety if is_late else None)
    if extra and column_key(duration) != "regular":
        goals_alone = bool(duration) or not is_part_of(after_ninety, extra)
        after_extra = plus(after_ninety, extra) if goals_alone else extra
    if not duration and is_later(full, after_ninety, penalties):
        after_extra = full
    decided = after_extra or after_ninety
    # Elsewhere such a column counts the kicks inside a match.
    kicks = penalties if penalties and penalties[0] != penalties[1] and decided[0] == decided[1] else score.penalties
    return ParsedScore(after_ninety, after_extra, kicks, score.status, is_late)


def is_later(score: Pair, regular: Pair, penalties: Pair | None) -> bool:
    """Whether the score is that after extra time, with no kick of a shoot-out in it."""
    return score != regular and is_part_of(regular, score) and (not penalties or score[0] == score[1])


def summed_without(total: Pair, extra: Pair | None, penalties: Pair | None) -> Pair:
    """The score after 90 minutes, which was level, of a sum that has extra time and perhaps the shoot-out in it."""
    for parts in ((extra, penalties), (extra,), (penalties,)):
        found = total
        for part in parts:
            found = minus(found, part or (0, 0))
        if found[0] == found[1] >= 0:
            return found
    return total


def plus(one: Pair, other: Pair) -> Pair:
    return one[0] + other[0], one[1] + other[1]


def minus(one: Pair, other: Pair) -> Pair:
    return one[0] - other[0], one[1] - other[1]
