"""Refusals that only HTTP knows, the status of every code, and how a refusal is answered."""

from __future__ import annotations

import math

from asgi_correlation_id import correlation_id
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import Response

from engine.errors import InvalidInput, OracleError
from engine.simulation.wording import counted
from schema import errors as schema_errors
from server.answers import json_answer

STATUSES = schema_errors.STATUSES | {
    "MALFORMED_FORM": 400,
    "METHOD_NOT_ALLOWED": 405,
    "TOO_LARGE": 413,
    "UNSUPPORTED_MEDIA_TYPE": 415,
}

# By then a queue of requests has been worked off or refused.
BUSY_SECONDS = 5


class PageNotFound(OracleError):
    code = "NOT_FOUND"
    hint = "Check the address, or begin at the first page."

    def __init__(self, *, path: str) -> None:
        super().__init__(f"There is nothing at {path}.")
        self.path = path


class MethodNotAllowed(OracleError):
    code = "METHOD_NOT_ALLOWED"
    hint = "Use one of the methods that the Allow header names."

    def __init__(self, *, method: str, path: str) -> None:
        super().__init__(f"{path} does not answer {method}.")
        self.method, self.path = method, path


class TooLarge(OracleError):
    code = "TOO_LARGE"
    hint = "Send less in one request."

    def __init__(self, *, what: str, max_bytes: int) -> None:
        super().__init__(f"The {what} is longer than {size(max_bytes)}.")
        self.what, self.max_bytes = what, max_bytes


class UploadTooLarge(TooLarge):
    hint = "Pack the file with gzip, send fewer at once, or import it at the machine: trickster data import FILE."

    def __init__(self, *, max_bytes: int) -> None:
        super().__init__(what="upload", max_bytes=max_bytes)


class UploadNotKept(OracleError):
    code = "STORAGE_FAILED"
    hint = "Make room on the disk of the data folder and send it again; nothing of it was imported."

    def __init__(self, *, reason: str) -> None:
        super().__init__(f"The upload cannot be kept: {reason}.")
        self.reason = reason


class UnsupportedMediaType(OracleError):
    code = "UNSUPPORTED_MEDIA_TYPE"
    hint = "Send application/json."

    def __init__(self, *, got: str) -> None:
        super().__init__(f"The body's content type is {got or 'missing'}.")
        self.got = got


class ForgedRequest(OracleError):
    code = "FORBIDDEN"
    hint = "Open the page again and repeat what you did there."

    def __init__(self, *, reason: str) -> None:
        super().__init__(f"This request does not come from a page of this site: {reason}")
        self.reason = reason


class BadRequest(OracleError):
    code = "INVALID_INPUT"
    hint = "Correct the request and send it again."

    def __init__(self, *, reason: str) -> None:
        super().__init__(f"The request cannot be read: {reason}")
        self.reason = reason


class UnreadableRequest(InvalidInput):
    """What was sent is no request of the protocol, whatever it may ask for."""


class MalformedForm(BadRequest):
    code = "MALFORMED_FORM"
    hint = "Open the page again and send it from there."


class Busy(OracleError):
    """More is asked than the server can do; what is refused was not begun."""

    code = "OVERLOADED"
    hint = "Wait that long and ask again; nothing was begun, and nothing was charged."

    def __init__(self) -> None:
        super().__init__("The server has more to do than it can.")
        self.retry_after = BUSY_SECONDS


class InternalFault(OracleError):
    code = "INTERNAL"
    hint = "Nothing that was not delivered is charged. Name the request id when you report this."

    def __init__(self, *, request_id: str) -> None:
        super().__init__("Something went wrong on our side.")
        self.request_id = request_id


def size(of_bytes: int) -> str:
    """Such as "50 MB" or "200 KB"."""
    if of_bytes >= 1e6:
        return f"{of_bytes / 1e6:g} MB"
    return f"{of_bytes / 1e3:g} KB" if of_bytes >= 1e3 else counted(of_bytes, "byte")


def status_of(error: OracleError) -> int:
    return 400 if isinstance(error, BadRequest | UnreadableRequest) else STATUSES.get(error.code, 400)


def of_http(request: HTTPConnection, error: HTTPException) -> tuple[int, OracleError]:
    """The router's own refusals in the product's words."""
    match error.status_code:
        case 404:
            return 404, PageNotFound(path=request.url.path)
        case 405:
            return 405, MethodNotAllowed(method=request.scope["method"], path=request.url.path)
        case status:
            return status, BadRequest(reason=str(error.detail))


def headers_of(error: OracleError) -> dict[str, str]:
    """What HTTP wants beside the status: when to come back, how to say who one is."""
    headers = {}
    if (seconds := error.facts.get("retry_after")) is not None:
        headers["Retry-After"] = str(math.ceil(seconds))
    if error.code == "UNAUTHENTICATED":
        headers["WWW-Authenticate"] = "Bearer"
    return headers


def as_json(status: int, error: OracleError) -> Response:
    """`{"error": {message, code, hint, requestId}}` with the facts beside them."""
    told = {"message": str(error), **schema_errors.extensions(error, request_id())}
    return json_answer({"error": told}, status, headers_of(error))


def as_graphql(status: int, error: OracleError) -> Response:
    """The same in the form that GraphQL clients read."""
    return json_answer({"errors": [schema_errors.refused(error, request_id())]}, status, headers_of(error))


def request_id() -> str:
    return correlation_id.get() or ""
