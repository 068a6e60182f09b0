"""Who calls: a key or a session says so. The first contract's header may repeat it, and never decides it."""

from __future__ import annotations

from starlette.requests import Request

from engine.errors import Forbidden
from server.security.identity import identity_of

HEADER = "x-user-id"


class AnotherCaller(Forbidden):
    hint = "Leave out X-User-ID, or send the id of the account whose key or session it is."

    def __init__(self) -> None:
        super().__init__("X-User-ID names another account than the key or the session does.")


def refuse_other_name(request: Request) -> None:
    """A guest may send any name: it proves nothing, and buys nothing.

    Raises:
        AnotherCaller: The header names somebody else than the account that asks, by id or by name.
    """
    viewer = identity_of(request).viewer
    if viewer is None:
        return
    own = {str(viewer.id), viewer.name.casefold()}
    if any(name.strip()[: len(viewer.name) + 20].casefold() not in own for name in request.headers.getlist(HEADER)):
        raise AnotherCaller
