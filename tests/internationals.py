"""Some of the international matches that come with the program, as a file of results."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping
from functools import lru_cache

from engine.catalogue.bundle import Bundle

# Its teams played for places at the World Cup the week before: so they are known on its first morning.
COPA_AMERICA = {
    "tournaments": ("Copa América", "FIFA World Cup qualification"),
    "since": "2021-06-03",
    "until": "2021-07-10",
}


@lru_cache(maxsize=1)
def rows() -> tuple[Mapping[str, str], ...]:
    """All of them, in the columns of their source."""
    bundle = Bundle.of()
    (source,) = (each for each in bundle.sources if each.key == "international")
    return tuple(csv.DictReader(io.StringIO(bundle.content(source, "results.csv").decode())))


def text(*, since: str, until: str = "9999", tournaments: Collection[str] = ()) -> str:
    """Those of some days as CSV, both ends inside; of some tournaments where they are named."""
    written = io.StringIO()
    writer = csv.DictWriter(written, list(rows()[0]))
    writer.writeheader()
    writer.writerows(
        row for row in rows() if since <= row["date"] <= until and (not tournaments or row["tournament"] in tournaments)
    )
    return written.getvalue()
