"""Questions in, stored answers out: identify, run once, read for ever."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import reduce
from hashlib import blake2b
from operator import or_
from types import TracebackType
from typing import Self, TypeAlias

from tortoise.expressions import Q

from engine.catalogue import demo_league
from engine.catalogue.service import Catalogue, Clock
from engine.catalogue.views import FixtureView, TeamView
from engine.depths import OF_ONE, Depth
from engine.errors import InvalidInput, NotFound
from engine.forecasts import models
from engine.forecasts.calculator import Calculator
from engine.forecasts.calendar import Calendar
from engine.forecasts.presence import present
from engine.forecasts.questions import Meeting, Question, SimulationInput, checked, decoded
from engine.forecasts.rating_history import RatingHistory, rating_history, steps_of
from engine.forecasts.recent import Recent
from engine.forecasts.record import Record, TrackRecord
from engine.forecasts.replays import Replays
from engine.forecasts.repository import Archive, S
from engine.forecasts.seasons import Progress, Season, Seasons
from engine.forecasts.snapshots import Snapshots
from engine.forecasts.views import Identity, Snapshot, TeamStanding
from engine.jobs.service import Report
from engine.jobs.upkeep import Progress as CatchingUp
from engine.jobs.upkeep import Upkeep
from engine.ledger.values import Item, KeptSection
from engine.ratings.elo import CENTRE, rating_of, scale_of
from engine.ratings.state import FRIENDLY, Result
from engine.simulation import MODEL_VERSION, run
from engine.simulation.comparison import Comparison
from engine.simulation.deep_dive import DeepDive
from engine.simulation.distribution import Distribution
from engine.simulation.headline import Headline
from engine.simulation.scenarios import ScenarioExtremes
from engine.simulation.tasks import Section, Task
from engine.simulation.track_record import ReliabilityBin
from engine.store.database import Database
from engine.store.sql import Sql

IsBought: TypeAlias = Callable[[Collection[str]], Awaitable[Collection[str]]]

MOST_FROZEN = 4096
# Questions with ratings given depend on nothing else, so their ids can be remembered.
MOST_GIVEN = 4096
# Where the comparisons are kept that were asked for last.
MOST_COMPARED = 4096
FORGET_AT_ONCE = 500
ABOUT = "SELECT COUNT(*) FROM simulations WHERE fixture_id IN {ids}"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about a fixture, and the day before which results may count."""

    fixture: FixtureView
    question: Question
    before: date


