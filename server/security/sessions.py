"""Carries what a mutation did to the visitor's session into the browser's cookie."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from schema.context import Context
from server.security import favourites
from server.security.cookies import FAVOURITE_SECONDS, PLAYER_SECONDS, SESSION_SECONDS, CookieNames


def settle(request: Request, response: Response, context: Context) -> None:
    """Set the session's cookie where the operation opened a session, and remove it where it ended one.

    The same of the cookies of a guest who begins to play or marks a favourite, and who signs up or in.
    """
    visit = context.visit
    cookies: CookieNames = request.app.state.cookies
    if visit.new_player is not None:
        seconds = PLAYER_SECONDS if visit.new_player else 0
        named = cookies.setting(cookies.player, visit.new_player, seconds=seconds)
        response.raw_headers.append((b"set-cookie", named))
    if visit.new_favourites is not None:
        value = favourites.written(visit.new_favourites, request.app.state.form_tokens)
        kept = cookies.setting(cookies.favourites, value, seconds=FAVOURITE_SECONDS if value else 0)
        response.raw_headers.append((b"set-cookie", kept))
    if visit.new_token is None and not visit.has_ended:
        return
    seconds = SESSION_SECONDS if visit.new_token else 0
    cookie = cookies.setting(cookies.session, visit.new_token or "", seconds=seconds)
    response.raw_headers.append((b"set-cookie", cookie))
