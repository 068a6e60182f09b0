"""Rows against each other: what is said twice, what is said otherwise, what cannot be and what is unusual."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TypeAlias

from engine.catalogue.importers.parsed import ParsedMatch, RefusedRow
from engine.catalogue.names import name_key
from engine.catalogue.status import FixtureStatus
from engine.simulation.wording import counted

Key: TypeAlias = tuple[str, date, str, str]

# A side scores as many in one of some ten thousand matches; more often it is a slip of the hand.
MOST_SENTENCES = 20
STATES = (FixtureStatus.POSTPONED, FixtureStatus.ABANDONED, FixtureStatus.ANNULLED, FixtureStatus.AWARDED)


@dataclass(slots=True)
class Sifted:
    """
    Args:
        refused: Rows that cannot be read, and those that cannot be.
        repeated: Rows that say nothing new.
        still_open: Fixtures whose teams or day are still to come.
        comments: Lines that speak of no match.
        aside: Matches that count for nothing.
        pairs: Rows of one pairing on one day whose scores differ, the earlier first.
    """

    kept: dict[tuple[Key, int], ParsedMatch] = field(default_factory=dict)
    refused: list[RefusedRow] = field(default_factory=list)
    repeated: int = 0
    still_open: list[RefusedRow] = field(default_factory=list)
    comments: list[RefusedRow] = field(default_factory=list)
    aside: list[RefusedRow] = field(default_factory=list)
    pairs: list[tuple[ParsedMatch, ParsedMatch]] = field(default_factory=list)

    @property
    def rows(self) -> list[ParsedMatch]:
        return list(self.kept.values())

    def turned_down(self, row: RefusedRow) -> list[RefusedRow]:
        """Where such a row is listed."""
        if row.is_comment:
            return self.comments
        if row.is_open:
            return self.still_open
        return self.aside if row.is_aside else self.refused

    def add(self, match: ParsedMatch) -> None:
        """Two results of a pairing on one day are two matches; of a fixture and what became of it the latter stays."""
        key = match.competition, match.day, name_key(match.home), name_key(match.away)
        meeting = 1
        while earlier := self.kept.get((key, meeting)):
            is_told_more = not earlier.is_played and (match.is_played or (match.status and not earlier.status))
            if is_told_more:
                self.kept[key, meeting] = replace(match, meeting=meeting)
            if is_told_more or score(earlier) == score(match) or not match.is_played:
                self.repeated += 1
                return
            meeting += 1
        if meeting > 1:
            self.pairs.append((self.kept[key, 1], match))
        self.kept[key, meeting] = match if meeting == 1 else replace(match, meeting=meeting)


def sifted(read: Iterable[ParsedMatch | RefusedRow], today: date | None) -> Sifted:
    """
    Args:
        today: A score from a later day than the next one is refused; None checks nothing.
    """
    found = Sifted()
    for row in possible(read, today):
        if isinstance(row, RefusedRow):
            found.turned_down(row).append(row)
        else:
            found.add(row)
    return found


def possible(read: Iterable[ParsedMatch | RefusedRow], today: date | None) -> Iterator[ParsedMatch | RefusedRow]:
    latest = today + timedelta(days=1) if today else date.max
    for row in read:
        if isinstance(row, RefusedRow):
            yield row
        elif name_key(row.home) == name_key(row.away):
            yield RefusedRow(row.line, "away", f"{row.away!r} cannot meet itself")
        elif row.is_played and row.day > latest:
            yield RefusedRow(row.line, "date", f"a score from {row.day}, which is still to come")
        else:
            yield row


def score(match: ParsedMatch) -> tuple[int | None, int | None]:
    return match.home_score, match.away_score


def warnings_of(found: Sifted, unusual_score: int) -> tuple[str, ...]:
    """What a person should look at before relying on it; a score is unusual from `unusual_score` on."""
    twice = [
        f"lines {one.line} and {other.line}: {one.home} – {one.away} twice on {one.day} with other scores; "
        "both are kept."
        for one, other in found.pairs
    ]
    unusual = [
        f"line {row.line}: {row.home_score}–{row.away_score} is an unusual score."
        for row in found.kept.values()
        if max(row.home_score or 0, row.away_score or 0) >= unusual_score
    ]
    contradicted = [
        f"line {row.line}: {row.home_score}–{row.away_score}, and its column of outcomes says {row.contradicted_by}: "
        "the score is kept."
        for row in found.kept.values()
        if row.contradicted_by
    ]
    kicked = [
        f"line {row.line}: {row.home_score}–{row.away_score} beside a shoot-out, and not level: the kicks may be in it."
        for row in found.kept.values()
        if row.has_shoot_out and row.home_penalties is None and row.home_score != row.away_score
    ]
    mirrored = [
        f"lines {one.line} and {other.line}: {one.home} – {one.away} stands there from both sides; "
        "both are kept, as two matches."
        for one, other in mirrored_rows(found.rows)
    ]
    return *bounded(twice), *bounded(mirrored), *bounded(contradicted), *bounded(kicked), *bounded(unusual)


def mirrored_rows(rows: Iterable[ParsedMatch]) -> list[tuple[ParsedMatch, ParsedMatch]]:
    """Rows that say of one day the same with the sides changed, the earlier first: one match as each side sees it."""
    seen: dict[tuple[object, ...], ParsedMatch] = {}
    found = []
    for row in rows:
        if not row.is_played:
            continue
        home, away = name_key(row.home), name_key(row.away)
        if other := seen.get((row.competition, row.day, away, home, row.away_score, row.home_score)):
            found.append((other, row))
        seen[row.competition, row.day, home, away, *score(row)] = row
    return found


def bounded(sentences: Sequence[str]) -> Sequence[str]:
    more = len(sentences) - MOST_SENTENCES
    return sentences if more <= 0 else [*sentences[:MOST_SENTENCES], f"And {more:,} more of this kind."]


def notes_of(found: Sifted) -> tuple[str, ...]:
    """How matches were taken that did not end as others do."""
    rows = found.rows
    counts = Counter(row.status for row in rows if row.status)
    states = [f"{counts[state]:,} {state.value}" for state in STATES if counts[state]]
    late = [row for row in rows if row.home_extra is not None]
    unknown = [row.line for row in late if row.is_late_score]
    known = len(late) - len(unknown)
    notes = []
    if found.comments:
        them, lines = counted(len(found.comments), "line"), where([row.line for row in found.comments])
        notes.append(f"{them} left out as a comment on the file: {lines}.")
    if found.still_open:
        them = counted(len(found.still_open), "fixture")
        lines = where([row.line for row in found.still_open])
        notes.append(f"{them} left out for now, for teams or day are still to come: {lines}.")
    if found.aside:
        them, lines = counted(len(found.aside), "match"), where([row.line for row in found.aside])
        kinds = ", ".join(dict.fromkeys(row.reason for row in found.aside))
        counts_for = "counts for nothing" if len(found.aside) == 1 else "count for nothing"
        notes.append(f"{them} left out that {counts_for} ({kinds}): {lines}.")
    if states:
        but = "; an awarded score counts for the table" if counts[FixtureStatus.AWARDED] else ""
        notes.append(f"Not rated: {', '.join(states)}{but}.")
    if given := [row for row in rows if row.played]:
        them, first = counted(len(given), "match"), given[0]
        notes.append(
            f"{them} awarded with another score than was played: the awarded one counts, "
            f"{first.home_score}–{first.away_score} for {first.played}: {where([row.line for row in given])}."
        )
    if known:
        notes.append(f"{counted(known, 'match')} with extra time: the score of 90 minutes counts.")
    if unknown:
        them = counted(len(unknown), "match")
        notes.append(
            f"{them} with extra time: only the score after it is given, and stands for that of 90 minutes: "
            f"{where(unknown)}."
        )
    if kicks := [row.line for row in rows if row.has_shoot_out]:
        them = counted(len(kicks), "match")
        notes.append(f"{them} decided by a shoot-out: the score before it counts: {where(kicks)}.")
    return tuple(notes)


def where(lines: Sequence[int]) -> str:
    return f"line {lines[0]}" + (f" and {len(lines) - 1:,} more" if len(lines) > 1 else "")
