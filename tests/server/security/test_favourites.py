"""The cookie of what a guest follows: read as it was written, and nothing of one that somebody else wrote."""

from __future__ import annotations

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.accounts.favourites import MOST_FAVOURITES, Mark
from engine.accounts.models import FavouriteKind
from server.security.csrf import FormTokens
from server.security.favourites import read, written
from tests.live_server import LiveServer

TOKENS = FormTokens(b"ours")
MARKS = st.lists(
    st.builds(Mark, st.sampled_from(FavouriteKind), st.integers(1, 2**31 - 1)), max_size=MOST_FAVOURITES, unique=True
)


@given(marks=MARKS)
def test_a_cookie_is_read_as_it_was_written(marks: list[Mark]) -> None:
    assert read(written(marks, TOKENS), TOKENS) == tuple(marks)


@pytest.mark.parametrize("value", ["", "t1", "t1~", "t1~" + "0" * 64, "~" + "0" * 64, "t1." * 5_000, "x1~" + "0" * 64])
def test_nothing_is_read_of_a_cookie_that_is_none_of_ours(value: str) -> None:
    assert read(value, TOKENS) == ()


def test_a_signature_of_another_installation_or_of_other_marks_is_none() -> None:
    one, other = ((Mark(FavouriteKind.TEAM, number),) for number in (1, 2))
    forged = written(one, TOKENS).replace("t1~", "t2~")

    assert read(forged, TOKENS) == ()
    assert read(written(other, FormTokens(b"theirs")), TOKENS) == ()


def test_a_guest_follows_and_keeps_it_with_an_account(live_server: LiveServer) -> None:
    guest = live_server.client(headers={"sec-fetch-site": "same-origin"})

    def ask(query: str) -> httpx2.Response:
        answer = guest.post("/graphql", json={"query": query})
        assert "errors" not in answer.json(), answer.text
        return answer

    mine = "{ favourites { competitions { id } } }"
    first = ask("{ competitions(first: 1) { id } }").json()["data"]["competitions"][0]["id"]
    marked = ask(f'mutation {{ addFavourite(kind: COMPETITION, id: "{first}") {{ favourites {{ __typename }} }} }}')
    assert "HttpOnly" in marked.headers["set-cookie"]
    assert ask(mine).json()["data"]["favourites"] == {"competitions": [{"id": first}]}

    ask('mutation { signUp(name: "follower", password: "seven quiet harbours") { viewer { id } } }')
    assert "favourites" not in guest.cookies
    assert ask(mine).json()["data"]["favourites"] == {"competitions": [{"id": first}]}
