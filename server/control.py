"""The server's private door: a Unix socket in the data folder where its owner's commands come in.

A command that writes must run inside the one process that has the SQLite file open; this is how it gets there.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import AsyncIterator, Generator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from engine.errors import OracleError, StorageFailed
from engine.store.failures import is_storage_failure
from server import errors
from server.data_folder import FolderUnusable
from server.observability import log
from server.operations.base import OPERATIONS, Operation, Report
from server.services import Installation

LONGEST_SOCKET_PATH = 100
NDJSON = "application/x-ndjson"


class OtherVersion(OracleError):
    code = "OTHER_VERSION"
    hint = "Restart the server."

    def __init__(self) -> None:
        super().__init__("The running server is of another version and does not know this command.")


class ControlServer(uvicorn.Server):
    """Serves beside the main server, which alone listens to signals."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


@asynccontextmanager
async def listening(installation: Installation) -> AsyncIterator[None]:
    """Answer commands on the folder's socket for as long as the block runs."""
    path = installation.folder.control_socket
    config = uvicorn.Config(control(installation), lifespan="off", log_config=None, access_log=False, ws="none")
    server = ControlServer(config)
    with bound(path) as listener:
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield
        finally:
            server.should_exit = True
            await serving


@contextlib.contextmanager
def bound(path: Path) -> Generator[socket.socket, None, None]:
    """A socket at `path` for its owner only; one that a killed server left behind is replaced.

    The caller holds the folder's lock, so nobody listens at the old one.
    """
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    old_mask = os.umask(0o177)
    try:
        listener.bind(short(path))
    finally:
        os.umask(old_mask)
    try:
        yield listener
    finally:
        listener.close()
        path.unlink(missing_ok=True)


def short(path: Path) -> str:
    """The path as the kernel takes it: at most 107 bytes, so the relative form where that is shorter.

    Raises:
        FolderUnusable: Both are too long.
    """
    shortest = min(str(path), os.path.relpath(path), key=len)
    if len(shortest.encode()) > LONGEST_SOCKET_PATH:
        raise FolderUnusable(folder=str(path.parent), reason="its path is too long for a socket inside it")
    return shortest


def control(installation: Installation) -> Starlette:
    async def run(request: Request) -> Response:
        operation = OPERATIONS.get(request.path_params["name"])
        try:
            arguments = msgspec.msgpack.decode(await request.body(), type=operation.arguments) if operation else None
        except msgspec.DecodeError:
            operation = None
        if operation is None:
            return Response(_line({"refusal": _told(OtherVersion())}), media_type=NDJSON)
        return StreamingResponse(lines(installation, operation, arguments), media_type=NDJSON)

    return Starlette(routes=[Route("/commands/{name}", run, methods=["POST"])])


async def lines(installation: Installation, operation: Operation[Any, Any], arguments: Any) -> AsyncIterator[bytes]:
    """Progress as it comes, then the result or the refusal: one JSON object a line."""
    said: asyncio.Queue[bytes | None] = asyncio.Queue()

    def report(step: str, done: int, total: int) -> None:
        said.put_nowait(_line({"progress": [step, done, total]}))

    running = asyncio.create_task(_outcome(installation, operation, arguments, report))
    running.add_done_callback(lambda _: said.put_nowait(None))
    try:
        while (line := await said.get()) is not None:
            yield line
        yield running.result()
    finally:
        # Whoever asked has gone: stop working for them.
        running.cancel()


async def _outcome(installation: Installation, operation: Operation[Any, Any], arguments: Any, report: Report) -> bytes:
    try:
        return _line({"result": await operation.run(installation, arguments, report)})
    except OracleError as error:
        return _line({"refusal": _told(error)})
    except Exception as fault:
        log.exception("command_failed", operation=operation.name)
        if is_storage_failure(fault):
            return _line({"refusal": _told(StorageFailed())})
        return _line({"refusal": _told(errors.InternalFault(request_id=""))})


def _told(error: OracleError) -> dict[str, str]:
    return {"code": error.code, "message": str(error), "hint": error.hint}


def _line(message: Any) -> bytes:
    return msgspec.json.encode(message) + b"\n"