class Forecasts:
    """Every simulation is a row: identified by its question and its ratings, computed by depth, never changed.

    Args:
        plays_seasons_ahead: Whether catching up with new results also plays seasons to their end, before anybody asks.
        may_start_process: Whether there is a processor to spare for a second process that catches up.
    """

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        *,
        clock: Clock,
        calculator: Calculator | None = None,
        plays_seasons_ahead: bool = False,
        may_start_process: bool = False,
    ) -> None:
        self.database, self.catalogue, self.clock = database, catalogue, clock
        self._calculator = calculator or Calculator()
        self._snapshots = Snapshots(database, clock=clock)
        self._archive = Archive(database, clock=clock)
        self._seasons, self._record = Seasons(catalogue.season_rules, clock=clock), Record(catalogue)
        self._replays = Replays(catalogue, self._snapshots, clock=clock, may_start_process=may_start_process)
        self._upkeep = Upkeep(
            "record",
            self._replays.is_due,
            self._catch_up,
            clock=clock,
            is_alone=database.dialect == "sqlite",
        )
        self._plays_seasons_ahead = plays_seasons_ahead
        self._frozen: Recent[str, str] = Recent(MOST_FROZEN)
        self._given: Recent[SimulationInput, str] = Recent(MOST_GIVEN)
        self._compared: Recent[str, tuple[str, str]] = Recent(MOST_COMPARED)

    async def identify(self, question: SimulationInput, *, keep: bool = True) -> Identity:
        """The simulation of a question; the same question is the same simulation.

        Args:
            keep: Whether it is to be stored; one that is only priced need not be.

        Raises:
            InvalidInput: A field is out of its range, unknown, or does not belong; it is called as in the API.
        """
        if (known := self._given.find(question)) and (found := (await self._archive.identities([known])).get(known)):
            return found
        asked = checked(question)
        if asked.fixture_id is not None:
            return await self._of_fixture(asked, asked.fixture_id, keep=keep)
        if asked.home_team_id is not None and asked.away_team_id is not None:
            return await self._of_teams(asked, asked.home_team_id, asked.away_team_id, keep=keep)
        identity = self._identity(Question(asked), None)
        if not keep:
            return identity
        kept = await self._kept(identity)
        self._given.keep(question, identity.id)
        return kept

    async def simulation(self, id: str) -> Identity:
        """
        Raises:
            NotFound: No simulation has this id.
        """
        return await self._archive.identity(id)

    async def simulations(self, ids: Collection[str]) -> dict[str, Identity]:
        """Those that exist, in at most two statements."""
        return await self._archive.identities(ids)

    async def of_fixture(self, fixture_id: int, *, keep: bool = True) -> Identity:
        """The standard forecast of a fixture; after kick-off the one that stood then.

        Args:
            keep: Whether it is to be stored; one that is only priced need not be.

        Raises:
            NotFound: No fixture has this id.
        """
        fixture = await self.catalogue.fixture(fixture_id)
        return (await self._standard({fixture.id: fixture}, keep=keep))[fixture.id]

    async def of_fixtures(self, fixture_ids: Collection[int], *, keep: bool = True) -> dict[int, Identity]:
        """The standard forecast of every fixture that exists, in a bounded number of statements."""
        return await self._standard(await self.catalogue.fixtures_by_id(fixture_ids), keep=keep)

    async def headlines(self, fixture_ids: Collection[int]) -> dict[int, tuple[Identity, Headline]]:
        """The standard forecast of every fixture that exists, in a bounded number of statements."""
        fixtures = await self.catalogue.fixtures_by_id(fixture_ids)
        identities = await self._standard(fixtures)
        computed = await self.headlines_of(identities.values())
        return {fixture: (identity, computed[identity.id]) for fixture, identity in identities.items()}

    async def headlines_of(self, simulations: Collection[Identity]) -> dict[str, Headline]:
        """Of each of them, in a bounded number of statements."""
        known = await self._archive.headlines([each.id for each in simulations])
        made = {each.id: run.headline(each.matchup, each.settings) for each in simulations if each.id not in known}
        await self._archive.keep_headlines(made)
        return known | made

    async def headline(self, simulation_id: str) -> Headline:
        """
        Raises:
            NotFound: No simulation has this id.
        """
        return (await self.headlines_of([await self.simulation(simulation_id)]))[simulation_id]

    async def distribution(self, simulation_id: str) -> Distribution:
        """
        Raises:
            NotFound: No simulation has this id.
        """
        return await self._section(simulation_id, Depth.FULL_DISTRIBUTION, Distribution)

    async def scenarios(self, simulation_id: str) -> ScenarioExtremes:
        """
        Raises:
            NotFound: No simulation has this id.
        """
        return await self._section(simulation_id, Depth.SCENARIO_EXTREMES, ScenarioExtremes)

    async def deep_dive(self, simulation_id: str) -> DeepDive:
        """
        Raises:
            NotFound: No simulation has this id.
        """
        return await self._section(simulation_id, Depth.DEEP_DIVE, DeepDive)

    async def section(self, simulation_id: str, depth: str) -> Headline | Section:
        """A depth of one simulation: computed once, then read for ever.

        Raises:
            NotFound: No simulation has this id.
            InvalidInput: `depth` is none of a single simulation.
        """
        sections: Mapping[str, Callable[[str], Awaitable[Headline | Section]]] = {
            each.value: getattr(self, each.entry.section) for each in (Depth.HEADLINE, *OF_ONE)
        }
        if depth not in sections:
            raise InvalidInput(field="depth", reason=f"must be one of {', '.join(sections)}")
        return await sections[depth](simulation_id)

    async def compare(self, simulation_ids: Sequence[str]) -> Comparison:
        """Simulations on the same axes, in the order given; stored with the first of them.

        Raises:
            NotFound: No simulation has one of the ids.
            InvalidInput: Fewer than two or more than six different ones.
        """
        ids = list(dict.fromkeys(simulation_ids))
        if len(ids) != len(simulation_ids) or not 2 <= len(ids) <= 6:
            raise InvalidInput(field="with", reason="compare two to six different simulations")
        key = comparison_key(ids)
        self._compared.keep("+".join(sorted(ids)), (ids[0], key))
        if stored := await self._archive.section(ids[0], key, Comparison):
            return stored
        identities = [await self.simulation(each) for each in ids]
        matchups = {each.id: each.matchup for each in identities}
        payload = await self._calculator.payload(Task(Depth.COMPARISON, matchups, identities[0].settings))
        return await self._archive.keep_section(ids[0], key, payload, Comparison)

    async def kept(self, items: Iterable[Item]) -> dict[Item, KeptSection]:
        """Where the sections are kept that were computed of these items, and their digests."""
        places = {item: place for item in items if (place := self._place(item))}
        digests = {item: await self._archive.digest(*place) for item, place in places.items()}
        return {item: KeptSection(*places[item], digest) for item, digest in digests.items() if digest}

    async def newer(self, simulation_id: str, *, keep: bool = True) -> Identity | None:
        """What the same question gives today, where that is another simulation.

        Args:
            keep: Whether it is to be stored; one that is only priced need not be.

        Raises:
            NotFound: No simulation has this id.
        """
        identity = await self.simulation(simulation_id)
        try:
            current = await self.identify(identity.asked, keep=keep)
        except InvalidInput:
            return None
        return None if current.id == identity.id else current

    async def rate(self, competition_id: int) -> Snapshot:
        """Ratings of a competition from every result before today.

        Raises:
            NotFound: No competition has this id.
        """
        competition, today = await self.catalogue.competition(competition_id), self.clock().date()
        return (await self._snapshots.before([(competition, today)]))[competition_id, today]

    async def snapshot(self, id: str) -> Snapshot:
        """
        Raises:
            NotFound: No snapshot has this id.
        """
        return await self._snapshots.by_id(id)

    async def ratings(self, competition_id: int) -> tuple[TeamStanding, ...]:
        """The teams of a competition, strongest first.

        Raises:
            NotFound: No competition has this id.
        """
        snapshot = await self.rate(competition_id)
        teams = await self.catalogue.roster(competition_id)
        sides = {side.team for side in snapshot.ratings.sides}
        here = await present(competition_id, teams, snapshot.ratings)
        standings = (
            standing(snapshot, team, is_side=team.name in sides or not sides, is_current=team.id in here)
            for team in teams
        )
        return tuple(sorted(standings, key=lambda each: (-each.rating, each.name)))

    async def results(self, competition_id: int, until: date = date.max) -> tuple[Result, ...]:
        """Every result of a competition up to and with a day.

        Raises:
            NotFound: No competition has this id.
        """
        return await self._snapshots.results(await self.catalogue.competition(competition_id), until)

    async def season(
        self, competition_id: int, name: str | None = None, progress: Progress | None = None
    ) -> Season | None:
        """The season of this name, else the current one, with its table and its projection; None where there is none.

        Args:
            progress: Called from another thread with the seasons done and the seasons in all.

        Raises:
            NotFound: No competition has this id, or it has no season of this name.
        """
        competition = await self.catalogue.competition(competition_id)
        snapshot = await self.rate(competition_id)
        roster = await self.catalogue.roster(competition_id)
        return await self._seasons.season(competition, roster, snapshot, name, progress)

    async def calendar(self, competition_id: int) -> Calendar | None:
        """What is known of the current season, without its projection; None where there is none.

        Raises:
            NotFound: No competition has this id.
        """
        return await self._seasons.calendar(await self.catalogue.competition(competition_id))

    async def history(self, team_id: int) -> RatingHistory:
        """The team's rating after each day on which it played.

        Raises:
            NotFound: No team has this id.
        """
        return (await self.histories([await self.catalogue.team(team_id)]))[team_id]

    async def histories(self, teams: Collection[TeamView]) -> dict[int, RatingHistory]:
        """The same of some teams, in a few statements for each competition that they play in."""
        behind = {each.competition.id for each in await self._replays.behind()}
        catching_up = await self._caught_up_with() if behind & {team.competition_id for team in teams} else None
        steps = await steps_of(teams)
        return {
            team.id: rating_history(
                team.name, steps[team.id], true_rating(team), catching_up if team.competition_id in behind else None
            )
            for team in teams
        }

    async def record(
        self,
        competition_id: int | None = None,
        since: date = date.min,
        until: date = date.max,
        *,
        is_synthetic: bool | None = None,
    ) -> TrackRecord:
        """How forecasts did on the matches of some days, both ends inside, as far as they are scored by now.

        Args:
            competition_id: None is all of a kind.
            is_synthetic: The kind; None is the real ones, or the synthetic ones where there are no others.

        Raises:
            NotFound: No competition has this id.
        """
        competition = None if competition_id is None else await self.catalogue.competition(competition_id)
        catching_up = await self._caught_up_with() if await self._replays.is_due() else None
        return await self._record.of(competition, since, until, is_synthetic=is_synthetic, catching_up=catching_up)

    async def catch_up(self, report: Report | None = None) -> None:
        """Score the forecasts of every result that is not in the record yet, and rate its teams, in one pass.

        It goes on where the caller does not wait, and is begun once among all processes.
        """
        await self._upkeep.finish(report)

    async def begin_catching_up(self) -> None:
        """The same beside the caller, where anything is due."""
        if await self._replays.is_due():
            self._upkeep.begin()

    async def project_seasons(self) -> None:
        """Play every season that runs to its end, as far as that is not stored, so that no reader waits for it."""
        for competition in await self.catalogue.competitions():
            await self.season(competition.id)

    async def _catch_up(self, report: Report) -> None:
        await self._replays.catch_up(report)
        if self._plays_seasons_ahead:
            await self.project_seasons()

    async def __aenter__(self) -> Self:
        await self._upkeep.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._upkeep.__aexit__(kind, error, trace)

    async def _caught_up_with(self) -> CatchingUp:
        self._upkeep.begin()
        return await self._upkeep.progress()

    async def about_fixtures(self, fixture_ids: Collection[int]) -> int:
        """How many simulations forecast any of some fixtures."""
        sql = Sql(self.database.dialect)
        ((count,),) = await sql.read(self.database, ABOUT, sql.listed(fixture_ids))
        return int(count)

    async def forget(self, older_than: timedelta, *, is_bought: IsBought) -> int:
        """Remove simulations that nobody bought and that are not the last word on their fixture.

        Args:
            is_bought: Which of some simulation ids somebody bought.

        Returns:
            How many went.
        """
        before, gone = self.clock() - older_than, 0
        async for ids in forgettable(before):
            bought = set(await is_bought(ids))
            unwanted = [each for each in ids if each not in bought]
            await self._archive.remove(unwanted)
            gone += len(unwanted)
        return gone

    async def _of_fixture(self, asked: SimulationInput, fixture_id: int, *, keep: bool) -> Identity:
        found = await self.catalogue.fixtures_by_id([fixture_id])
        if fixture_id not in found:
            raise InvalidInput(field="fixtureId", reason=f"there is no fixture {fixture_id}")
        fixture = found[fixture_id]
        standard = (await self._standard({fixture_id: fixture}, keep=keep))[fixture_id]
        if standard.snapshot_id is None or asked == standard.asked:
            return standard
        identity = asked_otherwise(standard, asked, issued_at=self.clock())
        return await self._kept(identity) if keep else identity

    async def _of_teams(self, asked: SimulationInput, home_id: int, away_id: int, *, keep: bool) -> Identity:
        """On the day of the last result that is known, so that the answer stays until a new one comes in."""
        home, away = await self._team("homeTeamId", home_id), await self._team("awayTeamId", away_id)
        if home.competition_id != away.competition_id:
            raise InvalidInput(field="awayTeamId", reason="both teams must play in the same competition")
        snapshot = await self.rate(home.competition_id)
        day = snapshot.as_of or self.clock().date()
        meeting = Meeting(snapshot.ratings.competition, home.name, away.name, day, asked.neutral, friendly=False)
        identity = self._identity(Question(asked, meeting), snapshot)
        return await self._kept(identity) if keep else identity

    async def _team(self, field: str, id: int) -> TeamView:
        try:
            return await self.catalogue.team(id)
        except NotFound:
            raise InvalidInput(field=field, reason=f"there is no team {id}") from None

    async def _standard(self, fixtures: Mapping[int, FixtureView], *, keep: bool = True) -> dict[int, Identity]:
        """The forecast of each fixture; where it has kicked off, what was said last before that."""
        now = self.clock()
        asked = {key: standard_question(fixture, now) for key, fixture in fixtures.items()}
        found = await self._said_before_kick_off([each for each in asked.values() if each.fixture.has_kicked_off(now)])
        open_questions = {key: each for key, each in asked.items() if key not in found}
        snapshots = await self._snapshots.before(
            {(each.fixture.competition, each.before) for each in open_questions.values()}
        )
        made = {
            key: self._identity(each.question, snapshots[each.fixture.competition.id, each.before])
            for key, each in open_questions.items()
        }
        if not keep:
            return found | made
        kept = await self._archive.identities([each.id for each in made.values()])
        kept |= await self._archive.keep([each for each in made.values() if each.id not in kept])
        for key, identity in made.items():
            found[key] = kept[identity.id]
            if fixtures[key].has_kicked_off(now):
                self._frozen.keep(asked[key].question.encoded, identity.id)
        return found

    async def _said_before_kick_off(self, asked: Sequence[Asked]) -> dict[int, Identity]:
        """The last forecast that was issued before kick-off, else the one that was made afterwards as if before."""
        ids = {each.fixture.id: self._frozen.find(each.question.encoded) for each in asked}
        ids |= await said_of([each for each in asked if ids[each.fixture.id] is None])
        identities = await self._archive.identities(list(filter(None, ids.values())))
        for each in asked:
            if known := ids[each.fixture.id]:
                self._frozen.keep(each.question.encoded, known)
        return {fixture: identities[said] for fixture, said in ids.items() if said and said in identities}

    def _identity(self, question: Question, snapshot: Snapshot | None) -> Identity:
        snapshot_id = snapshot.id if snapshot else None
        if snapshot:
            question = question.as_told_to(snapshot.ratings)
        return Identity(
            id=question.id(snapshot_id),
            asked=question.asked,
            matchup=question.matchup(snapshot.belief if snapshot else None),
            settings=question.asked.settings,
            model_version=MODEL_VERSION,
            snapshot_id=snapshot_id,
            issued_at=self.clock(),
            inputs=question.encoded,
        )

    async def _kept(self, identity: Identity) -> Identity:
        return (await self._archive.keep([identity]))[identity.id]

    def _place(self, item: Item) -> tuple[str, str] | None:
        """The simulation and the depth under which an item is kept. A comparison is owned whatever its order was."""
        if item.feature == Depth.COMPARISON:
            return self._compared.find(item.subject)
        return item.subject, item.feature

    async def _section(self, simulation_id: str, depth: Depth, type: type[S]) -> S:
        if stored := await self._archive.section(simulation_id, depth, type):
            return stored
        identity = await self.simulation(simulation_id)
        record = await self._reliability(identity) if depth is Depth.DEEP_DIVE else ()
        task = Task(depth, {identity.id: identity.matchup}, identity.settings, record)
        return await self._archive.keep_section(simulation_id, depth, await self._calculator.payload(task), type)

    async def _reliability(self, identity: Identity) -> tuple[ReliabilityBin, ...]:
        return (await self.snapshot(identity.snapshot_id)).reliability if identity.snapshot_id else ()


