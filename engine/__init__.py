"""The tour of the engine for whoever works in Python: results in, forecasts with their error bars out.

    import engine as tr

    results = tr.read_results("E0.csv")
    ratings = tr.rate(results)
    forecast = tr.forecast(ratings, "Arsenal", "Chelsea")

Every name of the tour is loaded when it is first asked for: `import engine` itself loads nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.errors import OracleError
    from engine.evaluation.scoring import brier, log_scores, rps
    from engine.library.backtest import Backtest, backtest
    from engine.library.demo import demo_results
    from engine.library.forecast import Forecast, forecast, forecast_from_elo
    from engine.library.ratings import RatedTeams, rate
    from engine.library.results import Results, read_fixtures, read_results
    from engine.library.season import ProjectedSeason, project_season
    from engine.ratings.state import Fixture, Result
    from engine.simulation.outcome import Outcome

__all__ = [
    "Backtest",
    "Fixture",
    "Forecast",
    "OracleError",
    "Outcome",
    "ProjectedSeason",
    "RatedTeams",
    "Result",
    "Results",
    "backtest",
    "brier",
    "demo_results",
    "forecast",
    "forecast_from_elo",
    "log_scores",
    "project_season",
    "rate",
    "read_fixtures",
    "read_results",
    "rps",
]

_MODULES = {
    "engine.errors": ("OracleError",),
    "engine.evaluation.scoring": ("brier", "log_scores", "rps"),
    "engine.library.backtest": ("Backtest", "backtest"),
    "engine.library.demo": ("demo_results",),
    "engine.library.forecast": ("Forecast", "forecast", "forecast_from_elo"),
    "engine.library.ratings": ("RatedTeams", "rate"),
    "engine.library.results": ("Results", "read_fixtures", "read_results"),
    "engine.library.season": ("ProjectedSeason", "project_season"),
    "engine.ratings.state": ("Fixture", "Result"),
    "engine.simulation.outcome": ("Outcome",),
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULE_OF[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
