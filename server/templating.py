"""Templates: one a page, with named blocks that htmx may ask for alone."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from functools import cache
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

import orjson
from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from engine.catalogue.tournaments import COMPETITION
from engine.simulation import confidence, wording
from engine.simulation.wording import en_terms
from engine.site.service import PRODUCT
from server import assets, discs, highlight, htmx, sheet, urls
from server.answers import NOT_STORED
from server.charts import frame, last_four, theme, thumbnail, tournaments, words
from server.errors import size
from server.folders import folder
from server.security.cookies import cookies_of
from server.security.csrf import FIELD, form_token
from server.travel import banner_of, beside_day

# Fragments that documents share, by how a document spreads them; one that spreads another stands before it.
FRAGMENTS = {
    "...Masthead": "masthead.graphql",
    "...Waiting": "waiting.graphql",
    "...Correction": "correction.graphql",
    "...Joining": "joining.graphql",
    "...Whole": "simulation.graphql",
    "...Played": "played.graphql",
    "...PutOff": "put-off.graphql",
    "...Match": "match.graphql",
    "...Ended": "ended.graphql",
    "...Painted": "painted.graphql",
    "...Disc": "disc.graphql",
    "...Sides": "sides.graphql",
    "...Paint": "paint.graphql",
    "...FirstSteps": "first-steps.graphql",
}
TEMPLATES = folder("templates")
# The cookie in which a browser keeps the theme that its reader chose: it names nobody, and scripts set it.
APPEARANCE = "theme"


def render(
    request: Request,
    template: str,
    context: Mapping[str, Any],
    *,
    fragment: str | None = None,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The page, or only the named block where htmx asks for a part.

    Args:
        fragment: Name of the block that htmx swaps; None for a page that has none.
    """
    swapped = fragment is not None and htmx.wants_fragment(request)
    page = environment().get_template(template)
    where = {"path": request.url.path, "here": _here(request)}
    usual = {"viewer": None, "siteName": _site_name(request), "theme": _theme(request)}
    values = {**usual, **context, **where, "swapped": swapped}
    root = values["root"] = str(request.base_url).rstrip("/")
    banner = values["banner"] = banner_of(request)
    values["beside_day"] = beside_day(request.query_params) if request.method == "GET" else ()
    values["form_token"] = lambda: _hidden_token(request)
    if swapped:
        block = page.blocks[fragment or ""]
        content = "".join(block(page.new_context(values)))
    else:
        content = page.render(values)
    if banner:
        content = banner.travel.kept(content, root)
    # What was shown to a reader is not there any more for whoever goes back after the reader signed out.
    stored = NOT_STORED if values["viewer"] else {}
    return HTMLResponse(content, status, {**htmx.VARY, **stored, **(headers or {})})


def _site_name(request: Request) -> str:
    """As it was read last: the page of a refusal asks the database for nothing."""
    installation = getattr(request.app.state, "installation", None)
    return str(installation.services.site.latest.name) if installation else PRODUCT


def _theme(request: Request) -> str | None:
    """The theme that a reader chose, which the browser keeps; None as the system has it."""
    chosen = cookies_of(request.headers.raw).get(APPEARANCE, "")
    return chosen if chosen in theme.THEMES else None


def _here(request: Request) -> str | None:
    """The address of the page, for whoever signs in and comes back; None of what was sent and cannot be asked for."""
    query = request.url.query
    return (f"{request.url.path}?{query}" if query else request.url.path) if request.method == "GET" else None


def markup(template: str, context: Mapping[str, Any]) -> Markup:
    """A part that depends on nothing but its context."""
    return Markup(environment().get_template(template).render(context))  # noqa: S704, templates escape


