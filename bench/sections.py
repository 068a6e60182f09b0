"""Sections that many ask for at once: by a second process, and in this one, which also answers everybody else.

    python bench/sections.py [--clients N]

Both ways take turns, each with sections of its own. What counts is the processor time that a section takes of this
process; how long all of them took says little on a machine that has other work.
"""

import argparse
import asyncio
import statistics
import time
from collections.abc import Iterator, Sequence
from itertools import count, islice

from engine.depths import Depth
from engine.forecasts.calculator import Calculator
from engine.simulation.matchup import matchup_from_elo
from engine.simulation.settings import Settings
from engine.simulation.tasks import Task

SECTIONS = 200
ROUNDS = 8
DEPTHS = (Depth.FULL_DISTRIBUTION, Depth.SCENARIO_EXTREMES, Depth.DEEP_DIVE)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=64)
    asyncio.run(compared(parser.parse_args().clients))


async def compared(clients: int) -> None:
    here, beside, numbers = Calculator(), Calculator(may_start_process=True), count()
    while not beside.has_process:
        await load(beside, list(islice(tasks(DEPTHS[0], numbers), 2)), 2)
    print(f"{clients} clients, microseconds a section" + f"{'here':>12}{'beside':>10}{'ratio':>8}")
    for depth in DEPTHS:
        asked = tasks(depth, numbers)
        rounds = [
            [await load(each, list(islice(asked, SECTIONS)), clients) for each in (here, beside)] for _ in range(ROUNDS)
        ]
        for place, what in enumerate(("of this process", "until it is there")):
            one, other = (statistics.median(each[way][place] for each in rounds) for way in (0, 1))
            ratio = statistics.median(each[1][place] / each[0][place] for each in rounds)
            print(f"{depth:<20}{what:<20}{1e6 * one:9.0f}{1e6 * other:10.0f}{ratio:8.2f}", flush=True)


def tasks(depth: Depth, numbers: Iterator[int]) -> Iterator[Task]:
    """Never the same twice."""
    for number in numbers:
        matchup = matchup_from_elo(home_rating=1500 + number / 1000, away_rating=1500.0)
        yield Task(depth, {"one": matchup}, Settings(7))


async def load(calculator: Calculator, asked: Sequence[Task], clients: int) -> tuple[float, float]:
    """Processor seconds of this process for a section, and seconds in all."""
    left = iter(asked)

    async def client() -> None:
        for each in left:
            await calculator.payload(each)

    began, worked = time.perf_counter(), time.process_time()
    await asyncio.gather(*(client() for _ in range(clients)))
    return (time.process_time() - worked) / len(asked), (time.perf_counter() - began) / len(asked)


if __name__ == "__main__":
    main()
