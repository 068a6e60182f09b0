"""What a distribution is."""

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
)
from engine.simulation.outcome import Outcome
from engine.simulation.pmf import DOTS
from engine.simulation.predictive import predict
from engine.simulation.score_distribution import ScoreDistribution
from engine.simulation.wording import count, percent

SHOWN_MARGINS = range(-5, 6)


def law(gap: float, home_points: float) -> ScoreDistribution:
    return predict(two_sides(gap, home_points=home_points)).law


def mean_margin(found: ScoreDistribution) -> float:
    return found.expected_score.home - found.expected_score.away


def beyond(found: ScoreDistribution, goals: float) -> float:
    """Chance that the margin lies farther than so many goals from its mean."""
    margins = np.arange(-found.most, found.most + 1)
    return float(found.margins[np.abs(margins - mean_margin(found)) > goals].sum())


def write() -> tuple[Passage, ...]:
    typical = law(GAP.start, HOME_POINTS)
    (likeliest,) = typical.likely_scores(1)
    outcomes = typical.outcomes
    return (
        Passage(
            "One match, many endings",
            (
                "Before a match one thing is certain: it can end in many ways. A distribution is the list of all those "
                "ways, each with its share. The share answers a plain question: of a very large number of matches like "
                "this one, how many would end so? “Like this one” means that all we know stays the same, the two "
                "strengths and the ground, and only chance is drawn anew.",
                f"Take two sides {GAP.start:g} rating points apart, the stronger one at home. The likeliest single "
                f"score is {likeliest.home}–{likeliest.away}, and its chance is {percent(likeliest.probability)}. The "
                f"best guess at the score that anybody can make is therefore wrong "
                f"{count(1 - likeliest.probability)} times. That is not the guesser's fault. It is the match.",
            ),
        ),
        Passage(
            "Shares add up",
            (
                "Two endings that cannot both happen may be added. Every score in which the home side is ahead, added "
                f"up, gives its chance of winning: {percent(outcomes.home)}. Every level score together gives the "
                f"draw: {percent(outcomes.draw)}. The away side has the rest: {percent(outcomes.away)}. The three "
                "make up the whole, because a match ends in one of them and in nothing else.",
                "So “the home side will probably win” and “the score will probably be something else than you think” "
                "are both true, and they do not contradict each other. The first adds up many scores, the second "
                "looks at one.",
            ),
        ),
        Passage(
            "The middle and the width",
            (
                f"Averaged over all endings, the home side is {mean_margin(typical):.1f} goals ahead. No match ends "
                "so: goals are whole. The average is only the middle of the shape. Its width is told by the standard "
                f"deviation, which here is {typical.margin_sd:.1f} goals, more than the middle itself. "
                f"{count(beyond(typical, 2)).capitalize()} matches end more than two goals away from that middle, to "
                "one side or the other.",
                "This is why the oracle draws a whole shape and never a single score. One number would keep the "
                "middle and hide the width, and before kick-off the width is most of what there is to know.",
            ),
        ),
        Passage(
            "Seeing it",
            (
                f"Shares are easier to picture as counts. Imagine {DOTS} matches like this one, a dot for each: the "
                f"home side wins {count(outcomes.home)}. In an experiment on catching a bus, people who were shown "
                "such dots decided better than people who were given a single time of arrival. That is why you meet "
                "dots all over this site.",
                "One thing a distribution never does: it does not say which of the endings will come. Whoever asks it "
                "for that is asking for something that does not exist yet.",
            ),
        ),
    )


def experiment(values: Values) -> Experiment:
    found = law(values["gap"], values["home_points"])
    margins = {margin: float(found.margins[found.most + margin]) for margin in SHOWN_MARGINS}
    likeliest = max(margins, key=margins.__getitem__)
    (score,) = found.likely_scores(1)
    roles = {SeriesRole.HOME: "stronger side ahead", SeriesRole.DRAW: "level", SeriesRole.AWAY: "weaker side ahead"}
    return Experiment(
        sentence=(
            f"The likeliest margin is {described(likeliest)}: {count(margins[likeliest])} matches end so. "
            f"The stronger side wins {count(found.outcomes.home)}."
        ),
        figures=(
            Figure("Stronger side wins", percent(found.outcomes.home)),
            Figure("Draw", percent(found.outcomes.draw)),
            Figure("Weaker side wins", percent(found.outcomes.away)),
            Figure("Likeliest score", f"{score.home}–{score.away} ({percent(score.probability)})"),
        ),
        picture=Picture(
            ChartShape.BARS,
            "Every margin with its share",
            "Goals by which the stronger side is ahead",
            "Share of such matches",
            tuple(
                Series(name, role, *zip(*((m, p) for m, p in margins.items() if role_of(m) is role), strict=True))
                for role, name in roles.items()
            ),
        ),
    )


