"""Administration of results: how fresh they are, where they came from, and the way in for a file."""

from __future__ import annotations

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from engine.errors import InvalidInput, OracleError
from server import htmx, urls
from server.errors import status_of
from server.pages.asking import ask
from server.pages.forms import Form
from server.templating import render

IMPORT = {"file": "", "competition": "", "skip": ""}


async def results(request: Request) -> Response:
    return await show(request, Form(IMPORT))


async def bring(request: Request) -> Response:
    """Begins the import of a file, which the page of jobs then follows."""
    given = await request.form()
    form = Form(IMPORT | {name: value for name, value in given.items() if isinstance(value, str)})
    try:
        asked = {"competition": form.get("competition").strip() or None, "skip": bool(form.get("skip"))}
        await ask(request, "actions/start-import", {**await content(given.get("file")), **asked})
    except OracleError as error:
        return await show(request, form.refused(error), status=status_of(error))
    return htmx.redirect(request, urls.admin_jobs())


async def content(file: object) -> dict[str, str]:
    """Name and text of a file.

    Raises:
        InvalidInput: There is none, or it is no text.
    """
    if not isinstance(file, UploadFile) or not file.filename:
        raise InvalidInput(field="file", reason="choose a file")
    try:
        return {"name": file.filename, "content": (await file.read()).decode("utf-8-sig")}
    except UnicodeDecodeError:
        raise InvalidInput(field="file", reason="this is no text in UTF-8") from None


async def show(request: Request, form: Form, *, status: int = 200) -> Response:
    return render(
        request, "pages/admin-results.html", {**await ask(request, "pages/admin-results"), "form": form}, status=status
    )


ROUTES = [Route(urls.admin_results(), results), Route(urls.admin_results(), bring, methods=["POST"])]
