"""What an address asks for is found, or refused in words: no filter is left aside in silence."""

from __future__ import annotations

import httpx2
import pytest

from server import assets
from tests.live_server import LiveServer, signed_in

PASSWORD = "seven quiet harbours"


@pytest.fixture(scope="module")
def keeper(live_server: LiveServer) -> httpx2.Client:
    """A signed-in administrator."""
    assets.build()
    live_server.trickster("user", "create", "filterer", "--admin", "--password-stdin", input=f"{PASSWORD}\n")
    return signed_in(live_server, "filterer", PASSWORD)


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("/?competition=99999", "competition"),
        ("/?competition=none", "competition"),
        ("/?status=played&competition=99999", "competition"),
        ("/record?competition=99999", "competition"),
        ("/record?competition=none", "competition"),
        ("/competitions/99999", "competition"),
        ("/competitions/1?season=1066", "season"),
        ("/competitions/1/places.svg?season=1066", "season"),
        ("/?competition=1&season=1066", "season"),
        ("/teams/99999", "team"),
        ("/compare?simulations=nobody-asked,this", "simulation"),
        ("/admin/accounts?user=99999", "account"),
        ("/admin/seasons?competition=99999", "competition"),
        ("/admin/seasons?competition=none", "competition"),
    ],
)
def test_what_there_is_not_is_nothing_here(keeper: httpx2.Client, address: str, kind: str) -> None:
    answer = keeper.get(address)

    assert answer.status_code == 404
    assert f"There is no {kind}" in answer.text


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/?status=foo", "status"),
        ("/?day=tomorrow", "day"),
        ("/?season=2010-11", "season"),
        ("/?after=foo", "after"),
        ("/record?depth=foo", "depth"),
        ("/record?said=42", "said"),
        ("/record?since=foo", "since"),
        ("/record?until=2026-02-31", "until"),
        ("/record/reliability.svg?depth=foo", "depth"),
        ("/lab/calibration?kind=foo", "kind"),
        ("/lab/calibration?dates=foo", "dates"),
        ("/wallet?after=foo", "after"),
        ("/admin/accounts?after=foo", "after"),
        ("/admin/corrections?kind=foo", "kind"),
        ("/admin/names?after=foo", "after"),
        ("/admin/ledger?after=foo", "after"),
        ("/api/v2/tokens/ledger?after=foo", "after"),
        ("/api/v2/tokens/ledger?limit=foo", "limit"),
        ("/api/v2/tokens/ledger?limit=0", "limit"),
    ],
)
def test_a_value_that_no_filter_has_is_refused_by_its_field(keeper: httpx2.Client, address: str, field: str) -> None:
    answer = keeper.get(address)

    assert answer.status_code in {400, 404, 422}
    assert field in answer.text
    assert "charged" not in answer.text


@pytest.mark.parametrize(
    "address",
    [
        "/?status=&competition=&day=",
        "/?status=played",
        "/?colour=red",
        "/record?depth=&competition=",
        "/record?competition=synthetic",
        "/record?colour=red",
        "/lab/calibration?kind=free&dates=hidden",
        "/admin/corrections?kind=FILE",
    ],
)
def test_empty_and_known_values_are_taken_and_unknown_names_left_aside(keeper: httpx2.Client, address: str) -> None:
    assert keeper.get(address).status_code == 200
