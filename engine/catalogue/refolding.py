"""What is left of fixtures once something that was said of them is taken back."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from engine.catalogue import writing
from engine.catalogue.merge import Stored
from engine.catalogue.models import Team
from engine.catalogue.said import FixtureState, decoded, known_from
from engine.catalogue.writing import FixtureWriter, Sides

STANDING = "competition_id = ? AND removed_at IS NULL"
IDLE = """\
UPDATE teams SET removed_at = ? WHERE competition_id = ? AND removed_at IS NULL AND id NOT IN (
    SELECT home_id FROM fixtures WHERE competition_id = ? AND removed_at IS NULL
    UNION SELECT away_id FROM fixtures WHERE competition_id = ? AND removed_at IS NULL)
"""
EMPTY = """\
UPDATE competitions SET removed_at = ? WHERE id = ? AND removed_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM fixtures WHERE competition_id = ? AND removed_at IS NULL)
"""


@dataclass(frozen=True, slots=True)
class Refold:
    """A fixture as it was shown, and as it is shown now: None where it is gone."""

    old: Stored
    new: Stored | None

    @property
    def first_day(self) -> date | None:
        """The first day whose results are not what they were."""
        if self.new is None:
            return self.old.state.day if self.old.state.has_score else None
        old, new = self.old.state.result, self.new.state.result
        return None if old == new else min(each.day for each in (old, new) if each)


def refolded(old: Stored, state: FixtureState | None) -> Refold:
    return Refold(old, replace(old, state=state) if state else None)


@dataclass(slots=True)
class Refolding:
    """Fixtures of one competition, inside one transaction."""

    connection: BaseDBAsyncClient
    competition_id: int
    sides: Sides
    now: datetime
    done: list[Refold] = field(default_factory=list)

    @classmethod
    async def of(cls, connection: BaseDBAsyncClient, competition_id: int, now: datetime) -> Refolding:
        return cls(connection, competition_id, await writing.sides(connection, competition_id), now)

    @property
    def writer(self) -> FixtureWriter:
        return FixtureWriter(self.connection, self.competition_id, self.sides, self.now)

    @property
    def changed_from(self) -> date | None:
        return min((day for each in self.done if (day := each.first_day)), default=None)

    async def standing(self, where: str = "", *values: Any) -> list[Stored]:
        condition = f"{STANDING} AND {where}" if where else STANDING
        return await writing.fixtures(self.connection, condition, [self.competition_id, *values], self.sides)

    async def refold(self, fixtures: Sequence[Stored]) -> list[Refold]:
        """Let fixtures be what is said of them now."""
        states = await self._states([each.id for each in fixtures])
        found = await asyncio.to_thread(lambda: [refolded(each, states[each.id]) for each in fixtures])
        changed = await self._apart([each for each in found if each.new and each.new != each.old])
        await writing.take_out(self.connection, [each.old.id for each in found if each.new is None], self.now)
        for batch in writing.batches([each.new for each in changed if each.new]):
            await self.writer.change(batch)
        self.done += [each for each in found if each.new is None] + changed
        return self.done

    async def sweep(self) -> tuple[tuple[str, ...], bool]:
        """Teams without a match go, and a competition without any; the names of the teams, and whether it went."""
        words, playing = writing.sql(self.connection), Team.filter(competition_id=self.competition_id)
        before = await playing.using_db(self.connection).values_list("id", "name")
        await self.connection.execute_query(words.text(IDLE), [self.now, *[self.competition_id] * 3])
        after = set(await playing.using_db(self.connection).values_list("id", "name"))
        went, _ = await self.connection.execute_query(words.text(EMPTY), [self.now, *[self.competition_id] * 2])
        return tuple(sorted(each[1] for each in before if each not in after)), bool(went)

    async def _states(self, fixture_ids: Collection[int]) -> dict[int, FixtureState | None]:
        said = await writing.statements_of(self.connection, fixture_ids)
        return await asyncio.to_thread(
            lambda: {fixture: known_from(map(decoded, said.get(fixture, ()))) for fixture in fixture_ids}
        )

    async def _apart(self, changed: Sequence[Refold]) -> list[Refold]:
        """Where a fixture comes back to a place that another has taken since, they are one."""
        by_id = {each.old.id: each for each in changed}
        for each in changed:
            if each.new is None or each.new.state.day == each.old.state.day:
                continue
            for other in await self.standing("day = ? AND id <> ?", each.new.state.day, each.old.id):
                if other.id not in by_id and writing.where(other) == writing.where(each.new):
                    await writing.join(self.connection, each.old.id, other.id, self.now)
                    state = (await self._states([other.id]))[other.id]
                    by_id[other.id] = Refold(other, replace(other, state=state) if state else None)
                    by_id[each.old.id] = replace(each, new=None)
        return list(by_id.values())
