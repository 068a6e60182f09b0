"""One pass through the results of a competition: every forecast scored, every rating on its way, and the last state."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.catalogue.views import CompetitionView
from engine.evaluation.scorecard import Matches, Tally, by_year, joined, scored, tally, total, worst
from engine.evaluation.verification import slope_of
from engine.forecasts.snapshots import RESULT, result
from engine.forecasts.walk import State, Walk
from engine.ratings.elo import on_scale
from engine.ratings.filter import by_day
from engine.ratings.priors import estimated_for

# Day as an ordinal, rating and its standard error, after each day on which a team played.
STEP = np.dtype([("day", "<i4"), ("rating", "<f8"), ("sd", "<f8")])
Steps: TypeAlias = NDArray[np.void]
Done: TypeAlias = Callable[[int], None]

COLUMNS = (*RESULT, "id")
# A step of the filter takes about four fifths of a match's time, its scores the rest.
FILTER_SHARE = 0.8


@dataclass(frozen=True, slots=True, eq=False)
class Scorecard:
    """Scored forecasts with their figures.

    Args:
        years: The matches of each year, and their sums.
        worst: The matches whose outcomes had been given the least chance.
    """

    matches: Matches
    years: Mapping[int, tuple[Matches, Tally]]
    slope: float | None
    worst: Matches


@dataclass(frozen=True, slots=True, eq=False)
class Replay:
    """
    Args:
        steps: By the name of the team.
    """

    card: Scorecard
    steps: Mapping[str, Steps]
    state: State


def replayed(rows: Iterable[tuple[Any, ...]], competition: CompetitionView, done: Done) -> Replay:
    """
    Args:
        rows: Of the columns ``COLUMNS``.
        done: Called with the number of matches done.
    """
    # In the order of the filter, so that ids and forecasts stay side by side.
    ordered = sorted(rows, key=itemgetter(0, 1, 2))
    results = [result(row, competition.slug) for row in ordered]
    walk = Walk(competition.sport, competition.slug, estimated_for(competition.sport, results))
    steps: defaultdict[str, list[tuple[int, float, float]]] = defaultdict(list)
    seen = 0
    for day, today in by_day(results):
        walk.learn(day, today)
        for team, rating in walk.ratings({side for match in today for side in (match.home, match.away)}).items():
            steps[team].append((day.toordinal(), *on_scale(rating)))
        seen += len(today)
        done(int(FILTER_SHARE * seen))
    matches = scored(walk.forecasts(), [row[-1] for row in ordered], sport=competition.sport)
    done(len(results))
    return Replay(card(matches), {team: np.array(each, STEP) for team, each in steps.items()}, walk.state())


def card(matches: Matches) -> Scorecard:
    """The figures of matches in the order of days."""
    years: dict[int, tuple[Matches, Tally]] = {}
    for year, rows in by_year(matches).items():
        before = total(sums for _, sums in years.values())["outcomes"]
        years[year] = rows, tally(rows, before)
    return Scorecard(matches, years, slope_of(matches), worst(matches))


def pooled(parts: Iterable[Matches]) -> Scorecard:
    """The figures of several competitions together."""
    return card(joined(parts))
