"""The pages: each a document, a template, and a handler that reads, asks and renders."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.routing import BaseRoute

from server import assets
from server.charts.render import Renderer
from server.pages import (
    account,
    admin,
    admin_accounts,
    admin_corrections,
    admin_jobs,
    admin_ledger,
    admin_names,
    admin_results,
    admin_seasons,
    admin_tokens,
    calibration_game,
    compare,
    competition,
    developers,
    downloads,
    exports,
    favourites,
    first_steps,
    glossary,
    lab,
    lab_report,
    lab_summary,
    ledger_files,
    open_fixtures,
    pick,
    record,
    seals,
    search,
    sign_in,
    simulate,
    slate,
    tournaments,
    upkeep,
    wallet,
)
from server.pages.depths import Shelf
from server.templating import keep_compiled


def routes() -> list[BaseRoute]:
    """Every page's route; the server mounts them beside its own."""
    rooms = (
        *(slate, upkeep, search, downloads, pick, simulate, compare, competition, tournaments, seals, record),
        *(calibration_game, lab_summary, lab, lab_report, glossary),
        *(
            wallet,
            sign_in,
            account,
            favourites,
            exports,
            admin,
            admin_accounts,
            admin_tokens,
            first_steps,
            admin_ledger,
            admin_results,
            admin_corrections,
            admin_seasons,
            admin_names,
            admin_jobs,
            ledger_files,
            open_fixtures,
            developers,
        ),
    )
    return [route for room in rooms for route in room.ROUTES]


@asynccontextmanager
async def prepared(app: Starlette) -> AsyncIterator[None]:
    """What the pages need while the server runs: built assets, and a process that draws charts.

    Raises:
        MissingAssetsError: Nothing was built yet.
    """
    assets.manifest()
    keep_compiled(app.state.installation.folder.templates)
    app.state.charts = Renderer()
    app.state.shelf = Shelf()
    warming = asyncio.ensure_future(app.state.charts.warm())
    yield
    warming.cancel()
