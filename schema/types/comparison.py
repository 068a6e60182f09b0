"""Several simulations on the same axes."""

from __future__ import annotations

from collections.abc import Mapping

import strawberry
from strawberry import field

from engine.catalogue.side_colours import SideColours, of_names
from engine.simulation import comparison as engine
from engine.simulation.matchup import Matchup
from engine.simulation.wording import Wording
from engine.sports.registry import words_of
from engine.sports.spec import SportWords
from schema.types.colours import OF_SIDES
from schema.types.facts import built
from schema.types.law import Interval, Percentiles
from schema.types.outcome import ExpectedScore, OutcomeChance, Outcomes, chances


@strawberry.type(description="One of the compared simulations; its series stand on the axes of the comparison.")
class Compared:
    id: strawberry.ID = field(description="Id of the simulation.")
    label: str = field(description="Who meets whom.")
    home: str = field(description="Name of the first side; of the home side where there is one.")
    away: str = field(description="Name of the second side.")
    colours: SideColours = field(description=OF_SIDES)
    probabilities: Outcomes = field(description="Predictive probabilities of the outcomes.")
    outcomes: list[OutcomeChance] = field(description="The same of the outcomes that the sport has, and no others.")
    expected_score: ExpectedScore = field(description="Mean score of both sides.")
    win_percentiles: Percentiles = field(description="Percentiles of the posterior of the home win's probability.")
    win_sd: float = field(description="Standard deviation of that posterior.")
    margin: list[float] = field(description="Probabilities of the margins `marginFirst`, `marginFirst` + 1, ...")
    total: list[float] = field(description="Probabilities of the totals `totalFirst`, `totalFirst` + 1, ...")
    volatility: float = field(description="How open the outcome is, from 0 to 100.")
    data_quality: float = field(description="How much the data say, from 0 to 100.")

    @classmethod
    def of(cls, facts: engine.Compared, matchup: Matchup, words: Wording) -> Compared:
        outcomes = chances(facts.probabilities, matchup.sport)
        home, away = matchup.names
        named = {"label": words.meeting(matchup), "home": home, "away": away, "colours": of_names(home, away)}
        return built(cls, facts, id=facts.key, outcomes=outcomes, **named)


@strawberry.type(description="First minus second, of a quantity that depends on the strengths.")
class Difference:
    quantity: str = field(description="`home_win`, `expected_margin` or `expected_total`.")
    label: str = field(description="The quantity in words.")
    first: strawberry.ID = field(description="Id of the first simulation.")
    second: strawberry.ID = field(description="Id of the second simulation.")
    mean: float = field(description="Posterior mean of the difference: of probabilities from -1 to 1, or of scores.")
    sd: float = field(description="Its posterior standard deviation: what not knowing the strengths leaves open.")
    interval: Interval = field(description="Credible interval of the difference.")
    first_is_larger: float = field(description="Posterior probability that the first is larger, from 0 to 1.")
    is_clear: bool = field(description="Whether the interval leaves out zero.")
    sentence: str = field(description="The difference in a sentence or two.")

    @classmethod
    def of(cls, facts: engine.Difference, matchups: Mapping[str, Matchup], words: Wording) -> Difference:
        return built(
            cls,
            facts,
            quantity=facts.quantity.value,
            label=words.quantity(facts.quantity, words_of(each.sport for each in matchups.values())),
            sentence=words.difference(facts, matchups),
        )


@strawberry.type(description="Two to six simulations on the same axes, and their differences with their error.")
class ComparativeAnalysis:
    simulations: list[Compared] = field(description="The compared simulations, this one first.")
    margin_first: int = field(description="The margin that the first entry of every `margin` belongs to.")
    total_first: int = field(description="The total that the first entry of every `total` belongs to.")
    differences: list[Difference] = field(description="Of every pair, for each quantity.")
    ranking: list[strawberry.ID] = field(description="Ids by falling probability of a home win.")
    notes: list[str] = field(description="What to keep in mind when reading it.")
    sentence: str = field(description="The comparison in a sentence or two.")
    words: SportWords = field(description="What the sport calls things; of several sports, words that fit any.")

    @classmethod
    def of(cls, facts: engine.Comparison, matchups: Mapping[str, Matchup], words: Wording) -> ComparativeAnalysis:
        return built(
            cls,
            facts,
            simulations=[Compared.of(each, matchups[each.key], words) for each in facts.simulations],
            differences=[Difference.of(each, matchups, words) for each in facts.differences],
            notes=[words.comparison_note()] if engine.repeats_a_side(matchups.values()) else [],
            sentence=words.comparison(facts, matchups),
            words=words_of(each.sport for each in matchups.values()),
        )
