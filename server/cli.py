"""The command line: `trickster VERB`, the same verbs beside a running server and without one."""

from __future__ import annotations

import asyncio
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

import httpx2
import msgspec
import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from engine.catalogue import sources
from engine.catalogue.importers.parsed import Format
from engine.catalogue.importers.reading import parse
from engine.errors import InvalidInput, OracleError
from engine.forecasts.questions import SimulationInput
from engine.sports.base import Sport
from server import commands, console
from server.commands_evaluation import evaluation_app, print_ratings_of
from server.data_folder import DataFolder
from server.doctor import examined, judged
from server.installation import now
from server.restoring import restore_backup
from server.settings import Settings
from server.smoke import Smoke

T = TypeVar("T")

app = typer.Typer(
    name="trickster",
    help="An educational sports-forecast lab: serve it, feed it, check it.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
user = typer.Typer(help="Accounts.", no_args_is_help=True)
api_key = typer.Typer(help="Keys for programs.", no_args_is_help=True)
data = typer.Typer(help="Results and fixtures.", no_args_is_help=True)
ledger = typer.Typer(help="Tokens, and the proof that none is lost.", no_args_is_help=True)
app.add_typer(user, name="user")
app.add_typer(api_key, name="api-key")
app.add_typer(data, name="data")
app.add_typer(ledger, name="ledger")
app.add_typer(evaluation_app)
anchors = typer.Typer(help="Signed heads of the ledger, kept beside the database.", no_args_is_help=True)
ledger.add_typer(anchors, name="anchors")

out = Console(soft_wrap=True, highlight=False)
err = Console(stderr=True, soft_wrap=True, highlight=False)

DataOption = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="Folder of the installation; else TRICKSTER_DATA, else var."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


def main() -> None:
    """Run the command line; a refusal is one sentence on standard error and exit code 1."""
    try:
        app(standalone_mode=True)
    except OracleError as error:
        fail(f"{error} {error.hint}".strip(), 1)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as fault:
        if sys.flags.dev_mode:
            raise
        fail(f"a fault of ours: {type(fault).__name__}: {fault}", 3)


def fail(sentence: str, status: int) -> NoReturn:
    """End at once: a database driver whose opening failed leaves a thread that would be waited for without end."""
    err.print(f"trickster: {sentence}", markup=False)
    sys.stdout.flush()
    os._exit(status)


@app.command()
def serve(
    data: DataOption = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 takes a free one.")] = None,
) -> None:
    """Serve the pages and the API until interrupted."""
    from server.serving import serve as serve_settings

    serve_settings(settings_of(data, host=host, port=port))


@user.command("create")
def create_user(
    name: str,
    data: DataOption = None,
    admin: Annotated[bool, typer.Option("--admin", help="Make an administrator.")] = False,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from the first line of standard input.")
    ] = False,
) -> None:
    """Make an account."""
    arguments = commands.NewUser(name, password(password_stdin), admin)
    member = run(commands.create_user, arguments, data)
    out.print(f"{member.name} has id {member.id} and is {'an administrator' if admin else 'a reader'}.")


@api_key.command("create")
def create_api_key(
    user: str,
    data: DataOption = None,
    name: Annotated[str, typer.Option(help="What the key is for.")] = "command line",
    limit: Annotated[int | None, typer.Option(help="Tokens that it may spend in all.")] = None,
    daily_limit: Annotated[int | None, typer.Option(help="Tokens that it may spend on one day (UTC).")] = None,
) -> None:
    """Make a key for a user and print it, this once."""
    issued = run(commands.create_api_key, commands.NewKey(user, name, limit, daily_limit), data)
    out.print(issued.key, markup=False)


@data.command("import")
def import_files(
    files: Annotated[list[Path], typer.Argument(help="CSV or JSON files of results.")],
    data: DataOption = None,
    format: Annotated[Format, typer.Option(help="How the files are written.")] = Format.AUTO,
    competition: Annotated[str | None, typer.Option(help="Its name, where the file gives none.")] = None,
    sport: Annotated[Sport, typer.Option(help="What was played.")] = Sport.SOCCER,
    skip_bad_rows: Annotated[bool, typer.Option("--skip-bad-rows", help="Keep the rest and list them.")] = False,
) -> None:
    """Read files of results and fixtures; reading one again changes nothing."""
    for file in files:
        parsed = parse(
            file, format, competition=competition, sport=sport, skip_bad_rows=skip_bad_rows, today=now().date()
        )
        report_import(run(commands.import_results, commands.ResultsImport(parsed), data))


def report_import(report: Any) -> None:
    names = ", ".join(competition.name for competition in report.competitions)
    out.print(
        f"{report.file}: {report.rows:,} matches of {names}; {report.added:,} new, {report.played:,} now played, "
        f"{len(report.corrected):,} corrected, {len(report.moved):,} moved, {report.unchanged:,} unchanged.",
        markup=False,
    )
    for each in report.corrected:
        was, now_is = "-".join(map(str, each.old)), "-".join(map(str, each.new))
        out.print(f"  corrected: {each.day} {each.home} - {each.away}: {was} is now {now_is}", markup=False)
    for each in report.moved:
        out.print(f"  moved: {each.home} - {each.away}: {each.old} is now {each.new}", markup=False)
    for row in report.refused:
        err.print(f"  left out: line {row.line}, column {row.column}: {row.reason}", markup=False)


