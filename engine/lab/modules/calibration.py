"""Calibration: do things that are given a chance of 30 % happen in 30 % of the cases?"""

import numpy as np

from engine.lab.judgement import ENOUGH, LEVEL, credible_interval
from engine.lab.modules.lesson import (
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
)
from engine.simulation.predictive import predict
from engine.simulation.wording import count, percent

SHARPNESS = Parameter(
    "exponent", "Confidence", 0.4, 2.5, 0.1, 0.6, "", "one is honest, below it too bold, above it too timid"
)
FORECASTS = Parameter("forecasts", "Forecasts a step", 10, 1000, 10, 50, "forecasts", "of each probability")
STEPS = np.arange(5, 100, 10) / 100
SAID, FEWER = 0.8, 0.7
FEW, MANY = 20, 500


def really(said: float, exponent: float) -> float:
    """How often it happens if the chances of both ways are proportional to what is said, to the power."""
    return float(said**exponent / (said**exponent + (1 - said) ** exponent))


def interval(frequency: float, forecasts: int) -> tuple[float, float]:
    return credible_interval(round(frequency * forecasts), forecasts)


def write() -> tuple[Passage, ...]:
    few, many = interval(SAID, FEW), interval(SAID, MANY)
    bold = really(SAID, SHARPNESS.start)
    return (
        Passage(
            "The only test of a probability",
            (
                f"You said {percent(SAID)}. Whether that was right no single case can show. Take all cases in which "
                f"you said so: if {percent(SAID)} of them came about, you are calibrated. The curve of what happened "
                "over what was said is called the reliability curve; the diagonal is perfect.",
            ),
        ),
        Passage(
            "Too bold, too timid",
            (
                "Most people go too far from even. In the classical studies things that were called nearly certain "
                f"came about much less often. A person as bold as the panel starts with says {percent(SAID)} where "
                f"{percent(bold)} would be right.",
                "The cure is known and quick: give numbers, be told the results, look at your own curve. Less than an "
                "hour of training made people measurably better. That is what the calibration game is for.",
            ),
        ),
        Passage(
            "How many cases it takes",
            (
                f"With {FEW} cases of which {percent(SAID)} came true, the long-run share may lie anywhere from "
                f"{percent(few[0])} to {percent(few[1])} with {percent(LEVEL)} probability; with {MANY} cases from "
                f"{percent(many[0])} to {percent(many[1])}. So our curves carry their counts and their intervals, and "
                f"below {ENOUGH} cases we say that there are too few.",
            ),
        ),
    )


def experiment(values: Values) -> Experiment:
    exponent, forecasts = values["exponent"], int(values["forecasts"])
    true = [really(float(said), exponent) for said in STEPS]
    ends = [interval(each, forecasts) for each in true]
    x = tuple((STEPS * 100).tolist())
    at = really(SAID, exponent)
    low, high = interval(at, forecasts)
    seen = "could be seen" if not low <= SAID <= high else "could not be told from honest forecasts"
    return Experiment(
        sentence=(
            f"What is called {percent(SAID)} happens in {percent(at)} of the cases. With {forecasts} forecasts that "
            f"{seen}: the interval runs from {percent(low)} to {percent(high)}."
        ),
        figures=(
            Figure("Said", percent(SAID)),
            Figure("Happens", percent(at)),
            Figure("Interval", f"{percent(low)} to {percent(high)}"),
            Figure("In words", count(at)),
        ),
        picture=Picture(
            Shape.SHARES,
            "The reliability curve",
            "What is said, in percent",
            "What happens",
            (
                Series("honest", Role.MUTED, x, tuple(STEPS.tolist())),
                Series("happens", Role.INK, x, tuple(true)),
                Series("low end", Role.SURE, x, tuple(low for low, _ in ends)),
                Series("high end", Role.SURE, x, tuple(high for _, high in ends)),
            ),
        ),
    )


def example(match: WorkedMatch) -> tuple[str, ...]:
    probabilities = predict(match.matchup).probabilities
    chance = probabilities[probabilities.most_likely]
    low, high = interval(chance, MANY)
    return (
        f"In {match.title} the likeliest outcome was given {percent(chance)}. To test that figure take {MANY} "
        f"forecasts like it: if it is right, between {percent(low)} and {percent(high)} of them should come true.",
        "The track record of such forecasts stands in the deep dive of every match, with its count.",
    )


def ask() -> tuple[Question, ...]:
    few = interval(FEWER, FEW)
    bold, timid = really(SAID, SHARPNESS.low), really(SAID, SHARPNESS.high)
    return (
        Question(
            "meaning",
            f"Of {MANY} forecasts of {percent(SAID)}, {round(SAID * MANY)} came true. What does that say?",
            (
                "The forecaster was wrong now and then",
                "The forecaster is calibrated there",
                "The forecaster is a genius",
            ),
            1,
            f"{percent(SAID)} were promised and {percent(round(SAID * MANY) / MANY)} came. That the others failed was "
            "part of the promise.",
        ),
        Question(
            "bold",
            f"Who is overconfident says {percent(SAID)} where it happens in",
            (percent(timid), percent(SAID), percent(bold)),
            2,
            f"Fewer cases than were said, such as {percent(bold)}. {percent(timid)} would be the mark of somebody too "
            "timid.",
        ),
        Question(
            "count",
            f"Of your {FEW} forecasts of {percent(SAID)}, {round(FEWER * FEW)} came true. What follows?",
            ("You are overconfident", "Nothing yet: chance alone does that", "You are calibrated"),
            1,
            f"The {percent(LEVEL)} interval runs from {percent(few[0])} to {percent(few[1])}, and {percent(SAID)} lies "
            "inside. So an honest forecaster may see this, and so may one who is too bold.",
        ),
    )


MODULE = Module(
    id="reliability",
    title="Calibration",
    summary="The only test of a probability, why most people are too bold, and how many cases a verdict needs.",
    level=Level.INTERMEDIATE,
    minutes=6,
    parameters=(SHARPNESS, FORECASTS),
    write=write,
    experiment=experiment,
    example=example,
    ask=ask,
    sources=(
        Source(
            "Lichtenstein, Fischhoff, Phillips",
            1982,
            "Calibration of probabilities: the state of the art",
            "Judgment under Uncertainty: Heuristics and Biases",
        ),
        Source(
            "Chang, Chen, Mellers, Tetlock",
            2016,
            "Developing expert political judgment: the impact of training and practice on judgmental accuracy",
            "Judgment and Decision Making 11",
        ),
        Source("Brown, Cai, DasGupta", 2001, "Interval estimation for a binomial proportion", "Statistical Science 16"),
    ),
)
