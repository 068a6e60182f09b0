"""Seals forecasts shortly before kick-off, and hands out what proves it."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from datetime import date, datetime
from types import TracebackType
from typing import Any, Self

import msgspec
from cachetools import LRUCache
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q, Subquery

from engine.catalogue.models import Fixture
from engine.catalogue.service import Catalogue, Clock
from engine.catalogue.status import FixtureStatus
from engine.catalogue.views import FixtureView, is_id
from engine.errors import NotFound
from engine.evaluation.scoring import brier, log_scores, rps
from engine.evaluation.verification import Scores
from engine.forecasts.record import Selection
from engine.forecasts.service import Forecasts
from engine.forecasts.simulations import kick_off
from engine.forecasts.views import Identity
from engine.jobs.upkeep import UpkeepRunner
from engine.jobs.values import Report
from engine.ledger.chain import moment
from engine.ledger.service import Ledger
from engine.ledger.values import ChainLink
from engine.notices import Notice, NoticeKind
from engine.page import Page
from engine.sealing import merkle
from engine.sealing.models import Seal, SealedFixture
from engine.sealing.pack import EVENT, Pack, SealedChance, SealedForecast, SealEvent, Statement
from engine.sealing.sealed import LEAD, in_force
from engine.sealing.signing import SigningKey
from engine.sealing.values import FixtureSeal, SealedDay, SealedRecord
from engine.simulation.headline import outcome_chances
from engine.simulation.outcome import ORDER, Score
from engine.simulation.predictive import predict
from engine.store.database import in_transaction
from engine.store.sql import Sql

STEP = Notice(NoticeKind.SEALING)
MOST_KEPT = 256
# Whatever changes a result or a day adds a row of imports or withdraws one; sealed is what the last seal has made so.
REVISION = (
    "SELECT (SELECT MAX(id) FROM imported_files), (SELECT COUNT(withdrawn_at) FROM imported_files), "
    "(SELECT MAX(number) FROM seals WHERE seq IS NOT NULL)"
)


class Seals:
    """
    Args:
        key: Signs the events; its public half is what readers check with.
        is_alone: Whether no other process can work on the same database.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        forecasts: Forecasts,
        ledger: Ledger,
        *,
        key: SigningKey,
        clock: Clock,
        is_alone: bool = False,
    ) -> None:
        self._catalogue, self._forecasts, self._ledger = catalogue, forecasts, ledger
        self._key, self._clock = key, clock
        self._sql = Sql(catalogue.database.dialect)
        self._records: LRUCache[Hashable, SealedRecord] = LRUCache(MOST_KEPT)
        self._counting = asyncio.Lock()
        self._upkeep = UpkeepRunner("seals", self.is_due, self._seal_all, clock=clock, is_alone=is_alone)

    @property
    def public_key(self) -> str:
        """What the signatures of new seals are checked with: Ed25519, in hexadecimal digits."""
        return self._key.public

    async def is_due(self) -> bool:
        """Whether a match day is about to begin that is not sealed, or a seal was not finished."""
        return bool(await self._match_days()) or await Seal.filter(seq__isnull=True).exists()

    async def seal_due(self) -> None:
        """Seal every match day that is about to begin; of all processes one does it at a time."""
        await self._upkeep.finish()

    async def of_fixtures(self, fixture_ids: Collection[int]) -> dict[int, FixtureSeal]:
        """The seals of those fixtures that have one which was made before their kick-off, in two statements."""
        rows = await in_force(fixture_ids)
        return {row.fixture_id: fixture_seal(row) for row in rows}

    async def pack(self, fixture_id: int) -> Pack:
        """What proves the forecast of a fixture to whoever has nothing else.

        Raises:
            NotFound: The forecast of this fixture was not sealed.
        """
        rows = await in_force([fixture_id]) if is_id(fixture_id) else []
        if not rows:
            raise NotFound(kind="sealed forecast", id=str(fixture_id))
        (row,) = rows
        texts = await SealedFixture.filter(seal_id=row.seal.number).order_by("position").values_list("text", flat=True)
        leaves = [merkle.leaf(str(text).encode()) for text in texts]
        steps = merkle.path(leaves, row.position)
        event = (await self._events([row.seal]))[row.seal.number]
        return Pack(forecast=row.text, position=row.position, path=tuple(step.hex() for step in steps), event=event)

    async def days(self, first: int = 50, after: int = 0) -> Page[SealedDay]:
        """Every seal, those after the number `after`."""
        rows = (
            await Seal.filter(seq__isnull=False, number__gt=after)
            .order_by("number")
            .limit(first + 1)
            .select_related("competition")
        )
        events = await self._events(rows[:first])
        items = tuple(sealed_day(row, events[row.number]) for row in rows[:first])
        return Page(items, len(rows) > first, str(items[-1].number) if items else None)

    async def record(self, selection: Selection) -> SealedRecord:
        """How the sealed forecasts of some matches did, as they were sealed.

        It takes one short statement, however many they are, where no result and no seal came since the last time.
        """
        (revision,) = await self._sql.read(self._catalogue.database, REVISION)
        key = selection, *revision
        # Whoever asks for the same meanwhile waits for it.
        async with self._counting:
            if key not in self._records:
                self._records[key] = await self._record(selection)
            return self._records[key]

    async def _record(self, selection: Selection) -> SealedRecord:
        played = Fixture.filter(
            id__in=Subquery(SealedFixture.filter(seal__seq__isnull=False).values("fixture_id")),
            status=FixtureStatus.PLAYED,
            day__gte=selection.since,
            day__lte=selection.until,
            competition__is_synthetic=selection.is_synthetic,
            **({} if selection.competition_id is None else {"competition_id": selection.competition_id}),
            **({} if selection.sport is None else {"competition__sport": selection.sport.value}),
        )
        results = {
            int(fixture): Score(home, away)
            for fixture, home, away in await played.values_list("id", "home_score", "away_score")
        }
        rows = await in_force(results)
        return await asyncio.to_thread(scored, [(row.text, results[row.fixture_id]) for row in rows])

    async def _match_days(self) -> set[tuple[int, date]]:
        """Competitions and days with a kick-off within the lead that is not sealed."""
        now = await self._now()
        until = now + LEAD
        soon = Q(kick_off__gt=now, kick_off__lte=until)
        if until.date() > now.date():
            soon |= Q(kick_off__isnull=True, day=until.date())
        rows = await Fixture.filter(soon, status=FixtureStatus.SCHEDULED).values_list("id", "competition_id", "day")
        sealed = set(
            await SealedFixture.filter(fixture_id__in=[row[0] for row in rows]).values_list("fixture_id", "day")
            if rows
            else ()
        )
        return {(competition, day) for fixture, competition, day in rows if (fixture, day) not in sealed}

    async def _now(self) -> datetime:
        """The time, and no earlier one than the trail has: behind a clock that was set back nothing can be sealed."""
        newest = (await self._ledger.trail(1)).items
        return max((self._clock(), *(each.at for each in newest)))

    async def _seal_all(self, report: Report) -> None:
        for unfinished in await Seal.filter(seq__isnull=True).order_by("number"):
            await self._finish(unfinished)
        days = sorted(await self._match_days())
        for done, (competition, day) in enumerate(days):
            report(STEP, done, len(days))
            # The last of them may have kicked off since.
            if said := await self._said(competition, day):
                await self._finish(await self._prepare(competition, day, said))

    async def _prepare(self, competition_id: int, day: date, said: Sequence[SealedForecast]) -> Seal:
        """Write down what is to be sealed, before the chain is told of it."""
        texts = [each.text for each in said]
        previous = await Seal.filter(seq__isnull=False).order_by("-number").first()
        stated = Statement(
            seal=previous.number + 1 if previous else 1,
            previous=(await self._links([previous]))[previous.number].hash if previous else "",
            competition=said[0].competition,
            day=day,
            fixtures=len(said),
            root=merkle.root([merkle.leaf(text) for text in texts]).hex(),
        )
        seal = Seal(
            number=stated.seal,
            competition_id=competition_id,
            day=day,
            fixtures=len(said),
            payload=msgspec.json.encode(stated).decode(),
        )
        rows = [
            SealedFixture(
                seal_id=seal.number,
                position=position,
                fixture_id=each.fixture,
                day=day,
                simulation_id=each.simulation,
                text=text.decode(),
            )
            for position, (each, text) in enumerate(zip(said, texts, strict=True))
        ]

        async def write(connection: BaseDBAsyncClient) -> None:
            await seal.save(using_db=connection, force_create=True)
            await SealedFixture.bulk_create(rows, using_db=connection)

        await in_transaction(write)
        return seal

    async def _said(self, competition_id: int, day: date) -> list[SealedForecast]:
        """The standard forecasts of a match day's fixtures that have not kicked off and are not sealed."""
        now = await self._now()
        scheduled = Fixture.filter(competition_id=competition_id, day=day, status=FixtureStatus.SCHEDULED)
        ids = {int(each) for (each,) in await scheduled.values_list("id")}
        sealed = SealedFixture.filter(fixture_id__in=ids, day=day)
        ids -= {int(each) for (each,) in await sealed.values_list("fixture_id")}
        fixtures = await self._catalogue.fixtures_by_id(ids)
        ahead = {key: each for key, each in sorted(fixtures.items()) if not each.has_kicked_off(now)}
        made = await self._forecasts.simulations.of_fixtures(list(ahead))
        return await asyncio.to_thread(_forecasts, ahead, made)

    async def _finish(self, seal: Seal) -> None:
        """Write the event, where the chain has none yet, and sign it; what comes too late was never sealed.

        Another process may do the same at once, where this one slept for longer than its lease: the chain takes the
        event once, and by its own time before kick-off or not at all.
        """
        seq = await self._recorded(seal)
        if seq is None:
            await self._drop(seal)
            return
        link = (await self._ledger.links([seq]))[seq]
        seal.seq, seal.sealed_at = seq, moment(link.at)
        seal.public_key, seal.signature = self._key.public, self._key.sign(link.hash)
        await seal.save(update_fields=["seq", "sealed_at", "public_key", "signature"])

    async def _recorded(self, seal: Seal) -> int | None:
        """The place of the seal's event in the chain; None where it has none and comes too late for one."""
        first = await self._first_kick_off(seal)
        if first is None:
            return None
        previous = await Seal.filter(seq__isnull=False).order_by("-number").first()
        since = previous.seq or 0 if previous else 0
        payload, request = msgspec.json.decode(seal.payload), f"seal-{seal.number}"
        return await self._ledger.record_once(EVENT, payload=payload, request_id=request, since=since, before=first)

    async def _first_kick_off(self, seal: Seal) -> datetime | None:
        """None where another process has dropped the seal."""
        texts = await SealedFixture.filter(seal_id=seal.number).values_list("text", flat=True)
        said = [msgspec.json.decode(str(text), type=SealedForecast) for text in texts]
        return min((each.kick_off for each in said), default=None)

    async def _drop(self, seal: Seal) -> None:
        async def remove(connection: BaseDBAsyncClient) -> None:
            await SealedFixture.filter(seal_id=seal.number).using_db(connection).delete()
            await Seal.filter(number=seal.number).using_db(connection).delete()

        await in_transaction(remove)

    async def _links(self, seals: Iterable[Seal]) -> dict[int, ChainLink]:
        """By the seals' numbers."""
        places = {each.number: each.seq or 0 for each in seals}
        found = await self._ledger.links(list(places.values()))
        return {number: found[seq] for number, seq in places.items()}

    async def _events(self, seals: Sequence[Seal]) -> dict[int, SealEvent]:
        links = await self._links(seals) if seals else {}
        return {each.number: seal_event(each, links[each.number]) for each in seals}

    async def __aenter__(self) -> Self:
        await self._upkeep.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._upkeep.__aexit__(kind, error, trace)


