"""Reading intervals and scenarios."""

import numpy as np
from scipy.stats import norm

from engine.lab.modules.lesson import (
    GAP,
    HOME_POINTS,
    Experiment,
    Figure,
    Level,
    Module,
    Parameter,
    Passage,
    Picture,
    Question,
    Role,
    Series,
    Shape,
    Source,
    Values,
    WorkedMatch,
    signed,
    two_sides,
)
from engine.ratings.elo import SOCCER
from engine.simulation.matchup import Matchup
from engine.simulation.outcome import Outcome
from engine.simulation.pmf import quantiles
from engine.simulation.predictive import law_given, predict
from engine.simulation.score_law import ScoreLaw
from engine.simulation.wording import percent

LEVEL = Parameter("level", "Level of the interval", 50, 95, 5, 80, "percent", "how much shall lie inside")
SHOWN_MARGINS = range(-5, 6)
# Conservative and aggressive are the weaker and the stronger fifth of what is believed of the difference.
TAIL = 0.2
WIDE, NARROW = 95.0, 50.0


def sides(gap: float) -> Matchup:
    return two_sides(gap, sd=SOCCER.rating_sd, home_points=HOME_POINTS)


def interval(law: ScoreLaw, level: float) -> tuple[int, int]:
    """Central interval of the margin; goals are whole, so that at least the level lies inside."""
    outside = (1 - level) / 2
    low, high = quantiles(-law.most, law.margins, np.array([outside, 1 - outside]))
    return int(low), int(high)


def inside(law: ScoreLaw, low: int, high: int) -> float:
    return float(law.margins[law.most + low : law.most + high + 1].sum())


def scenarios(matchup: Matchup) -> tuple[ScoreLaw, ScoreLaw]:
    """The law if the home side is weaker and if it is stronger than believed."""
    reach = float(norm.ppf(1 - TAIL))
    return law_given(matchup, -reach), law_given(matchup, reach)


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
                f"home. The promise is that at least {LEVEL.start:g} of {100} such matches end inside. It is not that "
                "this match must, and it is kept or broken by many matches together.",
                f"Goals are whole numbers, so the promise is kept a little too well: {percent(inside(law, low, high))} "
                "lie inside.",
            ),
        ),
        Passage(
            "Wider is safer and says less",
            (
                "Any promise can be kept by saying nothing: an interval from minus infinity to infinity is never "
                "wrong. A good interval is as narrow as it can be while it keeps its promise.",
            ),
        ),
        Passage(
            "Scenarios ask another question",
            (
                "A scenario does not say how the ball will bounce. It asks: what if the side is weaker, or stronger, "
                "than we believe? We take the point below which a fifth of our belief lies, and the point above which "
                f"a fifth lies. Its chance of winning is {percent(weaker.outcomes.home)} in the one and "
                f"{percent(stronger.outcomes.home)} in the other.",
                "Each scenario is a whole distribution of its own. They overlap by far more than they differ, because "
                "chance is so much larger than what we do not know.",
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
    parts = (("inside", Role.SURE, True), ("outside", Role.MUTED, False))
    series = []
    for name, role, wanted in parts:
        chosen = [margin for margin in SHOWN_MARGINS if (low <= margin <= high) is wanted]
        y = tuple(float(law.margins[law.most + margin]) for margin in chosen)
        series += [Series(name, role, tuple(map(float, chosen)), y)] if chosen else []
    return Experiment(
        sentence=(
            f"At the level {percent(level)} the margin lies between {signed(low)} and {signed(high)}; "
            f"{percent(inside(law, low, high))} of such matches end inside."
        ),
        figures=(
            Figure("Interval of the margin", f"{signed(low)} to {signed(high)}"),
            Figure("Really inside", percent(inside(law, low, high))),
            Figure("Interval of the chance to win", f"{percent(chance.low)} to {percent(chance.high)}"),
            Figure(
                "Weaker or stronger than believed",
                f"{percent(weaker.outcomes.home)} or {percent(stronger.outcomes.home)}",
            ),
        ),
        picture=Picture(
            Shape.BARS,
            "The margins inside and outside the interval",
            "Goals by which the stronger side is ahead",
            "Share of such matches",
            tuple(series),
        ),
    )


def example(match: WorkedMatch) -> tuple[str, ...]:
    law = predict(match.matchup).law
    home, _ = match.matchup.names
    low, high = interval(law, LEVEL.start / 100)
    weaker, stronger = scenarios(match.matchup)
    said = (
        f"Seen from {home} the interval at the level {LEVEL.start:g} percent ran from {signed(low)} to {signed(high)}. "
        f"If {home} was weaker than believed it won {percent(weaker.outcomes.home)} of such matches, if stronger "
        f"{percent(stronger.outcomes.home)}."
    )
    if match.score is None:
        return (said,)
    margin = match.score.home - match.score.away
    place = "inside" if low <= margin <= high else "outside"
    return (
        said,
        f"The margin was {signed(margin)}, {place} the interval. One match neither keeps nor breaks the promise.",
    )


def ask() -> tuple[Question, ...]:
    law = predict(sides(GAP.start)).law
    wide, narrow = interval(law, WIDE / 100), interval(law, NARROW / 100)
    return (
        Question(
            "outside",
            f"A match ends outside an interval at the level {NARROW:g} percent. What does that show?",
            ("The interval was wrong", "Nothing: half of the matches may", "The sides were rated badly"),
            1,
            f"The interval from {signed(narrow[0])} to {signed(narrow[1])} leaves "
            f"{percent(1 - inside(law, *narrow))} of the matches outside.",
        ),
        Question(
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
        Question(
            "scenario",
            "What does the aggressive scenario assume?",
            ("That the favourite has good fortune", "That the favourite is stronger than we believe", "That it wins"),
            1,
            "It moves what we believe of the strengths, not chance. Within it, the favourite may still lose.",
        ),
    )


MODULE = Module(
    id="intervals",
    title="Reading intervals and scenarios",
    summary="What an interval promises, what it costs to be safer, and what scenarios assume.",
    level=Level.INTERMEDIATE,
    minutes=6,
    parameters=(GAP, LEVEL),
    write=write,
    experiment=experiment,
    example=example,
    ask=ask,
    sources=(
        Source(
            "Gneiting, Balabdaoui, Raftery",
            2007,
            "Probabilistic forecasts, calibration and sharpness",
            "J. of the Royal Statistical Society B 69",
        ),
    ),
)
