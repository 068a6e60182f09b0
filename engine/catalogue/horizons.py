"""Which days can be travelled to, what is known of calendars as of each, and the match days beside it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

import msgspec
from tortoise.functions import Count, Max
from tortoise.queryset import QuerySet

from engine.catalogue import aliases, conferences, former_names
from engine.catalogue.formats import Setting, custom
from engine.catalogue.models import Competition, Deduction, Fixture, ImportedFile, Team
from engine.catalogue.names import name_key
from engine.catalogue.service import Catalogue
from engine.errors import InvalidInput
from engine.sports.base import Sport
from engine.store.horizon import Horizon, NameThen, horizon, reading_as_of
from engine.store.sql import Sql

Revision: TypeAlias = tuple[Any, ...]
AFTER = "SELECT day FROM next_match_day"


@dataclass(frozen=True, slots=True)
class MatchDays:
    """The days with matches beside a day.

    Attributes:
        previous: The last day before it that had a match; null where none had.
        next: The next day on which a match is known to be played; null where none is. As of a past day it is one that
            a league had announced by then, and once the results of that day are revealed the next on which any was.
    """

    previous: date | None
    next: date | None


class Horizons:
    """
    Args:
        catalogue: The present one: what may be seen as of a day is decided before anything is read as of it.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    async def find(self, day: date, *, is_revealed: bool) -> tuple[Horizon, Revision]:
        """The horizon of a day, and a value that is another after everything that changes what is known as of it.

        Raises:
            InvalidInput: The day lies ahead, or before the first match.
        """
        with reading_as_of(None):
            await self._refuse_out_of_range(day)
            rows = await Competition.all().order_by("id").values_list("id", "name", "sport", "setting")
            said = await Deduction.all().annotate(all=Count("id"), at=Max("updated_at")).values_list("all", "at")
            acts = (
                await ImportedFile.all()
                .annotate(last=Max("id"), gone=Count("withdrawn_at"))
                .values_list("last", "gone")
            )
        leagues = tuple(int(row[0]) for row in rows if announces_calendar(row[1], row[2], row[3]))
        return Horizon(day, is_revealed, leagues), (tuple(rows), tuple(said), tuple(acts))

    async def names(self, day: date) -> tuple[NameThen, ...]:
        """What teams were called on a day that are called otherwise today, by their ids.

        A team keeps a name until it has played under the next one: before that day nobody was told that one.
        """
        begun = former_names.bundled().begun(day)
        with reading_as_of(None):
            nations = [each for each in await self._catalogue.competitions() if aliases.is_national(each.name)]
            rows = await Team.filter(
                competition_id__in=[each.id for each in nations], name_key__in=list(begun)
            ).values_list("id", "competition__slug", "name", "name_key")
            last = await last_days([row[0] for row in rows], day)
        held = ((row, begun[row[3]]) for row in rows)
        return tuple(
            NameThen(team, slug, stored, former.name, name_key(former.name))
            for (team, slug, stored, _), former in sorted(held, key=lambda each: each[0])
            if last.get(team, date.min) <= former.last_day
        )

    async def match_days(self, day: date) -> MatchDays:
        """Those beside a day, as they are known to whoever asks: of real matches where there are any."""
        before = await first_day(Fixture.filter(day__lt=day).order_by("-day"))
        return MatchDays(before, await self._revealed() or await first_day(Fixture.filter(day__gt=day).order_by("day")))

    async def _revealed(self) -> date | None:
        """The next day on which any match was played, where the results of the day that is seen are revealed."""
        chosen, database = horizon(), self._catalogue.database
        if chosen is None or not chosen.is_revealed:
            return None
        ((day,),) = await Sql(database.dialect).read(database, AFTER)
        return date.fromisoformat(day) if isinstance(day, str) else day

    async def _refuse_out_of_range(self, day: date) -> None:
        today = self._catalogue.clock().date()
        if day > today:
            raise InvalidInput(field="asOf", reason=f"{day} lies ahead: give a day up to today, {today}")
        rows = await Fixture.all().order_by("day").limit(1).values_list("day")
        first = date.fromisoformat(str(rows[0][0])) if rows else None
        if first is None or day < first:
            reason = f"the first match that is known was on {first}" if first else "no match is known yet"
            raise InvalidInput(field="asOf", reason=reason)


async def last_days(teams: Collection[int], until: date) -> dict[int, date]:
    """The day of the last match of each team up to and with a day."""
    found: dict[int, date] = {}
    for side in ("home_id", "away_id"):
        rows = Fixture.filter(**{f"{side}__in": list(teams), "day__lte": until}).annotate(last=Max("day"))
        for team, day in await rows.group_by(side).values_list(side, "last"):
            found[team] = max(found.get(team, date.min), date.fromisoformat(str(day)))
    return found


async def first_day(rows: QuerySet[Fixture]) -> date | None:
    """The day of the first of some fixtures, real ones before others."""
    for kind in (rows.filter(competition__is_synthetic=False), rows):
        if found := await kind.limit(1).values_list("day"):
            return date.fromisoformat(str(found[0][0]))
    return None


def announces_calendar(name: str, sport: Sport, setting: str | None) -> bool:
    """Whether all matches of a season are known when it begins, since all teams meet as often and nothing follows.

    So they are in leagues of conferences, whose play-offs alone follow from results.

    It is told from what is known of the league, or what an administrator said of it, and never from the matches, of
    which later ones would tell of themselves. Where a table is split, the matches after that follow from results.
    """
    said = msgspec.json.decode(setting, type=Setting).format if setting else None
    if said is None and conferences.book().announces(sport, name):
        return True
    usual = custom(name, sport)
    played = said or (usual.format if usual else None)
    return played is not None and played.meetings > 0 and not played.groups
