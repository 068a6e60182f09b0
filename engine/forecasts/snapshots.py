"""Ratings of a competition as of a day: computed once, stored, and kept as long as their results stand."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeAlias

import msgspec
import numpy as np
from cachetools import LRUCache
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.functions import Max

from engine.catalogue.models import Fixture, ImportedFile
from engine.catalogue.rows import rows_in_turns
from engine.catalogue.service import Clock, competition_view
from engine.catalogue.status import FixtureStatus
from engine.catalogue.views import CompetitionView
from engine.errors import NotFound
from engine.evaluation.scorecard import MATCH, Matches, during, joined
from engine.forecasts import models
from engine.forecasts.results import RESULT, result
from engine.forecasts.snapshot_replay import (
    RECORD_MATCHES,
    Past,
    ReplayCheckpoint,
    ReplayState,
    Walk,
    model_version,
    states,
    states_from,
)
from engine.forecasts.views import RatingsSnapshot
from engine.ratings.belief import Belief, digest
from engine.ratings.state import Result, reading, restored
from engine.simulation.track_record import ReliabilityBin
from engine.store.database import Database, in_transaction

# Of national teams each holds a megabyte of shared errors.
MOST_KEPT = 64
YEARS_AT_ONCE = 10
# Ratings of the last months are asked for again and again.
KEPT = timedelta(days=120)
# Before the first result of a competition.
NEVER = date.min
# Competition and day: the ratings from all results before that day.
Wanted: TypeAlias = tuple[CompetitionView, date]


class Snapshots:
    """The ratings are stored; the errors that teams share are not, but walked to again where they are not in memory."""

    def __init__(self, database: Database, *, clock: Clock) -> None:
        """
        Args:
            clock: The present, whatever the day that is asked for.
        """
        self.database, self.clock = database, clock
        # Keyed also by the last import that changed a result: a later one makes the key another.
        self._before: LRUCache[tuple[int, date, int], RatingsSnapshot] = LRUCache(MOST_KEPT)
        self._by_id: LRUCache[str, RatingsSnapshot] = LRUCache(MOST_KEPT)
        self._rating = asyncio.Lock()

    async def by_id(self, id: str) -> RatingsSnapshot:
        """
        Raises:
            NotFound: No snapshot has this id, or its results are others by now.
        """
        if known := self._by_id.get(id):
            return known
        row = await models.Snapshot.get_or_none(id=id).select_related("competition")
        found = (snapshot(row) if row.state else await self._again(row)) if row else None
        if found is None or found.id != id:
            raise NotFound(kind="snapshot", id=id)
        self._by_id[id] = found
        return found

    async def reliability(self, id: str) -> tuple[ReliabilityBin, ...]:
        """How forecasts of the competition had done until a snapshot, which is kept whatever becomes of its ratings."""
        ((kept,),) = await models.Snapshot.filter(id=id).values_list("reliability")
        return msgspec.json.decode(str(kept), type=tuple[ReliabilityBin, ...])

    async def forget(self) -> None:
        """Drop the ratings of days that are long over: whoever wants them walks there again from a checkpoint."""
        await models.Snapshot.filter(as_of__lt=self._kept_from).exclude(state="").update(state="")

    async def _again(self, row: models.Snapshot) -> RatingsSnapshot:
        """The ratings of the same day, as they follow from what is known of it now."""
        of = row.competition
        competition = competition_view((of.id, of.slug, of.name, of.sport, of.is_synthetic))
        last_import, day = (await last_imports([of.id]))[of.id], row.as_of or NEVER
        async with self._rating:
            return (await self._rated(competition, {day}, last_import))[day]

    def _is_kept(self, day: date | None) -> bool:
        """Those of the past are many, and large where many teams play: a walk through history would fill the disk."""
        return day is None or day >= self._kept_from

    @property
    def _kept_from(self) -> date:
        return self.clock().date() - KEPT

    async def before(self, wanted: Collection[Wanted]) -> dict[tuple[int, date], RatingsSnapshot]:
        """The ratings of each competition from all results before each day, by competition id and day."""
        competitions = {competition.id: competition for competition, _ in wanted}
        imports = await last_imports(competitions)
        found: dict[tuple[int, date], RatingsSnapshot] = {}
        missing: defaultdict[int, set[date]] = defaultdict(set)
        for competition, day in wanted:
            known = self._before.get((competition.id, day, imports[competition.id]))
            if known is None:
                missing[competition.id].add(day)
            else:
                found[competition.id, day] = known
        for competition, days in [(competitions[each], days) for each, days in missing.items()]:
            last_import = imports[competition.id]
            for day, made in (await self._made(competition, days, last_import)).items():
                found[competition.id, day] = self._before[competition.id, day, last_import] = made
        return found

    async def results(self, competition: CompetitionView, until: date) -> tuple[Result, ...]:
        """Every result of a competition up to and with a day."""
        return tuple(result(row, competition) for row in await rows_until(competition, until))

    async def _made(
        self, competition: CompetitionView, days: Collection[date], last_import: int
    ) -> dict[date, RatingsSnapshot]:
        """Stored snapshots where they still stand, else new ones; one rating at a time leaves a core to the others."""
        async with self._rating:
            last_results = {day: await last_result_before(competition.id, day) for day in days}
            rows = await standing(competition, set(last_results.values()))
            known = {day: self._by_id.get(row.id) or row for day, row in rows.items()}
            stored = {day: each for day, each in known.items() if each.belief.is_whole}
            new = set(last_results.values()) - stored.keys()
            if new:
                stored |= await self._rated(competition, new, last_import)
            self._by_id.update((each.id, each) for each in stored.values())
            return {day: stored[last] for day, last in last_results.items()}

    async def _rated(
        self, competition: CompetitionView, days: Collection[date], last_import: int
    ) -> dict[date, RatingsSnapshot]:
        found: dict[date, ReplayState] = {}
        for checkpoint, some in (await from_checkpoints(competition, days)).items():
            rows = await rows_until(competition, max(some), after=checkpoint.day if checkpoint else None)
            if checkpoint is None:
                found |= await asyncio.to_thread(rated, rows, some, competition)
            else:
                past = await last_matches(competition, checkpoint.day)
                found |= await asyncio.to_thread(rated_on, checkpoint, past, rows, some, competition)
        made = await self._written(await asyncio.to_thread(self._rows, competition, found.values(), last_import))
        return {
            day: snapshot(row, Belief(state.ratings, state.shared))
            for (day, state), row in zip(found.items(), made, strict=True)
        }

    async def keep(self, competition: CompetitionView, state: ReplayState, last_import: int) -> None:
        """Store a state that somebody else's walk came by."""
        await self._written(await asyncio.to_thread(self._rows, competition, (state,), last_import))

    async def _written(self, made: list[models.Snapshot]) -> list[models.Snapshot]:
        async def write(connection: BaseDBAsyncClient) -> None:
            await models.Snapshot.bulk_create(
                made, update_fields=["after_import"], on_conflict=["id"], using_db=connection
            )

        await in_transaction(write)
        return made

    def _rows(
        self, competition: CompetitionView, states: Iterable[ReplayState], last_import: int
    ) -> list[models.Snapshot]:
        """Beside the event loop: each digest is of a whole state."""
        return [self._row(competition, state, last_import) for state in states]

    def _row(self, competition: CompetitionView, state: ReplayState, last_import: int) -> models.Snapshot:
        return models.Snapshot(
            id=digest(state.ratings, state.shared),
            competition_id=competition.id,
            as_of=state.ratings.as_of,
            after_import=last_import,
            model_version=model_version(competition.sport),
            results=state.results,
            state=msgspec.json.encode(state.ratings).decode() if self._is_kept(state.ratings.as_of) else "",
            reliability=msgspec.json.encode(state.reliability).decode(),
            created_at=self.clock(),
        )


