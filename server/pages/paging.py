"""Every row of a list that comes in pages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, TypeAlias

from starlette.requests import Request

from server.pages.client import execute
from server.security.identity import ask_again

Row: TypeAlias = Mapping[str, Any]


async def pages(
    request: Request, document: str, find: Callable[[Row], Row], variables: Row | None = None
) -> AsyncIterator[list[Row]]:
    """The rows of a connection, a page at a time.

    Args:
        document: A page's document that takes the cursor as `after`.
        find: The connection in the document's data.
        variables: The document's others.

    Raises:
        UnknownKey, SessionEnded: Between two pages whoever asks lost what they came with.
    """
    after = None
    while True:
        found = find(await execute(request, document, {**(variables or {}), "after": after}))
        yield found["nodes"]
        if not found["pageInfo"]["hasNextPage"]:
            return
        after = found["pageInfo"]["endCursor"]
        # A file may be long on its way: whoever may read it no more gets no more of it.
        await ask_again(request)


async def rows(
    request: Request, document: str, find: Callable[[Row], Row], variables: Row | None = None
) -> AsyncIterator[Row]:
    """The same, a row at a time."""
    async for page in pages(request, document, find, variables):
        for row in page:
            yield row
