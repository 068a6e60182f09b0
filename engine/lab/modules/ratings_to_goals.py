"""From ratings to goals."""

import numpy as np

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
from engine.ratings.elo import SOCCER
from engine.simulation.predictive import predict
from engine.simulation.score_law import ScoreLaw
from engine.simulation.wording import percent

GAPS = np.arange(0, 401, 25)
STEP = 100.0
GOALS = Parameter("home_points", "Home advantage", 0, 150, 1, HOME_POINTS, "points", "added to the stronger side")


def law(gap: float, home_points: float = 0.0) -> ScoreLaw:
    return predict(two_sides(gap, home_points=home_points)).law


def write() -> tuple[Passage, ...]:
    even, apart = law(0).expected_score, law(STEP).expected_score
    return (
        Passage(
            "A rating is a claim about goals",
            (
                "A rating alone says nothing. It becomes a forecast by a rule that turns the gap between two ratings "
                "into a rate of goals for each side: how many it would score on average in such a match.",
                f"In our rule a gap of {STEP:g} points multiplies the ratio of the two rates by "
                f"{np.exp(STEP * SOCCER.supremacy_per_point):.2f}. Equal sides on neutral ground score {even.home:.2f} "
                f"goals each; {STEP:g} points apart the rates are {apart.home:.2f} and {apart.away:.2f}.",
            ),
        ),
        Passage(
            "From rates to scores",
            (
                "Around its rate each side's goals scatter by the law of rare events that Poisson described: many "
                "small chances, each of which seldom comes off. Putting both laws side by side gives every score; a "
                "small correction makes the lowest scores fit what is seen in real leagues.",
                f"Home advantage enters in the same place. It is worth {HOME_POINTS} points, so that two equal sides "
                f"are not equal: the one at home wins {percent(law(0, HOME_POINTS).outcomes.home)} of their matches, "
                f"the guest {percent(law(0, HOME_POINTS).outcomes.away)}.",
            ),
        ),
        Passage(
            "Why not straight to the winner",
            (
                "One could fit the chance of winning to the gap directly. Going through goals costs nothing and gives "
                "more: margins, totals and every single score follow from the same two rates, and they agree with one "
                "another.",
            ),
        ),
    )


def experiment(values: Values) -> Experiment:
    found = law(values["gap"], values["home_points"])
    score = found.expected_score
    curve = [law(float(gap), values["home_points"]).expected_score for gap in GAPS]
    x = tuple(GAPS.astype(float).tolist())
    return Experiment(
        sentence=(
            f"At a gap of {values['gap']:g} points the stronger side scores {score.home:.2f} goals on average and the "
            f"weaker side {score.away:.2f}; the stronger side wins {percent(found.outcomes.home)}."
        ),
        figures=(
            Figure("Goals of the stronger side", f"{score.home:.2f}"),
            Figure("Goals of the weaker side", f"{score.away:.2f}"),
            Figure("Stronger side wins", percent(found.outcomes.home)),
            Figure("Both sides score", percent(found.both_score)),
        ),
        picture=Picture(
            Shape.LINES,
            "Mean goals by rating gap",
            "Rating gap, in points",
            "Mean goals",
            (
                Series("stronger side", Role.HOME, x, tuple(each.home for each in curve)),
                Series("weaker side", Role.AWAY, x, tuple(each.away for each in curve)),
            ),
        ),
    )


def example(match: WorkedMatch) -> tuple[str, ...]:
    posterior, law_of_match = match.matchup.posterior, predict(match.matchup).law
    home, away = match.matchup.names
    score = law_of_match.expected_score
    gap = posterior.home_attack + posterior.home_defence - posterior.away_attack - posterior.away_defence
    stronger, points = (home, gap) if gap >= 0 else (away, -gap)
    said = (
        f"Before kick-off {stronger} was rated {points / SOCCER.supremacy_per_point:.0f} points higher, and playing at "
        f"home was worth {posterior.home_advantage / SOCCER.supremacy_per_point:.0f} points to {home}. Together that "
        f"made {score.home:.2f} goals for {home} and {score.away:.2f} for {away} on average, and a chance of "
        f"{percent(law_of_match.outcomes.home)} for {home}."
    )
    if match.score is None:
        return (said,)
    goals = match.score.home + match.score.away
    more = float(law_of_match.totals[goals:].sum())
    return (
        said,
        f"It ended {match.score.home}–{match.score.away}. As many goals or more: {percent(more)} of such matches.",
    )


def ask() -> tuple[Question, ...]:
    even, apart = law(0), law(STEP)
    ratio = float(np.exp(STEP * SOCCER.supremacy_per_point))
    return (
        Question(
            "gap",
            f"A gap of {STEP:g} points: how many goals does the stronger side score for each of the weaker side's?",
            (f"{1 + (ratio - 1) / 4:.2f}", f"{ratio:.2f}", f"{ratio**3:.2f}"),
            1,
            f"The ratio of the rates is {ratio:.2f}. Much less than people expect, and enough for "
            f"{percent(apart.outcomes.home)} wins against {percent(apart.outcomes.away)}.",
        ),
        Question(
            "home",
            "Two equal sides meet at the ground of one. What is the guest's chance of winning?",
            (
                percent(even.outcomes.home),
                percent(law(0, HOME_POINTS).outcomes.away),
                percent(law(0, HOME_POINTS).outcomes.home),
            ),
            1,
            f"On neutral ground it would be {percent(even.outcomes.away)}. The ground moves it to "
            f"{percent(law(0, HOME_POINTS).outcomes.away)}.",
        ),
        Question(
            "both",
            "Why does the oracle go through goals instead of fitting the chance of winning?",
            ("It is quicker", "Margins, totals and scores then follow from one law and agree", "Goals are certain"),
            1,
            "One law for everything cannot contradict itself: the chances of all scores that are wins add up to the "
            "chance of winning.",
        ),
    )


MODULE = Module(
    id="ratings-to-goals",
    title="From ratings to goals",
    summary="How a gap between two ratings becomes a rate of goals, and rates become every score.",
    level=Level.BEGINNER,
    minutes=6,
    parameters=(GAP, GOALS),
    write=write,
    experiment=experiment,
    example=example,
    ask=ask,
    sources=(
        Source("Maher", 1982, "Modelling association football scores", "Statistica Neerlandica 36"),
        Source("Hvattum, Arntzen", 2010, "Using ELO ratings for match result prediction", "Int. J. of Forecasting 26"),
    ),
)
