"""GraphiQL from our own files: it quotes, runs, follows and documents, under the policy of the pages."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.live_server import LiveServer

PRICED = "{ simulate(input: {homeRating: 1600, awayRating: 1500}) { headline { label } distribution { sentence } } }"


def opened(page: Page, document: str) -> Page:
    """The console as it is for somebody who left with this document in it."""
    page.add_init_script(f"localStorage.clear(); localStorage.setItem('graphiql:query', {json.dumps(document)})")
    page.goto("/graphql")
    expect(page.locator(".graphiql-query-editor .CodeMirror")).to_contain_text(document[-12:])
    return page


def run(page: Page) -> None:
    page.get_by_label("Execute query").click()


def test_a_document_is_quoted_and_then_bought(visit: Visit, account: Callable[..., str]) -> None:
    page = opened(visit(reader=account(5)), PRICED)

    page.get_by_label("What would it cost?").click()
    expect(page.locator("#told")).to_have_text("It would cost 2 tokens.")
    run(page)
    expect(page.locator("#told")).to_have_text("It cost 2 tokens. You have 3 tokens.")
    expect(page.locator(".result-window")).to_contain_text('"sentence"')
    page.get_by_label("What would it cost?").click()
    expect(page.locator("#told")).to_have_text("It would cost 0 tokens; 1 of 1 priced sections are yours already.")


def test_a_guest_reads_for_nothing_and_is_told_what_needs_an_account(visit: Visit) -> None:
    page = opened(visit(), "{ competitions { name } }")
    run(page)
    expect(page.locator("#told")).to_have_text("It cost nothing.")

    opened(page, PRICED)
    run(page)

    expect(page.locator("#told")).to_contain_text("This costs 2 tokens, and that needs an account.")


def test_variables_that_are_no_json_are_said_to_be_none(visit: Visit) -> None:
    page = opened(visit(), PRICED)
    page.get_by_role("button", name="Variables").click()
    page.locator(".graphiql-editor-tool .CodeMirror").first.click()
    page.keyboard.type("nonsense")

    page.get_by_label("What would it cost?").click()

    expect(page.locator("#told")).to_have_text("Variables and headers must be JSON.")


def test_a_subscription_is_followed(visit: Visit, account: Callable[..., str]) -> None:
    page = opened(visit(reader=account()), 'mutation { startSeasonProjection(competitionId: "1") { job { id } } }')
    run(page)
    expect(page.locator(".result-window")).to_contain_text('"startSeasonProjection"')
    (job,) = re.findall(r'"id":\s*"(\d+)"', page.locator(".result-window").inner_text())

    opened(page, f'subscription {{ jobProgress(id: "{job}") {{ state }} }}')
    run(page)

    expect(page.locator(".result-window")).to_contain_text('"DONE"')


def test_the_documentation_names_the_price(visit: Visit) -> None:
    page = opened(visit(), PRICED)
    page.get_by_label("Show Documentation Explorer").click()
    page.get_by_text("Simulation", exact=True).click()

    expect(page.locator(".graphiql-doc-explorer-content")).to_contain_text("Costs 2 tokens, once for each simulation.")


def test_dialogs_open_with_a_clean_console(visit: Visit) -> None:
    page = opened(visit(theme="dark"), PRICED)

    page.get_by_label("Open settings dialog").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_label("Open short keys dialog").click()

    expect(page.get_by_role("dialog")).to_be_visible()


def test_the_console_comes_from_this_site_alone(visit: Visit, site: LiveServer) -> None:
    page = visit()
    hosts = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    opened(page, PRICED)
    page.get_by_label("What would it cost?").click()
    expect(page.locator("#told")).to_have_text("It would cost 2 tokens.")

    assert hosts == {site.url.removeprefix("http://")}


def test_only_the_console_lets_a_script_add_styles_and_none_evaluate(site: LiveServer) -> None:
    people = {"accept": "text/html"}
    ours = site.client().get("/graphql", headers=people).headers["content-security-policy"]
    others = site.client().get("/developers", headers=people).headers["content-security-policy"]

    assert ours == others.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
    assert "unsafe" not in others
    assert "eval" not in ours


def test_nothing_scrolls_sideways_on_a_telephone(visit: Visit) -> None:
    page = opened(visit(width=320), PRICED)

    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
