"""The drill: a backup beside a running server, a lost database, a restore, and the same head."""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.live_server import LiveServer, started, trickster

PASSWORD = "seven green bottles"


@pytest.fixture
def data(migrated_folder: Path) -> Path:
    """A folder with a ledger in it, and no server."""
    folder = migrated_folder
    trickster(folder, "user", "create", "ann", "--password-stdin", input=PASSWORD)
    trickster(folder, "ledger", "topup", "ann", "5", "--reason", "gift")
    return folder


@pytest.fixture
def backup(data: Path, tmp_path: Path) -> Path:
    path = tmp_path / "backup.sqlite3"
    made = trickster(data, "backup", str(path))
    assert made.returncode == 0, made.stderr
    return path


def lose_database(data: Path) -> None:
    for file in data.glob("oracle.sqlite3*"):
        file.unlink()


def head(data: Path) -> str:
    proof = json.loads(trickster(data, "ledger", "verify").stdout)
    assert proof["is_sound"], proof["faults"]
    found: str = proof["head"]
    return found


def test_a_backup_never_replaces_a_file(data: Path, backup: Path) -> None:
    again = trickster(data, "backup", str(backup))

    assert again.returncode == 1
    assert "never replaces" in again.stderr


def test_a_database_that_is_there_is_not_restored_over(data: Path, backup: Path) -> None:
    done = trickster(data, "restore", str(backup))

    assert done.returncode == 1
    assert "move it away" in done.stderr


def test_the_log_of_another_database_is_not_replayed_into_a_backup(data: Path, backup: Path) -> None:
    lose_database(data)
    (data / "oracle.sqlite3-wal").write_bytes(b"of another database")

    done = trickster(data, "restore", str(backup))

    assert done.returncode == 1
    assert "oracle.sqlite3-wal" in done.stderr


def test_a_backup_of_an_earlier_version_is_brought_to_this_one(data: Path, backup: Path) -> None:
    with closing(sqlite3.connect(backup)) as earlier:
        earlier.execute("DROP TABLE season_projections")
        earlier.execute("DELETE FROM tortoise_migrations WHERE name = '0013_projections'")
        earlier.commit()
    lose_database(data)

    done = trickster(data, "restore", str(backup))

    assert done.returncode == 0, done.stderr
    with closing(sqlite3.connect(data / "oracle.sqlite3")) as restored:
        assert restored.execute("SELECT count(*) FROM season_projections").fetchone() == (0,)
    assert not list(data.glob("*.part*"))


def test_a_database_of_another_program_is_no_backup(data: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.sqlite3")) as other:
        other.execute("CREATE TABLE notes (text)")
    lose_database(data)

    done = trickster(data, "restore", str(tmp_path / "other.sqlite3"))

    assert done.returncode == 1
    assert "no such table: ledger_head" in done.stderr
    assert not (data / "oracle.sqlite3").exists()


def test_without_the_secret_nothing_is_restored(backup: Path, tmp_path: Path) -> None:
    done = trickster(tmp_path / "elsewhere", "restore", str(backup))

    assert done.returncode == 1
    assert "secrets" in done.stderr
    assert not (tmp_path / "elsewhere" / "oracle.sqlite3").exists()


def test_a_served_folder_is_not_restored_into(live: LiveServer, tmp_path: Path) -> None:
    live.trickster("backup", str(tmp_path / "copy"))

    done = live.trickster("restore", str(tmp_path / "copy"))

    assert done.returncode == 1
    assert "in use by process" in done.stderr


def test_what_is_restored_has_the_head_that_was_backed_up(data: Path, backup: Path) -> None:
    before = head(data)
    lose_database(data)

    restored = trickster(data, "restore", str(backup))

    assert restored.returncode == 0, restored.stderr
    assert head(data) == before
    assert trickster(data, "ledger", "balance", "ann").stdout.strip() == "5"


def test_anchors_newer_than_the_backup_are_put_aside(data: Path, backup: Path) -> None:
    trickster(data, "ledger", "topup", "ann", "5", "--reason", "after the backup")
    lose_database(data)

    trickster(data, "restore", str(backup))

    assert (data / "anchors.before-restore").exists()
    assert trickster(data, "ledger", "verify").returncode == 0


def test_a_backup_beside_the_server_goes_where_a_new_machine_is(live: LiveServer, tmp_path: Path) -> None:
    live.trickster("user", "create", "bob", "--password-stdin", input=PASSWORD)
    live.trickster("ledger", "topup", "bob", "7", "--reason", "gift")
    made = live.trickster("backup", str(tmp_path / "copy"))
    assert made.returncode == 0, made.stderr
    shutil.copytree(live.data / "secrets", tmp_path / "new" / "secrets")

    restored = trickster(tmp_path / "new", "restore", str(tmp_path / "copy"))

    assert restored.returncode == 0, restored.stderr
    assert trickster(tmp_path / "new", "ledger", "balance", "bob").stdout.strip() == "7"


def test_a_missing_anchored_head_is_found(data: Path) -> None:
    with (data / "anchors.jsonl").open() as file:
        newest = json.loads(file.readlines()[-1])
    with (data / "anchors.jsonl").open("a") as file:
        file.write(json.dumps({**newest, "seq": newest["seq"] + 100}) + "\n")

    done = trickster(data, "ledger", "anchors", "check")

    assert done.returncode == 1
    assert json.loads(done.stdout)["is_sound"] is False


def test_the_ledger_is_exported_in_both_forms(data: Path, tmp_path: Path) -> None:
    for form in ("jsonl", "csv"):
        done = trickster(data, "ledger", "export", str(tmp_path / form), "--format", form)
        assert done.returncode == 0, done.stderr

    events = [json.loads(line) for line in (tmp_path / "jsonl").read_text().splitlines()]
    with (tmp_path / "csv").open() as file:
        (row,) = csv.DictReader(file)
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert (row["kind"], row["amount"], row["reason"]) == ("top_up", "5", "gift")


def test_an_export_never_replaces_a_file(data: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("precious")

    done = trickster(data, "ledger", "export", str(tmp_path / "mine"))

    assert done.returncode == 1
    assert (tmp_path / "mine").read_text() == "precious"


@pytest.fixture
def live(tmp_path: Path) -> Iterator[LiveServer]:
    with started(tmp_path / "served") as server:
        yield server


def test_a_backup_that_cannot_be_written_is_one_sentence(data: Path, tmp_path: Path) -> None:
    done = trickster(data, "backup", str(tmp_path / "no-folder" / "backup.sqlite3"))

    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "No such file or directory" in done.stderr
