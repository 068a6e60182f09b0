"""Rates competitions and simulates matches, free of charge: whoever may open the database may read what is in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from engine.catalogue.views import CompetitionView
from engine.errors import NotFound
from engine.forecasts.questions import SimulationInput
from engine.ledger.values import Depth
from engine.simulation.distribution import Distribution
from engine.simulation.headline import Headline
from server.installation import Installation
from server.operations.base import Report, operation


@dataclass(frozen=True, slots=True)
class Rating:
    """
    Args:
        competition: Its slug or name; None rates every one.
    """

    competition: str | None = None


@dataclass(frozen=True, slots=True)
class Rated:
    competition: str
    snapshot: str
    results: int
    teams: int


@operation("rate")
async def rate(installation: Installation, arguments: Rating, report: Report) -> tuple[Rated, ...]:
    known = await installation.services.catalogue.competitions()
    wanted = arguments.competition
    chosen = tuple(each for each in known if wanted is None or wanted.casefold() in names_of(each))
    if wanted is not None and not chosen:
        raise NotFound(kind="competition", id=wanted)
    return await rate_anew(installation, chosen, report)


def names_of(competition: CompetitionView) -> tuple[str, str]:
    return competition.slug.casefold(), competition.name.casefold()


async def rate_anew(
    installation: Installation, competitions: tuple[CompetitionView, ...], report: Report
) -> tuple[Rated, ...]:
    rated = []
    for done, competition in enumerate(competitions):
        report("Rating", done, len(competitions))
        snapshot = await installation.services.forecasts.rate(competition.id)
        rated.append(Rated(competition.name, snapshot.id, snapshot.results, len(snapshot.ratings.teams)))
    report("Rating", len(competitions), len(competitions))
    return tuple(rated)


@dataclass(frozen=True, slots=True)
class Simulated:
    id: str
    headline: Headline
    distribution: Distribution


@operation("simulate")
async def simulate(installation: Installation, arguments: SimulationInput, report: Report) -> Simulated:
    """The operator's own look: whoever may open the database may read what is in it, so nothing is charged."""
    forecasts = installation.services.forecasts
    identity = await forecasts.identify(arguments)
    headline = cast(Headline, await forecasts.section(identity.id, Depth.HEADLINE))
    distribution = cast(Distribution, await forecasts.section(identity.id, Depth.FULL_DISTRIBUTION))
    return Simulated(identity.id, headline, distribution)
