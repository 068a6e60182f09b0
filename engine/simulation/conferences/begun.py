"""What was played of a season of conferences, with all that their tables ask for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from engine.simulation.conferences.seeding import Record, Seeding, Seeds
from engine.simulation.table import Counts, Meetings, ScoredMatch, Tally


@dataclass(frozen=True, slots=True)
class Begun:
    """Of T teams.

    Args:
        tally: What each has taken.
        games: Matches of each, shape (T,).
        meetings: How often each met each other, shape (T, T).
        close: How often each lost by one, shape (T,): where a score does not tell, each may have been lost late.
    """

    tally: Tally
    games: Counts
    meetings: Counts
    close: Counts

    @classmethod
    def of(cls, played: Sequence[ScoredMatch], teams: Sequence[str], tally: Tally) -> Self:
        place = {team: number for number, team in enumerate(teams)}
        meetings, close = np.zeros((len(teams), len(teams)), dtype=np.int64), np.zeros(len(teams), dtype=np.int64)
        for each in played:
            home, away = place[each.home], place[each.away]
            meetings[home, away] += 1
            meetings[away, home] += 1
            margin = each.home_score - each.away_score
            if abs(margin) == 1:
                close[away if margin > 0 else home] += 1
        return cls(tally, meetings.sum(axis=1), meetings, close)

    def with_ahead(self, ahead: Meetings) -> Self:
        """The same once all matches ahead are played, as far as it does not depend on their scores."""
        meetings = self.meetings.copy()
        np.add.at(meetings, (ahead.home, ahead.away), 1)
        np.add.at(meetings, (ahead.away, ahead.home), 1)
        return replace(self, games=meetings.sum(axis=1), meetings=meetings)

    def close_losses(self, ahead: Meetings, goals: tuple[Counts, Counts]) -> Counts:
        """How often each has lost by one at the end of each season, shape (S, T)."""
        margins = goals[0] - goals[1]
        lost = (margins == -1).astype(np.float32) @ ahead.is_home + (margins == 1).astype(np.float32) @ ahead.is_away
        return np.asarray(self.close + lost.astype(np.int64))

    def seeds(self, seeding: Seeding, win: int) -> Seeds:
        """Places and seeds as the table stands, of one season; teams level in all criteria in the order of teams."""
        mutual = None if self.tally.mutual is None else self.tally.mutual[None]
        record = Record(Tally(self.tally.sums[None], mutual), self.games, self.meetings, win)
        return seeding.seeds(record, np.zeros((1, len(self.games))))
