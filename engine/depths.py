"""The depths of an analysis: what is known of each stands here once, and every table that tells depths apart reads it.

A further depth is a member of `Depth`, the dataclass of its section with the function that computes it
(`simulation.tasks`), its field of the schema with what it shows, and its template below `templates/depths/`.
`tests/test_depths.py` names each table that lacks one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Self


@dataclass(frozen=True, slots=True)
class Offer:
    """A depth in the words of a page, before it is bought.

    Args:
        question: What it answers, as a reader would ask it, in one line.
        questions: What it answers that no other depth does, a line each.
    """

    title: str
    question: str
    promise: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of a depth.

    Args:
        section: What it computes, in snake case: the field of a simulation, its switch in documents, its template.
        tokens: Its price; 0 is free.
        gives: What the reader gets, in one sentence.
        first_name: Its name in the product's first contract.
        offer: What a page says of it.
        is_of_several: Whether it is bought for a set of simulations, and not for one.
    """

    section: str
    tokens: int
    gives: str
    first_name: str
    offer: Offer
    is_of_several: bool = False


class Depth(StrEnum):
    """How deep an analysis goes. The values are the feature names of the price book, which are kept for ever."""

    entry: Entry

    def __new__(cls, feature: str, entry: Entry) -> Self:
        made = str.__new__(cls, feature)
        made._value_ = feature
        made.entry = entry
        return made

    HEADLINE = (
        "headline",
        Entry(
            section="headline",
            tokens=0,
            gives="The most likely outcome as number and count, beside its base rate. No account needed.",
            first_name="headline_pick",
            offer=Offer(
                "The headline",
                "What is the likeliest outcome, and how likely is it?",
                "The chance of every outcome, and how sure we are of it.",
                (
                    "How often does it end like that anyway?",
                    "How many of twenty such matches would end in each way?",
                    "How sure are we of the chance?",
                ),
            ),
        ),
    )
    FULL_DISTRIBUTION = (
        "full_distribution",
        Entry(
            section="distribution",
            tokens=2,
            gives="Everything that may happen: scores, margins, percentiles, histogram, volatility.",
            first_name="full_distribution",
            offer=Offer(
                "The full distribution",
                "Which scores may come, and how sure are we of the chance?",
                "Everything that may happen, and how likely each of it is.",
                (
                    "How likely is each score?",
                    "By how much may each side win, and how high may the total be?",
                    "Between which ends may the chance itself lie?",
                    "How far do simulated matches stray from the exact chances?",
                ),
            ),
        ),
    )
    SCENARIO_EXTREMES = (
        "scenario_extremes",
        Entry(
            section="scenarios",
            tokens=3,
            gives="The favourite weaker than believed, as believed and stronger, in full.",
            first_name="scenario_extremes",
            offer=Offer(
                "Scenario extremes",
                "What if the favourite is weaker than we think, or stronger?",
                "The same match if the favourite is weaker than we think, as we think, and stronger than we think.",
                (
                    "Which scores become likelier then, and which less likely?",
                    "How likely is it that we are that wrong?",
                    "How low and how high may the chance of each outcome go?",
                    "How many rating points lie between the two ends?",
                ),
            ),
        ),
    )
    COMPARISON = (
        "comparison",
        Entry(
            section="comparison",
            tokens=3,
            gives="Two to six simulations on the same axes, and their differences with their error.",
            first_name="comparative_analysis",
            offer=Offer(
                "The comparison",
                "Which of two to six matches is the clearer one?",
                "Several matches on the same axes, and how much they differ.",
                (
                    "Which differences are larger than our doubt about the sides?",
                    "In which match do we know the sides best?",
                    "Where may the margin be the widest?",
                ),
            ),
            is_of_several=True,
        ),
    )
    DEEP_DIVE = (
        "deep_dive",
        Entry(
            section="deep_dive",
            tokens=5,
            gives="All measures of uncertainty with their factors, drivers, track record and explanation.",
            first_name="deep_dive_educational",
            offer=Offer(
                "The deep dive",
                "What moved the chance, and can such a forecast be trusted?",
                "Why the forecast is what it is, how sure it is, and how such forecasts did before.",
                (
                    "How much did home advantage, attack and defence move the chance?",
                    "How much weaker would the favourite have to be to lose that place?",
                    "How much of what is open is chance, and how much is not knowing?",
                    "How good are the data, and how fast do they grow old?",
                    "How often did forecasts like this one come true?",
                ),
            ),
        ),
    )


PRICED = tuple(depth for depth in Depth if depth.entry.tokens)
# Bought for one simulation, each with a place on its page.
OF_ONE = tuple(depth for depth in PRICED if not depth.entry.is_of_several)
