"""What a file adds to what is known: nothing twice, nothing erased."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TypeAlias

from engine.catalogue.importers.parsed import ParsedMatch
from engine.catalogue.names import name_key

Pairing: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Stored:
    """A fixture as it is known; the sides by the keys of their names."""

    id: int
    day: date
    home: str
    away: str
    season: str
    round: str
    kick_off: datetime | None
    neutral: bool
    home_score: int | None
    away_score: int | None
    home_shots: int | None
    away_shots: int | None
    home_shots_on_target: int | None
    away_shots_on_target: int | None

    @property
    def is_played(self) -> bool:
        return self.home_score is not None

    @property
    def score(self) -> tuple[int | None, int | None]:
        return self.home_score, self.away_score


Change: TypeAlias = tuple[Stored, Stored]


@dataclass(slots=True)
class Merge:
    """
    Args:
        changed: Fixtures as they were, and as they are to be.
        changed_from: The first day whose results are not what they were.
    """

    added: list[ParsedMatch] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    unchanged: int = 0
    changed_from: date | None = None

    @property
    def played(self) -> list[Change]:
        """Known before, and now with their score."""
        return [(old, new) for old, new in self.changed if new.is_played and not old.is_played]

    @property
    def corrected(self) -> list[Change]:
        return [(old, new) for old, new in self.changed if old.is_played and old.score != new.score]

    @property
    def moved(self) -> list[Change]:
        return [(old, new) for old, new in self.changed if old.day != new.day]

    @property
    def detailed(self) -> list[Change]:
        """Neither another score nor another day: shots, round, time of kick-off."""
        return [(old, new) for old, new in self.changed if (old.score, old.day) == (new.score, new.day)]

    def add(self, match: ParsedMatch) -> None:
        self.added.append(match)
        if match.is_played:
            self._results_changed(match.day)

    def change(self, old: Stored, match: ParsedMatch) -> None:
        new = informed(old, match)
        if new == old:
            self.unchanged += 1
            return
        self.changed.append((old, new))
        if new.is_played and replace(new, round=old.round, kick_off=old.kick_off) != old:
            self._results_changed(new.day)

    def _results_changed(self, day: date) -> None:
        self.changed_from = min(day, self.changed_from or day)


def merged(stored: Iterable[Stored], matches: Sequence[ParsedMatch]) -> Merge:
    """Each match is the fixture of its day, else one that was moved, else new."""
    places = {(each.day, each.home, each.away): each for each in stored}
    merge, unplaced = Merge(), []
    for match in matches:
        old = places.pop((match.day, *pairing(match)), None)
        if old is None:
            unplaced.append(match)
        else:
            merge.change(old, match)
    postponed = unplayed(places.values(), until=max((match.day for match in matches), default=date.min))
    for match in sorted(unplaced, key=lambda match: match.day):
        waiting = postponed[match.season, *pairing(match)]
        if waiting:
            merge.change(waiting.pop(0), match)
        else:
            merge.add(match)
    return merge


def unplayed(stored: Iterable[Stored], *, until: date) -> defaultdict[tuple[str, str, str], list[Stored]]:
    """Fixtures that a file up to `until` should have named where they stood, by season and sides, first day first."""
    waiting: defaultdict[tuple[str, str, str], list[Stored]] = defaultdict(list)
    for each in sorted(stored, key=lambda each: each.day):
        if not each.is_played and each.day <= until:
            waiting[each.season, each.home, each.away].append(each)
    return waiting


def pairing(match: ParsedMatch) -> Pairing:
    return name_key(match.home), name_key(match.away)


def informed(old: Stored, match: ParsedMatch) -> Stored:
    """What is known once the match is read: what it does not say stays as it was."""
    day_moved = match.day != old.day
    score = (match.home_score, match.away_score) if match.is_played else old.score
    return replace(
        old,
        day=match.day,
        round=match.round or old.round,
        kick_off=match.kick_off if day_moved else match.kick_off or old.kick_off,
        neutral=old.neutral if match.neutral is None else match.neutral,
        home_score=score[0],
        away_score=score[1],
        home_shots=known(match.home_shots, old.home_shots),
        away_shots=known(match.away_shots, old.away_shots),
        home_shots_on_target=known(match.home_shots_on_target, old.home_shots_on_target),
        away_shots_on_target=known(match.away_shots_on_target, old.away_shots_on_target),
    )


def known(new: int | None, old: int | None) -> int | None:
    return old if new is None else new
