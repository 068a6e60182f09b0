"""Scoring a forecast: Brier, logarithmic and ranked probability score."""

import numpy as np

from engine.evaluation.scoring import brier, log_scores, rps
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
from engine.simulation.outcome import ORDER, Outcomes
from engine.simulation.predictive import law_of_average_sides, predict
from engine.simulation.wording import percent

TRUTH = Parameter("truth", "How often it really happens", 1, 99, 1, 60, "percent", "which nobody knows in real life")
SAID = Parameter("said", "What you say", 1, 99, 1, 90, "percent")
ALL = np.arange(1, 100) / 100
NEAR, FAR = (0.2, 0.6, 0.2), (0.6, 0.2, 0.2)
EVEN = (1 / 3, 1 / 3, 1 / 3)
AWAY_WON = 2


def expected(said: float, truth: float) -> tuple[float, float]:
    """Mean log and Brier score of saying ``said`` where it happens in ``truth`` of the cases."""
    forecasts, observed = [(said, 1 - said)] * 2, [0, 1]
    weights = np.array([truth, 1 - truth])
    return float(weights @ log_scores(forecasts, observed)), float(weights @ brier(forecasts, observed))


def write() -> tuple[Passage, ...]:
    truth, said = TRUTH.start / 100, SAID.start / 100
    honest, bold = expected(truth, truth), expected(said, truth)
    near, far = (float(rps([each], [AWAY_WON])[0]) for each in (NEAR, FAR))
    return (
        Passage(
            "A score that rewards honesty",
            (
                "How good was a probability? A score compares it with what happened; here smaller is better. A score "
                "is called proper if nobody can expect a better one by saying anything but what they believe.",
                f"Something happens in {percent(truth)} of the cases. Who says {percent(truth)} gets a mean log score "
                f"of {honest[0]:.3f}. Who says {percent(said)} to look bold gets {bold[0]:.3f}. The loss is certain in "
                "the long run, however good a single hit may feel.",
            ),
        ),
        Passage(
            "Three scores",
            (
                "The log score is minus the logarithm of the chance that you gave to what happened. It is merciless: "
                "calling something impossible that then happens costs infinitely much, which is why the game lets "
                "nobody say so.",
                "The Brier score is the squared distance between what you said and what happened. It forgives more and "
                "is never larger than two.",
                "The ranked probability score knows that outcomes have an order: a draw lies between the two wins. The "
                f"away side won; who had put most on the draw gets {near:.3f}, who had put it on the home side "
                f"{far:.3f}, although both gave the away side the same chance.",
            ),
        ),
        Passage(
            "Compared with what",
            (
                "A score alone says little. Saying nothing, a third for each outcome, earns a log score of "
                f"{float(log_scores([EVEN], [0])[0]):.3f} in every match. What counts is how much better you are than "
                "that, on the same matches.",
            ),
        ),
    )


def experiment(values: Values) -> Experiment:
    truth, said = values["truth"] / 100, values["said"] / 100
    honest, yours = expected(truth, truth), expected(said, truth)
    curves = [expected(float(each), truth) for each in ALL]
    x = tuple((ALL * 100).tolist())
    return Experiment(
        sentence=(
            f"Where it happens in {percent(truth)} of the cases, saying {percent(said)} costs a mean log score of "
            f"{yours[0]:.3f}; the least that can be had is {honest[0]:.3f}, by saying {percent(truth)}."
        ),
        figures=(
            Figure("Your mean log score", f"{yours[0]:.3f}"),
            Figure("The best one", f"{honest[0]:.3f}"),
            Figure("Your mean Brier score", f"{yours[1]:.3f}"),
            Figure("The best one", f"{honest[1]:.3f}"),
        ),
        picture=Picture(
            Shape.LINES,
            "Mean score by what is said",
            "What you say, in percent",
            "Mean score, smaller is better",
            (
                Series("log score", Role.INK, x, tuple(each[0] for each in curves)),
                Series("Brier score", Role.MUTED, x, tuple(each[1] for each in curves)),
            ),
        ),
    )


