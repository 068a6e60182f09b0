"""The depths of a simulation as the page offers them: what each holds, and whether it is open."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from engine.ledger.values import Depth


@dataclass(frozen=True, slots=True)
class Offer:
    """A depth before it is bought.

    Args:
        variable: Name of the document's switch, which is also the name of the field.
        anchor: Id of its place on the page.
        holds: What the reader gets, a line each.
    """

    depth: Depth
    variable: str
    anchor: str
    title: str
    promise: str
    holds: tuple[str, ...]
    template: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A depth on the page of one simulation, for one viewer; what is not open has no body."""

    offer: Offer
    tokens: int
    body: Markup | None

    @property
    def is_open(self) -> bool:
        return self.body is not None


OFFERS = (
    Offer(
        Depth.FULL_DISTRIBUTION,
        "distribution",
        "full-distribution",
        "The full distribution",
        "Everything that may happen, and how likely each of it is.",
        (
            "Twenty equally likely matches as dots, every score as a grid, the margin and the goals",
            "The chance of a home win with its own percentiles: how sure we are of the chance",
            "The simulated matches beside the exact law, with the error of the simulation",
        ),
        "depths/distribution.html",
    ),
    Offer(
        Depth.SCENARIO_EXTREMES,
        "scenarios",
        "scenario-extremes",
        "Scenario extremes",
        "The same match if the favourite is weaker than we think, as we think, and stronger than we think.",
        (
            "Conservative, base and aggressive in full, on the same axes",
            "The lowest and the highest chance of each outcome between the two ends",
            "What separates the two ends, in rating points and in goals",
        ),
        "depths/scenarios.html",
    ),
    Offer(
        Depth.DEEP_DIVE,
        "deepDive",
        "deep-dive",
        "The deep dive",
        "Why the forecast is what it is, how sure it is, and how such forecasts did before.",
        (
            "What moved the chance and by how much, and what would change it",
            "Volatility, data quality and confidence decay, each with the factors that it is made of",
            "How much is chance and how much is not knowing, and the track record of similar forecasts",
        ),
        "depths/deep-dive.html",
    ),
)
BY_DEPTH = {offer.depth: offer for offer in OFFERS}
SWITCHES = tuple(offer.variable for offer in OFFERS)


def switches(open_depths: Collection[Depth]) -> dict[str, bool]:
    """The variables that make the document ask for just these depths."""
    return {offer.variable: offer.depth in open_depths for offer in OFFERS}


def shown(prices: Sequence[Mapping[str, Any]], bodies: Mapping[Depth, Markup]) -> list[Shown]:
    """Every depth with its price, and its body where it is open."""
    tokens = {price["depth"]: price["tokens"] for price in prices}
    return [Shown(offer, tokens[offer.depth.name], bodies.get(offer.depth)) for offer in OFFERS]


class Shelf:
    """Rendered depths, kept by simulation: what was computed once never changes.

    It holds nothing that depends on the viewer, who is shown what is owned of it and no more.
    """

    def __init__(self, most_kept: int = 500) -> None:
        self._most_kept = most_kept
        self._kept: OrderedDict[tuple[str, Depth], Markup] = OrderedDict()

    def bodies(self, simulation: str) -> dict[Depth, Markup]:
        """Those of one simulation, whoever may see them."""
        return {depth: body for depth in BY_DEPTH if (body := self._kept.get((simulation, depth))) is not None}

    def put(self, simulation: str, depth: Depth, body: Markup) -> None:
        self._kept[simulation, depth] = body
        while len(self._kept) > self._most_kept:
            self._kept.popitem(last=False)
