"""What a file adds to what is known: nothing twice, nothing erased."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeAlias

from engine.catalogue.identity import Listing, Pairing, SeasonShapes, is_a_day_off, is_one_match
from engine.catalogue.importers.parsed import ParsedMatch
from engine.catalogue.names import name_key
from engine.catalogue.said import FixtureState, Score, informed, score_of, unless_open

Place: TypeAlias = tuple[date, Pairing]


@dataclass(frozen=True, slots=True)
class Stored:
    """A fixture as files have told of it; the sides by the keys of their names.

    Args:
        is_withdrawn: An administrator annulled it: it is shown so, whatever the state.
    """

    id: int
    home: str
    away: str
    meeting: int
    state: FixtureState
    is_withdrawn: bool = False

    @property
    def pairing(self) -> Pairing:
        return self.home, self.away

    @property
    def place(self) -> Place:
        return self.state.day, self.pairing

    @property
    def listing(self) -> Listing:
        state = self.state
        return Listing(self.pairing, state.day, state.season, state.round, state.status, state.score, self.meeting)


@dataclass(frozen=True, slots=True)
class Row:
    """One match of a file.

    Args:
        absorbed: Other days on which the file lists it too.
    """

    said: ParsedMatch
    listing: Listing
    absorbed: tuple[date, ...] = ()

    @classmethod
    def of(cls, match: ParsedMatch) -> Row:
        return cls(match, listing(match))

    @property
    def pairing(self) -> Pairing:
        return self.listing.pairing

    @property
    def day(self) -> date:
        return self.listing.day

    @property
    def score(self) -> Score:
        return self.listing.score


@dataclass(frozen=True, slots=True)
class FixtureChange:
    """A fixture as it was, and as it is to be once a row is read; equal where the row says nothing new."""

    old: Stored
    new: Stored
    row: Row

    @property
    def is_one(self) -> bool:
        return self.old is not self.new

    @property
    def first_day(self) -> date | None:
        """The first day whose results are not what they were."""
        if self.old.state is self.new.state:
            return None
        old, new = self.old.state.result, self.new.state.result
        return None if old == new else min(each.day for each in (old, new) if each)


@dataclass(frozen=True, slots=True)
class Join:
    """Two fixtures that turned out to be one: the second takes what was said of the first."""

    gone: Stored
    kept: Stored


@dataclass(frozen=True, slots=True)
class Doubt:
    """A result that is new, and one that stands there and may be the same match on another day or turned round."""

    row: Row
    other: Stored


@dataclass(slots=True)
class Merge:
    """
    Args:
        added: Rows of matches that were not known, each with which meeting of its day it is.
        known: The others.
        joined: Rows of which the file lists the match on other days too.
        unmet: Rows that only say more of a match, of matches that are not known.
        doubts: Results among those added that may stand there already.
        changed_from: The first day whose results are not what they were.
    """

    added: list[tuple[Row, int]] = field(default_factory=list)
    known: list[FixtureChange] = field(default_factory=list)
    joined: list[Row] = field(default_factory=list)
    joins: list[Join] = field(default_factory=list)
    unmet: list[Row] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    changed_from: date | None = None

    @property
    def changed(self) -> list[FixtureChange]:
        return [each for each in self.known if each.is_one]

    @property
    def unchanged(self) -> int:
        return len(self.known) - len(self.changed)

    @property
    def played(self) -> list[FixtureChange]:
        """Known before, and now with their score."""
        return [each for each in self.changed if each.new.state.has_score and not each.old.state.has_score]

    @property
    def corrected(self) -> list[FixtureChange]:
        scored = [each for each in self.changed if each.old.state.has_score and each.new.state.has_score]
        return [each for each in scored if each.old.state.score != each.new.state.score]

    @property
    def moved(self) -> list[FixtureChange]:
        return [each for each in self.changed if each.old.state.day != each.new.state.day]

    @property
    def only_moved(self) -> list[FixtureChange]:
        return [each for each in self.moved if each.old.state.score == each.new.state.score]

    @property
    def absorbed(self) -> int:
        """Rows of the file that list a match of another row on another day."""
        return sum(len(row.absorbed) for row in self.joined)

    @property
    def annulled(self) -> list[FixtureChange]:
        """Whose result was taken away: annulled or abandoned."""
        return [each for each in self.changed if each.old.state.has_score and not each.new.state.has_score]

    @property
    def detailed(self) -> list[FixtureChange]:
        """Neither another score nor another day: shots, round, time of kick-off."""
        return [
            each
            for each in self.changed
            if (each.old.state.score, each.old.state.day) == (each.new.state.score, each.new.state.day)
        ]

    def add(self, row: Row, meeting: int) -> None:
        self.added.append((row, meeting))
        if row.said.outcome_status.counts_for_table:
            self._results_changed(row.day)

    def know(self, change: FixtureChange) -> None:
        self.known.append(change)
        self._results_changed(change.first_day)

    def join(self, gone: Stored, kept: Stored) -> None:
        self.joins.append(Join(gone, kept))
        self._results_changed(gone.state.day if gone.state.has_score else None)
        if gone.is_withdrawn and not kept.is_withdrawn:
            self._withdraw(kept)

    def _withdraw(self, kept: Stored) -> None:
        """What an administrator annulled stays so as a part of another."""
        self.known = [
            replace(each, new=replace(kept, is_withdrawn=True)) if each.new is kept else each for each in self.known
        ]
        self._results_changed(kept.state.day if kept.state.has_score else None)

    def _results_changed(self, day: date | None) -> None:
        if day:
            self.changed_from = min(day, self.changed_from or day)


def merged(stored: Iterable[Stored], matches: Sequence[ParsedMatch]) -> Merge:
    """Each match is the fixture of its day, else one that stood on another day, else new."""
    before, rows = list(stored), [Row.of(match) for match in matches]
    seasons = SeasonShapes()
    seasons.add(each.listing for each in before)
    listed, adding = [row for row in rows if not row.said.only_adds], [row for row in rows if row.said.only_adds]
    seasons.add(each.listing for each in listed)
    return Merging(before, [*collapsed(listed, seasons), *adding], seasons).merge()


@dataclass(slots=True)
class Merging:
    """One file on its way into what is known."""

    stored: Sequence[Stored]
    rows: Sequence[Row]
    seasons: SeasonShapes
    merged: Merge = field(default_factory=Merge)
    _free: dict[int, Stored] = field(default_factory=dict)
    _taken: defaultdict[Place, set[int]] = field(default_factory=lambda: defaultdict(set))

    def merge(self) -> Merge:
        self._free = {each.id: each for each in self.stored}
        for each in self.stored:
            self._taken[each.place].add(each.meeting)
        self.merged.joined = [row for row in self.rows if row.absorbed]
        unplaced = self._place_where_they_stand()
        self._join_what_the_file_joins()
        waiting = self._by_pairing()
        until = max((row.day for row in self.rows), default=date.min)
        standing = {each.place: each for each in self._free.values()}
        for row in sorted(unplaced, key=lambda row: row.day):
            if row.said.only_adds:
                self.merged.unmet.append(row)
                continue
            old = self._elsewhere(row, waiting[row.pairing], until)
            if old:
                self._know(old, row)
                continue
            if other := self._double(row, waiting[row.pairing], standing.get((row.day, row.pairing[::-1]))):
                self.merged.doubts.append(Doubt(row, other))
            self.merged.add(row, self._meeting(row))
        return self.merged

    def _double(self, row: Row, others: Iterable[Stored], turned: Stored | None) -> Stored | None:
        """A result that the file does not name, and that looks like a new one of the same season."""
        if not row.listing.counts:
            return None
        if turned and turned.listing.counts:
            return turned
        if self.seasons.shape(row.said.season).repeats:
            return None
        same = (each for each in others if each.state.season == row.said.season and each.state.score == row.score)
        return next(same, None)

    def _place_where_they_stand(self) -> list[Row]:
        """The rows whose day has no fixture of theirs."""
        places: defaultdict[Place, list[Stored]] = defaultdict(list)
        for each in self.stored:
            places[each.place].append(each)
        rows: defaultdict[Place, list[Row]] = defaultdict(list)
        for row in self.rows:
            rows[row.day, row.pairing].append(row)
        unplaced = []
        for place, listed in rows.items():
            for row, old in paired(listed, places.get(place, [])):
                if old:
                    self._know(old, row)
                else:
                    unplaced.append(row)
        return unplaced

    def _join_what_the_file_joins(self) -> None:
        """Fixtures of earlier imports that stand where the file lists a match a second time."""
        placed = {(each.row.pairing, each.row.day): each.new for each in self.merged.known if each.row.absorbed}
        doubled = {(day, row.pairing): placed.get((row.pairing, row.day)) for row in self.rows for day in row.absorbed}
        for old in [each for each in self._free.values() if each.place in doubled]:
            if kept := doubled[old.place]:
                del self._free[old.id]
                self.merged.join(old, kept)

    def _by_pairing(self) -> defaultdict[Pairing, list[Stored]]:
        """Fixtures that the file does not name where they stand, first day first."""
        found: defaultdict[Pairing, list[Stored]] = defaultdict(list)
        for each in sorted(self._free.values(), key=lambda each: each.state.day):
            found[each.pairing].append(each)
        return found

    def _elsewhere(self, row: Row, candidates: list[Stored], until: date) -> Stored | None:
        """The fixture of the row where it stands on another day."""
        if not candidates:
            return None
        listing, shape = row.listing, self.seasons.shape(row.said.season)

        def is_it(old: Stored) -> bool:
            other = old.listing
            if old.state.day in row.absorbed or is_a_day_off(other, listing):
                return True
            if other.season != listing.season:
                return False
            # A file that goes up to a day names what still stands before it.
            is_overdue = other.is_waiting and other.day <= until and (listing.counts or listing.is_waiting)
            first, second = sorted((other, listing), key=lambda each: each.day)
            return is_overdue or is_one_match(first, second, shape)

        # Stable: of those as far away, the first.
        for old in sorted(candidates, key=lambda old: not is_a_day_off(old.listing, listing)):
            if is_it(old):
                candidates.remove(old)
                return old
        return None

    def _know(self, old: Stored, row: Row) -> None:
        self._free.pop(old.id, None)
        state = informed(old.state, row.said)
        new = old if state is old.state else replace(old, state=state)
        if state.day != old.state.day:
            self._taken[old.place].discard(old.meeting)
            new = replace(new, meeting=self._meeting(row))
        self.merged.know(FixtureChange(old, new, row))

    def _meeting(self, row: Row) -> int:
        """The first number that no other meeting of the two on that day has."""
        taken = self._taken[row.day, row.pairing]
        meeting = next(number for number in range(1, len(taken) + 2) if number not in taken) if taken else 1
        taken.add(meeting)
        return meeting


def paired(rows: Sequence[Row], stored: Sequence[Stored]) -> list[tuple[Row, Stored | None]]:
    """Rows and fixtures of one pairing on one day: those with the same score, then those with the same number."""
    if len(rows) == 1 and len(stored) < 2:
        return [(rows[0], stored[0] if stored else None)]
    left, found = list(stored), {}
    for is_the_same in (
        lambda row, old: row.score == old.state.score,
        lambda row, old: row.listing.meeting == old.meeting,
        lambda row, old: len(rows) == len(stored),
    ):
        for place, row in enumerate(rows):
            old = next((each for each in left if place not in found and is_the_same(row, each)), None)
            if old:
                left.remove(old)
                found[place] = old
    return [(row, found.get(place)) for place, row in enumerate(rows)]


def collapsed(rows: Sequence[Row], seasons: SeasonShapes) -> list[Row]:
    """Each match of the file once, where the file lists some on two days: as planned, and as played."""
    groups: defaultdict[tuple[str, Pairing], list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.said.season, row.pairing].append(row)
    found: list[Row] = []
    for (season, _), listed in groups.items():
        if len(listed) == 1:
            found += listed
        else:
            found += once(sorted(listed, key=lambda row: row.day), seasons, season)
    return sorted(found, key=lambda row: row.said.line)


def once(rows: Sequence[Row], seasons: SeasonShapes, season: str) -> list[Row]:
    kept: list[Row] = []
    for row in rows:
        place = next(
            (at for at, each in enumerate(kept) if is_one_match(each.listing, row.listing, seasons.shape(season))), None
        )
        if place is None:
            kept.append(row)
        else:
            kept[place] = combined(kept[place], row)
    return kept


def combined(earlier: Row, later: Row) -> Row:
    """As the later says, but for a match that was played on the earlier day."""
    is_past = earlier.said.outcome_status.counts_for_table and not later.said.outcome_status.counts_for_table
    standing, other = (earlier, later) if is_past else (later, earlier)
    said = replace(
        standing.said,
        round=standing.said.round or other.said.round,
        neutral=unless_open(standing.said.neutral, other.said.neutral),
    )
    return Row(said, standing.listing, absorbed=(*earlier.absorbed, *later.absorbed, other.day))


def listing(match: ParsedMatch) -> Listing:
    sides = name_key(match.home), name_key(match.away)
    status = match.outcome_status
    return Listing(sides, match.day, match.season, match.round, status, score_of(match), match.meeting)
