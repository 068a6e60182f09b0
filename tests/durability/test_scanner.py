"""A scanner for holes walks the site as an administrator who is signed in; in the long form only, for five minutes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import needs
from tests.durability.conftest import is_long
from tests.live_server import LiveServer, started

SCANNER = Path(sys.prefix) / "scanner" / "bin" / "wapiti"
MODULES = "cookieflags,crlf,csp,csrf,exec,file,http_headers,methods,permanentxss,redirect,sql,upload,xss"
CRAWL_SECONDS, MODULE_SECONDS, ALL_SECONDS = 80, 16, 300
# What would end the session that the scanner walks with.
LEFT_ALONE = ("/sign-out", "/sign-in", "/sign-up", "/account/sessions", "/account/password", "/account/deletion")
# As a browser that fills our forms says: else every form would be refused before anything is tried on it.
OWN_PAGE = "sec-fetch-site: same-origin"
PASSWORD = "seven green bottles"
SIGN_IN = f'mutation {{ signIn(name: "walker", password: "{PASSWORD}") {{ viewer {{ id }} }} }}'
LEAST_PAGES = 50


@pytest.fixture(scope="module")
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What the scanner found."""
    if not is_long(request.config):
        pytest.skip("in the long form only: make fire")
    needs("wapiti in an environment of its own: run make fire", found=SCANNER.exists())
    folder = tmp_path_factory.mktemp("scanner")
    served: Path = request.getfixturevalue("served_folder")
    shutil.copytree(served, folder / "data", ignore=shutil.ignore_patterns("*.lock", "*.sock"))
    with started(folder / "data", environment={"TRICKSTER_SECURE_COOKIES": "true"}) as server:
        return scanned(server, folder)


def scanned(server: LiveServer, folder: Path) -> Any:
    server.trickster("user", "create", "walker", "--admin", "--password-stdin", input=PASSWORD)
    client = server.client()
    assert client.post("/graphql", json={"query": SIGN_IN}).json()["data"]["signIn"]["viewer"]
    cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    command = [
        SCANNER,
        *("--url", f"{server.url}/", "--cookie-value", cookies, "--drop-set-cookie", "--header", OWN_PAGE),
        *("--module", MODULES),
        *(part for path in LEFT_ALONE for part in ("--exclude", f"{server.url}{path}")),
        *("--max-scan-time", str(CRAWL_SECONDS), "--max-attack-time", str(MODULE_SECONDS), "--max-files-per-dir", "30"),
        *("--store-session", folder / "session", "--store-config", folder / "config"),
        *("--format", "json", "--output", folder / "report.json", "--no-bugreport", "--verbose", "0"),
    ]
    subprocess.run(command, capture_output=True, text=True, timeout=2 * ALL_SECONDS, check=True, cwd=folder)
    afterwards = client.get("/account", headers={"cookie": cookies})
    assert afterwards.status_code == 200, "the scanner's session ended on the way"
    return json.loads((folder / "report.json").read_text())


def found(kinds: dict[str, list[dict[str, Any]]]) -> list[str]:
    return [
        f"{kind}: {each['method']} {each['path']}: {each['info']}" for kind, those in kinds.items() for each in those
    ]


def test_a_scanner_finds_no_vulnerability_on_the_signed_in_site(report: Any) -> None:
    assert found(report["vulnerabilities"]) == []


def test_nothing_that_a_scanner_sends_is_an_error_of_ours(report: Any) -> None:
    assert found(report["anomalies"]) == []


def test_the_scanner_walked_through_the_site(report: Any) -> None:
    assert report["infos"]["crawled_pages_nbr"] >= LEAST_PAGES
