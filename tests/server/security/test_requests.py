"""What every request and every answer must have, whatever was asked."""

from __future__ import annotations

import re
import socket

import pytest

from server.security.cookies import cookies_of
from server.security.headers import HARDENING
from tests.live_server import LiveServer, form_token
from tests.server.security.accounts import PASSWORD, SIGN_UP, VIEWER, ask, code, signed_up

PATHS = ["/", "/sign-in", "/graphql", "/health/live", "/nothing/here", "/static/nothing.js", "/api/v2/nothing"]
HTML = {"accept": "text/html"}


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_hardened(live_server: LiveServer, path: str) -> None:
    answer = live_server.client().get(path)

    assert {name: answer.headers.get(name) for name in HARDENING} == HARDENING


def test_a_refused_host_is_hardened_too(live_server: LiveServer) -> None:
    answer = live_server.client().get("/", headers={"host": "attacker.example"})

    assert answer.status_code == 400
    assert {name: answer.headers.get(name) for name in HARDENING} == HARDENING


@pytest.mark.parametrize(
    "twice",
    [
        b"Host: 127.0.0.1\r\nHost: attacker.example\r\n",
        b"Host: attacker.example\r\nHost: 127.0.0.1\r\n",
        b"Host: 127.0.0.1\r\nHost: 127.0.0.1\r\n",
        b"Host: 127.0.0.1\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\n",
        b"Host: 127.0.0.1\r\nX-Token-Budget: 0\r\nx-token-budget: 9\r\n",
        b"Host: 127.0.0.1\r\nIdempotency-Key: a\r\nIdempotency-Key: b\r\n",
        b"Host: 127.0.0.1\r\nSec-Fetch-Site: same-origin\r\nSec-Fetch-Site: cross-site\r\n",
        b"X-No: host\r\n",
    ],
)
def test_what_may_be_said_once_is_refused_twice(live_server: LiveServer, twice: bytes) -> None:
    assert said(live_server, b"GET / HTTP/1.1\r\n" + twice + b"Connection: close\r\n\r\n").startswith(b"HTTP/1.1 400 ")


def test_a_handshake_with_two_hosts_is_refused_too(live_server: LiveServer) -> None:
    handshake = (
        b"GET /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: attacker.example\r\nUpgrade: websocket\r\n"
        b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw==\r\n"
        b"Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
    )

    assert said(live_server, handshake).startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize(
    "quoted",
    ['"' + "\\" * 60_000 + '"', '"' + "\\a" * 30_000 + '"', '"' + "\\0" * 30_000 + '"'],
    ids=["bars", "quotes", "numbers"],
)
def test_no_cookie_is_unquoted(quoted: str) -> None:
    headers = [(b"cookie", f"a={quoted}; session=s; session=t".encode()), (b"cookie", b"visit=v; session=u; =x; y")]

    assert cookies_of(headers) == {"a": quoted, "session": "s", "visit": "v", "": "x", "y": ""}


def test_cookies_of_others_hold_nobody_up(live_server: LiveServer) -> None:
    quoted = '"' + "\\" * 60_000 + '"'

    assert live_server.client().get("/sign-in", headers=HTML | {"cookie": f"a={quoted}"}).status_code == 200


def said(server: LiveServer, request: bytes) -> bytes:
    """The beginning of the answer to bytes that no client would send."""
    host, _, port = server.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=30) as line:
        line.sendall(request)
        return line.recv(4096)


def test_a_proxy_that_is_not_named_is_not_believed(live_server: LiveServer) -> None:
    forwarded = {"x-forwarded-proto": "https", "x-forwarded-for": "192.0.2.1", "accept": "text/html"}

    page = live_server.client().get("/developers", headers=forwarded).text

    assert live_server.url in page
    assert live_server.url.replace("http://", "https://") not in page


def test_what_any_cache_may_keep_sets_no_cookie(live_server: LiveServer) -> None:
    client = live_server.client()
    asked = ask(client, "{ simulate(input: {homeRating: 1600, awayRating: 1500}) { id } }").json()
    ended = {"cookie": "session=one-that-is-over"}
    page = client.get("/", headers=ended | HTML)
    script = re.search(r'src="(/static/[^"]+\.js)"', page.text)
    assert script
    paths = (f"/simulations/{asked['data']['simulate']['id']}/preview.png", script[1])
    answers = [client.get(path, headers=ended) for path in paths]

    assert "set-cookie" in page.headers
    assert all("public" in answer.headers["cache-control"] for answer in answers)
    assert not any("set-cookie" in answer.headers for answer in answers)


