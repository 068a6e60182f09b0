"""Why favourites lose."""

import numpy as np
from scipy.stats import binom

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
from engine.simulation.outcome import Outcome, Outcomes
from engine.simulation.predictive import predict
from engine.simulation.uncertainty import volatility
from engine.simulation.wording import count, percent, sentence

MATCHES = Parameter("matches", "Matches in a row", 1, 38, 1, 10, "matches", "against sides of the same strength")
SEASON = 38
STRONG = 200.0
# Nine of ten runs end between these.
USUAL = np.array([0.05, 0.95])


def outcomes(gap: float) -> Outcomes:
    return predict(two_sides(gap, home_points=HOME_POINTS)).probabilities


def write() -> tuple[Passage, ...]:
    usual = outcomes(GAP.start)
    streak = usual.home ** int(MATCHES.start)
    return (
        Passage(
            "Likely is not certain",
            (
                f"A side that is {GAP.start:g} points stronger and at home wins {percent(usual.home)} of its matches. "
                f"So it does not win {percent(1 - usual.home)} of them. Nobody failed when that happens: the forecast "
                "said that it would, just not when.",
                f"Over {MATCHES.start:g} such matches it wins all of them with a chance of {percent(streak, 1)}. A run "
                "without a single slip is the unlikely thing, not the slip.",
            ),
        ),
        Passage(
            "Why soccer is so open",
            (
                "Few goals are scored. One that goes in off a post is a large part of a whole match, so the better "
                "side has little room in which to show that it is better. Sports with hundreds of points a match let "
                "strength add up.",
            ),
        ),
        Passage(
            "Judge the forecast, not the match",
            (
                "One match cannot show that a chance was wrong. Many can: of all matches that were given about the "
                "same chance, that share should end so. The calibration module is about just that.",
            ),
        ),
    )


def experiment(values: Values) -> Experiment:
    chance, matches = outcomes(values["gap"]).home, int(values["matches"])
    wins = np.arange(matches + 1)
    shares = binom.pmf(wins, matches, chance)
    likeliest = int(shares.argmax())
    every = float(shares[-1])
    low, high = np.asarray(binom.ppf(USUAL, matches, chance)).astype(int).tolist()
    return Experiment(
        sentence=(
            f"The favourite wins each match with {percent(chance)}. Of {matches} it most likely wins {likeliest}; "
            f"it wins every one of them {count(every)}."
        ),
        figures=(
            Figure("Chance in each match", percent(chance)),
            Figure("Wins on average", f"{matches * chance:.1f}"),
            Figure("Usual range of wins", f"{low} to {high}"),
            Figure("At least one without a win", percent(1 - every)),
        ),
        picture=Picture(
            Shape.BARS,
            "How many matches the favourite wins",
            f"Wins of the favourite in {matches} matches",
            "Share of such runs",
            (Series("wins", Role.HOME, tuple(wins.astype(float).tolist()), tuple(shares.tolist())),),
        ),
    )


def example(match: WorkedMatch) -> tuple[str, ...]:
    found = predict(match.matchup)
    favourite = found.probabilities.favourite
    name = match.matchup.home.name if favourite is Outcome.HOME else match.matchup.away.name
    openness = volatility(match.matchup, found)
    said = sentence(
        f"{name} was the favourite with {percent(found.probabilities[favourite])}. The match had a volatility of "
        f"{openness.score:.0f} of {100}, and {openness.sentence[0].lower()}{openness.sentence[1:]}"
    )
    if match.score is None:
        return (said,)
    ahead = match.score.home - match.score.away
    won = ahead > 0 if favourite is Outcome.HOME else ahead < 0
    ended = f"It ended {match.score.home}–{match.score.away}: the favourite {'won' if won else 'did not win'}."
    return said, f"{ended} Either way one match does not tell whether the chance was right."


def ask() -> tuple[Question, ...]:
    strong = outcomes(STRONG)
    usual = outcomes(GAP.start)
    slips = 1 - usual.home ** int(MATCHES.start)
    return (
        Question(
            "strong",
            f"A home side is {STRONG:g} points stronger. How many of {SEASON} such matches does it fail to win on "
            "average?",
            ("None", f"About {SEASON * (1 - strong.home):.0f}", f"About {SEASON * strong.home:.0f}"),
            1,
            f"It wins {percent(strong.home)}, so it fails in {percent(1 - strong.home)} of {SEASON}.",
        ),
        Question(
            "streak",
            f"A favourite wins each match with {percent(usual.home)}. How likely is at least one match without a win "
            f"in {MATCHES.start:g}?",
            (percent(1 - usual.home), percent(0.5), percent(slips)),
            2,
            f"All {MATCHES.start:g} are won with a chance of {percent(1 - slips, 1)} only; the rest is at least one "
            "slip.",
        ),
        Question(
            "wrong",
            f"The oracle said {percent(usual.home)} and the favourite lost. Was the forecast wrong?",
            ("Yes", "One match cannot tell", "Only if it lost by far"),
            1,
            f"It also said that {percent(1 - usual.home)} of such matches end otherwise. Only many of them together "
            "can show whether that figure is right.",
        ),
    )


MODULE = Module(
    id="favourites",
    title="Why favourites lose",
    summary="What a chance of winning means over many matches, and why one upset proves nothing.",
    level=Level.BEGINNER,
    minutes=5,
    parameters=(GAP, MATCHES),
    write=write,
    experiment=experiment,
    example=example,
    ask=ask,
    sources=(
        Source(
            "Ben-Naim, Vazquez, Redner",
            2006,
            "Parity and predictability of competitions",
            "J. of Quantitative Analysis in Sports 2",
        ),
    ),
)
