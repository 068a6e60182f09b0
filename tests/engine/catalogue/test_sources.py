"""Pulls from a real server on this machine."""

import asyncio
import gzip
import json
import socket
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from engine.catalogue import sources
from engine.catalogue.downloads import SourceUnavailable, Validators, download, is_same_house
from engine.catalogue.importers.parsed import ParsedFile, UnreadableFile
from engine.catalogue.importers.reading import parse_bytes
from engine.catalogue.models import Download, Fixture
from engine.catalogue.service import Catalogue
from engine.catalogue.sources import SOURCES, Provider, pull, source
from engine.errors import InvalidInput, NotFound
from engine.store.database import Database

NOW = datetime(2024, 3, 10, 12, 0, tzinfo=UTC)
HEADER = "Div,Date,Time,HomeTeam,AwayTeam,FTHG,FTAG,FTR\n"
RESULTS = HEADER + "E0,09/03/2024,15:00,Rowans,Alders,2,1,H\n"
FIXTURES = HEADER + "E0,16/03/2024,15:00,Alders,Rowans,,,\nD1,16/03/2024,15:00,Eichen,Linden,,,\nE0,bad,,A,B,,,\n"


@dataclass
class Site:
    """Answers by path: status, headers, body; and what was asked of it."""

    answers: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    url: str = ""
    is_silent: bool = False
    over: asyncio.Event = field(default_factory=asyncio.Event)
    served: set[asyncio.Task[None] | None] = field(default_factory=set)

    def has(self, path: str, body: str | bytes, *, status: int = 200, **headers: str) -> None:
        data = body.encode() if isinstance(body, str) else body
        self.answers[path] = (status, {name.replace("_", "-"): value for name, value in headers.items()}, data)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.served.add(asyncio.current_task())
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        except asyncio.IncompleteReadError:
            # The client gave up before it had asked.
            writer.close()
            return
        path = head[0].split()[1]
        sent = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
        self.asked.append((path, sent))
        if self.is_silent:
            await self.over.wait()
        status, headers, body = self.answers.get(path, (404, {}, b"none"))
        if headers.get("etag") and sent.get("if-none-match") == headers["etag"]:
            status, body = 304, b""
        lines = [f"HTTP/1.1 {status} x", f"content-length: {len(body)}", "connection: close"]
        writer.write("\r\n".join([*lines, *(f"{name}: {value}" for name, value in headers.items())]).encode("latin-1"))
        writer.write(b"\r\n\r\n" + body)
        try:
            await writer.drain()
            writer.close()
            await writer.wait_closed()
        except ConnectionError:
            return


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    made = Site()
    async with await asyncio.start_server(made.serve, "127.0.0.1", 0) as server:
        made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield made
        made.over.set()
        await asyncio.gather(*(task for task in made.served if task))


@pytest.fixture
def catalogue(database: Database) -> Catalogue:
    return Catalogue(database, clock=lambda: NOW)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"body": "none", "status": 404}, "no such file"),
        ({"body": "down", "status": 503}, "answers 503"),
        ({"body": "<html>", "content_type": "text/html; charset=utf-8"}, "text/html"),
        ({"body": b"x" * 2000}, "larger than 1,000 bytes"),
        ({"body": "", "status": 302, "location": "http://elsewhere.invalid/file"}, "another host, elsewhere.invalid"),
        ({"body": "", "status": 302, "location": "file:///etc/passwd"}, "another host"),
        ({"body": "", "status": 301, "location": "/file.csv"}, "without end"),
    ],
)
async def test_an_answer_that_is_no_file_of_results_is_refused_in_one_sentence(
    site: Site, answer: dict[str, str], reason: str
) -> None:
    site.has("/file.csv", **answer)  # type: ignore[arg-type]

    with pytest.raises(SourceUnavailable, match=reason) as refusal:
        await download(f"{site.url}/file.csv", Validators(), most_bytes=1000)

    assert str(refusal.value).count(". ") == 0


async def test_without_a_connection_it_says_so(catalogue: Catalogue) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    with pytest.raises(SourceUnavailable, match="cannot be reached"):
        await pull(catalogue, "soccer/eng-1", base_url=f"http://127.0.0.1:{port}")


async def test_a_server_that_does_not_answer_is_given_up(site: Site) -> None:
    site.is_silent = True

    with pytest.raises(SourceUnavailable, match="too long"):
        await download(f"{site.url}/file.csv", Validators(), seconds=0.2)


async def test_an_unknown_league_is_not_found(catalogue: Catalogue) -> None:
    with pytest.raises(NotFound, match="source"):
        await pull(catalogue, "soccer/atlantis-1")


@pytest.mark.parametrize("year", [1992, 2025, -1, 10**9])
async def test_a_season_that_no_provider_has_is_refused(catalogue: Catalogue, year: int) -> None:
    with pytest.raises(InvalidInput, match="year"):
        await pull(catalogue, "soccer/eng-1", year=year)


