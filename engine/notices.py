"""What there is to say of something, as facts: a kind, and the values that a sentence about it needs.

Rows keep notices, and `engine.simulation.wording` makes the sentence when somebody reads it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import msgspec


class NoticeKind(StrEnum):
    """What happened. Beside each the values that it comes with, where it comes with any."""

    TOLD = "told"  # text: a sentence that an earlier version kept
    REFUSED = "refused"  # code, sentence, hint: of the refusal that ended the work

    # Of jobs: why one waits, and how one ends.
    ITS_TURN = "its_turn"
    SERVER_LOST = "server_lost"
    CANCELLED = "cancelled"
    CANCELLED_BETWEEN_FILES = "cancelled_between_files"
    OTHER_VERSION = "other_version"
    GIVEN_UP = "given_up"
    FAILED = "failed"

    # Steps of work.
    RATING = "rating"
    PLAYING_SEASONS = "playing_seasons"
    WALKING_FORWARD = "walking_forward"
    SCORING = "scoring"  # matches
    READING_FILE = "reading_file"  # file
    IMPORTING_FILE = "importing_file"  # file
    IMPORTING_BUNDLE = "importing_bundle"
    SEALING = "sealing"
    PULLING = "pulling"  # name

    # What came of it.
    SEASON_PROJECTED = "season_projected"  # projection: of the teams that the sentence names
    SEASON_UNPROJECTED = "season_unprojected"  # status
    BACKTESTED = "backtested"  # matches, log_score, base_log_score
    RATED = "rated"  # name
    FILES_GONE = "files_gone"
    PULLED = "pulled"  # name, is_new, added, played, corrected
    FILE_REFUSED = "file_refused"  # refusal, hint
    IMPORTED = "imported"  # files, refused, rows, added, corrected, alike

    # What an administrator did to the catalogue.
    ACTED = "acted"  # act, subject, others, new_name, is_done, is_needed, removed, changed, teams, gone
    FILES = "files"  # name, others: files that came in at once
    RENAMED = "renamed"  # name, new_name
    JOINED = "joined"  # name, into
    JOINING = "joining"  # name, into, brought, merged, shared, is_done
    GO_AT_ONCE = "go_at_once"  # names, others
    CHANGED_NOTHING = "changed_nothing"
    OF_UNKNOWN_ORIGIN = "of_unknown_origin"

    # What became of a match after somebody forecast it.
    FATE = "fate"  # status, day, foreseen, removed_at


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to be told, without a word of any language.

    Args:
        facts: The values that its kind comes with, as JSON has them.
    """

    kind: NoticeKind
    facts: Mapping[str, Any] = field(default_factory=dict)


def noted(kind: NoticeKind, **facts: Any) -> Notice:
    """A notice of values that may be dataclasses and dates, each as it would be read back from a row."""
    return Notice(kind, msgspec.to_builtins(facts))


def encoded(notice: Notice) -> str:
    return msgspec.json.encode(notice).decode()


def decoded(kept: str | None, told: str = "") -> Notice:
    """
    Args:
        kept: The notice of a row; None of one that an earlier version wrote.
        told: The sentence that stands in such a row.
    """
    return msgspec.json.decode(kept, type=Notice) if kept else Notice(NoticeKind.TOLD, {"text": told})
