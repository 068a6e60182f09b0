"""Fixtures whose every depth is open to everybody: the most open real one of the day, and those that are opened."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from scipy.special import entr
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q

from engine.catalogue.models import Competition
from engine.catalogue.service import Catalogue, Clock
from engine.catalogue.status import FixtureStatus
from engine.errors import InvalidInput, NotFound
from engine.forecasts.models import OpenFixture
from engine.forecasts.sections import Sections
from engine.simulation.outcome import Outcomes
from engine.store.database import Database, in_transaction
from engine.store.horizon import Horizon
from engine.store.remembered import Remembered

# Of one match day; more are not played on any.
MOST_OF_A_DAY = 200
# That administrators keep open at once: each is shown and computed for everybody.
MOST_OPENED = 50
DAYS_REMEMBERED = 2


@dataclass(frozen=True, slots=True)
class OpenedFixture:
    """A fixture that everybody reads in full depth.

    Attributes:
        fixture_id: Id of the fixture.
        is_of_the_day: Whether it is the one that the house opens today; else an administrator keeps it open.
    """

    fixture_id: int
    is_of_the_day: bool


class OpenFixtures:
    """
    Args:
        sections: Forecasts of the fixtures from which the one of the day is chosen.
        horizon: As of which day they are asked for; then the choice is found anew, and kept nowhere.
    """

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        sections: Sections,
        *,
        clock: Clock,
        horizon: Horizon | None = None,
    ) -> None:
        self._catalogue, self._sections, self._clock, self._horizon = catalogue, sections, clock, horizon
        self._then: tuple[OpenedFixture, ...] | None = None
        self._known = Remembered[date, tuple[OpenedFixture, ...]](database, DAYS_REMEMBERED)

    async def today(self) -> tuple[OpenedFixture, ...]:
        """What is open now, the fixture of the day first, where one was chosen."""
        if self._horizon:
            return await self._of_then(self._horizon.day)
        today = self._clock().date()
        found = self._known.find(today)
        return found if found is not None else (await self._known.read(self._read(today)))[today]

    async def choose(self) -> tuple[OpenedFixture, ...]:
        """The same, after the fixture of the day is chosen where none was: once, whoever asks, for the whole day.

        It is the real one whose outcome is the most open by its entropy, of the next day on which any is played; where
        none lies ahead, of the last day that is known. Of several the one with the lowest id is taken.
        """
        if self._horizon:
            return await self.today()
        today = self._clock().date()
        if (chosen := await self._most_open()) is None:
            return await self.today()
        before = [row[0] for row in await OpenFixture.filter(day=today).values_list("fixture_id")]
        gone = set(before) - (await self._catalogue.fixtures_by_id(before)).keys()

        async def keep(connection: BaseDBAsyncClient) -> None:
            await OpenFixture.filter(day=today, fixture_id__in=gone).using_db(connection).delete()
            row = OpenFixture(fixture_id=chosen, day=today, opened_at=self._clock())
            await OpenFixture.bulk_create([row], using_db=connection, ignore_conflicts=True)

        await in_transaction(keep)
        self._known.forget_all()
        return await self.today()

    async def open(self, fixture_id: int, *, by: int) -> None:
        """Keep a fixture open until it is closed.

        Args:
            by: Number of the administrator's account.

        Raises:
            NotFound: There is no such fixture.
            InvalidInput: As many as may be are open.
        """
        fixture = await self._catalogue.fixture(fixture_id)
        if await OpenFixture.filter(day__isnull=True).count() >= MOST_OPENED:
            raise InvalidInput(field="fixture_id", reason=f"{MOST_OPENED} are open already: close one first")
        row = OpenFixture(fixture_id=fixture.id, opened_by=by, opened_at=self._clock())
        await OpenFixture.bulk_create([row], ignore_conflicts=True)
        self._known.forget_all()

    async def close(self, fixture_id: int) -> None:
        """Close what an administrator has opened; the fixture of the day stays open for the day.

        Raises:
            NotFound: No administrator has opened it.
        """
        if not await OpenFixture.filter(fixture_id=fixture_id, day__isnull=True).delete():
            raise NotFound(kind="open fixture", id=str(fixture_id))
        self._known.forget_all()

    async def _read(self, today: date) -> Mapping[date, tuple[OpenedFixture, ...]]:
        rows = (
            await OpenFixture.filter(Q(day=today) | Q(day__isnull=True)).order_by("id").values_list("fixture_id", "day")
        )
        of_the_day = {fixture for fixture, day in rows if day is not None}
        kept = [fixture for fixture, day in rows if day is None and fixture not in of_the_day]
        opened = [OpenedFixture(fixture, fixture in of_the_day) for fixture in (*of_the_day, *kept)]
        return {today: tuple(opened)}

    async def _of_then(self, day: date) -> tuple[OpenedFixture, ...]:
        """The one of a past day, or of the next that was known then."""
        if self._then is None:
            known = await self._catalogue.fixtures(since=day, is_synthetic=False, first=1)
            until = known.items[0].day if known.items else day
            of_day = await self._catalogue.fixtures(day=until, is_synthetic=False, first=MOST_OF_A_DAY)
            headlines = await self._sections.headlines([each.id for each in of_day.items])
            chosen = most_open({each: headline.probabilities for each, (_, headline) in headlines.items()})
            self._then = () if chosen is None else (OpenedFixture(chosen, is_of_the_day=True),)
        return self._then

    async def _most_open(self) -> int | None:
        """Of the day in question, by entropy and then by id; None where no real match is known."""
        if not await Competition.filter(is_synthetic=False).exists():
            return None
        for statuses, newest_first in ((FixtureStatus.SCHEDULED,), False), ((FixtureStatus.PLAYED,), True):
            if ids := await self._of_first_day(statuses, newest_first=newest_first):
                headlines = await self._sections.headlines(ids)
                return most_open({each: headline.probabilities for each, (_, headline) in headlines.items()})
        return None

    async def _of_first_day(self, statuses: Collection[FixtureStatus], *, newest_first: bool) -> list[int]:
        is_overdue = None if newest_first else False
        first = await self._catalogue.fixtures(
            statuses=statuses, is_overdue=is_overdue, is_synthetic=False, newest_first=newest_first, first=1
        )
        if not first.items:
            return []
        of_day = await self._catalogue.fixtures(
            statuses=statuses, is_overdue=is_overdue, is_synthetic=False, day=first.items[0].day, first=MOST_OF_A_DAY
        )
        return [each.id for each in of_day.items]


def most_open(chances: Mapping[int, Outcomes]) -> int | None:
    """The fixture of the highest entropy; of several that are level the one with the lowest id."""
    return min(chances, key=lambda each: (-openness(chances[each]), each), default=None)


def openness(chances: Outcomes) -> float:
    """Entropy of the outcome, in nats; rounded, so that level ones are level on every machine."""
    return round(float(entr(chances.as_tuple()).sum()), 9)
