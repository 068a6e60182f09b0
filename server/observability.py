"""Logs: one line a request with its id, and whatever libraries have to say, in JSON or in text for people."""

from __future__ import annotations

import logging
import sys
import time
from typing import Any

import orjson
import structlog
from asgi_correlation_id import correlation_id
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.types import EventDict, Processor, WrappedLogger

from server.settings import Settings

log = structlog.stdlib.get_logger("trickster")

NOT_COMPLETED = "ASGI callable returned without completing handshake."


def configure_logs(settings: Settings) -> None:
    """Send every logger's lines to standard error, in one form."""
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        add_request_id,
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_rendering(settings.log_format or _default_format()),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers, root.level = [handler], logging.WARNING
    logging.getLogger("uvicorn.error").addFilter(is_no_refusal)
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    logging.getLogger("trickster").setLevel(level)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def is_no_refusal(record: logging.LogRecord) -> bool:
    """uvicorn calls a handshake incomplete that was refused with an answer: the access log has its line."""
    return record.msg != NOT_COMPLETED


def add_request_id(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    request_id = correlation_id.get()
    if request_id:
        event.setdefault("request_id", request_id)
    return event


def _default_format() -> str:
    return "text" if sys.stderr.isatty() else "json"


def _rendering(log_format: str) -> list[Processor]:
    if log_format == "text":
        return [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(serializer=_json)]


def _json(event: dict[str, Any], **_: Any) -> str:
    return orjson.dumps(event, default=str).decode()


# The client hung up before it had an answer: no status was sent. Proxies log it by this number.
HUNG_UP = 499


class AccessLog:
    """One line a request, except for the paths that machines ask for all the time.

    Of sockets those have one whose handshake was refused.
    """

    def __init__(self, app: ASGIApp, *, quiet: tuple[str, ...]) -> None:
        self.app = app
        self.quiet = quiet

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or scope["path"].startswith(self.quiet):
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), HUNG_UP

        async def send_watched(message: Message) -> None:
            nonlocal status
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, send_watched)
        finally:
            if scope["type"] == "http" or status != HUNG_UP:
                self._write(scope, status, began)

    @staticmethod
    def _write(scope: Scope, status: int, began: float) -> None:
        viewer = getattr(scope["state"].get("identity"), "viewer", None)
        log.info(
            "request",
            method=scope.get("method", "GET"),
            path=scope["path"],
            status=status,
            milliseconds=round(1000 * (time.perf_counter() - began), 2),
            user_id=viewer.id if viewer else None,
        )
