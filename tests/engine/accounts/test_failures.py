"""Wrong passwords slow the next ones down; nobody is locked out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from engine.accounts.failures import FREE, MOST_NAMES, MOST_SECONDS, REMEMBERED_FOR, Failures


class Watch:
    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)
        self.waited: list[float] = []

    def __call__(self) -> datetime:
        return self.now

    async def pause(self, seconds: float) -> None:
        self.waited.append(seconds)


async def test_the_first_wrong_passwords_cost_nothing_and_later_ones_ever_more_up_to_a_bound() -> None:
    watch = Watch()
    failures = Failures(watch, watch.pause)
    for _ in range(FREE):
        await failures.failed("ada")
    assert watch.waited == []

    for _ in range(20):
        await failures.failed("ada")

    assert watch.waited == sorted(watch.waited)
    assert (watch.waited[0] < watch.waited[2], watch.waited[-1]) == (True, MOST_SECONDS)


async def test_failures_are_forgotten_with_time_and_are_each_accounts_own() -> None:
    watch = Watch()
    failures = Failures(watch, watch.pause)
    for _ in range(FREE + 1):
        await failures.failed("ada")
    watch.waited.clear()

    await failures.failed("bob")
    watch.now += REMEMBERED_FOR + timedelta(seconds=1)
    await failures.failed("ada")

    assert watch.waited == []


async def test_a_flood_of_names_takes_no_memory_without_end() -> None:
    watch = Watch()
    failures = Failures(watch, watch.pause)

    for number in range(MOST_NAMES + 500):
        await failures.failed(f"name {number}")

    assert len(failures._counted) == MOST_NAMES