@data.command("pull")
def pull(
    leagues: Annotated[list[str] | None, typer.Argument(help="Keys such as soccer/eng-1; none lists them.")] = None,
    data: DataOption = None,
    year: Annotated[int | None, typer.Option(help="In which the season begins; else the current one.")] = None,
    base_url: Annotated[str | None, typer.Option(help="A mirror of the provider's files.")] = None,
) -> None:
    """Download leagues from their public sources, where something changed, and import them."""
    if not leagues:
        for key, source in sources.SOURCES.items():
            out.print(f"{key}: {source.competition} ({source.provider.value})", markup=False)
        return
    for key in leagues:
        for pulled in run(commands.pull, commands.Download(key, year, base_url), data):
            if pulled.report:
                report_import(pulled.report)
            else:
                out.print(f"{pulled.url}: {'nothing of this league' if pulled.has_changed else 'unchanged'}")


@data.command("list")
def list_data(data: DataOption = None, as_json: JsonOption = False) -> None:
    """What was imported, and from which files."""
    holdings = run(commands.list_data, commands.Nothing(), data)
    if as_json:
        print_json(holdings)
        return
    for each in holdings.competitions:
        origin = "synthetic" if each.is_synthetic else "imported"
        out.print(f"{each.slug}: {each.name}, {each.sport}, {origin}", markup=False)
    for file in holdings.files:
        out.print(f"{file.at:%Y-%m-%d %H:%M} {file.name}: {file.rows:,} rows of {file.competition}", markup=False)


@app.command()
def rate(
    files: Annotated[list[Path] | None, typer.Argument(help="Files of results to rate by themselves.")] = None,
    data: DataOption = None,
    competition: Annotated[str | None, typer.Option(help="Its name; without it every competition.")] = None,
    home: Annotated[str | None, typer.Option(help="With files: a team; its match against --away is forecast.")] = None,
    away: Annotated[str | None, typer.Option(help="With files: the other team.")] = None,
) -> None:
    """Rate the teams from every result before today, or those of some files without a database."""
    if files:
        print_ratings_of(files, competition, (home, away) if home and away else None)
        return
    for rated in run(commands.rate, commands.Rating(competition), data):
        out.print(f"{rated.competition}: {rated.teams} teams from {rated.results:,} results, {rated.snapshot}")


@app.command()
def simulate(
    data: DataOption = None,
    fixture: Annotated[int | None, typer.Option(help="Id of a fixture.")] = None,
    home_team: Annotated[int | None, typer.Option(help="Id of a team.")] = None,
    away_team: Annotated[int | None, typer.Option(help="Id of another team.")] = None,
    home_rating: Annotated[float | None, typer.Option(help="Elo of the home side.")] = None,
    away_rating: Annotated[float | None, typer.Option(help="Elo of the away side.")] = None,
    home_advantage: Annotated[float | None, typer.Option(help="In points of Elo.")] = None,
    n: Annotated[int, typer.Option("--n", help="Matches to simulate.")] = 10_000,
    seed: Annotated[int | None, typer.Option(help="Repeats the same draw; else derived from the inputs.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Simulate one match, from a fixture, two teams or two ratings."""
    question = SimulationInput(
        fixture_id=fixture,
        home_team_id=home_team,
        away_team_id=away_team,
        home_rating=home_rating,
        away_rating=away_rating,
        home_advantage=home_advantage,
        n_simulations=n,
        seed=seed,
    )
    simulated = run(commands.simulate, question, data)
    if as_json:
        print_json(simulated)
    else:
        out.print(simulated.headline.sentence, markup=False)


@ledger.command("topup")
def top_up(
    user: str,
    amount: int,
    reason: Annotated[str, typer.Option(help="Why; it stands in the ledger.")],
    data: DataOption = None,
    payment_id: Annotated[str | None, typer.Option(help="Reference of the payment; credited once.")] = None,
    key: Annotated[str | None, typer.Option(help="Idempotency key: repeating with it changes nothing.")] = None,
) -> None:
    """Give tokens to a user."""
    key = key or secrets.token_hex(16)
    done = run(commands.top_up, commands.NewTopUp(user, amount, reason, payment_id, key), data)
    out.print(f"{user} has {done.balance:,} tokens; transaction {done.transaction_uid}.", markup=False)


@ledger.command("verify")
def verify_ledger(data: DataOption = None) -> None:
    """Prove that no token is lost, doubled or forged; exit code 1 where that fails."""
    proof = run(commands.verify_ledger, commands.Nothing(), data)
    print_json(proof)
    if not proof.is_sound:
        raise typer.Exit(1)


@ledger.command("balance")
def balance(
    user: str,
    data: DataOption = None,
    as_of: Annotated[datetime | None, typer.Option(help="A moment in the past, UTC.")] = None,
) -> None:
    """What a user has, or had, tokens kept aside included."""
    at = as_of.replace(tzinfo=UTC) if as_of else None
    out.print(run(commands.balance, commands.AccountAt(user, at), data).tokens)


@anchors.command("check")
def check_anchors(data: DataOption = None) -> None:
    """Compare the anchored heads with the ledger's trail; exit code 1 where one is missing."""
    report = run(commands.check_ledger_anchors, commands.Nothing(), data)
    print_json(report)
    if not report.is_sound:
        raise typer.Exit(1)


@ledger.command("export")
def export_ledger(
    file: Annotated[Path, typer.Argument(help="A file that is not there yet.")],
    data: DataOption = None,
    format: Annotated[commands.ExportFormat, typer.Option(help="Every event, or every transaction.")] = (
        commands.ExportFormat.JSONL
    ),
) -> None:
    """Write the whole ledger to a file, beside whoever uses it."""
    written = run(commands.export_ledger, commands.Export(str(file.absolute()), format), data)
    out.print(f"{file}: {written:,} bytes.", markup=False)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="A file that is not there yet.")], data: DataOption = None
) -> None:
    """Copy the database while it is in use, and prove the ledger in the copy."""
    made = run(commands.back_up, commands.NewBackup(str(file.absolute())), data)
    secrets_folder = DataFolder(settings_of(data).data.resolve()).secrets
    out.print(f"{file}: {made.bytes:,} bytes; {ledger_in_words(made.report)}", markup=False)
    out.print(f"Keep {secrets_folder} too, apart from it: without it no ledger can be checked.", markup=False)
    if not made.report.is_sound:
        raise typer.Exit(1)


