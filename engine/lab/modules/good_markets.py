"""Why nobody beats a good market by much."""

from math import ceil

import numpy as np

from engine.lab.calibration_analysis import divergence
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
from engine.simulation.uncertainty_split import uncertainty_split
from engine.simulation.wording import counted, percent

OWN = Parameter("own_sd", "Error of your ratings", 5, 200, 5, 60, "rating points", "one standard error of each rating")
CROWD = Parameter(
    "crowd_sd", "Error of the market's ratings", 5, 200, 5, 40, "rating points", "the same of its ratings"
)
# Standard errors from which on a difference shows, to somebody who looks once.
CLEAR = 2.0
ERRORS = np.arange(5, 201, 15)
# Matches of a season of twenty sides.
SEASON = 380


def lost(sd: float, gap: float = GAP.start) -> float:
    """Mean log score that is lost because the strengths are not known exactly: the information in them."""
    return uncertainty_split(predict(two_sides(gap, sd=sd, home_points=HOME_POINTS))).knowledge_entropy


def floor(gap: float = GAP.start) -> float:
    """Mean log score that nobody can beat: chance itself."""
    return uncertainty_split(predict(two_sides(gap, home_points=HOME_POINTS))).chance_entropy


def matches_to_tell(lead: float, scatter: float) -> int:
    """Until a lead in mean log score is twice its standard error.

    Args:
        scatter: Mean log score that the worse forecast loses on the better one if that were the truth. Of two
            forecasts that near, the difference in log score has twice that variance.
    """
    return ceil(CLEAR**2 * 2 * scatter / lead**2)


def if_nested(own: float, crowd: float) -> int:
    """Where the better forecaster knows all that the other knows, and more."""
    lead = abs(own - crowd)
    return matches_to_tell(lead, lead)


def if_independent(own: float, crowd: float) -> int:
    """Where the errors of the two have nothing to do with each other: they add up."""
    return matches_to_tell(abs(own - crowd), own + crowd)


def write() -> tuple[Passage, ...]:
    own, crowd, chance = lost(OWN.start), lost(CROWD.start), floor()
    return (
        Passage(
            "Many eyes",
            (
                "Many people put effort into the same forecast, and those who are best informed weigh most. Then "
                "their common figure gathers what each of them knows: news, injuries, models, all of it before "
                "kick-off. That is what is meant here by a good market. Its last figures before a match are the "
                "hardest opponent that a forecaster finds.",
                "Averaging alone does part of the work. Errors that have nothing to do with one another cancel when "
                "they are averaged; what people know in common stays. Galton saw it at a country fair, where the "
                "middle of hundreds of guesses at the weight of an ox came within a hundredth of the truth.",
            ),
        ),
        Passage(
            "There is little left to win",
            (
                f"Between two sides {GAP.start:g} rating points apart chance alone costs a mean log score of "
                f"{chance:.3f}, whoever forecasts. Not knowing the strengths better than to {OWN.start:g} rating "
                f"points each adds {own:.4f}. Knowing them to {CROWD.start:g} rating points adds {crowd:.4f}. The "
                f"whole distance between the two is {percent((own - crowd) / chance, 1)} of the score. The errors of "
                f"the one are {OWN.start / CROWD.start:.1f} times as large as those of the other, and yet their scores "
                "look almost the same.",
            ),
        ),
        Passage(
            "And it takes long to show",
            (
                "So small a lead drowns in chance. "
                f"It takes about {counted(if_nested(own, crowd), 'match')} until it is twice "
                "its standard error, and that is the best case, in which the market knows everything that you know. "
                f"If your errors have nothing to do with the market's, it takes about {if_independent(own, crowd):,}. "
                "Whoever points to a good month has shown nothing.",
                "The same holds for whoever looks again after every match and stops at the first good moment. Chance "
                "alone offers such a moment to everybody who waits long enough. That is why the calibration game "
                "demands more than two standard errors before it says that you and the model differ.",
            ),
        ),
        Passage(
            "What our engine claims",
            (
                "It is tested against the last figures of a market on thousands of matches, and it is worse than "
                "they are, by a little and clearly. The market knows line-ups, injuries and transfers, of which the "
                "engine knows nothing. The comparison stands in the engine's documentation, with the command that "
                "repeats it. To come near with open data is the aim; to claim more would be a mistake, or worse.",
            ),
        ),
    )


def experiment(values: Values) -> Experiment:
    own, crowd, chance = lost(values["own_sd"]), lost(values["crowd_sd"]), floor()
    leader = "the market" if own > crowd else "you"
    is_apart = own != crowd
    few, many = (each(own, crowd) if is_apart else 0 for each in (if_nested, if_independent))
    x = tuple(ERRORS.astype(float).tolist())
    told = f"It takes from {few:,} to {counted(many, 'match')} to show that {leader} forecast better."
    return Experiment(
        sentence=(
            f"You lose {own:.4f} by not knowing better, the market {crowd:.4f}; chance costs both {chance:.3f}. "
            + (told if is_apart else "Nothing tells the two apart.")
        ),
        figures=(
            Figure("Chance, for everybody", f"{chance:.3f}"),
            Figure("You add", f"{own:.4f}"),
            Figure("The market adds", f"{crowd:.4f}"),
            Figure("Matches until it shows", f"{few:,} to {many:,}" if is_apart else "never"),
        ),
        picture=Picture(
            ChartShape.LINES,
            "What not knowing costs",
            "Error of each rating, in rating points",
            "Mean log score lost",
            (
                Series("lost by not knowing", SeriesRole.SURE, x, tuple(lost(float(each)) for each in ERRORS)),
                upright("you", SeriesRole.INK, values["own_sd"], 0.0, own),
                upright("the market", SeriesRole.MUTED, values["crowd_sd"], 0.0, crowd),
            ),
        ),
    )


