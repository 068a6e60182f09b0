"""What an administrator says of seasons: the format of a competition, the rule of its table, and points taken away."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q
from tortoise.functions import Max, Min

from engine.catalogue import subjects
from engine.catalogue.formats import Setting
from engine.catalogue.importers.lists import listed
from engine.catalogue.models import Competition, Deduction, Fixture, Team
from engine.catalogue.names import MOST_CHARACTERS
from engine.catalogue.seasons import season_named
from engine.catalogue.status import FixtureStatus
from engine.catalogue.views import DeductionView, SeasonView, team_view
from engine.errors import InvalidInput, NotFound
from engine.simulation.season_format import SeasonFormat
from engine.store.database import in_transaction

MOST_POINTS = 99
MOST_REASON = 200
MOST_ROWS = 1_000
MOST_FILE_CHARACTERS = 400_000
COLUMNS = ("competition", "season", "team", "points", "reason")
MOST_ID = 2**31 - 1
DEDUCTION = (
    "id",
    "season",
    "points",
    "reason",
    *(f"team__{column}" for column in ("id", "name", "competition_id", "true_attack", "true_defence")),
)
DEDUCTION_ORDER = ("-season", "team__name_key", "id")


@dataclass(frozen=True, slots=True)
class NewDeduction:
    """
    Args:
        points: Taken away, from 1 to 99.
    """

    team_id: int
    season: str
    points: int
    reason: str

    def __post_init__(self) -> None:
        """Raises: InvalidInput."""
        if not 1 <= self.points <= MOST_POINTS:
            raise no_points(self.points)
        if not 1 <= len(self.reason.strip()) <= MOST_REASON:
            raise InvalidInput(field="reason", reason=f"use 1 to {MOST_REASON} characters")


class SeasonRules:
    """Everything that makes a table beside the results."""

    def __init__(self, *, clock: Callable[[], datetime]) -> None:
        self.clock = clock

    async def seasons(self, competition_id: int) -> tuple[SeasonView, ...]:
        """Every season of a competition, the first first: by their first days, whatever they are called."""
        return (await self.seasons_of([competition_id]))[competition_id]

    async def seasons_of(self, competition_ids: Collection[int]) -> dict[int, tuple[SeasonView, ...]]:
        """The same of some competitions, in one statement."""
        rows = Fixture.filter(competition_id__in=list(competition_ids)).annotate(first=Min("day"), last=Max("day"))
        columns = ("competition_id", "season")
        found: dict[int, list[SeasonView]] = {each: [] for each in competition_ids}
        for row in await rows.group_by(*columns).values_list(*columns, "first", "last"):
            found[row[0]].append(SeasonView(*row[1:]))
        return {each: tuple(sorted(seasons, key=days_of)) for each, seasons in found.items()}

    async def setting(self, competition_id: int) -> Setting:
        """What an administrator said of a competition; nothing where nobody did."""
        return (await self.settings_of([competition_id]))[competition_id]

    async def settings_of(self, competition_ids: Collection[int]) -> dict[int, Setting]:
        """The same of some competitions, in one statement."""
        rows = Competition.filter(id__in=list(competition_ids), setting__isnull=False)
        said = dict(await rows.values_list("id", "setting"))
        return {
            each: msgspec.json.decode(said[each], type=Setting) if each in said else Setting()
            for each in competition_ids
        }

    async def set(self, competition_id: int, setting: Setting) -> None:
        """Remember it in the place of what was said before; an empty setting leaves all to be told.

        Raises:
            NotFound: No competition has this id.
            InvalidInput: The groups of a new format do not hold the teams of the newest season.
        """
        if setting.format != (await self.setting(competition_id)).format:
            await self._refuse_misfit(competition_id, setting.format)
        content = None if setting == Setting() else msgspec.json.encode(setting).decode()

        async def write(connection: BaseDBAsyncClient) -> int:
            return await Competition.filter(id=competition_id).using_db(connection).update(setting=content)

        if not await in_transaction(write):
            raise NotFound(kind="competition", id=str(competition_id))

    async def _refuse_misfit(self, competition_id: int, format: SeasonFormat | None) -> None:
        seasons = await self.seasons(competition_id) if format and format.groups else ()
        for newest in seasons[-1:]:
            rows = Fixture.filter(competition_id=competition_id, season=newest.name).exclude(
                status=FixtureStatus.ANNULLED
            )
            pairs = await rows.values_list("home_id", "away_id")
            teams = len({team for pair in pairs for team in pair})
            # Fewer matches than teams are less than two rounds: the others may come yet.
            if format and len(pairs) >= teams and not format.fits(teams):
                held = f"{format.sizes}, which hold {format.places} teams"
                reason = f"{held}, do not fit season {newest.name}, which has {teams}"
                raise InvalidInput(field="groups", reason=reason)

    async def deductions(self, competition_id: int, season: str | None = None) -> tuple[DeductionView, ...]:
        """Those of a competition, or of one of its seasons: the latest season first, then by team."""
        rows = Deduction.filter(team__competition_id=competition_id)
        if season is not None:
            rows = rows.filter(season=season)
        found = await rows.order_by(*DEDUCTION_ORDER).values_list(*DEDUCTION)
        return tuple(deduction_view(row) for row in found)

    async def deductions_of(self, competition_ids: Collection[int]) -> dict[int, tuple[DeductionView, ...]]:
        """All of some competitions, in one statement."""
        rows = Deduction.filter(team__competition_id__in=list(competition_ids)).order_by(*DEDUCTION_ORDER)
        found: dict[int, list[DeductionView]] = {each: [] for each in competition_ids}
        for view in map(deduction_view, await rows.values_list(*DEDUCTION)):
            found[view.team.competition_id].append(view)
        return {each: tuple(views) for each, views in found.items()}

    async def deduct(self, new: Sequence[NewDeduction]) -> tuple[DeductionView, ...]:
        """Keep deductions, all or none; the same team, season and reason again is the same deduction.

        Raises:
            NotFound: There is no such team.
            InvalidInput: The team did not play in this season.
        """
        for each in new:
            await self._refuse_unknown(each)
        return await self._kept(new)

    async def _kept(self, new: Sequence[NewDeduction]) -> tuple[DeductionView, ...]:
        now = self.clock()
        wanted = {(each.team_id, each.season, each.reason.strip()): each.points for each in new}
        rows = [
            Deduction(team_id=team, season=season, points=points, reason=reason, updated_at=now)
            for (team, season, reason), points in wanted.items()
        ]

        async def write(connection: BaseDBAsyncClient) -> None:
            await Deduction.bulk_create(
                rows,
                update_fields=["points", "updated_at"],
                on_conflict=["team_id", "season", "reason"],
                using_db=connection,
            )

        if rows:
            await in_transaction(write)
        kept = await Deduction.filter(team_id__in=[team for team, _, _ in wanted]).values_list(*DEDUCTION)
        views = map(deduction_view, kept)
        return tuple(each for each in views if (each.team.id, each.season, each.reason) in wanted)

    async def remove(self, deduction_id: int) -> DeductionView:
        """Forget a deduction.

        Raises:
            NotFound: There is none with this id.
        """
        wanted = Deduction.filter(id=deduction_id) if 0 < deduction_id <= MOST_ID else None
        rows = await wanted.values_list(*DEDUCTION) if wanted else []
        if not rows:
            raise NotFound(kind="deduction", id=str(deduction_id))

        async def write(connection: BaseDBAsyncClient) -> None:
            await Deduction.filter(id=deduction_id).using_db(connection).delete()

        await in_transaction(write)
        return deduction_view(rows[0])

    async def import_deductions(self, content: str) -> tuple[DeductionView, ...]:
        """Keep those of a CSV file with the columns competition, season, team, points and reason: all or none.

        Raises:
            InvalidInput: The file is too long, lacks a column, or a row names what is not there.
        """
        rows = read(content)
        known: dict[str, int] = {}
        found = []
        for line, row in rows:
            try:
                found.append(await self._read(row, known))
                await self._refuse_unknown(found[-1])
            except (InvalidInput, NotFound) as problem:
                reason = problem.facts.get("reason", str(problem))
                raise InvalidInput(field="file", reason=f"line {line}: {reason}") from None
        return await self._kept(found)

    async def _read(self, row: Mapping[str, str], known: dict[str, int]) -> NewDeduction:
        """
        Args:
            known: Ids of the competitions that rows before named.
        """
        name = row["competition"][:MOST_CHARACTERS]
        try:
            if name not in known:
                known[name] = (await subjects.competition(name)).id
        except NotFound:
            raise InvalidInput(field="competition", reason=f"there is no competition {name[:60]!r}") from None
        try:
            team = await subjects.team(row["team"][:MOST_CHARACTERS], known[name])
        except NotFound:
            raise InvalidInput(field="team", reason=f"there is no team {row['team'][:60]!r} in it") from None
        if not (row["points"].isascii() and row["points"].isdigit() and len(row["points"]) <= 2):
            raise no_points(repr(row["points"][:20]))
        return NewDeduction(team.id, row["season"], int(row["points"]), row["reason"])

    async def _refuse_unknown(self, new: NewDeduction) -> None:
        teams = await Team.filter(id=new.team_id).values_list("name", "competition_id") if new.team_id > 0 else []
        if not teams:
            raise NotFound(kind="team", id=str(new.team_id))
        name, competition = teams[0]
        played = Fixture.filter(Q(home_id=new.team_id) | Q(away_id=new.team_id), competition_id=competition)
        if not await played.filter(season=new.season).exists():
            raise InvalidInput(field="season", reason=f"{name} is not known to have played in {new.season[:20]!r}")


def no_points(given: object) -> InvalidInput:
    reason = f"{given} cannot be taken away: give the points as a positive number, from 1 to {MOST_POINTS}"
    return InvalidInput(field="points", reason=reason)


def deduction_view(row: Sequence[Any]) -> DeductionView:
    """A row of the columns `DEDUCTION`."""
    return DeductionView(row[0], row[1], row[2], row[3], team_view(*row[4:]))


def read(content: str) -> list[tuple[int, dict[str, str]]]:
    """The rows of a file of deductions with their lines."""
    if len(content) > MOST_FILE_CHARACTERS:
        raise InvalidInput(field="file", reason=f"is longer than {MOST_FILE_CHARACTERS:,} characters")
    rows = []
    for line, row in listed(content, COLUMNS):
        cells = {name: row[name] for name in COLUMNS}
        if any(cells.values()):
            rows.append((line, cells | {"season": season_named(cells["season"])}))
        if len(rows) > MOST_ROWS:
            raise InvalidInput(field="file", reason=f"has more than {MOST_ROWS:,} rows")
    return rows


def days_of(season: SeasonView) -> tuple[date, date]:
    return season.first_day, season.last_day
