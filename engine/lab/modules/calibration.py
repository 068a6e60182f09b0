"""Calibration: do things that are given a chance of 30 % happen in 30 % of the cases?"""

import numpy as np

from engine.lab.calibration_analysis import ENOUGH, LEVEL, credible_interval
from engine.lab.modules.lesson import (
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
)
from engine.simulation.predictive import predict
from engine.simulation.wording import count, counted, percent

SHARPNESS = Parameter(
    "exponent", "Confidence", 0.4, 2.5, 0.1, 0.6, "", "one is honest, below it too bold, above it too timid"
)
FORECASTS = Parameter("forecasts", "Forecasts a step", 10, 1000, 10, 50, "forecasts", "of each probability")
STEPS = np.arange(5, 100, 10) / 100
SAID, FEWER = 0.8, 0.7
FEW, MANY = 20, 500
LITTLE = 0.8
# Gain in Brier score over an untrained group in four years of a forecasting tournament: Chang et al. (2016), abstract.
TRAINED = (0.06, 0.11)


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
                f"You said {percent(SAID)}. No single case can show whether that was right. Take all the cases in "
                f"which you said so: if {percent(SAID)} of them came true, you are calibrated there. Do the same for "
                "every other chance that you give, and draw what happened over what was said. The line is called the "
                "reliability curve. Honest chances lie on its diagonal.",
                "Being calibrated is not yet being useful. Whoever always says the usual shares is calibrated and "
                "knows nothing. But without calibration a probability is only a feeling with a percent sign.",
            ),
        ),
        Passage(
            "Too bold, too timid",
            (
                "On hard questions most people go too far from even: what they call nearly certain comes true much "
                "less often than they say. On easy questions the error turns around, and they stay too near to even. "
                "Matches are hard questions. A person as bold as the bench below starts with says "
                f"{percent(SAID)} where {percent(bold)} would be right.",
                "Curves of that kind can be described by one number, an exponent. Raise all chances that you gave to "
                "that power, scale them so that they make up the whole again, and they would have been right. Below "
                "one you are too bold, above one too timid. The calibration game estimates yours, with its error.",
            ),
        ),
        Passage(
            "How people become better",
            (
                "In a forecasting tournament of four years, people trained for less than an hour had Brier scores "
                f"{percent(TRAINED[0])} to {percent(TRAINED[1])} better than people who were not. Three habits carry "
                "over to this game. Begin with the base rate: how do such matches usually end? Move away from it only "
                "as far as what you know of these two sides carries. And look at what came of it, every time.",
                "The game shows the base rate before you begin, the result at once, and the model's chances beside "
                "yours. It also measures whether you improve: your first ten forecasts against all later ones.",
            ),
        ),
        Passage(
            "How many cases it takes",
            (
                f"With {FEW} cases of which {percent(SAID)} came true, the share in the long run may lie anywhere from "
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
            f"What is called {percent(SAID)} happens in {percent(at)} of the cases. "
            f"With {counted(forecasts, 'forecast')} that {seen}: "
            f"the interval runs from {percent(low)} to {percent(high)}."
        ),
        figures=(
            Figure("Said", percent(SAID)),
            Figure("Happens", percent(at)),
            Figure("Interval", f"{percent(low)} to {percent(high)}"),
            Figure("In words", count(at)),
        ),
        picture=Picture(
            ChartShape.SHARES,
            "The reliability curve",
            "What is said, in percent",
            "What happens",
            (
                Series("honest", SeriesRole.MUTED, x, tuple(STEPS.tolist())),
                Series("happens", SeriesRole.INK, x, tuple(true)),
                Series("low end", SeriesRole.SURE, x, tuple(low for low, _ in ends)),
                Series("high end", SeriesRole.SURE, x, tuple(high for _, high in ends)),
            ),
        ),
    )


def guide() -> tuple[Trial, ...]:
    exponent = LITTLE
    at = really(SAID, exponent)
    step = int(FORECASTS.step)
    enough = next(
        each for each in range(int(FORECASTS.low), int(FORECASTS.high) + 1, step) if interval(at, each)[1] < SAID
    )
    opposite = round(1 / SHARPNESS.start, 1)
    timid = really(SAID, opposite)
    return (
        Trial(
            f"Set the confidence to {exponent:g}, a little too bold. From how many forecasts a step can so bold a "
            f"person be told from an honest one at {percent(SAID)}?",
            {"exponent": exponent, "forecasts": enough},
            f"From about {enough}: only then does the whole range lie below {percent(SAID)}. With fewer, the two look "
            "alike.",
        ),
        Trial(
            f"Set the confidence to {opposite:g}, the opposite error. What does {percent(SAID)} mean from such a "
            "person?",
            {"exponent": opposite, "forecasts": FORECASTS.start},
            f"About {percent(timid)}. A timid forecaster misleads too, by hiding what is known.",
        ),
        Trial(
            "Set the confidence to one. Do the points lie on the diagonal in every run of so few forecasts?",
            {"exponent": 1.0, "forecasts": FORECASTS.start},
            f"No: with {FORECASTS.start:g} forecasts a step the violet lines leave "
            f"{100 * (interval(0.5, int(FORECASTS.start))[1] - interval(0.5, int(FORECASTS.start))[0]):.0f} percentage "
            "points of room in the middle. An honest curve wobbles, and a wobble is no verdict.",
        ),
    )


