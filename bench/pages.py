"""Pages over HTTP, at the pace of sixteen readers and as fast as one process can.

    python bench/pages.py

Sixteen keep-alive clients turn a page every half second; then they turn it without a pause. Beside them stands a bare
page of the same server, so that the machine's own speed can be told from ours, and the processor time that the server's
process took for a page: whoever else uses the machine changes the waits, but not that. It fails where readers at their
pace wait longer than the limits.
"""

import asyncio
import gzip
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
from over_http import UNLIMITED

CLIENTS, PAGES_A_CLIENT, PAUSE_SECONDS = 16, 12, 0.5
# Milliseconds, in the median and at the 99th percentile.
MOST_P50, MOST_P99 = 25.0, 100.0
SETTLED_WITHIN_SECONDS = 300
UPKEEP = "{ upkeep { done total } }"
REAL = """{ competitions(search: "England: Premier League") { id season { standings { team { id } } } } }"""
PASSWORD = "seven quiet harbours"
FORM = {"sec-fetch-site": "same-origin"}
DEPTHS = ("full-distribution", "scenario-extremes", "deep-dive")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as server:
        url, process = server
        with httpx2.Client(base_url=url, headers={"accept": "text/html"}, timeout=60) as client:
            settled(client)
            pages = {"slate": "/", "pick, three depths owned": owned_pick(client, Path(folder))} | others(client)
            weigh(client, pages)
            cookies = dict(client.cookies)
        slow = [
            name
            for name, path in ({"sign-in page": "/sign-in"} | pages).items()
            if not asyncio.run(measure(name, url, path, cookies, process))
        ]
    if slow:
        raise SystemExit(f"longer than {MOST_P50:.0f} ms in the median or {MOST_P99:.0f} at p99: {', '.join(slow)}")


def settled(client: httpx2.Client) -> None:
    """Wait until the real matches that come along are read, and walked through."""
    for _ in range(SETTLED_WITHIN_SECONDS):
        if client.post("/graphql", json={"query": UPKEEP}).json()["data"]["upkeep"] is None:
            return
        time.sleep(1)
    raise SystemExit("the house has not settled")


def others(client: httpx2.Client) -> dict[str, str]:
    """A real season and a real team, the record, and the Lab."""
    found = client.post("/graphql", json={"query": REAL}, headers=FORM).json()["data"]["competitions"][0]
    return {
        "season": f"/competitions/{found['id']}",
        "team": f"/teams/{found['season']['standings'][0]['team']['id']}",
        "record": "/record",
        "Lab": "/lab",
    }


async def measure(name: str, url: str, path: str, cookies: dict[str, str], process: int) -> bool:
    """Whether those who read at their pace waited no longer than the limits."""
    # Made before the clock runs, and with one context of TLS: each takes so long that readers who make their own first
    # hold one another up, and then ask together.
    trusted = httpx2.create_ssl_context()
    clients = [httpx2.AsyncClient(base_url=url, cookies=cookies, timeout=60, verify=trusted) for _ in range(CLIENTS)]
    holds = True
    for pause in (PAUSE_SECONDS, 0.0):
        waits: list[float] = []
        begun, used = time.perf_counter(), processor_seconds(process)
        await asyncio.gather(*(read(client, path, pause, number, waits) for number, client in enumerate(clients)))
        rate = len(waits) / (time.perf_counter() - begun)
        p50, p99 = 1000 * statistics.median(waits), 1000 * statistics.quantiles(waits, n=100)[98]
        holds = holds and (not pause or (p50 <= MOST_P50 and p99 <= MOST_P99))
        page = 1000 * (processor_seconds(process) - used) / len(waits)
        pace = "reading" if pause else "no pause"
        told = f"p50 {p50:6.1f} ms   p99 {p99:6.1f} ms   processor {page:5.1f} ms"
        print(f"{name:<26} {pace:<9} {rate:6.0f}/s   {told}")
    for client in clients:
        await client.aclose()
    return holds


def processor_seconds(process: int) -> float:
    """What the process has used until now, of its own and for the kernel's work."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def read(client: httpx2.AsyncClient, path: str, pause: float, number: int, waits: list[float]) -> None:
    await asyncio.sleep(pause * number / CLIENTS)
    for _ in range(PAGES_A_CLIENT):
        begun = time.perf_counter()
        answer = await client.get(path)
        waits.append(time.perf_counter() - begun)
        assert answer.status_code == 200
        await asyncio.sleep(pause)


def weigh(client: httpx2.Client, pages: dict[str, str]) -> None:
    """What a first visit transfers before the chart library."""
    for name, path in pages.items():
        page = client.get(path).text
        parts = [client.get(asset).content for asset in re.findall(r'(?:href|src)="(/static/app[^"]+)"', page)]
        kilobytes = sum(len(gzip.compress(part)) for part in [page.encode(), *parts]) / 1000
        print(f"{name:<26} {kilobytes:6.0f} kB compressed, style and script included")


def owned_pick(client: httpx2.Client, folder: Path) -> str:
    """A reader with tokens who bought three depths of the first fixture; returns its address."""
    client.post("/sign-up", data=filled(client, "/sign-up", name="reader", password=PASSWORD), headers=FORM)
    trickster(folder, "ledger", "topup", "reader", "10", "--reason", "bench")
    first = re.search(r'href="(/fixtures/\d+)"', client.get("/").text)
    assert first
    address = re.search(r'href="(/simulations/\w+)"', client.get(first[1]).text)
    assert address
    for depth in DEPTHS:
        bought = client.post(f"{address[1]}/{depth}", data=filled(client, address[1], key=depth), headers=FORM)
        assert bought.status_code == 303
    return address[1]


def filled(client: httpx2.Client, page: str, **fields: str) -> dict[str, str]:
    token = re.search(r'name="csrf_token" value="(\w+)"', client.get(page).text)
    assert token
    return {"csrf_token": token[1], **fields}


@contextmanager
def serving(folder: Path) -> Iterator[tuple[str, int]]:
    """The address and the process of a server of its own."""
    environment = os.environ | {"TRICKSTER_DATA": str(folder), "TRICKSTER_LOG_LEVEL": "error"} | UNLIMITED
    command = [sys.executable, "-m", "server", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout
        for line in process.stdout:
            if found := re.search(r"is at (https?://\S+)", line):
                break
        try:
            yield found[1] if found else "", process.pid
        finally:
            process.terminate()


def trickster(folder: Path, *arguments: str) -> None:
    environment = os.environ | {"TRICKSTER_DATA": str(folder)}
    subprocess.run([sys.executable, "-m", "server", *arguments], env=environment, check=True, capture_output=True)


if __name__ == "__main__":
    main()
