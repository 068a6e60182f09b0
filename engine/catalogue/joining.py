"""Two teams that turned out to be one, and two competitions: their matches come together, and nothing else is lost."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q

from engine.catalogue import said, writing
from engine.catalogue.act import Act, Joined, MatchChange, MatchState
from engine.catalogue.identity import SeasonShapes
from engine.catalogue.importers.orientation import turned
from engine.catalogue.importers.parsed import ParsedMatch
from engine.catalogue.merge import Merging, Row, Stored
from engine.catalogue.models import (
    Competition,
    CompetitionAlias,
    Deduction,
    Fixture,
    ImportedFile,
    Statement,
    Team,
    TeamAlias,
)
from engine.catalogue.names import name_key
from engine.catalogue.refolding import Refolding
from engine.catalogue.roster import Roster
from engine.catalogue.said import STATE
from engine.catalogue.writing import Sides
from engine.errors import TwoNotOne
from engine.notices import NoticeKind, encoded, noted
from engine.sports.base import Sport
from engine.sports.registry import specification
from engine.sports.spec import SportSpec

# Whatever else speaks of a competition, and can be told of another.
OF_A_COMPETITION = (
    ("imported_files", "competition_id"),
    ("snapshots", "competition_id"),
    ("jobs", "competition_id"),
    ("seals", "competition_id"),
)
MOST_SHOWN = 20
PLAYED_BY = "removed_at IS NULL AND (home_id = ? OR away_id = ?)"
OF_COMPETITION = "removed_at IS NULL AND competition_id = ?"


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
    sides: Mapping[int, int]
    changed_from: date | None = None

    async def gather(self, moving: tuple[str, Sequence[int]]) -> list[MatchChange]:
        """Bring fixtures to their new sides; where the same match is there already, the two become one.

        Args:
            moving: A condition on the table of fixtures, and its values.

        Returns:
            What becomes of each of the fixtures: one that was there already is gone as one of its own.
        """
        teams = await self._by_id()
        brought = await writing.fixtures(self.connection, *moving, teams)
        ids = {each.id for each in brought}
        there = await writing.fixtures(self.connection, OF_COMPETITION, [self.into.id], teams)
        standing = [each for each in there if each.id not in ids]
        listed = await self._as_they_stand(brought, standing)
        merge = merging(standing, [self._row(each) for each in listed]).merge()
        states = {each.id: each.state for each in listed}
        folding = Refolding(self.connection, self.into.id, teams, self.now)
        for change in merge.known:
            await writing.join(self.connection, change.row.said.line, change.old.id, self.now)
        await folding.writer.change(
            [Stored(row.said.line, *row.pairing, meeting, states[row.said.line]) for row, meeting in merge.added]
        )
        await folding.refold([change.old for change in merge.known])
        self.changed_from = min((each.state.day for each in brought if each.state.has_score), default=None)
        merged = {change.row.said.line for change in merge.known}
        return [self._change(each, teams, is_gone=each.id in merged) for each in brought]

    async def _as_they_stand(self, brought: Sequence[Stored], there: Sequence[Stored]) -> list[Stored]:
        """Fixtures with their new sides: where nobody is at home, in the order in which the same match is there."""
        moved = [replace(each, home=self._now(each.home), away=self._now(each.away)) for each in brought]
        spec, places = specification(Sport(self.into.sport)), {each.place for each in there}
        if spec.has_home_side:
            return moved
        around = {
            each.id for each in moved if each.place not in places and (each.state.day, each.pairing[::-1]) in places
        }
        await turn_statements(self.connection, around, spec)
        return [
            replace(each, home=each.away, away=each.home, state=turned(each.state, spec)) if each.id in around else each
            for each in moved
        ]

    def _now(self, side: str) -> str:
        return str(self.sides.get(int(side), int(side)))

    def _change(self, stored: Stored, teams: Sides, *, is_gone: bool) -> MatchChange:
        state = MatchState.of(stored.state)
        home, away = (teams.names[self._now(side)] for side in stored.pairing)
        return MatchChange(stored.id, self.into.name, home, away, state, None if is_gone else state)

    async def record(self, name: str, into: str, rows: int) -> None:
        """What makes the ratings of the competition anew."""
        await ImportedFile.create(
            using_db=self.connection,
            act=Act.JOINING,
            name=name[:255],
            notice=encoded(noted(NoticeKind.JOINED, name=name, into=into)),
            digest=sha256(f"{name} {into} {self.now.isoformat()}".encode()).hexdigest(),
            format=Act.JOINING.value,
            competition_id=self.into.id,
            at=self.now,
            rows=rows,
            added=0,
            corrected=0,
            moved=0,
            skipped=0,
            changed_from=self.changed_from,
        )

    async def take_over(self) -> None:
        """Give what was taken out its new sides as well, for it may come back, and the points that were taken away."""
        for column in ("home_id", "away_id"):
            for old, new in self.sides.items():
                rows = Fixture.every.filter(**{column: old}).using_db(self.connection)
                await rows.update(**{column: new})
        for old, new in self.sides.items():
            await self._take_points(old, new)

    async def _take_points(self, old: int, new: int) -> None:
        """Points that were taken from one are taken from the other, once for each reason."""
        said = await Deduction.filter(team_id=new).using_db(self.connection).values_list("season", "reason")
        for each in await Deduction.filter(team_id=old).using_db(self.connection):
            if (each.season, each.reason) not in said:
                await Deduction.filter(id=each.id).using_db(self.connection).update(team_id=new)

    async def _by_id(self) -> Sides:
        rows: list[Team] = await Team.every.all().using_db(self.connection)
        return Sides(
            ids={str(team.id): team.id for team in rows},
            keys={team.id: str(team.id) for team in rows},
            names={str(team.id): team.name for team in rows},
        )

    def _row(self, stored: Stored) -> Row:
        """A fixture as a file would list it; its id stands for the line."""
        state = {name: getattr(stored.state, name) for name in STATE}
        match = ParsedMatch(line=stored.id, home=stored.home, away=stored.away, meeting=stored.meeting, **state)
        return Row(match, stored.listing)


async def turn_statements(connection: BaseDBAsyncClient, fixture_ids: Collection[int], spec: SportSpec) -> None:
    """Let what was said of fixtures be said of the same matches with the other side first."""
    for each in await Statement.filter(fixture_id__in=list(fixture_ids)).using_db(connection):
        each.says = said.encoded(turned(said.decoded(each.says), spec))
        await each.save(using_db=connection, update_fields=["says"])


def merging(there: Sequence[Stored], rows: Sequence[Row]) -> Merging:
    seasons = SeasonShapes()
    seasons.add(each.listing for each in there)
    seasons.add(row.listing for row in rows)
    return Merging(there, rows, seasons)


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
        raise TwoNotOne(
            reason=f"{team.name!r} can become another team of the same competition only, and {into.name!r} is none"
        )
    if met := await how_they_met(connection, team, into):
        raise TwoNotOne(reason=met)
    joining = Joining(connection, now, competition, {team.id: into.id})
    brought = await joining.gather((PLAYED_BY, [team.id, team.id]))
    await joining.take_over()
    await joining.record(team.name, into.name, len(brought))
    await team.delete(using_db=connection)
    return joined(competition, team.name, into.name, brought)


async def join_competitions(
    connection: BaseDBAsyncClient, now: datetime, competition: Competition, into: Competition, *, is_certain: bool
) -> Joined:
    """One competition in the place of two; teams that are one by their names become one as well.

    Args:
        is_certain: Whether two that share no team are joined too.

    Raises:
        InvalidInput: The two are of two kinds, or share no team.
    """
    alias = CompetitionAlias(competition_id=into.id, alias=competition.name, slug=competition.slug, at=now)
    await CompetitionAlias.bulk_create(
        [alias], update_fields=["competition_id"], on_conflict=["slug"], using_db=connection
    )
    if competition.id == into.id or (competition.sport, competition.is_synthetic) != (into.sport, into.is_synthetic):
        only = "another competition of the same sport only"
        raise TwoNotOne(reason=f"{competition.name!r} can become {only}, and {into.name!r} is none")
    await CompetitionAlias.filter(competition_id=competition.id).using_db(connection).update(competition_id=into.id)
    await TeamAlias.filter(competition_id=competition.id).using_db(connection).delete()
    shared = await sides(connection, now, competition, into)
    if not (shared or is_certain):
        reason = f"{competition.name!r} and {into.name!r} have no team in common: confirm that they are one"
        raise TwoNotOne(reason=reason, hint=TwoNotOne.to_confirm)
    joining = Joining(connection, now, into, shared)
    brought = await joining.gather((OF_COMPETITION, [competition.id]))
    await joining.take_over()
    fixtures = Fixture.every.filter(competition_id=competition.id).using_db(connection)
    playing = {team for pair in await fixtures.distinct().values_list("home_id", "away_id") for team in pair}
    await (
        Team.every.filter(id__in=list(playing), competition_id=competition.id)
        .using_db(connection)
        .update(competition_id=into.id)
    )
    await fixtures.update(competition_id=into.id, updated_at=now)
    await repoint(connection, OF_A_COMPETITION, competition.id, into.id)
    await joining.record(competition.name, into.name, len(brought))
    await competition.delete(using_db=connection)
    return joined(into, competition.name, into.name, brought, len(shared))


def joined(
    competition: Competition, name: str, into: str, brought: Sequence[MatchChange], shared: int | None = None
) -> Joined:
    return Joined(
        competition_id=competition.id,
        competition=competition.name,
        name=name,
        into=into,
        brought=len(brought),
        merged=sum(each.after is None for each in brought),
        shared=shared,
        matches=tuple(brought[:MOST_SHOWN]),
        fixture_ids=tuple(each.id for each in brought),
    )


async def sides(
    connection: BaseDBAsyncClient, now: datetime, competition: Competition, into: Competition
) -> dict[int, int]:
    """The teams of a competition that the other has too, as `Joining.sides`."""
    teams = {team.id: team for team in await Team.every.filter(competition_id=competition.id).using_db(connection)}
    pairs = (
        await Fixture.every.filter(competition_id=competition.id)
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


async def how_they_met(connection: BaseDBAsyncClient, team: Team, other: Team) -> str:
    """Why two teams are not one, empty where they never met."""
    met = Q(home_id=team.id, away_id=other.id) | Q(home_id=other.id, away_id=team.id)
    for row in await Fixture.filter(met).using_db(connection).limit(1):
        return f"{team.name} met {other.name} on {row.day}: they are two teams"
    return ""


async def remember(
    connection: BaseDBAsyncClient,
    now: datetime,
    competition: Competition | None,
    alias: str,
    name: str,
    sport: str = "",
) -> None:
    """Another name of a team, in place of what was said of it before; in one competition, or in all of a sport.

    What had the team's name for that of another is forgotten, and what was another name of the alias is one of the
    team: no name leads around to itself.
    """
    scope = {"competition_id": competition.id} if competition else {"competition_id": None, "sport": sport}
    old, new = name_key(alias), name_key(name)
    said = TeamAlias.filter(**scope).using_db(connection)
    await said.filter(alias_key__in=[old, new]).delete()
    await said.filter(name_key=old).update(name=name, name_key=new)
    if old == new:
        return
    await TeamAlias.create(
        using_db=connection,
        sport=competition.sport if competition else sport,
        competition_id=competition.id if competition else None,
        alias=alias,
        alias_key=old,
        name=name,
        name_key=new,
        at=now,
    )
