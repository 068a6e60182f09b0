"""What the command line can do, each thing once: run by a server for its socket, or by the command's own process."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeAlias, cast, get_type_hints

from engine.accounts.models import Role, User
from engine.accounts.service import ApiKeyView, Member
from engine.catalogue import sources
from engine.catalogue.importers.parsed import ParsedFile
from engine.catalogue.sources import Pulled
from engine.catalogue.views import CompetitionView, ImportedFileView, ImportReport
from engine.errors import InvalidInput, NotFound
from engine.forecasts.questions import SimulationInput
from engine.ledger import export
from engine.ledger.backup import Backup, backup
from engine.ledger.values import Depth, TopUp
from engine.ledger.verify import AnchorReport, check_anchors, verify
from engine.ledger.verify import Report as Proof
from engine.simulation.distribution import Distribution
from engine.simulation.headline import Headline
from server.installation import LEDGER_KEY, Installation

# What the audit trail names instead of a request.
AT_THE_MACHINE = "console"

Report: TypeAlias = Callable[[str, int, int], None]
Run: TypeAlias = Callable[[Installation, Any, Report], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that the command line can do.

    Args:
        arguments: Type of its arguments, and
        result: of its result, so that both cross the socket as JSON.
    """

    name: str
    arguments: type[Any]
    result: Any
    run: Run


COMMANDS: dict[str, Command] = {}


def command(name: str) -> Callable[[Run], Command]:
    def register(run: Run) -> Command:
        hints = get_type_hints(run)
        COMMANDS[name] = Command(name, hints["arguments"], hints["return"], run)
        return COMMANDS[name]

    return register


@dataclass(frozen=True, slots=True)
class NewUser:
    name: str
    password: str
    is_administrator: bool = False


@command("user.create")
async def create_user(installation: Installation, arguments: NewUser, report: Report) -> Member:
    role = Role.ADMINISTRATOR if arguments.is_administrator else Role.READER
    return await installation.services.accounts.sign_up(
        arguments.name, arguments.password, role=role, request_id=AT_THE_MACHINE
    )


@dataclass(frozen=True, slots=True)
class NewKey:
    user: str
    name: str
    token_limit: int | None = None
    daily_token_limit: int | None = None


@dataclass(frozen=True, slots=True)
class IssuedKey:
    key: str
    view: ApiKeyView


@command("api-key.create")
async def create_api_key(installation: Installation, arguments: NewKey, report: Report) -> IssuedKey:
    accounts = installation.services.accounts
    member = await accounts.user_named(arguments.user)
    issued = await accounts.create_api_key(
        member.id,
        arguments.name,
        token_limit=arguments.token_limit,
        daily_token_limit=arguments.daily_token_limit,
        request_id=AT_THE_MACHINE,
    )
    return IssuedKey(*issued)


@dataclass(frozen=True, slots=True)
class ResultsImport:
    """A file as the command's own process read it: no path crosses the socket."""

    file: ParsedFile


@command("data.import")
async def import_results(installation: Installation, arguments: ResultsImport, report: Report) -> ImportReport:
    services = installation.services
    imported = await services.catalogue.import_results(
        arguments.file, report=lambda done, total: report("Importing", done, total)
    )
    if imported.has_changed_results:
        await _rate(installation, imported.competitions, report)
    return imported


@dataclass(frozen=True, slots=True)
class Download:
    """
    Args:
        source: Key of a league at its provider, such as "soccer/eng-1".
        year: In which the season begins; None is the current one.
        base_url: A mirror of the provider's files.
    """

    source: str
    year: int | None = None
    base_url: str | None = None


@command("data.pull")
async def pull(installation: Installation, arguments: Download, report: Report) -> tuple[Pulled, ...]:
    pulled = await sources.pull(
        installation.services.catalogue,
        arguments.source,
        year=arguments.year,
        base_url=arguments.base_url,
        report=lambda done, total: report("Downloading", done, total),
    )
    imports = [each.report for each in pulled if each.report and each.report.has_changed_results]
    changed = {competition.id: competition for imported in imports for competition in imported.competitions}
    await _rate(installation, tuple(changed.values()), report)
    return pulled


@dataclass(frozen=True, slots=True)
class Nothing:
    """A command without arguments."""


@dataclass(frozen=True, slots=True)
class Holdings:
    competitions: tuple[CompetitionView, ...]
    files: tuple[ImportedFileView, ...]


@command("data.list")
async def list_data(installation: Installation, arguments: Nothing, report: Report) -> Holdings:
    catalogue = installation.services.catalogue
    files = await catalogue.imported_files(first=1000)
    return Holdings(await catalogue.competitions(), files.items)


@dataclass(frozen=True, slots=True)
class Rating:
    """
    Args:
        competition: Its slug or name; None rates every one.
    """

    competition: str | None = None


@dataclass(frozen=True, slots=True)
class Rated:
    competition: str
    snapshot: str
    results: int
    teams: int


