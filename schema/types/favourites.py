"""Teams and competitions that whoever asks follows: an account, or a guest's browser."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import strawberry
from strawberry import argument, field

from engine.accounts.favourites import MOST_FAVOURITES, Mark, with_mark
from engine.catalogue.views import CompetitionView, FixtureView, TeamView
from schema.context import Info, Viewer
from schema.types.connection import ROWS, First, page_size
from schema.types.enums import FavouriteKind
from schema.types.ids import Id, row_id

Kind = Annotated[FavouriteKind, argument(description="Whether it is a team or a competition.")]


@strawberry.type(description="What whoever asks follows.")
class Favourites:
    teams: Sequence[TeamView] = field(description="Teams, in the order in which they were marked.")
    competitions: Sequence[CompetitionView] = field(description="Competitions, in that order.")


@strawberry.type(description="What is followed from now on.")
class FavouritesPayload:
    favourites: Favourites = field(description="All of it.")


def of_kind(marks: Sequence[Mark], kind: FavouriteKind) -> list[int]:
    return [each.subject for each in marks if each.kind is kind]


async def followed(info: Info, marks: Sequence[Mark]) -> Favourites:
    """What is still there of what was marked."""
    catalogue = info.context.services.catalogue
    teams, known = of_kind(marks, FavouriteKind.TEAM), of_kind(marks, FavouriteKind.COMPETITION)
    found = await catalogue.teams_by_id(teams) if teams else {}
    competitions = {each.id: each for each in await info.context.competitions()} if known else {}
    return Favourites(
        teams=[found[each] for each in teams if each in found],
        competitions=[competitions[each] for each in known if each in competitions],
    )


async def favourites(info: Info) -> Favourites:
    return await followed(info, await info.context.favourites())


async def favourite_fixtures(info: Info, first: First = ROWS) -> Sequence[FixtureView]:
    marks = await info.context.favourites()
    if not marks:
        return ()
    found = await info.context.services.catalogue.fixtures_of(
        teams=of_kind(marks, FavouriteKind.TEAM),
        competitions=of_kind(marks, FavouriteKind.COMPETITION),
        first=page_size(first),
    )
    info.context.remember_fixtures(found)
    return found


async def team_is_favourite(team: strawberry.Parent[TeamView], info: Info) -> bool:
    return Mark(FavouriteKind.TEAM, team.id) in await info.context.favourites()


async def competition_is_favourite(competition: strawberry.Parent[CompetitionView], info: Info) -> bool:
    return Mark(FavouriteKind.COMPETITION, competition.id) in await info.context.favourites()


async def marked(info: Info, kind: FavouriteKind, id: str) -> Mark:
    """
    Raises:
        NotFound: There is no such team or competition.
    """
    if kind is FavouriteKind.TEAM:
        return Mark(kind, (await info.context.services.catalogue.team(row_id("team", id))).id)
    return Mark(kind, (await info.context.competition(row_id("competition", id))).id)


def owner(info: Info) -> Viewer | None:
    """Who follows something from now on; None for a guest, whose browser remembers it.

    Raises:
        LimitedKey: A key with a limit changes nothing of its account.
    """
    return info.context.owner() if info.context.viewer else None


async def add_favourite(info: Info, kind: Kind, id: Id) -> FavouritesPayload:
    viewer = owner(info)
    mark = await marked(info, kind, id)
    if viewer is None:
        marks = info.context.visit.new_favourites = with_mark(await info.context.favourites(), mark)
    else:
        marks = await info.context.services.accounts.favourites.add(viewer.id, mark)
    info.context.keep_favourites(marks)
    return FavouritesPayload(favourites=await followed(info, marks))


async def remove_favourite(info: Info, kind: Kind, id: Id) -> FavouritesPayload:
    mark, viewer = Mark(kind, row_id(kind.value, id)), owner(info)
    if viewer is None:
        kept = tuple(each for each in await info.context.favourites() if each != mark)
        marks = info.context.visit.new_favourites = kept
    else:
        marks = await info.context.services.accounts.favourites.remove(viewer.id, mark)
    info.context.keep_favourites(marks)
    return FavouritesPayload(favourites=await followed(info, marks))


ADD = f"Follow a team or a competition, {MOST_FAVOURITES} at most. A guest's browser remembers it in a signed cookie."
