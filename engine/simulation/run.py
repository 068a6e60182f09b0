"""The sections of a simulation, one function a depth.

The predictive law is the same for all of them: compute it once a matchup by ``predict`` and hand it in.
"""

from collections.abc import Mapping, Sequence

from engine.simulation import comparison as comparisons
from engine.simulation import deep_dive as deep_dives
from engine.simulation import distribution as distributions
from engine.simulation import headline as headlines
from engine.simulation import scenarios as extremes
from engine.simulation.comparison import Comparison
from engine.simulation.deep_dive import DeepDive
from engine.simulation.distribution import Distribution
from engine.simulation.headline import Headline
from engine.simulation.matchup import Matchup
from engine.simulation.predictive import Predictive, predict
from engine.simulation.scenarios import ScenarioExtremes
from engine.simulation.settings import Settings
from engine.simulation.track_record import ReliabilityBin

__all__ = ["Settings", "compare", "deep_dive", "distribution", "headline", "predict", "scenarios"]


def headline(matchup: Matchup, settings: Settings, predictive: Predictive | None = None) -> Headline:
    return headlines.headline(matchup, predictive or predict(matchup))


def distribution(matchup: Matchup, settings: Settings, predictive: Predictive | None = None) -> Distribution:
    return distributions.distribution(matchup, predictive or predict(matchup), settings)


def scenarios(matchup: Matchup, settings: Settings, predictive: Predictive | None = None) -> ScenarioExtremes:
    return extremes.extremes(matchup, predictive or predict(matchup))


def deep_dive(
    matchup: Matchup,
    settings: Settings,
    predictive: Predictive | None = None,
    *,
    record: Sequence[ReliabilityBin] = (),
) -> DeepDive:
    """
    Args:
        record: How forecasts of the most likely outcome did before, in bins of probability.
    """
    return deep_dives.deep_dive(matchup, predictive or predict(matchup), record)


def compare(
    matchups: Mapping[str, Matchup],
    settings: Settings,
    predictives: Mapping[str, Predictive] | None = None,
) -> Comparison:
    """
    Args:
        matchups: Two to six by key, in the order in which they are to stand side by side.

    Raises:
        InvalidInput: Fewer than two or more than six.
    """
    return comparisons.comparison(
        matchups, predictives or {key: predict(matchup) for key, matchup in matchups.items()}, settings
    )
