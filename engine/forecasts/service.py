"""Forecasts of a catalogue: its simulations and their sections, ratings, seasons and the track record."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from types import TracebackType
from typing import Self

from engine.catalogue.service import Catalogue, Clock
from engine.catalogue.views import TeamView
from engine.forecasts.calculator import Calculator
from engine.forecasts.calendar import Calendar
from engine.forecasts.open_fixtures import OpenFixtures
from engine.forecasts.presence import present
from engine.forecasts.rating_history import rating_history, steps_of
from engine.forecasts.record import CatchingUp, Given, RecordRepository, Selection, TrackRecord
from engine.forecasts.replays import Replays
from engine.forecasts.repository import Repository
from engine.forecasts.revisions import Revisions
from engine.forecasts.seasons import Progress, Season, Seasons
from engine.forecasts.sections import Sections
from engine.forecasts.simulations import Simulations
from engine.forecasts.snapshots import Snapshots
from engine.forecasts.supposed_results import SupposedResult, can_be_set, matches_of, refuse_too_many
from engine.forecasts.tournaments import Tournaments
from engine.forecasts.views import RatingsSnapshot, TeamStanding
from engine.jobs.executor import Executor
from engine.jobs.upkeep import Progress as UpkeepProgress
from engine.jobs.upkeep import UpkeepRunner
from engine.jobs.values import Report
from engine.ratings.elo import CENTRE, rating_of, scale_of
from engine.ratings.history import RatingHistory
from engine.ratings.state import Result
from engine.simulation.season_status import SeasonState
from engine.sports.base import Sport
from engine.store.database import Database
from engine.store.horizon import Horizon


class Forecasts:
    """
    Args:
        plays_seasons_ahead: Whether catching up with new results also plays seasons to their end, before anybody asks.
        may_start_process: Whether there is a processor to spare for a second process that catches up.
        executor: Plays seasons to their end; a thread where it is left out.
        horizon: As of which day everything is seen; then nothing catches up, and what is made bears the time of `clock`
            as it is kept.
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
        executor: Executor | None = None,
        horizon: Horizon | None = None,
    ) -> None:
        self.database, self.catalogue, self._horizon = database, catalogue, horizon
        self._present, self.clock = clock, horizon.clock if horizon else clock
        self._snapshots = Snapshots(database, clock=clock)
        repository = Repository(database, clock=clock)
        self.simulations = Simulations(
            database, catalogue, self._snapshots, repository, rate=self.rate, clock=self.clock, horizon=horizon
        )
        self.calculator = calculator or Calculator()
        self.executor = executor
        self.sections = Sections(self.simulations, self._snapshots, repository, self.calculator)
        self.open_fixtures = OpenFixtures(database, catalogue, self.sections, clock=self.clock, horizon=horizon)
        self._seasons = Seasons(catalogue.season_rules, clock=self.clock, present=clock, executor=executor)
        self.tournaments = Tournaments(catalogue, self._snapshots, clock=self.clock, executor=executor)
        self._revisions = Revisions(database, clock=self.clock)
        self._record = RecordRepository(catalogue)
        self._replays = Replays(catalogue, self._snapshots, clock=clock, may_start_process=may_start_process)
        self._upkeep = UpkeepRunner(
            "record",
            self._replays.is_due,
            self._catch_up,
            clock=clock,
            is_alone=database.dialect == "sqlite",
        )
        self._plays_seasons_ahead = plays_seasons_ahead

    async def rate(self, competition_id: int) -> RatingsSnapshot:
        """Ratings of a competition from every result before today.

        Raises:
            NotFound: No competition has this id.
        """
        competition, today = await self.catalogue.competition(competition_id), self.clock().date()
        return (await self._snapshots.before([(competition, today)]))[competition_id, today]

    async def snapshot(self, id: str) -> RatingsSnapshot:
        """
        Raises:
            NotFound: No snapshot has this id.
        """
        return await self._snapshots.by_id(id)

    async def revision(self) -> bytes:
        """A value that is another after everything that changes what is said of matches."""
        return await self._revisions.of_all()

    async def ratings(self, competition_id: int) -> tuple[TeamStanding, ...]:
        """The teams of a competition, strongest first.

        Raises:
            NotFound: No competition has this id.
        """
        return await self._revisions.once(competition_id, "ratings", partial(self._standings, competition_id))

    async def _standings(self, competition_id: int) -> tuple[TeamStanding, ...]:
        snapshot = await self.rate(competition_id)
        teams = await self.catalogue.roster(competition_id)
        sides = {side.team for side in snapshot.ratings.sides}
        here = await present(competition_id, teams, snapshot.ratings)
        standings = (
            standing(snapshot, team, is_side=team.stored in sides or not sides, is_current=team.id in here)
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
            progress: Called with the seasons done and the seasons in all, first with none; from any thread.

        Raises:
            NotFound: No competition has this id, or it has no season of this name.
        """
        competition = await self.catalogue.competition(competition_id)

        async def find() -> Season | None:
            snapshot = await self.rate(competition_id)
            roster = await self.catalogue.roster(competition_id)
            season = await self._seasons.season(competition, roster, snapshot, name, progress)
            if season is None or season.calendar.state is not SeasonState.RUNNING:
                return season
            unplayed = await self.catalogue.unplayed(competition_id, season.name)
            return replace(season, can_be_set=can_be_set(unplayed, season.calendar))

        return await self._revisions.once(competition_id, ("season", name), find)

    async def season_supposing(
        self, competition_id: int, name: str | None, results: Sequence[SupposedResult]
    ) -> Season | None:
        """The same season where the results of some matches ahead are set, to see what if.

        Raises:
            NotFound: No competition has this id, or it has no season of this name.
            InvalidInput: A result is none that can be set.
        """
        refuse_too_many(results)
        season = await self.season(competition_id, name)
        competition = await self.catalogue.competition(competition_id)
        supposed = matches_of(results, season.can_be_set if season else {}, competition)
        if season is None or not supposed:
            return season
        return await self._seasons.supposing(season, await self.snapshot(season.snapshot_id), supposed)

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
        behind = set() if self._horizon else {each.competition.id for each in await self._replays.behind()}
        if behind & {team.competition_id for team in teams}:
            self._upkeep.begin()
        steps = await steps_of(teams)
        are_drawn = any(team.true_attack is not None for team in teams)
        known = await self.catalogue.competitions() if are_drawn else ()
        sports = {each.id: each.sport for each in known}
        return {
            team.id: rating_history(
                team.name,
                steps[team.id],
                true_rating(team, sports.get(team.competition_id)),
                is_catching_up=team.competition_id in behind,
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
        sport: Sport | None = None,
    ) -> TrackRecord:
        """How forecasts did on the matches of some days, both ends inside, as far as they are scored by now.

        Args:
            competition_id: None is all of a kind.
            is_synthetic: The kind; None is the real ones, or the synthetic ones where there are no others.

        Raises:
            NotFound: No competition has this id.
            InvalidInput: It is of another sport.
        """
        competition = None if competition_id is None else await self.catalogue.competition(competition_id)
        is_due = self._horizon is None and await self._replays.is_due()
        catching_up = await self._caught_up_with() if is_due else None
        return await self._record.of(
            competition, since, until, is_synthetic=is_synthetic, sport=sport, catching_up=catching_up
        )

    async def newest_given(self, selection: Selection, low: float, most: int) -> tuple[Given, ...]:
        """The newest outcomes of a record that were given a chance in the tenth that holds ``low``, newest first.

        Raises:
            InvalidInput: No chance is ``low``.
        """
        return await self._record.newest(selection, low, most)

    async def catch_up(self, report: Report | None = None) -> None:
        """Score the forecasts of every result that is not in the record yet, and rate its teams, in one pass.

        It goes on where the caller does not wait, and is begun once among all processes.
        """
        self._refuse_travellers()
        await self._upkeep.finish(report)

    async def begin_catching_up(self) -> None:
        """The same beside the caller, where anything is due."""
        self._refuse_travellers()
        if await self._replays.is_due():
            self._upkeep.begin()

    async def catching_up(self) -> UpkeepProgress | None:
        """How far that is, or that it has failed; None where nothing of it is done now."""
        return None if self._horizon else await self._upkeep.underway()

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

    def as_of(self, horizon: Horizon, catalogue: Catalogue) -> Forecasts:
        """The same forecasts as of a day, which remember nothing that was found in the present.

        Args:
            catalogue: The catalogue as of the day.
        """
        return Forecasts(
            self.database,
            catalogue,
            clock=self._present,
            calculator=self.calculator,
            executor=self.executor,
            horizon=horizon,
        )

    def _refuse_travellers(self) -> None:
        if self._horizon:
            raise RuntimeError("what is kept of the past is made in the present")

    async def _caught_up_with(self) -> CatchingUp:
        self._upkeep.begin()
        return CatchingUp.of(await self._upkeep.progress())


def standing(snapshot: RatingsSnapshot, team: TeamView, *, is_side: bool, is_current: bool) -> TeamStanding:
    rating, rating_sd = rating_of(snapshot.ratings, team.stored)
    known = snapshot.ratings.team(team.stored, snapshot.as_of)
    attack, defence = known.above_average
    return TeamStanding(
        team_id=team.id,
        name=team.name,
        monogram=team.monogram,
        rating=rating,
        rating_sd=rating_sd,
        attack=attack,
        defence=defence,
        matches=known.matches,
        last_played=known.last_played,
        true_rating=true_rating(team, snapshot.ratings.sport),
        is_side=is_side,
        is_current=is_current,
    )


def true_rating(team: TeamView, sport: Sport | None) -> float | None:
    """None of a real team, whose sport need not be known."""
    if sport is None or team.true_attack is None or team.true_defence is None:
        return None
    return CENTRE + (team.true_attack + team.true_defence) / scale_of(sport).supremacy_per_point
