"""What every template and every document must keep to, read as text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from graphql import parse, validate

from schema.execute import GRAPH
from server.charts.theme import TOKENS
from server.templating import FRAGMENTS, TEMPLATES, document

HTML = sorted(TEMPLATES.rglob("*.html"))
DOCUMENTS = sorted(
    str(path.relative_to(TEMPLATES).with_suffix(""))
    for path in TEMPLATES.rglob("*.graphql")
    if path.name not in FRAGMENTS.values()
)
RULED = {
    name
    for sheet in TOKENS.parent.glob("*.css")
    for name in re.findall(r"\.([a-zA-Z][\w-]*)", sheet.read_text(encoding="utf-8"))
}
# htmx would evaluate these as code, and the content security policy forbids it; a style attribute is refused by it.
FORBIDDEN_MARKUP = {
    "hx-on": r"\bhx-on",
    "hx-boost": r"\bhx-boost",
    "values from scripts": r"\bjs:",
    "trigger filters": r'hx-trigger="[^"]*\[',
    "attributes that HTML does not know": r"\shx-",
    "style attributes": r"\sstyle=",
    "event attributes": r"\son[a-z]+=",
    "inline scripts": r"<script(?![^>]*(\bsrc=|application/json))",
    "addresses elsewhere": r'(src|href|action)="(https?:)?//',
}


@pytest.mark.parametrize("path", HTML, ids=lambda path: str(path.relative_to(TEMPLATES)))
@pytest.mark.parametrize("what", FORBIDDEN_MARKUP)
def test_no_template_uses_what_the_policy_forbids(path: Path, what: str) -> None:
    assert re.findall(FORBIDDEN_MARKUP[what], path.read_text()) == []


@pytest.mark.parametrize("path", HTML, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_every_class_that_is_named_has_a_rule(path: Path) -> None:
    named = re.findall(r'\sclass="([^"]*)"', re.sub(r"\{[{%].*?[%}]\}", "\0", path.read_text()))

    # Of a class that is put together, what stands beside the part that is filled in names nothing.
    assert {each for given in named for each in given.split() if "\0" not in each} <= RULED


def test_every_box_to_tick_stands_beside_its_words_in_the_same_way() -> None:
    labels = [
        label
        for each in HTML
        for label in re.findall(r'<label([^>]*)><input type="(?:checkbox|radio)"', each.read_text())
    ]

    # Those to press look like buttons, and have no box to see.
    assert set(labels) == {' class="check"', ' class="press"'}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_document_is_valid_in_the_schema(name: str) -> None:
    assert [error.message for error in validate(GRAPH, parse(document(name)))] == []


@pytest.mark.parametrize("page", sorted(path.stem for path in (TEMPLATES / "pages").glob("*.html")))
def test_every_page_has_its_document_beside_it(page: str) -> None:
    assert (TEMPLATES / "pages" / f"{page}.graphql").exists()
