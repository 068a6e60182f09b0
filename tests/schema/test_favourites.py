"""What readers follow: an account's own, bounded, and gone with it."""

from __future__ import annotations

from typing import Any

import pytest

from engine.accounts.favourites import MOST_FAVOURITES, Mark
from engine.accounts.models import Favourite, FavouriteKind
from tests.schema.conftest import PASSWORD, Caller, House

ADD = """mutation ($kind: FavouriteKind!, $id: ID!) {
  addFavourite(kind: $kind, id: $id) { favourites { teams { name } } }
}"""
REMOVE = "mutation ($id: ID!) { removeFavourite(kind: TEAM, id: $id) { favourites { teams { name } } } }"
MINE = "{ favourites { teams { id name isFavourite } competitions { id } } favouriteFixtures(first: 5) { id } }"
LEAVE = f'mutation {{ deleteAccount(password: "{PASSWORD}") {{ __typename }} }}'
KNOWN = "{ teams(first: 2) { nodes { id name } } competitions(first: 1) { id } }"


async def known(house: House) -> Any:
    return (await house.guest.ask(KNOWN)).data


async def mine(caller: Caller) -> Any:
    answer = await caller.ask(MINE)
    assert answer.data, answer.errors
    return answer.data


async def test_what_is_marked_twice_stands_once_and_is_nobody_elses(house: House, league: object) -> None:
    ann, bob, there = await house.reader(), await house.reader("bob"), await known(house)
    team = there["teams"]["nodes"][0]
    for _ in range(2):
        await ann.ask(ADD, {"kind": "TEAM", "id": team["id"]})
    await ann.ask(ADD, {"kind": "COMPETITION", "id": there["competitions"][0]["id"]})

    found = await mine(ann)
    assert found["favourites"]["teams"] == [{**team, "isFavourite": True}]
    assert len(found["favourites"]["competitions"]) == 1
    assert found["favouriteFixtures"]
    assert await mine(bob) == {"favourites": {"teams": [], "competitions": []}, "favouriteFixtures": []}

    gone = await ann.ask(REMOVE, {"id": team["id"]})
    assert gone.data == {"removeFavourite": {"favourites": {"teams": []}}}


@pytest.mark.parametrize("kind", ["TEAM", "COMPETITION"])
async def test_what_is_not_there_cannot_be_followed(house: House, kind: str) -> None:
    answer = await (await house.reader()).ask(ADD, {"kind": kind, "id": "999999"})

    assert [each["extensions"]["code"] for each in answer.errors or ()] == ["NOT_FOUND"]


async def test_nobody_follows_more_than_the_most(house: House, league: object) -> None:
    ann, there = await house.reader(), await known(house)
    for number in range(MOST_FAVOURITES):
        await house.services.accounts.favourites.add(ann.id, Mark(FavouriteKind.TEAM, 10_000 + number))
    answer = await ann.ask(ADD, {"kind": "TEAM", "id": there["teams"]["nodes"][0]["id"]})

    assert [each["extensions"]["code"] for each in answer.errors or ()] == ["INVALID_INPUT"]
    assert (await mine(ann))["favourites"]["teams"] == []


async def test_favourites_go_with_their_account(house: House, league: object) -> None:
    ann, there = await house.reader(), await known(house)
    await ann.ask(ADD, {"kind": "TEAM", "id": there["teams"]["nodes"][0]["id"]})
    left = await ann.ask(LEAVE)

    assert left.data, left.errors
    assert not await Favourite.filter(user_id=ann.id).exists()
