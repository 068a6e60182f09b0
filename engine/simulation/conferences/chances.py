"""Chances of the play-offs, counted over seasons that were played to their end."""

from __future__ import annotations

from dataclasses import dataclass

from engine.simulation.conferences.bracket import Ended
from engine.simulation.conferences.format import Conferences


@dataclass(frozen=True, slots=True)
class PlayOffChances:
    """How far a team may come after the table.

    Attributes:
        division: To end first in its division.
        top_seed: To be the first seed of its conference.
        rounds: To come to the first round of the play-offs or past it, to the second, …, to the final.
        title: To win the final.
    """

    division: float
    top_seed: float
    rounds: tuple[float, ...]
    title: float

    @property
    def play_offs(self) -> float:
        """To go to the play-offs."""
        return self.rounds[0]


def chances_of(conferences: Conferences, ended: Ended) -> list[PlayOffChances]:
    """Those of each team, in the order of the arrays."""
    stages = range(1, len(conferences.format.stages) + 1)
    reached = [(ended.reached >= stage).mean(axis=0).tolist() for stage in (*stages, stages[-1] + 1)]
    division, top_seed = ((each == 1).mean(axis=0).tolist() for each in (ended.division_places, ended.places))
    return [
        PlayOffChances(division[team], top_seed[team], tuple(each[team] for each in reached[:-1]), reached[-1][team])
        for team in range(ended.places.shape[1])
    ]
