"""Public files of results: where each league is found, and how it comes into the catalogue."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from urllib.parse import urlsplit

from tortoise.backends.base.client import BaseDBAsyncClient

from engine.catalogue.downloads import SourceMissing, SourceUnavailable, Validators, download
from engine.catalogue.importers.international import COMPETITION as INTERNATIONAL
from engine.catalogue.importers.parsed import Format, ParsedFile
from engine.catalogue.importers.reading import parse_bytes
from engine.catalogue.leagues import LEAGUES, League
from engine.catalogue.models import Download
from engine.catalogue.seasons import FIRST_MONTH, across
from engine.catalogue.service import Catalogue
from engine.catalogue.views import ImportReport
from engine.errors import InvalidInput, NotFound
from engine.store.database import in_transaction

FIRST_SEASON = 1993
MOST_URL_CHARACTERS, MOST_KEY_CHARACTERS = 500, 40


class Provider(StrEnum):
    FOOTBALL_DATA = "football-data.co.uk"
    OPENFOOTBALL = "openfootball"
    INTERNATIONAL_RESULTS = "international_results"


BASES = {
    Provider.FOOTBALL_DATA: "https://www.football-data.co.uk",
    Provider.OPENFOOTBALL: "https://raw.githubusercontent.com/openfootball/football.json/master",
    Provider.INTERNATIONAL_RESULTS: "https://raw.githubusercontent.com/martj42/international_results/master",
}
INTERNATIONALS = League("soccer/internationals", INTERNATIONAL, "UTC")


@dataclass(frozen=True, slots=True)
class LeagueSource:
    """A league as one provider publishes it."""

    key: str
    provider: Provider
    league: League

    @property
    def competition(self) -> str:
        """What the catalogue calls it, whichever provider it comes from."""
        return self.league.name

    def is_at(self, address: str) -> bool:
        """Whether a file that was downloaded is one of this source's, of whatever season."""
        path = urlsplit(address).path
        if self.provider is Provider.FOOTBALL_DATA:
            return path.endswith(f"/{self.league.football_data}.csv") or address.endswith(f"fixtures.csv#{self.key}")
        if self.provider is Provider.OPENFOOTBALL:
            return path.endswith(f"/{self.league.openfootball}.json")
        return path.endswith("/results.csv")

    def files(self, year: int) -> tuple["RemoteFile", ...]:
        """Of the season that begins in `year`: results, and where they are apart the fixtures of the week.

        All matches of national teams are one file, whatever the year, and their shoot-outs another.
        """
        if self.provider is Provider.INTERNATIONAL_RESULTS:
            return (
                RemoteFile("results.csv", "results.csv", Format.INTERNATIONAL),
                RemoteFile("shootouts.csv", "shootouts.csv", Format.INTERNATIONAL, may_be_missing=True),
            )
        if self.provider is Provider.OPENFOOTBALL:
            code = f"{self.league.openfootball}.json"
            return (RemoteFile(f"{across(year)}/{code}", f"{across(year)}.{code}", Format.OPENFOOTBALL),)
        code = f"{self.league.football_data}.csv"
        season = f"{year % 100:02}{(year + 1) % 100:02}"
        return (
            RemoteFile(f"mmz4281/{season}/{code}", code, Format.FOOTBALL_DATA),
            RemoteFile("fixtures.csv", "fixtures.csv", Format.FOOTBALL_DATA, is_of_every_league=True),
        )


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """
    Args:
        may_be_missing: A copy of the provider's files need not have it.
        is_of_every_league: Then only the wanted league's fixtures to come are kept, and bad rows of others passed over.
    """

    path: str
    name: str
    format: Format
    is_of_every_league: bool = False
    may_be_missing: bool = False


@dataclass(frozen=True, slots=True)
class Pulled:
    """What came of one file.

    Args:
        report: None where the file is what it was, or says nothing of the league.
    """

    url: str
    has_changed: bool
    report: ImportReport | None = None


def sources_of(league: League) -> tuple[LeagueSource, ...]:
    """Its main source under its own key, and openfootball's beside it: that one knows the whole season's fixtures."""
    if league is INTERNATIONALS:
        return (LeagueSource(league.key, Provider.INTERNATIONAL_RESULTS, league),)
    if league.football_data is None:
        return (LeagueSource(league.key, Provider.OPENFOOTBALL, league),)
    main = LeagueSource(league.key, Provider.FOOTBALL_DATA, league)
    if league.openfootball is None:
        return (main,)
    return main, LeagueSource(league.key.replace("soccer/", "openfootball/"), Provider.OPENFOOTBALL, league)


SOURCES = {source.key: source for league in (*LEAGUES, INTERNATIONALS) for source in sources_of(league)}


