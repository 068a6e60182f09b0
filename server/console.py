"""Runs an operation where it can run: in the server that has the folder open, else in this process."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import TypeVar, cast

import httpx2
import msgspec

from engine.errors import OracleError
from server.control import short
from server.data_folder import DataFolder, FolderInUse
from server.operations.base import Operation, Report
from server.services import open_installation
from server.settings import Settings, settings_of

A = TypeVar("A")
R = TypeVar("R")

PATIENCE_SECONDS = 20.0
PAUSE_SECONDS = 0.1


class Refused(OracleError):
    """A refusal that came through the socket: code, sentence and hint are the server's."""

    def __init__(self, *, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self._code, self._hint = code, hint

    @property
    def code(self) -> str:  # type: ignore[override]
        return self._code

    @property
    def hint(self) -> str:  # type: ignore[override]
        return self._hint


class ServerGone(OracleError):
    code = "SERVER_GONE"
    hint = "Start the server and look whether it was done before you repeat it."

    def __init__(self) -> None:
        super().__init__("The server ended before it answered.")


class NoServer(Exception):
    """Nobody answers at the folder's socket."""


def run(data: Path | None, operation: Operation[A, R], arguments: A, report: Report) -> R:
    """The operation's result on the folder that the command line, or else the settings, say."""
    return asyncio.run(run_on(settings_of(data), operation, arguments, report))


async def run_on(settings: Settings, operation: Operation[A, R], arguments: A, report: Report) -> R:
    """The operation's result.

    A folder that another process holds without answering is about to be free or about to be served: wait for either.

    Raises:
        OracleError: The operation was refused.
        FolderInUse: The folder stayed busy.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return await _ask_server(settings, operation, arguments, report)
        except NoServer:
            pass
        try:
            async with open_installation(settings) as installation:
                return await operation.run(installation, arguments, report)
        except FolderInUse:
            if time.monotonic() > deadline:
                raise
        await asyncio.sleep(PAUSE_SECONDS)


async def _ask_server(settings: Settings, operation: Operation[A, R], arguments: A, report: Report) -> R:
    path = DataFolder(settings.data.resolve()).control_socket
    if not path.exists():
        raise NoServer
    transport = httpx2.AsyncHTTPTransport(uds=short(path))
    timeout = httpx2.Timeout(None, connect=5.0)
    async with httpx2.AsyncClient(transport=transport, timeout=timeout, base_url="http://console") as client:
        try:
            # JSON has no infinite numbers, such as the price of what cannot happen.
            content = msgspec.msgpack.encode(arguments)
            async with client.stream("POST", f"/commands/{operation.name}", content=content) as answer:
                return await _result(answer, operation, report)
        except httpx2.ConnectError as error:
            raise NoServer from error
        except httpx2.TransportError as error:
            raise ServerGone from error


async def _result(answer: httpx2.Response, operation: Operation[A, R], report: Report) -> R:
    async for line in answer.aiter_lines():
        message = msgspec.json.decode(line)
        if "progress" in message:
            report(*message["progress"])
        elif "refusal" in message:
            refusal = message["refusal"]
            raise Refused(code=refusal["code"], message=refusal["message"], hint=refusal["hint"])
        else:
            return cast(R, msgspec.convert(message["result"], operation.result))
    raise ServerGone
