"""What leads on from a page keeps its day: addresses, forms, redirects, and documents."""

from __future__ import annotations

from datetime import date

import pytest
from graphql import parse, validate
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from schema.execute import GRAPH
from server.error_responses import ErrorResponses
from server.templating import TEMPLATES, document
from server.travel import KeepsDay, Travel, dated

ROOT = "http://host"
THEN = Travel(date(2022, 11, 20))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("/", "/?as_of=2022-11-20"),
        ("/record?since=2020-01-01", "/record?since=2020-01-01&as_of=2022-11-20"),
        ("/simulations/1#deep-dive", "/simulations/1?as_of=2022-11-20#deep-dive"),
        ("?day=2022-11-20", "?day=2022-11-20&as_of=2022-11-20"),
        (f"{ROOT}/teams/1", f"{ROOT}/teams/1?as_of=2022-11-20"),
        ("/?as_of=2020-01-01", "/?as_of=2020-01-01"),
        ("/static/app.css", "/static/app.css"),
        ("https://elsewhere.example/", "https://elsewhere.example/"),
        ("//elsewhere.example/", "//elsewhere.example/"),
        ("http://host.example/", "http://host.example/"),
        ("mailto:nobody@example.org", "mailto:nobody@example.org"),
    ],
)
def test_an_address_of_this_site_keeps_the_day(given: str, kept: str) -> None:
    assert THEN.address(given, ROOT) == kept


def test_a_revealed_day_stays_revealed() -> None:
    assert Travel(THEN.day, is_revealed=True).address("/", ROOT) == "/?as_of=2022-11-20&reveal=1"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ('<a class="b" href="/x?a=1&amp;b=2">', '<a class="b" href="/x?a=1&amp;b=2&amp;as_of=2022-11-20">'),
        ('<a href="#main">', '<a href="#main">'),
        ('<a data-own-day href="/">', '<a data-own-day href="/">'),
        ('<form method="post" action="/x">', '<form method="post" action="/x?as_of=2022-11-20">'),
        (
            '<div hx-get="/x" data-hx-post="/y">',
            '<div hx-get="/x?as_of=2022-11-20" data-hx-post="/y?as_of=2022-11-20">',
        ),
        ('<img alt="a &quot; href=" src="/x.png">', '<img alt="a &quot; href=" src="/x.png?as_of=2022-11-20">'),
        ('<a href="">', '<a href="">'),
        (f'<meta content="{ROOT}/x">', f'<meta content="{ROOT}/x?as_of=2022-11-20">'),
        ('<meta content="What may happen">', '<meta content="What may happen">'),
        ('<p>say href="/x" here</p>', '<p>say href="/x" here</p>'),
    ],
)
def test_elements_of_a_page_keep_the_day(given: str, kept: str) -> None:
    assert THEN.kept(given, ROOT) == kept


def test_a_form_by_get_says_the_day_in_a_field() -> None:
    assert THEN.kept('<form method="get" action="/">', ROOT).endswith(
        '<input type="hidden" name="as_of" value="2022-11-20">'
    )


async def where(request: Request) -> Response:
    return Response(str(request.query_params))


async def away(request: Request) -> Response:
    return RedirectResponse(request.query_params.get("to", "/there"), 303)


def client() -> TestClient:
    app = Starlette(routes=[Route("/where", where), Route("/away", away)])
    return TestClient(ErrorResponses(KeepsDay(app, beside=("/health/",))), base_url=ROOT, follow_redirects=False)


def test_no_handler_sees_the_day() -> None:
    assert client().get("/where?a=1&as_of=2022-11-20&reveal=1&b=2").text == "a=1&b=2"
    assert client().get("/where?a=1&as_of=").text == "a=1"


def test_an_answer_leads_on_to_the_day_and_only_on_this_site() -> None:
    def sent(address: str) -> str:
        return client().get(address).headers["location"]

    assert sent("/away?as_of=2022-11-20") == "/there?as_of=2022-11-20"
    assert sent("/away") == "/there"
    assert sent("/away?to=https://elsewhere.example/&as_of=2022-11-20") == "https://elsewhere.example/"


@pytest.mark.parametrize(
    "given", ["soon", "2022-02-30", "20221120", "2022-W46-7", "2022-11-20x", "2022-11-20&as_of=2022-11-21"]
)
def test_what_is_no_day_is_refused_by_its_field(given: str) -> None:
    answer = client().get(f"/where?as_of={given}")

    assert answer.status_code == 422
    assert "as_of" in answer.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/admin/tokens", 403),
        ("POST", "/graphql", 422),
        ("GET", "/graphql?query={siteName}", 422),
        ("GET", "/health/live?as_of=soon", 404),
    ],
)
def test_what_has_no_past_is_refused_before_anything_is_done(method: str, path: str, status: int) -> None:
    day = "" if "as_of" in path else f"{'&' if '?' in path else '?'}as_of=2022-11-20"

    assert client().request(method, path + day).status_code == status


def test_whether_a_day_is_revealed_is_said_by_a_digit() -> None:
    assert client().get("/where?as_of=2022-11-20&reveal=0").status_code == 200
    assert client().get("/where?as_of=2022-11-20&reveal=yes").status_code == 422


@pytest.mark.parametrize(
    "name", [str(path.relative_to(TEMPLATES).with_suffix("")) for path in sorted(TEMPLATES.glob("*/*.graphql"))]
)
def test_every_document_of_a_page_can_be_dated(name: str) -> None:
    text = dated(document(name))

    assert not validate(GRAPH, parse(text))
    assert ("@asOf" in text) is text.lstrip().startswith(("query", "{"))


def test_a_document_that_says_its_day_keeps_it_and_what_cannot_be_read_stays() -> None:
    own = 'query @asOf(day: "2020-01-01") {\n  siteName\n}'

    assert dated(own) == own
    assert dated("{ unfinished") == "{ unfinished"
