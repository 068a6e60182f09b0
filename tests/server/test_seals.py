"""The proof of a sealed forecast, from a running server to the command line of somebody who has nothing else."""

from __future__ import annotations

import asyncio
import re
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from engine.catalogue.importers.reading import parse_bytes
from server.services import Installation, open_installation
from server.settings import Settings
from tests.engine.forecasts.conftest import season
from tests.live_server import TRICKSTER, LiveServer, started

FIRST_KICK_OFF = datetime(2024, 3, 10, 13, 0, tzinfo=UTC)
FIXTURES = ("2024-03-10T13:00Z,Birches,Firs,,", "2024-03-10T15:00Z,Cedars,Elms,,")
RESULTS = ("2024-03-10T13:00Z,Birches,Firs,2,0", "2024-03-10T15:00Z,Cedars,Elms,1,1", "2024-03-17,Alders,Oaks,,")


async def keep(installation: Installation, *lines: str) -> None:
    text = "\n".join(("date,home,away,home_score,away_score", *lines))
    parsed = parse_bytes(text.encode(), "forest.csv", competition="Forest League")
    await installation.services.catalogue.import_results(parsed)


async def live_through_a_match_day(data: Path) -> list[int]:
    """Seal half an hour before the first kick-off, and bring in the results a day later; the sealed fixtures."""
    time = [FIRST_KICK_OFF - timedelta(minutes=30)]
    settings = Settings(data=data, demo=False, bundled=False)
    async with open_installation(settings, clock=lambda: time[0]) as installation:
        await keep(installation, *season(), *FIXTURES)
        await installation.services.seals.seal_due()
        time[0] += timedelta(days=1)
        await keep(installation, *RESULTS)
        await installation.services.forecasts.catch_up()
        page = await installation.services.catalogue.fixtures(day=FIRST_KICK_OFF.date())
        return [each.id for each in page.items]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[int]]:
    data = tmp_path_factory.mktemp("sealed") / "data"
    return data, asyncio.run(live_through_a_match_day(data))


@pytest.fixture(scope="module")
def server(folder: tuple[Path, list[int]]) -> Iterator[LiveServer]:
    with started(folder[0], environment={"TRICKSTER_DEMO": "false", "TRICKSTER_BUNDLED": "false"}) as running:
        yield running


def verified(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*TRICKSTER, "verify", *arguments], capture_output=True, text=True, check=False)


def saved(server: LiveServer, path: str, folder: Path) -> Path:
    """A file of the site, saved by a guest."""
    answer = server.client().get(path)
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment")
    file = folder / path.strip("/").replace("/", "-")
    file.write_bytes(answer.content)
    return file


def test_a_guest_downloads_the_proof_and_the_command_line_believes_it(
    server: LiveServer, folder: tuple[Path, list[int]], tmp_path: Path
) -> None:
    key = server.client().post("/graphql", json={"query": "{ sealKey }"}).json()["data"]["sealKey"]
    log = saved(server, "/record/seals.json", tmp_path)
    for fixture in folder[1]:
        pack = saved(server, f"/fixtures/{fixture}/seal.json", tmp_path)
        done = verified(pack, "--log", log, "--key", key)
        assert done.returncode == 0, done.stderr + done.stdout
        assert "Sealed 2024-03-10 12:30:00 UTC, before kick-off" in done.stdout
    assert verified(log, "--key", key).returncode == 0


def test_the_command_line_says_what_is_wrong(
    server: LiveServer, folder: tuple[Path, list[int]], tmp_path: Path
) -> None:
    pack = saved(server, f"/fixtures/{folder[1][0]}/seal.json", tmp_path)
    said = msgspec.json.decode(pack.read_bytes())
    forged = tmp_path / "forged.json"
    forged.write_bytes(msgspec.json.encode({**said, "forecast": said["forecast"].replace("Birches", "Beeches")}))

    done = verified(forged)
    assert done.returncode == 1
    assert "The forecast is not among those that were sealed" in done.stdout
    assert verified(pack, "--key", "00" * 32).returncode == 1
    assert "Traceback" not in verified(Path(__file__)).stderr


def test_the_key_is_taken_as_it_was_copied_and_nothing_less_is(
    server: LiveServer, folder: tuple[Path, list[int]], tmp_path: Path
) -> None:
    key = server.client().post("/graphql", json={"query": "{ sealKey }"}).json()["data"]["sealKey"]
    pack = saved(server, f"/fixtures/{folder[1][0]}/seal.json", tmp_path)

    assert verified(pack, "--key", f" {key.upper()}\n").returncode == 0
    for written in ("", key[:16], key + "00", "z" * 64):
        done = verified(pack, "--key", written)
        assert done.returncode == 1
        assert "64 hexadecimal digits" in done.stderr


def test_a_file_of_a_stranger_does_not_write_on_the_terminal(tmp_path: Path) -> None:
    forged = tmp_path / "forged.json"
    forged.write_bytes(msgspec.json.encode({"format": "\x1b[2J\rSound.\u202e"}))

    done = verified(forged)

    assert done.returncode == 1
    assert not {"\x1b", "\r", "\u202e"} & set(done.stderr + done.stdout)


def test_a_cursor_that_no_list_gave_is_refused(server: LiveServer) -> None:
    for cursor in ("nine", "-1", "9" * 18, "9" * 40, "\u0663"):
        document = "query ($after: String) { seals(after: $after) { nodes { number } } }"
        answer = server.client().post("/graphql", json={"query": document, "variables": {"after": cursor}}).json()
        assert answer["errors"][0]["extensions"]["code"] == "INVALID_INPUT", cursor


def unexplained(page: str) -> str:
    """The page without what its words mean, which unfolds where they stand."""
    return re.sub(r'<button class="term"[^>]*>(.*?)</button><span class="meaning".*?</span>', r"\1", page)


def test_the_page_of_a_sealed_match_leads_to_its_proof(server: LiveServer, folder: tuple[Path, list[int]]) -> None:
    page = server.client().get(f"/fixtures/{folder[1][0]}", headers={"accept": "text/html"}, follow_redirects=True).text

    assert "Sealed before kick-off" in unexplained(page)
    assert f'href="/fixtures/{folder[1][0]}/seal.json"' in page


def test_the_record_tells_sealed_from_replayed(server: LiveServer) -> None:
    query = "{ record { sealed { matches replayed scores { rps } } verification { matches } } }"
    record = server.client().post("/graphql", json={"query": query}).json()["data"]["record"]
    page = server.client().get("/record", headers={"accept": "text/html"}).text

    assert record["sealed"]["matches"] == 2
    assert record["sealed"]["replayed"] == record["verification"]["matches"] - 2
    assert 0 < record["sealed"]["scores"]["rps"] < 1
    assert "<b>2</b> sealed before kick-off" in unexplained(page)


def test_a_match_that_was_not_sealed_has_no_proof(server: LiveServer) -> None:
    assert server.client().get("/fixtures/1/seal.json").status_code == 404
    assert server.client().get("/fixtures/nine/seal.json").status_code == 404
