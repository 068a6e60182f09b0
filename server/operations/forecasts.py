"""Rates competitions and simulates matches, free of charge: whoever may open the database may read what is in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from engine.catalogue.views import CompetitionView
from engine.forecasts.questions import SimulationInput
from engine.forecasts.views import Identity, RatingsSnapshot, TeamStanding
from engine.ratings.elo import scale_of
from engine.simulation.distribution import Distribution
from engine.simulation.headline import Headline, OutcomeChance, outcome_chances
from engine.simulation.outcome import Outcome
from engine.simulation.predictive import predict
from engine.simulation.wording import en, sentence
from engine.sports.base import Sport
from server.operations.base import Report, operation
from server.services import Installation


@dataclass(frozen=True, slots=True)
class Rating:
    """
    Args:
        competition: Its slug or name; None rates every one.
    """

    competition: str | None = None


@dataclass(frozen=True, slots=True)
class Rated:
    """
    Args:
        as_of: Day of the last result; None where there was none.
        home_advantage: Of the competition, in rating points; 0 in a sport without a home side.
        teams: The strongest first.
    """

    competition: str
    sport: Sport
    snapshot: str
    as_of: date | None
    results: int
    home_advantage: float
    teams: tuple[TeamStanding, ...]


@operation("rate")
async def rate(installation: Installation, arguments: Rating, report: Report) -> tuple[Rated, ...]:
    forecasts = installation.services.forecasts
    catalogue = installation.services.catalogue
    if arguments.competition is None:
        chosen = await catalogue.competitions()
    else:
        named = await catalogue.naming.competition_called(arguments.competition)
        chosen = (await catalogue.competition(named),)
    rated = []
    for competition, made in zip(chosen, await rate_anew(installation, chosen, report), strict=True):
        advantage = made.ratings.level.mean[1] / scale_of(made.ratings.sport).supremacy_per_point
        teams = await forecasts.ratings(competition.id)
        rated.append(Rated(competition.name, competition.sport, made.id, made.as_of, made.results, advantage, teams))
    return tuple(rated)


async def rate_anew(
    installation: Installation, competitions: tuple[CompetitionView, ...], report: Report
) -> tuple[RatingsSnapshot, ...]:
    made = []
    for done, competition in enumerate(competitions):
        report("Rating", done, len(competitions))
        made.append(await installation.services.forecasts.rate(competition.id))
    report("Rating", len(competitions), len(competitions))
    return tuple(made)


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """An outcome, its chance in numbers and in words, and the ends of the 90 % interval of the chance itself."""

    outcome: Outcome
    label: str
    probability: float
    percent: str
    count: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Simulated:
    """What was computed, and what the command line prints of it.

    Args:
        outcomes: In the order home, draw, away.
        sentences: The headline, and how sure we are of it.
    """

    id: str
    headline: Headline
    outcomes: tuple[OutcomeLine, ...]
    distribution: Distribution
    sentences: tuple[str, ...]


@operation("simulate")
async def simulate(installation: Installation, arguments: SimulationInput, report: Report) -> Simulated:
    """The operator's own look: whoever may open the database may read what is in it, so nothing is charged."""
    forecasts = installation.services.forecasts
    identity = await forecasts.simulations.identify(arguments)
    headline, distribution = (
        await forecasts.sections.headline(identity.id),
        await forecasts.sections.distribution(identity.id),
    )
    chances = outcome_chances(identity.matchup, predict(identity.matchup))
    decimals = identity.settings.decimals(headline.probability)
    return Simulated(
        id=identity.id,
        headline=headline,
        outcomes=tuple(line(each, identity) for each in chances),
        distribution=distribution,
        sentences=(en.headline(headline, identity.matchup, decimals), en.confidence(headline)),
    )


def line(chance: OutcomeChance, simulation: Identity) -> OutcomeLine:
    probability = chance.probability
    return OutcomeLine(
        outcome=chance.outcome,
        label=sentence(en.outcome(chance.outcome, simulation.matchup)),
        probability=probability,
        percent=en.percent(probability, simulation.settings.decimals(probability)),
        count=en.count(probability),
        low=chance.low,
        high=chance.high,
    )