KEYS = {source.competition: key for key, source in SOURCES.items()}


def key_of(competition: str) -> str | None:
    """The key under which a competition can be pulled; None where no source has it."""
    return KEYS.get(competition)


def source(key: str) -> LeagueSource:
    """
    Raises:
        NotFound: No source has this key.
    """
    if key not in SOURCES:
        raise NotFound(kind="source", id=key)
    return SOURCES[key]


async def newest_downloads() -> dict[str, datetime]:
    """When a file of each source was last newer than the one before, by its key; those never asked for are missing."""
    found: dict[str, datetime] = {}
    for url, at in await Download.all().order_by("at").values_list("url", "at"):
        for key, each in SOURCES.items():
            if each.is_at(str(url)):
                found[key] = at
    return found


async def pull(
    catalogue: Catalogue,
    key: str,
    *,
    year: int | None = None,
    base_url: str | None = None,
    at: datetime | None = None,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[Pulled, ...]:
    """Download the files of a league that changed since the last time, and import them.

    Args:
        year: In which the season begins; None the season of today.
        base_url: Instead of the provider's own.
        at: As of `Catalogue.import_results`.
        report: Called with the files done and the files in all.

    Raises:
        NotFound: No source has this key.
        InvalidInput: No provider has seasons as old or as far ahead as `year`.
        SourceUnavailable: A file cannot be downloaded, or is one of another league.
        UnreadableFile: A file holds no results.
        RefusedRows: A file of results has a bad row.
    """
    wanted, at = source(key), at or catalogue.clock()
    files = wanted.files(season_year(year, at.date()))
    base = (base_url or BASES[wanted.provider]).rstrip("/")
    pulled = []
    for done, file in enumerate(files):
        report(done, len(files))
        pulled.append(await pull_file(catalogue, wanted, file, f"{base}/{file.path}", at))
    report(len(files), len(files))
    return tuple(pulled)


def season_year(year: int | None, today: date) -> int:
    current = today.year if today.month >= FIRST_MONTH else today.year - 1
    if year is not None and not FIRST_SEASON <= year <= current + 1:
        raise InvalidInput(field="year", reason=f"must be from {FIRST_SEASON} to {current + 1}")
    return current if year is None else year


async def pull_file(catalogue: Catalogue, wanted: LeagueSource, file: RemoteFile, url: str, at: datetime) -> Pulled:
    today = at.date()
    # The fixtures of every league are one file: what was read of it for another league is new to this one.
    key = f"{url}#{wanted.key}" if file.is_of_every_league else url
    try:
        downloaded = await download(url, await known_validators(key))
    except SourceMissing:
        if not file.may_be_missing:
            raise
        downloaded = None
    if downloaded is None:
        return Pulled(url, has_changed=False)
    # Of megabytes: requests go on beside it.
    parsed = await asyncio.to_thread(
        parse_bytes,
        downloaded.data,
        file.name,
        file.format,
        skip_bad_rows=file.is_of_every_league,
        today=None if file.is_of_every_league else today,
        may_be_empty=file.is_of_every_league,
    )
    if file.is_of_every_league:
        parsed = fixtures_of(wanted, parsed, today)
    elif others := {row.competition or parsed.competition for row in parsed.rows} - {wanted.competition}:
        raise SourceUnavailable(url=url, reason=f"it holds {min(others)}, where {wanted.competition} was asked for")
    imported = await catalogue.import_results(parsed, at=at) if parsed.rows else None
    # Only now: a file whose import failed is to be read again.
    await remember(Download(url=key[:MOST_URL_CHARACTERS], at=catalogue.clock(), **columns(downloaded.validators)))
    return Pulled(url, has_changed=True, report=imported)


def fixtures_of(wanted: LeagueSource, parsed: ParsedFile, today: date) -> ParsedFile:
    """The league's own fixtures, from today on."""
    rows = tuple(row for row in parsed.rows if row.competition == wanted.competition and row.day >= today)
    return replace(parsed, rows=rows, refused=())


async def known_validators(key: str) -> Validators:
    for etag, last_modified in await Download.filter(url=key).values_list("etag", "last_modified"):
        return Validators(etag, last_modified)
    return Validators()


def columns(validators: Validators) -> dict[str, str | None]:
    """Cut to their columns: a cut one never matches, so the file is downloaded again."""
    return {
        "etag": (validators.etag or "")[:200] or None,
        "last_modified": (validators.last_modified or "")[:64] or None,
    }


async def remember(row: Download) -> None:
    async def write(connection: BaseDBAsyncClient) -> None:
        await Download.bulk_create(
            [row], update_fields=["etag", "last_modified", "at"], on_conflict=["url"], using_db=connection
        )

    await in_transaction(write)
