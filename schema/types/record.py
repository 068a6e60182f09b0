"""The track record: what was said before each match, held against what happened."""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry import field

from engine.evaluation import interval_coverage, match_scores, scoring, verification
from engine.forecasts import record
from engine.jobs.upkeep import Progress
from schema.types.enums import Depth
from schema.types.seal import Sealed, sealed
from schema.types.shown import auto, show, shows

show(verification.Scores)
show(match_scores.MatchScores, "Verdict")
show(scoring.PairedDifference)
show(verification.Baseline)
show(verification.Verification, "Verified")
show(interval_coverage.Promise)


@shows(record.Miss)
class Miss:
    fixture_id: strawberry.ID
    competition: auto
    day: auto
    home: auto
    away: auto
    score: auto
    outcome: auto
    probability: auto


DepthOf = Annotated[Depth, strawberry.argument(description="The depth; the headline's record is `verification`.")]


def promises(record: strawberry.Parent[record.TrackRecord], depth: DepthOf) -> tuple[interval_coverage.Promise, ...]:
    return record.promises(depth)


def catching_up(record: strawberry.Parent[record.TrackRecord]) -> CatchingUp | None:
    return CatchingUp.of(record.catching_up) if record.catching_up else None


@strawberry.type(description="Newer results are on their way into the record; until then it is as it was.")
class CatchingUp:
    done: int = field(description="How many of the matches are done.")
    matches: int = field(
        description="Matches whose scores are computed, at least 0, which stands until they are counted."
    )
    has_failed: bool = field(description="It went wrong and is tried again.")
    sentence: str = field(description="The same in words.")

    @classmethod
    def of(cls, progress: Progress) -> CatchingUp:
        return cls(
            done=progress.done, matches=progress.total, has_failed=progress.has_failed, sentence=sentence(progress)
        )


def sentence(progress: Progress) -> str:
    if progress.has_failed:
        return "The scores of new results could not be computed; it is tried again in a minute."
    if not progress.total:
        return "Scores of new results are about to be computed."
    return f"{progress.step}: {progress.done / progress.total:.0%}."


@shows(record.TrackRecord)
class TrackRecord:
    verification: auto
    misses: auto
    promises: tuple[interval_coverage.Promise, ...] = field(
        resolver=promises, description="What a depth promised of these matches, and how often that was kept."
    )
    is_synthetic: auto
    sealed: Sealed = field(
        resolver=sealed, description="How many of these forecasts were sealed before kick-off, and how those did."
    )
    catching_up: CatchingUp | None = field(
        resolver=catching_up, description="How far newer results are; null where none are missing."
    )
