"""Why nobody beats a good market by much."""

from math import ceil

import numpy as np

from engine.lab.judgement import CLEAR
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
    two_sides,
)
from engine.simulation.predictive import predict
from engine.simulation.uncertainty import uncertainty_split
from engine.simulation.wording import percent

OWN = Parameter("own_sd", "Error of your ratings", 5, 200, 5, 60, "points", "one standard error of each rating")
CROWD = Parameter("crowd_sd", "Error of the market's ratings", 5, 200, 5, 40, "points")
ERRORS = np.arange(5, 201, 15)


def lost(sd: float, gap: float = GAP.start) -> float:
    """Mean log score that is lost because the strengths are not known exactly: the information in them."""
    return uncertainty_split(predict(two_sides(gap, sd=sd, home_points=HOME_POINTS))).knowledge_entropy


def floor(gap: float = GAP.start) -> float:
    """Mean log score that nobody can beat: chance itself."""
    return uncertainty_split(predict(two_sides(gap, home_points=HOME_POINTS))).chance_entropy


def matches_to_tell(gain: float) -> int:
    """Until a gain in mean log score is twice its standard error.

    Between near forecasts the variance of the difference of log scores is twice its mean.
    """
    return ceil(CLEAR**2 * 2 / gain)


def write() -> tuple[Passage, ...]:
    own, crowd, chance = lost(OWN.start), lost(CROWD.start), floor()
    return (
        Passage(
            "Many eyes",
            (
                "Where many people put effort into the same forecast and the best informed weigh most, their common "
                "figure gathers what each of them knows. News, injuries and models are in it before kick-off. That is "
                "what is meant by a good market, and on large data sets its last figures are the hardest opponent that "
                "a forecaster finds.",
            ),
        ),
        Passage(
            "There is little left to win",
            (
                f"Between two sides {GAP.start:g} points apart chance alone costs a mean log score of {chance:.3f}, "
                f"whoever forecasts. Not knowing the strengths better than to {OWN.start:g} points each adds "
                f"{own:.4f}. At {CROWD.start:g} points it adds {crowd:.4f}. The whole distance between the two is "
                f"{percent((own - crowd) / chance, 1)} of the score.",
            ),
        ),
        Passage(
            "And it takes long to show",
            (
                f"So small a lead drowns in chance. It would take about {matches_to_tell(own - crowd):,} matches until "
                "it is twice its standard error. Whoever points to a good month has shown nothing.",
                "Our own engine makes no claim to beat the market. Added to the market's last figures, it gains "
                "nothing that can be told from chance.",
            ),
        ),
    )


def experiment(values: Values) -> Experiment:
    own, crowd, chance = lost(values["own_sd"]), lost(values["crowd_sd"]), floor()
    gap = own - crowd
    leader = "the market" if gap > 0 else "you"
    told = f"about {matches_to_tell(abs(gap)):,} matches" if abs(gap) > 0 else "for ever"
    x = tuple(ERRORS.astype(float).tolist())
    return Experiment(
        sentence=(
            f"You lose {own:.4f} by not knowing better, the market {crowd:.4f}; chance costs both {chance:.3f}. "
            + (f"It takes {told} to show that {leader} forecast better." if gap else "Nothing tells the two apart.")
        ),
        figures=(
            Figure("Chance, for everybody", f"{chance:.3f}"),
            Figure("You add", f"{own:.4f}"),
            Figure("The market adds", f"{crowd:.4f}"),
            Figure("Matches until it shows", f"{matches_to_tell(abs(gap)):,}" if gap else "never"),
        ),
        picture=Picture(
            Shape.LINES,
            "What not knowing costs",
            "Error of each rating, in points",
            "Mean log score lost",
            (Series("lost by not knowing", Role.SURE, x, tuple(lost(float(each)) for each in ERRORS)),),
        ),
    )


def example(match: WorkedMatch) -> tuple[str, ...]:
    split = uncertainty_split(predict(match.matchup))
    return (
        f"In {match.title} chance cost everybody a mean log score of {split.chance_entropy:.3f}. Whoever had known "
        f"both strengths exactly could have gained {split.knowledge_entropy:.4f} on the engine, "
        f"{percent(split.knowledge_share, 1)} of the whole.",
        f"To show such a lead over matches like this one would take about "
        f"{matches_to_tell(split.knowledge_entropy):,} of them.",
    )


def ask() -> tuple[Question, ...]:
    own, crowd, chance = lost(OWN.start), lost(CROWD.start), floor()
    matches = matches_to_tell(own - crowd)
    return (
        Question(
            "largest",
            "Where does most of the log score of a good forecast come from?",
            ("From what the forecaster does not know", "From chance", "From errors of the model"),
            1,
            f"Chance costs {chance:.3f}; not knowing the strengths better than to {OWN.start:g} points adds {own:.4f}.",
        ),
        Question(
            "long",
            f"Your ratings are off by {OWN.start:g} points, the market's by {CROWD.start:g}. After how many matches "
            "does the difference show?",
            (f"About {ceil(matches / 100)}", f"About {ceil(matches / 10)}", f"About {matches:,}"),
            2,
            f"The lead is {own - crowd:.4f} a match, and chance scatters far more widely: about {matches:,} matches "
            "make it twice its standard error.",
        ),
        Question(
            "month",
            "A forecaster was better than the market in one good month. What follows?",
            ("A new method was found", "Nothing: that happens by chance all the time", "The market is bad"),
            1,
            "One league plays a few dozen matches a month, far fewer than such a small lead needs.",
        ),
    )


MODULE = Module(
    id="good-markets",
    title="Why nobody beats a good market by much",
    summary="How little is left beyond chance, and how many matches it takes to show a lead.",
    level=Level.ADVANCED,
    minutes=7,
    parameters=(OWN, CROWD),
    write=write,
    experiment=experiment,
    example=example,
    ask=ask,
    sources=(
        Source("Fama", 1970, "Efficient capital markets: a review of theory and empirical work", "J. of Finance 25"),
        Source("Surowiecki", 2004, "The Wisdom of Crowds", "Doubleday"),
        Source("Diebold, Mariano", 1995, "Comparing predictive accuracy", "J. of Business and Economic Statistics 13"),
    ),
)
