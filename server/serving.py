"""Runs the server: its socket bound first, its first administrator told how to begin."""

from __future__ import annotations

import asyncio
import gc
import signal
import socket
import sys
import warnings
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from functools import partial
from typing import Any, cast

import uvicorn
from starlette.applications import Starlette
from uvicorn.supervisors import Multiprocess

from engine.errors import OracleError
from server import urls
from server.app import create_app
from server.frames import MeasuredWebSocket
from server.maintenance import furnish
from server.observability import configure_logs
from server.patience import Patience, PatientProtocol
from server.services import Installation, open_installation
from server.settings import Settings

GRACE_SECONDS = 10
BACKLOG = 2048
# uvicorn's 5 seconds kill a worker that is still importing on a busy machine, and its successor, for ever.
WORKER_ANSWERS_WITHIN_SECONDS = 30
# A message is decoded on the event loop, and no subscription needs more words.
MOST_MESSAGE_BYTES = 200_000


class AddressTaken(OracleError):
    code = "ADDRESS_TAKEN"
    hint = "Choose another port with --port, or stop what listens there."

    def __init__(self, *, host: str, port: int, reason: str) -> None:
        super().__init__(f"Cannot listen on {host}:{port}: {reason}")
        self.host, self.port, self.reason = host, port, reason


class OneWorkerOnly(OracleError):
    code = "ONE_WORKER_ONLY"
    hint = "Set TRICKSTER_DATABASE_URL to a PostgreSQL address, or TRICKSTER_WORKERS to 1."

    def __init__(self, *, workers: int) -> None:
        super().__init__(
            f"{workers} workers would open the SQLite file {workers} times; one process with one connection may."
        )
        self.workers = workers


class Server(uvicorn.Server):
    """Ends at a signal without dying of it, so that what is open is closed in order afterwards.

    Args:
        announce: Called once it listens.
    """

    def __init__(self, config: uvicorn.Config, announce: Callable[[], Awaitable[None]]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        tune_interpreter()
        await self._announce()

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield


def serve(settings: Settings) -> None:
    """Serve until a signal ends it.

    Raises:
        OneWorkerOnly: SQLite with more than one process.
        AddressTaken: Something else listens there.
    """
    if settings.uses_sqlite and settings.workers > 1:
        raise OneWorkerOnly(workers=settings.workers)
    configure_logs(settings)
    listener = _bound(settings)
    address = f"http://{_shown(settings.host)}:{listener.getsockname()[1]}"
    if settings.workers > 1:
        _serve_with_workers(settings, listener, address)
    else:
        _serve_alone(settings, listener, address)


def _serve_alone(settings: Settings, listener: socket.socket, address: str) -> None:
    app = create_app(settings)
    config = _config(app, settings, lifespan="off")
    server = Server(config, lambda: _welcome(app.state.installation, address))
    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(_run(app, server, listener))


async def _run(app: Starlette, server: Server, listener: socket.socket) -> None:
    """Open, serve, close: a refusal to open comes out as it is, instead of as a failed start of uvicorn."""
    async with app.router.lifespan_context(app):
        await server.serve(sockets=[listener])


def _serve_with_workers(settings: Settings, listener: socket.socket, address: str) -> None:
    """Migrate and greet first, in a process of one's own, so that workers find everything there."""
    asyncio.run(_greet(settings, address))
    config = _config(partial(_worker, settings), settings, factory=True, workers=settings.workers)
    Multiprocess(config, sockets=[listener]).run()


async def _greet(settings: Settings, address: str) -> None:
    async with open_installation(settings) as installation:
        await furnish(installation)
        await _welcome(installation, address)


def _worker(settings: Settings) -> Starlette:
    configure_logs(settings)
    app = create_app(settings)
    tune_interpreter()
    return app


def tune_interpreter() -> None:
    """Set what a server's process needs of Python, once all is imported."""
    # An operation that is dropped, or that takes too long, leaves the fields that it had not begun.
    warnings.filterwarnings("ignore", "coroutine .* was never awaited", RuntimeWarning)
    # Whatever is there at the start stays: looking through all of it for garbage stops every request for 100 ms.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)
    # SQLite's thread needs Python's lock for a moment after every step: by default it may wait 5 ms for it each time.
    sys.setswitchinterval(0.0001)


def _config(app: Callable[..., Any], settings: Settings, **options: Any) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        http=cast("type[asyncio.Protocol]", partial(PatientProtocol, patience=_patience(settings))),
        proxy_headers=settings.forwarded_allow_ips is not None,
        forwarded_allow_ips=settings.forwarded_allow_ips,
        ws=cast("type[asyncio.Protocol]", MeasuredWebSocket),
        ws_max_size=min(settings.max_body_bytes, MOST_MESSAGE_BYTES),
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_worker_healthcheck=WORKER_ANSWERS_WITHIN_SECONDS,
        **options,
    )


def _patience(settings: Settings) -> Patience:
    return Patience(settings.head_seconds, settings.body_seconds, settings.answer_seconds)


def _bound(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host.strip("[]"), settings.port))
        # Whoever comes before everything is open waits instead of being turned away.
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        reason = error.strerror or str(error)
        raise AddressTaken(host=settings.host, port=settings.port, reason=reason) from None
    return listener


async def _welcome(installation: Installation, address: str) -> None:
    """Say how the first administrator is made, while there is none, and last where the pages are."""
    accounts = installation.services.accounts
    if not await accounts.first_administrator.exists():
        link = f"{address}{urls.claim(await accounts.first_administrator.create_link())}"
        print(f"Make the first administrator, once, at {link}", flush=True)
    print(f"TRICKSTER-ORACLE is at {address}", flush=True)


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host
