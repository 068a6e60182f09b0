"""Administration of what takes longer than a request: begun here, and followed until it has ended."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from engine.errors import NotFound, OracleError
from schema.errors import NotAnAdministrator
from server import htmx, urls
from server.errors import status_of
from server.pages.client import execute, signed_in
from server.pages.forms import Form
from server.templating import render

BEGIN = {"kind": "season-projection", "competition": "", "since": "", "until": ""}


async def jobs(request: Request) -> Response:
    return await show(request, Form(BEGIN))


async def begin(request: Request) -> Response:
    form = Form(BEGIN | dict(await request.form()))
    asked: dict[str, str | None] = {"competition": form.get("competition")}
    if form.get("kind") == "backtest":
        asked |= {name: form.get(name) or None for name in ("since", "until")}
    kind = form.get("kind") if form.get("kind") in ("season-projection", "backtest") else BEGIN["kind"]
    try:
        await execute(request, f"actions/start-{kind}", asked)
    except OracleError as error:
        return await show(request, form.refused(error), status=status_of(error))
    return htmx.redirect(request, urls.admin_jobs())


async def job(request: Request) -> Response:
    data = await execute(request, "pages/admin-job", {"id": request.path_params["job"]})
    if signed_in(data)["role"] != "ADMINISTRATOR":
        raise NotAnAdministrator
    if data["job"] is None:
        raise NotFound(kind="job", id=request.path_params["job"])
    return render(request, "pages/admin-job.html", data, fragment="job")


async def cancel(request: Request) -> Response:
    """Ends a job, and shows what became of it."""
    asked = request.path_params["job"]
    await execute(request, "actions/cancel-job", {"id": asked})
    return htmx.redirect(request, urls.admin_job(asked))


async def show(request: Request, form: Form, *, status: int = 200) -> Response:
    data = await execute(request, "pages/admin-jobs")
    if signed_in(data)["role"] != "ADMINISTRATOR":
        raise NotAnAdministrator
    return render(request, "pages/admin-jobs.html", {**data, "form": form}, fragment="jobs", status=status)


ROUTES = [
    Route(urls.admin_jobs(), jobs),
    Route(urls.admin_jobs(), begin, methods=["POST"]),
    Route(urls.admin_job("{job}"), job),
    Route(urls.cancel_job("{job}"), cancel, methods=["POST"]),
]
