"""The matches that come with the program: into an empty installation, once, and never back against anybody's will."""

from __future__ import annotations

import asyncio
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from engine.catalogue import demo
from engine.catalogue.bundle import CONTENTS, FOLDER, Bundle
from engine.catalogue.bundling import SOURCES, Bundling, Described
from engine.catalogue.importers.reading import parse_bytes
from engine.catalogue.models import Fixture, ImportedFile
from engine.catalogue.service import Catalogue
from engine.forecasts.service import Forecasts
from engine.jobs.bundle_import import BundleImport
from engine.store.database import Database

NOW = datetime(2026, 1, 1, tzinfo=UTC)
MATCHES = 3
ORIGIN = Path(__file__).parents[3] / ".." / "shared" / "data" / "soccer"
OWN = "date,home,away,home_score,away_score\n2025-03-01,Alder,Birch,2,1\n"
COMPANION = "date,home_team,away_team,winner,first_shooter\n1872-11-30,Scotland,England,England,\n"
INTERNATIONAL = """date,home_team,away_team,home_score,away_score,tournament,city,country,neutral
1872-11-30,Scotland,England,0,0,Friendly,Glasgow,Scotland,False
"""
Made = Callable[..., BundleImport]


def season(first: str, second: str, *score: int) -> str:
    sides = {"team1": "Alder", "team2": second}
    match = {"round": "Matchday 1", "date": f"{first[:4]}-09-01", **sides, "score": {"ft": score}}
    return msgspec.json.encode({"name": f"Grove League {first}", "matches": [match]}).decode()


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    files = {
        "openfootball/2023-24.grove.json": season("2023/24", "Birch", 2, 1),
        "openfootball/2024-25.grove.json": season("2024/25", "Cedar", 2, 1),
        "international/results.csv": INTERNATIONAL,
        "international/shootouts.csv": COMPANION,
    }
    for name, text in files.items():
        path = tmp_path / "origin" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "origin"


@pytest.fixture
def bundle(origin: Path, tmp_path: Path) -> Bundle:
    Bundling(origin, tmp_path / "bundled").make()
    return Bundle.of(tmp_path / "bundled")


@pytest.fixture
def catalogue(database: Database) -> Catalogue:
    return Catalogue(database, clock=lambda: NOW)


@pytest.fixture
def made(database: Database, catalogue: Catalogue, bundle: Bundle) -> Made:
    """A process that would import the bundle, the last one where none is given."""

    def made(given: Bundle = bundle, *, is_wanted: bool = True) -> BundleImport:
        forecasts = Forecasts(database, catalogue, clock=lambda: NOW)
        return BundleImport(given, catalogue, forecasts, is_wanted=is_wanted, is_alone=True)

    return made


async def furnished(bundled: BundleImport) -> None:
    await bundled.promise()
    async with bundled:
        await bundled.finish()


async def imported() -> list[str]:
    return [str(name) for name in await ImportedFile.filter(act="import").values_list("name", flat=True)]


async def test_an_empty_installation_has_every_match_rated_and_scored(made: Made, catalogue: Catalogue) -> None:
    bundled = made()

    await furnished(bundled)

    assert await Fixture.all().count() == MATCHES
    assert await imported() == [
        "bundled/openfootball/2024-25.grove.json",
        "bundled/openfootball/2023-24.grove.json",
        "bundled/international/results.csv",
        "bundled/international/shootouts.csv",
    ]
    record = await Forecasts(catalogue.database, catalogue, clock=lambda: NOW).record(is_synthetic=False)
    assert (record.verification.matches, record.catching_up) == (MATCHES, None)


