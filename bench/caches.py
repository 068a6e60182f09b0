"""What the caches of functions gain: each is taken out in turn, in rounds that alternate with it.

    python bench/caches.py

Reads a file of results and analyses matches of one league, and prints how many times as long that takes without each of
them. The others stay as warm as they are in a server.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from itertools import cycle, islice, permutations
from statistics import median
from typing import Any

from engine.catalogue import aliases, identity, names
from engine.catalogue.importers import columns, doubled, encodings, other_sports, scores, states
from engine.catalogue.importers.reading import parse_bytes
from engine.library.demo import demo_results
from engine.library.forecast import forecast
from engine.library.ratings import rate
from engine.simulation import drivers, predictive, run, score_distribution
from engine.simulation.matchup import Matchup
from engine.simulation.settings import Settings
from engine.sports import league, registry

ROUNDS = 7
ROWS, TEAMS, MATCHES = 2_000, 40, 8
Work = Callable[[], object]

OF_FILES: tuple[Any, ...] = (
     names.name_key, aliases.bundled, columns.column_key, other_sports.sport_named,
    scores.sides, scores.pair, states.remark_of, encodings.beside, encodings.is_vowel, encodings.is_latin,
    doubled.bytes_of, identity.round_key,
)  # fmt: skip
OF_ANALYSES: tuple[Any, ...] = (
    predictive.given, predictive.law_at, score_distribution.places, drivers.shapley_weights,
    registry.specification, league.estimates_of,
)  # fmt: skip


def content() -> bytes:
    """Results in an old code page, so that its letters have to be told as well."""
    pairs = cycle(permutations((f"Köln {number} Straßenclub" for number in range(TEAMS)), 2))
    rows = (
        f"{date(2010, 1, 1) + timedelta(days=number)},{home},{away},{number % 4},{number % 3},Matchday {number % 38}"
        for number, (home, away) in enumerate(islice(pairs, ROWS))
    )
    return "\n".join(("date,home,away,home_score,away_score,round", *rows)).encode("cp1252")


def read(data: bytes) -> None:
    """Parse a file, and make the keys that the catalogue compares."""
    parsed = parse_bytes(data, "results.csv", competition="Meadows")
    for each in parsed.rows:
        names.name_key(each.home), names.name_key(each.away), identity.round_key(each.round)
    names.slug(parsed.competition), aliases.bundled()


def analyse(matchups: list[Matchup]) -> None:
    """Every section of some matches."""
    settings = Settings(seed=1)
    for each in matchups:
        law = run.predict(each)
        for section in (run.headline, run.distribution, run.scenarios, run.deep_dive):
            section(each, settings, law)


@contextmanager
def without(cached: Any) -> Iterator[None]:
    """The house with the bare function, wherever it was imported."""
    places = [
        (module, name)
        for key, module in list(sys.modules.items())
        if key.startswith("engine")
        for name, value in list(vars(module).items())
        if value is cached
    ]
    for module, name in places:
        setattr(module, name, cached.__wrapped__)
    try:
        yield
    finally:
        for module, name in places:
            setattr(module, name, cached)


def seconds(work: Work) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def compared(work: Work, cached: Any) -> float:
    """How many times as long the work takes without the cache, in the median round."""
    ratios = []
    for _ in range(ROUNDS):
        kept = seconds(work)
        with without(cached):
            ratios.append(seconds(work) / kept)
    return median(ratios)


def main() -> None:
    teams = rate(demo_results())
    pairs = islice(permutations((each.team for each in teams.teams), 2), MATCHES)
    matchups = [forecast(teams, *pair).matchup for pair in pairs]
    for name, work, caches in (
        (f"a file of {ROWS:,} rows is read", partial(read, content()), OF_FILES),
        (f"{MATCHES} matches are analysed", partial(analyse, matchups), OF_ANALYSES),
    ):
        print(f"{name} in {1000 * min(seconds(work) for _ in range(3)):.0f} ms; without a cache it takes times")
        for cached in caches:
            print(f"  {cached.__module__ + ' ' + cached.__name__:55} {compared(work, cached):6.2f}", flush=True)


if __name__ == "__main__":
    main()
