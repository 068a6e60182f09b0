"""Whoever asks with a browser reads a page, whatever went wrong; programs read JSON."""

from __future__ import annotations

import re
from typing import Any

import httpx2
import pytest

from server import assets
from tests.live_server import LiveServer, form_token

BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "sec-fetch-site": "same-origin"}
MULTIPART = {"content-type": "multipart/form-data; boundary=x"}


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    assets.build()


@pytest.fixture
def browser(live_server: LiveServer) -> httpx2.Client:
    return live_server.client(headers=BROWSER)


def form(client: httpx2.Client, **fields: str) -> dict[str, str]:
    return {"csrf_token": form_token(client, "/simulate"), **fields}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/simulations/x/charts/margin.png", 404),
        ("GET", "/static/nothing.css", 404),
        ("GET", "/wallet/statement.csv", 401),
        ("GET", "/?day=yesterday", 422),
        ("PUT", "/", 405),
        ("DELETE", "/graphql", 405),
        ("GET", "/api/v2/simulate", 405),
        ("GET", "/api/v2/nothing", 404),
        ("GET", "/api/v2/tokens/balance", 401),
        ("POST", "/sign-in", 403),
        ("POST", "/graphql", 403),
        ("POST", "/admin/results", 401),
    ],
)
def test_a_browser_reads_a_page(browser: httpx2.Client, method: str, path: str, status: int) -> None:
    body = b"name=x" if method == "POST" else None
    headers = {"content-type": "application/x-www-form-urlencoded"} if body else {}
    if path == "/admin/results":
        body, headers = b"--x--", MULTIPART

    answer = browser.request(method, path, content=body, headers=headers)

    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert re.search(r"<h1>[^<]+</h1>", answer.text)
    # A small picture, and a way on.
    assert re.search(r'<div class="row"><svg viewBox="0 0 104 72"', answer.text)
    assert re.search(r'<p class="row"><a class="button plain slim" href="/', answer.text)


@pytest.mark.parametrize("path", ["/graphql", "/api/v2/simulate"])
def test_a_form_of_our_own_where_json_is_read_is_told_on_a_page(browser: httpx2.Client, path: str) -> None:
    answer = browser.post(path, data=form(browser, query="{ __typename }"))

    assert (answer.status_code, answer.headers["content-type"]) == (415, "text/html; charset=utf-8")


@pytest.mark.parametrize(("content", "status"), [(b"x", 400), (b"--x\r\nbroken", 403)])
def test_a_damaged_form_is_told_on_a_page(browser: httpx2.Client, content: bytes, status: int) -> None:
    headers = MULTIPART if content != b"x" else {"content-type": "multipart/form-data"}
    answer = browser.post("/simulate", content=content, headers=headers)

    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert ".." not in re.findall(r"<strong>([^<]+)", answer.text)[0]


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({}, "The form is longer than 200 KB."),
        ({"files": {"note": ("note.txt", b"x")}}, "The body is longer than 1 MB."),
    ],
    ids=["URL-encoded", "in parts"],
)
def test_too_long_a_form_is_told_on_a_page(browser: httpx2.Client, sent: dict[str, Any], told: str) -> None:
    answer = browser.post("/simulate", data=form(browser, home_name="x" * 3_000_000), **sent)

    assert (answer.status_code, answer.headers["content-type"]) == (413, "text/html; charset=utf-8")
    assert told in answer.text


@pytest.mark.parametrize(
    ("path", "member"), [("/nowhere", "error"), ("/graphql", "errors"), ("/api/v2/nothing", "message")]
)
def test_a_program_reads_json(live_server: LiveServer, path: str, member: str) -> None:
    for accept in ("*/*", "application/json"):
        answer = live_server.client(headers={"accept": accept}).get(path)

        assert answer.headers["content-type"] == "application/json"
        assert member in answer.json()
