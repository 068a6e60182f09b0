"""What a running server does by itself: forget simulations that nobody bought."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from server.installation import Installation
from server.observability import log

FIRST_AFTER = timedelta(minutes=5)
EVERY = timedelta(hours=6)


@asynccontextmanager
async def keeping_house(installation: Installation) -> AsyncIterator[None]:
    task = asyncio.create_task(_forget_for_ever(installation))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _forget_for_ever(installation: Installation) -> None:
    await asyncio.sleep(FIRST_AFTER.total_seconds())
    while True:
        try:
            log.info("forgotten", simulations=await forget(installation))
        except Exception:
            log.exception("forgetting_failed")
        await asyncio.sleep(EVERY.total_seconds())


async def forget(installation: Installation) -> int:
    """Remove simulations older than the setting that nobody bought; how many went."""
    services = installation.services
    older_than = timedelta(days=installation.settings.retention_days)
    return await services.forecasts.forget(older_than, is_bought=services.ledger.bought)
