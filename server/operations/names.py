"""Says which names are one team's, and joins what is one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from engine.catalogue.act import Joined
from engine.catalogue.naming import OtherName
from engine.catalogue.views import AliasView, CompetitionAliasView, KeptNames
from engine.ledger.values import CONSOLE
from engine.simulation.wording import en
from server.operations.base import AT_THE_MACHINE, Nothing, Report, operation, worded
from server.services import Installation

# Of names in one entry of the audit trail.
MOST_TOLD = 20


@dataclass(frozen=True, slots=True)
class OtherNames:
    names: tuple[OtherName, ...]


@operation("data.alias")
async def add_aliases(installation: Installation, arguments: OtherNames, report: Report) -> KeptNames:
    kept = await installation.services.catalogue.naming.say(arguments.names)
    said = [f"{each.alias} = {each.name}" for each in arguments.names[:MOST_TOLD]]
    await record(installation, "team_aliases_imported", {"count": kept.count, "names": said})
    return kept


@dataclass(frozen=True, slots=True)
class Aliases:
    teams: tuple[AliasView, ...]
    competitions: tuple[CompetitionAliasView, ...]


@operation("data.aliases")
async def list_aliases(installation: Installation, arguments: Nothing, report: Report) -> Aliases:
    naming = installation.services.catalogue.naming
    return Aliases((await naming.aliases(first=1000)).items, await naming.competition_aliases())


@dataclass(frozen=True, slots=True)
class OneAlias:
    id: int
    is_of_competition: bool = False


@operation("data.alias.remove")
async def remove_alias(installation: Installation, arguments: OneAlias, report: Report) -> None:
    naming = installation.services.catalogue.naming
    withdraw = naming.withdraw_competition_alias if arguments.is_of_competition else naming.withdraw
    await withdraw(arguments.id)
    kind = "competition" if arguments.is_of_competition else "team"
    await record(installation, f"{kind}_alias_removed", {"id": arguments.id})


@dataclass(frozen=True, slots=True)
class Pair:
    """
    Args:
        name: Of the team that goes, or of the competition.
        into: Name of the one that takes its place.
        is_certain: Whether competitions that share no team are joined too.
        competition: Where both teams play; None where only one competition has them.
    """

    name: str
    into: str
    competition: str | None = None
    are_competitions: bool = False
    is_certain: bool = False
    rehearse: bool = False


@dataclass(frozen=True, slots=True)
class Joining:
    """
    Args:
        sentence: What the joining did, or would do.
        forecasts: How many simulations are about the matches that it brings.
    """

    joined: Joined
    sentence: str
    forecasts: int


@operation("data.join")
async def join(installation: Installation, arguments: Pair, report: Report) -> Joining:
    naming = installation.services.catalogue.naming
    if arguments.are_competitions:
        ids = [await naming.competition_called(name) for name in (arguments.name, arguments.into)]
        joined = await naming.join_competitions(*ids, is_certain=arguments.is_certain, rehearse=arguments.rehearse)
    else:
        ids = [await naming.team_called(name, arguments.competition) for name in (arguments.name, arguments.into)]
        joined = await naming.join_teams(*ids, rehearse=arguments.rehearse)
    forecasts = await installation.services.forecasts.simulations.about_fixtures(joined.fixture_ids)
    if joined.is_done:
        kind = "competitions_joined" if arguments.are_competitions else "teams_joined"
        await record(installation, kind, joined.facts)
        await installation.services.forecasts.catch_up(worded(report))
    return Joining(replace(joined, fixture_ids=()), en.notice(joined.notice), forecasts)


async def record(installation: Installation, event: str, payload: dict[str, Any]) -> None:
    await installation.services.ledger.record(event, actor=CONSOLE, payload=payload, request_id=AT_THE_MACHINE)
