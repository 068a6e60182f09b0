"""Reading intervals and scenarios."""

from collections.abc import Callable

import numpy as np
from scipy.special import ndtri

from engine.lab.modules.lesson import (
    GAP,
    HOME_POINTS,
    ChartShape,
    Citation,
    Experiment,
    Figure,
    Level,
    Module,
    Parameter,
    Passage,
    Picture,
    QuizQuestion,
    Series,
    SeriesRole,
    Trial,
    Values,
    WorkedMatch,
    signed,
    two_sides,
)
from engine.simulation.matchup import Matchup
from engine.simulation.outcome import Outcome
from engine.simulation.pmf import quantiles
from engine.simulation.predictive import given, predict
from engine.simulation.scenarios import total_variation
from engine.simulation.score_distribution import ScoreDistribution
from engine.simulation.wording import percent
from engine.sports.soccer.spec import SCALE

LEVEL = Parameter("level", "Level of the interval", 50, 95, 5, 80, "percent", "how much shall lie inside")
SHOWN_MARGINS = range(-5, 6)
FROM = Parameter("from_margin", "Your range, from", -5, 5, 1, 0, "goals", "seen from the stronger side, at home")
TO = Parameter("to_margin", "Your range, to", -5, 5, 1, 2, "goals", "what would you have said?")
# Conservative and aggressive are the weaker and the stronger fifth of what is believed of the difference.
TAIL = 0.2
WIDE, NARROW = 95.0, 50.0


def sides(gap: float) -> Matchup:
    return two_sides(gap, sd=SCALE.rating_sd, home_points=HOME_POINTS)


def interval(law: ScoreDistribution, level: float) -> tuple[int, int]:
    """Central interval of the margin; goals are whole, so that at least the level lies inside."""
    outside = (1 - level) / 2
    low, high = quantiles(-law.most, law.margins, np.array([outside, 1 - outside]))
    return int(low), int(high)


def inside(law: ScoreDistribution, low: int, high: int) -> float:
    return float(law.margins[law.most + low : law.most + high + 1].sum())


def scenarios(matchup: Matchup) -> tuple[ScoreDistribution, ScoreDistribution]:
    """The law if the home side is weaker and if it is stronger than believed."""
    reach = float(ndtri(1 - TAIL))
    return given(matchup, -reach).law, given(matchup, reach).law


def overlap(first: ScoreDistribution, second: ScoreDistribution) -> float:
    """Share of the matches that end alike under both laws."""
    return 1 - total_variation(first, second)


def write() -> tuple[Passage, ...]:
    matchup = sides(GAP.start)
    law = predict(matchup).law
    low, high = interval(law, LEVEL.start / 100)
    weaker, stronger = scenarios(matchup)
    return (
        Passage(
            "An interval is a promise",
            (
                f"We say: the margin will lie between {signed(low)} and {signed(high)}, seen from the stronger side at "
                f"home. That is a promise about many matches: at least {LEVEL.start:g} of {100} like this one shall "
                "end inside. About the one match ahead it promises nothing. Whether the promise is kept, only a long "
                "list of intervals and results can show.",
                f"Goals are whole numbers, so an interval cannot hold exactly {LEVEL.start:g} of {100}. We take the "
                f"first one that holds enough: {percent(inside(law, low, high))} lie inside this one.",
            ),
        ),
        Passage(
            "Wider is safer and says less",
            (
                "Any promise can be kept by saying nothing: an interval without ends is never wrong. A good interval "
                "is as narrow as it can be while it still keeps its promise. Statisticians say: as sharp as possible, "
                "subject to calibration.",
                "Most people's own intervals are far too narrow. Asked for ranges that should miss only one answer in "
                "fifty, the subjects of Alpert and Raiffa missed about two in five. One round of feedback nearly "
                "halved that. So when you make an interval, think of what could go wrong in each direction, widen it, "
                "and then look how often you were right.",
            ),
        ),
        Passage(
            "Scenarios ask another question",
            (
                "A scenario does not say how the ball will bounce. It asks: what if the side is weaker, or stronger, "
                "than we believe? We take the point below which a fifth of our belief lies, and the point above which "
                f"a fifth lies. The side's chance of winning is {percent(weaker.outcomes.home)} in the one and "
                f"{percent(stronger.outcomes.home)} in the other. On the pages of the oracle they are called "
                "conservative and aggressive.",
                "Each scenario is a whole distribution of its own. Draw both shapes over each other, and "
                f"{percent(overlap(weaker, stronger))} of the one lies under the other: for most matches it makes no "
                "difference which of the two is true. So no single result can tell you which scenario came about.",
            ),
        ),
        Passage(
            "Two intervals, two meanings",
            (
                "Keep apart what an interval is about. The interval of the margin is about chance: how far matches "
                "scatter. The interval of the chance to win is about not knowing: where the right figure may lie. The "
                "first stays wide however much is known. The second shrinks with every match that is studied.",
            ),
        ),
    )


