"""Home advantage and small samples."""

from dataclasses import replace

import numpy as np

from engine.lab.judgement import LEVEL, credible_interval
from engine.lab.modules.lesson import (
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
from engine.simulation.outcome import Outcomes
from engine.simulation.predictive import predict
from engine.simulation.wording import percent, sentence

SHARE = Parameter("share", "Share of home wins seen", 10, 90, 5, 60, "percent")
MATCHES = Parameter("matches", "Matches seen", 5, 500, 5, 10, "matches")
COUNTS = np.array([5, 10, 15, 20, 30, 40, 60, 80, 100, 150, 200, 300, 400, 500])
FEW, MANY = 10, 380
SEEN = 0.6


def even_sides(home_points: float) -> Outcomes:
    return predict(two_sides(0, home_points=home_points)).probabilities


def interval(share: float, matches: int) -> tuple[float, float]:
    return credible_interval(round(share * matches), matches)


def write() -> tuple[Passage, ...]:
    away, home = even_sides(0), even_sides(HOME_POINTS)
    few, many = interval(SEEN, FEW), interval(home.home, MANY)
    return (
        Passage(
            "What the ground is worth",
            (
                f"Between equal sides on neutral ground each wins {percent(away.home)}. At the ground of one, that "
                f"side wins {percent(home.home)} and its guest {percent(home.away)}. Home advantage is one of the "
                f"steadiest facts of sport, and worth {HOME_POINTS} rating points in our rule.",
            ),
        ),
        Passage(
            "A few matches prove little",
            (
                f"A side wins {round(SEEN * FEW)} of {FEW} home matches. Is its ground a fortress? The share in the "
                f"long run may be anything from {percent(few[0])} to {percent(few[1])}. An ordinary ground is well "
                "inside.",
                f"A whole league's season of {MANY} matches narrows that to {percent(many[0])} to {percent(many[1])}. "
                "This is why the engine learns one home advantage for a competition, and lets a single side differ "
                "from it only as far as its own matches insist.",
            ),
        ),
        Passage(
            "The law of small numbers",
            (
                "People expect a handful of cases to look like the whole. It does not: small samples are wild, and the "
                "wildest records of any list belong to whoever has played least. Whenever you see an amazing share, "
                "ask first: of how many?",
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
            f"{round(share * matches)} of {matches} home matches won: in the long run the share lies between "
            f"{percent(low)} and {percent(high)} with {percent(LEVEL)} probability."
        ),
        figures=(
            Figure("Seen", f"{round(share * matches)} of {matches}"),
            Figure("Long run, low end", percent(low)),
            Figure("Long run, high end", percent(high)),
            Figure("Width", f"{100 * (high - low):.0f} points"),
        ),
        picture=Picture(
            Shape.SHARES,
            "What a record allows to say",
            "Matches seen",
            "Long-run share",
            (
                Series("seen", Role.INK, x, tuple(share for _ in COUNTS)),
                Series("low end", Role.SURE, x, tuple(low for low, _ in ends)),
                Series("high end", Role.SURE, x, tuple(high for _, high in ends)),
            ),
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
    return (
        said,
        f"In this competition {least.name} is known least well today: {least.matches} matches leave an error of "
        f"{least.rating_sd:.0f} points.",
    )


def ask() -> tuple[Question, ...]:
    few = interval(SEEN, FEW)
    home = even_sides(HOME_POINTS)
    widths = [high - low for low, high in (interval(SEEN, FEW), interval(SEEN, 4 * FEW))]
    return (
        Question(
            "fortress",
            f"A side won {round(SEEN * FEW)} of {FEW} home matches. Equal sides win {percent(home.home)} at home. Is "
            "its ground special?",
            ("Certainly", f"It may be: from {percent(few[0])} to {percent(few[1])} is possible", "Certainly not"),
            1,
            f"The interval runs from {percent(few[0])} to {percent(few[1])}. Strength of the side and chance alone "
            "explain such a record easily.",
        ),
        Question(
            "four-times",
            "Four times as many matches make the interval of a share about",
            ("four times as narrow", "half as wide", "as wide as before"),
            1,
            f"Here its width goes from {100 * widths[0]:.0f} to {100 * widths[1]:.0f} points: errors shrink with the "
            "square root of the number.",
        ),
        Question(
            "records",
            "Which side of a league most likely has the most extreme share of home wins in autumn?",
            ("The one that has played least", "The best one", "The one that has played most"),
            0,
            "Small samples scatter most, so that extremes collect where the numbers are smallest.",
        ),
    )


MODULE = Module(
    id="small-samples",
    title="Home advantage and small samples",
    summary="What the ground is worth, and why an amazing record needs the question: of how many?",
    level=Level.INTERMEDIATE,
    minutes=6,
    parameters=(SHARE, MATCHES),
    write=write,
    experiment=experiment,
    example=example,
    ask=ask,
    sources=(
        Source("Pollard", 1986, "Home advantage in soccer: a retrospective analysis", "J. of Sports Sciences 4"),
        Source("Tversky, Kahneman", 1971, "Belief in the law of small numbers", "Psychological Bulletin 76"),
    ),
)
