"""The first page: what is played when, and how open it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server import urls
from server.pages.client import choice, day, execute, text
from server.templating import render


@dataclass(frozen=True, slots=True)
class Listing:
    """One of the lists that the page shows.

    Args:
        overdue: Whether its matches wait for their result; None where the statuses say it all.
        has_forecasts: Whether each match stands with its chances.
    """

    label: str
    statuses: tuple[str, ...]
    overdue: bool | None = None
    newest_first: bool = True
    has_forecasts: bool = False


LISTINGS = {
    "": Listing("What lies ahead", ("SCHEDULED",), overdue=False, newest_first=False, has_forecasts=True),
    "played": Listing("Results", ("PLAYED", "AWARDED", "ANNULLED"), has_forecasts=True),
    "waiting": Listing("Waiting for results", ("SCHEDULED",), overdue=True),
    "off": Listing("Postponed or abandoned", ("POSTPONED", "ABANDONED")),
}


async def slate(request: Request) -> Response:
    query = request.query_params
    filters = {name: text(query, name) for name in ("competition", "season", "search", "after")}
    filters |= {"status": choice(query, "status", LISTINGS), "day": day(query, "day")}
    listing = LISTINGS[filters["status"]]
    data = await execute(request, "pages/slate", asked(filters, listing))
    context = {
        **data,
        "filters": filters,
        "listing": listing,
        "listings": LISTINGS,
        "most_open": most_open(data) if listing is LISTINGS[""] else None,
    }
    return render(
        request, "pages/slate.html", context, fragment="fixtures", headers={"HX-Push-Url": urls.slate(**filters)}
    )


def asked(filters: Mapping[str, str], listing: Listing) -> dict[str, Any]:
    """The variables of the document: the filters, and what the list holds."""
    chosen = {name: value or None for name, value in filters.items() if name != "status"}
    return chosen | {
        "statuses": listing.statuses,
        "overdue": listing.overdue,
        "newestFirst": listing.newest_first,
        "forecasts": listing.has_forecasts,
        "ahead": listing is LISTINGS[""],
    }


def most_open(data: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The fixture of the first day whose likeliest outcome is the least likely."""
    fixtures = data["fixtures"]["nodes"]
    first_day = [each for each in fixtures if each["day"] == fixtures[0]["day"]]
    return min(first_day, key=lambda each: each["simulation"]["headline"]["probability"], default=None)


ROUTES = [Route("/", slate)]
