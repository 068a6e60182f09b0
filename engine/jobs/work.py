"""What jobs do: each function gives the work of one job, over services that do it for requests too."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date

import msgspec

from engine.catalogue.views import CompetitionView
from engine.errors import NotFound
from engine.evaluation.backtest import Report as Scores
from engine.evaluation.backtest import report as scored
from engine.evaluation.backtest import walk_forward
from engine.evaluation.sufficiency import too_few_to_judge
from engine.forecasts.service import Forecasts
from engine.jobs.service import Outcome, Report, Work
from engine.ratings.state import Result
from engine.simulation.wording import counted
from engine.sports.base import Sport


def season_projection(forecasts: Forecasts, competition_id: int) -> Work:
    """Play the current season to its end, so that whoever asks for it next need not wait."""

    async def work(report: Report) -> Outcome:
        report("Rating", 0, 1)
        season = await forecasts.season(
            competition_id, progress=lambda done, total: report("Playing seasons", done, total)
        )
        if season is None:
            raise NotFound(kind="season of competition", id=str(competition_id))
        return Outcome(season.sentence, competition_id)

    return work


def backtest(forecasts: Forecasts, competition_id: int, since: date, until: date) -> Work:
    """Forecast every match of some days from the results before its day, and score the forecasts."""

    async def work(report: Report) -> Outcome:
        results = await forecasts.results(competition_id, until)
        sport = (await forecasts.catalogue.competition(competition_id)).sport
        scores = await asyncio.to_thread(_scores, results, sport, since, until, report)
        sentence = (
            f"{counted(scores.n, 'match')}: "
            f"log score {scores.log_score:.4f}, {scores.base_log_score:.4f} of frequencies. "
            f"{too_few_to_judge(scores.n)}"
        )
        return Outcome(sentence.rstrip(), competition_id, msgspec.json.encode(scores).decode())

    return work


def rating(forecasts: Forecasts, competitions: Sequence[CompetitionView]) -> Work:
    """Rate and score competitions whose results are not what they were."""

    async def work(report: Report) -> Outcome:
        await forecasts.catch_up(report)
        names = ", ".join(each.name for each in competitions)
        return Outcome(f"Rated anew: {names}.", competitions[0].id if competitions else None)

    return work


def _scores(results: tuple[Result, ...], sport: Sport, since: date, until: date, report: Report) -> Scores:
    walked = walk_forward(
        results,
        sport=sport,
        first_day=since,
        last_day=until,
        progress=lambda done: report("Walking forward", done, len(results)),
    )
    return scored(walked)