def standard_question(fixture: FixtureView, now: datetime) -> Asked:
    """The question that every page asks, and the last results that may answer it: none of the fixture's own day."""
    asked = checked(SimulationInput(sport=fixture.competition.sport, fixture_id=fixture.id))
    return Asked(fixture, about(fixture, asked), before=min(fixture.day, now.date()))


def about(fixture: FixtureView, asked: SimulationInput) -> Question:
    sides, friendly = (fixture.home.name, fixture.away.name), fixture.round == FRIENDLY
    meeting = Meeting(fixture.competition.slug, *sides, fixture.day, fixture.neutral, friendly, fixture.round)
    return Question(asked, meeting)


def asked_otherwise(standard: Identity, asked: SimulationInput, issued_at: datetime) -> Identity:
    """The forecast of a fixture with other settings: from the ratings, and of the match, that its own is from."""
    question = Question(asked, decoded(standard.inputs).meeting)
    return replace(
        standard,
        id=question.id(standard.snapshot_id),
        asked=asked,
        settings=asked.settings,
        model_version=MODEL_VERSION,
        issued_at=issued_at,
        inputs=question.encoded,
    )


def kick_off(fixture: FixtureView) -> datetime:
    """Where no time is known, the start of the day."""
    return fixture.kick_off or datetime.combine(fixture.day, time(), tzinfo=UTC)


