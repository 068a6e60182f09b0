"""What a running server does by itself: furnish an empty database, keep it up to date, forget what nobody bought."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from engine.catalogue import demo
from engine.catalogue.demo_leagues import DEMO_LEAGUES, SOCCER
from engine.catalogue.names import slug
from engine.errors import OracleError
from engine.notices import Notice
from server.observability import log
from server.services import Installation

EVERY = timedelta(hours=1)
SEALS_EVERY = timedelta(minutes=1)


@asynccontextmanager
async def maintaining(installation: Installation) -> AsyncIterator[None]:
    """Furnish an empty database before the block, real matches beside it; do the round at once and every hour."""
    await furnish(installation)
    await installation.services.bundle.begin()
    tasks = [asyncio.create_task(each(installation)) for each in (_rounds, _seal_for_ever, pull_for_ever)]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _rounds(installation: Installation) -> None:
    while True:
        try:
            await refresh_demo(installation)
            await installation.services.bundle.finish()
            await installation.services.forecasts.begin_catching_up()
            await installation.services.forecasts.project_seasons()
            log.info("house_kept", forgotten_simulations=await forget(installation))
            await installation.services.accounts.sessions.delete_ended()
            await installation.services.accounts.welcomes.forget_origins()
            await installation.services.lab.forget_guests()
            await installation.windows.forget()
            await installation.services.jobs.forget(timedelta(days=installation.settings.retention_days))
        except Exception:
            log.exception("maintenance_failed")
        await asyncio.sleep(EVERY.total_seconds())


async def _seal_for_ever(installation: Installation) -> None:
    """Look every minute whether a match day is about to begin."""
    while True:
        try:
            await installation.services.seals.seal_due()
        except Exception:
            log.exception("sealing_failed")
        await asyncio.sleep(SEALS_EVERY.total_seconds())


async def pull_for_ever(installation: Installation) -> None:
    """Look for newer files of every competition, as often as it was set; a source that fails is asked the next time."""
    # Of several processes the one that owns the folder asks; a publisher is not to be asked by each.
    hours = installation.settings.pull_every if installation.owns_folder else 0.0
    while hours:
        await asyncio.sleep(hours * 3600)
        try:
            for key in await installation.puller.held():
                await _pull(installation, key)
        except Exception:
            log.exception("pulls_failed")


async def _pull(installation: Installation, key: str) -> None:
    try:
        await installation.puller.pull(key, unheard)
        log.info("pulled", source=key)
    except OracleError as refusal:
        log.warning("pull_refused", source=key, code=refusal.code, reason=str(refusal))
    except Exception:
        log.exception("pull_failed", source=key)


def unheard(step: Notice, done: int, total: int) -> None:
    """Nobody asks how far it is."""


async def furnish(installation: Installation) -> None:
    """Load the first synthetic competition where nothing else is, after promising the real ones that follow."""
    await installation.services.bundle.promise()
    if installation.settings.demo and not await installation.services.catalogue.competitions():
        report = await demo.load(installation.services.catalogue)
        if report.has_changed_results:
            await installation.services.forecasts.catch_up()


async def refresh_demo(installation: Installation) -> None:
    """Play on in the synthetic competitions that there are; those of the other sports come once the first is there."""
    services = installation.services
    known = {competition.slug for competition in await services.catalogue.competitions()}
    may_begin = installation.settings.demo_sports and slug(SOCCER.competition) in known
    reports = [
        await demo.load(services.catalogue, league)
        for league in DEMO_LEAGUES.values()
        if slug(league.competition) in known or (may_begin and not await demo.was_removed(league))
    ]
    if any(report.has_changed_results for report in reports):
        await services.forecasts.catch_up()


async def forget(installation: Installation) -> int:
    """Remove simulations older than the setting that nobody bought; how many went."""
    services = installation.services
    older_than = timedelta(days=installation.settings.retention_days)
    return await services.forecasts.simulations.forget(older_than, is_bought=services.ledger.bought)