def guide() -> tuple[Trial, ...]:
    level, far = law(0, 0), law(GAP.high, HOME_POINTS)
    return (
        Trial(
            f"Set the gap to {GAP.low:g} and the home advantage to {GAP.low:g}: two equal sides on neutral ground. "
            "Which margin is the likeliest, and what is its share?",
            {"gap": GAP.low, "home_points": 0},
            f"No goal between them, with {percent(level.outcomes.draw)}. Now compare the three colours: each side "
            f"wins {percent(level.outcomes.home)}. A single margin can lead while a sum of margins overtakes it.",
        ),
        Trial(
            f"Set the gap as high as it goes, {GAP.high:g} rating points, and leave the home advantage where it "
            "starts. How often does the weaker side still win?",
            {"gap": GAP.high, "home_points": HOME_POINTS},
            f"{count(far.outcomes.away).capitalize()} matches, and {count(far.outcomes.draw)} are drawn. The shape "
            f"moved to the right, to a mean of {mean_margin(far):.1f} goals, but it did not become narrow: its "
            f"standard deviation is {far.margin_sd:.1f} goals.",
        ),
        Trial(
            f"Set the gap to {HOME_POINTS} and the home advantage to {GAP.low:g}, then the other way round. What "
            "changes?",
            {"gap": HOME_POINTS, "home_points": 0},
            "Nothing. Playing at home is counted in the same points as strength, so that a weaker host and a stronger "
            "guest can be exactly even.",
        ),
    )


def example(match: WorkedMatch) -> tuple[str, ...]:
    found = predict(match.matchup).law
    (score,) = found.likely_scores(1)
    home, away = match.matchup.names
    said = (
        f"Before kick-off the engine gave {home} a chance of {percent(found.outcomes.home)}, a draw "
        f"{percent(found.outcomes.draw)} and {away} {percent(found.outcomes.away)}. The likeliest single score was "
        f"{score.home}–{score.away}, with {percent(score.probability)}."
    )
    if match.score is None:
        return (said,)
    happened = float(found.grid[min(match.score.home, found.most), min(match.score.away, found.most)])
    ended = (
        f"It ended {match.score.home}–{match.score.away}. That very score had a chance of {percent(happened, 1)}, "
        f"{count(happened)}. Every match ends in some single score, and every single score is unlikely. So something "
        "unlikely happens in every match, and it proves nothing against the forecast."
    )
    return said, ended


def ask() -> tuple[QuizQuestion, ...]:
    typical, level = law(GAP.start, HOME_POINTS), law(0, 0)
    (likeliest,) = typical.likely_scores(1)
    win, draw = typical.outcomes.home, level.outcomes.draw
    return (
        QuizQuestion(
            "likeliest-score",
            f"Two sides are {GAP.start:g} rating points apart, the stronger at home. How likely is the likeliest "
            "single score?",
            (percent(win), percent(likeliest.probability), percent((1 + win) / 2)),
            1,
            f"The chance is spread over many scores, so that even the first of them gets only "
            f"{percent(likeliest.probability)}. Winning, {percent(win)}, is the sum of many scores.",
        ),
        QuizQuestion(
            "sum",
            f"A home win has {percent(win)}, a draw {percent(typical.outcomes.draw)}. What is left for the away side?",
            ("It cannot be told", percent(typical.outcomes.away), percent(1 - typical.outcomes.draw)),
            1,
            "The three outcomes exclude one another and nothing else can happen, so the shares make up the whole: "
            f"{percent(typical.outcomes.away)} is left.",
        ),
        QuizQuestion(
            "even",
            "Two equally strong sides meet on neutral ground. Which is the likeliest outcome?",
            ("A draw, because they are equal", "Either side winning: each is likelier than a draw", "All three alike"),
            1,
            f"Each side wins {percent(level.outcomes[Outcome.HOME])} of such matches, and {percent(draw)} are drawn. "
            "Equal strength makes the two wins equally likely; it does not make the goals equal.",
        ),
    )


def conclude() -> tuple[str, ...]:
    typical = law(GAP.start, HOME_POINTS)
    (likeliest,) = typical.likely_scores(1)
    return (
        "A forecast is a list of endings with their shares, and the shares make up the whole.",
        f"Even the likeliest score seldom comes: {percent(likeliest.probability)} between two sides "
        f"{GAP.start:g} rating points apart.",
        "Ask for the width of a shape before you believe its middle.",
    )


def described(margin: int) -> str:
    if margin == 0:
        return "none at all"
    side = "the stronger side" if margin > 0 else "the weaker side"
    return f"{side} ahead by {abs(margin)}"


def role_of(margin: int) -> SeriesRole:
    if margin == 0:
        return SeriesRole.DRAW
    return SeriesRole.HOME if margin > 0 else SeriesRole.AWAY


MODULE = Module(
    id="distributions",
    title="What a distribution is",
    summary="Why the oracle shows a whole shape instead of one score, and how to read it.",
    level=Level.BEGINNER,
    is_free=True,
    parameters=(
        GAP,
        Parameter(
            "home_points", "Home advantage", 0, 150, 1, HOME_POINTS, "rating points", "what playing at home is worth"
        ),
    ),
    write=write,
    experiment=experiment,
    guide=guide,
    example=example,
    ask=ask,
    conclude=conclude,
    sources=(
        Citation(
            "Fernandes, Walls, Munson, Hullman, Kay",
            2018,
            "Uncertainty displays using quantile dotplots or CDFs improve transit decision-making",
            "CHI Conference on Human Factors in Computing Systems",
        ),
        Citation("Maher", 1982, "Modelling association football scores", "Statistica Neerlandica 36"),
    ),
)
