"""Who won shoot-outs: of national teams, as the bundle has them beside the results."""

import csv
import io
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import TypeAlias

from engine.catalogue.bundle import Bundle

SOURCE, FILE = "international", "shootouts.csv"
ShootOuts: TypeAlias = Mapping[tuple[date, frozenset[str]], str]


@lru_cache(maxsize=1)
def shoot_outs() -> ShootOuts:
    """The winner of each, by its day and its two teams."""
    bundle = Bundle.of()
    (source,) = (each for each in bundle.sources if each.key == SOURCE)
    rows = csv.DictReader(io.StringIO(bundle.content(source, FILE).decode()))
    return {
        (date.fromisoformat(row["date"]), frozenset((row["home_team"], row["away_team"]))): row["winner"]
        for row in rows
    }
