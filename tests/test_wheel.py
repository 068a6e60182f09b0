"""The wheel alone is the product: in an environment outside the tree it imports, simulates and serves."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import httpx2
import pytest

from engine.catalogue.bundle import FOLDER
from server import assets

ROOT = Path(__file__).resolve().parents[1]
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
PRIVATE = re.compile(r"^(tests|bench|docs|static|templates)/|node_modules|\.map$|package\.json$")


@dataclass(frozen=True)
class Installed:
    """An environment that holds the wheel, and finds what it depends on where the tests have it."""

    folder: Path

    def run(self, program: str, *arguments: str) -> str:
        command = [self.folder / "bin" / program, *arguments]
        done = subprocess.run(command, cwd=self.folder, env=elsewhere(), capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout


def elsewhere() -> dict[str, str]:
    """The environment without what would lead back into the tree."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "TRICKSTER_"))}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built without a network, and beside the tree: the tree may be read-only or in use."""
    folder = tmp_path_factory.mktemp("wheel")
    settings = folder / "build.cfg"
    settings.write_text(f"[build]\nbuild_base = {folder / 'build'}\n[egg_info]\negg_base = {folder}\n")
    command = [*PIP, "wheel", "--no-deps", "--no-index", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(command, env=elsewhere() | {"DIST_EXTRA_CONFIG": str(settings)}, check=True)
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=False, symlinks=True)
    python = str(folder / "bin" / "python")
    subprocess.run([*PIP, "--python", python, "install", "--no-deps", "--no-index", str(wheel)], check=True)
    (site,) = folder.glob("lib/python*/site-packages")
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return Installed(folder)


def test_it_holds_pages_and_built_assets_and_nothing_private(wheel: Path) -> None:
    names = set(ZipFile(wheel).namelist())

    plain = {f"server/static/build/{name}" for name in assets.manifest().files.values()}
    built = plain | {f"{name}.gz" for name in plain if Path(name).suffix not in assets.PACKED}
    pages = {f"server/{path.relative_to(ROOT)}" for path in (ROOT / "templates").rglob("*.*") if path.is_file()}
    assert built | pages | {"server/static/build/manifest.json", "engine/py.typed"} <= names
    assert {f"engine/catalogue/bundled/{path.name}" for path in FOLDER.iterdir()} <= names
    assert sorted(filter(PRIVATE.search, names)) == []


def test_the_library_is_there(installed: Installed) -> None:
    told = installed.run(
        "python", "-c", "import engine as tr; print(tr.__file__); print(tr.forecast_from_elo(1720, 1640))"
    )

    file, forecast = told.splitlines()
    assert Path(file).is_relative_to(installed.folder)
    assert forecast.startswith("Forecast(Home v Away: home ")


def test_it_imports_and_simulates(installed: Installed, tmp_path: Path) -> None:
    results = tmp_path / "sunday.csv"
    results.write_text("date,home,away,home_score,away_score\n2026-05-02,Rovers,United,2,1\n")
    data = ("--data", str(tmp_path / "data"))

    assert "1 match" in installed.run("trickster", "data", "import", str(results), "--competition", "Sunday", *data)
    simulated = installed.run("trickster", "simulate", "--home-rating", "1720", "--away-rating", "1640", *data)

    assert "most likely between (9 times in 10)" in simulated


def test_its_assets_are_built_already(installed: Installed) -> None:
    assert installed.run("trickster", "assets") == ""


def test_charts_find_their_colours(installed: Installed) -> None:
    asked = "from server.charts.theme import palette; print(*palette('dark'))"

    assert {"home", "draw", "away"} <= set(installed.run("python", "-c", asked).split())


@pytest.fixture(scope="module")
def served(installed: Installed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx2.Client]:
    command = [installed.folder / "bin" / "trickster", "serve", "--port", "0"]
    environment = elsewhere() | {
        "TRICKSTER_DATA": str(tmp_path_factory.mktemp("served") / "data"),
        "TRICKSTER_BUNDLED": "false",
    }
    with subprocess.Popen(
        command, cwd=installed.folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        assert server.stdout
        found = next(filter(None, (re.search(r"is at (http\S+)", line) for line in server.stdout)))
        with httpx2.Client(base_url=found[1], timeout=60) as client:
            yield client
        server.terminate()


def test_it_serves_pages_with_their_assets(served: httpx2.Client) -> None:
    page = served.get("/", headers={"accept": "text/html"})
    style = re.search(r'href="(/static/app\.[^"]+\.css)"', page.text)

    assert page.status_code == 200
    assert style
    assert served.get(style[1]).status_code == 200
