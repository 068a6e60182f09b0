"""Other names of teams, names that resemble each other, and what administrators make of them."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry
from strawberry import argument, field

from engine.catalogue.act import Joined, MatchChange
from engine.catalogue.naming import other_name, other_names
from engine.catalogue.paging import cursor
from engine.catalogue.views import AliasView, CompetitionAliasView, CompetitionView, OpenResemblance
from engine.errors import RateLimited
from engine.jobs.kinds import RatingParameters
from engine.jobs.models import JobKind
from engine.jobs.values import JobView
from schema.context import Info
from schema.types.connection import ROWS, After, Connection, First, connection, page_size
from schema.types.ids import row_id
from schema.types.match_change import Rehearse
from schema.types.shown import auto, shows

AliasName = Annotated[str, argument(description="The other name, as files have it.")]
TeamName = Annotated[str, argument(description="The name that the team has here.")]
OnlyIn = Annotated[
    str | None, argument(description="Name of the one competition where it is said so; else everywhere.")
]
Rows = Annotated[str, argument(description="CSV with the columns alias, name and, if wanted, competition.")]
AliasId = Annotated[strawberry.ID, argument(description="Id of the other name.")]
ResemblanceId = Annotated[strawberry.ID, argument(description="Id of the resemblance.")]
Goes = Annotated[strawberry.ID, argument(description="Id of the one that goes.")]
Stays = Annotated[strawberry.ID, argument(description="Id of the one that takes its place.")]

Certain = Annotated[bool, argument(description="Whether two that have no team in common are joined all the same.")]


@shows(AliasView)
class TeamAlias:
    id: strawberry.ID
    alias: auto
    name: auto
    competition: auto
    at: auto


@shows(CompetitionAliasView)
class CompetitionAlias:
    id: strawberry.ID
    alias: auto
    competition: auto
    at: auto


@shows(OpenResemblance)
class Resemblance:
    id: strawberry.ID
    competition: auto
    team_id: strawberry.ID
    name: auto
    other_id: strawberry.ID
    other: auto
    teams: auto


@strawberry.type(description="Other names of teams that were kept.")
class AddTeamAliasesPayload:
    count: int = field(description="How many, those that were known before included.")
    to_join: int = field(description="How many are names of two teams of one competition, to be joined or told apart.")
    notes: list[str] = field(
        description="Sentences on names that no team has yet, and on those of two teams, which stay two until joined."
    )


@strawberry.type(description="The other name is forgotten. Teams that it has joined stay one.")
class RemoveTeamAliasPayload:
    id: strawberry.ID = field(description="Its id.")


@strawberry.type(description="The other name is forgotten: later files under it are of a competition of their own.")
class RemoveCompetitionAliasPayload:
    id: strawberry.ID = field(description="Its id.")


@strawberry.type(description="The two teams are two, and are asked about no more.")
class TellTeamsApartPayload:
    id: strawberry.ID = field(description="Id of the resemblance.")


@strawberry.type(description="Two teams, or two competitions, are one from now on, or would be.")
class JoinPayload:
    sentence: str = field(description="All of it in one sentence.")
    is_done: bool = field(description="False where it was only rehearsed.")
    competition: CompetitionView = field(description="Where they are one.")
    brought: int = field(description="Number of matches that came from the one that went.")
    merged: int = field(description="Number of those that were there already.")
    shared: int | None = field(description="Number of teams that two competitions have in common; null of two teams.")
    matches: tuple[MatchChange, ...] = field(
        description="Some of the matches under their new names, at most 20; without `after` where it was there already."
    )
    forecasts: int = field(description="Simulations of these matches. They stay readable, and say what became of it.")
    job: JobView | None = field(
        description="Rates the competition anew; null where it was only rehearsed, or as many jobs run as may."
    )


async def team_aliases(info: Info, first: First = ROWS, after: After = None) -> Connection[AliasView]:
    info.context.administrator()
    page = await info.context.services.catalogue.naming.aliases(first=page_size(first), after=after)
    return connection(
        page.items,
        has_next=page.has_next,
        cursor=lambda each: cursor(each.id),
        after=after,
    )


async def competition_aliases(info: Info) -> tuple[CompetitionAliasView, ...]:
    info.context.administrator()
    return await info.context.services.catalogue.naming.competition_aliases()


async def remove_competition_alias(info: Info, id: AliasId) -> RemoveCompetitionAliasPayload:
    info.context.administrator()
    await info.context.services.catalogue.naming.withdraw_competition_alias(row_id("alias", id))
    await recorded(info, "competition_alias_removed", {"id": id})
    return RemoveCompetitionAliasPayload(id=id)


async def resemblances(info: Info, first: First = ROWS, after: After = None) -> Connection[OpenResemblance]:
    info.context.administrator()
    page = await info.context.services.catalogue.naming.resemblances(first=page_size(first), after=after)
    return connection(
        page.items,
        has_next=page.has_next,
        cursor=lambda each: cursor(each.id),
        after=after,
    )


async def add_team_alias(
    info: Info, alias: AliasName, name: TeamName, competition: OnlyIn = None
) -> AddTeamAliasesPayload:
    info.context.administrator()
    said = [other_name(alias, name, competition)]
    kept = await info.context.services.catalogue.naming.say(said)
    await recorded(info, "team_alias_added", {"alias": alias, "name": name, "competition": competition})
    return AddTeamAliasesPayload(count=kept.count, to_join=len(kept.apart), notes=list(kept.notes))


async def import_team_aliases(info: Info, content: Rows) -> AddTeamAliasesPayload:
    info.context.administrator()
    kept = await info.context.services.catalogue.naming.say(other_names(content))
    await recorded(info, "team_aliases_imported", {"count": kept.count})
    return AddTeamAliasesPayload(count=kept.count, to_join=len(kept.apart), notes=list(kept.notes))


async def remove_team_alias(info: Info, id: AliasId) -> RemoveTeamAliasPayload:
    info.context.administrator()
    await info.context.services.catalogue.naming.withdraw(row_id("alias", id))
    await recorded(info, "team_alias_removed", {"id": id})
    return RemoveTeamAliasPayload(id=id)


async def tell_teams_apart(info: Info, id: ResemblanceId) -> TellTeamsApartPayload:
    info.context.administrator()
    await info.context.services.catalogue.naming.tell_apart(row_id("resemblance", id))
    await recorded(info, "teams_told_apart", {"id": id})
    return TellTeamsApartPayload(id=id)


async def join_teams(info: Info, id: Goes, into: Stays, dry_run: Rehearse = False) -> JoinPayload:
    info.context.administrator()
    naming = info.context.services.catalogue.naming
    joined = await naming.join_teams(row_id("team", id), row_id("team", into), rehearse=dry_run)
    return await join(info, "teams_joined", joined)


async def join_competitions(
    info: Info, id: Goes, into: Stays, is_certain: Certain = False, dry_run: Rehearse = False
) -> JoinPayload:
    info.context.administrator()
    joined = await info.context.services.catalogue.naming.join_competitions(
        row_id("competition", id), row_id("competition", into), is_certain=is_certain, rehearse=dry_run
    )
    return await join(info, "competitions_joined", joined)


async def join(info: Info, event: str, joined: Joined) -> JoinPayload:
    """What a joining did, written down and followed by new ratings, or would do."""
    competition = await info.context.competition(joined.competition_id)
    forecasts = await info.context.services.forecasts.simulations.about_fixtures(joined.fixture_ids)
    if joined.is_done:
        await recorded(info, event, joined.facts)
    return JoinPayload(
        sentence=info.context.wording.notice(joined.notice),
        is_done=joined.is_done,
        competition=competition,
        brought=joined.brought,
        merged=joined.merged,
        shared=joined.shared,
        matches=joined.matches,
        forecasts=forecasts,
        job=await rated_anew(info, competition) if joined.is_done else None,
    )


async def rated_anew(info: Info, competition: CompetitionView) -> JobView | None:
    services, administrator = info.context.services, info.context.administrator()
    rating = RatingParameters(competition.id, competition.name)
    try:
        return await services.jobs.start(administrator.id, JobKind.RATING, competition.slug, rating)
    except RateLimited:
        # The joining stands; whoever looks at the competition next has it rated.
        return None


async def recorded(info: Info, event: str, payload: dict[str, Any]) -> None:
    await info.context.services.ledger.record(
        event, actor=info.context.administrator().id, payload=payload, request_id=info.context.request_id
    )
