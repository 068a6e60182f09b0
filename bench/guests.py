"""Charges alone, and beside guests who search 299,207 matches without a pause, in one run.

    python bench/guests.py [--clients N] [--guests N] [--seconds S]

One server process, as `trickster serve` starts it. Quiet rounds and rounds with guests alternate; each charge asks a
new question and buys its distribution. A guest sends one after the other: a search for one, two or seven
letters, as wide as they come, in as many lists as an operation may have; and the thirty searches in one document that
once stopped every charge. Fails where the p99 of a charge beside them is more than three times its quiet one.
"""

import argparse
import asyncio
import json
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from itertools import islice, product
from pathlib import Path

import httpx2
from over_http import Server, ours
from priced import load, reader

CATCHING_UP = "{ record { catchingUp { done } } }"
MATCHES, LEAGUES, TEAMS = 299_207, 150, 60
ROUNDS, MOST_TIMES = 3, 3.0
# Seconds of processor time in three.
IDLE = 0.15
FIRST_DAY, DAYS = date(1990, 1, 1), 13_000
SYLLABLES = ("ba", "ke", "lo", "mi", "nu", "ra", "se", "to", "vi", "zu", "an", "er", "ol", "in", "um", "al")
LETTERS = "abeiklmnorstuvz"
LISTS = (
    "fixtures(search: $q, first: 24) { nodes { id home { name } away { name } } }",
    "played: fixtures(search: $q, status: PLAYED, newestFirst: true, first: 24) { nodes { id } }",
    "ahead: fixtures(search: $q, status: SCHEDULED, overdue: false, first: 24) { nodes { id } }",
    "off: fixtures(search: $q, statuses: [POSTPONED, ABANDONED], first: 24) { nodes { id } }",
    "overdue(search: $q) { matches }",
    "teams(search: $q, first: 24) { nodes { id } }",
)
SEARCH = f"query ($q: String) {{ {' '.join(LISTS)} }}"
THIRTY = "{ " + " ".join(f'a{n}: fixtures(search: "{n} a") {{ nodes {{ id }} }}' for n in range(30)) + " }"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--guests", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=6.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".bench-") as folder:
        data = Path(folder) / "data"
        keys = [reader(data, number) for number in range(options.clients)]
        fill(data / "oracle.sqlite3")
        with ours(data) as server:
            settle(server)
            quiet, beside, answers = asyncio.run(rounds(server.port, keys, options))
    for name, waits in (("quiet", quiet), ("beside guests", beside)):
        print(
            f"charges, {name:<14} {len(waits) / options.seconds / ROUNDS:6.0f}/s   "
            f"p50 {1000 * statistics.median(waits):6.1f} ms   p99 {1000 * p99(waits):6.1f} ms"
        )
    print(f"guests were answered {answers[True]} times, and refused {answers[False]} times")
    times = p99(beside) / p99(quiet)
    print(f"p99 beside {options.guests} guests: {times:.2f} times the quiet one (at most {MOST_TIMES:g})")
    if times > MOST_TIMES or not answers[True]:
        sys.exit(1)


def settle(server: Server) -> None:
    """Wait until the house has done what those matches gave it to do: the record, and calendars of every season."""
    before = -1.0
    while is_catching_up(server.port) or server.processor_seconds - before > IDLE:
        before = server.processor_seconds
        time.sleep(3)


def is_catching_up(port: int) -> bool:
    """Whether another process replays results: the server's own processor time does not tell."""
    answer = httpx2.post(f"http://127.0.0.1:{port}/graphql", json={"query": CATCHING_UP}, timeout=60).json()
    return answer["data"]["record"]["catchingUp"] is not None


def p99(waits: list[float]) -> float:
    return statistics.quantiles(waits, n=100)[98]


def fill(path: Path) -> None:
    """Leagues whose teams play one another at random, into the tables as they are."""
    chance, names = random.Random(1), map("".join, product(SYLLABLES, SYLLABLES, SYLLABLES, ("", " city", " fc")))
    with closing(sqlite3.connect(path)) as connection, connection:
        for league in range(1_000, 1_000 + LEAGUES):
            row = (league, f"league-{league}", f"League {league}")
            connection.execute(
                "INSERT INTO competitions (id, slug, name, sport, is_synthetic) VALUES (?, ?, ?, 'soccer', 0)", row
            )
            teams = [(league * TEAMS + number, league, name, name) for number, name in enumerate(islice(names, TEAMS))]
            connection.executemany("INSERT INTO teams (id, competition_id, name, name_key) VALUES (?, ?, ?, ?)", teams)
            connection.executemany(
                "INSERT INTO fixtures (competition_id, season, round, day, home_id, away_id, neutral, status, "
                "home_score, away_score, updated_at) VALUES (?, ?, '', ?, ?, ?, 0, 'played', ?, ?, '2026-01-01')",
                matches(league, MATCHES // LEAGUES + (league - 1_000 < MATCHES % LEAGUES), chance),
            )


def matches(league: int, many: int, chance: random.Random) -> Iterator[tuple[object, ...]]:
    for number in range(many):
        home, away = chance.sample(range(league * TEAMS, (league + 1) * TEAMS), 2)
        # No two of a league on one day.
        day = FIRST_DAY + timedelta(days=number * DAYS // many)
        yield league, str(day.year), day.isoformat(), home, away, chance.randrange(5), chance.randrange(5)


async def rounds(
    port: int, keys: list[str], options: argparse.Namespace
) -> tuple[list[float], list[float], Counter[bool]]:
    """Seconds of each charge, without and with guests; how often a guest was answered and refused."""
    quiet, beside, answers = list[float](), list[float](), Counter[bool]()
    await load(port, keys, options.clients, 2.0)
    for _ in range(ROUNDS):
        quiet += await load(port, keys, options.clients, options.seconds)
        guests = [asyncio.ensure_future(guest(port, number, answers)) for number in range(options.guests)]
        beside += await load(port, keys, options.clients, options.seconds)
        for each in guests:
            each.cancel()
        await asyncio.gather(*guests, return_exceptions=True)
    return quiet, beside, answers


async def guest(port: int, number: int, answers: Counter[bool]) -> None:
    chance = random.Random(number)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        while True:
            text = " ".join(chance.sample(LETTERS, chance.choice((1, 2, 7))))
            for body in ({"query": SEARCH, "variables": {"q": text}}, {"query": THIRTY}):
                writer.write(posted(port, json.dumps(body).encode()))
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
                answers[b'"errors"' not in await reader.readexactly(length)] += 1
    finally:
        writer.close()


def posted(port: int, content: bytes) -> bytes:
    head = f"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content


if __name__ == "__main__":
    main()