def test_the_policy_lets_nothing_but_our_own_files_run(live_server: LiveServer) -> None:
    policy = live_server.client().get("/").headers["content-security-policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_every_answer_names_its_request(live_server: LiveServer) -> None:
    client = live_server.client()

    ids = [client.get(path).headers["x-request-id"] for path in PATHS]

    assert len(set(ids)) == len(PATHS)


def test_the_caller_may_name_its_request(live_server: LiveServer) -> None:
    mine = "0f1e2d3c4b5a4697887766554433221f"

    answer = live_server.client().get("/nothing", headers={"x-request-id": mine})

    assert answer.headers["x-request-id"] == mine
    assert answer.json()["error"]["requestId"] == mine


def test_a_request_id_that_could_forge_a_log_line_is_replaced(live_server: LiveServer) -> None:
    answer = live_server.client().get("/health/live", headers={"x-request-id": "x event=forged"})

    assert "forged" not in answer.headers["x-request-id"]


def test_what_is_not_there_is_a_page_for_people_and_json_for_programs(live_server: LiveServer) -> None:
    client = live_server.client()

    page, program = client.get("/nothing", headers=HTML), client.get("/nothing")

    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert (program.status_code, program.json()["error"]["code"]) == (404, "NOT_FOUND")


def test_a_wrong_method_says_which_are_right(live_server: LiveServer) -> None:
    answer = live_server.client().delete("/health/live")

    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_request_that_another_site_made_is_refused(live_server: LiveServer, site: str) -> None:
    answer = ask(signed_up(live_server, f"victim-{site}"), VIEWER, {"sec-fetch-site": site})

    assert (answer.status_code, code(answer)) == (403, "FORBIDDEN")


@pytest.mark.parametrize("origin", ["https://attacker.example", "null", "", "http://127.0.0.1:1"])
def test_without_fetch_metadata_the_origin_decides(live_server: LiveServer, origin: str) -> None:
    answer = ask(signed_up(live_server, f"victim{abs(hash(origin))}"), VIEWER, {"origin": origin})

    assert (answer.status_code, code(answer)) == (403, "FORBIDDEN")


def test_a_session_without_any_origin_is_refused(live_server: LiveServer) -> None:
    client = signed_up(live_server, "no-origin")

    answer = client.post("/graphql", json={"query": VIEWER})

    assert (answer.status_code, code(answer)) == (403, "FORBIDDEN")


def test_a_program_with_a_key_needs_no_origin(live_server: LiveServer) -> None:
    live_server.trickster("user", "create", "program", "--password-stdin", input=PASSWORD)
    key = live_server.trickster("api-key", "create", "program").stdout.strip()

    answer = live_server.client().post("/graphql", json={"query": VIEWER}, headers={"authorization": f"Bearer {key}"})

    assert answer.json()["data"]["viewer"]["name"] == "program"


def test_a_form_without_our_token_is_refused(live_server: LiveServer) -> None:
    client = signed_up(live_server, "form-victim")

    answer = client.post("/sign-out", data={}, headers={"origin": live_server.url, **HTML})

    assert answer.status_code == 403
    assert ask(client, VIEWER).json()["data"]["viewer"]["name"] == "form-victim"


def test_a_form_with_the_token_of_another_session_is_refused(live_server: LiveServer) -> None:
    theirs = form_token(signed_up(live_server, "token-thief"), "/account")
    client = signed_up(live_server, "token-victim")

    answer = client.post("/sign-out", data={"csrf_token": theirs}, headers={"origin": live_server.url})

    assert answer.status_code == 403


def test_a_form_of_our_own_page_is_taken(live_server: LiveServer) -> None:
    client = signed_up(live_server, "form-user")

    answer = client.post(
        "/sign-out", data={"csrf_token": form_token(client, "/account")}, headers={"origin": live_server.url}
    )

    assert answer.status_code == 303
    assert "session" not in client.cookies


def test_a_guest_signs_in_by_a_form_bound_to_the_visit(live_server: LiveServer) -> None:
    ask(live_server.client(), SIGN_UP, name="form-guest", password=PASSWORD)
    client = live_server.client()
    token = form_token(client, "/sign-in")

    answer = client.post(
        "/sign-in",
        data={"csrf_token": token, "name": "form-guest", "password": PASSWORD},
        headers={"origin": live_server.url},
    )

    assert answer.status_code == 303
    assert "session" in client.cookies
