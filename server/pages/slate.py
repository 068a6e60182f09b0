"""The first page: what is played when, and how open it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from engine.simulation.wording import percent
from server import urls
from server.pages import compare, sports
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


@dataclass(frozen=True, slots=True)
class Story:
    """A match that is told of before the others.

    Args:
        label: Why.
        is_open: Whether everybody may read it in full depth.
    """

    label: str
    match: Mapping[str, Any]
    is_open: bool = False

    @property
    def sentence(self) -> str:
        headline = self.match["simulation"]["headline"]
        likeliest = f"Likeliest: {headline['label']}, {percent(headline['probability'])}."
        return f"{likeliest} More often it ends otherwise." if headline["probability"] < RARER else likeliest


# In place of a competition's id: all synthetic ones, so that their list goes on by itself.
SYNTHETIC = "synthetic"
MOST_STORIES = 3
# Clearly less than half, however it is rounded.
RARER = 0.475
KINDS_OF_STORY: tuple[tuple[str, Callable[[Mapping[str, Any]], float]], ...] = (
    ("clearest", lambda headline: headline["probability"]),
    ("closest", lambda headline: -headline["probability"]),
    ("least known", lambda headline: headline["spreadSd"]),
)
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
    filters["sport"] = sports.sport_of(query)
    if travel and travel.is_revealed and is_front:
        # The day is lived through: its results come first, and what lies ahead is the next day's.
        filters |= {"status": "played", "day": travel.day.isoformat()}
    listing = LISTINGS[filters["status"]]
    kind = {
        "front": is_front and not filters["sport"],
        "leads": is_front,
        "earned": travel is not None and travel.is_revealed,
    }
    data = await execute(request, "pages/slate", asked(filters, listing) | kind)
    shown = sections(data)
    if filters["after"]:
        # A cursor goes on in one list, and a list of another kind would begin anywhere.
        shown = shown[:1]
    leads_on = filters["search"] or filters["after"]
    context = {
        **data,
        "shown": shown,
        "is_front": is_front,
        "filters": filters,
        "compared": compare.chosen_so_far(request),
        "sports": sports.offered(data["competitions"]),
        "words": sports.words(filters["sport"]),
        "synthetic": SYNTHETIC,
        "listing": listing,
        "listings": LISTINGS,
        "open_ids": {each["fixture"]["id"] for each in data["openFixtures"]},
        "shown_day": filters["day"] or (shown[0].fixtures[0]["day"] if shown else None),
        "yours": data.get("yours") if listing.has_forecasts else (),
        "stories": stories(data, shown, travels=travel is not None) if listing.has_forecasts and not leads_on else (),
    }
    address = urls.slate(**filters, compare=",".join(context["compared"]))
    return render(request, "pages/slate.html", context, fragment="fixtures", headers={"HX-Push-Url": address})


def asked(filters: Mapping[str, str], listing: Listing) -> dict[str, Any]:
    """The variables of the document: the filters, and what the list holds."""
    chosen = {name: value or None for name, value in filters.items() if name != "status"}
    is_drawn_alone = filters["competition"] == SYNTHETIC
    if is_drawn_alone:
        chosen["competition"] = None
    return chosen | {
        "real": not is_drawn_alone,
        "sport": sports.variable(filters["sport"]),
        "statuses": listing.statuses,
        "overdue": listing.overdue,
        "newestFirst": listing.newest_first,
        "forecasts": listing.has_forecasts,
        "ahead": listing is LISTINGS[""],
        "around": filters["day"] or None,
    }


def sections(data: Mapping[str, Any]) -> list[Section]:
    """What is real leads: what was asked for, or where a first page would have nothing the newest results."""
    real, drawn, newest = data.get("real"), data["drawn"], data.get("newest")
    if real is None:
        found = [Section("drawn", drawn)]
    elif real["nodes"] or not newest:
        found = [Section("real", real), Section("drawn", drawn)]
    else:
        found = [Section("newest", newest), Section("drawn", drawn)]
    return [section for section in found if section.fixtures]


def stories(data: Mapping[str, Any], shown: Sequence[Section], *, travels: bool) -> list[Story]:
    """The match that is open to everybody; of the first day shown the clearest, the closest and the least known."""
    found = [
        Story(
            "open in full today, free" if each["isOfTheDay"] and not travels else "open in full, free",
            each["fixture"],
            is_open=True,
        )
        for each in data.get("featured", ())
    ]
    fixtures = shown[0].fixtures if shown else ()
    of_day = [each for each in fixtures if each["day"] == fixtures[0]["day"] and each.get("simulation")]
    for label, key in KINDS_OF_STORY:
        if left := [each for each in of_day if each["id"] not in {story.match["id"] for story in found}]:
            found.append(Story(label, max(left, key=lambda each: key(each["simulation"]["headline"]))))
    return found[:MOST_STORIES]


ROUTES = [Route("/", slate)]