def example(match: WorkedMatch) -> tuple[str, ...]:
    probabilities = predict(match.matchup).probabilities
    likeliest = probabilities.most_likely
    chance = probabilities[likeliest]
    low, high = interval(chance, MANY)
    said = [
        f"In {match.title} the likeliest outcome was given {percent(chance)}. To test that figure take {MANY} "
        f"forecasts like it: if it is right, between {percent(low)} and {percent(high)} of them should come true."
    ]
    if match.true_law is not None:
        true = match.true_law.outcomes[likeliest]
        said.append(
            f"The competition is synthetic, so the true chance is known: {percent(true)}. One match apart from the "
            "truth is no fault; over all matches the differences must cancel. That is what a reliability curve checks."
        )
    said.append("The track record draws that curve for every forecast that the engine published, with its counts.")
    return tuple(said)


def ask() -> tuple[QuizQuestion, ...]:
    few = interval(FEWER, FEW)
    bold, timid = really(SAID, SHARPNESS.low), really(SAID, SHARPNESS.high)
    return (
        QuizQuestion(
            "meaning",
            f"Of {MANY} forecasts of {percent(SAID)}, {round(SAID * MANY)} came true. What does that say?",
            (
                "The forecaster was wrong now and then",
                "The forecaster is well calibrated there",
                "The forecaster knows more than others",
            ),
            1,
            f"{percent(SAID)} were promised and {percent(round(SAID * MANY) / MANY)} came. That the others did not was "
            "part of the promise. Whether others would have done better, it does not say.",
        ),
        QuizQuestion(
            "bold",
            f"Who is overconfident says {percent(SAID)} where it happens in",
            (percent(timid), percent(SAID), percent(bold)),
            2,
            f"Fewer cases than were said, such as {percent(bold)}. At {percent(timid)} the forecaster would be too "
            "timid.",
        ),
        QuizQuestion(
            "count",
            f"Of your {FEW} forecasts of {percent(SAID)}, {round(FEWER * FEW)} came true. What follows?",
            ("You are overconfident", "Nothing yet: chance alone does that", "You are calibrated"),
            1,
            f"The {percent(LEVEL)} interval runs from {percent(few[0])} to {percent(few[1])}, and {percent(SAID)} lies "
            "inside. An honest forecaster may see this, and so may one who is too bold.",
        ),
    )


def conclude() -> tuple[str, ...]:
    few = interval(SAID, FEW)
    return (
        f"A chance of {percent(SAID)} is right if {percent(SAID)} of such cases come true, and there is no other test.",
        f"{FEW} cases leave the range {percent(few[0])} to {percent(few[1])}: wait before you judge.",
        "Begin with the base rate, move only as far as you know, and look at what came of it.",
    )


MODULE = Module(
    id="reliability",
    title="Calibration",
    summary="The only test of a probability, why most people are too bold, and how many cases a verdict needs.",
    level=Level.INTERMEDIATE,
    parameters=(SHARPNESS, FORECASTS),
    write=write,
    experiment=experiment,
    guide=guide,
    example=example,
    ask=ask,
    conclude=conclude,
    sources=(
        Citation(
            "Lichtenstein, Fischhoff, Phillips",
            1982,
            "Calibration of probabilities: the state of the art",
            "Judgment under Uncertainty: Heuristics and Biases",
        ),
        Citation(
            "Chang, Chen, Mellers, Tetlock",
            2016,
            "Developing expert political judgment: the impact of training and practice on judgmental accuracy",
            "Judgment and Decision Making 11",
        ),
        Citation(
            "Guo, Pleiss, Sun, Weinberger",
            2017,
            "On calibration of modern neural networks",
            "International Conference on Machine Learning",
        ),
        Citation(
            "Brown, Cai, DasGupta", 2001, "Interval estimation for a binomial proportion", "Statistical Science 16"
        ),
    ),
)
