"""Who asks is what a session or a key proves, and nothing else."""

from __future__ import annotations

import re
import sqlite3

import httpx2
import pytest

from tests.live_server import LiveServer
from tests.server.security.accounts import PASSWORD, SIGN_IN, SIGN_OUT, SIGN_UP, VIEWER, ask, code, signed_up


def name_of(answer: httpx2.Response) -> str | None:
    viewer = answer.json()["data"]["viewer"]
    return viewer and viewer["name"]


@pytest.mark.parametrize("header", ["Bearer to_unknown", "Bearer", "Basic YW5uOmFubg==", "to_unknown"])
def test_an_unknown_key_is_refused(live_server: LiveServer, header: str) -> None:
    answer = ask(live_server.client(), VIEWER, {"authorization": header})

    assert (answer.status_code, code(answer)) == (401, "UNAUTHENTICATED")
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("header", ["X-User", "X-User-Id", "X-Forwarded-User", "Remote-User", "X-Remote-User"])
def test_a_header_that_names_a_user_is_not_believed(live_server: LiveServer, header: str) -> None:
    live_server.trickster("user", "create", "named", "--password-stdin", input=PASSWORD)

    answer = ask(live_server.client(), VIEWER, {header: "named"})

    assert name_of(answer) is None


def test_a_made_up_session_is_refused_and_its_cookie_taken_back(live_server: LiveServer) -> None:
    answer = ask(live_server.client(), VIEWER, {"cookie": "session=made-up"})

    assert (answer.status_code, code(answer)) == (401, "UNAUTHENTICATED")
    assert "Max-Age=0" in answer.headers["set-cookie"]


def test_a_revoked_key_is_refused(live_server: LiveServer) -> None:
    live_server.trickster("user", "create", "revoker", "--password-stdin", input=PASSWORD)
    key = live_server.trickster("api-key", "create", "revoker").stdout.strip()
    as_revoker = {"authorization": f"Bearer {key}"}
    keys = ask(live_server.client(), "{ viewer { apiKeys { id } } }", as_revoker).json()["data"]["viewer"]["apiKeys"]

    ask(
        live_server.client(),
        "mutation ($id: ID!) { revokeApiKey(id: $id) { id } }",
        as_revoker,
        id=keys[0]["id"],
    )

    assert ask(live_server.client(), VIEWER, as_revoker).status_code == 401


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(live_server: LiveServer) -> None:
    answer = ask(live_server.client(), SIGN_UP, name="cookie-reader", password=PASSWORD)

    flags = answer.headers["set-cookie"]
    assert re.match(r"session=[\w-]{43}; Path=/; HttpOnly; SameSite=Lax; Max-Age=\d+$", flags)


def test_the_answer_does_not_repeat_the_session(live_server: LiveServer) -> None:
    answer = ask(live_server.client(), SIGN_UP, name="body-reader", password=PASSWORD)

    assert answer.cookies["session"] not in answer.text


def test_a_session_says_who_asks(live_server: LiveServer) -> None:
    assert name_of(ask(signed_up(live_server, "session-user"), VIEWER)) == "session-user"


def test_a_key_says_who_asks(live_server: LiveServer) -> None:
    live_server.trickster("user", "create", "key-user", "--password-stdin", input=PASSWORD)
    key = live_server.trickster("api-key", "create", "key-user").stdout.strip()

    answer = ask(live_server.client(), VIEWER, {"authorization": f"Bearer {key}"})

    assert name_of(answer) == "key-user"


def test_a_key_decides_over_a_session(live_server: LiveServer) -> None:
    live_server.trickster("user", "create", "key-first", "--password-stdin", input=PASSWORD)
    key = live_server.trickster("api-key", "create", "key-first").stdout.strip()

    answer = ask(signed_up(live_server, "session-second"), VIEWER, {"authorization": f"Bearer {key}"})

    assert name_of(answer) == "key-first"


def test_signing_in_changes_the_session(live_server: LiveServer) -> None:
    client = signed_up(live_server, "rotator")
    before = client.cookies["session"]

    ask(client, SIGN_IN, name="rotator", password=PASSWORD)

    assert client.cookies["session"] != before
    old = ask(live_server.client(), VIEWER, {"cookie": f"session={before}"})
    assert old.status_code == 401


def test_signing_out_ends_the_session_and_its_cookie(live_server: LiveServer) -> None:
    client = signed_up(live_server, "leaver")
    token = client.cookies["session"]

    ask(client, SIGN_OUT)

    assert "session" not in client.cookies
    assert ask(live_server.client(), VIEWER, {"cookie": f"session={token}"}).status_code == 401


def test_no_secret_is_in_the_database_as_it_is_used(live_server: LiveServer) -> None:
    client = signed_up(live_server, "secretive")
    key = live_server.trickster("api-key", "create", "secretive").stdout.strip()

    with sqlite3.connect(f"file:{live_server.data}/oracle.sqlite3?mode=ro", uri=True) as copy:
        everything = "\n".join(copy.iterdump())
    copy.close()

    assert "secretive" in everything
    assert not [secret for secret in (PASSWORD, key, client.cookies["session"]) if secret in everything]
