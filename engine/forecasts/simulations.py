"""Questions as simulations: identified by what was asked and the ratings that answer it, kept, and forgotten."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import TypeAlias

import msgspec
from cachetools import LRUCache
from tortoise.expressions import Q

from engine.catalogue.service import Catalogue, Clock
from engine.catalogue.status import begins
from engine.catalogue.views import FixtureView, TeamView
from engine.errors import InvalidInput, NotFound
from engine.forecasts import models
from engine.forecasts.questions import Meeting, Question, SimulationInput, checked, conditions, decoded
from engine.forecasts.repository import Repository
from engine.forecasts.snapshots import Snapshots
from engine.forecasts.views import Identity, RatingsSnapshot
from engine.ratings.state import FRIENDLY
from engine.sealing.sealed import LEAD, are_sealed, sealed_simulations
from engine.sports.registry import specification
from engine.store.database import Database
from engine.store.horizon import Horizon
from engine.store.sql import Sql

IsBought: TypeAlias = Callable[[Collection[str]], Awaitable[Collection[str]]]
Rate: TypeAlias = Callable[[int], Awaitable[RatingsSnapshot]]

MOST_FROZEN = 4096
# Questions with ratings given depend on nothing else, so their ids can be remembered.
MOST_GIVEN = 4096
FORGET_AT_ONCE = 500
ABOUT = "SELECT COUNT(*) FROM simulations WHERE fixture_id IN {ids}"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about a fixture, and the day before which results may count."""

    fixture: FixtureView
    question: Question
    before: date


