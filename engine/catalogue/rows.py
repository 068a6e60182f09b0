"""Long lists of rows, read so that other requests get their turn."""

from typing import Any

from tortoise.queryset import QuerySet

BATCH = 2000


async def rows_in_turns(rows: QuerySet[Any], *columns: str) -> list[tuple[Any, ...]]:
    """Every row by id, its columns only: turning 50,000 rows into Python values at once would hold everybody up."""
    found: list[tuple[Any, ...]] = []
    last = 0
    while True:
        batch = await rows.filter(id__gt=last).order_by("id").limit(BATCH).values_list("id", *columns)
        found += [row[1:] for row in batch]
        if len(batch) < BATCH:
            return found
        last = batch[-1][0]