async def test_a_file_that_cannot_be_read_is_asked_for_again(catalogue: Catalogue, site: Site) -> None:
    site.has("/mmz4281/2324/E0.csv", "no,table\n", etag='"1"')

    with pytest.raises(UnreadableFile):
        await pull(catalogue, "soccer/eng-1", base_url=site.url)

    assert await Download.all().count() == 0


@pytest.mark.parametrize("key", SOURCES)
async def test_a_file_of_every_league_is_known_as_its_own(catalogue: Catalogue, site: Site, key: str) -> None:
    league = source(key).league
    match = {"date": "2024-03-09", "team1": "Rowans", "team2": "Alders", "score": {"ft": [2, 1]}, "round": "1"}
    lines = {
        Provider.FOOTBALL_DATA: RESULTS.replace("E0", league.football_data or ""),
        Provider.OPENFOOTBALL: json.dumps({"name": "League 2023/24", "matches": [match]}),
        Provider.INTERNATIONAL_RESULTS: "date,home_team,away_team,home_score,away_score,tournament,city,country,"
        "neutral\n2024-03-09,Rowans,Alders,2,1,Friendly,Alder,Rowans,FALSE\n",
    }[source(key).provider]
    file, *_ = source(key).files(2023)
    site.has(f"/{file.path}", lines)
    site.has("/fixtures.csv", FIXTURES)

    await pull(catalogue, key, base_url=site.url)

    assert source(key).competition in [each.name for each in await catalogue.competitions()]


async def test_a_file_of_another_league_is_refused_and_asked_for_again(catalogue: Catalogue, site: Site) -> None:
    site.has("/mmz4281/2324/E0.csv", HEADER + "D1,09/03/2024,15:00,Eichen,Linden,2,1,H\n", etag='"1"')

    with pytest.raises(SourceUnavailable, match="where England: Premier League was asked for"):
        await pull(catalogue, "soccer/eng-1", base_url=site.url)

    assert await catalogue.competitions() == ()
    assert await Download.all().count() == 0


async def test_a_redirect_to_what_is_no_address_is_refused_in_one_sentence(site: Site) -> None:
    for number, target in enumerate(("http://[bad/x", "http://a:b:c/x", "//", "http://127.0.0.1:99999/x")):
        site.has(f"/{number}.csv", "", status=302, location=target)
        with pytest.raises(SourceUnavailable):
            await download(f"{site.url}/{number}.csv", Validators())


@pytest.mark.parametrize(
    ("origin", "target", "is_same"),
    [
        ("https://a.example/x", "https://a.example/y", True),
        ("http://a.example/x", "https://a.example/x", True),
        ("https://a.example/x", "http://a.example/x", False),
        ("https://a.example/x", "https://a.example.evil/x", False),
        ("https://a.example/x", "https://b.example/x", False),
        ("http://a.example:80/x", "http://a.example:81/x", False),
    ],
)
def test_redirects_stay_in_the_house_and_never_lose_security(origin: str, target: str, *, is_same: bool) -> None:
    assert is_same_house(origin, target) is is_same


def test_every_source_has_addresses_of_its_own_season() -> None:
    addresses = {(each.provider, file.path) for each in SOURCES.values() for file in each.files(1999)}

    assert sum(each.provider is Provider.FOOTBALL_DATA for each in SOURCES.values()) >= 20
    assert (Provider.FOOTBALL_DATA, "mmz4281/9900/E0.csv") in addresses
    assert (Provider.OPENFOOTBALL, "1999-00/en.1.json") in addresses
    assert source("openfootball/eng-1").competition == source("soccer/eng-1").competition


async def test_results_and_the_leagues_own_fixtures_come_in(catalogue: Catalogue, site: Site) -> None:
    site.has("/mmz4281/2324/E0.csv", RESULTS)
    site.has("/fixtures.csv", FIXTURES)
    results, fixtures = await pull(catalogue, "soccer/eng-1", base_url=site.url)

    assert results.report is not None
    assert fixtures.report is not None
    assert [each.name for each in await catalogue.competitions()] == ["England: Premier League"]
    assert (results.report.added, fixtures.report.added) == (1, 1)


async def test_a_list_of_fixtures_without_a_fixture_is_no_fault(catalogue: Catalogue, site: Site) -> None:
    site.has("/mmz4281/2324/E0.csv", RESULTS)
    site.has("/fixtures.csv", HEADER)
    results, fixtures = await pull(catalogue, "soccer/eng-1", base_url=site.url)

    assert results.report is not None
    assert (results.report.added, fixtures.report) == (1, None)


async def test_an_unchanged_file_is_not_sent_again(catalogue: Catalogue, site: Site) -> None:
    site.has("/mmz4281/2324/E0.csv", RESULTS, etag='"1"', last_modified="Sat, 09 Mar 2024 18:00:00 GMT")
    site.has("/fixtures.csv", FIXTURES, etag='"2"')
    await pull(catalogue, "soccer/eng-1", base_url=site.url)
    again = await pull(catalogue, "soccer/eng-1", base_url=site.url)

    assert [each.has_changed for each in again] == [False, False]
    assert site.asked[2][1]["if-none-match"] == '"1"'
    assert site.asked[2][1]["if-modified-since"] == "Sat, 09 Mar 2024 18:00:00 GMT"


