"""Which forecasts are sealed: what everybody asks who shows or scores one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from engine.catalogue.models import Fixture
from engine.catalogue.status import begins
from engine.sealing.models import SealedFixture

# A match day is sealed so long before its first kick-off: as late as a server that looks every minute can be sure of.
LEAD = timedelta(hours=1)
# A statement has 32,767 values at most on PostgreSQL, and the record asks for every match that was ever sealed.
MOST_AT_ONCE = 10_000


async def in_force(fixture_ids: Collection[int]) -> list[SealedFixture]:
    """Those of fixtures, with their seals, that were made before kick-off as it is known now.

    It takes two statements for each `MOST_AT_ONCE` of them.
    """
    ids = list(fixture_ids)
    parts = (ids[start : start + MOST_AT_ONCE] for start in range(0, len(ids), MOST_AT_ONCE))
    return [row for part in parts for row in await _in_force(part)]


async def _in_force(fixture_ids: Sequence[int]) -> list[SealedFixture]:
    rows = await SealedFixture.filter(fixture_id__in=fixture_ids, seal__seq__isnull=False).select_related("seal")
    if not rows:
        return []
    fixtures = Fixture.filter(id__in=[row.fixture_id for row in rows])
    known = {fixture: (day, kick_off) for fixture, day, kick_off in await fixtures.values_list("id", "day", "kick_off")}
    return [row for row in rows if row.fixture_id in known and was_before(row, *known[row.fixture_id])]


async def sealed_simulations(fixture_ids: Collection[int]) -> dict[int, str]:
    """The simulations that were sealed, by fixture."""
    return {row.fixture_id: row.simulation_id for row in await in_force(fixture_ids)}


async def are_sealed(simulation_ids: Collection[str]) -> set[str]:
    """Those of the simulations that are sealed, for whatever day."""
    rows = SealedFixture.filter(simulation_id__in=list(simulation_ids))
    return {str(each) for each in await rows.values_list("simulation_id", flat=True)}


def was_before(row: SealedFixture, day: date, kick_off: datetime | None) -> bool:
    """Whether the seal is for this day, and older than the kick-off; without a known time, than the day's start."""
    at = row.seal.sealed_at
    return at is not None and row.day == day and at < begins(day, kick_off)