@command("rate")
async def rate(installation: Installation, arguments: Rating, report: Report) -> tuple[Rated, ...]:
    known = await installation.services.catalogue.competitions()
    wanted = arguments.competition
    chosen = tuple(each for each in known if wanted is None or wanted.casefold() in _names(each))
    if wanted is not None and not chosen:
        raise NotFound(kind="competition", id=wanted)
    return await _rate(installation, chosen, report)


def _names(competition: CompetitionView) -> tuple[str, str]:
    return competition.slug.casefold(), competition.name.casefold()


async def _rate(
    installation: Installation, competitions: tuple[CompetitionView, ...], report: Report
) -> tuple[Rated, ...]:
    rated = []
    for done, competition in enumerate(competitions):
        report("Rating", done, len(competitions))
        snapshot = await installation.services.forecasts.rate(competition.id)
        rated.append(Rated(competition.name, snapshot.id, snapshot.results, len(snapshot.ratings.teams)))
    report("Rating", len(competitions), len(competitions))
    return tuple(rated)


@dataclass(frozen=True, slots=True)
class Simulated:
    id: str
    headline: Headline
    distribution: Distribution


@command("simulate")
async def simulate(installation: Installation, arguments: SimulationInput, report: Report) -> Simulated:
    """The operator's own look: whoever may open the database may read what is in it, so nothing is charged."""
    forecasts = installation.services.forecasts
    identity = await forecasts.identify(arguments)
    headline = cast(Headline, await forecasts.section(identity.id, Depth.HEADLINE))
    distribution = cast(Distribution, await forecasts.section(identity.id, Depth.FULL_DISTRIBUTION))
    return Simulated(identity.id, headline, distribution)


@command("ledger.verify")
async def verify_ledger(installation: Installation, arguments: Nothing, report: Report) -> Proof:
    folder = installation.folder
    return await verify(installation.database, key=folder.secret(LEDGER_KEY), anchors=folder.anchors)


@dataclass(frozen=True, slots=True)
class AccountAt:
    """
    Args:
        at: A moment in the past; None is now.
    """

    user: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """
    Args:
        tokens: Those that holds keep aside included.
    """

    user: str
    tokens: int


@command("ledger.balance")
async def balance(installation: Installation, arguments: AccountAt, report: Report) -> AccountBalance:
    services = installation.services
    member = await services.accounts.user_named(arguments.user)
    at = arguments.at or services.clock()
    return AccountBalance(member.name, await services.ledger.balance_as_of(member.id, at))


@command("ledger.anchors")
async def check_ledger_anchors(installation: Installation, arguments: Nothing, report: Report) -> AnchorReport:
    folder = installation.folder
    return await check_anchors(installation.database, folder.anchors, key=folder.secret(LEDGER_KEY))


class ExportFormat(StrEnum):
    JSONL = "jsonl"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Export:
    """
    Args:
        path: Absolute, of a file that is not there yet.
    """

    path: str
    format: ExportFormat


@command("ledger.export")
async def export_ledger(installation: Installation, arguments: Export, report: Report) -> int:
    """Bytes written."""
    lines = export.table if arguments.format is ExportFormat.CSV else export.jsonl
    try:
        descriptor = os.open(arguments.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise InvalidInput(field="path", reason=f"{arguments.path}: {error.strerror}") from error
    with os.fdopen(descriptor, "wb") as file:
        async for line in lines(installation.database):
            file.write(line)
        return file.tell()


@dataclass(frozen=True, slots=True)
class NewBackup:
    """
    Args:
        path: Absolute, of a file that is not there yet.
    """

    path: str


@command("backup")
async def back_up(installation: Installation, arguments: NewBackup, report: Report) -> Backup:
    key = installation.folder.secret(LEDGER_KEY)
    return await backup(installation.database, Path(arguments.path), key=key)


@dataclass(frozen=True, slots=True)
class Condition:
    """What only a process with the database open can say of an installation."""

    database: str
    users: int
    administrators: int
    competitions: int
    ledger_is_writing: bool


@command("doctor")
async def condition(installation: Installation, arguments: Nothing, report: Report) -> Condition:
    services = installation.services
    return Condition(
        database=installation.database.dialect,
        users=await User.all().count(),
        administrators=await User.filter(role=Role.ADMINISTRATOR).count(),
        competitions=len(await services.catalogue.competitions()),
        ledger_is_writing=services.ledger.is_writing,
    )


@dataclass(frozen=True, slots=True)
class NewTopUp:
    user: str
    amount: int
    reason: str
    payment_id: str | None
    key: str


@command("ledger.topup")
async def top_up(installation: Installation, arguments: NewTopUp, report: Report) -> TopUp:
    services = installation.services
    member = await services.accounts.user_named(arguments.user)
    return await services.ledger.top_up(
        None,
        member.id,
        arguments.amount,
        reason=arguments.reason,
        payment_id=arguments.payment_id,
        key=arguments.key,
        request_id=AT_THE_MACHINE,
    )
