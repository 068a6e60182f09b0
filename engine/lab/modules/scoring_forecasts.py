"""Scoring a forecast: Brier, logarithmic and ranked probability score."""

import numpy as np

from engine.evaluation.scoring import brier, log_scores, rps
from engine.lab.modules.lesson import (
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
    two_sides,
    upright,
)
from engine.simulation.outcome import ORDER, Outcomes
from engine.simulation.pmf import Vector
from engine.simulation.predictive import law_of_average_sides, predict
from engine.simulation.wording import percent

TRUTH = Parameter("truth", "How often it really happens", 1, 99, 1, 60, "percent", "which nobody knows in real life")
SAID = Parameter("said", "What you say", 1, 99, 1, 90, "percent", "your forecast")
ALL = np.arange(1, 100) / 100
NEAR, FAR = (0.2, 0.6, 0.2), (0.6, 0.2, 0.2)
EVEN = (1 / 3, 1 / 3, 1 / 3)
AWAY_WON = 2


def expected(said: float, truth: float) -> tuple[float, float]:
    """Mean log and Brier score of saying ``said`` where it happens in ``truth`` of the cases."""
    logs, briers = expected_of(np.array([said]), truth)
    return float(logs[0]), float(briers[0])


def expected_of(said: Vector, truth: float) -> tuple[Vector, Vector]:
    """The same of many sayings, shape (N,) each."""
    forecasts = np.stack([said, 1 - said], axis=1)
    happened, not_so = np.zeros(len(said), dtype=int), np.ones(len(said), dtype=int)
    logs, briers = (
        truth * score(forecasts, happened) + (1 - truth) * score(forecasts, not_so) for score in (log_scores, brier)
    )
    return logs, briers


def write() -> tuple[Passage, ...]:
    truth, said = TRUTH.start / 100, SAID.start / 100
    honest, bold, even = expected(truth, truth), expected(said, truth), expected(0.5, truth)
    near, far = (float(rps([each], [AWAY_WON])[0]) for each in (NEAR, FAR))
    third = float(log_scores([EVEN], [0])[0])
    base = law_of_average_sides(two_sides(0, home_points=HOME_POINTS)).outcomes
    usual = float(np.array(base.as_tuple()) @ log_scores([base.as_tuple()] * len(ORDER), range(len(ORDER))))
    return (
        Passage(
            "A score that rewards honesty",
            (
                "How good was a probability? A score compares it with what happened, and here a smaller score is "
                "better. A score is called proper if you can expect no better one by saying anything but what you "
                "believe. Not every score is. If a forecast earned just the chance that it gave to what happened, "
                "it would pay to call every favourite certain.",
                f"Something happens in {percent(truth)} of the cases. Whoever says {percent(truth)} gets a mean log "
                f"score of {honest[0]:.3f}. Whoever says {percent(said)}, to look bold, gets {bold[0]:.3f}: worse than "
                f"the {even[0]:.3f} of somebody who always says {percent(0.5)}. A single hit may feel good, but in the "
                "long run the loss is sure.",
            ),
        ),
        Passage(
            "Three scores",
            (
                "The log score is minus the natural logarithm of the chance that you gave to what happened. It looks "
                "at nothing else. It is merciless: if you call something impossible and it happens, the cost has no "
                "end. That is why the calibration game lets nobody say so.",
                "The Brier score adds up the squared distances between what you said and what happened, over all "
                "outcomes. It forgives more and is never larger than two.",
                "The ranked probability score knows that outcomes have an order: a draw lies between the two wins. Let "
                "the away side win. Whoever had put most on the draw gets "
                f"{near:.3f}, and whoever had put it on the home side {far:.3f}, although both had given the away side "
                "the same chance. The first was nearer.",
            ),
        ),
        Passage(
            "Compared with what?",
            (
                f"A score alone says little. A third for each outcome earns a log score of {third:.3f} in every match. "
                f"Saying nothing but the usual shares of two average sides earns {usual:.3f} on average where all "
                "sides are average, and takes no knowledge of them. What counts is how much better you are than such "
                "a simple rule, on the same matches. Some matches are more open than others, and whoever forecasts "
                "those gets worse scores for no fault of theirs.",
            ),
        ),
        Passage(
            "What a mean score is made of",
            (
                "A proper score rewards two things at once. Calibration: what you call likely happens as often as you "
                "say. Sharpness: you dare to leave the usual shares where you know better. Saying the usual shares "
                "for every match is perfectly calibrated and of no use; being sharp without cause is punished at "
                "once. Good forecasters are as sharp as their knowledge allows, and no sharper.",
            ),
        ),
    )


