"""The track record: what was said before each match, held against what happened."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import strawberry
from strawberry import field

from engine.evaluation import interval_coverage, match_scores, scoring, verification
from engine.forecasts import record
from engine.jobs.upkeep import Progress
from engine.simulation.outcome import Outcome, Score
from schema.types.enums import Depth
from schema.types.shown import auto, show, shows

show(verification.Scores)
show(match_scores.MatchScores, "Verdict")
show(scoring.PairedDifference)
show(verification.Baseline)
show(verification.Verification, "Verified")
show(interval_coverage.Promise)


@strawberry.type(description="A match whose outcome had been given little chance.")
class Miss:
    fixture_id: strawberry.ID = field(description="Id of the fixture.")
    competition: str = field(description="Short name of the competition, as its `slug`.")
    day: date = field(description="Day of the match.")
    home: str = field(description="Home side.")
    away: str = field(description="Away side.")
    score: Score = field(description="The result.")
    outcome: Outcome = field(description="How it ended.")
    probability: float = field(description="The chance that had been given to that outcome.")

    @classmethod
    def of(cls, miss: record.Miss) -> Miss:
        fixture = miss.fixture
        return cls(
            fixture_id=strawberry.ID(str(fixture.id)),
            competition=fixture.competition.slug,
            day=fixture.day,
            home=fixture.home.name,
            away=fixture.away.name,
            score=Score(home=fixture.home_score or 0, away=fixture.away_score or 0),
            outcome=miss.outcome,
            probability=miss.probability,
        )


DepthOf = Annotated[Depth, strawberry.argument(description="The depth; the headline's record is `verification`.")]


def promises(record: strawberry.Parent[record.TrackRecord], depth: DepthOf) -> tuple[interval_coverage.Promise, ...]:
    return record.promises(depth)


def misses(record: strawberry.Parent[record.TrackRecord]) -> list[Miss]:
    return [Miss.of(each) for each in record.misses]


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
    misses: list[Miss] = field(resolver=misses, description="The outcomes that came about with the least chance.")
    promises: tuple[interval_coverage.Promise, ...] = field(
        resolver=promises, description="What a depth promised of these matches, and how often that was kept."
    )
    is_synthetic: auto
    catching_up: CatchingUp | None = field(
        resolver=catching_up, description="How far newer results are; null where none are missing."
    )
