"""Two teams that turned out to be one, and two competitions: their matches come together, and nothing else is lost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q

from engine.catalogue.importers.parsed import ParsedMatch
from engine.catalogue.models import Competition, CompetitionAlias, Fixture, ImportedFile, Team, TeamAlias
from engine.catalogue.names import name_key
from engine.catalogue.roster import Roster
from engine.catalogue.views import Joined
from engine.errors import InvalidInput

# What `ImportedFile.format` says of a joining.
JOINING = "joining"
# Sources in two time zones may put one match on two days.
DAYS_APART = timedelta(days=1)
TOLD = (
    "round",
    "kick_off",
    "home_score",
    "away_score",
    "home_extra",
    "away_extra",
    "home_penalties",
    "away_penalties",
    "home_xg",
    "away_xg",
    "home_shots",
    "away_shots",
    "home_shots_on_target",
    "away_shots_on_target",
)
# Whatever else speaks of a fixture or of a competition, and can be told of another.
OF_A_FIXTURE = (("simulations", "fixture_id"),)
OF_A_COMPETITION = (("imported_files", "competition_id"), ("snapshots", "competition_id"), ("jobs", "competition_id"))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fixture stands, its sides by the ids of their teams."""

    id: int
    day: date
    season: str
    home: int
    away: int
    score: tuple[int | None, int | None]

    def is_of(self, other: Place) -> bool:
        """Whether both are one match, of the same sides: not where their days and their scores differ."""
        if self.day == other.day:
            return True
        is_near = abs(self.day - other.day) <= DAYS_APART
        return is_near and (None in self.score or None in other.score or self.score == other.score)

    def seen(self, sides: Mapping[int, int]) -> Place:
        """The same with other teams in the place of some."""
        return replace(self, home=sides.get(self.home, self.home), away=sides.get(self.away, self.away))


@dataclass(slots=True)
class Joining:
    """
    Args:
        connection: Of a transaction, whose first statement is one of these.
        sides: Id of each team that goes, with that of the one in its place.
    """

    connection: BaseDBAsyncClient
    now: datetime
    into: Competition
    sides: dict[int, int]

    async def gather(self, moving: Q, staying: Q) -> tuple[int, int]:
        """Bring fixtures to their new sides; where the same match is there already, the two become one.

        Returns:
            Fixtures that were brought, and how many of them were there already.
        """
        brought = [place.seen(self.sides) for place in await self._places(moving)]
        same = same_matches(brought, await self._places(staying))
        await self._merge(same)
        wanted = [place.id for place in brought if place.id not in same]
        for column in ("home_id", "away_id"):
            for old, new in self.sides.items():
                await self._fixtures(moving).filter(**{column: old}).update(**{column: new})
        await self._fixtures(moving).update(competition_id=self.into.id, updated_at=self.now)
        return len(wanted) + len(same), len(same)

    async def record(self, sentence: str, rows: int) -> None:
        """What makes every rating of the competition anew."""
        first = await self._fixtures(Q(competition_id=self.into.id)).order_by("day").first()
        await ImportedFile.create(
            using_db=self.connection,
            name=sentence[:255],
            digest=sha256(f"{sentence} {self.now.isoformat()}".encode()).hexdigest(),
            format=JOINING,
            competition_id=self.into.id,
            at=self.now,
            rows=rows,
            added=0,
            corrected=0,
            moved=0,
            skipped=0,
            changed_from=first.day if first else None,
        )

    async def _places(self, condition: Q) -> list[Place]:
        rows = self._fixtures(condition).order_by("day", "id")
        found = await rows.values_list("id", "day", "season", "home_id", "away_id", "home_score", "away_score")
        return [Place(row[0], row[1], row[2], row[3], row[4], (row[5], row[6])) for row in found]

    def _fixtures(self, condition: Q) -> Any:
        return Fixture.filter(condition).using_db(self.connection)

    async def _merge(self, same: Mapping[int, int]) -> None:
        """Keep the fixture that was there, with what only the other knew; but rather one that the Lab asked about."""
        rows = {row.id: row for row in await self._fixtures(Q(id__in=[*same, *same.values()]))}
        asked = await self._asked(rows)
        for brought, there in same.items():
            is_kept = there in asked or brought not in asked
            kept, gone = (rows[there], rows[brought]) if is_kept else (rows[brought], rows[there])
            informed(kept, gone)
            await repoint(self.connection, OF_A_FIXTURE, gone.id, kept.id)
            await gone.delete(using_db=self.connection)
            await kept.save(using_db=self.connection)

    async def _asked(self, ids: Collection[int]) -> set[int]:
        """Fixtures that answers in the Lab are about: those are never changed."""
        if not ids:
            return set()
        listed = ", ".join(map(str, ids))
        found = await self.connection.execute_query_dict(
            f"SELECT DISTINCT fixture_id FROM lab_forecasts WHERE fixture_id IN ({listed})"  # noqa: S608
        )
        return {row["fixture_id"] for row in found}


def same_matches(moving: Iterable[Place], staying: Iterable[Place]) -> dict[int, int]:
    """Id of each fixture that is there already, with the id of that one; each is found once."""
    there: defaultdict[tuple[str, int, int], list[Place]] = defaultdict(list)
    for place in staying:
        there[place.season, place.home, place.away].append(place)
    found: dict[int, int] = {}
    for place in moving:
        near = there[place.season, place.home, place.away]
        for each in sorted(filter(place.is_of, near), key=lambda each: abs(each.day - place.day))[:1]:
            found[place.id] = each.id
            near.remove(each)
    return found


