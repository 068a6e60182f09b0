"""The depths of a simulation as the page offers them: what each holds, and whether it is open."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cachetools import LRUCache
from markupsafe import Markup
from strawberry.utils.str_converters import to_camel_case

from engine import depths
from engine.depths import Depth
from server import urls


@dataclass(frozen=True, slots=True)
class Offer:
    """A depth before it is bought.

    Args:
        depth: One of those that are bought for one simulation.
        words: What the page says of it.
    """

    depth: Depth
    words: depths.Offer

    @classmethod
    def of(cls, depth: Depth) -> Offer:
        return cls(depth, depth.entry.offer)

    @property
    def variable(self) -> str:
        """Name of the document's switch, which is also the name of the field."""
        return to_camel_case(self.depth.entry.section)

    @property
    def anchor(self) -> str:
        """Id of its place on the page."""
        return urls.slug(self.depth)

    @property
    def template(self) -> str:
        return f"depths/{self.depth.entry.section.replace('_', '-')}.html"


@dataclass(frozen=True, slots=True)
class Body:
    """What a depth shows where it is open.

    Args:
        whole: Its section of the page.
        picture: What stands on the first screen in place of the free chance; None of a depth that leaves it there.
    """

    whole: Markup
    picture: Markup | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A depth on the page of one simulation, for one viewer; what is not open has no body."""

    offer: Offer
    tokens: int
    body: Body | None

    @property
    def is_open(self) -> bool:
        return self.body is not None


OFFERS = tuple(map(Offer.of, depths.OF_ONE))
BY_DEPTH = {offer.depth: offer for offer in OFFERS}
SWITCHES = tuple(offer.variable for offer in OFFERS)


def switches(open_depths: Collection[Depth]) -> dict[str, bool]:
    """The variables that make the document ask for just these depths."""
    return {offer.variable: offer.depth in open_depths for offer in OFFERS}


def shown(prices: Sequence[Mapping[str, Any]], bodies: Mapping[Depth, Body]) -> list[Shown]:
    """Every depth with its price, and its body where it is open."""
    tokens = {price["depth"]: price["tokens"] for price in prices}
    return [Shown(offer, tokens[offer.depth.name], bodies.get(offer.depth)) for offer in OFFERS]


class Shelf:
    """Rendered depths, kept by simulation: what was computed once never changes.

    It holds nothing that depends on the viewer, who is shown what is owned of it and no more.
    """

    def __init__(self, most_kept: int = 500) -> None:
        self._kept: LRUCache[tuple[str, Depth], Body] = LRUCache(most_kept)

    def bodies(self, simulation: str) -> dict[Depth, Body]:
        """Those of one simulation, whoever may see them."""
        return {depth: body for depth in BY_DEPTH if (body := self._kept.get((simulation, depth))) is not None}

    def put(self, simulation: str, depth: Depth, body: Body) -> None:
        self._kept[simulation, depth] = body