async def test_a_changed_file_is_imported_again(catalogue: Catalogue, site: Site) -> None:
    site.has("/mmz4281/2324/E0.csv", RESULTS, etag='"1"')
    site.has("/fixtures.csv", FIXTURES)
    await pull(catalogue, "soccer/eng-1", base_url=site.url)
    site.has("/mmz4281/2324/E0.csv", RESULTS + "E0,10/03/2024,15:00,Oaks,Elms,0,0,D\n", etag='"2"')
    results, _ = await pull(catalogue, "soccer/eng-1", base_url=site.url)

    assert results.report is not None
    assert (results.report.added, results.report.unchanged) == (1, 1)


async def test_fixtures_read_for_one_league_are_still_new_to_another(catalogue: Catalogue, site: Site) -> None:
    site.has("/mmz4281/2324/E0.csv", RESULTS)
    site.has("/mmz4281/2324/D1.csv", RESULTS.replace("E0", "D1"))
    site.has("/fixtures.csv", FIXTURES, etag='"2"')
    await pull(catalogue, "soccer/eng-1", base_url=site.url)
    _, fixtures = await pull(catalogue, "soccer/ger-1", base_url=site.url)

    assert fixtures.report is not None
    assert fixtures.report.added == 1


async def test_openfootball_comes_under_the_name_of_its_league_and_in_its_time(
    catalogue: Catalogue, site: Site
) -> None:
    match = {"date": "2024-03-16", "time": "15:00", "team1": "Rowans FC", "team2": "Alders FC", "round": "Matchday 29"}
    body = gzip.compress(json.dumps({"name": "English Premier League 2023/24", "matches": [match]}).encode())
    site.has("/2023-24/en.1.json", body, content_encoding="gzip", content_type="text/plain")
    await pull(catalogue, "openfootball/eng-1", base_url=site.url)

    assert (await Fixture.get(round="Matchday 29")).kick_off == datetime(2024, 3, 16, 15, 0, tzinfo=UTC)
    assert [each.name for each in await catalogue.competitions()] == ["England: Premier League"]


async def test_a_redirect_inside_the_house_is_followed(site: Site) -> None:
    site.has("/old.csv", "", status=301, location="/new.csv")
    site.has("/new.csv", "here")
    found = await download(f"{site.url}/old.csv", Validators())

    assert found is not None
    assert found.data == b"here"


@pytest.mark.parametrize("etag", ['"\u00fc"', '"' + "x" * 5000 + '"', "no quotes", '"a", "b"'])
async def test_a_validator_of_any_form_is_no_reason_to_fail_the_next_time(
    catalogue: Catalogue, site: Site, etag: str
) -> None:
    site.has("/mmz4281/2324/E0.csv", RESULTS, etag=etag)
    site.has("/fixtures.csv", FIXTURES)
    await pull(catalogue, "soccer/eng-1", base_url=site.url)

    again = await pull(catalogue, "soccer/eng-1", base_url=site.url)

    assert [each.report.added for each in again if each.report] in ([], [0], [0, 0])


async def test_requests_go_on_while_a_file_is_read(
    catalogue: Catalogue, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    readers = []

    def read(*given: Any, **named: Any) -> ParsedFile:
        readers.append(threading.current_thread())
        return parse_bytes(*given, **named)

    monkeypatch.setattr(sources, "parse_bytes", read)
    site.has("/mmz4281/2324/E0.csv", RESULTS)
    site.has("/fixtures.csv", FIXTURES)

    await pull(catalogue, "soccer/eng-1", base_url=site.url)

    assert len(readers) == 2
    assert threading.main_thread() not in readers


async def test_two_who_pull_at_once_bring_in_each_match_once(catalogue: Catalogue, site: Site) -> None:
    site.has("/mmz4281/2324/E0.csv", RESULTS, etag='"1"')
    site.has("/fixtures.csv", FIXTURES)

    both = await asyncio.gather(*(pull(catalogue, "soccer/eng-1", base_url=site.url) for _ in range(2)))

    assert sum(each.report.added for pulled in both for each in pulled if each.report) == 2
    assert await Fixture.all().count() == 2
    assert await Download.all().count() == 2


@pytest.mark.parametrize("packed", [gzip.compress(b"\n" * 200_000_000), gzip.compress(gzip.compress(b"x" * 10**8))])
async def test_a_file_that_unpacks_to_more_than_is_read_is_refused(
    catalogue: Catalogue, site: Site, packed: bytes
) -> None:
    site.has("/mmz4281/2324/E0.csv", packed, content_encoding="gzip")

    with pytest.raises(UnreadableFile):
        await pull(catalogue, "soccer/eng-1", base_url=site.url)

    assert not await Fixture.all().exists()
