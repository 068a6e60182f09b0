"""Runs jobs on a league and ends none, to be killed: `python -m tests.durability.job_runner URL`.

Prints a line once it holds a job's lease and is in the midst of the work.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import TypeVar

from engine.accounts.models import User
from engine.catalogue.formats import Setting
from engine.catalogue.importers.reading import parse_bytes
from engine.catalogue.service import Catalogue
from engine.catalogue.uploads import Uploads
from engine.forecasts.service import Forecasts
from engine.jobs.executor import Done, Executor, Thread
from engine.jobs.kinds import kinds
from engine.jobs.service import Jobs
from engine.jobs.worker import Worker
from engine.simulation.season_format import SeasonFormat
from engine.store.database import Database, open_database

T = TypeVar("T")
R = TypeVar("R")

NOW = datetime(2024, 3, 10, 12, tzinfo=UTC)
TEAMS = ("Alders", "Birches", "Cedars", "Elms")
Clock = Callable[[], datetime]


class Endless:
    """Does one of its tasks, and works on the next for ever."""

    async def map(self, function: Callable[[T], R], tasks: Sequence[T], done: Done) -> list[R]:
        await Thread().map(function, tasks[:1], done)
        print("in the midst of it", flush=True)
        await asyncio.Event().wait()
        raise AssertionError


def jobs_of(database: Database, clock: Clock, executor: Executor | None = None) -> Jobs:
    """Jobs of one of several processes on this database."""
    catalogue = Catalogue(database, clock=lambda: NOW)
    forecasts = Forecasts(database, catalogue, clock=lambda: NOW, executor=executor)
    return Jobs(kinds(catalogue, forecasts, Uploads(Path("unused"))), clock=clock)


async def league(database: Database) -> int:
    """A league that has met once and meets again, and an account; the id of that."""
    catalogue = Catalogue(database, clock=lambda: NOW)
    lines = [
        f"{date(2024, 2, 28) + timedelta(days=number)},{home},{away},{number % 3},{number % 2}"
        for number, (home, away) in enumerate(permutations(TEAMS, 2))
    ]
    text = "\n".join(("date,home,away,home_score,away_score", *lines))
    await catalogue.import_results(parse_bytes(text.encode(), "forest.csv", competition="Forest League"))
    await catalogue.season_rules.set(1, Setting(SeasonFormat(4)))
    return (await User.create(name="ann", name_key="ann", password_hash="", created_at=NOW)).id


async def main(url: str) -> None:
    async with open_database(url, migrate=False) as database, Worker(jobs_of(database, lambda: NOW, Endless())):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
