"""Chance, and not knowing: two uncertainties that are never mixed."""

from engine.lab.modules.lesson import (
    GAP,
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
from engine.simulation.predictive import Predictive, predict
from engine.simulation.uncertainty_split import uncertainty_split
from engine.simulation.wording import percent, percentage_points, sentence
from engine.sports.soccer.spec import SCALE

SD = Parameter(
    "sd", "Error of each rating", 5, 200, 5, SCALE.rating_sd, "rating points", "one standard error of what we believe"
)
LEVEL = 0.90
WELL_KNOWN, HARDLY_KNOWN = 15.0, 150.0
# Far enough apart that not knowing pulls the chance towards even by more than a point.
WIDE_GAP = 250.0


def predictive(gap: float, sd: float) -> Predictive:
    return predict(two_sides(gap, sd=sd))


def write() -> tuple[Passage, ...]:
    usual = predictive(GAP.start, SD.start)
    interval = usual.chance(Outcome.HOME).interval(LEVEL)
    split = uncertainty_split(usual)
    sure, unsure = (predictive(WIDE_GAP, sd).probabilities.home for sd in (WELL_KNOWN, HARDLY_KNOWN))
    return (
        Passage(
            "A die and a sealed envelope",
            (
                "Throw a fair die. Nobody can say which face will come up, however much is known about dice. That is "
                "chance. Now somebody has thrown it, written down the face and sealed the note in an envelope. It is "
                "settled; only you do not know it. That is not knowing. Study helps against the second and never "
                "against the first.",
                "There is a simple test for which of the two you face: would more data make it smaller? If so, it is "
                "not knowing. Statisticians call the two aleatory and epistemic uncertainty.",
            ),
        ),
        Passage(
            "Both are in every forecast",
            (
                f"Two sides on neutral ground are {GAP.start:g} rating points apart as far as we believe, and each "
                f"rating may be off by {SD.start:g}, one standard error. Averaged over all that we hold possible, the "
                f"stronger side wins {percent(usual.probabilities.home)} of such matches: that figure is about "
                f"chance. But if the ratings are off, so is the figure. With {percent(LEVEL)} probability the true "
                f"chance lies between {percent(interval.low)} and {percent(interval.high)}: that range is about not "
                "knowing.",
                "On our pages the two never share a form. Dots show chance; the violet band shows how sure we are of "
                "the chance. A wide band says that the figure could turn out to be another one once more is known.",
            ),
        ),
        Passage(
            "How much of each",
            (
                "Uncertainty can be measured as the information that is missing, so that both kinds are counted on "
                f"one scale. In this match {percent(split.knowledge_share, 1)} of what is missing would be supplied "
                "by knowing both strengths exactly. All the rest is chance, and stays. So more data makes a forecast "
                "of one match more honest; it does not make it much bolder.",
            ),
        ),
        Passage(
            "Not knowing pulls towards even",
            (
                f"With a gap of {WIDE_GAP:g} rating points and ratings known to {WELL_KNOWN:g} the stronger side wins "
                f"{percent(sure)}. Let the same gap be known to {HARDLY_KNOWN:g} only, and an honest forecast "
                f"says {percent(unsure)}. Nothing about the sides has changed. But the gap may be smaller than it "
                "seems, or larger, and a favourite has more to lose from the first than to gain from the second: its "
                "chance cannot rise above certainty. Hence a rule for your own forecasts: the less you know of two "
                "sides, the nearer to the usual share of home wins, draws and away wins you should stay.",
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
            Figure("May lie off by", f"{percentage_points((interval.high - interval.low) / 2)} either way"),
            Figure("Part that is not knowing", percent(split.knowledge_share, 1)),
            Figure("Part that is chance", percent(1 - split.knowledge_share, 1)),
        ),
        picture=Picture(
            ChartShape.LINES,
            "How sure we are of the chance",
            "Chance that the stronger side wins, in percent",
            "How plausible each value is",
            (Series("plausibility", SeriesRole.SURE, tuple((x * 100).tolist()), tuple((y / y.max()).tolist())),),
        ),
    )


def guide() -> tuple[Trial, ...]:
    sharp, usual = (predictive(GAP.start, sd) for sd in (SD.low, SD.start))
    vague = predictive(WIDE_GAP, SD.high)
    equals, strangers = (predictive(GAP.low, sd) for sd in (SD.low, SD.high))
    return (
        Trial(
            f"Set the error of the ratings to {SD.low:g}, so that the strengths are all but known. How much of the "
            "uncertainty of the match goes away?",
            {"gap": GAP.start, "sd": SD.low},
            f"The part that is not knowing: {percent(uncertainty_split(usual).knowledge_share, 1)} before, "
            f"{percent(uncertainty_split(sharp).knowledge_share, 1)} now. The band shrinks to a sliver, and yet the "
            f"favourite still fails to win {percent(1 - sharp.probabilities.home)} of the matches.",
        ),
        Trial(
            f"Now set the gap to {WIDE_GAP:g} and the error to {SD.high:g}. What happens to the band, and what to the "
            "chance in the middle?",
            {"gap": WIDE_GAP, "sd": SD.high},
            f"Nearly every chance becomes possible: not knowing now makes up "
            f"{percent(uncertainty_split(vague).knowledge_share)}. The chance itself is pulled towards even, to "
            f"{percent(vague.probabilities.home)}; with an error of {SD.low:g} rating points it was "
            f"{percent(predictive(WIDE_GAP, SD.low).probabilities.home)}.",
        ),
        Trial(
            f"Keep the error at {SD.high:g} and set the gap to {GAP.low:g}. Is an even match between strangers the "
            "same as one between two sides that are known to be equal?",
            {"gap": GAP.low, "sd": SD.high},
            f"No. Each stranger wins {percent(strangers.probabilities.home)}, each of two well-known equals "
            f"{percent(equals.probabilities.home)}: strangers are seldom as equal as they look, so fewer of their "
            "matches are drawn. The wide band says the same at a glance.",
        ),
    )


def example(match: WorkedMatch) -> tuple[str, ...]:
    found = predict(match.matchup)
    favourite = found.probabilities.favourite
    interval, split = found.chance(favourite).interval(LEVEL), uncertainty_split(found)
    said = sentence(
        f"{match.name(favourite)} was given {percent(found.probabilities[favourite])}. The engine was "
        f"{percent(LEVEL)} sure that the right figure lay between {percent(interval.low)} and "
        f"{percent(interval.high)}. {percent(1 - split.knowledge_share)} of what was open was chance."
    )
    if match.true_law is None:
        return (said,)
    true = match.true_law.outcomes[favourite]
    place = "inside" if interval.low <= true <= interval.high else "outside"
    return (
        said,
        "This competition is synthetic, so the envelope can be opened. With the strengths that the matches were drawn "
        f"from, the chance was {percent(true)}, {place} the range. In a real competition nobody ever learns that "
        "figure; there is only the result, and many results together.",
    )


def ask() -> tuple[QuizQuestion, ...]:
    known, hardly = predictive(GAP.start, WELL_KNOWN), predictive(GAP.start, HARDLY_KNOWN)
    split = uncertainty_split(predictive(GAP.start, SD.start))
    spreads = [each.chance(Outcome.HOME).sd for each in (known, hardly)]
    return (
        QuizQuestion(
            "which-shrinks",
            "A hundred more matches of both sides are studied. Which uncertainty becomes smaller?",
            ("Chance", "Not knowing", "Both alike"),
            1,
            "Results teach us about strengths. How the ball will bounce next time is not written in them.",
        ),
        QuizQuestion(
            "wide-band",
            f"The ratings have an error of {HARDLY_KNOWN:g} instead of {WELL_KNOWN:g} rating points. What happens to "
            "the band around the chance?",
            ("It stays", f"It becomes about {spreads[1] / spreads[0]:.0f} times as wide", "It becomes narrower"),
            1,
            f"The standard error of the chance itself goes from {percentage_points(spreads[0])} to "
            f"{percentage_points(spreads[1])}.",
        ),
        QuizQuestion(
            "share",
            f"With ratings off by {SD.start:g} rating points, how much of the doubt about one match is not knowing?",
            ("About half", percent(split.knowledge_share, 1), "Nearly all"),
            1,
            f"Only {percent(split.knowledge_share, 1)}: in one match of soccer chance is by far the larger part.",
        ),
    )


def conclude() -> tuple[str, ...]:
    split = uncertainty_split(predictive(GAP.start, SD.start))
    return (
        "Ask of every doubt: would more data make it smaller? If so it is not knowing, else it is chance.",
        f"In one match of soccer nearly all is chance: not knowing made up {percent(split.knowledge_share, 1)}.",
        "The less you know of two sides, the nearer to the usual shares you should stay.",
    )


MODULE = Module(
    id="chance-and-knowledge",
    title="Chance, and not knowing",
    summary="The two uncertainties in every forecast, and why more data shrinks only one of them.",
    level=Level.BEGINNER,
    is_free=True,
    parameters=(GAP, SD),
    write=write,
    experiment=experiment,
    guide=guide,
    example=example,
    ask=ask,
    conclude=conclude,
    sources=(
        Citation("Der Kiureghian, Ditlevsen", 2009, "Aleatory or epistemic? Does it matter?", "Structural Safety 31"),
        Citation(
            "van der Bles, van der Linden, Freeman, Spiegelhalter",
            2020,
            "The effects of communicating uncertainty on public trust in facts and numbers",
            "PNAS 117",
        ),
    ),
)
