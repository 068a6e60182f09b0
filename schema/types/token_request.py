"""Asking the administrators for more tokens."""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry import argument, field

from engine.accounts.token_requests import LONGEST_REASON, RequestState, TokenRequestView
from schema import context
from schema.context import Info
from schema.types.connection import ROWS, First, page_size
from schema.types.ids import Id, row_id
from schema.types.shown import auto, shows

strawberry.enum(RequestState, name="TokenRequestState", description="What became of a request for tokens.")

Wish = Annotated[str, argument(description=f"What they are for, 1 to {LONGEST_REASON} characters.")]


@shows(TokenRequestView)
class TokenRequest:
    id: strawberry.ID
    user_id: strawberry.ID
    name: auto
    reason: auto
    at: auto
    state: auto


@strawberry.type(description="The request as it stands.")
class TokenRequestPayload:
    request: TokenRequestView = field(description="The request.")


async def request_tokens(info: Info, reason: Wish) -> TokenRequestPayload:
    viewer = info.context.owner()
    asked = await info.context.services.accounts.token_requests.ask(
        viewer.id, reason, request_id=info.context.request_id
    )
    return TokenRequestPayload(request=asked)


async def decline_tokens(info: Info, request_id: Id) -> TokenRequestPayload:
    administrator = info.context.administrator()
    declined = await info.context.services.accounts.token_requests.decline(
        row_id("open request for tokens", request_id), by=administrator.id, request_id=info.context.request_id
    )
    return TokenRequestPayload(request=declined)


async def token_requests(info: Info, first: First = ROWS) -> tuple[TokenRequestView, ...]:
    info.context.administrator()
    return await info.context.services.accounts.token_requests.open(page_size(first))


async def viewer_request(viewer: strawberry.Parent[context.Viewer], info: Info) -> TokenRequestView | None:
    return await info.context.services.accounts.token_requests.latest(viewer.id)
