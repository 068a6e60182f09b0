"""Where people come by HTTPS, cookies and browsers stay with it."""

from __future__ import annotations

from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path

import pytest

from server.settings import Settings
from tests.live_server import LiveServer, started
from tests.server.security.accounts import PASSWORD, SIGN_UP, VIEWER, ask

HTTPS = {"TRICKSTER_SECURE_COOKIES": "true", "TRICKSTER_TRUSTED_HOSTS": '["127.0.0.1"]', "TRICKSTER_DEMO": "false"}


@pytest.fixture(scope="module")
def behind_tls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    with started(tmp_path_factory.mktemp("https") / "data", environment=HTTPS) as server:
        yield server


def test_the_session_is_bound_to_this_host_and_to_https(behind_tls: LiveServer) -> None:
    answer = ask(behind_tls.client(), SIGN_UP, name="secure", password=PASSWORD)

    (cookie,) = SimpleCookie(answer.headers["set-cookie"]).values()
    assert cookie.key == "__Host-session"
    assert (cookie["secure"], cookie["httponly"], cookie["path"], cookie["domain"]) == (True, True, "/", "")
    assert cookie["samesite"] == "Lax"


def test_the_session_is_known_again(behind_tls: LiveServer) -> None:
    client = behind_tls.client()
    token = SimpleCookie(ask(client, SIGN_UP, name="again", password=PASSWORD).headers["set-cookie"])["__Host-session"]

    answer = ask(behind_tls.client(), VIEWER, {"cookie": f"__Host-session={token.value}"})

    assert answer.json()["data"]["viewer"]["name"] == "again"


def test_a_cookie_that_another_host_of_the_domain_could_set_is_not_believed(behind_tls: LiveServer) -> None:
    client = behind_tls.client()
    token = SimpleCookie(ask(client, SIGN_UP, name="planted", password=PASSWORD).headers["set-cookie"])[
        "__Host-session"
    ]

    answer = ask(behind_tls.client(), VIEWER, {"cookie": f"session={token.value}"})

    assert answer.json()["data"]["viewer"] is None


def test_browsers_are_told_to_come_by_https_only(behind_tls: LiveServer) -> None:
    answer = behind_tls.client().get("/health/live")

    assert "max-age=" in answer.headers["strict-transport-security"]


@pytest.mark.parametrize(
    ("host", "is_secure"), [("127.0.0.1", False), ("localhost", False), ("::1", False), ("0.0.0.0", True)]
)
def test_cookies_are_secure_wherever_others_can_reach(host: str, is_secure: bool) -> None:
    assert Settings(data=Path("var"), host=host).cookies_are_secure is is_secure
