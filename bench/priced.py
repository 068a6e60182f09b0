"""The whole priced operation over HTTP: a new simulation each time, its full distribution bought, by many at once.

    python bench/priced.py [--clients N] [--seconds S]

One server process, as `trickster serve` starts it; every request identifies, prices, holds, simulates, stores, charges
and answers, and nothing is answered before it is on the disk.
"""

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from over_http import command, ours

BUY = """query ($home: Float!, $away: Float!) {
  simulate(input: {homeRating: $home, awayRating: $away}) {
    id
    distribution { winProbability { mean sd percentiles { p5 p25 p50 p75 p95 } } margin { first probabilities } }
  }
}"""
CHARGED = b'"charged":2'


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=10.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".bench-") as folder, ours(Path(folder) / "data") as server:
        keys = [reader(Path(folder) / "data", number) for number in range(8)]
        asyncio.run(load(server.port, keys, options.clients, 2.0))
        waits = asyncio.run(load(server.port, keys, options.clients, options.seconds))
    percentiles = statistics.quantiles(waits, n=100)
    print(
        f"priced operations, {options.clients} clients  {len(waits) / options.seconds:7.0f}/s   "
        f"p50 {1000 * percentiles[49]:6.1f} ms   p99 {1000 * percentiles[98]:6.1f} ms"
    )


def reader(data: Path, number: int) -> str:
    """The API key of somebody with tokens."""
    name = f"reader{number}"
    command("user", "create", name, "--password-stdin", data=data, input="seven green bottles")
    command("ledger", "topup", name, "1000000", "--reason", "bench", data=data)
    return command("api-key", "create", name, data=data)


NUMBERS = count()


def requests(port: int, key: str) -> Iterator[bytes]:
    """Never the same question twice."""
    while True:
        number = next(NUMBERS)
        ratings = {"home": 1400 + number * 0.001, "away": 1500.0}
        content = json.dumps({"query": BUY, "variables": ratings}).encode()
        head = (
            f"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {key}\r\nX-Idempotency-Key: bench-{number}\r\n"
            f"Content-Length: {len(content)}\r\n\r\n"
        )
        yield head.encode() + content


async def load(port: int, keys: list[str], clients: int, seconds: float) -> list[float]:
    """Seconds that each request took."""
    end = time.perf_counter() + seconds
    waits = await asyncio.gather(*(client(port, keys[each % len(keys)], end) for each in range(clients)))
    return [wait for each in waits for wait in each]


async def client(port: int, key: str, end: float) -> list[float]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    waits = []
    for request in requests(port, key):
        if (began := time.perf_counter()) > end:
            break
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        answer = await reader.readexactly(length)
        assert head.startswith(b"HTTP/1.1 200"), (head, answer[:500])
        assert CHARGED in answer, answer[:500]
        waits.append(time.perf_counter() - began)
    writer.close()
    return waits


if __name__ == "__main__":
    main()