class Simulations:
    """Every simulation is a row: identified by its question and its ratings, and never changed.

    Args:
        rate: Ratings of a competition, by its number, from every result before today.
        clock: What time it is for whoever asks.
        horizon: As of which day they ask; None in the present.
    """

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        snapshots: Snapshots,
        repository: Repository,
        *,
        rate: Rate,
        clock: Clock,
        horizon: Horizon | None = None,
    ) -> None:
        self._database, self._catalogue, self._snapshots = database, catalogue, snapshots
        self._horizon = horizon
        self._repository, self._rate, self._clock = repository, rate, clock
        self._frozen: LRUCache[str, str] = LRUCache(MOST_FROZEN)
        self._given: LRUCache[SimulationInput, str] = LRUCache(MOST_GIVEN)

    async def identify(self, question: SimulationInput, *, keep: bool = True) -> Identity:
        """The simulation of a question; the same question is the same simulation.

        Args:
            keep: Whether it is to be stored; one that is only priced need not be.

        Raises:
            InvalidInput: A field is out of its range, unknown, or does not belong; it is called as in the API.
        """
        if (known := self._given.get(question)) and (found := (await self._repository.identities([known])).get(known)):
            return found
        asked = checked(question)
        if asked.fixture_id is not None:
            return await self._of_fixture(question, asked.fixture_id, keep=keep)
        if asked.home_team_id is not None and asked.away_team_id is not None:
            return await self._of_teams(question, asked.home_team_id, asked.away_team_id, keep=keep)
        identity = self._identity(Question(asked), None)
        if not keep:
            return identity
        kept = await self._kept(identity)
        self._given[question] = identity.id
        return kept

    async def find(self, id: str) -> Identity:
        """
        Raises:
            NotFound: No simulation has this id.
        """
        return await self._repository.identity(id)

    async def find_all(self, ids: Collection[str]) -> dict[str, Identity]:
        """Those that exist, in at most two statements."""
        return await self._repository.identities(ids)

    async def of_fixture(self, fixture_id: int, *, keep: bool = True) -> Identity:
        """The standard forecast of a fixture; once it is sealed that one, after kick-off the one that stood then.

        Args:
            keep: Whether it is to be stored; one that is only priced need not be.

        Raises:
            NotFound: No fixture has this id.
        """
        fixture = await self._catalogue.fixture(fixture_id)
        return (await self.standard({fixture.id: fixture}, keep=keep))[fixture.id]

    async def of_fixtures(self, fixture_ids: Collection[int]) -> dict[int, Identity]:
        """The standard forecast of every fixture that exists, in a bounded number of statements."""
        return await self.standard(await self._catalogue.fixtures_by_id(fixture_ids))

    async def newer(self, simulation_id: str, *, keep: bool = True) -> Identity | None:
        """What the same question gives today, where that is another simulation.

        Args:
            keep: Whether it is to be stored; one that is only priced need not be.

        Raises:
            NotFound: No simulation has this id.
        """
        identity = await self.find(simulation_id)
        if is_dated(identity.asked):
            return None
        try:
            current = await self.identify(identity.asked, keep=keep)
        except InvalidInput:
            return None
        return None if current.id == identity.id else current

    async def about_fixtures(self, fixture_ids: Collection[int]) -> int:
        """How many simulations forecast any of some fixtures."""
        sql = Sql(self._database.dialect)
        ((count,),) = await sql.read(self._database, ABOUT, sql.listed(fixture_ids))
        return int(count)

    async def forget(self, older_than: timedelta, *, is_bought: IsBought) -> int:
        """Remove simulations that nobody bought, and that are neither sealed nor the last word on their fixture.

        Args:
            is_bought: Which of some simulation ids somebody bought.

        Returns:
            How many went.
        """
        before, gone = self._clock() - older_than, 0
        async for ids in forgettable(before):
            wanted = {*await is_bought(ids), *await are_sealed(ids)}
            unwanted = [each for each in ids if each not in wanted]
            await self._repository.remove(unwanted)
            gone += len(unwanted)
        await self._snapshots.forget()
        return gone

    async def _of_fixture(self, question: SimulationInput, fixture_id: int, *, keep: bool) -> Identity:
        found = await self._catalogue.fixtures_by_id([fixture_id])
        if fixture_id not in found:
            raise InvalidInput(field="fixture_id", reason=f"there is no fixture {fixture_id}")
        fixture = found[fixture_id]
        fixture.competition.refuse_another(question.sport)
        asked = checked(self._dated(fixture, replace(question, sport=fixture.competition.sport)))
        standard = (await self.standard({fixture_id: fixture}, keep=keep))[fixture_id]
        if standard.snapshot_id is None or asked == standard.asked:
            return standard
        identity = asked_otherwise(standard, asked, issued_at=self._repository.clock())
        return await self._kept(identity) if keep else identity

    async def _of_teams(self, question: SimulationInput, home_id: int, away_id: int, *, keep: bool) -> Identity:
        """On the day of the last result that is known, so that the answer stays until a new one comes in."""
        home, away = await self._team("home_team_id", home_id), await self._team("away_team_id", away_id)
        if home.competition_id != away.competition_id:
            raise InvalidInput(field="away_team_id", reason="both teams must play in the same competition")
        snapshot = await self._rate(home.competition_id)
        if question.sport not in (None, snapshot.ratings.sport):
            (await self._catalogue.competition(home.competition_id)).refuse_another(question.sport)
        as_of = self._horizon.day if self._horizon else msgspec.UNSET
        asked = checked(replace(question, sport=snapshot.ratings.sport, as_of=as_of))
        day = snapshot.as_of or self._clock().date()
        meeting = Meeting(
            snapshot.ratings.competition,
            home.stored,
            away.stored,
            day,
            asked.neutral,
            friendly=False,
            conditions=conditions(asked),
        )
        identity = self._identity(Question(asked, meeting), snapshot)
        return await self._kept(identity) if keep else identity

    async def _team(self, field: str, id: int) -> TeamView:
        try:
            return await self._catalogue.team(id)
        except NotFound:
            raise InvalidInput(field=field, reason=f"there is no team {id}") from None

    async def standard(self, fixtures: Mapping[int, FixtureView], *, keep: bool = True) -> dict[int, Identity]:
        """The forecast of each fixture; where it has kicked off, what was said last before that.

        Args:
            fixtures: As they are listed now, by id.
            keep: Whether they are to be stored; those that are only priced need not be.
        """
        now = self._clock()
        asked = {key: self._standard_question(fixture, now) for key, fixture in fixtures.items()}
        said = [
            each for each in asked.values() if may_be_sealed(each.fixture, now) and not is_dated(each.question.asked)
        ]
        found = await self._frozen_of(said, now)
        open_questions = {key: each for key, each in asked.items() if key not in found}
        snapshots = await self._snapshots.before(
            {(each.fixture.competition, each.before) for each in open_questions.values()}
        )
        ratings = {key: snapshots[each.fixture.competition.id, each.before] for key, each in open_questions.items()}
        ids = {key: id_of(each.question, ratings[key]) for key, each in open_questions.items()}
        kept = await self._repository.identities(list(ids.values()))
        made = [self._identity(asked[key].question, ratings[key]) for key, each in ids.items() if each not in kept]
        kept |= await self._repository.keep(made) if keep else {each.id: each for each in made}
        for key, each in ids.items():
            found[key] = kept[each]
            if keep and fixtures[key].has_kicked_off(now):
                self._frozen[asked[key].question.encoded] = each
        return found

    async def _frozen_of(self, asked: Sequence[Asked], now: datetime) -> dict[int, Identity]:
        """What was sealed; after kick-off else what was said last before it, or afterwards as if before."""
        ids = {each.fixture.id: self._frozen.get(each.question.encoded) for each in asked}
        if unknown := [each for each in asked if ids[each.fixture.id] is None]:
            ids |= await sealed_simulations([each.fixture.id for each in unknown])
            over = [each for each in unknown if each.fixture.has_kicked_off(now) and ids[each.fixture.id] is None]
            ids |= await said_of(over)
        identities = await self._repository.identities(list(filter(None, ids.values())))
        for each in asked:
            if known := ids[each.fixture.id]:
                self._frozen[each.question.encoded] = known
        return {fixture: identities[said] for fixture, said in ids.items() if said and said in identities}

    def _identity(self, question: Question, snapshot: RatingsSnapshot | None) -> Identity:
        if snapshot:
            question = question.as_told_to(snapshot.ratings)
        return Identity(
            id=id_of(question, snapshot),
            asked=question.asked,
            matchup=question.matchup(snapshot.belief if snapshot else None),
            settings=question.asked.settings,
            model_version=specification(question.asked.played).version,
            snapshot_id=snapshot.id if snapshot else None,
            issued_at=self._repository.clock(),
            inputs=question.encoded,
        )

    def _standard_question(self, fixture: FixtureView, now: datetime) -> Asked:
        """The question that every page asks, and the last results that may answer it: none of the fixture's own day."""
        plain = SimulationInput(sport=fixture.competition.sport, fixture_id=fixture.id)
        asked = checked(self._dated(fixture, plain))
        return Asked(fixture, about(fixture, asked), before=min(fixture.day, now.date()))

    def _dated(self, fixture: FixtureView, asked: SimulationInput) -> SimulationInput:
        """The question as it is asked on the day that is travelled to; of a match before it the question of everybody.

        One that is asked in the past is another question than that of the present, and never taken for what was said
        before kick-off.
        """
        is_asked_then = self._horizon is not None and fixture.day >= self._horizon.day
        return replace(asked, as_of=self._horizon.day) if self._horizon and is_asked_then else asked

    async def _kept(self, identity: Identity) -> Identity:
        return (await self._repository.keep([identity]))[identity.id]


