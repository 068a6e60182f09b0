"""What people change about their own accounts: signing up, in and out, passwords, sessions and keys."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry
from strawberry import argument, field

from engine.accounts.api_keys import MOST_NAME, USUAL_SCOPES
from engine.accounts.views import ApiKeyView, SignedIn
from engine.errors import InvalidInput
from schema import context
from schema.context import Info
from schema.scalars import BigInt
from schema.types.enums import KeyScope
from schema.types.ids import Id, row_id
from schema.types.moments import aware

Name = Annotated[str, argument(description="Name of the account; capitals make no difference.")]
Password = Annotated[str, argument(description="Password.")]
Known = Annotated[str, argument(description="The password that the viewer signs in with.")]
NewPassword = Annotated[str, argument(description="The password from now on.")]
KeyName = Annotated[str, argument(description=f"What to call the key, 1 to {MOST_NAME} characters.")]
TokenLimit = Annotated[
    BigInt | None,
    argument(description="Whole tokens that may be spent through the key in all, from 0; null sets no limit."),
]
DailyTokenLimit = Annotated[
    BigInt | None,
    argument(
        description="Whole tokens that may be spent through the key on one day (UTC), from 0; null sets no limit."
    ),
]
Scopes = Annotated[
    list[KeyScope], argument(description="What the key is for: reading, always; spending; and administering.")
]
EndsAt = Annotated[datetime | None, argument(description="When the key ends by itself, UTC; never where left out.")]
EndSessions = Annotated[bool, argument(description="Whether every other session of the account ends.")]
RevokeKeys = Annotated[bool, argument(description="Whether every key of the account is revoked.")]
LinkToken = Annotated[str, argument(description="The token in the one-time link.")]


@strawberry.type(description="The account that is signed in now. The session itself travels in a cookie.")
class SignInPayload:
    viewer: context.Viewer = field(description="The account.")


@strawberry.type(description="The session has ended.")
class SignOutPayload:
    viewer: context.Viewer | None = field(description="Null.")


@strawberry.type(description="The password is another one.")
class ChangePasswordPayload:
    viewer: context.Viewer = field(description="The account.")


@strawberry.type(description="The account is gone. What the ledger must keep stands under its number alone.")
class DeleteAccountPayload:
    id: strawberry.ID = field(description="Its number.")


@strawberry.type(description="A new key. It is shown this once and cannot be found again.")
class CreateApiKeyPayload:
    key: str = field(description="Send it as `Authorization: Bearer ...`.")
    api_key: ApiKeyView = field(description="What is kept of it.")


@strawberry.type(description="The key with its new limits, which hold from its next request on.")
class LimitApiKeyPayload:
    api_key: ApiKeyView = field(description="What is kept of it.")


@strawberry.type(description="The key opens nothing any more.")
class RevokeApiKeyPayload:
    id: strawberry.ID = field(description="Id of the key.")


@strawberry.type(description="The session has ended.")
class EndSessionPayload:
    id: strawberry.ID = field(description="Id of the session.")


def signed_in(info: Info, opened: SignedIn) -> SignInPayload:
    """Hand the token to the server's cookie, never to the answer."""
    member = opened.member
    viewer = context.Viewer(id=member.id, name=member.name, role=member.role)
    info.context.visit.new_token = opened.token
    return SignInPayload(viewer=viewer)


async def sign_up(info: Info, name: Name, password: Password) -> SignInPayload:
    accounts, request_id = info.context.services.accounts, info.context.request_id
    await info.context.throttle("sign_up", "")
    await accounts.sign_up(name, password, address=info.context.visit.address, request_id=request_id)
    return await sign_in(info, name, password)


async def sign_in(info: Info, name: Name, password: Password) -> SignInPayload:
    visit = info.context.visit
    await info.context.throttle("sign_in", name)
    opened = await info.context.services.accounts.sign_in(
        name, password, previous=visit.token, user_agent=visit.user_agent, request_id=info.context.request_id
    )
    if info.context.viewer is None and (guest := info.context.player):
        await info.context.services.lab.adopt(guest, opened.member.id)
        visit.new_player = ""
    if info.context.viewer is None and visit.favourites:
        await info.context.services.accounts.favourites.adopt(opened.member.id, visit.favourites)
        visit.new_favourites = ()
    return signed_in(info, opened)


