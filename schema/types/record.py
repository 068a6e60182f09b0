"""The track record: what was said before each match, held against what happened."""

from __future__ import annotations

from datetime import date
from typing import Annotated, cast

import strawberry
from strawberry import field

from engine.evaluation.verification import Miss as Missed
from engine.forecasts import past
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
    def of(cls, fixture_id: int, miss: Missed) -> Miss:
        result = miss.result
        return cls(
            fixture_id=strawberry.ID(str(fixture_id)),
            competition=result.competition,
            day=result.day,
            home=result.home,
            away=result.away,
            score=Score(home=result.home_score, away=result.away_score),
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


async def promises(record: strawberry.Parent[past.TrackRecord], depth: DepthOf) -> list[Promise]:
    return cast(list[Promise], list(await record.promises(depth)))


def verification(record: strawberry.Parent[past.TrackRecord]) -> Verified:
    return cast(Verified, record.verification)


def misses(record: strawberry.Parent[past.TrackRecord]) -> list[Miss]:
    return [Miss.of(*each) for each in record.misses]


@strawberry.type(description="How forecasts did. Each knew only the results before its day.")
class TrackRecord:
    verification: Verified = field(resolver=verification, description="Scores, baselines and calibration.")
    misses: list[Miss] = field(resolver=misses, description="The outcomes that came about with the least chance.")
    promises: list[Promise] = field(
        resolver=promises, description="What a depth promised of these matches, and how often that was kept."
    )
