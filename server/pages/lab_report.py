"""What the Lab achieves, over all readers, for administrators."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.pages.client import execute
from server.templating import render


async def report(request: Request) -> Response:
    return render(request, "pages/lab-report.html", await execute(request, "pages/lab-report"))


ROUTES = [Route("/admin/lab", report)]
