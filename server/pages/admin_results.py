"""Administration of results: how fresh they are, where they came from, and the way in for files."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from engine.catalogue.importers.columns import field_and_name
from engine.errors import OracleError
from schema.types.enums import Sport
from server import htmx, urls
from server.answers import wants_page
from server.context import context_of
from server.errors import status_of
from server.pages.admin import DAYS_SHOWN, age
from server.pages.client import execute, text
from server.pages.forms import Form
from server.security.body_limit import is_upload
from server.services import Installation
from server.settings import Settings
from server.templating import render
from server.uploads import received

IMPORT = {
    "file": "",
    "competition": "",
    "format": "AUTO",
    "dates": "AUTO",
    "encoding": "AUTO",
    "columns": "",
    "season": "",
    "skip": "",
    "sport": Sport.SOCCER.name,
}
SPORTS = tuple(sport.name for sport in Sport)
ACCEPT = ".csv,.tsv,.psv,.txt,.dat,.json,.jsonl,.xlsx,.xlsm,.gz,.zip"
FORMATS = {
    "AUTO": "recognised",
    "FOOTBALL_DATA": "football-data.co.uk",
    "OPENFOOTBALL": "football.json",
    "INTERNATIONAL": "international results",
    "CSV": "plain CSV",
    "JSON": "JSON",
    "TOUR": "a tour, the winner named first",
}
ENCODINGS = {
    "AUTO": "recognised",
    "UTF_8": "UTF-8",
    "WINDOWS_1250": "Windows-1250, Central European",
    "WINDOWS_1251": "Windows-1251, Cyrillic",
    "WINDOWS_1252": "Windows-1252, Western European",
    "WINDOWS_1253": "Windows-1253, Greek",
    "WINDOWS_1254": "Windows-1254, Turkish",
    "WINDOWS_1257": "Windows-1257, Baltic",
    "ISO_8859_2": "ISO-8859-2, Central European",
    "ISO_8859_15": "ISO-8859-15, Western European",
    "KOI8_R": "KOI8-R, Cyrillic",
    "DOS_850": "DOS code page 850, Western European",
    "DOS_852": "DOS code page 852, Central European",
    "MAC_ROMAN": "Mac Roman",
    "SHIFT_JIS": "Shift JIS, Japanese",
    "GB18030": "GB 18030, Chinese",
    "EUC_KR": "EUC-KR, Korean",
}
DATES = {"AUTO": "recognised", "DAY_FIRST": "day first", "MONTH_FIRST": "month first"}


async def results(request: Request) -> Response:
    return await show(request, Form(IMPORT))


async def bring(request: Request) -> Response:
    """Begins the import of files, which the page of its job then follows; nobody else's files are read."""
    context_of(request).administrator()
    fields = dict(IMPORT)
    try:
        job = await begun(request, fields)
    except OracleError as error:
        if not wants_page(request):
            raise
        return await show(request, Form(fields).refused(error), status=status_of(error))
    return htmx.redirect(request, urls.admin_job(job))


async def pull(request: Request) -> Response:
    """Begins to ask a source for newer files, which the page of its job then follows."""
    data = await execute(request, "actions/start-pull", {"source": text(await request.form(), "source")})
    return htmx.redirect(request, urls.admin_job(str(data["startPull"]["job"]["id"])))


async def begun(request: Request, fields: dict[str, str]) -> str:
    """Id of the job that imports the form's files.

    Args:
        fields: Takes the form's other fields.
    """
    if not is_upload(request.scope, urls.UPLOADS):
        return str((await execute(request, "actions/import-upload", asked(fields)))["begun"]["job"]["id"])
    installation: Installation = request.app.state.installation
    async with received(request, installation.uploads, fields) as upload:
        data = await execute(request, "actions/import-upload", asked(fields), upload=upload)
    return str(data["begun"]["job"]["id"])


def asked(fields: dict[str, str]) -> dict[str, object]:
    """The variables of an import.

    Raises:
        InvalidInput: A line of the columns is written otherwise than FIELD=NAME.
    """
    return {
        "competition": fields["competition"].strip() or None,
        "format": fields["format"] if fields["format"] in FORMATS else IMPORT["format"],
        "dates": fields["dates"] if fields["dates"] in DATES else IMPORT["dates"],
        "encoding": fields["encoding"] if fields["encoding"] in ENCODINGS else IMPORT["encoding"],
        "columns": [column(line) for line in fields["columns"].splitlines() if line.strip()],
        "season": fields["season"].strip() or None,
        "skip": bool(fields["skip"]),
        "sport": fields["sport"] if fields["sport"] in SPORTS else IMPORT["sport"],
    }


def column(line: str) -> dict[str, str]:
    """
    Raises:
        InvalidInput: It is written otherwise than FIELD=NAME.
    """
    field, name = field_and_name(line, "columns")
    return {"field": field, "column": name}


async def show(request: Request, form: Form, *, status: int = 200) -> Response:
    settings: Settings = request.app.state.settings
    most_bytes, pull_every = settings.max_upload_bytes, settings.pull_every
    choices = {"formats": FORMATS, "dates": DATES, "encodings": ENCODINGS}
    own = {
        "form": form,
        **choices,
        "sports": SPORTS,
        "accept": ACCEPT,
        "most_bytes": most_bytes,
        "pull_every": pull_every,
    }
    data = await execute(request, "pages/admin-results")
    installation: Installation = request.app.state.installation
    today = installation.services.clock().date()
    ages = {each["id"]: age(each["holdings"]["lastDay"], today) for each in data["competitions"]}
    context = {**data, **own, "ages": ages, "days_shown": DAYS_SHOWN}
    return render(request, "pages/admin-results.html", context, status=status)


ROUTES = [
    Route(urls.admin_results(), results),
    Route(urls.admin_results(), bring, methods=["POST"]),
    Route(urls.admin_pull(), pull, methods=["POST"]),
]
