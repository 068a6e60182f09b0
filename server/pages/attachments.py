"""A file that the browser saves instead of showing it."""

from __future__ import annotations

from collections.abc import AsyncIterator

from starlette.responses import Response, StreamingResponse


def attachment(content: bytes | AsyncIterator[bytes], name: str, media_type: str) -> Response:
    """
    Args:
        content: The whole of it, or its parts, which are sent as they come.
    """
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    if isinstance(content, bytes):
        return Response(content, media_type=media_type, headers=headers)
    return StreamingResponse(content, media_type=media_type, headers=headers)