def experiment(values: Values) -> Experiment:
    truth, said = values["truth"] / 100, values["said"] / 100
    honest, yours = expected(truth, truth), expected(said, truth)
    logs, briers = expected_of(ALL, truth)
    x = tuple((ALL * 100).tolist())
    return Experiment(
        sentence=(
            f"Where it happens in {percent(truth)} of the cases, saying {percent(said)} costs a mean log score of "
            f"{yours[0]:.3f}; the least that can be had is {honest[0]:.3f}, by saying {percent(truth)}."
        ),
        figures=(
            Figure("Your mean log score", f"{yours[0]:.3f}"),
            Figure("Best log score", f"{honest[0]:.3f}"),
            Figure("Your mean Brier score", f"{yours[1]:.3f}"),
            Figure("Best Brier score", f"{honest[1]:.3f}"),
        ),
        picture=Picture(
            ChartShape.LINES,
            "Mean score by what is said",
            "What you say, in percent",
            "Mean score, smaller is better",
            (
                Series("log score", SeriesRole.INK, x, tuple(logs.tolist())),
                Series("Brier score", SeriesRole.MUTED, x, tuple(briers.tolist())),
                upright("what you say", SeriesRole.SURE, values["said"], 0.0, yours[0]),
            ),
        ),
    )


def guide() -> tuple[Trial, ...]:
    truth = TRUTH.start / 100
    timid, bold = expected(0.5, truth), expected(SAID.high / 100, truth)
    rare, rarely = 0.05, 0.01
    return (
        Trial(
            f"Leave what really happens at {percent(truth)} and move what you say. Where is the lowest point of each "
            "curve?",
            {"truth": TRUTH.start, "said": TRUTH.start},
            f"Both at {percent(truth)}. That is what proper means: the way to the best score is to say what is true.",
        ),
        Trial(
            f"Now say {percent(SAID.high / 100)}, and then {percent(0.5)}. Which of the two errors costs more?",
            {"truth": TRUTH.start, "said": SAID.high},
            f"Boldness: a mean log score of {bold[0]:.3f}, against {timid[0]:.3f} for {percent(0.5)}. The curve is "
            "flat about the truth and steep near the ends. A small error costs next to nothing, false certainty a lot.",
        ),
        Trial(
            f"Let it happen in {percent(rare)} of the cases and say {percent(rarely)}. Do both scores mind?",
            {"truth": 100 * rare, "said": 100 * rarely},
            f"The log score goes from {expected(rare, rare)[0]:.3f} to {expected(rarely, rare)[0]:.3f}, the Brier "
            f"score only from {expected(rare, rare)[1]:.3f} to {expected(rarely, rare)[1]:.3f}. They judge alike in "
            "the middle and part where chances are small.",
        ),
    )


