"""Sections are the same wherever they are computed, and nobody waits for a process that is gone."""

from __future__ import annotations

import asyncio
import os
import signal
import sys

import pytest
from anyio import to_process

from engine.depths import Depth
from engine.errors import InvalidInput
from engine.forecasts import calculator as module
from engine.forecasts.calculator import Calculator
from engine.simulation.matchup import matchup_from_elo
from engine.simulation.settings import Settings
from engine.simulation.tasks import Task, payload

SETTINGS = Settings(seed=7)
SERVER = """
import asyncio
import os

from anyio import to_process

async def main():
    print(await to_process.run_sync(os.getpid), flush=True)
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


async def until_ready(calculator: Calculator) -> None:
    async with asyncio.timeout(60):
        while not calculator.has_process:
            await together(calculator, many(2))
            await asyncio.sleep(0.05)


async def process_id() -> int:
    """The process that was used last, which is the one that is asked next."""
    return await to_process.run_sync(os.getpid)


async def helped() -> Calculator:
    """One beside which a process is ready; it ends with the task that waits for this."""
    calculator = Calculator(may_start_process=True)
    await until_ready(calculator)
    return calculator


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> list[Task]:
    """What is computed in this process from now on."""
    tasks: list[Task] = []

    def computed(task: Task) -> bytes:
        tasks.append(task)
        return payload(task)

    monkeypatch.setattr(module, "payload", computed)
    return tasks


async def test_a_process_says_what_this_one_says(here: list[Task]) -> None:
    calculator, tasks = await helped(), many(40)
    here.clear()

    assert await together(calculator, tasks) == [payload(each) for each in tasks]
    assert here == []


async def test_one_alone_is_computed_here(here: list[Task]) -> None:
    calculator = await helped()
    here.clear()

    assert await calculator.payload(task()) == payload(task())
    assert here == [task()]


async def test_whoever_asks_alone_needs_no_process() -> None:
    calculator = Calculator(may_start_process=True)

    for _ in range(3):
        assert await calculator.payload(task()) == payload(task())
    assert calculator._start is None


async def test_nobody_waits_for_a_process_that_is_only_starting(here: list[Task]) -> None:
    calculator = Calculator(may_start_process=True)

    assert await together(calculator, many(2)) == [payload(each) for each in many(2)]
    assert here == many(2)
    await until_ready(calculator)


async def test_many_are_computed_here_where_no_processor_is_free(here: list[Task]) -> None:
    calculator = Calculator()

    assert await together(calculator, many()) == [payload(each) for each in many()]
    assert (here, calculator.has_process) == (many(), False)


async def test_what_cannot_be_computed_fails_alone_and_by_its_own_error() -> None:
    calculator, impossible = await helped(), task(Depth.COMPARISON, sides=1)

    first, refused, last = await asyncio.gather(
        *map(calculator.payload, (task(), impossible, task(rating=1700.0))), return_exceptions=True
    )

    assert (first, last) == (payload(task()), payload(task(rating=1700.0)))
    assert isinstance(refused, InvalidInput)


@pytest.mark.parametrize("busy", [True, False])
async def test_nobody_waits_for_a_process_that_was_killed(busy: bool) -> None:
    calculator, tasks = await helped(), many(200 if busy else 4)
    process = await process_id()
    asked = asyncio.ensure_future(together(calculator, tasks))
    if busy:
        await asyncio.sleep(0.01)
    os.kill(process, signal.SIGKILL)

    assert await asked == [payload(each) for each in tasks]
    assert await together(calculator, many()) == [payload(each) for each in many()]


async def test_nobody_waits_for_a_process_that_hangs_and_it_is_ended(
    here: list[Task], monkeypatch: pytest.MonkeyPatch
) -> None:
    calculator = await helped()
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.2)
    process = await process_id()
    here.clear()
    os.kill(process, signal.SIGSTOP)

    assert await together(calculator, many()) == [payload(each) for each in many()]
    assert here == many()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


async def test_where_no_process_can_be_started_another_is_tried_after_a_while(
    here: list[Task], monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[object] = []

    async def refused(*arguments: object, **named: object) -> None:
        tries.append(arguments)
        raise OSError("no more processes")

    calculator = Calculator(may_start_process=True)
    with monkeypatch.context() as none:
        none.setattr(to_process, "run_sync", refused)
        for _ in range(3):
            assert await together(calculator, many(2)) == [payload(each) for each in many(2)]
        assert (here, len(tries), calculator.has_process) == (many(2) * 3, 1, False)
    monkeypatch.setattr(module, "monotonic", lambda: float("inf"))
    await until_ready(calculator)


async def test_a_process_ends_with_a_server_that_was_killed() -> None:
    """What starts it promises so; it would else stay for ever."""
    server = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", SERVER), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    assert server.stdout is not None
    assert server.stderr is not None
    async with asyncio.timeout(60):
        process = int(await server.stdout.readline())
        os.kill(process, 0)
        server.kill()
        # The process has its standard error there too: it ends when both are gone.
        await server.stderr.read()
        await server.wait()
