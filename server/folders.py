"""Where templates and static files lie: beside the packages in the source tree, inside `server` once installed."""

from __future__ import annotations

from pathlib import Path

SERVER = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """Of `templates` or `static`."""
    inside = SERVER / name
    return inside if inside.exists() else SERVER.parent / name
