"""What each depth promised of matches that were played since, and how often the promise was kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from engine.depths import Depth
from engine.evaluation.facts import FACTS, Fact
from engine.evaluation.scorecard import WORDS, Tally
from engine.simulation.confidence import Confidence
from engine.simulation.pmf import Interval
from engine.simulation.track_record import ENOUGH_CASES, share_interval
from engine.sports.base import GridModel, Sport
from engine.sports.registry import score_model

DECIMALS = 9


class Side(StrEnum):
    """Whose chance the scenarios bound."""

    FAVOURITE = "favourite"


Promised: TypeAlias = Fact | Side | Confidence
"""What a depth promises: a fact of the score, the favourite's win, or the likeliest outcome at that confidence."""


@dataclass(frozen=True, slots=True)
class Promise:
    """Something that a depth gave a chance, and how often it came about.

    Attributes:
        promised: What was promised.
        sports: Of the matches.
        low: Mean of the chance that was said; where a range was said, of its lower end.
        high: The same, or the mean of its upper end.
        cases: Matches.
        hits: In how many of them it came about.
        interval: Interval of its long-run share.
        is_enough: At least twenty cases; below that nothing is claimed.
        is_kept: Whether the interval and what was said meet.
    """

    promised: Promised
    sports: tuple[Sport, ...]
    low: float
    high: float
    cases: int
    hits: int
    interval: Interval
    is_enough: bool
    is_kept: bool


def of_distribution(sums: Tally, sports: tuple[Sport, ...]) -> tuple[Promise, ...]:
    """Of the full distribution: intervals of margin and total, plain facts, the likeliest score.

    Nothing where a sport without scores is among them: its matches count as cases and hold no such fact.
    """
    if not all(isinstance(score_model(each), GridModel) for each in sports):
        return ()
    cases = int(sums["matches"])
    rows = zip(FACTS, sums["facts"].tolist(), strict=True)
    return tuple(promise(fact, sports, cases, int(hits), said / cases) for fact, (said, hits) in rows) if cases else ()


def of_scenarios(sums: Tally, sports: tuple[Sport, ...]) -> tuple[Promise, ...]:
    """Of the scenarios: the favourite's wins lie between the conservative and the aggressive end."""
    cases = int(sums["matches"])
    if not cases:
        return ()
    low, high, hits = sums["ends"].tolist()
    return (promise(Side.FAVOURITE, sports, cases, int(hits), low / cases, high / cases),)


def of_deep_dive(sums: Tally, sports: tuple[Sport, ...]) -> tuple[Promise, ...]:
    """Of the deep dive: whether the likeliest outcome comes about as often as was said, however sure the word was."""
    return tuple(
        promise(word, sports, int(cases), int(hits), said / cases)
        for word, (cases, said, hits) in zip(WORDS, sums["words"].tolist(), strict=True)
        if cases
    )


def promise(
    promised: Promised, sports: tuple[Sport, ...], cases: int, hits: int, low: float, up_to: float | None = None
) -> Promise:
    """
    Args:
        low: Mean of the chance that was said; with ``up_to`` of the lower end of a range.
    """
    # The last digits of a law depend on which others it was made with, and those of later matches say nothing here.
    low, high = (round(each, DECIMALS) for each in (low, low if up_to is None else up_to))
    interval = share_interval(hits, cases)
    is_kept = interval.low <= high and low <= interval.high
    return Promise(
        promised=promised,
        sports=sports,
        low=low,
        high=high,
        cases=cases,
        hits=hits,
        interval=interval,
        is_enough=cases >= ENOUGH_CASES,
        is_kept=is_kept,
    )


OF_DEPTH: Mapping[Depth, Callable[[Tally, tuple[Sport, ...]], tuple[Promise, ...]]] = {
    Depth.FULL_DISTRIBUTION: of_distribution,
    Depth.SCENARIO_EXTREMES: of_scenarios,
    Depth.DEEP_DIVE: of_deep_dive,
}