def guide() -> tuple[Trial, ...]:
    own, crowd = lost(OWN.start), lost(CROWD.start)
    better = CROWD.start - OWN.step
    near = lost(better)
    return (
        Trial(
            f"Bring your error down from {OWN.start:g} to {better:g} rating points, just below the market's. How many "
            "matches must you wait to prove that you have overtaken it?",
            {"own_sd": better, "crowd_sd": CROWD.start},
            f"At least {if_nested(near, crowd):,}, and {if_independent(near, crowd):,} if your errors are your own. "
            f"That is {if_nested(near, crowd) / SEASON:.0f} seasons of a league of twenty sides or more.",
        ),
        Trial(
            "Look at the curve. Does half the error cost half as much?",
            {"own_sd": OWN.start / 2, "crowd_sd": CROWD.start},
            f"Less than half. {OWN.start:g} rating points cost {own:.4f}, {OWN.start / 2:g} rating points "
            f"{lost(OWN.start / 2):.4f}: the cost grows about with the square of the error. The last steps towards "
            "knowing everything gain next to nothing.",
        ),
    )


def example(match: WorkedMatch) -> tuple[str, ...]:
    split = uncertainty_split(predict(match.matchup))
    told = [
        f"In {match.title} chance cost everybody a mean log score of {split.chance_entropy:.3f}. Whoever had known "
        f"both strengths exactly could have gained {split.knowledge_entropy:.4f} on the engine, "
        f"{percent(split.knowledge_share, 1)} of the whole. To show such a lead over matches like this one takes "
        f"about {if_nested(split.knowledge_entropy, 0.0):,} of them."
    ]
    if match.true_law is not None:
        said, true = predict(match.matchup).probabilities, match.true_law.outcomes
        gained = float(divergence([true.as_tuple()], [said.as_tuple()])[0])
        told.append(
            "The competition is synthetic, so the lead of somebody who knew the truth can be stated for this very "
            f"match: {gained:.4f} on average, with true chances of {percent(true.home)}, {percent(true.draw)} and "
            f"{percent(true.away)} against {percent(said.home)}, {percent(said.draw)} and {percent(said.away)}."
        )
    return tuple(told)


def ask() -> tuple[QuizQuestion, ...]:
    own, crowd, chance = lost(OWN.start), lost(CROWD.start), floor()
    matches = if_nested(own, crowd)
    return (
        QuizQuestion(
            "largest",
            "Where does most of the log score of a good forecast come from?",
            ("From what the forecaster does not know", "From chance", "From errors of the model"),
            1,
            f"Chance costs {chance:.3f}; not knowing the strengths better than to {OWN.start:g} rating points adds "
            f"{own:.4f}.",
        ),
        QuizQuestion(
            "long",
            f"Your ratings are off by {OWN.start:g} rating points, the market's by {CROWD.start:g}. After how many "
            "matches does the difference show at the earliest?",
            (f"About {ceil(matches / 100)}", f"About {ceil(matches / 10)}", f"About {matches:,}"),
            2,
            f"The lead is {own - crowd:.4f} a match, and chance scatters far more widely: "
            f"about {counted(matches, 'match')} "
            f"make it twice its standard error, and {if_independent(own, crowd):,} where the errors are independent.",
        ),
        QuizQuestion(
            "month",
            "A forecaster was better than the market in one good month. What follows?",
            ("A new method was found", "Nothing: that happens by chance all the time", "The market is bad"),
            1,
            "One league plays a few dozen matches a month, far fewer than such a small lead needs.",
        ),
    )


def conclude() -> tuple[str, ...]:
    own, crowd, chance = lost(OWN.start), lost(CROWD.start), floor()
    return (
        f"Chance costs everybody {chance:.3f}; between two good forecasters there are {own - crowd:.4f}.",
        f"Such a lead takes {counted(if_nested(own, crowd), 'match')} at the least to show.",
        "Of anybody's good month ask: how many matches, and how often did you look?",
    )


MODULE = Module(
    id="good-markets",
    title="Why nobody beats a good market by much",
    summary="How little is left beyond chance, and how many matches it takes to show a lead.",
    level=Level.ADVANCED,
    parameters=(OWN, CROWD),
    write=write,
    experiment=experiment,
    guide=guide,
    example=example,
    ask=ask,
    conclude=conclude,
    sources=(
        Citation("Fama", 1970, "Efficient capital markets: a review of theory and empirical work", "J. of Finance 25"),
        Citation("Galton", 1907, "Vox populi", "Nature 75"),
        Citation(
            "Diebold, Mariano", 1995, "Comparing predictive accuracy", "J. of Business and Economic Statistics 13"
        ),
    ),
)
