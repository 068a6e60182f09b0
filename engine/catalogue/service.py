"""The one way into and out of what is played."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import msgspec
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q
from tortoise.functions import Count, Max, Min
from tortoise.queryset import QuerySet

from engine.catalogue import aliases, seasons
from engine.catalogue.act import Act, ImportedFileView
from engine.catalogue.acts import Acts
from engine.catalogue.fates import Fate
from engine.catalogue.import_writer import ImportWriter, Progress
from engine.catalogue.importers.parsed import ParsedFile
from engine.catalogue.insignia import monograms
from engine.catalogue.models import Competition, Fixture, ImportedFile, Team
from engine.catalogue.names import name_key, search_words
from engine.catalogue.naming import Naming
from engine.catalogue.overdue import ahead, not_overdue, overdue
from engine.catalogue.paging import cursor, limit, number, page, place, unknown_cursor
from engine.catalogue.searching import Searching
from engine.catalogue.season_rules import SeasonRules
from engine.catalogue.status import CALLED_OFF, HAS_SCORE, MAY_BE_PLAYED, FixtureStatus
from engine.catalogue.titles import titles
from engine.catalogue.truth import Truth
from engine.catalogue.views import (
    CompetitionView,
    FixtureView,
    Holdings,
    ImportReport,
    Overdue,
    TeamView,
    is_id,
    team_view,
)
from engine.errors import InvalidInput, NotFound
from engine.notices import decoded
from engine.page import Page
from engine.sports.base import Sport
from engine.store.collector import collector_paused
from engine.store.database import Database, in_transaction

Clock = Callable[[], datetime]

COMPETITION = ("id", "slug", "name", "sport", "is_synthetic")
TEAM = ("id", "name", "competition_id", "true_attack", "true_defence")
FIXTURE = (
    "id",
    "season",
    "round",
    "day",
    "kick_off",
    "neutral",
    "status",
    "home_score",
    "away_score",
    "home_extra",
    "away_extra",
    "home_penalties",
    "away_penalties",
    "shoot_out_winner",
    "conditions",
    "course",
    *(f"competition__{column}" for column in COMPETITION),
    *(f"home__{column}" for column in TEAM),
    *(f"away__{column}" for column in TEAM),
)
# An empty competition is gone with its imports.
OF_WHAT_STANDS = {"act": Act.IMPORT, "competition__removed_at__isnull": True}
FATE = ("id", "day", "status", "removed_at", "joined_id")
# What may look at every match leaves processors and readers to everybody else.
MOST_WALKS = 2
# A fixture that was joined may be joined again.
MOST_JOINS = 4
FILE = (
    "id",
    "name",
    "format",
    "competition__name",
    "at",
    "rows",
    "added",
    "corrected",
    "moved",
    "skipped",
    "act",
    "withdrawn_at",
    "notice",
)


def no_progress(done: int, total: int) -> None:
    """Progress that nobody listens to."""


class Catalogue:
    """Competitions, teams and fixtures: reads take one statement a list, an import is whole or not at all."""

    def __init__(self, database: Database, *, clock: Clock) -> None:
        self.database, self.clock = database, clock
        self.naming, self.searching = Naming(clock=clock), Searching(database)
        self.season_rules, self.acts = SeasonRules(clock=clock), Acts(clock, self.searching)
        self._walks = asyncio.Semaphore(MOST_WALKS)

    async def import_results(
        self,
        parsed: ParsedFile,
        *,
        at: datetime | None = None,
        report: Progress = no_progress,
        truth: Truth | None = None,
    ) -> ImportReport:
        """Keep what a file says; importing it again changes nothing.

        Args:
            at: When it came in, now where None; files of one time came in at once, and are undone at once.
            truth: What the matches were drawn with, None where they were played.

        Raises:
            InvalidInput: The competition exists and is of another kind.
        """
        now, known = self.clock(), await titles()

        async def keep(connection: BaseDBAsyncClient) -> ImportReport:
            return await ImportWriter(parsed, connection, at or now, now, report, known, truth).keep()

        with collector_paused():
            return await in_transaction(keep)

    async def competitions(self, *, search: str | None = None) -> tuple[CompetitionView, ...]:
        """Real ones first, each kind by name.

        Args:
            search: Parts of a name or of another name of the league, whatever their case and accents.
        """
        rows = await Competition.all().order_by("is_synthetic", "name", "id").values_list(*COMPETITION)
        words = search_words(search or "")
        leagues = aliases.bundled().leagues_meant(words) if words else ()
        return tuple(competition_view(row) for row in rows if row[2] in leagues or is_called(row[2], words))

    async def competition(self, id: int) -> CompetitionView:
        """
        Raises:
            NotFound: No competition has this id.
        """
        rows = await Competition.filter(id=id).values_list(*COMPETITION) if is_id(id) else []
        if not rows:
            raise NotFound(kind="competition", id=str(id))
        return competition_view(rows[0])

    async def truth(self, competition_id: int) -> Truth | None:
        """What a synthetic competition was drawn with; None of a real one."""
        rows = await Competition.filter(id=competition_id).values_list("truth") if is_id(competition_id) else []
        return msgspec.json.decode(rows[0][0], type=Truth) if rows and rows[0][0] else None

    async def teams(
        self, *, competition: int | None = None, search: str | None = None, first: int = 50, after: str | None = None
    ) -> Page[TeamView]:
        """By name; `search` finds parts of it or of another name that it is known by, whatever their case and accents.

        Raises:
            InvalidInput: `first` is out of its range, or no list gave the cursor `after`.
        """
        rows = Team.all()
        if competition is not None:
            rows = rows.filter(competition_id=competition)
        if search:
            rows = rows.filter(await self.searching.teams(search))
        if after is not None:
            key, last = place(after, 2)
            rows = rows.filter(Q(name_key__gt=key) | Q(name_key=key, id__gt=number(last)))
        found = await rows.order_by("name_key", "id").limit(limit(first)).values_list("name_key", *TEAM)
        listed = page(found, first, lambda row: cursor(row[0], row[1]))
        return Page(tuple(team_view(*row[1:]) for row in listed.items), listed.has_next, listed.end_cursor)

    async def team(self, id: int) -> TeamView:
        """
        Raises:
            NotFound: No team has this id.
        """
        rows = await Team.filter(id=id).values_list(*TEAM) if is_id(id) else []
        if not rows:
            raise NotFound(kind="team", id=str(id))
        return team_view(*rows[0])

    async def teams_by_id(self, ids: Collection[int]) -> dict[int, TeamView]:
        """Those of the teams that there are, in one statement."""
        rows = await Team.filter(id__in=[each for each in ids if is_id(each)]).values_list(*TEAM)
        return {row[0]: team_view(*row) for row in rows}

    async def roster(self, competition_id: int) -> tuple[TeamView, ...]:
        """Every team of a competition, by name."""
        rows = await Team.filter(competition_id=competition_id).order_by("name_key", "id").values_list(*TEAM)
        return told_apart([team_view(*row) for row in rows])

    async def fixtures(
        self,
        *,
        competition: int | None = None,
        season: str | None = None,
        team: int | None = None,
        day: date | None = None,
        since: date | None = None,
        until: date | None = None,
        status: FixtureStatus | None = None,
        statuses: Collection[FixtureStatus] | None = None,
        is_overdue: bool | None = None,
        is_synthetic: bool | None = None,
        search: str | None = None,
        newest_first: bool = False,
        first: int = 50,
        after: str | None = None,
    ) -> Page[FixtureView]:
        """By day; `since` and `until` are days inside, `search` finds parts of either side's name or of both.

        Args:
            season: Name of a season of the competition.
            statuses: Any of them.
            is_overdue: Only those that wait for their result, or only the others.
            is_synthetic: Only those of synthetic competitions, or only those of real ones.

        Raises:
            NotFound: The competition has no such season.
            InvalidInput: `first` is out of its range, no list gave the cursor `after`, or a season has no competition.
        """
        if season is not None and competition is None:
            raise InvalidInput(field="season", reason="it is one of a competition: name that too")
        if season is not None and len(season) > seasons.MOST_CHARACTERS:
            raise NotFound(kind="season", id=season[:20])
        rows = chosen(competition=competition, season=season, team=team, day=day, since=since, until=until)
        if status is not None:
            rows = rows.filter(status=status)
        if statuses is not None:
            rows = rows.filter(status__in=list(statuses))
        if is_overdue is not None:
            rows = rows.filter((overdue if is_overdue else not_overdue)(self.clock()))
        if is_synthetic is not None:
            rows = rows.filter(competition__is_synthetic=is_synthetic)
        if after is not None:
            rows = rows.filter(beyond(after, newest_first=newest_first))
        order = ("-day", "-id") if newest_first else ("day", "id")
        rows = rows.order_by(*order).limit(limit(first))
        if meant := await self.searching.meant(search) if search else None:
            async with self._walks:
                found = await fixture_views(meant.of(rows))
        else:
            found = await fixture_views(rows)
        if season is not None and not found and not await chosen(competition=competition, season=season).exists():
            raise NotFound(kind="season", id=season[:20])
        return page(found, first, lambda fixture: cursor(fixture.day, fixture.id))

    async def unplayed(self, competition: int, season: str) -> list[FixtureView]:
        """The matches of a season whose results may still come, by day."""
        rows = chosen(competition=competition, season=season).filter(status__in=MAY_BE_PLAYED)
        return await fixture_views(rows.order_by("day", "id"))

    async def fixtures_of(
        self, *, teams: Collection[int], competitions: Collection[int], first: int
    ) -> list[FixtureView]:
        """The next matches of any of them; where none lies ahead, the last that were played."""
        theirs = Fixture.filter(
            Q(home_id__in=list(teams)) | Q(away_id__in=list(teams)) | Q(competition_id__in=list(competitions))
        )
        if found := await fixture_views(theirs.filter(ahead(self.clock())).order_by("day", "id").limit(first)):
            return found
        return await fixture_views(theirs.filter(status__in=HAS_SCORE).order_by("-day", "-id").limit(first))

    async def fixture(self, id: int) -> FixtureView:
        """
        Raises:
            NotFound: No fixture has this id.
        """
        found = await self.fixtures_by_id([id])
        if id not in found:
            raise NotFound(kind="fixture", id=str(id))
        return found[id]

    async def fixtures_by_id(self, ids: Collection[int]) -> dict[int, FixtureView]:
        """Those that exist, in one statement."""
        return await by_id(Fixture.all(), ids)

    async def fixtures_ever(self, ids: Collection[int]) -> dict[int, FixtureView]:
        """The same, as they were last known those that were taken out since."""
        return await by_id(Fixture.every.all(), ids)

    async def fates(self, ids: Collection[int]) -> dict[int, Fate]:
        """What became of fixtures, by their ids; one that turned out to be another is followed to that one."""
        now = {each: each for each in filter(is_id, ids)}
        found: dict[int, Fate] = {}
        for _ in range(MOST_JOINS):
            rows = Fixture.every.filter(id__in=list(set(now.values()))).values_list(*FATE)
            known = {row[0]: row for row in (await rows if now else ())}
            found |= {asked: Fate(*known[at][:4]) for asked, at in now.items() if at in known}
            now = {asked: known[at][4] for asked, at in now.items() if at in known and known[at][4]}
        return found

    async def overdue(
        self,
        *,
        competition: int | None = None,
        team: int | None = None,
        day: date | None = None,
        search: str | None = None,
    ) -> tuple[Overdue, ...]:
        """What waits for results, a line a competition, the longest first; one statement where nothing does."""
        rows = chosen(competition=competition, team=team, day=day).filter(overdue(self.clock()))
        if meant := await self.searching.meant(search) if search else None:
            rows = meant.of(rows)
        counted = rows.annotate(matches=Count("id"), first_day=Min("day"), last_day=Max("day"))
        async with self._walks:
            found = await counted.group_by("competition_id").values_list(
                "competition_id", "matches", "first_day", "last_day"
            )
        if not found:
            return ()
        competitions = await Competition.filter(id__in=[row[0] for row in found]).values_list(*COMPETITION)
        views = {row[0]: competition_view(row) for row in competitions}
        imported_at = await last_imports(views)
        waiting = [
            Overdue(views[key], matches, first_day, last_day, imported_at.get(key))
            for key, matches, first_day, last_day in found
        ]
        return tuple(sorted(waiting, key=lambda each: (-each.matches, each.competition.name)))

    async def holdings(self, competition_ids: Collection[int]) -> dict[int, Holdings]:
        """What is known of each competition, in two statements."""
        now, has_score = self.clock(), Q(status__in=HAS_SCORE)
        rows = (
            Fixture.filter(competition_id__in=list(competition_ids))
            .annotate(
                played=Count("id", _filter=has_score),
                ahead=Count("id", _filter=ahead(now)),
                overdue=Count("id", _filter=overdue(now)),
                first_day=Min("day", _filter=has_score),
                last_day=Max("day", _filter=has_score),
                next_day=Min("day", _filter=ahead(now)),
                called_off=Count("id", _filter=Q(status__in=CALLED_OFF)),
            )
            .group_by("competition_id")
        )
        async with self._walks:
            counted = await rows.values_list(
                "competition_id", "played", "ahead", "overdue", "first_day", "last_day", "next_day", "called_off"
            )
        imported_at = await last_imports(competition_ids)
        found = {row[0]: replace(Holdings(*row[1:]), imported_at=imported_at.get(row[0])) for row in counted}
        none = Holdings(0, 0, 0, None, None, None)
        return {each: found.get(each, none) for each in competition_ids}

    async def imported_files(
        self, *, first: int = 50, after: str | None = None, acts: bool = False
    ) -> Page[ImportedFileView]:
        """The newest first.

        Args:
            acts: What administrators took back or put right instead.

        Raises:
            InvalidInput: `first` is out of its range, or no list gave the cursor `after`.
        """
        rows = ImportedFile.exclude(act=Act.IMPORT) if acts else ImportedFile.filter(**OF_WHAT_STANDS)
        if after is not None:
            rows = rows.filter(id__lt=number(place(after, 1)[0]))
        found = await rows.order_by("-id").limit(limit(first)).values_list(*FILE)
        return page([imported_file(*row) for row in found], first, lambda file: cursor(file.id))


def imported_file(*row: Any) -> ImportedFileView:
    """From the columns of `FILE`."""
    known = dict(zip(FILE, row, strict=True))
    competition, notice = known.pop("competition__name"), decoded(known.pop("notice"), known["name"])
    return ImportedFileView(**known, competition=competition, notice=notice)


def is_called(name: str, words: Collection[str]) -> bool:
    return all(word in name_key(name) for word in words)


def competition_view(row: tuple[Any, ...]) -> CompetitionView:
    return CompetitionView(id=row[0], slug=row[1], name=row[2], sport=Sport(row[3]), is_synthetic=row[4])


def chosen(
    *,
    competition: int | None = None,
    season: str | None = None,
    team: int | None = None,
    day: date | None = None,
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[Fixture]:
    """Fixtures that a reader chose; `since` and `until` are days inside."""
    wanted = {"competition_id": competition, "season": season, "day": day, "day__gte": since, "day__lte": until}
    rows = Fixture.filter(**{column: value for column, value in wanted.items() if value is not None})
    if team is not None:
        rows = rows.filter(Q(home_id=team) | Q(away_id=team))
    return rows


async def last_imports(competition_ids: Collection[int]) -> dict[int, datetime]:
    """When each competition was imported last, of those that ever were."""
    standing = ImportedFile.filter(act=Act.IMPORT, withdrawn_at__isnull=True, competition_id__in=list(competition_ids))
    imports = standing.annotate(latest=Max("at")).group_by("competition_id")
    return dict(await imports.values_list("competition_id", "latest"))


async def by_id(rows: QuerySet[Fixture], ids: Collection[int]) -> dict[int, FixtureView]:
    wanted = list(filter(is_id, ids))
    found = await fixture_views(rows.filter(id__in=wanted)) if wanted else []
    return {fixture.id: fixture for fixture in found}


async def fixture_views(rows: QuerySet[Fixture]) -> list[FixtureView]:
    return [fixture_view(row) for row in await rows.values_list(*FIXTURE)]


def fixture_view(row: tuple[Any, ...]) -> FixtureView:
    own, competition, home, away = row[:16], row[16:21], row[21:26], row[26:31]
    kick_off = own[4]
    home_team, away_team = told_apart((team_view(*home), team_view(*away)))
    return FixtureView(
        id=own[0],
        competition=competition_view(competition),
        season=own[1],
        round=own[2],
        day=own[3],
        kick_off=kick_off.astimezone(UTC) if kick_off else None,
        home=home_team,
        away=away_team,
        neutral=own[5],
        status=own[6],
        home_score=own[7],
        away_score=own[8],
        home_extra=own[9],
        away_extra=own[10],
        home_penalties=own[11],
        away_penalties=own[12],
        told_winner=own[13],
        conditions=own[14],
        course=own[15],
    )


def beyond(after: str, *, newest_first: bool) -> Q:
    """Fixtures that come after a cursor."""
    written, last = place(after, 2)
    try:
        day = date.fromisoformat(written)
    except ValueError:
        raise unknown_cursor() from None
    if newest_first:
        return Q(day__lt=day) | Q(day=day, id__lt=number(last))
    return Q(day__gt=day) | Q(day=day, id__gt=number(last))


def told_apart(teams: Sequence[TeamView]) -> tuple[TeamView, ...]:
    """The teams that are shown together, with monograms of their own."""
    marks = monograms([team.name for team in teams])
    return tuple(replace(team, told_apart=mark) for team, mark in zip(teams, marks, strict=True))
