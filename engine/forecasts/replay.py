"""One pass through the results of a competition: every forecast scored, every rating on its way, and the last state."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from engine.catalogue.views import CompetitionView
from engine.evaluation.backtest import WalkForward, forecasts_of
from engine.evaluation.scorecard import Matches, Tally, by_year, joined, scored, tally, total, worst
from engine.evaluation.verification import slope_of
from engine.forecasts.results import RESULT, result
from engine.forecasts.snapshot_replay import ReplayState, Walk
from engine.ratings.dynamics import LogRates
from engine.ratings.filter import MODEL_VERSION, by_day
from engine.ratings.priors import estimated_for
from engine.ratings.state import no_ratings
from engine.store.changes import Row

# Day as an ordinal, rating and its standard error, after each day on which a team played.
STEP = np.dtype([("day", "<i4"), ("rating", "<f8"), ("sd", "<f8")])
Steps: TypeAlias = NDArray[np.void]
Done: TypeAlias = Callable[[int], None]

COLUMNS = (*RESULT, "id")
# A step of the filter takes about four fifths of a match's time, its scores the rest.
FILTER_SHARE = 0.8
# From one checkpoint to the next it takes some 50 ms; one of all national teams has 1 MB.
CHECKPOINT_MATCHES = 500


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
class CompetitionReplay:
    """
    Args:
        steps: By the name of the team.
        checkpoints: In MessagePack, by the day of their last results.
    """

    card: Scorecard
    steps: Mapping[str, Steps]
    checkpoints: Mapping[date, bytes]
    state: ReplayState


def replayed(rows: Iterable[Row], competition: CompetitionView, done: Done) -> CompetitionReplay:
    """
    Args:
        rows: Of the columns ``COLUMNS``, their days as dates or as a database without dates has them.
        done: Called with the number of matches done.
    """
    # In the order of the filter, so that ids and forecasts stay side by side.
    ordered = sorted(map(typed, rows), key=itemgetter(0, 1, 2))
    results = [result(row, competition) for row in ordered]
    known = estimated_for(competition.sport, results)
    walk = Walk(no_ratings(competition.sport, competition.slug, known, MODEL_VERSION))
    beliefs: list[LogRates] = []
    steps: defaultdict[str, list[tuple[int, float, float]]] = defaultdict(list)
    checkpoints: dict[date, bytes] = {}
    for day, today in by_day(results):
        beliefs += walk.learn(day, today)
        for team, rating in walk.on_scale({side for match in today for side in (match.home, match.away)}).items():
            steps[team].append((day.toordinal(), *rating))
        # After the first day too: it has what was estimated for competitions like this one, which all results tell.
        if not checkpoints or len(beliefs) // CHECKPOINT_MATCHES > (len(beliefs) - len(today)) // CHECKPOINT_MATCHES:
            checkpoints[day] = msgspec.msgpack.encode(walk.checkpoint())
        done(int(FILTER_SHARE * len(beliefs)))
    run = WalkForward(tuple(results), forecasts_of(beliefs, results, known, sport=competition.sport))
    matches = scored(run, [row[-1] for row in ordered], sport=competition.sport)
    done(len(results))
    moved = {team: np.array(each, STEP) for team, each in steps.items()}
    return CompetitionReplay(card(matches), moved, checkpoints, walk.state())


def typed(row: Row) -> tuple[Any, ...]:
    day, home, away, scored, conceded, neutral, *rest = row
    return day if isinstance(day, date) else date.fromisoformat(day), home, away, scored, conceded, bool(neutral), *rest


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
