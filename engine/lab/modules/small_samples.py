"""Home advantage and small samples."""

from dataclasses import replace

import numpy as np
from scipy.special import bdtr

from engine.lab.calibration_analysis import LEVEL, credible_interval
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
from engine.simulation.outcome import Outcomes
from engine.simulation.predictive import predict
from engine.simulation.wording import counted, percent, sentence

SHARE = Parameter("share", "Share of home wins seen", 10, 90, 5, 60, "percent", "what the record says")
MATCHES = Parameter("matches", "Matches seen", 5, 500, 5, 10, "matches", "of how many?")
COUNTS = np.array([5, 10, 15, 20, 30, 40, 60, 80, 100, 150, 200, 300, 400, 500])
FEW, MANY = 10, 380
SEEN = 0.6
SIDES = 20


def even_sides(home_points: float) -> Outcomes:
    return predict(two_sides(0, home_points=home_points)).probabilities


def interval(share: float, matches: int) -> tuple[float, float]:
    return credible_interval(round(share * matches), matches)


def mean_of_best(chance: float, matches: int) -> float:
    """Wins of the best placed of ``SIDES`` equal sides, on average: the sum of the chances that it has more than k."""
    return float((1 - bdtr(np.arange(matches), matches, chance) ** SIDES).sum())


def write() -> tuple[Passage, ...]:
    away, home = even_sides(0), even_sides(HOME_POINTS)
    few, many = interval(SEEN, FEW), interval(home.home, MANY)
    return (
        Passage(
            "What the ground is worth",
            (
                f"Between equal sides on neutral ground each wins {percent(away.home)}. At the ground of one, that "
                f"side wins {percent(home.home)} and its guest {percent(home.away)}. In our rule the ground is worth "
                f"{HOME_POINTS} rating points. Home advantage has been found in league after league since it was "
                "first counted. Why it exists is less clear; when stadiums stood empty during the pandemic, it "
                "shrank.",
            ),
        ),
        Passage(
            "A few matches prove little",
            (
                f"A side wins {round(SEEN * FEW)} of {FEW} home matches. Is its ground a fortress? With "
                f"{percent(LEVEL)} probability its share in the long run lies between {percent(few[0])} and "
                f"{percent(few[1])}. An ordinary ground, {percent(home.home)}, is well inside. The record is what a "
                "fortress would show, and it is also what an ordinary ground shows every so often.",
                f"A whole league's season of {MANY} matches narrows the range for the league to {percent(many[0])} to "
                f"{percent(many[1])}. This is why the engine learns one home advantage for a competition, and lets a "
                "single side differ from it only as far as that side's own matches insist.",
            ),
        ),
        Passage(
            "The law of small numbers",
            (
                "People expect a handful of cases to look like the whole. Tversky and Kahneman called this belief in "
                "the law of small numbers, and found it even among researchers trained in statistics. But a handful "
                "does not look like the whole: small samples are wild.",
                f"Imagine a league of {SIDES} sides that are all exactly equal, each with a chance of "
                f"{percent(home.home)} to win at home. After {FEW} home matches each, the side with the best record "
                f"has won {mean_of_best(home.home, FEW):.1f} of them on average, though the expected number is "
                f"{FEW * home.home:.1f}. Somebody must be first. Next season the first of them will be as ordinary as "
                "the others, and people will ask what went wrong.",
            ),
        ),
        Passage(
            "Errors shrink slowly",
            (
                "To halve the width of the range you need about four times as many matches, to make it a tenth a "
                "hundred times as many: errors shrink with the square root of the number. So whenever you see an "
                "amazing share, ask two questions. Of how many? And chosen from how many others?",
            ),
        ),
    )


def experiment(values: Values) -> Experiment:
    share, matches = values["share"] / 100, int(values["matches"])
    low, high = interval(share, matches)
    ends = [interval(share, int(each)) for each in COUNTS]
    x = tuple(COUNTS.astype(float).tolist())
    return Experiment(
        sentence=(
            f"{round(share * matches)} of {counted(matches, 'home match')} won: in the long run the share lies between "
            f"{percent(low)} and {percent(high)} with {percent(LEVEL)} probability."
        ),
        figures=(
            Figure("Seen", f"{round(share * matches)} of {matches}"),
            Figure("Long run, low end", percent(low)),
            Figure("Long run, high end", percent(high)),
            Figure("Width", f"{100 * (high - low):.0f} percentage points"),
        ),
        picture=Picture(
            ChartShape.SHARES,
            "What a record allows to say",
            "Matches seen",
            "Long-run share",
            (
                Series("low end", SeriesRole.SURE, x, tuple(low for low, _ in ends)),
                Series("high end", SeriesRole.SURE, x, tuple(high for _, high in ends)),
                upright("this record", SeriesRole.INK, float(matches), low, high),
                Series("seen", SeriesRole.INK, x, tuple(share for _ in COUNTS)),
            ),
        ),
    )


