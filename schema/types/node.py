"""What can be asked for again by one id, whatever it is."""

from __future__ import annotations

import base64
import binascii
from typing import Any

import strawberry
from strawberry import field

from engine.errors import NotFound
from schema.context import Info

SEPARATOR = ":"


def node_id(node: strawberry.Parent[Any], info: Info) -> strawberry.ID:
    """The type that is being resolved, and its own id."""
    return strawberry.ID(written(info.path.typename or "", str(node.id)))


def written(kind: str, own_id: str) -> str:
    """An opaque id that no two things share."""
    return base64.urlsafe_b64encode(f"{kind}{SEPARATOR}{own_id}".encode()).decode().rstrip("=")


def read(id: str) -> tuple[str, str]:
    """The kind of a thing, and its own id.

    Raises:
        NotFound: Nothing gave this id.
    """
    try:
        padded = id.encode("ascii") + b"=" * (-len(id) % 4)
        kind, found, own_id = base64.b64decode(padded, altchars=b"-_", validate=True).decode().partition(SEPARATOR)
    except (ValueError, binascii.Error):
        kind, found, own_id = "", "", ""
    if not found:
        raise NotFound(kind="node", id=id[:80])
    return kind, own_id


@strawberry.interface(description="What has an id of its own among everything here, to be asked for again by `node`.")
class Node:
    node_id: strawberry.ID = field(
        resolver=node_id, description="Opaque, and of this one thing alone; `id` is unique among things of its type."
    )


def is_a(view: type[Any]) -> Any:
    """How a type tells its own among what an interface holds: by the engine's class that it is resolved from."""

    def is_type_of(value: object, info: object) -> bool:
        return isinstance(value, view)

    return staticmethod(is_type_of)