def snapshot(row: models.Snapshot, belief: Belief | None = None) -> RatingsSnapshot:
    return RatingsSnapshot(
        id=row.id,
        competition_id=row.competition_id,  # type: ignore[attr-defined]
        as_of=row.as_of,
        results=row.results,
        belief=belief or Belief(restored(row.state)),
        reliability=msgspec.json.decode(row.reliability, type=tuple[ReliabilityBin, ...]),
        created_at=row.created_at,
    )


async def last_imports(competitions: Iterable[int]) -> Mapping[int, int]:
    """The last import that changed a result of each competition; 0 where there was none."""
    if not (wanted := list(competitions)):
        return {}
    rows = (
        await ImportedFile.filter(competition_id__in=wanted, changed_from__isnull=False)
        .annotate(last=Max("id"))
        .group_by("competition_id")
        .values_list("competition_id", "last")
    )
    return dict.fromkeys(wanted, 0) | {int(row[0]): int(row[1]) for row in rows}


async def last_result_before(competition: int, day: date) -> date:
    played = Fixture.filter(competition_id=competition, status=FixtureStatus.PLAYED, day__lt=day)
    for (last,) in await played.order_by("-day").limit(1).values_list("day"):
        return date.fromisoformat(str(last))
    return NEVER


async def standing(competition: CompetitionView, days: Collection[date]) -> dict[date, RatingsSnapshot]:
    """Stored snapshots whose results no later import has changed, by the day of their last result."""
    rows = await models.Snapshot.filter(
        competition_id=competition.id,
        as_of__in=[day for day in days if day != NEVER],
        model_version=model_version(competition.sport),
    ).exclude(state="")
    changes = await ImportedFile.filter(
        competition_id=competition.id,
        changed_from__isnull=False,
        id__gt=min((row.after_import for row in rows), default=0),
    ).values_list("id", "changed_from")
    return {
        row.as_of: snapshot(row)
        for row in rows
        if row.as_of and not any(change > row.after_import and first <= row.as_of for change, first in changes)
    }


