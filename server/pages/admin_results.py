"""Administration of results: how fresh they are, where they came from, and the way in for files."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from engine.errors import InvalidInput, OracleError
from server import htmx, urls
from server.answers import wants_page
from server.context import context_of
from server.errors import status_of
from server.installation import Installation
from server.pages.asking import ask
from server.pages.forms import Form
from server.security.body_limit import is_upload
from server.templating import render
from server.uploads import received

IMPORT = {"file": "", "competition": "", "format": "AUTO", "dates": "AUTO", "columns": "", "skip": ""}
ACCEPT = ".csv,.tsv,.txt,.json,.xlsx,.gz,.zip"
FORMATS = {
    "AUTO": "recognised",
    "FOOTBALL_DATA": "football-data.co.uk",
    "OPENFOOTBALL": "football.json",
    "INTERNATIONAL": "international results",
    "CSV": "plain CSV",
    "JSON": "JSON",
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


async def begun(request: Request, fields: dict[str, str]) -> str:
    """Id of the job that imports the form's files.

    Args:
        fields: Takes the form's other fields.
    """
    if not is_upload(request.scope, urls.UPLOADS):
        return str((await ask(request, "actions/import-upload", asked(fields)))["begun"]["job"]["id"])
    installation: Installation = request.app.state.installation
    async with received(request, installation.uploads, fields) as upload:
        data = await ask(request, "actions/import-upload", asked(fields), upload=upload)
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
        "columns": [column(line) for line in fields["columns"].splitlines() if line.strip()],
        "skip": bool(fields["skip"]),
    }


def column(line: str) -> dict[str, str]:
    """
    Raises:
        InvalidInput: It is written otherwise than FIELD=NAME.
    """
    field, _, name = (part.strip() for part in line.partition("="))
    if not (field and name):
        raise InvalidInput(field="columns", reason=f"{line.strip()[:40]!r} is not written as field=name of the column")
    return {"field": field, "column": name}


async def show(request: Request, form: Form, *, status: int = 200) -> Response:
    most_bytes = request.app.state.settings.max_upload_bytes
    own = {"form": form, "formats": FORMATS, "dates": DATES, "accept": ACCEPT, "most_bytes": most_bytes}
    data = await ask(request, "pages/admin-results")
    return render(request, "pages/admin-results.html", {**data, **own}, status=status)


ROUTES = [Route(urls.admin_results(), results), Route(urls.admin_results(), bring, methods=["POST"])]
