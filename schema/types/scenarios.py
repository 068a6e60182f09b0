"""Three readings of the same ratings: the favourite weaker than believed, as believed, stronger."""

from __future__ import annotations

import strawberry
from strawberry import field

from engine.simulation import scenarios as engine
from engine.simulation.matchup import Matchup
from engine.simulation.wording import Wording
from schema.types.enums import Outcome, ScenarioName
from schema.types.facts import built
from schema.types.law import Percentiles, Pmf
from schema.types.outcome import ExpectedScore, OutcomeChance, Outcomes, ScoreChance, chances

HOME_WIN = (
    "Percentiles of the chance of a home win in this scenario, from 0 to 1; "
    "null where the section was computed before it had them."
)


@strawberry.type(description="A scenario as the full distribution shows it.")
class ScenarioBrief:
    name: ScenarioName = field(description="Which of the three.")
    quantile: float | None = field(
        description="Of the posterior strength difference, from 0 to 1; null for the whole posterior."
    )
    probabilities: Outcomes = field(description="Probabilities of the outcomes in this scenario.")
    outcomes: list[OutcomeChance] = field(description="The same of the outcomes that the sport has, and no others.")
    expected_score: ExpectedScore = field(description="Mean score of both sides in this scenario.")
    assumption: str = field(description="What is assumed, in a sentence or two.")
    home_win: Percentiles | None = field(description=HOME_WIN)

    @classmethod
    def of(cls, facts: engine.ScenarioBrief, matchup: Matchup, favourite: str, words: Wording) -> ScenarioBrief:
        return built(
            cls,
            facts,
            outcomes=chances(facts.probabilities, matchup.sport),
            assumption=words.assumption(facts.name, favourite),
        )


@strawberry.type(description="A scenario in full.")
class Scenario:
    name: ScenarioName = field(description="Which of the three.")
    quantile: float | None = field(
        description="Of the posterior strength difference, from 0 to 1; null for the whole posterior."
    )
    difference: float = field(description="Log ratio of the scoring rates, favourite over the other side.")
    probabilities: Outcomes = field(description="Probabilities of the outcomes.")
    outcomes: list[OutcomeChance] = field(description="The same of the outcomes that the sport has, and no others.")
    expected_score: ExpectedScore = field(description="Mean score of both sides.")
    most_likely_score: ScoreChance = field(description="The score that is more likely than any other.")
    grid: list[list[float]] = field(description="Probability of every score: home score by row, away score by column.")
    margin: Pmf = field(description="Home score minus away score.")
    total: Pmf = field(description="Scores of both sides together.")
    home_goals: Pmf = field(description="Score of the home side.")
    away_goals: Pmf = field(description="Score of the away side.")
    assumption: str = field(description="What is assumed, in a sentence or two.")
    sentence: str = field(description="The scenario in a sentence or two.")
    home_win: Percentiles | None = field(description=HOME_WIN)

    @classmethod
    def of(cls, facts: engine.Scenario, matchup: Matchup, favourite: Outcome, words: Wording) -> Scenario:
        name, chance = engine.favourite_name(matchup, favourite), facts.probabilities[favourite]
        return built(
            cls,
            facts,
            outcomes=chances(facts.probabilities, matchup.sport),
            assumption=words.assumption(facts.name, name),
            sentence=words.scenario(facts, chance, name),
        )


@strawberry.type(description="The lowest and the highest probability of an outcome between the two ends.")
class OutcomeBounds:
    outcome: Outcome = field(description="The outcome.")
    low: float = field(description="Lowest probability, from 0 to 1.")
    high: float = field(description="Highest probability, from 0 to 1.")


@strawberry.type(description="What lies between the conservative and the aggressive end.")
class Separation:
    difference: float = field(description="In the log ratio of the scoring rates.")
    rating_points: float = field(description="The same on the Elo scale, in rating points.")
    favourite_win: float = field(description="In the favourite's probability of a win, from -1 to 1.")
    expected_margin: float = field(description="In the favourite's expected margin.")
    total_variation: float = field(description="Largest difference in the probability of any set of scores, 0 to 1.")
    sentence: str = field(description="The separation in a sentence or two.")

    @classmethod
    def of(cls, facts: engine.Separation, favourite: str, words: Wording) -> Separation:
        return built(cls, facts, sentence=words.separation(facts, favourite))


@strawberry.type(description="Conservative, base and aggressive in full, with what separates them.")
class ScenarioExtremes:
    favourite: Outcome = field(description="The side that the scenarios are seen from.")
    conservative: Scenario = field(description="The favourite is weaker than believed.")
    base: Scenario = field(description="The favourite is as strong as believed.")
    aggressive: Scenario = field(description="The favourite is stronger than believed.")
    bounds: list[OutcomeBounds] = field(description="Lowest and highest probability of each outcome.")
    separation: Separation = field(description="What lies between the ends.")
    sentence: str = field(description="The extremes in a sentence or two.")

    @classmethod
    def of(cls, facts: engine.ScenarioExtremes, matchup: Matchup, words: Wording) -> ScenarioExtremes:
        favourite = engine.favourite_name(matchup, facts.favourite)
        conservative, base, aggressive = (
            Scenario.of(each, matchup, facts.favourite, words)
            for each in (facts.conservative, facts.base, facts.aggressive)
        )
        return built(
            cls,
            facts,
            conservative=conservative,
            base=base,
            aggressive=aggressive,
            separation=Separation.of(facts.separation, favourite, words),
            sentence=words.scenario_extremes(facts, favourite),
        )