@dataclass(frozen=True, slots=True)
class Resumable:
    """A checkpoint whose results no later import has changed.

    Args:
        day: Of the last results in it.
    """

    day: date
    state: bytes


async def from_checkpoints(competition: CompetitionView, days: Collection[date]) -> dict[Resumable | None, list[date]]:
    """The last checkpoint before each day, None where there is none, with the days that it is the last before."""
    rows = await models.Checkpoint.filter(
        competition_id=competition.id, day__lte=max(days), model_version=model_version(competition.sport)
    ).values_list("day", "after_import", "id")
    changes = await ImportedFile.filter(
        competition_id=competition.id,
        changed_from__isnull=False,
        id__gt=min((row[1] for row in rows), default=0),
    ).values_list("id", "changed_from")
    stands = {
        row[0]: row[2] for row in rows if not any(change > row[1] and first <= row[0] for change, first in changes)
    }
    groups: defaultdict[date | None, list[date]] = defaultdict(list)
    for day in days:
        groups[max((each for each in stands if each <= day), default=None)].append(day)
    states = dict(
        await models.Checkpoint.filter(id__in=[stands[day] for day in groups if day]).values_list("day", "state")
    )
    return {Resumable(day, bytes(states[day])) if day else None: some for day, some in groups.items()}


async def last_matches(competition: CompetitionView, day: date) -> Matches:
    """The last forecasts up to and with a day, as they were scored; as many as a state speaks of."""
    found: list[Matches] = []
    years = models.RecordYear.filter(scope__competition_id=competition.id).order_by("-year")
    year = day.year
    while sum(map(len, found)) < RECORD_MATCHES:
        rows = await years.filter(year__lte=year).limit(YEARS_AT_ONCE).values_list("year", "matches")
        if not rows:
            break
        found = [np.frombuffer(row[1], MATCH) for row in reversed(rows)] + found
        found = [during(each, date.min, day) for each in found]
        year = rows[-1][0] - 1
    return joined(found)[-RECORD_MATCHES:]


async def rows_until(competition: CompetitionView, day: date, after: date | None = None) -> list[tuple[Any, ...]]:
    """The results of a competition up to and with a day, in the columns `RESULT`; those later than another."""
    played = Fixture.filter(competition_id=competition.id, status=FixtureStatus.PLAYED, day__lte=day)
    return await rows_in_turns(played.filter(day__gt=after) if after else played, *RESULT)


def rated(
    rows: Iterable[tuple[Any, ...]], days: Collection[date], competition: CompetitionView
) -> dict[date, ReplayState]:
    results = (result(row, competition) for row in rows)
    return states(results, days, sport=competition.sport, competition=competition.slug)


def rated_on(
    checkpoint: Resumable,
    past: Matches,
    rows: Iterable[tuple[Any, ...]],
    days: Collection[date],
    competition: CompetitionView,
) -> dict[date, ReplayState]:
    """The same from where another walk was.

    Args:
        past: The last forecasts up to there.
    """
    start = msgspec.msgpack.decode(checkpoint.state, type=ReplayCheckpoint, dec_hook=reading(competition.sport))
    walk = Walk.resumed(start, Past(past["probabilities"], past["observed"].astype(np.intp)))
    return states_from(walk, (result(row, competition) for row in rows), days)
