"""The day that a reader has travelled to: read from the address, and kept by everything that leads on from the page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from html import escape, unescape
from typing import Any, TypeVar, cast
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from graphql import (
    DefinitionNode,
    DocumentNode,
    GraphQLError,
    Node,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    parse,
    print_ast,
)
from starlette.datastructures import MutableHeaders, QueryParams
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from engine.errors import InvalidInput
from schema.as_of import NAME, calendar_day
from schema.errors import OfThePresent
from server import urls

N = TypeVar("N", bound=Node)

DAY, REVEAL = "as_of", "reveal"
NO_QUERY = QueryParams()
REVEALED = {"": False, "0": False, "1": True}
# More than there are pages; readers' own documents are among them, of 32,000 characters at most.
MOST_DATED = 128
# A link that is marked so says its day itself, or leads back to the present.
MARK = "data-own-day"
# Attributes that lead somewhere, in any element; of others nothing follows.
LEADS = frozenset(
    {
        *("href", "src", "action", "formaction", "poster", "data", "data-copy", "content"),
        *(f"{prefix}hx-{verb}" for prefix in ("", "data-") for verb in ("get", "post", "put", "patch", "delete")),
    }
)
ATTRIBUTE = re.compile(r'\s(?P<name>[\w:-]+)="(?P<value>[^"]*)"')
TAG = re.compile(r"<(?P<name>[a-zA-Z][\w-]*)(?P<rest>(?:\s[^<>]*)?)>")
GETS = re.compile(r'\smethod="post"', re.IGNORECASE)
LEADING = ("location", "hx-push-url", "hx-replace-url", "hx-redirect", "hx-location")
EXTRA = cast(
    OperationDefinitionNode,
    parse("""
