"""How forecasts would have done: each made from the results before its day, then scored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from engine.evaluation.backtest import BacktestReport, WalkForward, report, walk_forward
from engine.library import tables
from engine.library.results import Results, day_of
from engine.simulation.wording import counted
from engine.sports.base import Sport

if TYPE_CHECKING:
    import altair as alt


@dataclass(frozen=True, repr=False, eq=False)
class Backtest:
    """Forecasts of matches that were played, made as if on the day before.

    Attributes:
        run: The results in the order of days, each with its forecast.

    Example:
        >>> import engine as tr
        >>> backtest = tr.backtest(tr.demo_results(), since="2024-08-01")
        >>> backtest.scores.n == len(backtest)
        True
        >>> 0 < backtest.scores.rps < 1
        True
    """

    run: WalkForward

    @cached_property
    def scores(self) -> BacktestReport:
        """Ranked probability score, log score, Brier score and calibration; of all losses smaller is better."""
        return report(self.run)

    def __len__(self) -> int:
        return len(self.run.results)

    def __repr__(self) -> str:
        scores = self.scores
        days = f"{self.run.results[0].day} .. {self.run.results[-1].day}"
        return (
            f"Backtest({counted(scores.n, 'match', 'matches')}, {days}: RPS {scores.rps:.4f}, "
            f"log score {scores.log_score:.4f}, of outcome frequencies {scores.base_log_score:.4f})"
        )

    def _repr_html_(self) -> str:
        scores = self.scores
        figures: dict[str, float | None] = {
            "ranked probability score": scores.rps,
            "log score": scores.log_score,
            "log score of outcome frequencies": scores.base_log_score,
            "Brier score": scores.brier,
            "calibration slope": scores.calibration_slope,
            "expected calibration error": scores.ece,
        }
        shown = ["too few to say" if value is None else f"{value:.4f}" for value in figures.values()]
        return tables.html(repr(self), {"": list(figures), "model": shown})

    def to_frame(self, backend: str | None = None) -> Any:
        """One row a match: its forecast, the standard deviation of the chance of a home win, and its score.

        Args:
            backend: "pandas" or "polars"; None takes the first of them that is installed.

        Raises:
            InvalidInput: There is no such library, or it is not installed.
        """
        results, forecasts = self.run.results, self.run.forecasts
        home_win, draw, away_win = forecasts.probabilities.T.tolist()
        columns = {
            "date": [each.day for each in results],
            "home": [each.home for each in results],
            "away": [each.away for each in results],
            "competition": [each.competition for each in results],
            "p_home": home_win,
            "p_draw": draw,
            "p_away": away_win,
            "sd_home": forecasts.home_win_sd.tolist(),
            "home_score": [each.home_score for each in results],
            "away_score": [each.away_score for each in results],
        }
        return tables.frame(columns, backend)

    def plot(self) -> alt.LayerChart:
        """What was said against what happened, in tenths of probability, with how many forecasts each holds."""
        from engine.library.plots import reliability

        chart: alt.LayerChart = reliability(self)
        return chart


def backtest(results: Results, *, since: date | str | None = None, until: date | str | None = None) -> Backtest:
    """Walk forward through the results: forecast each day from those before it, then learn from it.

    Args:
        since: First day that is forecast; results before it are only learned from. None forecasts all.
        until: Last day.

    Raises:
        InvalidInput: A day is no date, or no match lies between the two.

    Example:
        >>> import engine as tr
        >>> results = tr.demo_results()
        >>> len(tr.backtest(results, since="2024-11-01")) < len(tr.backtest(results)) == len(results)
        True
    """
    run = walk_forward(
        results.played,
        sport=Sport.SOCCER,
        first_day=date.min if since is None else day_of(since, "since"),
        last_day=date.max if until is None else day_of(until, "until"),
    )
    made = Backtest(run)
    _ = made.scores
    return made
