"""The demo competition: the synthetic league in the catalogue, and carried on day by day."""

import asyncio
from datetime import timedelta

import msgspec

from engine.catalogue.demo_league import COMPETITION, SEED, drawn_truth, season_file
from engine.catalogue.models import Competition
from engine.catalogue.names import slug
from engine.catalogue.service import Catalogue
from engine.catalogue.truth import Truth
from engine.catalogue.views import ImportReport

# Two whole seasons and more than half of a third lie before the day of the first start.
DAYS_BEFORE = 2 * 190 + 110


async def load(catalogue: Catalogue, *, seed: int = SEED) -> ImportReport:
    """Create the competition, or extend it to the days ahead and give scores to what was played since."""
    now = catalogue.clock()
    row = await Competition.get_or_none(slug=slug(COMPETITION))
    if row is None or row.truth is None:
        truth = drawn_truth(seed, now.date() - timedelta(days=DAYS_BEFORE))
    else:
        truth = msgspec.json.decode(row.truth, type=Truth)
    file = await asyncio.to_thread(season_file, truth, now)
    return await catalogue.import_results(file, truth=truth)
