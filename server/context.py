"""The context of one GraphQL operation, from what its HTTP request proves and asks for."""

from __future__ import annotations

from asgi_correlation_id import correlation_id
from starlette.requests import Request

from engine.catalogue.uploads import Upload
from engine.errors import InvalidInput
from engine.ledger.texts import LONGEST_KEY
from schema.context import Context, Visit
from schema.persisted_documents import OPEN, Library
from server.security.cookies import cookies_of
from server.security.favourites import read
from server.security.identity import identity_of
from server.security.rate_limits import RateLimits, address_of
from server.services import Installation

KEY_HEADERS = ("x-idempotency-key", "idempotency-key")
BUDGET_HEADER = "x-token-budget"


def context_of(
    request: Request,
    *,
    idempotency_key: str | None = None,
    budget: int | None = None,
    library: Library = OPEN,
    upload: Upload | None = None,
    is_safe: bool = False,
) -> Context:
    """The context of the operation that a request asks for.

    Args:
        idempotency_key: A form's own key, instead of the header's.
        budget: A cap in tokens, instead of the header's.
        library: Of documents that a client may name by their digest.
        upload: Files that came with the request.
        is_safe: Whether the request promised to change nothing and to cost nothing.
    """
    installation: Installation = request.app.state.installation
    limits: RateLimits = request.app.state.rate_limits
    identity, cookies = identity_of(request), request.app.state.cookies
    sent = cookies_of(request.headers.raw)
    return Context(
        services=installation.services,
        viewer=identity.viewer,
        request_id=correlation_id.get() or "",
        idempotency_key=idempotency_key or _idempotency_key(request),
        budget=budget if budget is not None else _budget(request),
        library=library,
        upload=upload,
        visit=Visit(
            token=identity.session_token,
            user_agent=request.headers.get("user-agent", ""),
            address=address_of(request),
            player=sent.get(cookies.player) or None,
            favourites=read(sent.get(cookies.favourites, ""), request.app.state.form_tokens),
        ),
        throttle=limits.of(request),
        is_safe=is_safe,
    )


def _idempotency_key(request: Request) -> str | None:
    keys = {header: request.headers[header] for header in KEY_HEADERS if header in request.headers}
    for header, key in keys.items():
        if not 1 <= len(key) <= LONGEST_KEY:
            raise InvalidInput(field=header, reason=f"use 1 to {LONGEST_KEY} characters")
    if len(set(keys.values())) > 1:
        raise InvalidInput(field=" and ".join(keys), reason="they contradict each other: send one of them")
    return next(iter(keys.values()), None)


def _budget(request: Request) -> int | None:
    text = request.headers.get(BUDGET_HEADER)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 17):
        raise InvalidInput(field=BUDGET_HEADER, reason="give a whole number of tokens")
    return int(text)