async def test_the_next_start_reads_no_file_again(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    await furnished(made())
    monkeypatch.setattr(Bundle, "read", None)
    again = made()

    await furnished(again)

    assert not await again.is_due()
    assert len(await imported()) == 4


async def test_killed_between_two_files_it_goes_on_with_the_others(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    read, stuck = Bundle.read, asyncio.Event()

    async def stop(*given: object, **options: object) -> None:
        stuck.set()
        await asyncio.Event().wait()

    first = made()
    await first.promise()
    whole = first._catalogue.import_results

    async def one_then_stop(parsed: object, **options: object) -> object:
        return await (whole(parsed, **options) if not await imported() else stop())

    monkeypatch.setattr(first._catalogue, "import_results", one_then_stop)
    async with first:
        await first.begin()
        await stuck.wait()
        assert getattr(await first.underway(), "done", 0) == 1
    assert await imported() == ["bundled/openfootball/2024-25.grove.json"]

    monkeypatch.undo()
    seen: list[str] = []
    monkeypatch.setattr(Bundle, "read", lambda self, one, today: seen.append(one.file.name) or read(self, one, today))
    await furnished(made())

    assert seen == ["2023-24.grove.json", "results.csv", "shootouts.csv"]
    assert await Fixture.all().count() == MATCHES


async def test_an_import_beside_the_first_start_does_not_end_it(made: Made, catalogue: Catalogue) -> None:
    bundled = made()
    await bundled.promise()
    await catalogue.import_results(parse_bytes(OWN.encode(), "own.csv", competition="Own"))

    await furnished(made())

    assert await Fixture.all().count() == MATCHES + 1


async def test_progress_counts_every_match_from_the_first_moment(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, int, int]] = []
    bundled = made()

    await bundled._import(await bundled.missing(), lambda *given: told.append(given))

    rows = MATCHES + 1  # with that of the shoot-outs
    assert [told[0][1:], told[-1][1:]] == [(0, rows), (rows, rows)]


async def test_what_was_undone_stays_out(made: Made, catalogue: Catalogue) -> None:
    await furnished(made())
    await catalogue.acts.undo()

    await furnished(made())

    assert not await Fixture.all().exists()


async def test_a_competition_that_was_removed_stays_out(made: Made, catalogue: Catalogue) -> None:
    await furnished(made())
    await catalogue.acts.remove("Grove League")

    await furnished(made())

    assert [each.name for each in await catalogue.competitions()] == ["International matches"]


async def test_what_adds_to_matches_that_were_taken_out_before_it_was_known_stays_out_too(
    made: Made, catalogue: Catalogue
) -> None:
    await furnished(made())
    await ImportedFile.filter(name__endswith="shootouts.csv").delete()
    await catalogue.acts.remove("International matches")

    again = made()
    await furnished(again)

    assert await again.missing() == ()
    assert [each.name for each in await catalogue.competitions()] == ["Grove League"]


async def test_a_newer_edition_comes_in_but_for_what_was_removed(
    made: Made, catalogue: Catalogue, origin: Path, tmp_path: Path
) -> None:
    await furnished(made())
    await catalogue.acts.remove("Grove League")
    (origin / "openfootball/2024-25.grove.json").write_text(season("2024/25", "Cedar", 3, 3))
    (origin / "international/results.csv").write_text(
        INTERNATIONAL + "1873-03-08,England,Scotland,4,2,Friendly,London,England,False\n"
    )
    Bundling(origin, tmp_path / "newer").make()

    await furnished(made(Bundle.of(tmp_path / "newer")))

    assert [each.name for each in await catalogue.competitions()] == ["International matches"]
    assert await Fixture.all().count() == 2


async def test_a_database_with_imports_of_its_own_gets_nothing_unasked(made: Made, catalogue: Catalogue) -> None:
    await catalogue.import_results(parse_bytes(OWN.encode(), "own.csv", competition="Own"))

    await furnished(made())

    assert await imported() == ["own.csv"]


async def test_an_installation_that_had_only_the_demonstration_gets_nothing_unasked(
    made: Made, catalogue: Catalogue
) -> None:
    await demo.load(catalogue)

    await furnished(made())

    assert [each.is_synthetic for each in await catalogue.competitions()] == [True]


async def test_the_setting_leaves_it_out(made: Made) -> None:
    await furnished(made(is_wanted=False))

    assert await imported() == []


async def test_the_setting_stops_what_was_promised(made: Made) -> None:
    await made().promise()
    bundled = made(is_wanted=False)

    await furnished(bundled)

    assert (await imported(), await bundled.underway()) == ([], None)


async def test_a_competition_names_the_source_of_its_bundled_matches_alone(made: Made, catalogue: Catalogue) -> None:
    bundled = made()
    await furnished(bundled)
    own = await catalogue.import_results(parse_bytes(OWN.encode(), "own.csv", competition="Own"))
    named = {each.name: (await bundled.sources_of([each.id]))[each.id] for each in await catalogue.competitions()}

    assert {name: [source.licence for source in sources] for name, sources in named.items()} == {
        "Grove League": ["CC0 1.0"],
        "International matches": ["CC0 1.0"],
        own.competitions[0].name: [],
    }


def test_the_same_files_make_the_same_bundle(origin: Path, bundle: Bundle, tmp_path: Path) -> None:
    Bundling(origin, tmp_path / "again").make()

    for path in bundle.folder.iterdir():
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes()


def test_what_ships_is_small_and_as_its_contents_say() -> None:
    bundle = Bundle.of()

    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 1_000_000
    assert [source.key for source in bundle.sources] == [source.key for source in SOURCES]
    for source in bundle.sources:
        assert source.licence == "CC0 1.0"
        with zipfile.ZipFile(FOLDER / f"{source.key}.zip") as archive:
            assert archive.namelist() == [file.name for file in source.files]
    assert msgspec.json.decode((FOLDER / CONTENTS).read_bytes())[0]["url"].startswith("https://")


@pytest.mark.skipif(not ORIGIN.exists(), reason="the source files are not on this machine")
def test_what_ships_holds_the_source_files() -> None:
    bundle = Bundle.of()

    for source in bundle.sources:
        files = {path.name: path for path in (ORIGIN / source.key).iterdir()}
        assert files.keys() == {file.name for file in source.files}
        for file in source.files:
            assert bundle.content(source, file.name) == files[file.name].read_bytes()
            assert replace(Described.of(files[file.name]).file, adds_to=file.adds_to) == file
