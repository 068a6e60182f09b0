"""A headline query over HTTP beside a bare Strawberry hello world in the same server, in one run.

    python bench/over_http.py

Each side is a uvicorn process of its own with one worker. The clients are keep-alive connections on raw sockets, so
that they cost little of the machine. Rounds alternate, and the median round of each side counts.
"""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import strawberry
import uvicorn
from strawberry.asgi import GraphQL
from strawberry.extensions import ParserCache, ValidationCache

ROUNDS, SECONDS, CLIENTS = 5, 3.0, 16
HELLO = "{ hello }"
HEADLINE = """query ($home: Float!, $away: Float!) {
  simulate(input: {homeRating: $home, awayRating: $away}) {
    id headline { outcome probability count confidence baseRate probabilities { home draw away } }
  }
}"""
RATINGS = {"home": 1620.0, "away": 1500.0}
HEADLINE_AGAIN = """query ($id: ID!) {
  simulation(id: $id) { id headline { outcome probability count confidence baseRate } }
}"""


@strawberry.type
class Query:
    @strawberry.field
    async def hello(self) -> str:
        return "world"


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        ours(Path(folder)) as product,
        bare("plain") as plain,
        bare("cached") as cached,
    ):
        sides = {
            "headline, from two ratings": (product, {"query": HEADLINE, "variables": RATINGS}),
            "headline, by the simulation's id": (
                product,
                {"query": HEADLINE_AGAIN, "variables": {"id": simulation_id(product)}},
            ),
            "hello world, bare": (plain, {"query": HELLO}),
            "hello world, with parser and validation caches": (cached, {"query": HELLO}),
        }
        rates, waits = measured(sides)
    ours_rates = [rate for name, rate in rates.items() if name.startswith("headline")]
    for name, rate in rates.items():
        p50, p99 = statistics.median(waits[name]), statistics.quantiles(waits[name], n=100)[98]
        ratios = "" if rate in ours_rates else "   headlines are " + " and ".join(f"{x / rate:.2f}" for x in ours_rates)
        print(f"{name:<48} {rate:8.0f}/s   p50 {1000 * p50:6.2f} ms   p99 {1000 * p99:6.2f} ms{ratios}")


def simulation_id(port: int) -> str:
    answer = httpx2.post(f"http://127.0.0.1:{port}/graphql", json={"query": HEADLINE, "variables": RATINGS}, timeout=60)
    found: str = answer.json()["data"]["simulate"]["id"]
    return found


def measured(
    sides: dict[str, tuple[int, dict[str, object]]],
) -> tuple[dict[str, float], dict[str, list[float]]]:
    rates: dict[str, list[float]] = {name: [] for name in sides}
    waits: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(ROUNDS):
        for name, (port, body) in sides.items():
            took = asyncio.run(load(port, body))
            rates[name].append(len(took) / SECONDS)
            waits[name] += took
    return {name: statistics.median(each) for name, each in rates.items()}, waits


async def load(port: int, body: dict[str, object]) -> list[float]:
    """Seconds that each request of one round took."""
    content = json.dumps(body).encode()
    head = (
        f"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(content)}\r\n\r\n"
    )
    request = head.encode() + content
    end = time.perf_counter() + SECONDS
    rounds = await asyncio.gather(*(client(port, request, end) for _ in range(CLIENTS)))
    return [wait for each in rounds for wait in each]


async def client(port: int, request: bytes, end: float) -> list[float]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    waits = []
    while (began := time.perf_counter()) < end:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        answer = await reader.readexactly(length)
        assert answer.startswith(b'{"data"'), answer
        waits.append(time.perf_counter() - began)
    writer.close()
    return waits


@contextmanager
def ours(folder: Path) -> Iterator[int]:
    """The product, as `trickster serve` starts it."""
    environment = os.environ | {"TRICKSTER_DATA": str(folder / "data"), "TRICKSTER_LOG_LEVEL": "warning"}
    with served([sys.executable, "-m", "server", "serve", "--port"], environment) as port:
        yield port


@contextmanager
def bare(kind: str) -> Iterator[int]:
    with served([sys.executable, __file__, kind], dict(os.environ)) as port:
        yield port


@contextmanager
def served(command: list[str], environment: dict[str, str]) -> Iterator[int]:
    port = free_port()
    process = subprocess.Popen([*command, str(port)], env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    return asyncio.run(_free_port())


async def _free_port() -> int:
    server = await asyncio.start_server(lambda _reader, _writer: None, "127.0.0.1", 0)
    port: int = server.sockets[0].getsockname()[1]
    server.close()
    return port


def wait_for(port: int) -> None:
    for _ in range(600):
        try:
            httpx2.post(f"http://127.0.0.1:{port}/graphql", json={"query": "{ __typename }"})
        except httpx2.ConnectError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("a server did not start")


def serve_bare(kind: str, port: int) -> None:
    extensions = [ParserCache, ValidationCache] if kind == "cached" else []
    schema = strawberry.Schema(Query, extensions=extensions)
    uvicorn.run(GraphQL(schema), port=port, log_level="warning", access_log=False)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        serve_bare(sys.argv[1], int(sys.argv[2]))
    else:
        main()
