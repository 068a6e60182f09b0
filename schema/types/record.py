"""The track record: what was said before each match, held against what happened."""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry import field

from engine.catalogue.views import FixtureView, TeamView
from engine.evaluation import interval_coverage, match_scores, scoring, verification
from engine.forecasts import record
from schema.context import Info
from schema.types.connection import ROWS, First, page_size
from schema.types.enums import Depth
from schema.types.seal import Sealed, sealed
from schema.types.shown import auto, show, shows

show(verification.Scores)
show(scoring.PairedDifference)


def verdict_sentence(scores: strawberry.Parent[match_scores.MatchScores], info: Info) -> str:
    return info.context.wording.match_scores(scores)


@shows(match_scores.MatchScores)
class Verdict:
    outcome: auto
    probability: auto
    scores: auto
    base_scores: auto
    sentence: str = field(resolver=verdict_sentence, description="The same in words.")


def baseline_label(baseline: strawberry.Parent[verification.Baseline], info: Info) -> str:
    return info.context.wording.baseline_label(baseline)


def baseline_sentence(baseline: strawberry.Parent[verification.Baseline], info: Info) -> str:
    return info.context.wording.baseline(baseline)


@shows(verification.Baseline)
class Baseline:
    key: auto
    label: str = field(resolver=baseline_label, description="Name, for people.")
    scores: auto
    rps_difference: auto
    log_score_difference: auto
    is_clear: auto
    gain: auto
    sentence: str = field(resolver=baseline_sentence, description="The comparison in a sentence or two.")


def verified_sentence(verified: strawberry.Parent[verification.Verification], info: Info) -> str:
    return info.context.wording.verification(verified)


def headline(verified: strawberry.Parent[verification.Verification], info: Info) -> str:
    return info.context.wording.record_headline(verified)


def bins_in_words(verified: strawberry.Parent[verification.Verification], info: Info) -> list[str]:
    return [info.context.wording.past_group(each) for each in verified.bins]


show(verification.YearOfForecasts)


@shows(verification.Verification)
class Verified:
    matches: auto
    first_day: auto
    last_day: auto
    scores: auto
    calibration_slope: auto
    baselines: auto
    bins: auto
    bins_in_words: list[str] = field(
        resolver=bins_in_words,
        description="What was said in each of `bins`, how often it happened, and of how many, a sentence each.",
    )
    years: auto
    example: auto
    headline: str = field(resolver=headline, description="What was said in `example`, and how often it happened.")
    sentence: str = field(resolver=verified_sentence, description="The record in a sentence or two.")


def promise_label(promise: strawberry.Parent[interval_coverage.Promise], info: Info) -> str:
    return info.context.wording.promise_label(promise)


def promise_key(promise: strawberry.Parent[interval_coverage.Promise]) -> str:
    return promise.promised.value


def promise_sentence(promise: strawberry.Parent[interval_coverage.Promise], info: Info) -> str:
    return info.context.wording.promise(promise)


@shows(interval_coverage.Promise)
class Promise:
    key: str = field(resolver=promise_key, description="Stable name, for programs.")
    label: str = field(resolver=promise_label, description="What was promised.")
    low: auto
    high: auto
    cases: auto
    hits: auto
    interval: auto
    is_enough: auto
    is_kept: auto
    sentence: str = field(resolver=promise_sentence, description="The same in words.")


def home_of_miss(miss: strawberry.Parent[record.Miss], info: Info) -> str:
    return info.context.wording.side_then(miss.home, miss.fixture.home_then)


def away_of_miss(miss: strawberry.Parent[record.Miss], info: Info) -> str:
    return info.context.wording.side_then(miss.away, miss.fixture.away_then)


def home_team(miss: strawberry.Parent[record.Miss]) -> TeamView:
    return miss.fixture.home


def away_team(miss: strawberry.Parent[record.Miss]) -> TeamView:
    return miss.fixture.away


@shows(record.Miss)
class Miss:
    fixture_id: strawberry.ID
    competition: auto
    day: auto
    home: str = field(resolver=home_of_miss, description="Home side, as `Fixture.homeName` has it.")
    away: str = field(resolver=away_of_miss, description="Away side, as `Fixture.awayName` has it.")
    home_team: TeamView = field(resolver=home_team, description="Home side, with its colours.")
    away_team: TeamView = field(resolver=away_team, description="Away side, with its colours.")
    score: auto
    shoot_out_winner: auto
    outcome: auto
    probability: auto
    probabilities: auto
    colours: auto


@shows(record.Given)
class GivenChance:
    fixture: FixtureView = field(description="The match.")
    outcome: auto
    probability: auto
    happened: auto


DepthOf = Annotated[Depth, strawberry.argument(description="The depth; the headline's record is `verification`.")]


def promises(record: strawberry.Parent[record.TrackRecord], depth: DepthOf) -> tuple[interval_coverage.Promise, ...]:
    return record.promises(depth)


Low = Annotated[float, strawberry.argument(description="A chance from 0 to 1; its tenth of probability is meant.")]


async def given(
    record: strawberry.Parent[record.TrackRecord], info: Info, low: Low, first: First = ROWS
) -> tuple[record.Given, ...]:
    return await info.context.services.forecasts.newest_given(record.selection, low, page_size(first))


def catching_up_sentence(progress: strawberry.Parent[record.CatchingUp], info: Info) -> str:
    return info.context.wording.catching_up(progress.done, progress.matches, has_failed=progress.has_failed)


@shows(record.CatchingUp)
class CatchingUp:
    done: auto
    matches: auto
    has_failed: auto
    sentence: str = field(resolver=catching_up_sentence, description="The same in words.")


@shows(record.TrackRecord)
class TrackRecord:
    verification: auto
    misses: auto
    promises: tuple[interval_coverage.Promise, ...] = field(
        resolver=promises, description="What a depth promised of these matches, and how often that was kept."
    )
    given: tuple[record.Given, ...] = field(
        resolver=given,
        description="The newest outcomes that were given a chance in one tenth of probability, newest first.",
    )
    is_synthetic: auto
    sealed: Sealed = field(
        resolver=sealed, description="How many of these forecasts were sealed before kick-off, and how those did."
    )
    catching_up: auto
