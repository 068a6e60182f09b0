"""Carries what a mutation did to the visitor's session into the browser's cookie."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from schema.context import Context
from server.security.cookies import PLAYER_SECONDS, SESSION_SECONDS, CookieNames


def settle(request: Request, response: Response, context: Context) -> None:
    """Set the session's cookie where the operation opened a session, and remove it where it ended one.

    The same of the cookie of a guest who begins to play, and who signs up or in.
    """
    visit = context.visit
    cookies: CookieNames = request.app.state.cookies
    if visit.new_player is not None:
        seconds = PLAYER_SECONDS if visit.new_player else 0
        named = cookies.setting(cookies.player, visit.new_player, seconds=seconds)
        response.raw_headers.append((b"set-cookie", named))
    if visit.new_token is None and not visit.has_ended:
        return
    seconds = SESSION_SECONDS if visit.new_token else 0
    cookie = cookies.setting(cookies.session, visit.new_token or "", seconds=seconds)
    response.raw_headers.append((b"set-cookie", cookie))
