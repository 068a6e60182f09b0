"""What administrators do first: name the site, let somebody else in, bring results in, or hide the list of it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from engine.accounts.models import User
from engine.catalogue.importers.reading import parse_bytes
from engine.site.service import LONGEST_NAME, PRODUCT, Site
from engine.store.database import Database
from schema.execute import Answer
from tests.schema.conftest import House

NAME = "mutation ($name: String!) { nameSite(name: $name) { siteName } }"
MAKE = "mutation ($name: String!) { createAccount(name: $name) { account { id name role balance } password } }"
HIDE = "mutation { hideFirstSteps { firstSteps { hasName } } }"
STEPS = "{ firstSteps { hasResults hasName hasOtherAccount competitions { name } sources { key } } }"
CALLED = "{ siteName }"
SIGN_IN = (
    "mutation ($name: String!, $password: String!) { signIn(name: $name, password: $password) { viewer { name } } }"
)
RESULTS = b"date,home,away,home_score,away_score\n2024-01-01,Ouse,Avon,1,0\n"


def code(answer: Answer) -> str:
    return str(answer.errors[0]["extensions"]["code"]) if answer.errors else "ok"


async def steps(house: House) -> Any:
    answer: Any = await house.administrator.ask(STEPS)
    assert not answer.errors, answer.errors
    return answer.data["firstSteps"]


async def called(house: House) -> str:
    answer: Any = await house.guest.ask(CALLED)
    return str(answer.data["siteName"])


@pytest.mark.parametrize(
    "name",
    ["", "   ", "x" * (LONGEST_NAME + 1), "two\nlines", "a\0b", "turned \u202eround", "\u200b", "half \ud800"],
    ids=ascii,
)
async def test_a_name_that_cannot_be_shown_on_one_line_is_refused(house: House, name: str) -> None:
    answer = await house.administrator.ask(NAME, {"name": name})

    assert code(answer) == "INVALID_INPUT"
    assert await called(house) == PRODUCT


@pytest.mark.parametrize(
    ("document", "variables"), [(NAME, {"name": "Ours"}), (MAKE, {"name": "ada"}), (HIDE, {}), (STEPS, {})]
)
async def test_only_administrators_see_the_steps_and_do_them(
    house: House, document: str, variables: dict[str, Any]
) -> None:
    reader = await house.reader()

    told = [code(await caller.ask(document, variables)) for caller in (house.guest, reader)]

    assert told == ["UNAUTHENTICATED", "FORBIDDEN"]
    assert await called(house) == PRODUCT


@pytest.mark.parametrize("name", ["", "al", "grace", "no spaces", "<b>bold</b>", "x" * 33])
async def test_an_account_of_a_name_that_nobody_could_sign_up_with_is_not_made(house: House, name: str) -> None:
    answer = await house.administrator.ask(MAKE, {"name": name})

    assert (code(answer), answer.errors[0]["extensions"]["field"]) == ("INVALID_INPUT", "name")
    assert await User.all().count() == 1


@pytest.mark.parametrize("name", ["X", "x" * LONGEST_NAME, "Café Zürich – 予測", '<b>"bold"</b> & co'], ids=ascii)
async def test_the_site_is_called_by_the_name_that_it_was_given_last(house: House, name: str) -> None:
    for given in ("Another", f"  {name}  " if len(name) < LONGEST_NAME - 4 else name):
        assert code(await house.administrator.ask(NAME, {"name": given})) == "ok"

    assert await called(house) == name
    assert [each.event for each in (await house.services.ledger.trail(2)).items] == ["site_named"] * 2


async def test_the_name_outlives_the_process_and_hiding_the_steps(house: House, database: Database) -> None:
    await house.administrator.ask(NAME, {"name": "Ours"})
    assert code(await house.administrator.ask(HIDE)) == "ok"

    afresh = await Site(database, house.services.ledger).view()

    assert (afresh.name, afresh.hides_first_steps) == ("Ours", True)
    assert (await house.services.ledger.trail(1)).items[0].event == "first_steps_hidden"


async def test_whoever_got_the_password_signs_in_with_it_and_is_a_reader(house: House) -> None:
    made: Any = (await house.administrator.ask(MAKE, {"name": "ada"})).data["createAccount"]  # type: ignore[index]

    entered: Any = await house.guest.ask(SIGN_IN, {"name": "ada", "password": made["password"]})

    assert (made["account"]["name"], made["account"]["role"]) == ("ada", "READER")
    assert entered.data == {"signIn": {"viewer": {"name": "ada"}}}


async def test_the_trail_says_who_made_an_account_and_never_its_password(house: House) -> None:
    made: Any = (await house.administrator.ask(MAKE, {"name": "ada"})).data["createAccount"]  # type: ignore[index]

    trail = (await house.services.ledger.trail(20)).items

    by_event = {each.event: each for each in trail}
    assert by_event["account_made"].actor_id == house.administrator.id
    assert [each for each in trail if made["password"] in each.payload] == []


async def test_an_empty_installation_has_all_of_it_to_do(house: House) -> None:
    found = await steps(house)

    assert (found["hasResults"], found["hasName"], found["hasOtherAccount"]) == (False, False, False)
    assert found["competitions"] == []
    assert "soccer/eng-1" in {each["key"] for each in found["sources"]}


async def test_each_step_is_done_by_itself_and_the_list_ends_with_the_last(house: House) -> None:
    await house.administrator.ask(NAME, {"name": PRODUCT})
    assert (await steps(house))["hasName"]
    await house.administrator.ask(MAKE, {"name": "ada"})
    assert (await steps(house))["hasOtherAccount"]
    assert not (await steps(house))["hasResults"]

    await house.services.catalogue.import_results(parse_bytes(RESULTS, "rivers.csv", competition="Rivers"))

    assert await steps(house) is None


async def test_matches_that_came_with_the_program_are_no_step_that_was_done(house: House) -> None:
    bundle = house.services.bundle.bundle
    smallest = min(bundle.files(), key=lambda each: each.file.matches)
    await house.services.catalogue.import_results(bundle.read(smallest, house.services.clock().date()))

    found = await steps(house)

    assert (len(found["competitions"]), found["hasResults"]) == (1, False)


async def test_hidden_steps_stay_hidden(house: House) -> None:
    await house.administrator.ask(HIDE)

    assert await steps(house) is None


async def test_two_administrators_who_do_two_steps_at_once_both_have_done_them(house: House) -> None:
    name, hidden = await asyncio.gather(
        house.administrator.ask(NAME, {"name": "Quayside"}), house.administrator.ask(HIDE)
    )

    assert (code(name), code(hidden)) == ("ok", "ok")
    assert await called(house) == "Quayside"
    assert await steps(house) is None


async def test_of_two_who_make_the_same_account_one_is_told_its_password(house: House) -> None:
    made = await asyncio.gather(*(house.administrator.ask(MAKE, {"name": each}) for each in ("ada", "Ada", "ADA")))

    (told,) = [answer.data["createAccount"] for answer in made if answer.data]  # type: ignore[index]
    assert sorted(map(code, made)) == ["INVALID_INPUT", "INVALID_INPUT", "ok"]
    signed_in = await house.guest.ask(SIGN_IN, {"name": told["account"]["name"], "password": told["password"]})
    assert code(signed_in) == "ok"
    assert await User.filter(name_key="ada").count() == 1