def id_of(question: Question, snapshot: RatingsSnapshot | None) -> str:
    """The id of the simulation that answers a question from ratings; from none where it gives two of its own."""
    return question.as_told_to(snapshot.ratings).id(snapshot.id) if snapshot else question.id(None)


def may_be_sealed(fixture: FixtureView, now: datetime) -> bool:
    """Whether the forecast of a fixture may be frozen: shortly before its match day begins, wherever that is."""
    return fixture.has_kicked_off(now) or fixture.day - timedelta(days=1) <= (now + LEAD).date()


def is_dated(asked: SimulationInput) -> bool:
    """Whether a question was asked in the past that somebody had travelled to."""
    return asked.as_of is not msgspec.UNSET


def about(fixture: FixtureView, asked: SimulationInput) -> Question:
    sides, friendly = (fixture.home.stored, fixture.away.stored), fixture.round == FRIENDLY
    meeting = Meeting(
        fixture.competition.slug,
        *sides,
        fixture.day,
        fixture.neutral,
        friendly,
        fixture.round,
        fixture.conditions,
    )
    return Question(asked, meeting)


def asked_otherwise(standard: Identity, asked: SimulationInput, issued_at: datetime) -> Identity:
    """The forecast of a fixture with other settings: from the ratings, and of the match, that its own is from."""
    question = Question(asked, decoded(standard.inputs).meeting)
    return replace(
        standard,
        id=question.id(standard.snapshot_id),
        asked=asked,
        settings=asked.settings,
        model_version=specification(asked.played).version,
        issued_at=issued_at,
        inputs=question.encoded,
    )


