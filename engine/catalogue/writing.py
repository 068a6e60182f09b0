"""Fixtures and what was said of them, on their way out of their tables and back, inside one transaction."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from operator import attrgetter
from typing import Any, TypeAlias, TypeVar

from tortoise.backends.base.client import BaseDBAsyncClient

from engine.catalogue.merge import Stored
from engine.catalogue.models import Team
from engine.catalogue.said import STATE, FixtureState, Said, annulled, decoded
from engine.catalogue.status import FixtureStatus
from engine.store.changes import Row
from engine.store.horizon import Dialect
from engine.store.sql import Sql

T = TypeVar("T")
# Day, keys of the sides, meeting.
Where: TypeAlias = tuple[date, str, str, int]
BATCH = 2000
READ = f"SELECT id, home_id, away_id, meeting, {', '.join(STATE)} FROM fixtures"  # noqa: S608
state_columns = attrgetter(*STATE)
WRITTEN = ("home_id", "away_id", "meeting", "updated_at", *STATE)

ADDED = f"INSERT INTO fixtures (competition_id, {', '.join(WRITTEN)}) VALUES (?{', ?' * len(WRITTEN)})"  # noqa: S608
CHANGED = (
    f"UPDATE fixtures SET {', '.join(f'{column} = ?' for column in WRITTEN)}, removed_at = NULL, "  # noqa: S608
    "joined_id = NULL WHERE id = ?"
)
STATEMENTS = "INSERT INTO statements (fixture_id, source_id, says) VALUES (?, ?, ?)"
OF_FIXTURES = "SELECT fixture_id, says FROM statements WHERE fixture_id IN {ids} ORDER BY id"
OF_FILE = (
    "SELECT s.fixture_id, s.says FROM statements s JOIN imported_files f ON f.id = s.source_id "
    "WHERE f.competition_id = ? AND f.name = ? AND f.act = 'import' ORDER BY s.id"
)
ANNULLED = (
    "SELECT s.fixture_id FROM statements s JOIN imported_files f ON f.id = s.source_id "
    "WHERE f.competition_id = ? AND f.act = 'annulment'"
)
REMOVED = "UPDATE fixtures SET removed_at = ?, joined_id = ? WHERE id IN {ids}"
LAST = "SELECT MAX(id) FROM fixtures"
ADDED_SINCE = "SELECT id FROM fixtures WHERE competition_id = ? AND id > ? ORDER BY id"
TAKEN_OVER = "UPDATE statements SET fixture_id = ? WHERE fixture_id = ?"
PARKED = "UPDATE fixtures SET meeting = -id WHERE id IN {ids}"


def sql(connection: BaseDBAsyncClient) -> Sql:
    dialect: Dialect = "sqlite" if connection.capabilities.dialect == "sqlite" else "postgres"
    return Sql(dialect)


@dataclass(frozen=True, slots=True)
class Sides:
    """The teams of a competition, each under a key of its own: that of its name, which files give."""

    ids: Mapping[str, int]
    keys: Mapping[int, str]
    names: Mapping[str, str]


async def sides(connection: BaseDBAsyncClient, competition_id: int) -> Sides:
    """Those that were taken out included; of two under one name the one that stands, or the older, is meant by it."""
    rows: list[Team] = await Team.every.filter(competition_id=competition_id).using_db(connection)
    teams: dict[str, Team] = {}
    for team in sorted(rows, key=lambda team: (team.removed_at is not None, team.id)):
        teams[team.name_key if team.name_key not in teams else f"{team.name_key}\x1f{team.id}"] = team
    return Sides(
        ids={key: team.id for key, team in teams.items()},
        keys={team.id: key for key, team in teams.items()},
        names={key: team.name for key, team in teams.items()},
    )


async def fixtures(connection: BaseDBAsyncClient, where: str, values: Sequence[Any], sides: Sides) -> list[Stored]:
    """
    Args:
        where: A condition on the table, with `?` for each of the values.
    """
    rows = await sql(connection).rows(connection, f"{READ} WHERE {where} ORDER BY id", *values)
    return await asyncio.to_thread(lambda: [stored(row, sides.keys) for row in rows])


def stored(row: Row, keys: Mapping[int, str]) -> Stored:
    """A row of the columns that `READ` names: SQLite gives texts where PostgreSQL gives values."""
    number, home, away, meeting, day, season, stage, kick_off, neutral, status, *rest = row
    state = FixtureState(
        date.fromisoformat(day) if isinstance(day, str) else day,
        season,
        stage,
        datetime.fromisoformat(kick_off) if isinstance(kick_off, str) else kick_off,
        bool(neutral),
        FixtureStatus(status),
        *rest,
    )
    return Stored(number, keys[home], keys[away], meeting, state)


@dataclass(frozen=True, slots=True)
class FixtureWriter:
    """Writes fixtures of one competition."""

    connection: BaseDBAsyncClient
    competition_id: int
    sides: Sides
    now: datetime

    async def add(self, new: Sequence[Stored]) -> list[int]:
        """The ids that they get, in their order."""
        words = sql(self.connection)
        ((last,),) = await words.rows(self.connection, LAST)
        await self.connection.execute_many(
            words.text(ADDED), [[self.competition_id, *self._values(each)] for each in new]
        )
        return [row[0] for row in await words.rows(self.connection, ADDED_SINCE, self.competition_id, last or 0)]

    async def change(self, known: Sequence[Stored]) -> None:
        """Fixtures that are there, or were once. Two of them may change places, so each leaves its own first."""
        if known:
            words = sql(self.connection)
            await self.connection.execute_query(words.text(PARKED), [words.listed([each.id for each in known])])
            await self.connection.execute_many(words.text(CHANGED), [[*self._values(each), each.id] for each in known])

    def _values(self, stored: Stored) -> list[Any]:
        state = annulled(stored.state) if stored.is_withdrawn else stored.state
        ids = self.sides.ids
        return [ids[stored.home], ids[stored.away], stored.meeting, self.now, *state_columns(state)]


async def write_statements(connection: BaseDBAsyncClient, source_id: int, said: Sequence[tuple[int, str]]) -> None:
    """
    Args:
        said: Ids of fixtures with what is said of them, as `Said.encoded`.
    """
    for batch in batches(said):
        values = [[fixture_id, source_id, says] for fixture_id, says in batch]
        await connection.execute_many(sql(connection).text(STATEMENTS), values)


async def statements_of(connection: BaseDBAsyncClient, fixture_ids: Collection[int]) -> dict[int, list[str]]:
    """Everything that stands of some fixtures, in the order in which it was said."""
    words = sql(connection)
    rows = await words.rows(connection, OF_FIXTURES, words.listed(fixture_ids)) if fixture_ids else ()

    def by_fixture() -> dict[int, list[str]]:
        found: defaultdict[int, list[str]] = defaultdict(list)
        for fixture_id, says in rows:
            found[fixture_id].append(says)
        return found

    return await asyncio.to_thread(by_fixture)


async def last_said(connection: BaseDBAsyncClient, competition_id: int, file: str) -> dict[int, str]:
    """What files of a name said last, by fixture."""
    rows = await sql(connection).rows(connection, OF_FILE, competition_id, file)
    return await asyncio.to_thread(lambda: {row[0]: row[1] for row in rows})


async def annulled_ids(connection: BaseDBAsyncClient, competition_id: int) -> frozenset[int]:
    """Fixtures that administrators annulled, those that were taken out since included."""
    return frozenset(row[0] for row in await sql(connection).rows(connection, ANNULLED, competition_id))


async def withdrawn(connection: BaseDBAsyncClient, competition_id: int) -> dict[int, list[Said]]:
    """What files say of the matches that administrators annulled."""
    ids = await annulled_ids(connection, competition_id)
    said = await statements_of(connection, ids)
    return {fixture: [each for each in map(decoded, says) if not each.is_withdrawn] for fixture, says in said.items()}


async def take_out(
    connection: BaseDBAsyncClient, fixture_ids: Collection[int], now: datetime, *, joined_id: int | None = None
) -> None:
    """Their rows stay for the forecasts that refer to them; nothing else finds them."""
    if fixture_ids:
        words = sql(connection)
        await connection.execute_query(words.text(REMOVED), [now, joined_id, words.listed(fixture_ids)])


async def join(connection: BaseDBAsyncClient, gone: int, kept: int, now: datetime) -> None:
    """Let one fixture take over what was said of another, which is taken out."""
    await connection.execute_query(sql(connection).text(TAKEN_OVER), [kept, gone])
    await take_out(connection, [gone], now, joined_id=kept)


async def taken_out(connection: BaseDBAsyncClient, competition_id: int, sides: Sides) -> dict[Where, Stored]:
    """Fixtures that may come back, by where they stood; one that was annulled comes back annulled."""
    condition = "competition_id = ? AND removed_at IS NOT NULL AND joined_id IS NULL"
    found = await fixtures(connection, condition, [competition_id], sides)
    annulled = await annulled_ids(connection, competition_id)
    return {where(each): replace(each, is_withdrawn=each.id in annulled) for each in found}


def where(stored: Stored) -> Where:
    return stored.state.day, stored.home, stored.away, stored.meeting


def batches(items: Sequence[T]) -> Iterable[Sequence[T]]:
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))
