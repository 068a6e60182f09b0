"""Which forecasts are sealed: what everybody asks who shows or scores one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta

from engine.catalogue.models import Fixture
from engine.sealing.models import SealedFixture

# A match day is sealed so long before its first kick-off: as late as a server that looks every minute can be sure of.
LEAD = timedelta(hours=1)


async def in_force(fixture_ids: Collection[int]) -> list[SealedFixture]:
    """Those of fixtures, with their seals, that were made before kick-off as it is known now, in two statements."""
    if not fixture_ids:
        return []
    rows = await SealedFixture.filter(fixture_id__in=list(fixture_ids), seal__seq__isnull=False).select_related("seal")
    if not rows:
        return []
    fixtures = Fixture.filter(id__in=[row.fixture_id for row in rows])
    known = {fixture: (day, begins) for fixture, day, begins in await fixtures.values_list("id", "day", "kick_off")}
    return [row for row in rows if row.fixture_id in known and was_before(row, *known[row.fixture_id])]


async def sealed_simulations(fixture_ids: Collection[int]) -> dict[int, str]:
    """The simulations that were sealed, by fixture."""
    return {row.fixture_id: row.simulation_id for row in await in_force(fixture_ids)}


async def are_sealed(simulation_ids: Collection[str]) -> set[str]:
    """Those of the simulations that are sealed, for whatever day."""
    rows = SealedFixture.filter(simulation_id__in=list(simulation_ids))
    return {str(each) for each in await rows.values_list("simulation_id", flat=True)}


def was_before(row: SealedFixture, day: date, begins: datetime | None) -> bool:
    """Whether the seal is for this day, and older than the kick-off; without a known time, than the day's start."""
    at = row.seal.sealed_at
    return at is not None and row.day == day and at < (begins or datetime.combine(day, time(), tzinfo=UTC))