def last_word(said: Collection[tuple[datetime, str]], kick_off: datetime) -> str | None:
    """The last of the simulations issued before kick-off, else the first after it; None where there is none."""
    before = [each for each in said if each[0] < kick_off]
    if before:
        return max(before)[1]
    return min(said)[1] if said else None


def standing(snapshot: Snapshot, team: TeamView, *, is_side: bool, is_current: bool) -> TeamStanding:
    rating, rating_sd = rating_of(snapshot.ratings, team.name)
    known = snapshot.ratings.team(team.name, snapshot.as_of)
    attack, defence = known.above_average
    return TeamStanding(
        team_id=team.id,
        name=team.name,
        rating=rating,
        rating_sd=rating_sd,
        attack=attack,
        defence=defence,
        matches=known.matches,
        last_played=known.last_played,
        true_rating=true_rating(team),
        is_side=is_side,
        is_current=is_current,
    )


def true_rating(team: TeamView) -> float | None:
    """None of a real team; those that were made up all play the sport of the demonstration."""
    if team.true_attack is None or team.true_defence is None:
        return None
    return CENTRE + (team.true_attack + team.true_defence) / scale_of(demo_league.SPORT).supremacy_per_point


def comparison_key(simulation_ids: Sequence[str]) -> str:
    """The depth under which a comparison is stored with its first simulation."""
    others = blake2b("\n".join(simulation_ids[1:]).encode(), digest_size=8).hexdigest()
    return f"{Depth.COMPARISON}:{others}"


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
    """Whether a stored question is the one that pages ask about its fixture."""
    asked = decoded(inputs).asked
    return asked.fixture_id is not None and asked == checked(
        SimulationInput(sport=asked.sport, fixture_id=asked.fixture_id)
    )
