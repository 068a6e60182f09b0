"""Plain facts of a match that follow from the law of its scores, in the words of its sport."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.simulation.wording import counted
from server.charts.margin_columns import is_in_columns

# A fact that is all but certain tells nothing.
OPEN = 0.99
# How many scores or more there are: as often as not, and less and more often.
SHARES = (0.8, 0.6, 0.4, 0.2)
# A game of points within so many is a close one.
CLOSE = (3, 10)


def plain_facts(simulation: Mapping[str, Any]) -> list[tuple[str, float]]:
    """What is told, and its chance; empty where a sport knows only who won."""
    law = simulation["distribution"]
    sport, has_columns = simulation["words"], is_in_columns(law)
    if not law["grid"]:
        return [*beyond(law, sport), *near(law["margin"], sport), *many(law, sport)] if has_columns else []
    if has_columns:
        return [*lengths(law["total"], sport)]
    home, away, facts = simulation["home"]["name"], simulation["away"]["name"], law["facts"]
    return [
        *beyond(law, sport),
        ("Both sides score", facts["bothScore"]),
        (f"{home} concedes none", facts["homeCleanSheet"]),
        (f"{away} concedes none", facts["awayCleanSheet"]),
        *many(law, sport),
    ]


def beyond(law: Mapping[str, Any], sport: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    """How often what is level goes on."""
    chance = law["facts"]["extended"]
    if chance is not None and sport["extension"]:
        yield f"Goes to {sport['extension']}", chance


def many(law: Mapping[str, Any], sport: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    """So many scores or more: a few of the first numbers, where they are open, else those about the middle."""
    told = [(each["goals"], each["probability"]) for each in law["facts"]["goalsAtLeast"]]
    if not told or told[0][1] > OPEN:
        told = list(about_the_middle(law["total"]))
    for number, chance in told:
        yield f"{counted(number, sport['score'], sport['scores'])} or more", chance


def about_the_middle(total: Mapping[str, Any]) -> Iterator[tuple[int, float]]:
    """Numbers that are reached in about four, three, two and one of five matches."""
    reached = at_least(total)
    for number in sorted({min(reached, key=lambda each: abs(reached[each] - share)) for share in SHARES}):
        yield number, reached[number]


def at_least(law: Mapping[str, Any]) -> dict[int, float]:
    left, found = 1.0, {}
    for number, chance in enumerate(law["probabilities"], law["first"]):
        found[number] = left
        left -= chance
    return found


def near(margin: Mapping[str, Any], sport: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    """How often it is close."""
    chances = list(enumerate(margin["probabilities"], margin["first"]))
    for most in CLOSE:
        within = sum(p for ahead, p in chances if abs(ahead) <= most)
        yield f"Decided by {counted(most, sport['score'], sport['scores'])} or fewer", within


def lengths(total: Mapping[str, Any], sport: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    """Of a match that is won by sets: how many there are, the fewest being won without losing one."""
    known = [(number, p) for number, p in enumerate(total["probabilities"], total["first"]) if p > 0]
    for place, (number, chance) in enumerate(known):
        told = counted(number, sport["score"], sport["scores"])
        yield (f"In straight {sport['scores']}" if place == 0 else told), chance