def example(match: WorkedMatch) -> tuple[str, ...]:
    said, base = predict(match.matchup).probabilities, law_of_average_sides(match.matchup).outcomes
    home, away = match.matchup.names
    happened = match.happened
    if match.score is None or happened is None:
        return (
            f"The engine gives {home} {percent(said.home)} and {away} {percent(said.away)}; no result is known yet.",
        )
    own, usual = scored(said, happened.position), scored(base, happened.position)
    told = [
        f"The engine said {percent(said.home)}, {percent(said.draw)} and {percent(said.away)} for {home}, a draw and "
        f"{away}. It ended {match.score.home}–{match.score.away}, so it had given {percent(said[happened])} to what "
        "happened.",
        f"That earned a log score of {own[0]:.3f}, a Brier score of {own[1]:.3f} and a ranked probability score of "
        f"{own[2]:.3f}. The usual shares between average sides would have earned {usual[0]:.3f}, {usual[1]:.3f} and "
        f"{usual[2]:.3f}.",
    ]
    if match.true_law is not None:
        true = match.true_law.outcomes
        best = scored(true, happened.position)[0]
        told.append(
            f"The competition is synthetic. With its true chances of {percent(true.home)}, {percent(true.draw)} and "
            f"{percent(true.away)} the log score would have been {best:.3f}"
            + (": better this time. " if best < own[0] else ": worse this time, and yet the better forecast. ")
            + "Only over many matches is the truth sure to win."
        )
    return tuple(told)


def scored(said: Outcomes, happened: int) -> tuple[float, float, float]:
    forecast = [said.as_tuple()]
    return (
        float(log_scores(forecast, [happened])[0]),
        float(brier(forecast, [happened])[0]),
        float(rps(forecast, [happened])[0]),
    )


def ask() -> tuple[QuizQuestion, ...]:
    truth = TRUTH.start / 100
    even, bold = expected(0.5, truth), expected(SAID.start / 100, truth)
    half, tenth = (float(log_scores([(p, 1 - p)], [0])[0]) for p in (0.5, 0.1))
    return (
        QuizQuestion(
            "honest",
            f"You believe in {percent(truth)}. What should you say to a proper score?",
            (percent(SAID.start / 100), percent(truth), percent(0.5)),
            1,
            f"What you believe. Saying {percent(SAID.start / 100)} costs {bold[0]:.3f} on average, saying "
            f"{percent(0.5)} costs {even[0]:.3f}, saying {percent(truth)} only {expected(truth, truth)[0]:.3f}.",
        ),
        QuizQuestion(
            "surprise",
            f"Something happens that you had given {percent(0.1)}. How much more does it cost in the log score than if "
            f"you had given {percent(0.5)}?",
            (f"{half:.2f} more", f"{tenth - half:.2f} more", f"{tenth * half:.2f} less"),
            1,
            f"It costs {tenth:.2f} instead of {half:.2f}. Each halving of the chance adds the same amount again.",
        ),
        QuizQuestion(
            "order",
            "The away side won. Two forecasters gave it the same chance. Which score tells them apart?",
            ("The log score", "The ranked probability score", "None of them"),
            1,
            "The log score looks only at the chance of what happened. The ranked score also asks how near the rest was "
            "put.",
        ),
    )


def conclude() -> tuple[str, ...]:
    truth, said = TRUTH.start / 100, SAID.start / 100
    return (
        "Say what you believe: under a proper score nothing else can be expected to do better.",
        f"False certainty is dear: {percent(said)} for what happens in {percent(truth)} of the cases costs "
        f"{expected(said, truth)[0]:.3f} instead of {expected(truth, truth)[0]:.3f}.",
        "Compare scores on the same matches only.",
    )


MODULE = Module(
    id="scoring",
    title="Scoring a forecast",
    summary="Three proper scores, why honesty is the best plan, and what a score is compared with.",
    level=Level.INTERMEDIATE,
    parameters=(TRUTH, SAID),
    write=write,
    experiment=experiment,
    guide=guide,
    example=example,
    ask=ask,
    conclude=conclude,
    sources=(
        Citation(
            "Brier", 1950, "Verification of forecasts expressed in terms of probability", "Monthly Weather Review 78"
        ),
        Citation(
            "Epstein",
            1969,
            "A scoring system for probability forecasts of ranked categories",
            "J. of Applied Meteorology 8",
        ),
        Citation(
            "Gneiting, Raftery",
            2007,
            "Strictly proper scoring rules, prediction, and estimation",
            "J. of the American Statistical Association 102",
        ),
    ),
)
