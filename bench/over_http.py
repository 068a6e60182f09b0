"""Headlines and an owned distribution over HTTP beside a bare Strawberry hello world in the same server, in one run.

    python bench/over_http.py

Each side is a uvicorn process of its own with one worker. The clients are keep-alive connections on raw sockets, so
that they cost little of the machine. Rounds alternate, and the median round of each side counts. Shares are given of
requests a second, and of the processor time that the server's process took for each: whoever else uses the machine
disturbs the second far less.
"""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import httpx2
import strawberry
import uvicorn
from strawberry.asgi import GraphQL
from strawberry.extensions import ParserCache, ValidationCache

ROUNDS, SECONDS, CLIENTS, CROWD = 5, 3.0, 16, 64
UNLIMITED = {f"TRICKSTER_{who}_LIMIT": "1000000000/hour" for who in ("GUEST", "ACCOUNT", "KEY", "GUEST_PAGE", "PAGE")}
HELLO = "{ hello }"
HEADLINE = """query ($home: Float!, $away: Float!) {
  simulate(input: {homeRating: $home, awayRating: $away}) {
    id headline { outcome probability count confidence baseRate probabilities { home draw away } }
  }
}"""
DISTRIBUTION = """query ($id: ID!) {
  simulation(id: $id) {
    id distribution { winProbability { mean sd percentiles { p5 p25 p50 p75 p95 } } margin { first probabilities } }
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


@dataclass(frozen=True)
class Server:
    """A server's port, and its process."""

    port: int
    process: int

    @property
    def processor_seconds(self) -> float:
        fields = Path(f"/proc/{self.process}/stat").read_text().rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Side:
    """One kind of request to one server."""

    name: str
    server: Server
    body: dict[str, object]
    key: str | None = None

    @property
    def port(self) -> int:
        return self.server.port

    @property
    def request(self) -> bytes:
        content = json.dumps(self.body).encode()
        credentials = f"Authorization: Bearer {self.key}\r\n" if self.key else ""
        head = (
            f"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nContent-Type: application/json\r\n"
            f"{credentials}Content-Length: {len(content)}\r\n\r\n"
        )
        return head.encode() + content


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        ours(Path(folder) / "data") as product,
        bare("plain") as plain,
        bare("cached") as cached,
    ):
        peers = (
            Side("hello world, bare", plain, {"query": HELLO}),
            Side("hello world, with parser and validation caches", cached, {"query": HELLO}),
        )
        sides = (*asked(product, Path(folder) / "data"), *peers)
        rates, costs = measured(sides)
        crowded = {side.name: tail(side) for side in sides}
    for peer in peers:
        print(f"share of {peer.name}, by requests a second and by processor time:")
        for name, rate in rates.items():
            print(f"  {rate / rates[peer.name]:5.2f}  {costs[peer.name] / costs[name]:5.2f}  {name}")
    print(f"p99 in multiples of p50, at {CROWD} clients:")
    for name, ratio in crowded.items():
        print(f"  {ratio:5.1f}  {name}")


def asked(server: Server, data: Path) -> tuple[Side, ...]:
    """What a guest and a reader ask the product."""
    key, port = account(data), server.port
    known = {"id": ask(port, {"query": HEADLINE, "variables": RATINGS})["simulate"]["id"]}
    ask(port, {"query": DISTRIBUTION, "variables": known}, key)
    return (
        Side("headline, from two ratings", server, {"query": HEADLINE, "variables": RATINGS}),
        Side("headline, by the simulation's id", server, {"query": HEADLINE_AGAIN, "variables": known}),
        Side("owned full distribution, with a key", server, {"query": DISTRIBUTION, "variables": known}, key),
    )


def account(data: Path) -> str:
    """An API key of somebody with tokens."""
    command("user", "create", "reader", "--password-stdin", data=data, input="seven green bottles")
    command("ledger", "topup", "reader", "10", "--reason", "bench", data=data)
    return command("api-key", "create", "reader", data=data)


def command(*arguments: str, data: Path, input: str | None = None) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "server", *arguments, "--data", str(data)],
        input=input,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def ask(port: int, body: dict[str, object], key: str | None = None) -> Any:
    headers = {"authorization": f"Bearer {key}"} if key else {}
    answer = httpx2.post(f"http://127.0.0.1:{port}/graphql", json=body, headers=headers, timeout=60).json()
    assert "errors" not in answer, answer
    return answer["data"]


def measured(sides: Sequence[Side]) -> tuple[dict[str, float], dict[str, float]]:
    """Requests a second of each side and processor seconds of a request, after a line with its waits."""
    rounds: dict[str, list[list[float]]] = {side.name: [] for side in sides}
    costs: dict[str, list[float]] = {side.name: [] for side in sides}
    for _ in range(ROUNDS):
        for side in sides:
            before = side.server.processor_seconds
            waits = asyncio.run(load(side))
            rounds[side.name].append(waits)
            costs[side.name].append((side.server.processor_seconds - before) / len(waits))
    rates = {name: statistics.median(len(took) for took in each) / SECONDS for name, each in rounds.items()}
    for name, each in rounds.items():
        percentiles = statistics.quantiles(chain.from_iterable(each), n=100)
        p50, p99 = 1000 * percentiles[49], 1000 * percentiles[98]
        cost = 1e6 * min(costs[name])
        print(f"{name:<48} {rates[name]:7.0f}/s   p50 {p50:6.2f} ms   p99 {p99:6.2f} ms   {cost:5.0f} µs of processor")
    return rates, {name: min(each) for name, each in costs.items()}


def tail(side: Side) -> float:
    """How many times the median the 99th percentile is, where many clients ask at once: the median round's."""
    percentiles = [statistics.quantiles(asyncio.run(load(side, CROWD)), n=100) for _ in range(ROUNDS)]
    return statistics.median(each[98] / each[49] for each in percentiles)


async def load(side: Side, clients: int = CLIENTS) -> list[float]:
    """Seconds that each request of one round took."""
    end = time.perf_counter() + SECONDS
    waits = await asyncio.gather(*(client(side.port, side.request, end) for _ in range(clients)))
    return [wait for each in waits for wait in each]


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
def ours(data: Path) -> Iterator[Server]:
    """The product, as `trickster serve` starts it."""
    environment = os.environ | {"TRICKSTER_DATA": str(data), "TRICKSTER_LOG_LEVEL": "warning"} | UNLIMITED
    with served([sys.executable, "-m", "server", "serve", "--port"], environment) as server:
        yield server


@contextmanager
def bare(kind: str) -> Iterator[Server]:
    with served([sys.executable, __file__, kind], dict(os.environ)) as server:
        yield server


@contextmanager
def served(command: list[str], environment: dict[str, str]) -> Iterator[Server]:
    port = free_port()
    process = subprocess.Popen([*command, str(port)], env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield Server(port, process.pid)
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
            httpx2.post(f"http://127.0.0.1:{port}/graphql", json={"query": "{ __typename }"}, timeout=60)
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
