"""The way in: typing can begin at once, and a password can be looked at."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit


@pytest.mark.parametrize("address", ["/sign-in", "/sign-up"])
def test_typing_begins_with_the_name_and_the_password_is_shown_by_a_press(visit: Visit, address: str) -> None:
    page = visit()
    page.goto(address)
    expect(page.get_by_label("Name")).to_be_focused()

    field, show = page.locator("#password"), page.get_by_role("button", name="Show the password")
    field.fill("seven quiet harbours")
    for kind, pressed in (("text", "true"), ("password", "false")):
        show.click()
        expect(field).to_have_attribute("type", kind)
        expect(show).to_have_attribute("aria-pressed", pressed)
        expect(field).to_be_focused()


def test_without_scripts_nothing_offers_what_it_cannot_do(visit: Visit) -> None:
    page = visit(scripts=False)
    page.goto("/sign-in")

    expect(page.get_by_role("button", name="Show the password")).to_have_count(0)


def test_after_a_refusal_typing_goes_on_with_the_password(visit: Visit) -> None:
    page = visit(refusals=(401,))
    page.goto("/sign-in")
    page.get_by_label("Name").fill("nobody")
    page.locator("#password").fill("not the right one")
    page.get_by_role("button", name="Sign in").click()

    expect(page.locator("#password")).to_be_focused()
