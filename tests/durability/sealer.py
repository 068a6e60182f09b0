"""Seals a match day and is killed at one step of it: `python -m tests.durability.sealer URL MOMENT STEP`.

A step is a name of `STEPS`; without one it prepares the match day and ends.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from engine.catalogue.importers.reading import parse_bytes
from engine.catalogue.service import Catalogue
from engine.forecasts.service import Forecasts
from engine.forecasts.simulations import Simulations
from engine.jobs.upkeep import UpkeepRunner
from engine.ledger.service import Ledger
from engine.sealing.models import Seal, SealedFixture
from engine.sealing.service import Seals
from engine.sealing.signing import SigningKey
from engine.store.database import open_database
from tests.engine.forecasts.conftest import season
from tests.engine.sealing.conftest import DAY, LEDGER_KEY

KEY = SigningKey(bytes(range(32)))
Method = Callable[..., Awaitable[Any]]


@dataclass(frozen=True)
class Step:
    """
    Args:
        owner: Class of the method before or after which the process dies.
    """

    owner: type[Any]
    method: str
    is_after: bool


# In the order in which they are reached.
STEPS = {
    "before the work is claimed": Step(UpkeepRunner, "_claimed", is_after=False),
    "after the work is claimed": Step(UpkeepRunner, "_claimed", is_after=True),
    "after the forecasts are made": Step(Simulations, "of_fixtures", is_after=True),
    "after the seal's row, before its forecasts": Step(SealedFixture, "bulk_create", is_after=False),
    "in the midst of its forecasts": Step(SealedFixture, "bulk_create", is_after=True),
    "after all of it is written down": Step(Seals, "_prepare", is_after=True),
    "before the event": Step(Ledger, "record_once", is_after=False),
    "after the event": Step(Ledger, "record_once", is_after=True),
    "before the signature": Step(Seal, "save", is_after=False),
    "after the signature": Step(Seals, "_finish", is_after=True),
}


@asynccontextmanager
async def sealing(url: str, now: datetime) -> AsyncIterator[tuple[Seals, Ledger, Catalogue]]:
    """One process that seals, as a server does; what the table says of others is old where it is alone."""
    async with (
        open_database(url, migrate=url.startswith("sqlite")) as database,
        Ledger(database, clock=lambda: now, key=LEDGER_KEY, anchors=None) as ledger,
    ):
        catalogue = Catalogue(database, clock=lambda: now)
        forecasts = Forecasts(database, catalogue, clock=lambda: now)
        alone = url.startswith("sqlite")
        async with Seals(catalogue, forecasts, ledger, key=KEY, clock=lambda: now, is_alone=alone) as seals:
            yield seals, ledger, catalogue


def dying(step: Step) -> None:
    """Let the process die without a word where the step is reached."""
    original: Method = getattr(step.owner, step.method)

    @wraps(original)
    async def method(*given: Any, **named: Any) -> Any:
        # A seal is saved twice: the process dies at the save that signs.
        if step.owner is Seal and "update_fields" not in named:
            return await original(*given, **named)
        if step.is_after:
            await original(*given, **named)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError

    # A method of the class is bound to it already.
    setattr(step.owner, step.method, staticmethod(method) if hasattr(original, "__self__") else method)


async def main(url: str, now: datetime, step: str) -> None:
    async with sealing(url, now) as (seals, _, catalogue):
        if not step:
            text = "\n".join(("date,home,away,home_score,away_score", *season(), *DAY))
            await catalogue.import_results(parse_bytes(text.encode(), "forest.csv", competition="Forest League"))
            return
        dying(STEPS[step])
        await seals.seal_due()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], datetime.fromisoformat(sys.argv[2]), sys.argv[3]))
