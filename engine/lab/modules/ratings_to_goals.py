"""From ratings to goals."""

import numpy as np

from engine.lab.modules.lesson import (
    GAP,
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
from engine.simulation.predictive import predict
from engine.simulation.score_distribution import ScoreDistribution
from engine.simulation.wording import count, percent
from engine.sports.soccer.spec import SCALE

GAPS = np.arange(0, 401, 25)
STEP = 100.0
GOALS = Parameter(
    "home_points", "Home advantage", 0, 150, 1, HOME_POINTS, "rating points", "added to the stronger side"
)


def law(gap: float, home_points: float = 0.0) -> ScoreDistribution:
    return predict(two_sides(gap, home_points=home_points)).law


def ratio(points: float) -> float:
    """Of the two rates of goals, by the rule alone."""
    return float(np.exp(points * SCALE.supremacy_per_point))


def goals(found: ScoreDistribution) -> float:
    return found.expected_score.home + found.expected_score.away


def write() -> tuple[Passage, ...]:
    even, apart = law(0).expected_score, law(STEP).expected_score
    host = law(0, HOME_POINTS).outcomes
    none = float(law(0).home_scores[0])
    return (
        Passage(
            "A rating is a claim about goals",
            (
                "A rating alone says nothing. It becomes a forecast by a rule that turns the gap between two ratings "
                "into a rate of goals for each side: how many it would score, on average, in such a match. A rate "
                "need not be whole. It is an average over many matches, none of which will see it exactly.",
                f"Our rule multiplies. Each {STEP:g} rating points of gap multiply the ratio of the two rates by "
                f"{ratio(STEP):.2f}. Equal sides on neutral ground score {even.home:.2f} goals each; {STEP:g} rating "
                f"points apart the rates are {apart.home:.2f} and {apart.away:.2f}. Another {STEP:g} rating points "
                f"multiply the ratio again, to {ratio(2 * STEP):.2f}. The rule was fitted to the results of five "
                "leagues; it is an estimate and not a law of nature.",
            ),
        ),
        Passage(
            "From rates to scores",
            (
                "Around its rate each side's goals scatter. A match holds very many moments in which a goal could "
                "fall, and in nearly all of them it does not. Counts of that kind follow a law that Poisson "
                f"described. For an equal side on neutral ground it says, for instance, that {percent(none)} of the "
                "matches pass without a goal of its own.",
                "Multiplying the chances of both sides' goals gives the chance of every score. That would be exact if "
                "neither side's goals depended on the other's. They do, a little: when hardly a goal has fallen, "
                "sides play differently. A small correction, due to Dixon and Coles, moves the four lowest scores to "
                "where real leagues have them.",
            ),
        ),
        Passage(
            "The ground",
            (
                f"Home advantage enters in the same place, as {HOME_POINTS} rating points more of gap. Two equal sides "
                f"are then no longer even: the one at home wins {percent(host.home)} of their matches, its guest "
                f"{percent(host.away)}.",
            ),
        ),
        Passage(
            "Why not straight to the winner?",
            (
                "One could fit the chance of winning to the gap directly, and it would do about as well for that one "
                "question. Going by way of goals answers all the others too: margins, totals and every single score "
                "follow from the same two rates. And because they come from one law, they can never contradict one "
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
            f"At a gap of {values['gap']:g} rating points the stronger side scores {score.home:.2f} goals on average "
            f"and the weaker side {score.away:.2f}; the stronger side wins {percent(found.outcomes.home)}."
        ),
        figures=(
            Figure("Goals of the stronger side", f"{score.home:.2f}"),
            Figure("Goals of the weaker side", f"{score.away:.2f}"),
            Figure("Stronger side wins", percent(found.outcomes.home)),
            Figure("Both sides score", percent(found.both_score)),
        ),
        picture=Picture(
            ChartShape.LINES,
            "Mean goals by rating gap",
            "Rating gap, in rating points",
            "Mean goals",
            (
                Series("stronger side", SeriesRole.HOME, x, tuple(each.home for each in curve)),
                Series("weaker side", SeriesRole.AWAY, x, tuple(each.away for each in curve)),
                upright("this gap", SeriesRole.MUTED, values["gap"], score.away, score.home),
            ),
        ),
    )


def guide() -> tuple[Trial, ...]:
    near, far, middle = law(0), law(GAP.high), law(2 * STEP)
    return (
        Trial(
            f"Set the home advantage to {GOALS.low:g} and the gap to {2 * STEP:g}. How many goals does the stronger "
            "side score on average?",
            {"gap": 2 * STEP, "home_points": GOALS.low},
            f"{middle.expected_score.home:.2f}, against {middle.expected_score.away:.2f}. It sounds like a small "
            f"lead, and it wins {percent(middle.outcomes.home)} of the matches.",
        ),
        Trial(
            f"Leave the home advantage at {GOALS.low:g} and set the gap to {GAP.high:g}. Do both sides together score "
            "more goals than two equal sides, or the same number?",
            {"gap": GAP.high, "home_points": GOALS.low},
            f"More: {goals(far):.2f} instead of {goals(near):.2f}. What the stronger side gains is more than what the "
            "weaker side loses, because rates are multiplied and not shifted.",
        ),
    )


def example(match: WorkedMatch) -> tuple[str, ...]:
    posterior, law_of_match = match.matchup.posterior, predict(match.matchup).law
    home, away = match.matchup.names
    score = law_of_match.expected_score
    gap = posterior.home_attack + posterior.home_defence - posterior.away_attack - posterior.away_defence
    stronger, points = (home, gap) if gap >= 0 else (away, -gap)
    said = [
        f"Before kick-off {stronger} was rated {points / SCALE.supremacy_per_point:.0f} rating points higher, and "
        f"playing at home was worth {posterior.home_advantage / SCALE.supremacy_per_point:.0f} rating points to "
        f"{home}. Together that made {score.home:.2f} goals for {home} and {score.away:.2f} for {away} on average, and "
        f"a chance of {percent(law_of_match.outcomes.home)} for {home}."
    ]
    if match.true_law is not None:
        true = match.true_law.expected_score
        said.append(
            "The competition is synthetic, so the rates that the score was drawn from are known: "
            f"{true.home:.2f} and {true.away:.2f}. The engine had to learn its own from results alone."
        )
    if match.score is not None:
        seen = match.score.home + match.score.away
        more = float(law_of_match.totals[seen:].sum())
        told = f"as many goals or more fall in {count(more)} such matches" if seen else "every match has as many"
        said.append(f"It ended {match.score.home}–{match.score.away}; by the forecast {told}.")
    return tuple(said)


def ask() -> tuple[QuizQuestion, ...]:
    even, apart, host = law(0), law(STEP), law(0, HOME_POINTS)
    return (
        QuizQuestion(
            "gap",
            f"A gap of {STEP:g} rating points: how many goals does the stronger side score for each one of the weaker "
            "side?",
            (f"{1 + (ratio(STEP) - 1) / 4:.2f}", f"{ratio(STEP):.2f}", f"{ratio(3 * STEP):.2f}"),
            1,
            f"The ratio of the rates is {ratio(STEP):.2f}, enough for {percent(apart.outcomes.home)} wins against "
            f"{percent(apart.outcomes.away)} on neutral ground. {ratio(3 * STEP):.2f} would take three times the gap.",
        ),
        QuizQuestion(
            "home",
            "Two equal sides meet at the ground of one. What is the guest's chance of winning?",
            (percent(even.outcomes.home), percent(host.outcomes.away), percent(host.outcomes.home)),
            1,
            f"On neutral ground it would be {percent(even.outcomes.away)}. The ground moves it to "
            f"{percent(host.outcomes.away)}.",
        ),
        QuizQuestion(
            "both",
            "Why does the oracle go by way of goals instead of fitting the chance of winning?",
            ("It is quicker", "Margins, totals and scores then follow from one law and agree", "Goals are certain"),
            1,
            "One law for everything cannot contradict itself: the chances of all scores that are wins add up to the "
            "chance of winning.",
        ),
    )


def conclude() -> tuple[str, ...]:
    return (
        f"A gap of {STEP:g} rating points multiplies the ratio of the goal rates by {ratio(STEP):.2f}.",
        "Rates are averages: a rate of goals is a whole shape of scores and not a score.",
        "One law for scores answers every other question, and its answers agree.",
    )


MODULE = Module(
    id="ratings-to-goals",
    title="From ratings to goals",
    summary="How a gap between two ratings becomes a rate of goals, and rates become every score.",
    level=Level.BEGINNER,
    parameters=(GAP, GOALS),
    write=write,
    experiment=experiment,
    guide=guide,
    example=example,
    ask=ask,
    conclude=conclude,
    sources=(
        Citation("Maher", 1982, "Modelling association football scores", "Statistica Neerlandica 36"),
        Citation(
            "Dixon, Coles",
            1997,
            "Modelling association football scores and inefficiencies in the football market",
            "Applied Statistics 46",
        ),
        Citation(
            "Goddard",
            2005,
            "Regression models for forecasting goals and match results in association football",
            "Int. J. of Forecasting 21",
        ),
        Citation(
            "Hvattum, Arntzen", 2010, "Using ELO ratings for match result prediction", "Int. J. of Forecasting 26"
        ),
    ),
)
