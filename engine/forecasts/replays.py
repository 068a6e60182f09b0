"""Keeps scored forecasts and moved ratings up to date with the results: one pass through each competition behind."""

import asyncio
from collections import deque
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any, TypeAlias

import msgspec
from anyio import CapacityLimiter
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.functions import Count, Max

from engine.catalogue.models import Fixture
from engine.catalogue.service import Catalogue, Clock
from engine.catalogue.status import FixtureStatus
from engine.catalogue.views import CompetitionView
from engine.evaluation.scorecard import SUMS_VERSION
from engine.forecasts.models import Checkpoint, RatingSteps, RecordScope, RecordYear
from engine.forecasts.record import matches_of_scopes, members_of_all, scope_of, scope_of_all
from engine.forecasts.replay import Done, Scorecard, pooled
from engine.forecasts.results import SELECTED
from engine.forecasts.snapshot_replay import model_version
from engine.forecasts.snapshots import Snapshots, last_imports
from engine.forecasts.walkers import Walker, in_process, in_thread
from engine.notices import Notice, NoticeKind, noted
from engine.store.changes import Row
from engine.store.collector import collector_paused
from engine.store.database import in_transaction
from engine.store.sql import Sql

Report: TypeAlias = Callable[[Notice, int, int], None]
KINDS = (False, True)
CHECKPOINTS_AT_ONCE = 20
ROWS_AT_ONCE = 5_000
# Some two seconds of work: what a second process takes to start.
FEWEST_APART = 10_000
# A row is the columns `RESULT`, and the id.
PLAYED = f"""
    SELECT {SELECTED}, f.id
    FROM fixtures f JOIN teams home ON home.id = f.home_id JOIN teams away ON away.id = f.away_id
    WHERE f.competition_id = ? AND f.status = ? AND f.removed_at IS NULL AND f.day < ? AND f.id > ?
    ORDER BY f.id LIMIT ?
"""  # noqa: S608, the columns are this house's own


@dataclass(frozen=True, slots=True)
class Behind:
    """A competition whose results have changed since it was replayed, or that never was.

    Args:
        state: Of its results and the model, as they are now.
    """

    competition: CompetitionView
    state: str
    last_import: int


@dataclass(slots=True)
class ReplayProgress:
    """Passes on how many matches are done, over all competitions behind.

    Args:
        before: Matches of the competitions that are done.
    """

    report: Report
    in_all: int
    before: int = 0

    def __call__(self, matches: int) -> None:
        self.report(noted(NoticeKind.SCORING, matches=self.in_all), self.before + matches, self.in_all)


