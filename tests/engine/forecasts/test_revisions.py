"""What is kept of a competition is asked for no more once anything that it depends on has changed."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from engine.catalogue.formats import HEAD_TO_HEAD, Setting
from engine.catalogue.season_rules import NewDeduction
from engine.catalogue.service import Catalogue
from engine.catalogue.views import ImportReport
from engine.forecasts.service import Forecasts
from engine.store.database import Database
from tests.engine.forecasts.conftest import Clock, Keep

Change = Callable[[Catalogue, Keep, Clock, int], Awaitable[Any]]


async def imported(catalogue: Catalogue, keep: Keep, clock: Clock, id: int) -> None:
    await keep("2024-03-09,Cedars,Birches,9,0")


async def corrected(catalogue: Catalogue, keep: Keep, clock: Clock, id: int) -> None:
    await keep("2024-03-08,Alders,Oaks,0,5")


async def undone(catalogue: Catalogue, keep: Keep, clock: Clock, id: int) -> None:
    clock.advance(seconds=1)
    await keep("2024-03-09,Cedars,Birches,9,0")
    await catalogue.acts.undo()


async def renamed(catalogue: Catalogue, keep: Keep, clock: Clock, id: int) -> None:
    await catalogue.acts.rename("Alders", "Aspens")


async def annulled(catalogue: Catalogue, keep: Keep, clock: Clock, id: int) -> None:
    fixtures = await catalogue.fixtures(competition=id, search="Alders Oaks", newest_first=True)
    await catalogue.acts.annul(str(fixtures.items[0].id))


async def deducted(catalogue: Catalogue, keep: Keep, clock: Clock, id: int) -> None:
    team = (await catalogue.roster(id))[0]
    await catalogue.season_rules.deduct([NewDeduction(team.id, "2023-24", 4, "late accounts")])


async def deducted_otherwise(catalogue: Catalogue, keep: Keep, clock: Clock, id: int) -> None:
    await deducted(catalogue, keep, clock, id)
    (known,) = await catalogue.season_rules.deductions(id)
    await catalogue.season_rules.remove(known.id)
    clock.advance(seconds=1)
    team = (await catalogue.roster(id))[0]
    await catalogue.season_rules.deduct([NewDeduction(team.id, "2023-24", 5, "late accounts")])


async def set_otherwise(catalogue: Catalogue, keep: Keep, clock: Clock, id: int) -> None:
    await catalogue.season_rules.set(id, Setting(rule=HEAD_TO_HEAD))


async def next_day(catalogue: Catalogue, keep: Keep, clock: Clock, id: int) -> None:
    clock.advance(days=3)


CHANGES = (
    imported, corrected, undone, renamed, annulled, deducted, deducted_otherwise, set_otherwise, next_day,
)  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
async def test_it_is_what_somebody_finds_who_has_kept_nothing(
    database: Database, catalogue: Catalogue, forecasts: Forecasts, league: ImportReport, keep: Keep, clock: Clock,
    change: Change,
) -> None:  # fmt: skip
    known = league.competitions[0].id
    before = await forecasts.ratings(known), await forecasts.season(known)

    await change(catalogue, keep, clock, known)
    after = await forecasts.ratings(known), await forecasts.season(known)
    anew = Forecasts(database, catalogue, clock=clock)

    assert after == (await anew.ratings(known), await anew.season(known))
    assert after != before or change is undone


async def test_what_has_not_changed_is_found_once(forecasts: Forecasts, league: ImportReport) -> None:
    known = league.competitions[0].id

    assert await forecasts.ratings(known) is await forecasts.ratings(known)
    assert await forecasts.season(known) is await forecasts.season(known)
