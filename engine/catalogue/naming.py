"""What administrators say of names: which are one team, which are two, and which competitions are one."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from engine.catalogue import subjects
from engine.catalogue.act import Joined
from engine.catalogue.aliases import Club, aliases_of, group_of
from engine.catalogue.importers.cells import checked_name
from engine.catalogue.importers.lists import listed
from engine.catalogue.importers.parsed import BadRow
from engine.catalogue.joining import how_they_met, join_competitions, join_teams, remember
from engine.catalogue.models import Competition, CompetitionAlias, Resemblance, Team, TeamAlias
from engine.catalogue.names import name_key
from engine.catalogue.paging import cursor, limit, number, page, place
from engine.catalogue.rehearsal import transacted
from engine.catalogue.views import AliasView, Apart, CompetitionAliasView, KeptNames, OpenResemblance
from engine.errors import InvalidInput, NotFound
from engine.page import Page
from engine.sports.base import Sport
from engine.store.database import in_transaction

MOST_ID = 2**31 - 1
MOST_CHARACTERS, MOST_ROWS = 1_000_000, 5000
MOST_COMPETITION_ALIASES = 1000
ALIAS = ("id", "alias", "name", "competition__name", "at")
COMPETITION_ALIAS = ("id", "alias", "competition__name", "at")
RESEMBLANCE = (
    "id",
    "team__competition__name",
    "team__competition_id",
    "team_id",
    "team__name",
    "other_id",
    "other__name",
)


@dataclass(frozen=True, slots=True)
class OtherName:
    """A name, and the one that it is another of; checked, in single spaces."""

    alias: str
    name: str
    competition: str | None = None


class Naming:
    def __init__(self, *, clock: Callable[[], datetime]) -> None:
        self._clock = clock

    async def aliases(self, *, first: int = 50, after: str | None = None) -> Page[AliasView]:
        """The newest first.

        Raises:
            InvalidInput: `first` is out of its range, or no list gave the cursor `after`.
        """
        rows = TeamAlias.all() if after is None else TeamAlias.filter(id__lt=number(place(after, 1)[0]))
        found = await rows.order_by("-id").limit(limit(first)).values_list(*ALIAS)
        return page([AliasView(*row) for row in found], first, lambda each: cursor(each.id))

    async def say(self, names: Sequence[OtherName], *, sport: Sport = Sport.SOCCER) -> KeptNames:
        """Keep other names of teams, all of them or none.

        Where both names are teams already, whether to join them is asked. Where no team has the name, but one is known
        by it, that team is meant.

        Raises:
            NotFound: There is no such competition.
            InvalidInput: Both names are teams that met.
        """
        competitions = {each.competition: await self._competition_called(each.competition) for each in names}

        names = await meant(names, competitions, sport)

        async def write(connection: BaseDBAsyncClient) -> KeptNames:
            for each in names:
                await remember(
                    connection, self._clock(), competitions[each.competition], each.alias, each.name, sport.value
                )
            apart = await ask_about(connection, names, competitions)
            return KeptNames(len(names), await without_team(connection, names, competitions), apart)

        return await in_transaction(write)

    async def withdraw(self, id: int) -> None:
        """Forget another name; teams that it has joined stay one.

        Raises:
            NotFound: There is none with this id.
        """
        if not (0 < id <= MOST_ID and await TeamAlias.filter(id=id).delete()):
            raise NotFound(kind="alias", id=str(id))

    async def competition_aliases(self) -> tuple[CompetitionAliasView, ...]:
        """Other names under which competitions take files, the newest first; without the one that it has now."""
        rows = CompetitionAlias.all().order_by("-id").limit(MOST_COMPETITION_ALIASES)
        known = (CompetitionAliasView(*row) for row in await rows.values_list(*COMPETITION_ALIAS))
        return tuple(each for each in known if name_key(each.alias) != name_key(each.competition))

    async def withdraw_competition_alias(self, id: int) -> None:
        """Forget another name of a competition: files under it make one of their own from now on.

        Raises:
            NotFound: There is none with this id.
        """
        if not (0 < id <= MOST_ID and await CompetitionAlias.filter(id=id).delete()):
            raise NotFound(kind="alias", id=str(id))

    async def resemblances(self, *, first: int = 50, after: str | None = None) -> Page[OpenResemblance]:
        """Names that nobody decided about, the newest first.

        Raises:
            InvalidInput: `first` is out of its range, or no list gave the cursor `after`.
        """
        rows = Resemblance.filter(is_refused=False, team__removed_at__isnull=True, other__removed_at__isnull=True)
        if after is not None:
            rows = rows.filter(id__lt=number(place(after, 1)[0]))
        found = await rows.order_by("-id").limit(limit(first)).values_list(*RESEMBLANCE)
        return page([OpenResemblance(*row) for row in found], first, lambda each: cursor(each.id))

    async def tell_apart(self, id: int) -> None:
        """Say of two names that resemble each other that they are two teams.

        Raises:
            NotFound: No resemblance has this id.
        """
        if not (0 < id <= MOST_ID and await Resemblance.filter(id=id).update(is_refused=True)):
            raise NotFound(kind="resemblance", id=str(id))

    async def join_teams(self, id: int, into: int, *, rehearse: bool = False) -> Joined:
        """Make one team of two: the matches of the first are the second's, and so is its name.

        Raises:
            NotFound: No team has one of the ids.
            InvalidInput: The two are of two competitions, or they met.
        """
        team, other = await found(Team, "team", id), await found(Team, "team", into)
        joined = await transacted(
            lambda connection: join_teams(connection, self._clock(), team, other), rehearse=rehearse
        )
        return replace(joined, is_done=not rehearse)

    async def join_competitions(
        self, id: int, into: int, *, is_certain: bool = False, rehearse: bool = False
    ) -> Joined:
        """Make one competition of two, with the teams that they have in common.

        Args:
            is_certain: Whether two that share no team are joined too; a rehearsal tells what it would do anyway.

        Raises:
            NotFound: No competition has one of the ids.
            InvalidInput: The two are of two kinds, or share no team.
        """
        one, other = await found(Competition, "competition", id), await found(Competition, "competition", into)
        joined = await transacted(
            lambda connection: join_competitions(
                connection, self._clock(), one, other, is_certain=is_certain or rehearse
            ),
            rehearse=rehearse,
        )
        return replace(joined, is_done=not rehearse)

    async def team_called(self, name: str, competition: str | None) -> int:
        """The id of the team of this name, in one competition or where no other has one.

        Raises:
            NotFound: There is no such team or competition.
            InvalidInput: Several competitions have one.
        """
        wanted = await self._competition_called(competition)
        return (await subjects.team(name, wanted.id if wanted else None)).id

    async def competition_called(self, name: str) -> int:
        """
        Raises:
            NotFound: There is no such competition.
        """
        return (await subjects.competition(name)).id

    async def _competition_called(self, name: str | None) -> Competition | None:
        return None if name is None else await subjects.competition(name)


async def meant(
    names: Sequence[OtherName], competitions: Mapping[str | None, Competition | None], sport: Sport
) -> Sequence[OtherName]:
    """The same under the names that their teams have here."""
    keys = {name_key(each.name) for each in names}
    known = {row[0] for row in await Team.filter(name_key__in=list(keys)).values_list("name_key")}
    if keys <= known:
        return names
    teams = await Team.filter(competition__sport=sport).values_list("name", "name_key", "competition__name")

    def resolved() -> Sequence[OtherName]:
        clubs = clubs_of(teams, sport)
        return [
            each if name_key(each.name) in known else under_its_name(each, competitions[each.competition], clubs, sport)
            for each in names
        ]

    return await asyncio.to_thread(resolved)


def clubs_of(teams: Iterable[Sequence[str]], sport: Sport) -> Mapping[tuple[str | None, Club], set[str]]:
    """Names of the teams that are a club, in one competition and, under None, in all."""
    found = defaultdict[tuple[str | None, Club], set[str]](set)
    for name, key, competition in teams:
        if club := aliases_of(sport).club(key, group_of(competition)):
            found[competition, club].add(name)
            found[None, club].add(name)
    return found


def under_its_name(
    said: OtherName, only: Competition | None, clubs: Mapping[tuple[str | None, Club], set[str]], sport: Sport
) -> OtherName:
    place = only.name if only else None
    club = aliases_of(sport).club(name_key(said.name), group_of(place) if place else None)
    named = clubs.get((place, club), set()) if club else set()
    (name,) = named if len(named) == 1 else (said.name,)
    return said if name_key(name) == name_key(said.alias) else replace(said, name=name)


async def ask_about(
    connection: BaseDBAsyncClient, names: Sequence[OtherName], competitions: Mapping[str | None, Competition | None]
) -> tuple[Apart, ...]:
    """The pairs that are two teams of one competition already, each to be asked about."""
    keys = {name_key(name) for each in names for name in (each.alias, each.name)}
    teams = await Team.filter(name_key__in=list(keys)).using_db(connection).prefetch_related("competition")
    known = {(team.competition_id, team.name_key): team for team in teams}  # type: ignore[attr-defined]
    asked, apart = [], []
    for each in names:
        only = competitions[each.competition]
        for competition in {where for where, _ in known} if only is None else {only.id}:
            team, other = (known.get((competition, name_key(name))) for name in (each.alias, each.name))
            if team and other:
                if met := await how_they_met(connection, team, other):
                    raise InvalidInput(field="alias", reason=met)
                asked.append(Resemblance(team_id=team.id, other_id=other.id, is_refused=False))
                apart.append(Apart(team.name, other.name, team.competition.name))
    await Resemblance.bulk_create(
        asked, update_fields=["is_refused"], on_conflict=["team_id", "other_id"], using_db=connection
    )
    return tuple(apart)


async def without_team(
    connection: BaseDBAsyncClient, names: Sequence[OtherName], competitions: Mapping[str | None, Competition | None]
) -> tuple[str, ...]:
    """The names that no team has, where they are said."""
    keys = list({name_key(each.name) for each in names})
    rows = await Team.filter(name_key__in=keys).using_db(connection).values_list("competition_id", "name_key")
    known = {*rows, *((None, key) for _, key in rows)}
    places = {name: only.id if only else None for name, only in competitions.items()}
    waiting = (each.name for each in names if (places[each.competition], name_key(each.name)) not in known)
    return tuple(dict.fromkeys(waiting))


async def found(model: Any, kind: str, id: int) -> Any:
    row = await model.get_or_none(id=id) if 0 < id <= MOST_ID else None
    if row is None:
        raise NotFound(kind=kind, id=str(id))
    return row


def other_name(alias: str, name: str, competition: str | None = None) -> OtherName:
    """
    Raises:
        InvalidInput: One of them is no name, or both are the same.
    """
    checked = OtherName(valid(alias, "alias"), valid(name, "name"), competition or None)
    if name_key(checked.alias) == name_key(checked.name):
        raise InvalidInput(field="alias", reason="both names are compared as the same already")
    return checked


def other_names(text: str) -> list[OtherName]:
    """Rows of a CSV with the columns alias, name and, where it is of one competition only, competition.

    Raises:
        InvalidInput: It is none, too long, or one of its rows has no sense.
    """
    if len(text) > MOST_CHARACTERS:
        raise InvalidInput(field="file", reason=f"must have at most {MOST_CHARACTERS:,} characters")
    names = []
    for line, row in listed(text, ("alias", "name")):
        try:
            names.append(other_name(row["alias"], row["name"], row.get("competition")))
        except InvalidInput as bad:
            raise InvalidInput(field="file", reason=f"line {line}, {bad.field}: {bad.reason}") from None
        if len(names) > MOST_ROWS:
            raise InvalidInput(field="file", reason=f"must have at most {MOST_ROWS:,} rows")
    if not names:
        raise InvalidInput(field="file", reason="it holds no row")
    return names


def valid(text: str, field: str) -> str:
    try:
        return checked_name(text[:MOST_CHARACTERS], field)
    except BadRow as bad:
        raise InvalidInput(field=field, reason=bad.reason) from None
