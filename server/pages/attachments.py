"""A file that the browser saves instead of showing it."""

from __future__ import annotations

from starlette.responses import Response


def attachment(content: bytes, name: str, media_type: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=media_type, headers=headers)