def guide() -> tuple[Trial, ...]:
    ordinary = even_sides(HOME_POINTS).home
    enough = next(each for each in range(FEW, int(MATCHES.high) + 1, 5) if interval(SEEN, each)[0] > ordinary)
    four, one = (high - low for low, high in (interval(SEEN, 4 * FEW), interval(SEEN, FEW)))
    return (
        Trial(
            f"Keep the share at {percent(SEEN)}. How many matches must it hold before an ordinary ground, "
            f"{percent(ordinary)}, falls out of the range?",
            {"share": 100 * SEEN, "matches": enough},
            f"About {enough}: more than a whole season of home matches of one side. Until then the record proves "
            "nothing by itself.",
        ),
        Trial(
            f"Start from {FEW} matches and go to {4 * FEW}. How much narrower does the range become?",
            {"share": 100 * SEEN, "matches": 4 * FEW},
            f"From {100 * one:.0f} percentage points to {100 * four:.0f}: about half, for four times the matches.",
        ),
    )


def example(match: WorkedMatch) -> tuple[str, ...]:
    matchup, posterior = match.matchup, match.matchup.posterior
    home, _ = matchup.names
    half = posterior.home_advantage / 2
    level = replace(posterior, mean=(posterior.mean[0] - half, posterior.mean[1] + half), home_advantage=0.0)
    there, neutral = predict(matchup).probabilities, predict(replace(matchup, posterior=level)).probabilities
    said = sentence(
        f"{home} was given {percent(there.home)} at home. On neutral ground the same belief would have made "
        f"{percent(neutral.home)}, and at the other's ground less again."
    )
    if not match.standings:
        return (said,)
    least = max(match.standings, key=lambda each: each.rating_sd)
    known = (
        f"after {counted(least.matches, 'match')} its rating of {least.rating:.0f} "
        f"has an error of {least.rating_sd:.0f} rating points."
    )
    if least.true_rating is not None:
        known += f" The competition is synthetic, and the true rating is {least.true_rating:.0f}."
    return said, f"The side of this competition that is known least well today is {least.name}: {known}"


def ask() -> tuple[QuizQuestion, ...]:
    few = interval(SEEN, FEW)
    home = even_sides(HOME_POINTS)
    widths = [high - low for low, high in (interval(SEEN, FEW), interval(SEEN, 4 * FEW))]
    return (
        QuizQuestion(
            "fortress",
            f"A side won {round(SEEN * FEW)} of {FEW} home matches. Equal sides win {percent(home.home)} at home. Is "
            "its ground special?",
            ("Certainly", f"It may be: from {percent(few[0])} to {percent(few[1])} is possible", "Certainly not"),
            1,
            f"The range runs from {percent(few[0])} to {percent(few[1])}. An ordinary ground, and a strong side at "
            "an ordinary ground, explain such a record easily.",
        ),
        QuizQuestion(
            "four-times",
            "Four times as many matches make the range of a share about",
            ("four times as narrow", "half as wide", "as wide as before"),
            1,
            f"Here its width goes from {100 * widths[0]:.0f} to {100 * widths[1]:.0f} percentage points: errors shrink "
            "with the square root of the number.",
        ),
        QuizQuestion(
            "records",
            "Sides of about equal strength have played different numbers of home matches. Which of them most likely "
            "has the most extreme share of home wins?",
            ("One that has played few", "One that has played many", "All are equally likely to have it"),
            0,
            "Small samples scatter most, so that extremes collect where the numbers are smallest: at the top of the "
            "list and at its bottom.",
        ),
    )


def conclude() -> tuple[str, ...]:
    few = interval(SEEN, FEW)
    return (
        f"{round(SEEN * FEW)} of {FEW} leaves everything from {percent(few[0])} to {percent(few[1])} open.",
        "Of an amazing share ask: of how many, and chosen from how many others?",
        "Four times the matches halve the error.",
    )


MODULE = Module(
    id="small-samples",
    title="Home advantage and small samples",
    summary="What the ground is worth, and why an amazing record needs the question: of how many?",
    level=Level.INTERMEDIATE,
    parameters=(SHARE, MATCHES),
    write=write,
    experiment=experiment,
    guide=guide,
    example=example,
    ask=ask,
    conclude=conclude,
    sources=(
        Citation("Pollard", 1986, "Home advantage in soccer: a retrospective analysis", "J. of Sports Sciences 4"),
        Citation(
            "McCarrick, Bilalic, Neave, Wolfson",
            2021,
            "Home advantage during the COVID-19 pandemic: analyses of European football leagues",
            "Psychology of Sport and Exercise 56",
        ),
        Citation("Tversky, Kahneman", 1971, "Belief in the law of small numbers", "Psychological Bulletin 76"),
    ),
)
