"""Whether a page is asked for, and answers in JSON: encoded once, never cached."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.requests import HTTPConnection
from starlette.responses import Response

NOT_STORED = {"Cache-Control": "no-store"}


def wants_page(request: HTTPConnection) -> bool:
    """Whether a person asks: browsers say that they read HTML, programs say nothing or that they read anything."""
    return "text/html" in request.headers.get("accept", "").lower()


def json_answer(
    content: Any, status: int = 200, headers: Mapping[str, str] | None = None, *, media_type: str = "application/json"
) -> Response:
    return Response(
        orjson.dumps(content, default=str), status, headers={**NOT_STORED, **(headers or {})}, media_type=media_type
    )
