"""Every row of a list that comes in pages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, TypeAlias

from starlette.requests import Request

from server.pages.client import execute

Row: TypeAlias = Mapping[str, Any]


async def pages(request: Request, document: str, find: Callable[[Row], Row]) -> AsyncIterator[list[Row]]:
    """The rows of a connection, a page at a time.

    Args:
        document: A page's document that takes the cursor as `after`.
        find: The connection in the document's data.
    """
    after = None
    while True:
        found = find(await execute(request, document, {"after": after}))
        yield found["nodes"]
        if not found["pageInfo"]["hasNextPage"]:
            return
        after = found["pageInfo"]["endCursor"]
