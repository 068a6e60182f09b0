"""The asset build: pinned, repeatable, small, and served for ever under names that change with the content."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path

import httpx2
import pytest

from server import assets
from server.assets import STATIC, MissingAssetsError
from tests.live_server import LiveServer


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sources, with nothing built and nothing installed."""
    copy = tmp_path_factory.mktemp("assets") / "static"
    shutil.copytree(STATIC, copy, ignore=shutil.ignore_patterns("build", "node_modules"))
    return copy


@pytest.fixture(scope="module")
def built(source: Path) -> assets.Manifest:
    return assets.build(source)


def test_without_a_build_the_manifest_is_missing(tmp_path: Path) -> None:
    with pytest.raises(MissingAssetsError, match="trickster assets"):
        assets.manifest(tmp_path)


def test_the_lock_pins_versions_and_names_no_address() -> None:
    lock = json.loads((STATIC / "package-lock.json").read_text())

    assert "://" not in json.dumps(lock)
    assert lock["packages"][""]["dependencies"] == json.loads((STATIC / "package.json").read_text())["dependencies"]
    assert all(each["integrity"] for name, each in lock["packages"].items() if name)


def test_a_second_build_changes_nothing(source: Path, built: assets.Manifest) -> None:
    before = {path: path.stat().st_mtime_ns for path in (source / "build").iterdir()}

    assert assets.build(source) == built
    assert {path: path.stat().st_mtime_ns for path in (source / "build").iterdir()} == before


def test_a_lost_file_is_built_again(source: Path, built: assets.Manifest) -> None:
    (source / "build" / built.files["app.css"]).unlink()

    assert assets.build(source) == built
    assert (source / "build" / built.files["app.css"]).exists()


def test_another_style_sheet_has_another_name(source: Path, built: assets.Manifest) -> None:
    sheet = source / "css" / "print.css"
    original = sheet.read_bytes()
    sheet.write_bytes(original + b".a{}")
    changed = assets.build(source)
    sheet.write_bytes(original)

    assert changed.files["app.css"] != built.files["app.css"]
    assert changed.files["app.js"] == built.files["app.js"]
    assert assets.build(source) == built


def test_a_server_that_still_runs_finds_the_files_of_the_build_before(source: Path, built: assets.Manifest) -> None:
    sheet = source / "css" / "print.css"
    original = sheet.read_bytes()
    sheet.write_bytes(original + b".a{}")
    changed = assets.build(source)
    before = {name for name in built.files.values() if (source / "build" / name).exists()}
    sheet.write_bytes(original + b".b{}")
    assets.build(source)
    older = (source / "build" / built.files["app.css"]).exists()
    sheet.write_bytes(original)

    assert (before, older) == (set(built.files.values()), False)
    assert assets.build(source) == built != changed


def test_the_chart_library_is_not_reachable_from_the_window(source: Path, built: assets.Manifest) -> None:
    bundle = (source / "build" / built.files["charts.js"]).read_text()

    assert "window.vega" not in bundle


def test_the_style_sheet_stays_small(source: Path, built: assets.Manifest) -> None:
    # As it is sent: one sheet for every page, kept for ever once it came.
    assert (source / "build" / f"{built.files['app.css']}.gz").stat().st_size < 11_500


def test_a_module_that_comes_on_sight_is_small(source: Path, built: assets.Manifest) -> None:
    assert (source / "build" / f"{built.files['landscape.js']}.gz").stat().st_size < 15_000


def test_a_page_without_charts_weighs_little(source: Path, built: assets.Manifest) -> None:
    weight = sum((source / "build" / f"{built.files[name]}.gz").stat().st_size for name in ("app.css", "app.js"))

    assert weight < 30_000


def test_files_are_served_compressed_and_for_ever(live_server: LiveServer) -> None:
    name = assets.manifest().files["app.css"]
    with httpx2.Client(base_url=live_server.url) as client, client.stream("GET", f"/static/{name}") as answer:
        raw = b"".join(answer.iter_raw())

    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert gzip.decompress(raw) == (STATIC / "build" / name).read_bytes()


def test_a_client_without_gzip_gets_the_plain_file(live_server: LiveServer) -> None:
    name = assets.manifest().files["app.css"]
    answer = live_server.client(headers={"accept-encoding": "identity"}).get(f"/static/{name}")

    assert "content-encoding" not in answer.headers
    assert answer.content == (STATIC / "build" / name).read_bytes()