def example(match: WorkedMatch) -> tuple[str, ...]:
    said, base = predict(match.matchup).probabilities, law_of_average_sides(match.matchup).outcomes
    home, away = match.matchup.names
    if match.score is None:
        return (
            f"The engine gives {home} {percent(said.home)} and {away} {percent(said.away)}; no result is known yet.",
        )
    margin = match.score.home - match.score.away
    happened = ORDER[1 - (margin > 0) + (margin < 0)]
    return (
        f"The engine said {percent(said.home)}, {percent(said.draw)} and {percent(said.away)} for {home}, a draw and "
        f"{away}. It ended {match.score.home}–{match.score.away}, so it had given {percent(said[happened])} to what "
        "happened.",
        f"That earned a log score of {scored(said, happened.position)[0]:.3f}, a Brier score of "
        f"{scored(said, happened.position)[1]:.3f} and a ranked probability score of "
        f"{scored(said, happened.position)[2]:.3f}. Who always says what holds between average sides would have had "
        f"{scored(base, happened.position)[0]:.3f}, {scored(base, happened.position)[1]:.3f} and "
        f"{scored(base, happened.position)[2]:.3f}.",
    )


def scored(said: Outcomes, happened: int) -> tuple[float, float, float]:
    forecast = [said.as_tuple()]
    return (
        float(log_scores(forecast, [happened])[0]),
        float(brier(forecast, [happened])[0]),
        float(rps(forecast, [happened])[0]),
    )


def ask() -> tuple[Question, ...]:
    truth = TRUTH.start / 100
    even, bold = expected(0.5, truth), expected(SAID.start / 100, truth)
    half, tenth = (float(log_scores([(p, 1 - p)], [0])[0]) for p in (0.5, 0.1))
    return (
        Question(
            "honest",
            f"You believe in {percent(truth)}. What should you say to a proper score?",
            (percent(SAID.start / 100), percent(truth), percent(0.5)),
            1,
            f"What you believe. Saying {percent(SAID.start / 100)} costs {bold[0]:.3f} on average, saying "
            f"{percent(0.5)} costs {even[0]:.3f}, saying {percent(truth)} only {expected(truth, truth)[0]:.3f}.",
        ),
        Question(
            "surprise",
            f"Something happens that you had given {percent(0.1)}. How much more does it cost in the log score than if "
            f"you had given {percent(0.5)}?",
            (f"{half:.2f} more", f"{tenth - half:.2f} more", f"{tenth * half:.2f} less"),
            1,
            f"It costs {tenth:.2f} instead of {half:.2f}. Each halving of the chance costs the same again.",
        ),
        Question(
            "order",
            "The away side won. Two forecasters gave it the same chance. Which score tells them apart?",
            ("The log score", "The ranked probability score", "None of them"),
            1,
            "The log score looks only at what happened. The ranked score also asks how near the rest was put.",
        ),
    )


MODULE = Module(
    id="scoring",
    title="Scoring a forecast",
    summary="Three proper scores, why honesty is the best plan, and what a score is compared with.",
    level=Level.INTERMEDIATE,
    minutes=7,
    parameters=(TRUTH, SAID),
    write=write,
    experiment=experiment,
    example=example,
    ask=ask,
    sources=(
        Source(
            "Brier", 1950, "Verification of forecasts expressed in terms of probability", "Monthly Weather Review 78"
        ),
        Source(
            "Epstein",
            1969,
            "A scoring system for probability forecasts of ranked categories",
            "J. of Applied Meteorology 8",
        ),
        Source(
            "Gneiting, Raftery",
            2007,
            "Strictly proper scoring rules, prediction, and estimation",
            "J. of the American Statistical Association 102",
        ),
    ),
)
