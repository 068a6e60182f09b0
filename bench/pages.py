"""Pages over HTTP, at the pace of sixteen readers and as fast as one process can.

    python bench/pages.py

Sixteen keep-alive clients turn a page every half second; then they turn it without a pause. Beside them stands a bare
page of the same server, so that the machine's own speed can be told from ours, and the processor time that the server's
process took for a page: whoever else uses the machine changes the waits, but not that.
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
        for name, path in ({"sign-in page": "/sign-in"} | pages).items():
            asyncio.run(measure(name, url, path, cookies, process))


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


async def measure(name: str, url: str, path: str, cookies: dict[str, str], process: int) -> None:
    for pause in (PAUSE_SECONDS, 0.0):
        waits: list[float] = []
        begun, used = time.perf_counter(), processor_seconds(process)
        await asyncio.gather(*(read(url, path, cookies, pause, number, waits) for number in range(CLIENTS)))
        rate = len(waits) / (time.perf_counter() - begun)
        p50, p99 = statistics.median(waits), statistics.quantiles(waits, n=100)[98]
        page = 1000 * (processor_seconds(process) - used) / len(waits)
        pace = "reading" if pause else "no pause"
        told = f"p50 {1000 * p50:6.1f} ms   p99 {1000 * p99:6.1f} ms   processor {page:5.1f} ms"
        print(f"{name:<26} {pace:<9} {rate:6.0f}/s   {told}")


def processor_seconds(process: int) -> float:
    """What the process has used until now, of its own and for the kernel's work."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def read(url: str, path: str, cookies: dict[str, str], pause: float, number: int, waits: list[float]) -> None:
    async with httpx2.AsyncClient(base_url=url, cookies=cookies, timeout=60) as client:
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
