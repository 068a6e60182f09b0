"""Memory over two hundred thousand requests, on one server process.

    python bench/endurance.py [REQUESTS]

A mix of what programs ask: headlines of known matches, of matches that nobody asked before (each a commit), an owned
distribution, a quote, and a refusal. Prints the waits of each tenth, and the memory that the process had after it.
"""

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from over_http import DISTRIBUTION, HEADLINE, HEADLINE_AGAIN, RATINGS, Server, Side, account, ask, ours

REQUESTS, CLIENTS, TENTHS = 200_000, 64, 10
MOST_GROWTH = 1.10
QUOTE = "query ($document: String!, $variables: JSON) { quote(document: $document, variables: $variables) { total } }"


def main(requests: int) -> None:
    with tempfile.TemporaryDirectory() as folder, ours(Path(folder) / "data") as server:
        sides = asked(server, Path(folder) / "data")
        asyncio.run(run(sides, requests // TENTHS))
        resident = []
        for tenth in range(TENTHS):
            began = time.perf_counter()
            waits = asyncio.run(run(sides, requests // TENTHS))
            seconds = time.perf_counter() - began
            percentiles = statistics.quantiles(waits, n=100)
            p50, p99 = 1000 * percentiles[49], 1000 * percentiles[98]
            resident.append(megabytes(server.process))
            print(
                f"{(tenth + 1) * len(waits):>8,} requests  {len(waits) / seconds:6.0f}/s   p50 {p50:6.2f} ms   "
                f"p99 {p99:6.2f} ms   {resident[-1]:6.1f} MB"
            )
    print(f"memory at the end is {resident[-1] / resident[0]:.2f} of the first tenth's (aim: at most {MOST_GROWTH:g})")


def asked(server: Server, data: Path) -> tuple[Iterator[bytes], ...]:
    """What the clients send, in turn."""
    key, fresh, port = account(data), count(1), server.port
    known = {"id": ask(port, {"query": HEADLINE, "variables": RATINGS})["simulate"]["id"]}
    ask(port, {"query": DISTRIBUTION, "variables": known}, key)

    def same(body: dict[str, object], with_key: str | None = None) -> Iterator[bytes]:
        request = Side("", server, body, with_key).request
        while True:
            yield request

    def new() -> Iterator[bytes]:
        for number in fresh:
            ratings = {"home": 1000 + number % 2_000 / 2, "away": 1000 + number // 2_000}
            yield Side("", server, {"query": HEADLINE, "variables": ratings}).request

    quoted = {"query": QUOTE, "variables": {"document": DISTRIBUTION, "variables": known}}
    return (
        same({"query": HEADLINE_AGAIN, "variables": known}),
        same({"query": HEADLINE, "variables": RATINGS}),
        same({"query": DISTRIBUTION, "variables": known}, key),
        same(quoted, key),
        same({"query": DISTRIBUTION, "variables": known}),
        new(),
    )


async def run(sides: tuple[Iterator[bytes], ...], requests: int) -> list[float]:
    """Seconds that each request took."""
    left = count(1)
    waits: list[float] = []
    await asyncio.gather(*(client(sides, number, requests, left, waits) for number in range(CLIENTS)))
    return waits


async def client(
    sides: tuple[Iterator[bytes], ...], number: int, requests: int, left: "count[int]", waits: list[float]
) -> None:
    first = next(sides[0])
    host, port = first.split(b"Host: ")[1].split(b"\r\n")[0].decode().split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    while (turn := next(left)) <= requests:
        began = time.perf_counter()
        writer.write(next(sides[(turn + number) % len(sides)]))
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        await reader.readexactly(length)
        waits.append(time.perf_counter() - began)
    writer.close()


def megabytes(process: int) -> float:
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else REQUESTS)