class Compiled(FileSystemBytecodeCache):
    """Compiled templates in a folder. What the disk refuses is compiled again."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)


def keep_compiled(folder: Path) -> None:
    """Keep what templates compile to, so that a page is not slow once after every start."""
    with suppress(OSError):
        folder.mkdir(mode=0o700, exist_ok=True)
    environment().bytecode_cache = Compiled(str(folder))


@cache
def environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(url=urls, asset=_asset, new_key=_new_key, sds_of_90_percent=confidence.SDS_OF_90_PERCENT)
    made.globals.update(tournaments_in=COMPETITION, disc=discs.disc, discs=discs.discs, ink=theme.ink)
    made.globals.update(thumbnail=thumbnail.thumbnail, last_four=last_four.last_four)
    made.globals.update(meaning=en_terms.BY_ID.__getitem__)
    made.globals.update(came=frame.came)
    made.globals.update(cells=sheet.cells, strip=sheet.strip, surprise=sheet.surprise, closeness=sheet.closeness)
    made.filters.update(
        highlighted=highlight.highlighted,
        whole="{:,}".format,
        zip=zip,
        percent=wording.percent,
        count=wording.count,
        counted=wording.counted,
        size=size,
        signed=words.signed,
        twenty=words.shares_of_twenty,
        hundred=words.shares_of_hundred,
        round_of_match=tournaments.MATCHES.__getitem__,
        short_percent=words.short_percent,
        tile=words.tile,
        day=_day,
        time=_time,
        when=_when,
        short_day=_short_day,
        at=_at,
        weekday=_weekday,
        month=_month,
        browser=_browser,
        clock=_clock,
        json_script=_json_script,
        paint=theme.paint,
    )
    return made


def document(name: str) -> str:
    """The GraphQL document of a page, with the shared fragments that it spreads."""
    whole = _text(f"{name}.graphql")
    for spread, file in FRAGMENTS.items():
        if spread in whole:
            whole += _text(file)
    return whole


@cache
def _text(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


@cache
def _asset(name: str) -> str:
    return urls.asset(assets.manifest().files[name])


def _hidden_token(request: Request) -> Markup:
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, form_token(request))


def _new_key() -> str:
    """An idempotency key: a form that is sent twice is charged once."""
    return token_urlsafe(18)


def _day(value: str | date) -> str:
    """Such as "Sunday 3 May 2026"."""
    given = date.fromisoformat(value) if isinstance(value, str) else value
    return f"{given:%A} {given.day} {given:%B %Y}"


def _time(value: str | datetime) -> str:
    """Such as "3 May 2026, 14:00 UTC"."""
    given = datetime.fromisoformat(value) if isinstance(value, str) else value
    return f"{given.day} {given:%B %Y, %H:%M} UTC"


def _when(value: str) -> Markup:
    """Such as "3 May 2026, 14:00", for tables whose heading says UTC."""
    given = datetime.fromisoformat(value)
    # HTML takes no more than three digits of a second.
    exact = given.isoformat(timespec="milliseconds")
    return Markup('<time datetime="{}">{} {:%b %Y, %H:%M}</time>').format(exact, given.day, given)


def _short_day(value: str | date) -> Markup:
    """Such as "3 May 2026", for tables."""
    given = date.fromisoformat(value) if isinstance(value, str) else value
    return Markup('<time datetime="{}">{} {:%b %Y}</time>').format(value, given.day, given)


def _at(value: str | None) -> Markup | None:
    """Such as "15:00", UTC; None where no time is known."""
    return Markup('<time datetime="{}">{}</time>').format(value, value[11:16]) if value else None


def _weekday(value: str) -> str:
    """Such as "Sun"."""
    return f"{date.fromisoformat(value):%a}"


def _month(value: str) -> str:
    """Such as "May"."""
    return f"{date.fromisoformat(value):%b}"


# The first that fits: browsers name those that they descend from as well.
BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    *(("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows")),
    *(("Mac OS", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux")),
)


def _browser(user_agent: str) -> str:
    """Such as "Firefox on Linux", from what a browser calls itself."""
    named = [next((name for mark, name in known if mark in user_agent), None) for known in (BROWSERS, SYSTEMS)]
    return " on ".join(filter(None, named)) or user_agent.partition("/")[0][:40] or "unknown"


def _clock(value: str) -> str:
    """Such as "14:00 UTC"."""
    return f"{datetime.fromisoformat(value):%H:%M} UTC"


def _json_script(value: Any) -> Markup:
    """JSON that cannot end the script element around it."""
    return Markup(orjson.dumps(value).decode().replace("<", "\\u003c"))  # noqa: S704, "<" is escaped
