"""A simulation: one question, and its answer at every depth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Annotated, TypeVar

import strawberry
from strawberry import field

from engine.catalogue.insignia import TeamColours, insignia, monograms
from engine.catalogue.side_colours import SideColours, of_names
from engine.catalogue.views import FixtureView
from engine.depths import OF_ONE
from engine.errors import InvalidInput
from engine.evaluation.match_scores import MatchScores
from engine.evaluation.match_scores import verdict as judged
from engine.forecasts.questions import conditions
from engine.forecasts.views import Identity
from engine.simulation.outcome import Score
from engine.sports.details import ToldDetail
from engine.sports.registry import specification
from engine.sports.spec import SportWords
from schema.context import Info
from schema.pricing import priced
from schema.scalars import BigInt
from schema.types.colours import COLOURS, MONOGRAM, OF_SIDES
from schema.types.comparison import ComparativeAnalysis
from schema.types.deep_dive import DeepDive
from schema.types.distribution import FullDistribution
from schema.types.enums import Depth, Sport
from schema.types.facts import built
from schema.types.headline import Headline
from schema.types.node import Node, is_a
from schema.types.scenarios import ScenarioExtremes
from schema.types.shown import stands_for
from schema.types.sport_words import HOME_SIDE, WORDS

MOST_COMPARED = 6

T = TypeVar("T")

With = Annotated[
    list[strawberry.ID],
    strawberry.argument(name="with", description="Ids of the other simulations, one to five of them."),
]


@strawberry.type(description="One side of a match.")
class Side:
    key: strawberry.ID = field(
        description="What it is told by: the name of the team, or that which was given with a rating."
    )
    name: str = field(description="Name.")
    colours: TeamColours = field(description=COLOURS)
    monogram: str = field(description=MONOGRAM)


def home(simulation: strawberry.Parent[Identity]) -> Side:
    return side(simulation, 0)


def away(simulation: strawberry.Parent[Identity]) -> Side:
    return side(simulation, 1)


def side(simulation: Identity, place: int) -> Side:
    matchup = simulation.matchup
    facts = (matchup.home, matchup.away)[place]
    return built(Side, facts, colours=insignia(facts.name).colours, monogram=monograms(matchup.names)[place])


def colours(simulation: strawberry.Parent[Identity]) -> SideColours:
    return of_names(*simulation.matchup.names)


def words(simulation: strawberry.Parent[Identity]) -> SportWords:
    return specification(simulation.matchup.sport).words


def has_home_side(simulation: strawberry.Parent[Identity]) -> bool:
    return specification(simulation.matchup.sport).has_home_side


def day(simulation: strawberry.Parent[Identity]) -> date | None:
    return simulation.matchup.day


def neutral(simulation: strawberry.Parent[Identity]) -> bool:
    return simulation.matchup.neutral


def details(simulation: strawberry.Parent[Identity]) -> list[ToldDetail]:
    asked = simulation.asked
    own = specification(asked.played).details
    return list(own.told(own.known(conditions(asked)))) if own and asked.details else []


def n_simulations(simulation: strawberry.Parent[Identity]) -> BigInt:
    return BigInt(simulation.settings.n_simulations)


def ci_level(simulation: strawberry.Parent[Identity]) -> float:
    return simulation.settings.ci_level


def seed(simulation: strawberry.Parent[Identity]) -> BigInt:
    return BigInt(simulation.settings.seed)


async def fixture(simulation: strawberry.Parent[Identity], info: Info) -> FixtureView | None:
    return await info.context.match(simulation)


async def fate(simulation: strawberry.Parent[Identity], info: Info) -> str | None:
    return None if simulation.fixture_id is None else await info.context.fate(simulation.id)


async def newer_simulation(simulation: strawberry.Parent[Identity], info: Info) -> Identity | None:
    return await info.context.newer_forecast(simulation)


async def verdict(simulation: strawberry.Parent[Identity], info: Info) -> MatchScores | None:
    fixture = await info.context.match(simulation)
    if fixture is None or not fixture.was_played or fixture.home_score is None or fixture.away_score is None:
        return None
    said = await info.context.headline(simulation.id)
    return judged(said.probabilities, said.base_rates, Score(fixture.home_score, fixture.away_score))


async def was_made_before(simulation: strawberry.Parent[Identity], info: Info) -> bool | None:
    match = await info.context.match(simulation)
    return None if match is None else not match.had_kicked_off(simulation.issued_at)


async def owned(simulation: strawberry.Parent[Identity], info: Info) -> list[Depth]:
    bought = await info.context.owned(simulation.id)
    return [depth for depth in OF_ONE if depth in bought]


async def is_open_today(simulation: strawberry.Parent[Identity], info: Info) -> bool:
    return await info.context.is_open(simulation)


def told(info: Info, depth: Depth, simulation: Identity, tell: Callable[[], T]) -> T:
    return info.context.services.told.once(depth, simulation.id, info.context.wording, tell)


async def headline(simulation: strawberry.Parent[Identity], info: Info) -> Headline:
    facts, words = await info.context.headline(simulation.id), info.context.wording
    return told(info, Depth.HEADLINE, simulation, lambda: Headline.of(facts, simulation, words))


async def distribution(simulation: strawberry.Parent[Identity], info: Info) -> FullDistribution | None:
    facts = await info.context.services.forecasts.sections.distribution(simulation.id)
    matchup, words = simulation.matchup, info.context.wording
    return told(info, Depth.FULL_DISTRIBUTION, simulation, lambda: FullDistribution.of(facts, matchup, words))


async def scenarios(simulation: strawberry.Parent[Identity], info: Info) -> ScenarioExtremes | None:
    facts = await info.context.services.forecasts.sections.scenarios(simulation.id)
    matchup, words = simulation.matchup, info.context.wording
    return told(info, Depth.SCENARIO_EXTREMES, simulation, lambda: ScenarioExtremes.of(facts, matchup, words))


async def deep_dive(simulation: strawberry.Parent[Identity], info: Info) -> DeepDive | None:
    facts = await info.context.services.forecasts.sections.deep_dive(simulation.id)
    matchup, words = simulation.matchup, info.context.wording
    return told(info, Depth.DEEP_DIVE, simulation, lambda: DeepDive.of(facts, matchup, words))


async def comparison(simulation: strawberry.Parent[Identity], info: Info, with_: With) -> ComparativeAnalysis | None:
    forecasts, ids = info.context.services.forecasts, compared_ids(simulation, with_)
    facts = await forecasts.sections.compare(ids)
    matchups = {key: each.matchup for key, each in (await forecasts.simulations.find_all(ids)).items()}
    return ComparativeAnalysis.of(facts, matchups, info.context.wording)


def compared_ids(simulation: Identity, others: Sequence[str]) -> tuple[str, ...]:
    """This simulation and the others, each once.

    Raises:
        InvalidInput: Fewer than two are left, or more than a page can show.
    """
    ids = tuple(dict.fromkeys((simulation.id, *others)))
    if not 2 <= len(ids) <= MOST_COMPARED:
        raise InvalidInput(field="with", reason=f"name 1 to {MOST_COMPARED - 1} other simulations")
    return ids


def compared_set(simulation: Identity, with_: Sequence[str]) -> str:
    """What a comparison is bought for: the set, whichever of them is asked and in whatever order."""
    return "+".join(sorted(compared_ids(simulation, with_)))


@stands_for(Identity)
@strawberry.type(
    description="One question and its answer at every depth. The same question has the same id and the same answer."
)
class Simulation(Node):
    is_type_of = is_a(Identity)

    id: strawberry.ID = field(description="Digest of inputs, ratings snapshot, model version and seed.")
    sport: Sport = field(description="Sport.")
    words: SportWords = field(resolver=words, description=WORDS)
    has_home_side: bool = field(resolver=has_home_side, description=HOME_SIDE)
    event_id: str | None = field(description="The caller's own name for the match, as it was given.")
    home: Side = field(resolver=home, description="Home side.")
    away: Side = field(resolver=away, description="Away side.")
    colours: SideColours = field(resolver=colours, description=OF_SIDES)
    day: date | None = field(resolver=day, description="Day of the match; null where two ratings were given.")
    neutral: bool = field(resolver=neutral, description="Whether the venue is nobody's home.")
    details: list[ToldDetail] = field(
        resolver=details, description="What kind of match was asked about, where no fixture says it; else empty."
    )
    fixture: FixtureView | None = field(
        resolver=fixture,
        description="The fixture that it forecasts; null where it forecasts none, or the fixture was removed.",
    )
    fate: str | None = field(
        resolver=fate,
        description=(
            "What became of its match, where that is not what was foreseen: moved, postponed, annulled, removed from "
            "the catalogue. Else null."
        ),
    )
    model_version: str = field(description="Version of the model that answered.")
    n_simulations: BigInt = field(
        resolver=n_simulations, description="Size of the teaching histogram, from 1 to 1,000,000,000."
    )
    ci_level: float = field(resolver=ci_level, description="Level of credible intervals, between 0.5 and 0.999.")
    seed: BigInt = field(resolver=seed, description="Seed of the histogram, from 0 to 2^63 - 1.")
    issued_at: datetime = field(description="When the question was first asked, UTC.")
    snapshot_id: strawberry.ID | None = field(
        description="The ratings that it was answered from; null where two ratings were given."
    )
    newer_simulation: Identity | None = field(
        resolver=newer_simulation, description="A later forecast of the same question, made from newer results."
    )
    made_before_kick_off: bool | None = field(
        resolver=was_made_before,
        description=(
            "Whether it was issued before its fixture began; else it was made afterwards, from the results before that "
            "day. Null where it forecasts none."
        ),
    )
    verdict: MatchScores | None = field(
        resolver=verdict, description="What it earned; null until its fixture is played. Costs nothing."
    )
    owned: list[Depth] = field(
        resolver=owned,
        description=(
            "The depths that the viewer has bought of it, in their order; empty for a guest. A comparison is bought of "
            "a set of simulations, not of one. Costs nothing."
        ),
    )
    is_open_today: bool = field(
        resolver=is_open_today,
        description=(
            "Whether every depth of it is open to everybody today, for nothing and without a receipt: it is the "
            "standard forecast of an open fixture. A comparison is of several, and keeps its price."
        ),
    )
    headline: Headline = field(resolver=headline, description="The headline pick. Costs nothing.")
    distribution: FullDistribution | None = priced(
        Depth.FULL_DISTRIBUTION, distribution, "Everything that may happen, and how likely each of it is."
    )
    scenarios: ScenarioExtremes | None = priced(
        Depth.SCENARIO_EXTREMES, scenarios, "The favourite weaker than believed, as believed, stronger: in full."
    )
    comparison: ComparativeAnalysis | None = priced(
        Depth.COMPARISON,
        comparison,
        "This simulation beside one to five others on the same axes.",
        each="set of simulations",
        subject=compared_set,
    )
    deep_dive: DeepDive | None = priced(
        Depth.DEEP_DIVE, deep_dive, "All measures of uncertainty with their factors, drivers and track record."
    )
