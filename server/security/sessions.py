"""Carries what a mutation did to the visitor's session into the browser's cookie."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from schema.context import Context
from server.security.cookies import SESSION_SECONDS, CookieNames


def settle(request: Request, response: Response, context: Context) -> None:
    """Set the session's cookie where the operation opened a session, and remove it where it ended one."""
    visit = context.visit
    if visit.new_token is None and not visit.has_ended:
        return
    cookies: CookieNames = request.app.state.cookies
    seconds = SESSION_SECONDS if visit.new_token else 0
    cookie = cookies.setting(cookies.session, visit.new_token or "", seconds=seconds)
    response.raw_headers.append((b"set-cookie", cookie))
