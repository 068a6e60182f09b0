"""The first page of administrators: how the house is, in figures and pictures, each with the way to its page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.pages.admin_accounts import ACCOUNT, NAME, named
from server.pages.client import execute
from server.pages.forms import Form
from server.services import Installation
from server.templating import render

# How far back the line of a competition's last result goes; what is older lies at its end.
DAYS_SHOWN = 60
MOST_COMPETITIONS = 12


async def admin(request: Request) -> Response:
    data = await execute(request, "pages/admin")
    installation: Installation = request.app.state.installation
    context = {
        **data,
        "done": named(data) if request.query_params.get("done") == "name" else None,
        "name_form": Form(NAME | {"site_name": data["siteName"]}),
        "account_form": Form(ACCOUNT),
        "fresh": fresh(data, installation.services.clock().date()),
        "days_shown": DAYS_SHOWN,
    }
    return render(request, "pages/admin.html", context)


def fresh(data: Mapping[str, Any], today: date) -> Sequence[Mapping[str, Any]]:
    """Real competitions with how old their last result is, in days, and where newer ones are; those that wait first."""
    sources = {each["competition"]: each["key"] for each in data["sources"] if each["isHeld"]}
    rows = [
        {**each, "age": age(each["holdings"]["lastDay"], today), "source": sources.get(each["name"])}
        for each in data["competitions"]
        if not each["isSynthetic"]
    ]
    return sorted(rows, key=lambda row: (-row["holdings"]["overdue"], row["age"] is None, row["age"], row["name"]))[
        :MOST_COMPETITIONS
    ]


def age(day: str | None, today: date) -> int | None:
    """Days since then; None where there was none."""
    return None if day is None else (today - date.fromisoformat(day)).days


ROUTES = [Route("/admin", admin)]
