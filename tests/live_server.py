"""A server process of its own, as a user starts it, and the command line on the same folder."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from tests import warm

TRICKSTER = [sys.executable, "-m", "server"]
STARTS_WITHIN_SECONDS = 180.0
ANSWERS_WITHIN_SECONDS = 120.0
# The servers speak no TLS here: reading the machine's certificates for every client would take longer than the tests.
PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
PAGE = {"accept": "text/html"}
# Tests ask, sign up and sign in more often than people do.
UNHURRIED = {
    "TRICKSTER_SIGN_UP_LIMIT": "10000/minute",
    "TRICKSTER_SIGN_IN_LIMIT": "10000/minute",
    "TRICKSTER_SIGN_IN_ADDRESS_LIMIT": "10000/minute",
    "TRICKSTER_TOP_UP_LIMIT": "10000/minute",
    "TRICKSTER_GUEST_LIMIT": "1000000/hour",
    "TRICKSTER_ACCOUNT_LIMIT": "1000000/hour",
    "TRICKSTER_KEY_LIMIT": "1000000/hour",
    "TRICKSTER_GUEST_PAGE_LIMIT": "1000000/hour",
    "TRICKSTER_PAGE_LIMIT": "1000000/hour",
}


def trickster(
    data: Path, *arguments: str, input: str | None = None, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command line on a folder."""
    return warm.run(
        list(arguments), input=input, environment=_environment(data, environment), timeout=ANSWERS_WITHIN_SECONDS
    )


@dataclass
class LiveServer:
    """A running server.

    Args:
        url: Where it is, without a slash at the end.
        data: Its folder.
        welcome: What it printed once it listened.
    """

    url: str
    data: Path
    process: subprocess.Popen[str]
    welcome: str
    _clients: list[httpx2.Client] = field(default_factory=list)

    @property
    def admin_link(self) -> str | None:
        found = re.search(r"https?://\S+/first-administrator/\S+", self.welcome)
        return found[0] if found else None

    def trickster(self, *arguments: str, input: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run a command beside the server."""
        return trickster(self.data, *arguments, input=input)

    def client(self, **options: object) -> httpx2.Client:
        """A client with cookies of its own, closed with the server."""
        client = httpx2.Client(base_url=self.url, timeout=30, verify=PLAIN, **options)  # type: ignore[arg-type]
        self._clients.append(client)
        return client

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """Ask it to end, and return its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(ANSWERS_WITHIN_SECONDS)


def form_token(client: httpx2.Client, page: str) -> str:
    """The token of the forms on a page, without which none is taken."""
    found = re.search(r'name="csrf_token" value="(\w+)"', client.get(page, headers=PAGE).text)
    assert found
    return found[1]


def signed_in(server: LiveServer, name: str, password: str) -> httpx2.Client:
    """A browser in which somebody has signed in by the form."""
    client = server.client(headers=PAGE)
    form = {"csrf_token": form_token(client, "/sign-in"), "name": name, "password": password}
    assert client.post("/sign-in", data=form, headers={"sec-fetch-site": "same-origin"}).status_code == 303
    return client


@contextlib.contextmanager
def started(data: Path, *arguments: str, environment: dict[str, str] | None = None) -> Iterator[LiveServer]:
    """A server on a free port that is ready; it ends with the block."""
    log = (data.parent / f"{data.name}.log").open("w+")
    process = subprocess.Popen(
        [*TRICKSTER, "serve", "--port", "0", *arguments],
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
        env=_environment(data, UNHURRIED | (environment or {})),
    )
    server = None
    try:
        url, welcome = _welcomed(process, log.name)
        server = LiveServer(url, data, process, welcome)
        yield server
    finally:
        for client in server._clients if server else ():
            client.close()
        if process.poll() is None:
            process.terminate()
            process.wait(ANSWERS_WITHIN_SECONDS)
        if process.stdout:
            process.stdout.close()
        log.close()


def _welcomed(process: subprocess.Popen[str], log: str) -> tuple[str, str]:
    """The address and the whole welcome, read from standard output."""
    assert process.stdout
    deadline = time.monotonic() + STARTS_WITHIN_SECONDS
    welcome = ""
    while not (found := re.search(r"is at (https?://\S+)", welcome)):
        line = process.stdout.readline()
        assert line, f"the server did not start: {Path(log).read_text()}"
        welcome += line
    url = found[1]
    with httpx2.Client(timeout=STARTS_WITHIN_SECONDS, verify=PLAIN) as client:
        while client.get(f"{url}/health/ready").status_code != 200:
            assert time.monotonic() < deadline, "the server did not get ready"
            time.sleep(0.05)
    return url, welcome


def _environment(data: Path, more: dict[str, str] | None) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("TRICKSTER_")}
    plain = {
        "TRICKSTER_DATA": str(data),
        "TRICKSTER_BUNDLED": "false",
        "TRICKSTER_DEMO_SPORTS": "false",
        "TRICKSTER_WELCOME_TOKENS": "0",
    }
    return own | plain | (more or {})
