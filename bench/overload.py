"""What a crowd gets: good answers a second on four kinds of request, at 256 clients beside the best of fewer.

    python bench/overload.py [--seconds S]

It fails where a crowd of 256 gets less than 0.8 of the best, or where the minute after is worse than the minute
before. Clients are those of wrk (Debian package wrk), which ask again at once whatever they are told; a refusal counts
for nothing. The kinds: the first page, the page of one fixture, a simulation whose every depth is owned, and a new
simulation each time with its distribution bought.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import httpx2
from over_http import Server, ours
from priced import BUY, reader

FEW, CROWDS, ROUNDS = (16, 64), 256, 3
LEAST_SHARE = 0.8
BATCHES = count(1)
FIRST = "{ fixtures(first: 1) { nodes { id simulation { id } } } }"
OWN = """query ($id: ID!) { simulation(id: $id) {
  distribution { __typename } scenarios { __typename } deepDive { __typename } } }"""
REPORT = """
done = function(summary) io.write("GOOD ", summary.requests - summary.errors.status, " ", summary.duration, "\\n") end
"""
# Each thread of wrk has a number space of its own, and each batch another.
NEW_EACH_TIME = """
local threads = 0
setup = function(thread) thread:set("space", threads); threads = threads + 1 end
init = function(args) number = tonumber(args[1]) * 1000000 + space * 500000 end
request = function()
  number = number + 1
  local ratings = string.format('{"home": %.6f, "away": 1500.0}', 1300 + number * 1e-5)
  return wrk.format("POST", nil, nil, '{"query": ' .. document .. ', "variables": ' .. ratings .. '}')
end
"""


@dataclass(frozen=True)
class Kind:
    """One kind of request.

    Args:
        script: What wrk sends, in Lua.
    """

    name: str
    path: str
    script: str = ""
    rates: dict[int, list[float]] = field(default_factory=dict)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=5)
    options = parser.parse_args()
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is not on this machine; it is the Debian package wrk")
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".bench-") as folder, ours(Path(folder) / "data") as server:
        shares = [share(kind, server, options.seconds) for kind in kinds(server, Path(folder) / "data")]
    if min(shares) < LEAST_SHARE:
        raise SystemExit(f"a crowd or the time after it gets less than {LEAST_SHARE} of the best")


def kinds(server: Server, data: Path) -> Iterator[Kind]:
    key = reader(data, 0)
    client = httpx2.Client(base_url=f"http://127.0.0.1:{server.port}", headers={"authorization": f"Bearer {key}"})
    fixture = client.post("/graphql", json={"query": FIRST}).json()["data"]["fixtures"]["nodes"][0]
    own = client.post("/graphql", json={"query": OWN, "variables": {"id": fixture["simulation"]["id"]}}).json()
    assert "errors" not in own, own
    page = headers({"Accept": "text/html"})
    yield Kind("slate", "/", page)
    yield Kind("pick", f"/fixtures/{fixture['id']}", page)
    yield Kind("owned", f"/fixtures/{fixture['id']}", page + headers({"Authorization": f"Bearer {key}"}))
    asked = {"Content-Type": "application/json", "Accept": "application/graphql-response+json"}
    document = f"document = [==[{json.dumps(BUY)}]==]\n"
    yield Kind("priced", "/graphql", headers(asked | {"Authorization": f"Bearer {key}"}) + document + NEW_EACH_TIME)


def headers(named: dict[str, str]) -> str:
    return "".join(f'wrk.headers["{name}"] = "{value}"\n' for name, value in named.items())


def share(kind: Kind, server: Server, seconds: int) -> float:
    """The lesser of what the crowd gets of the best, and what few get after it of what they got before."""
    load(kind, server, FEW[0], seconds)
    before, crowded, after = [], [], []
    for _ in range(ROUNDS):
        before.append(max(load(kind, server, clients, seconds) for clients in FEW))
        crowded.append(load(kind, server, CROWDS, seconds))
        after.append(max(load(kind, server, clients, seconds) for clients in FEW))
    rates = [statistics.median(each) for each in (before, crowded, after)]
    print(
        f"{kind.name:<8} few {rates[0]:7.1f}/s   {CROWDS} clients {rates[1]:7.1f}/s   few again {rates[2]:7.1f}/s   "
        f"shares {rates[1] / rates[0]:.2f}, {rates[2] / rates[0]:.2f}",
        flush=True,
    )
    return min(rates[1], rates[2]) / rates[0]


def load(kind: Kind, server: Server, clients: int, seconds: int) -> float:
    """Good answers a second."""
    with script(kind) as path:
        command = ["wrk", "-t2", f"-c{clients}", f"-d{seconds}s", "--timeout", "60s", "-s", path]
        address = f"http://127.0.0.1:{server.port}{kind.path}"
        run = subprocess.run([*command, address, "--", str(next(BATCHES))], capture_output=True, text=True, check=True)
    good, microseconds = next(line for line in run.stdout.splitlines() if line.startswith("GOOD")).split()[1:]
    return float(good) / (float(microseconds) / 1e6)


@contextmanager
def script(kind: Kind) -> Iterator[str]:
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(kind.script + REPORT)
        file.flush()
        yield file.name


if __name__ == "__main__":
    main()