@app.command()
def restore(file: Annotated[Path, typer.Argument(help="A backup.")], data: DataOption = None) -> None:
    """Put a backup in the place of a database that is gone, after proving the ledger in it."""
    report = asyncio.run(restore_backup(settings_of(data), file))
    out.print(f"Restored; {ledger_in_words(report)}", markup=False)


def ledger_in_words(report: Any) -> str:
    verdict = "sound" if report.is_sound else "NOT SOUND, see `trickster ledger verify`"
    return f"{report.events:,} events, {report.transactions:,} transactions, head {report.head or 'none'}: {verdict}."


@app.command()
def doctor(data: DataOption = None) -> None:
    """Look over the installation; exit code 1 where something needs a hand."""
    settings = settings_of(data)
    condition = run(commands.condition, commands.Nothing(), data)
    findings = [*examined(settings), *judged(condition)]
    for finding in findings:
        out.print(f"{'ok  ' if finding.is_well else 'LOOK'}  {finding.sentence}", markup=False)
    if not all(finding.is_well for finding in findings):
        raise typer.Exit(1)


@app.command()
def smoke(
    url: Annotated[str, typer.Argument(help="Where the installation is, such as https://lab.example.")],
    admin_key: Annotated[str, typer.Option(help="An administrator's API key; - reads it from standard input.")],
    data: DataOption = None,
) -> None:
    """Check a running installation from outside; exit code 1 where a check fails."""
    key = sys.stdin.readline().strip() if admin_key == "-" else admin_key
    with httpx2.Client(base_url=url, timeout=30) as client:
        checks = list(Smoke(client, key).checks())
    for check in checks:
        out.print(f"{'ok    ' if check.is_passed else 'FAILED'}  {check.name}: {check.sentence}", markup=False)
    if not all(check.is_passed for check in checks):
        raise typer.Exit(1)


@app.command()
def sdl(data: DataOption = None) -> None:
    """Print the GraphQL schema with its prices."""
    from schema.execute import sdl as schema_text

    out.print(schema_text(), markup=False)


@app.command()
def assets(
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing.")] = False, data: DataOption = None
) -> None:
    """Build the browser assets from their pinned sources."""
    from server.assets import build

    try:
        build(say=(lambda _: None) if quiet else (lambda sentence: out.print(sentence, markup=False)))
    except subprocess.CalledProcessError as error:
        err.print(f"trickster: npm could not install the packages: {error.stderr.decode().strip()}", markup=False)
        raise typer.Exit(1) from None


def settings_of(data: Path | None, **overrides: Any) -> Settings:
    """The settings, with what the command line says on top.

    Raises:
        InvalidInput: A setting has no sense.
    """
    given = {name: value for name, value in {"data": data, **overrides}.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        raise InvalidInput(field=".".join(map(str, first["loc"])), reason=first["msg"]) from None


def run(command: commands.Command, arguments: Any, data: Path | None) -> Any:
    with progress_bar() as report:
        return asyncio.run(console.run(settings_of(data), command, arguments, report))


@contextmanager
def progress_bar() -> Iterator[commands.Report]:
    """A bar on standard error where a person watches; nothing in a pipe."""
    if not err.is_terminal:
        yield lambda _step, _done, _total: None
        return
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=err, transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def report(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(step, total=total)
            bar.update(tasks[step], completed=done, total=total)

        yield report


def password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise InvalidInput(field="password", reason="pass --password-stdin where nobody can be asked")
    asked: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    return asked


def print_json(value: Any) -> None:
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value).decode()) + "\n")
