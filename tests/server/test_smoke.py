"""The smoke test passes on a sound installation, and fails where a check must."""

from __future__ import annotations

from tests.live_server import LiveServer

PASSWORD = "seven green bottles"


def key_of(server: LiveServer, name: str, *flags: str) -> str:
    server.trickster("user", "create", name, "--password-stdin", *flags, input=PASSWORD)
    scopes = ("--scope", "spend", "--scope", "admin") if "--admin" in flags else ()
    return server.trickster("api-key", "create", name, *scopes).stdout.strip()


def test_where_nobody_answers_it_fails_at_health(live_server: LiveServer) -> None:
    done = live_server.trickster("smoke", "http://127.0.0.1:9", "--admin-key", "to_x")

    assert done.returncode == 1
    assert done.stdout.startswith("FAILED  health")


def test_with_the_key_of_a_reader_it_fails_at_the_charge(live_server: LiveServer) -> None:
    done = live_server.trickster("smoke", live_server.url, "--admin-key", key_of(live_server, "reader"))

    assert done.returncode == 1
    assert "FAILED  charge: the top-up was refused" in done.stdout


def test_a_sound_installation_passes_every_check(live_server: LiveServer) -> None:
    key = key_of(live_server, "keeper", "--admin")

    done = live_server.trickster("smoke", live_server.url, "--admin-key", "-", input=key)

    assert done.returncode == 0, done.stdout + done.stderr
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["ok"] * 6


def test_it_can_be_repeated(live_server: LiveServer) -> None:
    key = key_of(live_server, "repeater", "--admin")

    statuses = [live_server.trickster("smoke", live_server.url, "--admin-key", key).returncode for _ in range(2)]

    assert statuses == [0, 0]