class Replays:
    """
    Args:
        may_start_process: Whether there is a processor to spare for a second process.
    """

    def __init__(
        self, catalogue: Catalogue, snapshots: Snapshots, *, clock: Clock, may_start_process: bool = False
    ) -> None:
        self.catalogue, self.snapshots, self.clock = catalogue, snapshots, clock
        self._may_start_process = may_start_process

    async def is_due(self) -> bool:
        """Whether any result, or the passing of a day, has put a competition or a pool of them behind."""
        return bool(await self.behind()) or bool(await self._pools_behind())

    async def behind(self) -> list[Behind]:
        competitions = await self.catalogue.competitions()
        imports = await last_imports([each.id for each in competitions])
        rows = RecordScope.filter(competition_id__isnull=False)
        scopes = {row[0]: row[1:] for row in await rows.values_list("competition_id", "state", "before")}
        late = await self._late({key: before for key, (_, before) in scopes.items()})
        found = [Behind(each, state_of(each, imports[each.id]), imports[each.id]) for each in competitions]
        return [
            each
            for each in found
            if each.competition.id in late
            or each.competition.id not in scopes
            or scopes[each.competition.id][0] != each.state
        ]

    async def catch_up(self, report: Report) -> None:
        """Replay every competition behind, then pool what was scored.

        A thread begins with the largest. Where there are many matches beside it, another process begins with the
        smallest meanwhile, until they meet.
        """
        while behind := await self.behind():
            counts = await self._counts([each.competition.id for each in behind])
            told = ReplayProgress(report, sum(counts.values()))
            waiting = deque(sorted(behind, key=lambda one: (counts.get(one.competition.id, 0), one.competition.id)))
            told(0)
            async with asyncio.TaskGroup() as group:
                group.create_task(self._replay_all(waiting, waiting.pop, in_thread, told))
                if self._may_start_process and told.in_all - max(counts.values(), default=0) >= FEWEST_APART:
                    walker = in_process(CapacityLimiter(1))
                    # One reads and writes while the other's results are in the process.
                    for _ in range(2):
                        group.create_task(self._replay_all(waiting, waiting.popleft, walker, told))
        for is_synthetic, state in (await self._pools_behind()).items():
            await self._pool(is_synthetic, state)

    async def _late(self, before: Mapping[int, date]) -> set[int]:
        """Competitions with a result that came in too early to count when they were replayed."""
        if not before:
            return set()
        today = self.clock().date()
        played = Fixture.filter(status=FixtureStatus.PLAYED, day__gte=min(before.values()), day__lt=today)
        rows = await played.annotate(last=Max("day")).group_by("competition_id").values_list("competition_id", "last")
        return {row[0] for row in rows if row[0] in before and date.fromisoformat(str(row[1])) >= before[row[0]]}

    async def _counts(self, competitions: Collection[int]) -> dict[int, int]:
        today = self.clock().date()
        played = Fixture.filter(competition_id__in=list(competitions), status=FixtureStatus.PLAYED, day__lt=today)
        rows = played.annotate(matches=Count("id")).group_by("competition_id")
        return {int(row[0]): int(row[1]) for row in await rows.values_list("competition_id", "matches")}

    async def _replay_all(
        self, waiting: Collection[Behind], following: Callable[[], Behind], walker: Walker, told: ReplayProgress
    ) -> None:
        while waiting:
            # Not added in one statement with the wait: others add to it meanwhile.
            scored = await self._replay(following(), walker, told)
            told.before += scored
            told(0)

    async def _replay(self, behind: Behind, walker: Walker, done: Done) -> int:
        """Returns: How many matches were scored."""
        competition, today = behind.competition, self.clock().date()
        with collector_paused():
            rows = await self._played(competition.id, today)
        made = await walker(rows, competition, done)
        if rows:
            await self.snapshots.keep(competition, made.state, behind.last_import)
        scope = self._scope(scope_of(competition.id), behind.state, made.card, competition_id=competition.id)
        teams = {team.stored: team.id for team in await self.catalogue.roster(competition.id)}
        steps = [RatingSteps(team_id=teams[name], steps=each.tobytes()) for name, each in made.steps.items()]
        checkpoints = _rows(made.checkpoints, behind)

        async def write(connection: BaseDBAsyncClient) -> None:
            await _write(connection, scope, made.card)
            await RatingSteps.filter(team_id__in=list(teams.values())).using_db(connection).delete()
            await RatingSteps.bulk_create(steps, using_db=connection)
            await Checkpoint.filter(competition_id=competition.id).using_db(connection).delete()
            await Checkpoint.bulk_create(checkpoints, batch_size=CHECKPOINTS_AT_ONCE, using_db=connection)

        await in_transaction(write)
        return len(rows)

    async def _played(self, competition_id: int, before: date) -> list[Row]:
        """Every result before a day, as the database has it: making values of the rows is left to the thread."""
        database, found, last = self.catalogue.database, list[Row](), 0
        sql, played = Sql(database.dialect), FixtureStatus.PLAYED.value
        while True:
            rows = await sql.read(database, PLAYED, competition_id, played, sql.day(before), last, ROWS_AT_ONCE)
            found += rows
            if len(rows) < ROWS_AT_ONCE:
                return found
            last = rows[-1][-1]

    async def _pools_behind(self) -> dict[bool, str]:
        """Of the synthetic ones, of the real ones: the state of those whose members have changed."""
        members = (
            await RecordScope.filter(competition_id__isnull=False, competition__removed_at__isnull=True)
            .order_by("competition_id")
            .values_list("competition__is_synthetic", "competition_id", "state", "before")
        )
        kept = dict(await RecordScope.filter(competition_id=None).values_list("name", "state"))
        states = {kind: pool_state([row[1:] for row in members if bool(row[0]) is kind]) for kind in KINDS}
        is_needed = {kind: scope_of_all(kind) in kept or any(bool(row[0]) is kind for row in members) for kind in KINDS}
        return {
            kind: state for kind, state in states.items() if is_needed[kind] and kept.get(scope_of_all(kind)) != state
        }

    async def _pool(self, is_synthetic: bool, state: str) -> None:
        parts = await matches_of_scopes(await members_of_all(is_synthetic))
        card = await asyncio.to_thread(pooled, parts)
        scope = self._scope(scope_of_all(is_synthetic), state, card)
        await in_transaction(lambda connection: _write(connection, scope, card))

    def _scope(self, name: str, state: str, card: Scorecard, competition_id: int | None = None) -> RecordScope:
        days = card.matches["day"]
        return RecordScope(
            name=name,
            competition_id=competition_id,
            state=state,
            before=self.clock().date(),
            matches=len(days),
            first_day=date.fromordinal(int(days[0])) if len(days) else None,
            last_day=date.fromordinal(int(days[-1])) if len(days) else None,
            calibration_slope=card.slope,
            worst=card.worst.tobytes(),
            computed_at=self.clock(),
        )


def state_of(competition: CompetitionView, last_import: int) -> str:
    return f"{last_import} {model_version(competition.sport)}"


def pool_state(members: Any) -> str:
    return blake2b(msgspec.json.encode((SUMS_VERSION, members)), digest_size=16).hexdigest()


def _rows(checkpoints: Mapping[date, bytes], behind: Behind) -> list[Checkpoint]:
    return [
        Checkpoint(
            competition_id=behind.competition.id,
            day=day,
            after_import=behind.last_import,
            model_version=model_version(behind.competition.sport),
            state=state,
        )
        for day, state in checkpoints.items()
    ]


async def _write(connection: BaseDBAsyncClient, scope: RecordScope, card: Scorecard) -> None:
    """A scope in the place of the one before it."""
    await RecordScope.filter(name=scope.name).using_db(connection).delete()
    await scope.save(using_db=connection)
    has_matches = scope.competition_id is not None  # type: ignore[attr-defined]
    years = [
        RecordYear(scope_id=scope.id, year=year, tally=sums.tobytes(), matches=rows.tobytes() if has_matches else b"")
        for year, (rows, sums) in card.years.items()
    ]
    await RecordYear.bulk_create(years, using_db=connection)
