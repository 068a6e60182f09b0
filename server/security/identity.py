"""Who asks: a session or an API key says so, and nothing else does."""

from __future__ import annotations

from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from engine.accounts.errors import SessionEnded, UnknownKey
from engine.accounts.service import Accounts
from engine.accounts.views import KeyUse, Member
from schema.context import Viewer
from server.security.cookies import CookieNames, cookies_of


@dataclass(frozen=True, slots=True)
class Identity:
    """How a request proved who asks.

    Args:
        viewer: None for a guest.
        session_token: The open session's token, so that it can be ended or replaced.
        key: The API key, so that it can be asked again whose it is.
        session_has_ended: The browser still sends the cookie of a session that is over.
    """

    viewer: Viewer | None = None
    session_token: str | None = None
    key: str | None = None
    session_has_ended: bool = False


GUEST = Identity()


class Authentication:
    """Puts the `Identity` of each request into its state.

    A bearer key decides where there is one. The cookie of a session that has ended is taken back.
    """

    def __init__(self, app: ASGIApp, *, cookies: CookieNames, anonymous: tuple[str, ...]) -> None:
        self.app = app
        self.cookies = cookies
        self.anonymous = anonymous

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        identity = GUEST
        if not scope["path"].startswith(self.anonymous):
            accounts: Accounts = scope["app"].state.installation.services.accounts
            identity = await self._identify(scope, accounts)
        scope["state"]["identity"] = identity
        await self.app(scope, receive, self._taking_back(send) if identity.session_has_ended else send)

    async def _identify(self, scope: Scope, accounts: Accounts) -> Identity:
        for name, value in scope["headers"]:
            if name == b"authorization":
                return await of_key(accounts, value.decode("latin-1"))
        token = cookies_of(scope["headers"]).get(self.cookies.session)
        if not token:
            return GUEST
        member = await accounts.sessions.owner(token)
        if member is None:
            return Identity(session_has_ended=True)
        return Identity(viewer_of(member), session_token=token)

    def _taking_back(self, send: Send) -> Send:
        removal = self.cookies.setting(self.cookies.session, "", seconds=0)

        async def send_removal(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                if not any(name == b"set-cookie" for name, _ in headers):
                    headers.append((b"set-cookie", removal))
                message["headers"] = headers
            await send(message)

        return send_removal


def identity_of(request: Request) -> Identity:
    identity: Identity = request.scope["state"]["identity"]
    return identity


async def ask_again(request: Request) -> None:
    """Ask whose the session or the key of a long request is now.

    Raises:
        UnknownKey, SessionEnded: It is nobody's.
    """
    accounts: Accounts = request.app.state.installation.services.accounts
    request.scope["state"]["identity"] = await asked_again(accounts, identity_of(request))


def viewer_of(member: Member, use: KeyUse | None = None) -> Viewer:
    """Whoever is known, as a session or a key lets them act."""
    if use is None:
        return Viewer(id=member.id, name=member.name, role=member.role)
    return Viewer(
        id=member.id, name=member.name, role=member.role, limit=use.limit, scopes=use.scopes, ends_at=use.ends_at
    )


async def of_key(accounts: Accounts, header: str) -> Identity:
    """Whose key an `Authorization` header names.

    Raises:
        UnknownKey: It names none that is in force.
    """
    scheme, _, key = header.partition(" ")
    if scheme.lower() != "bearer":
        raise UnknownKey
    return await _of_plain_key(accounts, key.strip())


async def _of_plain_key(accounts: Accounts, key: str) -> Identity:
    use = await accounts.api_keys.use(key)
    if use is None:
        raise UnknownKey
    return Identity(viewer_of(use.member, use), key=key)


async def asked_again(accounts: Accounts, identity: Identity) -> Identity:
    """Who it is now that came with that session or key a while ago.

    Raises:
        UnknownKey: The key is in force no more.
        SessionEnded: The session is over.
    """
    if identity.key is not None:
        return await _of_plain_key(accounts, identity.key)
    if identity.session_token is None:
        return identity
    member = await accounts.sessions.owner(identity.session_token)
    if member is None:
        raise SessionEnded
    return replace(identity, viewer=viewer_of(member))