def experiment(values: Values) -> Experiment:
    matchup, level = sides(values["gap"]), values["level"] / 100
    found = predict(matchup)
    law = found.law
    low, high = interval(law, level)
    chance = found.chance(Outcome.HOME).interval(level)
    weaker, stronger = scenarios(matchup)
    own = sorted((round(values["from_margin"]), round(values["to_margin"])))
    held = inside(law, *own)
    missing = tuple(each for each in range(low, high + 1) if not own[0] <= each <= own[1])
    parts = (
        ("inside your range", SeriesRole.SURE, lambda margin: own[0] <= margin <= own[1]),
        ("what it lacks", SeriesRole.INK, lambda margin: margin in missing),
        ("outside", SeriesRole.MUTED, lambda margin: not own[0] <= margin <= own[1] and margin not in missing),
    )
    return Experiment(
        sentence=(
            f"Your range from {signed(own[0])} to {signed(own[1])} holds {percent(held)} of such matches. At the level "
            f"of {percent(level)} it would have to run from {signed(low)} to {signed(high)}, which hold "
            f"{percent(inside(law, low, high))}."
        ),
        figures=(
            Figure("Your range holds", percent(held)),
            Figure("Interval of the margin", f"{signed(low)} to {signed(high)}"),
            Figure("Interval of the chance to win", f"{percent(chance.low)} to {percent(chance.high)}"),
            Figure(
                "Weaker or stronger than believed",
                f"{percent(weaker.outcomes.home)} or {percent(stronger.outcomes.home)}",
            ),
        ),
        picture=Picture(
            ChartShape.BARS,
            "The margins inside and outside your range",
            "Goals by which the stronger side is ahead",
            "Share of such matches",
            tuple(each for part in parts if (each := bars(law, *part)).x),
        ),
    )


def bars(law: ScoreDistribution, name: str, role: SeriesRole, is_part: Callable[[int], bool]) -> Series:
    chosen = [margin for margin in SHOWN_MARGINS if is_part(margin)]
    return Series(name, role, tuple(map(float, chosen)), tuple(float(law.margins[law.most + each]) for each in chosen))


def guide() -> tuple[Trial, ...]:
    law = predict(sides(GAP.start)).law
    wide, half = interval(law, WIDE / 100), interval(law, NARROW / 100)
    usual = interval(law, LEVEL.start / 100)
    even = interval(predict(sides(0)).law, LEVEL.start / 100)
    return (
        Trial(
            f"Before you read on: which range of margins, as narrow as you dare, holds {WIDE:g} of {100} matches of "
            f"this kind? Set your range, and only then the level to {WIDE:g}.",
            {"gap": GAP.start, "level": WIDE},
            f"It takes {signed(wide[0])} to {signed(wide[1])}. If yours was narrower, you are in the company of most "
            "people: try other gaps until your ranges hold what you mean them to hold.",
        ),
        Trial(
            f"Set the level to {NARROW:g}. How narrow does it become?",
            {"gap": GAP.start, "level": NARROW},
            f"{signed(half[0])} to {signed(half[1])}. Because goals are whole it still holds "
            f"{percent(inside(law, *half))}.",
        ),
        Trial(
            f"Put the level back to {LEVEL.start:g} and set the gap to {GAP.low:g}. Does the interval become wider for "
            "an open match?",
            {"gap": 0, "level": LEVEL.start},
            f"It runs from {signed(even[0])} to {signed(even[1])}: {even[1] - even[0] + 1} margins, and before "
            f"there were {usual[1] - usual[0] + 1}. That a match is open shows in where the interval lies: on both "
            "sides of a draw.",
        ),
    )


