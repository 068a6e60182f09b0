"""Chance, and not knowing: two uncertainties that are never mixed."""

from engine.lab.modules.lesson import (
    GAP,
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
from engine.simulation.outcome import Outcome
from engine.simulation.predictive import Predictive, predict
from engine.simulation.uncertainty import uncertainty_split
from engine.simulation.wording import percent, points, sentence

SD = Parameter(
    "sd", "Error of each rating", 5, 200, 5, SOCCER.rating_sd, "points", "one standard error of what we believe"
)
LEVEL = 0.90
WELL_KNOWN, HARDLY_KNOWN = 15.0, 150.0


def predictive(gap: float, sd: float) -> Predictive:
    return predict(two_sides(gap, sd=sd))


def write() -> tuple[Passage, ...]:
    usual = predictive(GAP.start, SD.start)
    interval = usual.chance(Outcome.HOME).interval(LEVEL)
    split = uncertainty_split(usual)
    return (
        Passage(
            "A die and a sealed envelope",
            (
                "Throw a fair die: nobody can say which face comes up, however much is known about it. That is chance. "
                "Now somebody has thrown it and hidden the result in an envelope: it is settled, only you do not know "
                "it. That is not knowing. The first cannot be studied away, the second can.",
            ),
        ),
        Passage(
            "Both are in every forecast",
            (
                f"Two sides are {GAP.start:g} points apart as far as we believe, and each rating may be off by "
                f"{SD.start:g} points. The stronger side wins {percent(usual.probabilities.home)} of such matches. But "
                f"if the ratings are off, so is that figure: with {percent(LEVEL)} probability the true chance lies "
                f"between {percent(interval.low)} and {percent(interval.high)}.",
                "On our pages dots show chance, and the violet band shows how sure we are of the chance. A wide band "
                "does not make the favourite weaker; it says that the figure could turn out to be another one.",
            ),
        ),
        Passage(
            "How much of each",
            (
                f"Here {percent(split.knowledge_share, 1)} of the whole uncertainty would go away if the strengths "
                "were known exactly. All the rest is chance and stays. That is why more data makes a forecast more "
                "honest rather than much bolder.",
            ),
        ),
    )


def experiment(values: Values) -> Experiment:
    found = predictive(values["gap"], values["sd"])
    chance = found.chance(Outcome.HOME)
    interval, split = chance.interval(LEVEL), uncertainty_split(found)
    x, y = chance.density()
    return Experiment(
        sentence=(
            f"The stronger side wins {percent(found.probabilities.home)}; the chance itself lies between "
            f"{percent(interval.low)} and {percent(interval.high)} with {percent(LEVEL)} probability. "
            f"Knowing the strengths exactly would remove {percent(split.knowledge_share, 1)} of the uncertainty."
        ),
        figures=(
            Figure("Chance of a win", percent(found.probabilities.home)),
            Figure("May lie off by", f"{points((interval.high - interval.low) / 2)} either way"),
            Figure("Part that is not knowing", percent(split.knowledge_share, 1)),
            Figure("Part that is chance", percent(1 - split.knowledge_share, 1)),
        ),
        picture=Picture(
            Shape.LINES,
            "How sure we are of the chance",
            "Chance that the stronger side wins, in percent",
            "How plausible each value is",
            (Series("plausibility", Role.SURE, tuple((x * 100).tolist()), tuple((y / y.max()).tolist())),),
        ),
    )


def example(match: WorkedMatch) -> tuple[str, ...]:
    found = predict(match.matchup)
    favourite = found.probabilities.favourite
    name = match.matchup.home.name if favourite is Outcome.HOME else match.matchup.away.name
    interval, split = found.chance(favourite).interval(LEVEL), uncertainty_split(found)
    said = sentence(
        f"{name} was given {percent(found.probabilities[favourite])}. The engine was {percent(LEVEL)} sure that the "
        f"right figure lay between {percent(interval.low)} and {percent(interval.high)}. "
        f"{percent(1 - split.knowledge_share)} of what was open was chance."
    )
    return (said, *believed_and_true(match, favourite))


def believed_and_true(match: WorkedMatch, favourite: Outcome) -> tuple[str, ...]:
    """What the chance really was, which only a synthetic competition can tell."""
    if match.truth is None:
        return ()
    home, away = (match.truth.strength(side.key) for side in (match.matchup.home, match.matchup.away))
    grids = match.matchup.model.grid(*match.truth.rates(home, away))
    true = {
        Outcome.HOME: sum(grids[h, :h].sum() for h in range(len(grids))),
        Outcome.AWAY: sum(grids[:a, a].sum() for a in range(len(grids))),
    }
    return (
        "This competition is synthetic, so the envelope can be opened: with the strengths that the matches were drawn "
        f"from, the chance was {percent(float(true[favourite]))}.",
    )


def ask() -> tuple[Question, ...]:
    known, hardly = predictive(GAP.start, WELL_KNOWN), predictive(GAP.start, HARDLY_KNOWN)
    split = uncertainty_split(predictive(GAP.start, SD.start))
    spreads = [each.chance(Outcome.HOME).sd for each in (known, hardly)]
    return (
        Question(
            "which-shrinks",
            "A hundred more matches of both sides are studied. Which uncertainty becomes smaller?",
            ("Chance", "Not knowing", "Both alike"),
            1,
            "Results teach us about strengths. How the ball bounces next time is not written in them.",
        ),
        Question(
            "wide-band",
            f"Ratings with an error of {HARDLY_KNOWN:g} instead of {WELL_KNOWN:g} points: what happens to the band "
            "around the chance?",
            ("It stays", f"It becomes about {spreads[1] / spreads[0]:.0f} times as wide", "It becomes narrower"),
            1,
            f"The chance's own standard error goes from {points(spreads[0])} to {points(spreads[1])}.",
        ),
        Question(
            "share",
            f"With rating errors of {SD.start:g} points, how much of the uncertainty of one match is not knowing?",
            ("About half", percent(split.knowledge_share, 1), "Nearly all"),
            1,
            f"Only {percent(split.knowledge_share, 1)}: in one match of soccer chance is by far the larger part.",
        ),
    )


MODULE = Module(
    id="chance-and-knowledge",
    title="Chance, and not knowing",
    summary="The two uncertainties in every forecast, and why more data shrinks only one of them.",
    level=Level.BEGINNER,
    minutes=6,
    is_free=True,
    parameters=(GAP, SD),
    write=write,
    experiment=experiment,
    example=example,
    ask=ask,
    sources=(
        Source("Der Kiureghian, Ditlevsen", 2009, "Aleatory or epistemic? Does it matter?", "Structural Safety 31"),
        Source(
            "van der Bles, van der Linden, Freeman, Spiegelhalter",
            2020,
            "The effects of communicating uncertainty on public trust in facts and numbers",
            "PNAS 117",
        ),
    ),
)
