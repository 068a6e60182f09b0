"""Turns what went wrong into an answer: a page for people, JSON for programs, never a stack trace."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from engine.errors import OracleError, StorageFailed
from engine.store.failures import is_storage_failure
from server import errors
from server.answers import wants_page
from server.observability import log
from server.pages.errors import render_error
from server.rest.error_responses import as_rest


class ErrorResponses:
    """Answers every error that the app below raises."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        has_started = False

        async def send_watched(message: Message) -> None:
            nonlocal has_started
            has_started = True
            await send(message)

        try:
            await self.app(scope, receive, send_watched)
        except ClientDisconnect:
            # Nobody is left to be told, and it is no fault of ours.
            return
        except Exception as error:
            if has_started:
                raise
            await _send(scope, receive, send, error)


async def _send(scope: Scope, receive: Receive, send: Send, error: Exception) -> None:
    if scope["type"] == "http":
        await answer(Request(scope, receive), error)(scope, receive, send)
        return
    # A handshake that is refused is answered like a request.
    websocket = WebSocket(scope, receive, send)
    status, refusal = _refusal(websocket, error)
    await websocket.send_denial_response(errors.as_graphql(status, refusal))


def answer(request: Request, error: Exception) -> Response:
    """What the asker is told of an error."""
    status, refusal = _refusal(request, error)
    response = _rendered(request, status, refusal)
    for name, value in {**errors.headers_of(refusal), **(getattr(error, "headers", None) or {})}.items():
        response.headers[name] = value
    return response


def _rendered(request: Request, status: int, refusal: OracleError) -> Response:
    if not wants_page(request):
        return _for_programs(request, status, refusal)
    try:
        return render_error(request, status, refusal)
    except Exception:
        # The page of an error may fail for the same reason as the page that was asked for.
        log.exception("error_page_failed")
        return _for_programs(request, status, refusal)


def _for_programs(request: Request, status: int, refusal: OracleError) -> Response:
    """JSON in the words of the address that was asked."""
    path = request.url.path
    if path.startswith("/graphql"):
        return errors.as_graphql(status, refusal)
    return as_rest(status, refusal) if path.startswith("/api/") else errors.as_json(status, refusal)


def _refusal(request: HTTPConnection, error: Exception) -> tuple[int, OracleError]:
    if isinstance(error, OracleError):
        return errors.status_of(error), error
    if isinstance(error, HTTPException):
        return errors.of_http(request, error)
    if is_storage_failure(error):
        log.error("storage_failed", exc_info=error)
        failure = StorageFailed()
        return errors.status_of(failure), failure
    log.error("unhandled", exc_info=error)
    return 500, errors.InternalFault(request_id=errors.request_id())
