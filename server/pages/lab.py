"""The Lab: the shelf of modules, and one module with its panel, its questions and its lock."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from engine.errors import NotFound, OracleError
from engine.lab.errors import AlreadyAnswered
from server import htmx, urls
from server.charts import lab as charts
from server.charts.kinds import Chart
from server.charts.render import Drawn, Renderer
from server.errors import status_of
from server.pages import downloads
from server.pages.client import execute, raise_for_errors, run, text, whole
from server.pages.forms import Form
from server.templating import render

PAGE = "pages/lab-module"
SLIDER, WAS = "-slider", "-was"


async def shelf(request: Request) -> Response:
    return render(request, "pages/lab.html", await execute(request, "pages/lab"))


async def module(request: Request) -> Response:
    """The module with the setting of the address; one that is refused leaves the panel where it starts."""
    form = Form(moved(request.query_params))
    try:
        return await show(request, form, setting(form))
    except OracleError as error:
        if "field" not in error.facts:
            raise
        return await show(request, form.refused(error), {}, status=status_of(error))


async def show(request: Request, form: Form, values: Mapping[str, float], *, status: int = 200) -> Response:
    found = await read(request, values, lesson=not htmx.wants_fragment(request))
    experiment = found["labModule"]["experiment"]
    if experiment is None and htmx.wants_fragment(request):
        raise NotFound(kind="experiment", id=request.path_params["module"])
    drawn = await drawing(request, charts.picture(experiment)) if experiment else None
    starts = {each["key"]: f"{each['start']:g}" for each in found["labModule"]["parameters"]}
    shown = Form(starts | dict(form.values), form.errors, form.problem)
    context = {**found, "module": found["labModule"], "form": shown, "drawn": drawn, "setting": values}
    return render(request, f"{PAGE}.html", context, fragment="panel", status=status)


async def drawing(request: Request, picture: Chart) -> Drawn:
    """The picture; a step of a slider is drawn by the script that moved it."""
    renderer: Renderer = request.app.state.charts
    return await (renderer.outlined(picture) if htmx.draws_itself(request) else renderer.draw(picture))


async def read(request: Request, values: Mapping[str, float], *, lesson: bool = True) -> dict[str, Any]:
    """The module with what the viewer may see of it.

    Args:
        lesson: Whether text, example and questions are wanted; a step of the bench needs none of them.

    Raises:
        NotFound: No module is called so.
    """
    named = request.path_params["module"]
    given = [{"key": key, "value": value} for key, value in values.items()]
    data = await execute(request, PAGE, {"id": named, "values": given, "lesson": lesson})
    if data["labModule"] is None:
        raise NotFound(kind="module", id=named)
    return data


async def unlock(request: Request) -> Response:
    named, form = request.path_params["module"], await request.form()
    answer, _ = await run(request, "actions/unlock-module", {"id": named, "key": text(form, "key")}, budget=None)
    raise_for_errors(answer)
    return htmx.redirect(request, urls.lab_module(named))


async def answer_question(request: Request) -> Response:
    """Keeps the answer: in place where htmx asks, else by way of the page."""
    named, question = request.path_params["module"], request.path_params["question"]
    form = await request.form()
    choice = whole(form, "choice")
    answer, _ = await run(request, "actions/answer-question", {"module": named, "question": question, "choice": choice})
    try:
        raise_for_errors(answer)
    except OracleError as error:
        # Sent twice: the answer that counts is shown.
        if error.code != AlreadyAnswered.code:
            raise
    if not htmx.wants_fragment(request):
        return RedirectResponse(urls.lab_module(named, question), status_code=303)
    found = await read(request, {})
    content = found["labModule"]["content"]
    asked = next(each for each in content["questions"] if each["id"] == question)
    context = {**found, "module": found["labModule"], "question": asked}
    return render(request, f"{PAGE}.html", context, fragment="asked")


async def chart(request: Request) -> Response:
    """The picture of the panel as a file; of a locked module there is none."""
    found = await read(request, setting(Form(moved(request.query_params))))
    experiment = found["labModule"]["experiment"]
    if experiment is None:
        raise NotFound(kind="chart", id=request.path_params["module"])
    return await downloads.file(request, charts.picture(experiment), request.path_params["module"])


def moved(given: Mapping[str, str]) -> dict[str, str]:
    """One text a parameter: of its number box and its slider, the one that was moved since the page was made."""
    keys = [key for key in given if not key.endswith((SLIDER, WAS))]
    return {key: latest(given[key], given.get(key + SLIDER), given.get(key + WAS)) for key in keys}


def latest(box: str, slider: str | None, was: str | None) -> str:
    return slider if slider is not None and box == was else box


def setting(form: Form) -> dict[str, float]:
    """
    Raises:
        InvalidInput: A field holds no number.
    """
    numbers = {key: form.number(key) for key in form.values}
    return {key: value for key, value in numbers.items() if value is not None}


ROUTES = [
    Route("/lab", shelf),
    Route("/lab/{module}", module),
    Route("/lab/{module}", unlock, methods=["POST"]),
    Route("/lab/{module}/questions/{question}", answer_question, methods=["POST"]),
    Route("/lab/{module}/chart.{extension}", chart),
]
