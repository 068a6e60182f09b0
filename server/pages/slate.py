"""The first page: what is played when, and how open it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server import urls
from server.pages.client import choice, day, execute, text
from server.templating import render
from server.travel import travel_of


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


@dataclass(frozen=True, slots=True)
class Section:
    """Fixtures of one kind: no list has real and synthetic ones.

    Args:
        kind: "real" or "drawn" as the filters ask, or "newest": results, where nothing real lies ahead.
        page: A connection of fixtures.
    """

    kind: str
    page: Mapping[str, Any]

    @property
    def fixtures(self) -> Sequence[Mapping[str, Any]]:
        found: Sequence[Mapping[str, Any]] = self.page["nodes"]
        return found

    @property
    def next(self) -> str | None:
        return self.page["pageInfo"]["endCursor"] if self.page["pageInfo"]["hasNextPage"] else None


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
    travel, is_front = travel_of(request), not any(filters.values())
    if travel and travel.is_revealed and is_front:
        # The day is lived through: its results come first, and what lies ahead is the next day's.
        filters |= {"status": "played", "day": travel.day.isoformat()}
    listing = LISTINGS[filters["status"]]
    kind = {"front": is_front, "earned": travel is not None and travel.is_revealed}
    data = await execute(request, "pages/slate", asked(filters, listing) | kind)
    shown = sections(data)
    if filters["after"]:
        # A cursor goes on in one list, and a list of another kind would begin anywhere.
        shown = shown[:1]
    context = {
        **data,
        "shown": shown,
        "filters": filters,
        "listing": listing,
        "listings": LISTINGS,
        "open_today": next((each["fixture"] for each in data.get("openFixtures", ())), None),
        "most_open": most_open(shown[0].fixtures) if listing is LISTINGS[""] and shown else None,
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


def sections(data: Mapping[str, Any]) -> list[Section]:
    """What is real leads: what was asked for, or where a first page would have nothing the newest results."""
    real, drawn, newest = data["real"], data["drawn"], data.get("newest")
    if real["nodes"] or not newest:
        found = [Section("real", real), Section("drawn", drawn)]
    else:
        found = [Section("newest", newest), Section("drawn", drawn)]
    return [section for section in found if section.fixtures]


def most_open(fixtures: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The fixture of the first day whose likeliest outcome is the least likely."""
    first_day = [each for each in fixtures if each["day"] == fixtures[0]["day"]]
    return min(first_day, key=lambda each: each["simulation"]["headline"]["probability"], default=None)


ROUTES = [Route("/", slate)]