async def sign_out(info: Info) -> SignOutPayload:
    visit = info.context.visit
    if visit.token is not None:
        await info.context.services.accounts.sessions.close(visit.token, request_id=info.context.request_id)
    info.context.leave()
    return SignOutPayload(viewer=None)


async def has_administrator(info: Info) -> bool:
    return await info.context.services.accounts.first_administrator.exists()


async def claim_administrator(info: Info, token: LinkToken, name: Name, password: Password) -> SignInPayload:
    await info.context.throttle("sign_in", "")
    opened = await info.context.services.accounts.first_administrator.claim(
        token,
        name,
        password,
        user_agent=info.context.visit.user_agent,
        address=info.context.visit.address,
        request_id=info.context.request_id,
    )
    return signed_in(info, opened)


async def change_password(
    info: Info, old: Known, new: NewPassword, end_sessions: EndSessions = True, revoke_keys: RevokeKeys = False
) -> ChangePasswordPayload:
    viewer, visit = info.context.owner(), info.context.visit
    await info.context.throttle("sign_in", viewer.name)
    await info.context.services.accounts.change_password(
        viewer.id,
        old,
        new,
        keep=visit.token,
        end_sessions=end_sessions,
        revoke_keys=revoke_keys,
        request_id=info.context.request_id,
    )
    return ChangePasswordPayload(viewer=viewer)


async def delete_account(info: Info, password: Known) -> DeleteAccountPayload:
    viewer, services = info.context.owner(), info.context.services
    await info.context.throttle("sign_in", viewer.name)
    await services.accounts.delete(viewer.id, password, request_id=info.context.request_id)
    await services.lab.forget(viewer.id)
    await services.jobs.remove(viewer.id)
    return DeleteAccountPayload(id=strawberry.ID(str(viewer.id)))


async def create_api_key(
    info: Info,
    name: KeyName,
    token_limit: TokenLimit = None,
    daily_token_limit: DailyTokenLimit = None,
    scopes: Scopes = USUAL_SCOPES,  # type: ignore[assignment]
    expires_at: EndsAt = None,
) -> CreateApiKeyPayload:
    viewer = info.context.owner()
    for scope in scopes:
        # A key that could make a key for more than itself would be one for everything.
        info.context.refuse_out_of_scope(scope)
    ends_at = aware(expires_at, "expires_at")
    if viewer.ends_at is not None and (ends_at is None or ends_at > viewer.ends_at):
        raise InvalidInput(field="expires_at", reason="a key that ends makes none that ends later")
    plain, kept = await info.context.services.accounts.api_keys.create(
        viewer.id,
        name,
        token_limit=token_limit,
        daily_token_limit=daily_token_limit,
        scopes=scopes,
        expires_at=ends_at,
        request_id=info.context.request_id,
    )
    return CreateApiKeyPayload(key=plain, api_key=kept)


async def limit_api_key(
    info: Info, id: Id, token_limit: TokenLimit = None, daily_token_limit: DailyTokenLimit = None
) -> LimitApiKeyPayload:
    viewer = info.context.owner()
    kept = await info.context.services.accounts.api_keys.limit(
        viewer.id,
        row_id("API key", id),
        token_limit=token_limit,
        daily_token_limit=daily_token_limit,
        request_id=info.context.request_id,
    )
    return LimitApiKeyPayload(api_key=kept)


async def revoke_api_key(info: Info, id: Id) -> RevokeApiKeyPayload:
    viewer, accounts = info.context.owner(), info.context.services.accounts
    await accounts.api_keys.revoke(viewer.id, row_id("API key", id), request_id=info.context.request_id)
    return RevokeApiKeyPayload(id=id)


async def end_session(info: Info, id: Id) -> EndSessionPayload:
    viewer, accounts = info.context.owner(), info.context.services.accounts
    await accounts.sessions.end(viewer.id, row_id("session", id), request_id=info.context.request_id)
    return EndSessionPayload(id=id)
