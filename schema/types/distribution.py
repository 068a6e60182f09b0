"""The full distribution."""

from __future__ import annotations

import strawberry
from strawberry import field

from engine.simulation import distribution as engine
from engine.simulation import histogram
from engine.simulation.matchup import Matchup
from engine.simulation.scenarios import favourite_name
from engine.simulation.wording import Wording
from schema.scalars import BigInt
from schema.types.facts import built
from schema.types.law import Interval, Percentiles, Pmf
from schema.types.outcome import ExpectedScore, OutcomeChance, OutcomeCounts, Outcomes, Score, ScoreChance, chances
from schema.types.scenarios import ScenarioBrief
from schema.types.uncertainty import Volatility


@strawberry.type(description="A curve to draw: two series of equal length.")
class Density:
    x: list[float] = field(description="Probabilities of a home win, rising from 0 to 1.")
    y: list[float] = field(description="Density at x; the area below the curve is 1.")


@strawberry.type(description="How sure we are of the chance of a home win: the posterior of that probability.")
class WinProbability:
    mean: float = field(description="The predictive probability itself, from 0 to 1.")
    sd: float = field(description="Standard deviation.")
    skewness: float = field(description="Skewness, without a unit; negative leans to the left.")
    kurtosis: float = field(description="Excess kurtosis, without a unit; 0 for the normal.")
    percentiles: Percentiles = field(description="Percentiles, each from 0 to 1.")
    density: Density = field(description="The curve.")
    interval: Interval = field(description="Credible interval at the level that was asked for.")
    sentence: str = field(description="The spread in a sentence or two.")

    @classmethod
    def of(cls, facts: engine.WinProbability, matchup: Matchup, words: Wording) -> WinProbability:
        return built(cls, facts, sentence=words.win_probability(facts, matchup))


@strawberry.type(description="The chance of at least so high a total.")
class GoalsAtLeast:
    goals: int = field(description="Scores of both sides together.")
    probability: float = field(description="From 0 to 1.")


@strawberry.type(description="Plain facts that follow from the law of scores.")
class Facts:
    goals_at_least: list[GoalsAtLeast] = field(description="By total, rising.")
    both_score: float = field(description="Probability that both sides score, from 0 to 1.")
    home_clean_sheet: float = field(description="Probability that the away side does not score, from 0 to 1.")
    away_clean_sheet: float = field(description="Probability that the home side does not score, from 0 to 1.")
    extended: float | None = field(
        description="Probability that a level score is played on, as in overtime, from 0 to 1; null where nothing "
        "follows it, or final scores do not tell."
    )


@strawberry.type(description="Counts of the simulated matches beside the exact probabilities they scatter around.")
class Histogram:
    n_simulations: BigInt = field(description="How many matches were simulated.")
    margin_first: int = field(description="The margin that the first of `marginCounts` belongs to.")
    margin_counts: list[BigInt] = field(description="Matches by margin, home score minus away score.")
    total_counts: list[BigInt] = field(description="Matches by the total of both scores, from 0 on.")
    exact: Outcomes = field(description="The probabilities that the counts scatter around.")
    simulated: Outcomes = field(description="Counts divided by the number of matches.")
    monte_carlo_error: Outcomes = field(description="Standard error of each simulated share.")
    plays: list[Score] = field(description="Scores of the first matches, to show one after the other.")
    sentence: str = field(description="The histogram in a sentence or two.")

    counts: OutcomeCounts = field(description="Matches by outcome.")

    @classmethod
    def of(cls, facts: histogram.Histogram, words: Wording) -> Histogram:
        return built(cls, facts, counts=facts.outcomes, sentence=words.histogram(facts))


@strawberry.type(description="Everything that may happen, and how likely each of it is.")
class FullDistribution:
    probabilities: Outcomes = field(description="Predictive probabilities of the outcomes.")
    outcomes: list[OutcomeChance] = field(description="The same of the outcomes that the sport has, and no others.")
    expected_score: ExpectedScore = field(description="Mean score of both sides.")
    win_probability: WinProbability = field(description="How sure we are of the chance of a home win.")
    grid: list[list[float]] = field(description="Probability of every score: home score by row, away score by column.")
    likely_scores: list[ScoreChance] = field(description="The most likely scores, falling.")
    home_goals: Pmf = field(description="Score of the home side.")
    away_goals: Pmf = field(description="Score of the away side.")
    margin: Pmf = field(description="Home score minus away score.")
    total: Pmf = field(description="Scores of both sides together.")
    dots: list[int] = field(description="Margins of twenty equally likely dots, rising, for a dot plot.")
    facts: Facts = field(description="Plain facts that follow from the law.")
    histogram: Histogram = field(description="What simulating the match n times gives.")
    scenarios: list[ScenarioBrief] = field(description="Conservative, base and aggressive in brief.")
    volatility: Volatility = field(description="How open the outcome is.")
    sentence: str = field(description="The distribution in a sentence or two.")

    @classmethod
    def of(cls, facts: engine.Distribution, matchup: Matchup, words: Wording) -> FullDistribution:
        favourite = favourite_name(matchup, facts.probabilities.favourite)
        return built(
            cls,
            facts,
            outcomes=chances(facts.probabilities, matchup.sport),
            win_probability=WinProbability.of(facts.win_probability, matchup, words),
            histogram=Histogram.of(facts.histogram, words),
            scenarios=[ScenarioBrief.of(each, matchup, favourite, words) for each in facts.scenarios],
            volatility=Volatility.of(facts.volatility, words),
            sentence=words.distribution(facts, matchup),
        )
