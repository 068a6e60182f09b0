"""A section to compute, written down so that any process can do it: what it needs as data in, MessagePack out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import msgspec

from engine.depths import Depth
from engine.simulation import run
from engine.simulation.comparison import Comparison
from engine.simulation.deep_dive import DeepDive
from engine.simulation.distribution import Distribution
from engine.simulation.matchup import Matchup
from engine.simulation.scenarios import ScenarioExtremes
from engine.simulation.settings import Settings
from engine.simulation.track_record import ReliabilityBin

Section: TypeAlias = Distribution | ScenarioExtremes | DeepDive | Comparison


@dataclass(frozen=True, slots=True)
class Task:
    """
    Args:
        matchups: By key, in order: one, or for a comparison those that are to stand side by side.
        record: For a deep dive, how forecasts did before; see `run.deep_dive`.
    """

    depth: Depth
    matchups: dict[str, Matchup]
    settings: Settings
    record: tuple[ReliabilityBin, ...] = ()

    @property
    def matchup(self) -> Matchup:
        """The only one."""
        (matchup,) = self.matchups.values()
        return matchup


SECTIONS: Mapping[Depth, Callable[[Task], Section]] = {
    Depth.FULL_DISTRIBUTION: lambda task: run.distribution(task.matchup, task.settings),
    Depth.SCENARIO_EXTREMES: lambda task: run.scenarios(task.matchup, task.settings),
    Depth.DEEP_DIVE: lambda task: run.deep_dive(task.matchup, task.settings, record=task.record),
    Depth.COMPARISON: lambda task: run.compare(task.matchups, task.settings),
}


def payload(task: Task) -> bytes:
    """The section in MessagePack: the same task gives the same bytes in every process.

    Raises:
        InvalidInput: The section cannot be made of these matchups.
    """
    return msgspec.msgpack.encode(SECTIONS[task.depth](task))
