"""Sections are the same wherever they are computed, and nobody waits for a helper that is gone."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator

import pytest

from engine.depths import Depth
from engine.errors import InvalidInput
from engine.forecasts.calculator import Calculator
from engine.simulation.matchup import matchup_from_elo
from engine.simulation.settings import Settings
from engine.simulation.tasks import Task, payload

SETTINGS = Settings(seed=7)
SERVER = """
import asyncio

from engine.forecasts.calculator import Calculator
from tests.engine.forecasts.test_calculator import helper_of

async def main():
    async with Calculator(may_start_helper=True) as calculator:
        print(await helper_of(calculator), flush=True)
        await asyncio.sleep(600)

asyncio.run(main())
"""


def task(depth: Depth = Depth.FULL_DISTRIBUTION, rating: float = 1600.0, sides: int = 1) -> Task:
    matchups = {
        f"{rating}-{side}": matchup_from_elo(home_rating=rating + side, away_rating=1500.0) for side in range(sides)
    }
    return Task(depth, matchups, SETTINGS)


def many(count: int = 8) -> list[Task]:
    depths = (Depth.FULL_DISTRIBUTION, Depth.SCENARIO_EXTREMES, Depth.DEEP_DIVE, Depth.COMPARISON)
    return [
        task(depths[number % 4], 1500.0 + number, sides=2 if depths[number % 4] is Depth.COMPARISON else 1)
        for number in range(count)
    ]


async def together(calculator: Calculator, tasks: list[Task]) -> list[bytes]:
    return await asyncio.gather(*map(calculator.payload, tasks))


async def helper_of(calculator: Calculator) -> int:
    """The process that helps it, once there is one."""
    async with asyncio.timeout(60):
        while (helper := calculator.helper_id) is None:
            await together(calculator, many(2))
            await asyncio.sleep(0.05)
    return helper


@pytest.fixture
async def helped() -> AsyncIterator[Calculator]:
    """One whose helper runs."""
    async with Calculator(may_start_helper=True) as calculator:
        await helper_of(calculator)
        yield calculator


async def test_a_helper_says_what_this_process_says(helped: Calculator) -> None:
    tasks = many(40)

    assert await together(helped, tasks) == [payload(each) for each in tasks]


async def test_one_alone_is_computed_here_and_starts_no_helper() -> None:
    async with Calculator(may_start_helper=True) as calculator:
        assert await calculator.payload(task()) == payload(task())
        assert calculator.helper_id is None


async def test_many_are_computed_here_where_no_processor_is_free() -> None:
    async with Calculator() as calculator:
        assert await together(calculator, many()) == [payload(each) for each in many()]
        assert calculator.helper_id is None


async def test_what_cannot_be_computed_fails_alone_and_by_its_own_error(helped: Calculator) -> None:
    impossible = task(Depth.COMPARISON, sides=1)

    first, refused, last = await asyncio.gather(
        *map(helped.payload, (task(), impossible, task(rating=1700.0))), return_exceptions=True
    )

    assert (first, last) == (payload(task()), payload(task(rating=1700.0)))
    assert isinstance(refused, InvalidInput)


@pytest.mark.parametrize("busy", [True, False])
async def test_nobody_waits_for_a_helper_that_was_killed(helped: Calculator, busy: bool) -> None:
    assert helped.helper_id is not None
    tasks = many(200 if busy else 4)
    asked = asyncio.ensure_future(together(helped, tasks))
    if busy:
        await asyncio.sleep(0.01)
    os.kill(helped.helper_id, signal.SIGKILL)

    assert await asked == [payload(each) for each in tasks]
    assert await together(helped, many()) == [payload(each) for each in many()]


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The processes that were waited for until they ended, which takes its time."""
    processes: list[int] = []
    wait = asyncio.subprocess.Process.wait

    async def wait_long(process: asyncio.subprocess.Process) -> int:
        await asyncio.sleep(0.5)
        code = await wait(process)
        processes.append(process.pid)
        return code

    monkeypatch.setattr(asyncio.subprocess.Process, "wait", wait_long)
    return processes


async def kill_helper(calculator: Calculator) -> None:
    """Return as soon as the calculator knows it, which is before the helper has ended."""
    os.kill(await helper_of(calculator), signal.SIGKILL)
    async with asyncio.timeout(60):
        while calculator.helper_id is not None:
            assert await together(calculator, many(4)) == [payload(each) for each in many(4)]


async def test_nobody_asks_a_helper_that_is_ending(ended: list[int]) -> None:
    async with Calculator(may_start_helper=True) as calculator:
        await kill_helper(calculator)

        assert await together(calculator, many(4)) == [payload(each) for each in many(4)]
        assert ended == []


async def test_closing_waits_for_a_helper_that_is_ending(ended: list[int]) -> None:
    async with Calculator(may_start_helper=True) as calculator:
        helper = await helper_of(calculator)
        await kill_helper(calculator)

    assert ended == [helper]


async def test_nobody_waits_for_a_helper_that_hangs(helped: Calculator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.forecasts.calculator.PATIENCE_SECONDS", 0.2)
    assert helped.helper_id is not None
    os.kill(helped.helper_id, signal.SIGSTOP)

    assert await together(helped, many()) == [payload(each) for each in many()]


async def test_a_helper_ends_with_whom_it_helps() -> None:
    async with Calculator(may_start_helper=True) as calculator:
        helper = await helper_of(calculator)

    with pytest.raises(ProcessLookupError):
        os.kill(helper, 0)


async def test_a_helper_ends_with_a_server_that_was_killed() -> None:
    server = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", SERVER), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    assert server.stdout is not None
    assert server.stderr is not None
    async with asyncio.timeout(60):
        helper = int(await server.stdout.readline())
        os.kill(helper, 0)
        server.kill()
        # The helper writes its complaints there too: it ends when both are gone.
        await server.stderr.read()
        await server.wait()