def _forecasts(fixtures: Mapping[int, FixtureView], made: Mapping[int, Identity]) -> list[SealedForecast]:
    return [sealed_forecast(fixture, made[key]) for key, fixture in fixtures.items()]


def sealed_forecast(fixture: FixtureView, identity: Identity) -> SealedForecast:
    """What is said of a fixture by its simulation, as it is sealed."""
    chances = outcome_chances(identity.matchup, predict(identity.matchup))
    return SealedForecast(
        fixture=fixture.id,
        sport=fixture.competition.sport,
        competition=fixture.competition.slug,
        day=fixture.day,
        kick_off=kick_off(fixture),
        home=fixture.home.name,
        away=fixture.away.name,
        neutral=fixture.neutral,
        simulation=identity.id,
        ratings=identity.snapshot_id,
        model=identity.model_version,
        chances=tuple(SealedChance(each.outcome, each.probability, each.low, each.high) for each in chances),
    )


def scored(sealed: Sequence[tuple[str, Score]]) -> SealedRecord:
    """What sealed forecasts earned by the results of their matches."""
    if not sealed:
        return SealedRecord(0, None)
    said = [msgspec.json.decode(text, type=SealedForecast).chances for text, _ in sealed]
    chances = [
        [{each.outcome: each.probability for each in row}.get(outcome, 0.0) for outcome in ORDER] for row in said
    ]
    observed = [score.outcome.position for _, score in sealed]
    means = (float(score(chances, observed).mean()) for score in (rps, log_scores, brier))
    return SealedRecord(len(sealed), Scores(*means))


def fixture_seal(row: SealedFixture) -> FixtureSeal:
    stated = msgspec.json.decode(row.seal.payload, type=Statement)
    at: datetime = row.seal.sealed_at  # type: ignore[assignment]
    return FixtureSeal(row.fixture_id, row.seal.number, at, row.seal.fixtures, stated.root, row.simulation_id)


def sealed_day(row: Seal, event: SealEvent) -> SealedDay:
    stated, encoded = event.statement, msgspec.json.encode(event).decode()
    return SealedDay(row.number, event.sealed_at, stated.competition, stated.day, stated.fixtures, stated.root, encoded)


def seal_event(row: Seal, link: ChainLink) -> SealEvent:
    """The event as the chain has it; what stands beside it is only who signed it."""
    facts: dict[str, Any] = {"public_key": row.public_key or "", "signature": row.signature or ""}
    return SealEvent(
        seq=link.seq,
        at=link.at,
        event=link.event,
        actor=link.actor_id,
        request=link.request_id,
        payload=link.payload,
        previous=link.previous,
        hash=link.hash,
        **facts,
    )
