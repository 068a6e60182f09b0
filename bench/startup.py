"""What a user waits for: processor time of every `--help`, and seconds until a server is ready, new and again."""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

import httpx2
from typer.main import get_command

from server.cli import app

TRICKSTER = [sys.executable, "-m", "server"]
HELP_TARGET_SECONDS, READY_TARGET_SECONDS = 0.5, 5.0
ROUNDS = 3


def main() -> None:
    for label, command in (("trickster", []), *commands(get_command(app))):
        seconds = median(processor_seconds([*TRICKSTER, *command, "--help"]) for _ in range(ROUNDS))
        print(f"{label + ' --help':<40} {seconds:6.2f} s of processor time   aim {HELP_TARGET_SECONDS:g} s", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for label in ("ready, a new folder", *("ready, the second time" for _ in range(ROUNDS))):
            seconds, processor = ready_seconds(Path(folder))
            aim = "" if "new" in label else f"   aim {READY_TARGET_SECONDS:g} s"
            print(f"{label:<40} {seconds:6.2f} s, {processor:.2f} s of processor time{aim}", flush=True)


def commands(verb: Any, *before: str) -> Iterator[tuple[str, list[str]]]:
    for name, below in getattr(verb, "commands", {}).items():
        yield " ".join(("trickster", *before, name)), [*before, name]
        yield from commands(below, *before, name)


def processor_seconds(command: list[str]) -> float:
    """User and system time of a child process."""
    before = os.times()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    after = os.times()
    return after.children_user - before.children_user + after.children_system - before.children_system


def ready_seconds(folder: Path) -> tuple[float, float]:
    """From starting `trickster serve` until `/health/ready` answers 200, and the server's processor time until then."""
    start = time.perf_counter()
    command = [*TRICKSTER, "serve", "--data", str(folder), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        welcome = next(found for said in server.stdout if (found := re.search(r"is at (http\S+)", said)))
        while httpx2.get(f"{welcome[1]}/health/ready").status_code != 200:
            time.sleep(0.01)
        seconds = time.perf_counter() - start
        processor = processor_seconds_of(server.pid)
        server.terminate()
    return seconds, processor


def processor_seconds_of(process: int) -> float:
    """User and system time of a running process, as the Linux kernel counts them."""
    user, system = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
