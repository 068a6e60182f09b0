"""The demo competitions: the synthetic leagues in the catalogue, and carried on day by day."""

import asyncio
from datetime import timedelta

import msgspec

from engine.catalogue.demo_league import SEED, drawn_truth, season_file
from engine.catalogue.demo_leagues import SOCCER, DemoLeague
from engine.catalogue.models import Competition
from engine.catalogue.names import slug
from engine.catalogue.service import Catalogue
from engine.catalogue.truth import Truth
from engine.catalogue.views import ImportReport


async def load(catalogue: Catalogue, league: DemoLeague = SOCCER, *, seed: int = SEED) -> ImportReport:
    """Create the competition, or extend it to the days ahead and give scores to what was played since."""
    now = catalogue.clock()
    row = await Competition.get_or_none(slug=slug(league.competition))
    if row is None or row.truth is None:
        truth = drawn_truth(seed, now.date() - timedelta(days=league.days_before), league)
    else:
        truth = msgspec.json.decode(row.truth, type=Truth)
    file = await asyncio.to_thread(season_file, truth, now, league)
    return await catalogue.import_results(file, truth=truth)


async def was_removed(league: DemoLeague) -> bool:
    """Whether somebody took the competition out of the catalogue: it then stays out."""
    taken_out = Competition.every.filter(slug=slug(league.competition), removed_at__isnull=False)
    return bool(await taken_out.exists())
