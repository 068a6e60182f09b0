"""What jobs do, by their kinds: functions of what a row says, over services that do it for requests too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

import msgspec

from engine.catalogue.service import Catalogue
from engine.catalogue.uploads import Uploads
from engine.errors import NotFound
from engine.evaluation.backtest import BacktestReport as Scores
from engine.evaluation.backtest import report as scored
from engine.evaluation.backtest import walk_forward
from engine.forecasts.service import Forecasts
from engine.jobs.executor import Done, Executor, Thread, in_thread
from engine.jobs.imports import ImportParameters, import_files
from engine.jobs.models import JobKind
from engine.jobs.pulls import Puller, PullParameters
from engine.jobs.values import JobDefinition, JobResult, Report
from engine.notices import Notice, NoticeKind, noted
from engine.ratings.state import Result
from engine.sports.base import Sport

RATING = Notice(NoticeKind.RATING)


@dataclass(frozen=True, slots=True)
class SeasonProjectionParameters:
    competition_id: int


@dataclass(frozen=True, slots=True)
class BacktestParameters:
    """Days with both ends inside."""

    competition_id: int
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class RatingParameters:
    """
    Args:
        name: Of the competition, when its results became others.
    """

    competition_id: int
    name: str


def kinds(
    catalogue: Catalogue,
    forecasts: Forecasts,
    uploads: Uploads,
    *,
    executor: Executor | None = None,
    puller: Puller | None = None,
) -> Mapping[JobKind, JobDefinition]:
    """
    Args:
        executor: Reads the files of imports; a thread where None.
        puller: Asks public sources for newer files; the providers themselves where None.
    """
    return {
        JobKind.SEASON_PROJECTION: JobDefinition(SeasonProjectionParameters, partial(season_projection, forecasts)),
        JobKind.BACKTEST: JobDefinition(BacktestParameters, partial(backtest, forecasts)),
        JobKind.RATING: JobDefinition(RatingParameters, partial(rating, forecasts)),
        JobKind.PULL: JobDefinition(PullParameters, (puller or Puller(catalogue, forecasts)).job),
        JobKind.IMPORT: JobDefinition(
            ImportParameters,
            partial(import_files, catalogue, forecasts, uploads, executor or Thread()),
            release=lambda given: uploads.discard(given.upload),
            cancelled=NoticeKind.CANCELLED_BETWEEN_FILES,
        ),
    }


async def season_projection(forecasts: Forecasts, given: SeasonProjectionParameters, report: Report) -> JobResult:
    """Play the current season to its end, so that whoever asks for it next need not wait."""
    report(RATING, 0, 1)
    playing = Notice(NoticeKind.PLAYING_SEASONS)
    season = await forecasts.season(given.competition_id, progress=partial(report, playing))
    if season is None:
        raise NotFound(kind="season of competition", id=str(given.competition_id))
    return JobResult(season.notice, given.competition_id, seed=season.seed)


async def backtest(forecasts: Forecasts, given: BacktestParameters, report: Report) -> JobResult:
    """Forecast every match of some days from the results before its day, and score the forecasts."""
    walking = Notice(NoticeKind.WALKING_FORWARD)
    report(walking, 0, 0)
    results = await forecasts.results(given.competition_id, given.until)
    sport = (await forecasts.catalogue.competition(given.competition_id)).sport
    # It says itself how far it is, which nothing hears of another process.
    scores = await in_thread(partial(_scores, results, sport, given), lambda done: report(walking, done, len(results)))
    told = noted(
        NoticeKind.BACKTESTED, matches=scores.n, log_score=scores.log_score, base_log_score=scores.base_log_score
    )
    return JobResult(told, given.competition_id, msgspec.json.encode(scores).decode())


async def rating(forecasts: Forecasts, given: RatingParameters, report: Report) -> JobResult:
    """Rate and score competitions whose results are not what they were."""
    report(RATING, 0, 1)
    await forecasts.catch_up(report)
    return JobResult(noted(NoticeKind.RATED, name=given.name), given.competition_id)


def _scores(results: tuple[Result, ...], sport: Sport, given: BacktestParameters, done: Done) -> Scores:
    return scored(walk_forward(results, sport=sport, first_day=given.since, last_day=given.until, progress=done))
