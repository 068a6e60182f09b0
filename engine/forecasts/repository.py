"""Simulations and their sections as they were first computed."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

import msgspec
from cachetools import LRUCache
from tortoise.backends.base.client import BaseDBAsyncClient

from engine.catalogue.service import Clock
from engine.errors import NotFound
from engine.forecasts import models
from engine.forecasts.questions import decoded
from engine.forecasts.views import Identity
from engine.simulation.comparison import Comparison
from engine.simulation.deep_dive import DeepDive
from engine.simulation.distribution import Distribution
from engine.simulation.headline import Headline
from engine.simulation.matchup import Matchup, Side
from engine.simulation.scenarios import ScenarioExtremes
from engine.simulation.tasks import Section
from engine.store.batch_writer import BatchWriter
from engine.store.changes import Change, Row
from engine.store.database import Database, in_transaction
from engine.store.horizon import horizon

S = TypeVar("S", Distribution, ScenarioExtremes, DeepDive, Comparison)

SIMULATIONS = Change.added(
    "simulations",
    "id text, sport text, fixture_id int, snapshot_id text, inputs text, matchup text, model_version text, "
    "created_at timestamptz",
    otherwise="ON CONFLICT DO NOTHING",
)
SECTIONS = Change.added(
    "sections",
    "simulation_id text, depth text, payload bytea, created_at timestamptz",
    otherwise="ON CONFLICT DO NOTHING",
)
MOST_IDENTITIES = 4096
MOST_HEADLINES = 4096
# A distribution takes about 100 KB in memory.
MOST_SECTIONS = 256
HEADLINE = "headline"


class Repository:
    """Keeps what is given to it once: writing an id again changes nothing."""

    def __init__(self, database: Database, *, clock: Clock) -> None:
        self.database, self.clock = database, clock
        self._identities: LRUCache[str, Identity] = LRUCache(MOST_IDENTITIES)
        self._headlines: LRUCache[str, Headline] = LRUCache(MOST_HEADLINES)
        self._sections: LRUCache[tuple[str, str], Section] = LRUCache(MOST_SECTIONS)
        self._depths: LRUCache[str, set[str]] = LRUCache(MOST_IDENTITIES)
        self._digests: LRUCache[tuple[str, str], str] = LRUCache(MOST_IDENTITIES)
        self._writer = BatchWriter(database)

    async def identity(self, id: str) -> Identity:
        """
        Raises:
            NotFound: No simulation has this id.
        """
        found = (await self.identities([id])).get(id)
        if found is None:
            raise NotFound(kind="simulation", id=id)
        return found

    async def identities(self, ids: Collection[str]) -> dict[str, Identity]:
        """Those that exist, in at most one statement."""
        known = {each: found for each in ids if (found := self._identities.get(each))}
        missing = [each for each in ids if each not in known and is_id(each)]
        rows = await models.Simulation.filter(id__in=missing) if missing else []
        return known | {row.id: self._identities.setdefault(row.id, called_then(identity(row))) for row in rows}

    async def keep(self, found: Collection[Identity]) -> dict[str, Identity]:
        """The same identities as they stand in the archive: what was issued before keeps its time."""
        known = {each.id: kept for each in found if (kept := self._identities.get(each.id))}
        new = {each.id: each for each in found if each.id not in known}
        if not new:
            return known
        there = await self._writer.add(SIMULATIONS, [simulation_row(each) for each in new.values()])
        new = {each.id: called_then(each) for each in new.values()}
        for key in new.keys() - there:
            self._depths[key] = set()
            self._identities[key] = new[key]
        return known | new | (await self.identities(there) if there else {})

    async def headlines(self, ids: Collection[str]) -> dict[str, Headline]:
        """Those that were computed, in at most one statement."""
        known = {each: found for each in ids if (found := self._headlines.get(each))}
        missing = [each for each in ids if each not in known and not self._is_unwritten(each, HEADLINE)]
        if not missing:
            return known
        rows = await models.Section.filter(simulation_id__in=missing, depth=HEADLINE).values_list(
            "simulation_id", "payload"
        )
        read = {str(row[0]): msgspec.msgpack.decode(row[1], type=Headline) for row in rows}
        self._headlines.update(read)
        return known | read

    async def section(self, id: str, depth: str, type: type[S]) -> S | None:
        """A section other than the headline, None where it was not computed yet."""
        found = self._sections.get((id, depth))
        if isinstance(found, type):
            return found
        if not is_id(id) or self._is_unwritten(id, depth):
            return None
        for (payload,) in await models.Section.filter(simulation_id=id, depth=depth).values_list("payload"):
            read = msgspec.msgpack.decode(payload, type=type)
            self._sections[id, depth] = read
            self._digests[id, depth] = digest_of(payload)
            return read
        return None

    async def digest(self, id: str, depth: str) -> str | None:
        """SHA-256 of the bytes of a section, None where it was not computed yet."""
        if found := self._digests.get((id, depth)):
            return found
        for (payload,) in await models.Section.filter(simulation_id=id, depth=depth).values_list("payload"):
            return self._digests.setdefault((id, depth), digest_of(payload))
        return None

    async def keep_section(self, id: str, depth: str, payload: bytes, type: type[S]) -> S:
        """
        Args:
            payload: The section in MessagePack.
        """
        await self._write_sections({id: payload}, depth)
        self._digests[id, depth] = digest_of(payload)
        return msgspec.msgpack.decode(payload, type=type)

    async def keep_headlines(self, headlines: Mapping[str, Headline]) -> None:
        if not headlines:
            return
        payloads = {key: msgspec.msgpack.encode(each) for key, each in headlines.items()}
        await self._write_sections(payloads, HEADLINE)
        self._headlines.update(headlines)

    async def _write_sections(self, payloads: Mapping[str, bytes], depth: str) -> None:
        now = self.clock()
        await self._writer.write(SECTIONS, [(key, depth, payload, now) for key, payload in payloads.items()])
        for key in payloads:
            if (depths := self._depths.get(key)) is not None:
                depths.add(depth)

    def _is_unwritten(self, id: str, depth: str) -> bool:
        """Whether this process issued the simulation lately and has not computed the depth."""
        depths = self._depths.get(id)
        return depths is not None and depth not in depths

    async def remove(self, ids: Iterable[str]) -> None:
        """Simulations with their sections."""
        gone = list(ids)

        async def delete(connection: BaseDBAsyncClient) -> None:
            await models.Section.filter(simulation_id__in=gone).using_db(connection).delete()
            await models.Simulation.filter(id__in=gone).using_db(connection).delete()

        await in_transaction(delete)
        for each in gone:
            for known in (self._identities, self._depths, self._headlines):
                known.pop(each, None)


def digest_of(payload: bytes) -> str:
    return hashlib.sha256(payload).hexdigest()


def is_id(id: str) -> bool:
    """Whether a simulation could have this id."""
    return len(id) == 32 and id.isascii() and id.isalnum()


def identity(row: models.Simulation) -> Identity:
    asked = decoded(row.inputs).asked
    return Identity(
        id=row.id,
        asked=asked,
        matchup=msgspec.json.decode(row.matchup, type=Matchup),
        settings=asked.settings,
        model_version=row.model_version,
        snapshot_id=row.snapshot_id,  # type: ignore[attr-defined]
        issued_at=row.created_at,
        inputs=row.inputs,
    )


def called_then(found: Identity) -> Identity:
    """A simulation whose sides are called as they were on the day as of which it is read; what is kept is the same."""
    chosen, meeting = horizon(), decoded(found.inputs).meeting
    if chosen is None or not chosen.names or meeting is None:
        return found
    names = {
        each.stored: Side(each.name, each.name) for each in chosen.names if each.competition == meeting.competition
    }
    home, away = (names.get(each.key, each) for each in (found.matchup.home, found.matchup.away))
    return replace(found, matchup=replace(found.matchup, home=home, away=away))


def simulation_row(found: Identity) -> Row:
    matchup = msgspec.json.encode(found.matchup).decode()
    return (
        found.id, found.sport, found.fixture_id, found.snapshot_id, found.inputs, matchup, found.model_version,
        found.issued_at,
    )  # fmt: skip
