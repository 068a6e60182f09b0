"""Until the real matches that come with the program are imported, rated and scored, beside a server that is asked.

Prints when the first page was there, and when all was done, with the processor time of the server and its helpers.
Fails where the first page takes longer than 10 seconds, or everything longer than 60, as it may on two idle cores.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import httpx2

FIRST_PAGE_SECONDS, DONE_SECONDS, GIVEN_UP_SECONDS = 10.0, 60.0, 600.0
PAGE = {"accept": "text/html"}
HOUSE = """{
  upkeep { hasFailed sentence }
  record(synthetic: false) { verification { matches } catchingUp { done } }
}"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "server", "serve", "--data", folder, "--port", "0"]
        start = time.perf_counter()
        environment = os.environ | {"TRICKSTER_GUEST_LIMIT": "1000000/hour", "TRICKSTER_BUNDLED": "true"}
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as server:
            assert server.stdout
            try:
                url = next(found[1] for said in server.stdout if (found := re.search(r"is at (http\S+)", said)))
                with httpx2.Client(base_url=url, timeout=60) as client:
                    client.get("/", headers=PAGE).raise_for_status()
                    first = told("first page", start, server.pid)
                    matches = watched(client, lambda: time.perf_counter() - start > GIVEN_UP_SECONDS)
                    done = told(f"{matches:,} matches forecast, everything in", start, server.pid)
            finally:
                server.terminate()
    if first > FIRST_PAGE_SECONDS or done > DONE_SECONDS:
        sys.exit(f"aims: {FIRST_PAGE_SECONDS:g} s to the first page, {DONE_SECONDS:g} s to the last score")


def watched(client: httpx2.Client, is_late: Callable[[], bool]) -> int:
    """Ask until nothing is under way; how many real matches are in the record then."""
    said = ""
    while True:
        data = client.post("/graphql", json={"query": HOUSE}).raise_for_status().json()["data"]
        matches: int = data["record"]["verification"]["matches"]
        if data["upkeep"] is None and data["record"]["catchingUp"] is None and matches:
            return matches
        if data["upkeep"] and data["upkeep"]["sentence"] != said:
            said = data["upkeep"]["sentence"]
            print(f"    {said}", flush=True)
        if is_late() or (data["upkeep"] and data["upkeep"]["hasFailed"]):
            sys.exit(f"not done: {said}")
        time.sleep(0.5)


def told(label: str, start: float, process: int) -> float:
    seconds = time.perf_counter() - start
    print(f"{label:<50} {seconds:6.1f} s, {processor_seconds(process):.1f} s of processor time", flush=True)
    return seconds


def processor_seconds(process: int) -> float:
    """User and system time of a process and of those that it began, as the Linux kernel counts them."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK") + sum(map(processor_seconds, map(int, children)))


if __name__ == "__main__":
    main()
