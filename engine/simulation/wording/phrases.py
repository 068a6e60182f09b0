"""Chance in plain English: percent, counts and percentage points, and numbers with their nouns."""

from fractions import Fraction

from engine.simulation.confidence import USUAL_LEVEL
from engine.simulation.outcome import Outcome

TWENTY = 20
RARE = (50, 100, 200, 500, 1000)


def percent(probability: float, decimals: int = 0) -> str:
    """Such as "47%"; what would round to 0% or 100% is said to lie under or over the nearest that can be shown."""
    step = 10.0**-decimals
    shown = round(100 * probability, decimals)
    if shown < step:
        return f"under {step:.{decimals}f}%"
    if shown > 100 - step:
        return f"over {100 - step:.{decimals}f}%"
    return f"{shown:.{decimals}f}%"


def count(probability: float) -> str:
    """Such as "about 9 in 20"; never none and never all."""
    if probability < 0.5 / TWENTY:
        many = rare(probability)
        return f"about 1 in {many:,}" if many else "fewer than 1 in 1,000"
    if probability > 1 - 0.5 / TWENTY:
        many = rare(1 - probability)
        return f"about {many - 1:,} in {many:,}" if many else "more than 999 in 1,000"
    return f"about {min(max(round(TWENTY * probability), 1), TWENTY - 1)} in {TWENTY}"


def rare(probability: float) -> int | None:
    """The smallest round number of cases of which about one is this rare."""
    return next((many for many in RARE if probability * many >= 0.75), None)


def outcome_label(outcome: Outcome, home: str, away: str) -> str:
    """Such as "Arsenal win" or "draw"."""
    return {Outcome.HOME: f"{home} win", Outcome.DRAW: "draw", Outcome.AWAY: f"{away} win"}[outcome]


def outcome_phrase(outcome: Outcome, home: str, away: str) -> str:
    """Such as "a win for Arsenal" or "a draw", for the middle of a sentence."""
    return {Outcome.HOME: f"a win for {home}", Outcome.DRAW: "a draw", Outcome.AWAY: f"a win for {away}"}[outcome]


def percentage_points(difference: float) -> str:
    """The size of a difference of probabilities: "4 percentage points" or "less than a percentage point"."""
    size = abs(100 * difference)
    if size < 1:
        return "less than a percentage point"
    return counted(round(size), "percentage point")


def most_likely_between(low: str, high: str, level: float = USUAL_LEVEL) -> str:
    """An interval, for the end of a sentence: "most likely between 41% and 47% (9 times in 10)"."""
    share = Fraction(level).limit_denominator(TWENTY)
    return f"most likely between {low} and {high} ({counted(share.numerator, 'time')} in {share.denominator})"


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """Such as "1 match" or "1,024 matches"; a plural that is not given is spelled by the rules."""
    return f"{number:,} {noun if number == 1 else plural or several(noun)}"


def several(noun: str) -> str:
    if noun.endswith(("s", "x", "ch", "sh")):
        return f"{noun}es"
    if noun.endswith("y") and not noun.endswith(("ay", "ey", "oy", "uy")):
        return f"{noun[:-1]}ies"
    return f"{noun}s"


def possessive(name: str) -> str:
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def sentence(text: str) -> str:
    """With a capital first letter, whatever name it begins with."""
    return text[:1].upper() + text[1:]
