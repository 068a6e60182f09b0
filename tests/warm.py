"""A process that has the program's modules loaded and forks for every command: `python -m server` without its start.

Most of a short command's time is spent on imports. The tests run some two hundred of them, so each test process keeps
one such parent. What a command does is the same: arguments, environment, streams and exit status are its own, and its
`__main__` is the package's. How a command starts from nothing is tested in `tests/server/test_start.py`.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import pkgutil
import runpy
import signal
import socket
import struct
import subprocess
import sys
import tempfile
from functools import cache
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def run(
    arguments: list[str], *, input: str | None, environment: dict[str, str], timeout: float
) -> subprocess.CompletedProcess[str]:
    """Run `trickster` with these arguments.

    Raises:
        TimeoutExpired: It runs longer than `timeout` seconds; it is killed.
    """
    with (
        tempfile.TemporaryFile("w+") as given,
        tempfile.TemporaryFile("w+") as out,
        tempfile.TemporaryFile("w+") as err,
        socket.socket(socket.AF_UNIX) as parent,
    ):
        given.write(input or "")
        given.seek(0)
        parent.connect(_parent())
        request = json.dumps([arguments, environment, os.getcwd()]).encode()
        socket.send_fds(parent, [struct.pack("!I", len(request))], [each.fileno() for each in (given, out, err)])
        parent.sendall(request)
        (pid,) = struct.unpack("!i", _received(parent, 4))
        parent.settimeout(timeout)
        try:
            (status,) = struct.unpack("!i", _received(parent, 4))
        except TimeoutError:
            os.kill(pid, signal.SIGKILL)
            raise subprocess.TimeoutExpired(arguments, timeout) from None
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(arguments, status, out.read(), err.read())


@cache
def _parent() -> str:
    """The address of this test process's parent of commands, which ends with it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.warm"], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE
    )
    atexit.register(lambda: (process.terminate(), process.wait()))
    assert process.stdout
    with process.stdout as told:
        return f"\0trickster-tests-{int(told.readline())}"


def _received(peer: socket.socket, length: int) -> bytes:
    data = b""
    while len(data) < length:
        more = peer.recv(length - len(data))
        if not more:
            raise EOFError("the command's parent is gone")
        data += more
    return data


def load() -> None:
    """Import every module of the program."""
    for package in ("engine", "server"):
        for module in pkgutil.walk_packages(import_module(package).__path__, f"{package}."):
            if not module.name.endswith("__main__") and ".migrations." not in module.name:
                import_module(module.name)


def serve() -> None:
    """Fork for each request until whoever started this is gone; it returns in the commands' processes alone."""
    load()
    # The modules outlive every command: a command's end would only copy their pages to look for rubbish in them.
    gc.freeze()
    listener = socket.socket(socket.AF_UNIX)
    # A name without a file: there is nothing to remove.
    listener.bind(f"\0trickster-tests-{os.getpid()}")
    listener.listen(64)
    listener.settimeout(1)
    print(os.getpid(), flush=True)
    owner = os.getppid()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while os.getppid() == owner:
        try:
            client, _ = listener.accept()
        except TimeoutError:
            continue
        if os.fork() == 0:
            return _answer(client)
        client.close()
    sys.exit()


def _answer(client: socket.socket) -> None:
    """Fork the command, in whose process this returns, wait for it and report its status."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    client.setblocking(True)
    head, streams, _, _ = socket.recv_fds(client, 4, 3)
    request = json.loads(_received(client, *struct.unpack("!I", head)))
    if (pid := os.fork()) == 0:
        return _become(*request, streams)  # type: ignore[call-arg]
    client.sendall(struct.pack("!i", pid))
    _, status = os.waitpid(pid, 0)
    client.sendall(struct.pack("!i", os.waitstatus_to_exitcode(status)))
    os._exit(0)


def _become(arguments: list[str], environment: dict[str, str], folder: str, streams: list[int]) -> None:
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    os.closerange(3, 256)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["trickster", *arguments]


if __name__ == "__main__":
    serve()
    runpy.run_module("server", run_name="__main__", alter_sys=True)