def kick_off(fixture: FixtureView) -> datetime:
    """Where no time is known, the start of the day."""
    return begins(fixture.day, fixture.kick_off)


def last_word(said: Collection[tuple[datetime, str]], kick_off: datetime) -> str | None:
    """The last of the simulations issued before kick-off, else the first after it; None where there is none."""
    before = [each for each in said if each[0] < kick_off]
    if before:
        return max(before)[1]
    return min(said)[1] if said else None


async def said_of(asked: Sequence[Asked]) -> dict[int, str | None]:
    """The last word on each fixture, also where it had another day, or sides by other names, when it was forecast."""
    if not asked:
        return {}
    wanted = [Q(fixture_id=each.fixture.id, inputs__startswith=each.question.start) for each in asked]
    rows = await models.Simulation.filter(reduce(or_, wanted)).values_list("id", "fixture_id", "created_at")
    return {
        each.fixture.id: last_word(
            [(row[2], row[0]) for row in rows if row[1] == each.fixture.id], kick_off(each.fixture)
        )
        for each in asked
    }


async def forgettable(before: datetime) -> AsyncIterator[list[str]]:
    """Ids of simulations issued before a time, but for the standard forecasts that no later one replaced."""
    last = ""
    while True:
        issued = models.Simulation.filter(created_at__lt=before, id__gt=last).order_by("id").limit(FORGET_AT_ONCE)
        rows = await issued.values_list("id", "inputs", "created_at", "fixture_id")
        if not rows:
            return
        standard = {row[1] for row in rows if is_standard(row[1])}
        fixtures = {row[3] for row in rows if row[1] in standard}
        said = models.Simulation.filter(fixture_id__in=fixtures, inputs__in=standard)
        latest: dict[str, datetime] = {}
        for inputs, created_at in await said.values_list("inputs", "created_at") if fixtures else ():
            latest[inputs] = max(created_at, latest.get(inputs, created_at))
        last = rows[-1][0]
        yield [row[0] for row in rows if row[1] not in standard or row[2] < latest[row[1]]]


def is_standard(inputs: str) -> bool:
    """Whether a stored question is the one that pages of the present ask about its fixture."""
    asked = decoded(inputs).asked
    return not is_dated(asked) and asks_standard(asked)


def asks_standard(asked: SimulationInput) -> bool:
    """Whether a question, its seed filled in, is the one that pages ask about its fixture."""
    return asked.fixture_id is not None and asked == checked(
        SimulationInput(sport=asked.sport, fixture_id=asked.fixture_id, as_of=asked.as_of)
    )
