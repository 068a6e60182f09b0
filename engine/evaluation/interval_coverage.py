"""What each depth promised of matches that were played since, and how often the promise was kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.depths import Depth
from engine.evaluation.facts import FACTS
from engine.evaluation.scorecard import WORDS, Tally
from engine.simulation.pmf import Interval
from engine.simulation.track_record import ENOUGH_CASES, share_interval
from engine.simulation.wording import counted, percent


@dataclass(frozen=True, slots=True)
class Promise:
    """Something that a depth gave a chance, and how often it came about.

    Attributes:
        label: What was promised.
        low: Mean of the chance that was said; where a range was said, of its lower end.
        high: The same, or the mean of its upper end.
        cases: Matches.
        hits: In how many of them it came about.
        interval: Interval of its long-run share.
        is_enough: At least twenty cases; below that nothing is claimed.
        is_kept: Whether the interval and what was said meet.
        sentence: The same in words.
    """

    label: str
    low: float
    high: float
    cases: int
    hits: int
    interval: Interval
    is_enough: bool
    is_kept: bool
    sentence: str


def of_distribution(sums: Tally) -> tuple[Promise, ...]:
    """Of the full distribution: intervals of margin and goals, plain facts, the likeliest score."""
    cases = int(sums["matches"])
    rows = zip(FACTS, sums["facts"].tolist(), strict=True)
    return tuple(promise(label, cases, int(hits), said / cases) for label, (said, hits) in rows) if cases else ()


def of_scenarios(sums: Tally) -> tuple[Promise, ...]:
    """Of the scenarios: the favourite's wins lie between the conservative and the aggressive end."""
    cases = int(sums["matches"])
    if not cases:
        return ()
    low, high, hits = sums["ends"].tolist()
    return (promise("The favourite wins, between the two ends", cases, int(hits), low / cases, high / cases),)


def of_deep_dive(sums: Tally) -> tuple[Promise, ...]:
    """Of the deep dive: whether the likeliest outcome comes about as often as was said, however sure the word was."""
    return tuple(
        promise(f"The likeliest outcome, where confidence was {word}", int(cases), int(hits), said / cases)
        for word, (cases, said, hits) in zip(WORDS, sums["words"].tolist(), strict=True)
        if cases
    )


def promise(label: str, cases: int, hits: int, low: float, up_to: float | None = None) -> Promise:
    """
    Args:
        low: Mean of the chance that was said; with ``up_to`` of the lower end of a range.
    """
    high = low if up_to is None else up_to
    interval = share_interval(hits, cases)
    is_kept = interval.low <= high and low <= interval.high
    return Promise(
        label=label,
        low=low,
        high=high,
        cases=cases,
        hits=hits,
        interval=interval,
        is_enough=cases >= ENOUGH_CASES,
        is_kept=is_kept,
        sentence=sentence(low, high, hits, cases, is_kept=is_kept),
    )


def sentence(low: float, high: float, held: int, cases: int, *, is_kept: bool) -> str:
    if cases < ENOUGH_CASES:
        return f"Too few to say: {counted(cases, 'match')}."
    said = percent(low) if low == high else f"{percent(low)} to {percent(high)}"
    verdict = "as far as their number can tell, it was kept" if is_kept else "that is more than chance explains"
    share = f"{held:,} of {counted(cases, 'match')}, {percent(held / cases)}"
    return f"It was given {said} and came about in {share}: {verdict}."


OF_DEPTH: Mapping[Depth, Callable[[Tally], tuple[Promise, ...]]] = {
    Depth.FULL_DISTRIBUTION: of_distribution,
    Depth.SCENARIO_EXTREMES: of_scenarios,
    Depth.DEEP_DIVE: of_deep_dive,
}
