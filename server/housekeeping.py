"""What a running server does by itself: keep the demo up to date, and forget simulations that nobody bought."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from engine.catalogue import demo
from server.installation import Installation
from server.observability import log

EVERY = timedelta(hours=1)


@asynccontextmanager
async def keeping_house(installation: Installation) -> AsyncIterator[None]:
    """Do the round once before the block, and every hour beside it."""
    await refresh_demo(installation)
    task = asyncio.create_task(_rounds(installation))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _rounds(installation: Installation) -> None:
    while True:
        await asyncio.sleep(EVERY.total_seconds())
        try:
            await refresh_demo(installation)
            log.info("house_kept", forgotten_simulations=await forget(installation))
            await installation.services.jobs.forget(timedelta(days=installation.settings.retention_days))
        except Exception:
            log.exception("housekeeping_failed")


async def refresh_demo(installation: Installation) -> None:
    """Load the synthetic competition where nothing else is, and play on where it is already."""
    services = installation.services
    known = await services.catalogue.competitions()
    is_there = any(competition.name == demo.COMPETITION for competition in known)
    if is_there or (installation.settings.demo and not known):
        report = await demo.load(services.catalogue)
        if report.has_changed_results:
            await services.forecasts.rate(report.competitions[0].id)


async def forget(installation: Installation) -> int:
    """Remove simulations older than the setting that nobody bought; how many went."""
    services = installation.services
    older_than = timedelta(days=installation.settings.retention_days)
    return await services.forecasts.forget(older_than, is_bought=services.ledger.bought)