def informed(kept: Fixture, gone: Fixture) -> None:
    if kept.home_score is None and gone.home_score is not None:
        kept.status = gone.status
    for column in TOLD:
        if getattr(kept, column) in {None, ""}:
            setattr(kept, column, getattr(gone, column))


async def repoint(connection: BaseDBAsyncClient, tables: Sequence[tuple[str, str]], old: int, new: int) -> None:
    for table, column in tables:
        # Both are ids from the database, both names from this module.
        await connection.execute_query(f"UPDATE {table} SET {column} = {int(new)} WHERE {column} = {int(old)}")  # noqa: S608


async def join_teams(connection: BaseDBAsyncClient, now: datetime, team: Team, into: Team) -> Joined:
    """One team in the place of two, and both names are known as its own from now on.

    Raises:
        InvalidInput: The two are of two competitions, or they met.
    """
    competition = await Competition.get(id=into.competition_id).using_db(connection)  # type: ignore[attr-defined]
    await remember(connection, now, competition, team.name, into.name)
    if team.competition_id != competition.id or team.id == into.id:  # type: ignore[attr-defined]
        raise InvalidInput(field="into", reason="must be another team of the same competition")
    await refuse_opponents(connection, team, into)
    joining = Joining(connection, now, competition, {team.id: into.id})
    brought, merged = await joining.gather(played_by(team), played_by(into))
    await joining.record(f"{team.name} = {into.name}", brought)
    await team.delete(using_db=connection)
    return Joined(competition.id, competition.name, team.name, into.name, brought, merged)


async def join_competitions(
    connection: BaseDBAsyncClient, now: datetime, competition: Competition, into: Competition
) -> Joined:
    """One competition in the place of two; teams that are one by their names become one as well.

    Raises:
        InvalidInput: The two are of two kinds.
    """
    alias = CompetitionAlias(competition_id=into.id, alias=competition.name, slug=competition.slug, at=now)
    await CompetitionAlias.bulk_create(
        [alias], update_fields=["competition_id"], on_conflict=["slug"], using_db=connection
    )
    if competition.id == into.id or (competition.sport, competition.is_synthetic) != (into.sport, into.is_synthetic):
        raise InvalidInput(field="into", reason="must be another competition of the same sport")
    await CompetitionAlias.filter(competition_id=competition.id).using_db(connection).update(competition_id=into.id)
    await TeamAlias.filter(competition_id=competition.id).using_db(connection).delete()
    joining = Joining(connection, now, into, await sides(connection, now, competition, into))
    await (
        Team.filter(competition_id=competition.id)
        .exclude(id__in=list(joining.sides))
        .using_db(connection)
        .update(competition_id=into.id)
    )
    brought, merged = await joining.gather(Q(competition_id=competition.id), Q(competition_id=into.id))
    await repoint(connection, OF_A_COMPETITION, competition.id, into.id)
    await joining.record(f"{competition.name} = {into.name}", brought)
    await competition.delete(using_db=connection)
    return Joined(into.id, into.name, competition.name, into.name, brought, merged)


async def sides(
    connection: BaseDBAsyncClient, now: datetime, competition: Competition, into: Competition
) -> dict[int, int]:
    """The teams of a competition that the other has too, as `Joining.sides`."""
    teams = {team.id: team for team in await Team.filter(competition_id=competition.id).using_db(connection)}
    pairs = (
        await Fixture.filter(competition_id=competition.id)
        .using_db(connection)
        .distinct()
        .values_list("home_id", "away_id")
    )
    roster = Roster(into, connection, now)
    met = [ParsedMatch(0, date.min, teams[home].name, teams[away].name) for home, away in pairs]
    here = await roster.recognised(met)
    found: dict[int, int] = {}
    for (home, away), match in zip(pairs, here, strict=True):
        for old, name in ((home, match.home), (away, match.away)):
            if name_key(name) in roster.known:
                found[old] = roster.known[name_key(name)].id
    return found


def played_by(team: Team) -> Q:
    return Q(home_id=team.id) | Q(away_id=team.id)


async def refuse_opponents(connection: BaseDBAsyncClient, team: Team, other: Team) -> None:
    met = Q(home_id=team.id, away_id=other.id) | Q(home_id=other.id, away_id=team.id)
    for row in await Fixture.filter(met).using_db(connection).limit(1):
        raise InvalidInput(field="into", reason=f"{team.name} met {other.name} on {row.day}: they are two teams")


async def remember(
    connection: BaseDBAsyncClient,
    now: datetime,
    competition: Competition | None,
    alias: str,
    name: str,
    sport: str = "",
) -> TeamAlias:
    """Another name of a team, in place of what was said of it before; in one competition, or in all of a sport."""
    scope = {"competition_id": competition.id} if competition else {"competition_id": None, "sport": sport}
    await TeamAlias.filter(**scope, alias_key=name_key(alias)).using_db(connection).delete()
    return await TeamAlias.create(
        using_db=connection,
        sport=competition.sport if competition else sport,
        competition_id=competition.id if competition else None,
        alias=alias,
        alias_key=name_key(alias),
        name=name,
        name_key=name_key(name),
        at=now,
    )
