"""The folder's secrets: made once, whoever comes first."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from server.data_folder import DataFolder

AT_ONCE = 8


def test_all_who_ask_at_once_for_a_new_secret_are_given_the_same(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "data")
    folder.prepare()
    together = Barrier(AT_ONCE)

    def asked(name: str) -> bytes:
        together.wait()
        return folder.secret(name)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for number in range(20):
            given = list(pool.map(asked, [f"secret{number}"] * AT_ONCE))
            assert len(set(given)) == 1

    assert sorted(path.name for path in folder.secrets.iterdir()) == sorted(f"secret{number}" for number in range(20))


def test_a_secret_is_for_its_owner_alone(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "data")
    folder.prepare()
    folder.secret("forms.key")

    assert stat.S_IMODE((folder.secrets / "forms.key").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.secrets.stat().st_mode) == 0o700