def example(match: WorkedMatch) -> tuple[str, ...]:
    law = predict(match.matchup).law
    home, _ = match.matchup.names
    low, high = interval(law, LEVEL.start / 100)
    weaker, stronger = scenarios(match.matchup)
    said = [
        f"Seen from {home} the interval at the level of {LEVEL.start:g} percent ran from {signed(low)} to "
        f"{signed(high)}. If {home} was weaker than believed it won {percent(weaker.outcomes.home)} of such matches, "
        f"if stronger {percent(stronger.outcomes.home)}."
    ]
    if match.true_law is not None:
        said.append(
            f"The competition is synthetic. Drawn from its true strengths {home} won "
            f"{percent(match.true_law.outcomes.home)} of such matches, and "
            f"{percent(inside(match.true_law, low, high))} of them ended inside the interval."
        )
    if match.score is not None:
        margin = match.score.home - match.score.away
        place = "inside" if low <= margin <= high else "outside"
        said.append(
            f"The margin was {signed(margin)}, {place} the interval. One match neither keeps nor breaks the promise."
        )
    return tuple(said)


def ask() -> tuple[QuizQuestion, ...]:
    law = predict(sides(GAP.start)).law
    wide, narrow = interval(law, WIDE / 100), interval(law, NARROW / 100)
    return (
        QuizQuestion(
            "outside",
            f"A match ends outside an interval at the level {NARROW:g} percent. What does that show?",
            ("The interval was wrong", "Nothing: many matches may", "The sides were rated badly"),
            1,
            f"The interval from {signed(narrow[0])} to {signed(narrow[1])} leaves "
            f"{percent(1 - inside(law, *narrow))} of the matches outside.",
        ),
        QuizQuestion(
            "width",
            f"How wide must the interval be if {WIDE:g} of {100} matches shall end inside?",
            (
                f"{signed(narrow[0])} to {signed(narrow[1])}",
                f"{signed(wide[0])} to {signed(wide[1])}",
                "That cannot be reached",
            ),
            1,
            f"From {signed(wide[0])} to {signed(wide[1])}, which holds {percent(inside(law, *wide))}. Safety is paid "
            "for with width.",
        ),
        QuizQuestion(
            "scenario",
            "What does the aggressive scenario assume?",
            ("That the favourite has good fortune", "That the favourite is stronger than we believe", "That it wins"),
            1,
            "It moves what we believe of the strengths, and leaves chance as it is. Within it the favourite may still "
            "lose.",
        ),
    )


def conclude() -> tuple[str, ...]:
    wide = interval(predict(sides(GAP.start)).law, WIDE / 100)
    return (
        "An interval is a promise about many matches; one match neither keeps nor breaks it.",
        f"To hold {WIDE:g} of {100} margins of two such sides takes the range {signed(wide[0])} to {signed(wide[1])}: "
        "wider than most people say.",
        "A scenario moves what we believe; it does not say what chance will do.",
    )


MODULE = Module(
    id="intervals",
    title="Reading intervals and scenarios",
    summary="What an interval promises, what it costs to be safer, and what scenarios assume.",
    level=Level.INTERMEDIATE,
    parameters=(GAP, FROM, TO, LEVEL),
    write=write,
    experiment=experiment,
    guide=guide,
    example=example,
    ask=ask,
    conclude=conclude,
    sources=(
        Citation(
            "Alpert, Raiffa",
            1982,
            "A progress report on the training of probability assessors",
            "Judgment under Uncertainty: Heuristics and Biases",
        ),
        Citation(
            "Gneiting, Balabdaoui, Raftery",
            2007,
            "Probabilistic forecasts, calibration and sharpness",
            "J. of the Royal Statistical Society B 69",
        ),
    ),
)
