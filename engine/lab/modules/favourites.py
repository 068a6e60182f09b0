"""Why favourites lose."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import comb

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
from engine.simulation.outcome import Outcomes
from engine.simulation.predictive import predict
from engine.simulation.volatility import volatility
from engine.simulation.wording import count, counted, en, percent, sentence

MATCHES = Parameter("matches", "Matches in a row", 1, 38, 1, 10, "matches", "against sides of the same strength")
SEASON = 38
STRONG = 200.0
# Nine of ten runs end between these.
USUAL = np.array([0.05, 0.95])


def outcomes(gap: float) -> Outcomes:
    return predict(two_sides(gap, home_points=HOME_POINTS)).probabilities


def usual_wins(chance: float, matches: int) -> tuple[int, int]:
    low, high = np.searchsorted(shares_of_wins(chance, matches).cumsum(), USUAL).tolist()
    return low, high


def shares_of_wins(chance: float, matches: int) -> NDArray[np.float64]:
    """The binomial law: chance of 0, 1, … wins, shape (matches + 1,)."""
    wins = np.arange(matches + 1)
    shares: NDArray[np.float64] = comb(matches, wins) * chance**wins * (1 - chance) ** (matches - wins)
    return shares


def write() -> tuple[Passage, ...]:
    usual, largest = outcomes(GAP.start), outcomes(GAP.high)
    streak = usual.home ** int(MATCHES.start)
    low, high = usual_wins(usual.home, int(MATCHES.start))
    return (
        Passage(
            "Likely is not certain",
            (
                f"A side that is {GAP.start:g} rating points stronger and plays at home wins {percent(usual.home)} of "
                f"its matches. So it does not win {percent(1 - usual.home)} of them: {percent(usual.draw)} are drawn "
                f"and {percent(usual.away)} are lost. When that happens, neither the side nor the forecast has failed. "
                "The forecast had said that it would happen; it could not say when.",
                f"Take {MATCHES.start:g} such matches, and let none of them depend on the others. The favourite wins "
                f"all of them with a chance of only {percent(streak, 1)}. A run without a slip is the rare thing, not "
                f"the slip. In nine of ten such runs it wins between {low} and {high}.",
            ),
        ),
        Passage(
            "Why soccer is so open",
            (
                "Few goals fall. One that goes in off a post is a large part of the whole match, so the better side "
                "has little room in which to show that it is better. Sports with many scores a match let strength "
                "add up. When the results of five leagues over about a century were compared, the weaker side had won "
                "most often in English soccer, then in baseball and ice hockey, and least often in basketball and "
                "American football.",
                f"Even at the largest gap of the bench below, {GAP.high:g} rating points, the favourite at home drops "
                f"points in {count(1 - largest.home)} matches.",
            ),
        ),
        Passage(
            "What people make of it",
            (
                "After an upset the story writes itself: the favourite was tired, the coach chose wrongly, anybody "
                "could have seen it. Baruch Fischhoff showed how strong this is. People who had been told how "
                "something ended rated that ending as far likelier than people who had not, and did not notice what "
                "the telling had done to them. The only protection is a chance that was written down beforehand. That "
                "is why this site freezes every forecast at kick-off.",
            ),
        ),
        Passage(
            "Judge the forecasts, not the match",
            (
                "One match cannot show that a chance was wrong. Many can: of all matches that were given about the "
                f"same chance, that share should end so. If favourites of {percent(usual.home)} won all their matches, "
                f"the forecasts would be as wrong as if they won only {percent(2 * usual.home - 1)}. A forecaster "
                "whose favourites never lose is not good, but too timid. The lesson on calibration is about just that.",
            ),
        ),
    )


def experiment(values: Values) -> Experiment:
    chance, matches = outcomes(values["gap"]).home, int(values["matches"])
    shares = shares_of_wins(chance, matches)
    likeliest = int(shares.argmax())
    every = float(shares[-1])
    low, high = usual_wins(chance, matches)
    return Experiment(
        sentence=(
            f"The favourite wins each match with {percent(chance)}. Of {matches} it most likely wins {likeliest}; "
            f"it wins every one of them in {count(every)} such runs."
        ),
        figures=(
            Figure("Chance in each match", percent(chance)),
            Figure("Wins on average", f"{matches * chance:.1f}"),
            Figure("Nine of ten runs", f"{low} to {high} wins"),
            Figure("At least one without a win", percent(1 - every)),
        ),
        picture=Picture(
            ChartShape.BARS,
            "How many matches the favourite wins",
            f"Wins of the favourite in {counted(matches, 'match')}",
            "Share of such runs",
            (Series("wins", SeriesRole.HOME, tuple(map(float, range(matches + 1))), tuple(shares.tolist())),),
        ),
    )


def guide() -> tuple[Trial, ...]:
    usual, strong = outcomes(GAP.start).home, outcomes(STRONG).home
    half = next(each for each in range(1, SEASON + 1) if usual**each < 0.5)
    low, high = usual_wins(strong, SEASON)
    return (
        Trial(
            "Leave the gap where it starts. How many matches in a row are enough for a slip to be likelier than none?",
            {"gap": GAP.start, "matches": half},
            f"{half} already: it wins {half} in a row with {percent(usual**half)}.",
        ),
        Trial(
            f"Set the gap to {STRONG:g} and the matches to {SEASON}, a whole season against one kind of guest. How far "
            "apart may two seasons of the very same side lie?",
            {"gap": STRONG, "matches": SEASON},
            f"In nine of ten seasons it wins from {low} to {high}. A season with {low} wins and one with {high} would "
            "be told as decline and rise, and here both come from one unchanged strength.",
        ),
    )


def example(match: WorkedMatch) -> tuple[str, ...]:
    found = predict(match.matchup)
    favourite = found.probabilities.favourite
    openness = volatility(match.matchup, found)
    told = en.volatility(openness)
    said = [
        sentence(
            f"{match.name(favourite)} was the favourite with {percent(found.probabilities[favourite])}. The match had "
            f"a volatility of {openness.score:.0f} of {100}, and "
            f"{told[0].lower()}{told[1:]}"
        )
    ]
    if match.true_law is not None:
        said.append(
            "The competition is synthetic, so its true chance is known: "
            f"{percent(match.true_law.outcomes[favourite])}. Even whoever had known it would often have been surprised."
        )
    if match.score is not None:
        won = "won" if match.happened is favourite else "did not win"
        said.append(
            f"It ended {match.score.home}–{match.score.away}: the favourite {won}. Either way one match does not tell "
            "whether the chance was right."
        )
    return tuple(said)


def ask() -> tuple[QuizQuestion, ...]:
    strong = outcomes(STRONG)
    usual = outcomes(GAP.start)
    slips = 1 - usual.home ** int(MATCHES.start)
    return (
        QuizQuestion(
            "strong",
            f"A side is {STRONG:g} rating points stronger than its guests. How many of {SEASON} such home matches does "
            "it fail to win on average?",
            ("None", f"About {SEASON * (1 - strong.home):.0f}", f"About {SEASON * strong.home:.0f}"),
            1,
            f"It wins {percent(strong.home)}, so it fails to win {percent(1 - strong.home)} of {SEASON}.",
        ),
        QuizQuestion(
            "streak",
            f"A favourite wins each match with {percent(usual.home)}. How likely is at least one match without a win "
            f"in {MATCHES.start:g}?",
            (percent(1 - usual.home), percent(0.5), percent(slips)),
            2,
            f"All {MATCHES.start:g} are won with a chance of {percent(1 - slips, 1)} only; the rest is at least one "
            "slip.",
        ),
        QuizQuestion(
            "wrong",
            f"The oracle said {percent(usual.home)} and the favourite lost. Was the forecast wrong?",
            ("Yes", "One match cannot tell", "Only if it lost by far"),
            1,
            f"It also said that {percent(1 - usual.home)} of such matches end otherwise. Only many of them together "
            "can show whether that figure is right.",
        ),
    )


def conclude() -> tuple[str, ...]:
    usual = outcomes(GAP.start)
    return (
        f"A chance of {percent(usual.home)} promises {percent(1 - usual.home)} of matches without a win.",
        "Write your chance down before the match; afterwards you will believe that you knew.",
        "If your favourites never lose, your chances are too low.",
    )


MODULE = Module(
    id="favourites",
    title="Why favourites lose",
    summary="What a chance of winning means over many matches, and why one upset proves nothing.",
    level=Level.BEGINNER,
    parameters=(GAP, MATCHES),
    write=write,
    experiment=experiment,
    guide=guide,
    example=example,
    ask=ask,
    conclude=conclude,
    sources=(
        Citation(
            "Ben-Naim, Vazquez, Redner",
            2006,
            "Parity and predictability of competitions",
            "J. of Quantitative Analysis in Sports 2",
        ),
        Citation(
            "Fischhoff",
            1975,
            "Hindsight is not equal to foresight: the effect of outcome knowledge on judgment under uncertainty",
            "J. of Experimental Psychology: Human Perception and Performance 1",
        ),
    ),
)
