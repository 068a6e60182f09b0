"""Wrong passwords slow the next ones down; nobody is locked out."""

from __future__ import annotations

from engine.accounts.failures import COUNTED_FOR_SECONDS, FREE, MOST_SECONDS, Failures
from engine.store.database import open_database
from engine.store.windows import MemoryWindows, windows


class Watch:
    def __init__(self) -> None:
        self.now = 0.0
        self.waited: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def pause(self, seconds: float) -> None:
        self.waited.append(seconds)


async def test_the_first_wrong_passwords_cost_nothing_and_later_ones_ever_more_up_to_a_bound() -> None:
    watch = Watch()
    failures = Failures(MemoryWindows(watch), watch.pause)
    for _ in range(FREE):
        await failures.failed("ada")
    assert watch.waited == []

    for _ in range(20):
        await failures.failed("ada")

    assert watch.waited == sorted(watch.waited)
    assert (watch.waited[0] < watch.waited[2], watch.waited[-1]) == (True, MOST_SECONDS)


async def test_failures_are_forgotten_with_time_and_are_each_accounts_own() -> None:
    watch = Watch()
    failures = Failures(MemoryWindows(watch), watch.pause)
    for _ in range(FREE + 1):
        await failures.failed("ada")
    watch.waited.clear()

    await failures.failed("bob")
    watch.now += COUNTED_FOR_SECONDS + 1
    await failures.failed("ada")

    assert watch.waited == []


async def test_processes_of_one_database_count_wrong_passwords_together(postgres_url: str) -> None:
    watch = Watch()
    async with open_database(postgres_url, migrate=False) as database:
        for _ in range(FREE):
            await Failures(windows(database), watch.pause).failed("processes")
        assert watch.waited == []

        await Failures(windows(database), watch.pause).failed("processes")
        (row,) = await database.connection.execute_query_dict(
            "SELECT count(*) FROM windows WHERE key LIKE '%processes%'"
        )

    assert (len(watch.waited), row["count"]) == (1, 0)
