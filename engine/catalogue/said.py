"""What a file says of a match, and what is known of the match once several have spoken."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from operator import attrgetter
from typing import Any, TypeAlias

import msgspec

from engine.catalogue.importers.parsed import SHOTS, ParsedMatch
from engine.catalogue.sides import Side
from engine.catalogue.status import FixtureStatus
from engine.sports.details import joined

Score: TypeAlias = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Said:
    """One file's words on one match as they are kept, without its sides: they may be renamed.

    Args:
        status: None where the file does not say; then the scores tell.
        is_withdrawn: An administrator's own word: whatever files say, the match counts for nothing.
    """

    day: date
    season: str = ""
    round: str = ""
    kick_off: datetime | None = None
    neutral: bool | None = None
    status: FixtureStatus | None = None
    home_score: int | None = None
    away_score: int | None = None
    home_extra: int | None = None
    away_extra: int | None = None
    home_penalties: int | None = None
    away_penalties: int | None = None
    home_xg: float | None = None
    away_xg: float | None = None
    home_shots: int | None = None
    away_shots: int | None = None
    home_shots_on_target: int | None = None
    away_shots_on_target: int | None = None
    shoot_out_winner: Side | None = None
    conditions: str | None = None
    course: str | None = None
    is_withdrawn: bool = False

    @property
    def outcome_status(self) -> FixtureStatus:
        return self.status or (FixtureStatus.SCHEDULED if self.home_score is None else FixtureStatus.PLAYED)

    @property
    def only_adds(self) -> bool:
        """As of `ParsedMatch`."""
        return self.shoot_out_winner is not None and self.home_score is None


# A row of a file has the same words.
Words: TypeAlias = ParsedMatch | Said
NAMES = tuple((field.name, field.default) for field in fields(Said))
# Names with what leaves them open, and their values.
OF_WORDS = NAMES, attrgetter(*(name for name, _ in NAMES))
OF_A_MATCH = NAMES[:-1], attrgetter(*(name for name, _ in NAMES[:-1]))
# What a file may add to a match without changing its result.
DETAILS = ("home_xg", "away_xg", *SHOTS, "shoot_out_winner")
SCORES = ("home_score", "away_score", "home_extra", "away_extra", "home_penalties", "away_penalties")
details_of, scores_of, NO_SCORES = attrgetter(*DETAILS), attrgetter(*SCORES), (None,) * len(SCORES)


@dataclass(frozen=True, slots=True)
class FixtureState:
    """A fixture as it is known: it has a score where it counts for a table, and in no other state."""

    day: date
    season: str
    round: str
    kick_off: datetime | None
    neutral: bool
    status: FixtureStatus
    home_score: int | None = None
    away_score: int | None = None
    home_extra: int | None = None
    away_extra: int | None = None
    home_penalties: int | None = None
    away_penalties: int | None = None
    home_xg: float | None = None
    away_xg: float | None = None
    home_shots: int | None = None
    away_shots: int | None = None
    home_shots_on_target: int | None = None
    away_shots_on_target: int | None = None
    shoot_out_winner: Side | None = None
    conditions: str | None = None
    course: str | None = None

    @property
    def score(self) -> Score:
        return self.home_score, self.away_score

    @property
    def has_score(self) -> bool:
        return self.home_score is not None

    @property
    def result(self) -> FixtureState | None:
        """What ratings and tables are made of; None without a score."""
        return replace(self, round="", kick_off=None, shoot_out_winner=None) if self.has_score else None


STATE = tuple(field.name for field in fields(FixtureState))


def encoded(said: Words) -> str:
    """JSON of `Said`, without what is left open."""
    names, values = OF_WORDS if isinstance(said, Said) else OF_A_MATCH
    words = {name: value for (name, default), value in zip(names, values(said), strict=True) if value != default}
    return msgspec.json.encode(words).decode()


def decoded(says: str) -> Said:
    return msgspec.json.decode(says, type=Said)


def score_of(said: Words) -> Score:
    """Where it counts; the score of a match that was abandoned or annulled is none."""
    return (said.home_score, said.away_score) if said.outcome_status.counts_for_table else (None, None)


def known_from(said: Iterable[Said]) -> FixtureState | None:
    """What is known once each has spoken in turn, administrators last; None where no file did."""
    state, is_withdrawn = None, False
    for each in said:
        if each.is_withdrawn:
            is_withdrawn = True
        elif state:
            state = informed(state, each)
        elif not each.only_adds:
            state = first_known(each)
    return annulled(state) if state and is_withdrawn else state


def first_known(said: Words) -> FixtureState:
    status = said.outcome_status
    scores = scores_of(said) if status.counts_for_table else NO_SCORES
    course = said.course if status.counts_for_table else None
    known = *scores, *details_of(said), said.conditions, course
    return FixtureState(said.day, said.season, said.round, said.kick_off, bool(said.neutral), status, *known)


def informed(state: FixtureState, said: Words) -> FixtureState:
    """What a file does not say stays as it was; a match that has its score is not moved by one that gives none."""
    outcome, has_moved = said.outcome_status, said.day != state.day
    if state.has_score and has_moved and not outcome.counts_for_table:
        return state
    status = status_after(state, said)
    after: dict[str, Any] = {name: getattr(said, name) for name in ("neutral", *DETAILS)}
    if outcome.counts_for_table:
        after |= decided(said)
    after = {name: value for name, value in after.items() if value is not None}
    after |= {"conditions": joined(state.conditions, said.conditions), "course": course_after(state, said)}
    if not status.counts_for_table:
        after |= dict.fromkeys((*SCORES, "course"))
    if has_moved or said.kick_off:
        after["kick_off"] = said.kick_off
    after |= {"day": said.day, "round": said.round or state.round, "status": status}
    changes = {name: value for name, value in after.items() if getattr(state, name) != value}
    return replace(state, **changes) if changes else state


def status_after(state: FixtureState, said: Words) -> FixtureStatus:
    """A file that gives neither a state nor a score leaves both, but for a match that waits for its new day."""
    if said.outcome_status is not FixtureStatus.SCHEDULED:
        return said.outcome_status
    if said.day != state.day and state.status.may_be_played:
        return FixtureStatus.SCHEDULED
    return state.status if said.status is None or state.has_score else FixtureStatus.SCHEDULED


def course_after(state: FixtureState, said: Words) -> str | None:
    """How the match went by the last file that says it; where only another result is said, nobody knows any more."""
    if not said.outcome_status.counts_for_table:
        return state.course
    is_the_same = (said.outcome_status, score_of(said)) == (state.status, state.score)
    return said.course or (state.course if is_the_same else None)


def decided(said: Words) -> dict[str, int | None]:
    """The score with what was decided after it, where it counts."""
    return {name: getattr(said, name) for name in SCORES} if said.outcome_status.counts_for_table else {}


def annulled(state: FixtureState) -> FixtureState:
    nothing: dict[str, Any] = dict.fromkeys((*SCORES, "course"))
    return replace(state, status=FixtureStatus.ANNULLED, **nothing)


def unless_open(new: Any, old: Any) -> Any:
    return old if new is None else new
