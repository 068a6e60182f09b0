"""What a distribution is."""

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
from engine.simulation.outcome import Outcome
from engine.simulation.pmf import DOTS
from engine.simulation.predictive import predict
from engine.simulation.score_law import ScoreLaw
from engine.simulation.wording import count, percent

SHOWN_MARGINS = range(-5, 6)


def law(gap: float, home_points: float) -> ScoreLaw:
    return predict(two_sides(gap, home_points=home_points)).law


def write() -> tuple[Passage, ...]:
    typical = law(GAP.start, HOME_POINTS)
    (likeliest,) = typical.likely_scores(1)
    outcomes = typical.outcomes
    return (
        Passage(
            "One match, many endings",
            (
                "Before a match only one thing is certain: it will end in one of many ways. A distribution is the list "
                "of all those ways, each with the share of the matches in which it would come about if the same match "
                "could be played again and again.",
                f"Take two sides {GAP.start:g} rating points apart, the stronger one at home. The likeliest single "
                f"score is {likeliest.home}–{likeliest.away}, and it has a chance of {percent(likeliest.probability)}. "
                f"So even the best guess at a score is wrong {count(1 - likeliest.probability)} times.",
            ),
        ),
        Passage(
            "Adding up",
            (
                "Shares of endings that exclude one another may be added. All scores in which the home side is ahead, "
                f"added up, give its chance of winning: {percent(outcomes.home)}. All level scores give the draw: "
                f"{percent(outcomes.draw)}. The rest is the away side: {percent(outcomes.away)}. Together they are "
                "everything, because nothing else can happen.",
                "This is why the oracle shows a whole shape and not one score. A single number hides how wide the "
                "shape is, and the width is most of what there is to know before kick-off.",
            ),
        ),
        Passage(
            "Looking at it",
            (
                f"Shares are easier to picture as counts. Instead of a percentage, imagine {DOTS} matches like this "
                f"one: the home side wins {count(outcomes.home)}. People who were shown such dots made better "
                "decisions than people who were shown a single figure.",
            ),
        ),
    )


def experiment(values: Values) -> Experiment:
    found = law(values["gap"], values["home_points"])
    margins = {margin: float(found.margins[found.most + margin]) for margin in SHOWN_MARGINS}
    likeliest = max(margins, key=margins.__getitem__)
    (score,) = found.likely_scores(1)
    roles = {Role.HOME: "stronger side ahead", Role.DRAW: "level", Role.AWAY: "weaker side ahead"}
    return Experiment(
        sentence=(
            f"The likeliest margin is {described(likeliest)}, and it is seen {count(margins[likeliest])}. "
            f"The stronger side wins {count(found.outcomes.home)}."
        ),
        figures=(
            Figure("Stronger side wins", percent(found.outcomes.home)),
            Figure("Draw", percent(found.outcomes.draw)),
            Figure("Weaker side wins", percent(found.outcomes.away)),
            Figure("Likeliest score", f"{score.home}–{score.away} ({percent(score.probability)})"),
        ),
        picture=Picture(
            Shape.BARS,
            "Every margin with its share",
            "Goals by which the stronger side is ahead",
            "Share of such matches",
            tuple(
                Series(name, role, *zip(*((m, p) for m, p in margins.items() if role_of(m) is role), strict=True))
                for role, name in roles.items()
            ),
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
        f"{count(happened)}. Something unlikely happens in nearly every match, because every single score is unlikely."
    )
    return said, ended


def ask() -> tuple[Question, ...]:
    typical, level = law(GAP.start, HOME_POINTS), law(0, 0)
    (likeliest,) = typical.likely_scores(1)
    win, draw = typical.outcomes.home, level.outcomes.draw
    return (
        Question(
            "likeliest-score",
            f"Two sides are {GAP.start:g} points apart, the stronger at home. How likely is the likeliest single "
            "score?",
            (percent(win), percent(likeliest.probability), percent((1 + win) / 2)),
            1,
            f"The chance is spread over many scores, so that even the first of them gets only "
            f"{percent(likeliest.probability)}. Winning, {percent(win)}, is a sum of many scores.",
        ),
        Question(
            "sum",
            f"A home win has {percent(win)}, a draw {percent(typical.outcomes.draw)}. What is left for the away side?",
            ("It cannot be told", percent(typical.outcomes.away), percent(1 - typical.outcomes.draw)),
            1,
            "The three outcomes exclude one another and nothing else can happen, so the shares sum to the whole: "
            f"{percent(typical.outcomes.away)} is left.",
        ),
        Question(
            "even",
            "Two equally strong sides meet on neutral ground. Which is the likeliest outcome?",
            ("A draw, because they are equal", "Either side winning: each is likelier than a draw", "All three alike"),
            1,
            f"Each side wins {percent(level.outcomes[Outcome.HOME])} of such matches, and {percent(draw)} are drawn. "
            "Equal strength makes the wins equally likely; it does not make the goals equal.",
        ),
    )


def described(margin: int) -> str:
    if margin == 0:
        return "none at all"
    side = "the stronger side" if margin > 0 else "the weaker side"
    return f"{side} by {abs(margin)}"


def role_of(margin: int) -> Role:
    if margin == 0:
        return Role.DRAW
    return Role.HOME if margin > 0 else Role.AWAY


MODULE = Module(
    id="distributions",
    title="What a distribution is",
    summary="Why the oracle shows a whole shape instead of one score, and how to read it.",
    level=Level.BEGINNER,
    minutes=5,
    is_free=True,
    parameters=(
        GAP,
        Parameter("home_points", "Home advantage", 0, 150, 1, HOME_POINTS, "points", "what playing at home is worth"),
    ),
    write=write,
    experiment=experiment,
    example=example,
    ask=ask,
    sources=(
        Source(
            "Fernandes, Walls, Munson, Hullman, Kay",
            2018,
            "Uncertainty displays using quantile dotplots or CDFs improve transit decision-making",
            "CHI Conference on Human Factors in Computing Systems",
        ),
        Source("Maher", 1982, "Modelling association football scores", "Statistica Neerlandica 36"),
    ),
)
