"""Chance in words, for the sentence that stands beside every chart."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping, Sequence
from typing import Literal, TypeAlias, TypeVar

from engine.simulation.wording import percent

__all__ = [
    "KINDS",
    "Kind",
    "chance",
    "margin",
    "outcome",
    "percent",
    "shares",
    "shares_of_hundred",
    "shares_of_twenty",
    "short_name",
    "short_percent",
    "signed",
    "tile",
    "twenty_matches",
]

Kind: TypeAlias = Literal["home", "draw", "away"]
KINDS: tuple[Kind, ...] = ("home", "draw", "away")
K = TypeVar("K", bound=Hashable)

MINUS = "−"
CLUB = re.compile(r"^A?FC | (?:A?FC|CF)$")


def signed(number: float, digits: int = 0) -> str:
    """With its sign, a true minus, and no sign on zero."""
    text = f"{abs(number):.{digits}f}"
    if not float(text):
        return text
    return f"+{text}" if number > 0 else f"{MINUS}{text}"


def tile(probability: float) -> str:
    """The whole percent on a tile, rounded half up; nothing where that is none."""
    whole = int(100 * probability + 0.5)
    return str(whole) if whole else ""


def margin(margin: int, home: str, away: str) -> str:
    if margin == 0:
        return "level"
    ahead = home if margin > 0 else away
    return f"{ahead} by {abs(margin)}"


def chance(probability: float, decimals: int = 0, *, is_certain: bool) -> str:
    """A chance in percent, or what stands in its place where results left none."""
    if is_certain:
        return "certain" if probability else "out"
    return percent(probability, decimals)


def outcome(margin: int) -> Kind:
    return "home" if margin > 0 else "away" if margin < 0 else "draw"


def shares(probabilities: Mapping[K, float], whole: int) -> dict[K, int]:
    """Whole numbers that sum to ``whole`` and lie as near to the probabilities as they can: largest remainders."""
    total = sum(probabilities.values())
    exact = {name: whole * probability / total for name, probability in probabilities.items()}
    counts = {name: int(share) for name, share in exact.items()}
    by_remainder = sorted(exact, key=lambda name: counts[name] - exact[name])
    for name in by_remainder[: whole - sum(counts.values())]:
        counts[name] += 1
    return counts


def shares_of_twenty(probabilities: Mapping[str, float]) -> dict[str, int]:
    """Twenty dots by outcome."""
    return shares(probabilities, 20)


def shares_of_hundred(probabilities: Mapping[K, float]) -> dict[K, int]:
    """Whole percent that add to a hundred; what is possible has at least one of them.

    The likeliest is rounded by itself, so that its figure is that of the sentences beside it. The others share the
    rest.
    """
    likeliest = max(probabilities, key=probabilities.__getitem__)
    others = {name: probability for name, probability in probabilities.items() if name != likeliest}
    first = round(100 * probabilities[likeliest]) if any(others.values()) else 100
    shared = shares(others, 100 - first) if any(others.values()) else dict.fromkeys(others, 0)
    counts = {name: first if name == likeliest else shared[name] for name in probabilities}
    for name, probability in probabilities.items():
        if probability > 0 and not counts[name]:
            # From another that can spare one: the likeliest keeps its figure as long as it can.
            most = max(counts, key=lambda each: (counts[each] > 1, each != likeliest, counts[each]))
            counts[most] -= 1
            counts[name] = 1
    return counts


def beside_ours(said: str, chance: float, change: float) -> str:
    """Such as "2 – 0: 12%", or "…: 12%, and 9% as we think" where that is another whole percent.

    Args:
        change: By how much the chance is more than as we think.
    """
    told = f"{said}: {percent(chance)}"
    return f"{told}, and {percent(chance - change)} as we think" if round(100 * abs(change)) else told


def ended(home: str, away: str, counts: Mapping[Kind, int], *, has_draw: bool) -> str:
    """How so many matches ended, such as "Arsenal wins 67, 21 end level and Everton wins 12"."""
    won, level, lost = (counts[kind] for kind in KINDS)
    draws = f", {level} {'ends' if level == 1 else 'end'} level" if has_draw else ""
    return f"{home} wins {won}{draws} and {away} wins {lost}"


def short_percent(probability: float) -> str:
    """A chance in percent, where there is little room."""
    return percent(probability).replace("over ", ">").replace("under ", "<")


def short_name(name: str) -> str:
    """The name of a side without what most clubs are called as well."""
    return CLUB.sub("", name)


def twenty_matches(margins: Sequence[int], home: str, away: str, *, has_draw: bool = True) -> str:
    """What twenty equally likely matches look like."""
    wins, losses = sum(m > 0 for m in margins), sum(m < 0 for m in margins)
    draws = len(margins) - wins - losses
    ahead = f"Of {len(margins)} equally likely matches, {home} is ahead in {wins}"
    return f"{ahead}, {away} in {losses}, and {draws} end level." if has_draw else f"{ahead} and {away} in {losses}."
