"""What a reader has learned in the Lab: the summary page, and the same as files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from engine.spreadsheet import csv_of
from server.pages.attachments import attachment
from server.pages.calibration_game import every_forecast
from server.pages.client import execute, signed_in
from server.templating import render

PAGE = "pages/lab-summary"
COLUMNS = ("lesson", "question", "prompt", "chosen", "right", "is_right", "at")


async def summary(request: Request) -> Response:
    data = await read(request)
    coming = next((each for each in data["viewer"]["lab"]["progress"] if each["state"] != "DONE"), None)
    return render(request, "pages/lab-summary.html", {**data, "next": coming})


async def read(request: Request) -> dict[str, Any]:
    """
    Raises:
        Unauthenticated: A guest has no progress.
    """
    data = await execute(request, PAGE)
    signed_in(data)
    return data


async def as_json(request: Request) -> Response:
    content = orjson.dumps(await learned(request), option=orjson.OPT_INDENT_2)
    return attachment(content, "lab.json", "application/json")


async def as_csv(request: Request) -> Response:
    """A row for every question that was answered in a lesson that is open."""
    learnt = lessons(await read(request))
    answers = [[lesson["id"], *answer.values()] for lesson in learnt for answer in lesson["answers"]]
    return attachment(csv_of([COLUMNS, *answers]), "lab.csv", "text/csv")


async def learned(request: Request) -> dict[str, Any]:
    """Lessons with their answers, what the forecasts say of the reader, and every forecast."""
    data = await read(request)
    return {
        "lessons": list(lessons(data)),
        "calibration": data["viewer"]["lab"]["calibration"],
        "forecasts": [each async for made in every_forecast(request) for each in made],
    }


def lessons(data: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for each in data["viewer"]["lab"]["progress"]:
        module, content = each["module"], each["module"]["content"] or {"questions": []}
        yield {
            "id": module["id"],
            "title": module["title"],
            "state": each["state"],
            "answered": each["answered"],
            "correct": each["correct"],
            "answers": [answer(question) for question in content["questions"] if question["answer"]],
        }


def answer(question: Mapping[str, Any]) -> dict[str, Any]:
    given, choices = question["answer"], question["choices"]
    return {
        "question": question["id"],
        "prompt": question["prompt"],
        "chosen": choices[given["choice"]],
        "right": choices[given["rightChoice"]],
        "is_right": given["isCorrect"],
        "at": given["at"],
    }


ROUTES = [
    Route("/lab/summary", summary),
    Route("/lab/summary.json", as_json),
    Route("/lab/summary.csv", as_csv),
]
