"""After signing in one is where one was, and never on another site."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.pages.sign_in import own_address


@pytest.mark.parametrize(
    "elsewhere",
    [
        "",
        "record",
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "\\/evil.example",
        " //evil.example",
        "/ok\\..\\evil",
        "javascript:alert(1)",
        "/päge",
        "/" + "a" * 2_000,
        "/sign-in",
        "/sign-in?to=/sign-in",
        "/sign-in#here",
        "/sign-up/",
        "/sign-up?to=/wallet",
    ],
)
def test_what_is_no_page_of_this_site_leads_to_the_first_page(elsewhere: str) -> None:
    assert own_address(elsewhere) == "/"


@pytest.mark.parametrize(
    "here", ["/", "/wallet", "/record?until=2999-01-01", "/simulations/abc#deep-dive", "/?search=m%C3%BCnchen&day="]
)
def test_a_page_of_this_site_is_kept_as_it_was(here: str) -> None:
    assert own_address(here) == here


@given(st.text(max_size=40))
def test_no_text_leads_off_this_site(text: str) -> None:
    for address in (own_address(text), own_address(f"/{text}")):
        assert address.startswith("/")
        assert not address.startswith(("//", "/\\"))
        assert address.isascii()
        assert address.isprintable()
