"""The track record: what was said before each match, held against what happened."""

from __future__ import annotations

from datetime import date
from typing import Annotated, cast

import strawberry
from strawberry import field

from engine.forecasts import record
from engine.jobs.upkeep import Progress
from schema.types.deep_dive import SimilarForecasts
from schema.types.enums import Depth, Outcome
from schema.types.law import Interval
from schema.types.outcome import Score


@strawberry.type(description="Mean scores of forecasts; smaller is better in all three.")
class Scores:
    rps: float = field(description="Ranked probability score, from 0 to 1.")
    log_score: float = field(description="Minus the natural logarithm of the chance that was given to what happened.")
    brier: float = field(description="Squared distance from what happened, from 0 to 2.")


@strawberry.type(description="What one forecast earned once its match was played.")
class Verdict:
    outcome: Outcome = field(description="How it ended.")
    probability: float = field(description="The chance that had been given to that.")
    scores: Scores = field(description="Its scores.")
    base_scores: Scores = field(description="What saying the base rates would have earned.")
    sentence: str = field(description="The same in words.")


@strawberry.type(description="Mean score of ours minus another's on the same matches.")
class PairedDifference:
    mean: float = field(description="Mean difference; negative where ours is better.")
    t: float = field(description="In standard errors, clustered by match day; below 2 in size it is no difference.")
    n: int = field(description="Matches.")


@strawberry.type(description="A simpler forecast of the same matches.")
class Baseline:
    key: str = field(description="Stable name, for programs.")
    label: str = field(description="Name, for people.")
    scores: Scores = field(description="Its mean scores.")
    rps_difference: PairedDifference = field(description="Ours minus its ranked probability score.")
    log_score_difference: PairedDifference = field(description="Ours minus its log score.")
    is_clear: bool = field(description="Whether a difference can be claimed.")
    sentence: str = field(description="The comparison in one sentence.")


@strawberry.type(description="Forecasts of some days, held against what happened.")
class Verified:
    matches: int = field(description="Forecasts that were checked.")
    first_day: date | None = field(description="Day of the first.")
    last_day: date | None = field(description="Day of the last.")
    scores: Scores | None = field(description="Our mean scores; null without a match.")
    calibration_slope: float | None = field(
        description="1 where chances are as bold as they should be, below 1 where too bold; null below 20 matches."
    )
    baselines: list[Baseline] = field(description="Simpler forecasts of the same matches.")
    bins: list[SimilarForecasts] = field(description="How often outcomes came about, by the chance that was given.")
    sentence: str = field(description="The record in one sentence.")


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


@strawberry.type(description="Something that a depth gave a chance, and how often it came about.")
class Promise:
    label: str = field(description="What was promised.")
    low: float = field(description="Mean of the chance that was said; where a range was said, of its lower end.")
    high: float = field(description="The same, or the mean of its upper end.")
    cases: int = field(description="Matches.")
    hits: int = field(description="In how many of them it came about.")
    interval: Interval | None = field(description="Interval of its long-run share.")
    is_enough: bool = field(description="At least twenty cases; below that nothing is claimed.")
    is_kept: bool = field(description="Whether the interval and what was said meet.")
    sentence: str = field(description="The same in words.")


DepthOf = Annotated[Depth, strawberry.argument(description="The depth; the headline's record is `verification`.")]


def promises(record: strawberry.Parent[record.TrackRecord], depth: DepthOf) -> list[Promise]:
    return cast(list[Promise], list(record.promises(depth)))


def verification(record: strawberry.Parent[record.TrackRecord]) -> Verified:
    return cast(Verified, record.verification)


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


@strawberry.type(description="How forecasts did. Each knew only the results before its day.")
class TrackRecord:
    verification: Verified = field(resolver=verification, description="Scores, baselines and calibration.")
    misses: list[Miss] = field(resolver=misses, description="The outcomes that came about with the least chance.")
    promises: list[Promise] = field(
        resolver=promises, description="What a depth promised of these matches, and how often that was kept."
    )
    is_synthetic: bool = field(
        description="Whether the results were drawn from known strengths. No record has both kinds."
    )
    catching_up: CatchingUp | None = field(
        resolver=catching_up, description="How far newer results are; null where none are missing."
    )
