"""Some of the international matches that come with the program, as a file of results."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from functools import lru_cache

from engine.catalogue.bundle import Bundle

COPA_AMERICA = {"tournament": "Copa América", "since": "2021-06-13", "until": "2021-07-10"}


@lru_cache(maxsize=1)
def rows() -> tuple[Mapping[str, str], ...]:
    """All of them, in the columns of their source."""
    bundle = Bundle.of()
    (source,) = (each for each in bundle.sources if each.key == "international")
    return tuple(csv.DictReader(io.StringIO(bundle.content(source, "results.csv").decode())))


def text(*, since: str, until: str = "9999", tournament: str = "") -> str:
    """Those of some days as CSV, both ends inside; of one tournament where it is named."""
    written = io.StringIO()
    writer = csv.DictWriter(written, list(rows()[0]))
    writer.writeheader()
    writer.writerows(row for row in rows() if since <= row["date"] <= until and tournament in ("", row["tournament"]))
    return written.getvalue()