query Dated($asOf: Date, $reveal: Boolean) @asOf(day: $asOf, reveal: $reveal) {
  matchDays {
    previous
    next
  }
}
""").definitions[0],
)


@dataclass(frozen=True, slots=True)
class Travel:
    """
    Args:
        day: Results before it are known.
        is_revealed: Those of the day itself as well.
    """

    day: date
    is_revealed: bool = False

    @property
    def query(self) -> str:
        """What an address says of it."""
        return f"{DAY}={self.day}" + (f"&{REVEAL}=1" if self.is_revealed else "")

    @property
    def variables(self) -> dict[str, Any]:
        """What a dated document is asked with."""
        return {"asOf": self.day.isoformat(), "reveal": self.is_revealed}

    def address(self, given: str, root: str) -> str:
        """An address of this site with the day, unless it says one itself; others, and files of the build, as they are.

        Args:
            root: Of the site, as `http://host`.
        """
        parts = urlsplit(given)
        is_own = given.startswith(("/", "?")) and not given.startswith("//")
        if not (is_own or given == root or given.startswith(f"{root}/")) or parts.path.startswith(urls.STATIC):
            return given
        if DAY in parse_qs(parts.query, keep_blank_values=True):
            return given
        return urlunsplit(parts._replace(query=f"{parts.query}&{self.query}" if parts.query else self.query))

    def kept(self, html: str, root: str) -> str:
        """A page, or a part of it, of which every link and form of this site keeps the day."""

        def led(found: re.Match[str]) -> str:
            name, value = found["name"], found["value"]
            return f' {name}="{escape(self.address(unescape(value), root))}"' if name in LEADS and value else found[0]

        def dated(tag: re.Match[str]) -> str:
            rest = tag["rest"]
            if MARK in rest:
                return tag[0]
            made = f"<{tag['name']}{ATTRIBUTE.sub(led, rest)}>"
            # A form that is sent by GET writes its fields in the place of the query of its address.
            return made + self.fields if tag["name"] == "form" and not GETS.search(rest) else made

        return TAG.sub(dated, html)

    @property
    def fields(self) -> str:
        """The day as fields of a form."""
        revealed = f'<input type="hidden" name="{REVEAL}" value="1">' if self.is_revealed else ""
        return f'<input type="hidden" name="{DAY}" value="{self.day}">{revealed}'


@dataclass(frozen=True, slots=True)
class Banner:
    """What a page says of the day that its reader has travelled to.

    Args:
        path: Of the page, and what its address asks beside the day; of an answer to a form the first page.
        previous: The match day before it, where one is known.
        next: The match day after it.
    """

    travel: Travel
    path: str
    asked: tuple[tuple[str, str], ...]
    previous: date | None = None
    next: date | None = None

    @property
    def present(self) -> str:
        """The page as it is now."""
        return self._address(())

    @property
    def revealed(self) -> str:
        """The page with the results of the day, or without them where it has them."""
        return self.on(self.travel.day, is_revealed=not self.travel.is_revealed)

    def on(self, day: date, *, is_revealed: bool = False) -> str:
        """The page as of another day."""
        return self._address(((DAY, day.isoformat()), *([(REVEAL, "1")] if is_revealed else [])))

    def _address(self, said: Sequence[tuple[str, str]]) -> str:
        query = urlencode((*self.asked, *said))
        return f"{self.path}?{query}" if query else self.path


def banner_of(request: Request) -> Banner | None:
    """What stands above a page that is seen as of a day; None in the present."""
    travel = travel_of(request)
    if travel is None:
        return None
    days = {name: day and date.fromisoformat(day) for name, day in getattr(request.state, "match_days", {}).items()}
    is_page = request.method == "GET"
    return Banner(
        travel,
        request.url.path if is_page else urls.slate(),
        beside_day(request.query_params) if is_page else (),
        **days,
    )


def beside_day(query: QueryParams) -> tuple[tuple[str, str], ...]:
    """What an address asks beside the day."""
    return tuple((name, value) for name, value in query.multi_items() if name not in (DAY, REVEAL))


def travel_of(request: Request) -> Travel | None:
    """The day that a request is seen as of; None in the present."""
    found: Travel | None = request.scope.get("state", {}).get("travel")
    return found


def read(query: QueryParams) -> Travel | None:
    """The day that an address says; None of the present.

    Raises:
        InvalidInput: It is none, or it is not said whether it is revealed.
    """
    if len(query.getlist(DAY)) > 1:
        raise InvalidInput(field=DAY, reason="write one day")
    given, revealed = query.get(DAY, ""), query.get(REVEAL, "")
    if revealed not in REVEALED:
        raise InvalidInput(field=REVEAL, reason="write 1 to see the results of the day, or 0")
    if not given:
        return None
    day = calendar_day(given)
    if day is None:
        raise InvalidInput(field=DAY, reason="write a day such as 2026-05-03")
    return Travel(day, REVEALED[revealed])


@lru_cache(MOST_DATED)
def dated(document: str) -> str:
    """The document, of whose queries each is as of a day and also asks for the match days beside it.

    Changes are made in the present, and stay as they are, as does a query that says its day itself, and what cannot be
    read.
    """
    try:
        whole = parse(document)
    except GraphQLError:
        return document
    return print_ast(DocumentNode(definitions=tuple(map(_dated, whole.definitions))))


def _dated(definition: DefinitionNode) -> DefinitionNode:
    if not isinstance(definition, OperationDefinitionNode) or definition.operation is not OperationType.QUERY:
        return definition
    if any(each.name.value == NAME for each in definition.directives or ()):
        return definition
    return OperationDefinitionNode(
        operation=definition.operation,
        name=definition.name,
        variable_definitions=_with(definition.variable_definitions, EXTRA.variable_definitions),
        directives=_with(definition.directives, EXTRA.directives),
        selection_set=SelectionSetNode(
            selections=_with(definition.selection_set.selections, EXTRA.selection_set.selections)
        ),
    )


def _with(nodes: Sequence[N] | None, more: Sequence[N] | None) -> tuple[N, ...]:
    return (*(nodes or ()), *(more or ()))


class KeepsDay:
    """Takes the day from the address, so that no handler has to know of it, and adds it to wherever an answer leads.

    Args:
        beside: Paths that know no day.
    """

    def __init__(self, app: ASGIApp, *, beside: tuple[str, ...]) -> None:
        self.app = app
        self.beside = beside

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        has_day = scope["type"] == "http" and not scope["path"].startswith(self.beside)
        query = QueryParams(scope["query_string"]) if has_day and scope["query_string"] else NO_QUERY
        if DAY not in query and REVEAL not in query:
            await self.app(scope, receive, send)
            return
        travel = read(query)
        if travel:
            _refuse_what_has_no_past(Request(scope))
        scope.setdefault("state", {})["travel"] = travel

        async def send_on(message: Message) -> None:
            if travel and message["type"] == "http.response.start":
                _lead_on(travel, Request(scope), MutableHeaders(raw=message["headers"]))
            await send(message)

        await self.app({**scope, "query_string": urlencode(beside_day(query)).encode()}, receive, send_on)


def _refuse_what_has_no_past(request: Request) -> None:
    """
    Raises:
        OfThePresent: A form of administrators: it does something now, and leads to a page of the present.
        InvalidInput: A GraphQL document, which says its day itself.
    """
    path, is_form = request.url.path, request.method == "POST"
    if is_form and path.startswith(f"{urls.admin()}/"):
        raise OfThePresent
    if path == urls.graphiql() and (is_form or "query" in request.query_params):
        raise InvalidInput(field=DAY, reason="a document says its day itself: query @asOf(day: ...)")


def _lead_on(travel: Travel, request: Request, headers: MutableHeaders) -> None:
    root = str(request.base_url).rstrip("/")
    for name in LEADING:
        if name in headers:
            headers[name] = travel.address(headers[name], root)
