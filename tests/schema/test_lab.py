"""The Lab through the schema: locks that no route passes, prices, answers that count once, and the game."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from graphql import GraphQLObjectType, get_named_type

from engine.accounts.credentials import digest
from engine.accounts.models import Role
from engine.catalogue.importers.reading import parse_bytes
from engine.lab import players
from engine.lab.models import GuestForecast, PlayerForecast
from engine.lab.modules.registry import MODULES
from engine.lab.players import Player
from engine.lab.report import report
from schema.context import Viewer, Visit
from schema.execute import GRAPH, Answer
from tests.schema.conftest import PASSWORD, Caller, House, now

LOCKED = "scoring"
FREE = "distributions"
PRICE = 2
MODULE = """
query ($id: ID!, $values: [LabValueInput!]) {
  labModule(id: $id) {
    state tokens
    content { passages { heading paragraphs } example { paragraphs } questions { id answer { isCorrect } } }
    experiment(values: $values) { sentence picture { series { name x y } } }
  }
}"""
UNLOCK = """
mutation ($id: ID!, $key: String!) {
  unlockModule(id: $id, idempotencyKey: $key) {
    charged balance transactionId replayed module { state content { passages { heading } } }
  }
}"""
ANSWER = """
mutation ($module: ID!, $question: ID!, $choice: Int!) {
  answerQuestion(moduleId: $module, questionId: $question, choice: $choice) {
    answer { isCorrect rightChoice explanation } module { state }
  }
}"""
ROUND = """
query ($kind: LabRound!) {
  calibrationRound(kind: $kind) {
    day next { id home away homeForm { day home away score { home away } } baseRates { home draw away } }
    entries { case { id day } forecast { happened } }
  }
}"""
SUBMIT = """
mutation ($id: ID!, $home: Float!, $draw: Float!, $away: Float!) {
  submitForecast(fixtureId: $id, home: $home, draw: $draw, away: $away) {
    forecast {
      score { home away } happened isCorrected
      scores { log brier rps } modelScores { log } model { home draw away } forecast { home draw away }
    }
  }
}"""
RECORD = """
{ viewer { lab {
  progress { state answered correct module { id } }
  calibration {
    count corrected scores { log } modelScores { log } confidence { verdict sentence } versus { isClear sentence }
    bins { count hits low high isEnough } weeks { forecasts }
    forecasts(first: 2) { nodes { isCorrected score { home } shownScore { home } } pageInfo { hasNextPage endCursor } }
  }
} } }"""
EVEN = {"home": 0.4, "draw": 0.3, "away": 0.3}


def codes(answer: Answer) -> list[str]:
    return [error["extensions"]["code"] for error in answer.errors]


async def told(caller: Caller, asked: str, /, **variables: Any) -> Any:
    answer = await caller.ask(asked, variables)
    assert not answer.errors, answer.errors
    return answer.data


@pytest.fixture
async def played(house: House) -> House:
    """A league of four whose matches were all played, a while ago."""
    last = now().date() - timedelta(days=3)
    sides = ("Alder", "Birch", "Cedar", "Damson")
    lines = [
        f"{last - timedelta(days=number)},{sides[number % 4]},{sides[(number + 1 + number // 4 % 3) % 4]},"
        f"{number % 4},{number % 3}"
        for number in range(40)
    ]
    text = "\n".join(("date,home,away,home_score,away_score", *lines))
    await house.services.catalogue.import_results(parse_bytes(text.encode(), "orchard.csv", competition="Orchard"))
    return house


@pytest.mark.parametrize("id", [each.id for each in MODULES.values() if not each.is_free])
async def test_a_locked_module_gives_nothing_but_its_cover(house: House, id: str) -> None:
    for caller in (house.guest, await house.reader(), house.administrator):
        data = await told(caller, MODULE, id=id)

        assert data["labModule"] == {"state": "LOCKED", "tokens": PRICE, "content": None, "experiment": None}


async def test_no_list_and_no_next_leads_past_a_lock(house: House) -> None:
    reader = await house.reader()
    fields = "id state content { passages { heading } } experiment { sentence }"
    document = f"{{ labModules {{ {fields} next {{ {fields} next {{ {fields} }} }} }} viewer {{ lab {{ progress "
    data = await told(reader, document + f"{{ module {{ {fields} }} }} }} }} }}")

    def modules(found: Any) -> Any:
        if isinstance(found, list):
            for each in found:
                yield from modules(each)
        elif isinstance(found, dict):
            if "content" in found:
                yield found
            for each in found.values():
                yield from modules(each)

    shown = list(modules(data))
    assert len(shown) > 3 * len(MODULES)
    assert {each["id"] for each in shown if each["content"] or each["experiment"]} == {
        each.id for each in MODULES.values() if each.is_free
    }


def test_content_can_be_reached_by_way_of_its_module_only() -> None:
    guarded = {"LabContent", "LabExperiment", "LabQuestion", "LabExample"}
    ways = {
        f"{type_.name}.{name}"
        for type_ in GRAPH.type_map.values()
        if isinstance(type_, GraphQLObjectType)
        for name, field in type_.fields.items()
        if get_named_type(field.type).name in guarded
    }

    assert ways == {"LabModule.content", "LabModule.experiment", "LabContent.questions", "LabContent.example"}


async def test_questions_of_a_locked_module_cannot_be_answered(house: House) -> None:
    reader = await house.reader(tokens=5)
    question = MODULES[LOCKED].questions[0]
    answer = await reader.ask(ANSWER, {"module": LOCKED, "question": question.id, "choice": question.answer})

    assert codes(answer) == ["FORBIDDEN"]
    assert question.explanation not in str(answer.body)


async def test_unlocking_needs_an_account(house: House) -> None:
    assert codes(await house.guest.ask(UNLOCK, {"id": LOCKED, "key": "k"})) == ["UNAUTHENTICATED"]


async def test_unlocking_short_of_tokens_is_refused_and_opens_nothing(house: House) -> None:
    reader = await house.reader(tokens=1)
    refused = await reader.ask(UNLOCK, {"id": LOCKED, "key": "k"})

    assert codes(refused) == ["INSUFFICIENT_TOKENS"]
    assert (await told(reader, MODULE, id=LOCKED))["labModule"]["state"] == "LOCKED"


async def test_unlocking_over_the_callers_own_cap_is_refused(house: House) -> None:
    reader = await house.reader(tokens=5)

    assert codes(await reader.ask(UNLOCK, {"id": LOCKED, "key": "k"}, budget=1)) == ["OVER_BUDGET"]
    assert await reader.balance() == 5


SEVERAL = (
    "mutation { "
    + " ".join(
        f'm{number}: unlockModule(id: "{name}", idempotencyKey: "{name}") {{ charged }}'
        for number, name in enumerate(each.id for each in MODULES.values() if not each.is_free)
    )
    + " }"
)


async def test_all_that_a_mutation_unlocks_is_one_sum_against_the_budget(house: House) -> None:
    count = sum(not each.is_free for each in MODULES.values())
    reader = await house.reader(tokens=count * PRICE)

    refused = await reader.ask(SEVERAL, budget=count * PRICE - 1)
    assert codes(refused) == ["OVER_BUDGET"]
    assert await reader.balance() == count * PRICE

    tokens = (await reader.ask(SEVERAL, budget=count * PRICE)).extensions["tokens"]
    assert (tokens["quoted"], tokens["charged"], tokens["balance"]) == (count * PRICE, count * PRICE, 0)
    assert {line["charged"] for line in tokens["lines"]} == {PRICE}
    assert all(line["transactionId"] for line in tokens["lines"])


async def test_a_part_that_cannot_be_priced_is_refused_before_anything_is_charged(house: House) -> None:
    reader = await house.reader(tokens=5 * PRICE)
    unfit = (
        f'mutation ($none: ID = "y") {{ none: unlockModule(id: $none, idempotencyKey: "z") {{ charged }} {SEVERAL[11:]}'
    )

    refused = await reader.ask(unfit, {"none": None}, budget=PRICE)

    assert codes(refused) == ["INVALID_INPUT"]
    assert await reader.balance() == 5 * PRICE


async def test_all_that_a_mutation_unlocks_is_one_sum_against_the_balance(house: House) -> None:
    reader = await house.reader(tokens=PRICE)

    assert codes(await reader.ask(SEVERAL)) == ["INSUFFICIENT_TOKENS"]
    assert (await reader.balance(), await reader.held()) == (PRICE, 0)


async def test_a_repeated_unlock_reports_no_second_charge(house: House) -> None:
    reader = await house.reader(tokens=5)
    first = (await reader.ask(UNLOCK, {"id": LOCKED, "key": "k"})).extensions["tokens"]
    again = (await reader.ask(UNLOCK, {"id": LOCKED, "key": "k"})).extensions["tokens"]

    assert (first["quoted"], first["charged"]) == (PRICE, PRICE)
    assert (again["quoted"], again["charged"]) == (0, 0)


async def test_a_module_is_bought_once_and_read_for_ever(house: House) -> None:
    reader = await house.reader(tokens=5)
    first = (await told(reader, UNLOCK, id=LOCKED, key="first"))["unlockModule"]
    again = (await told(reader, UNLOCK, id=LOCKED, key="second"))["unlockModule"]

    assert (first["charged"], first["balance"], first["module"]["state"]) == (PRICE, 5 - PRICE, "OPEN")
    assert first["module"]["content"]["passages"]
    assert (again["charged"], again["transactionId"], await reader.balance()) == (0, None, 5 - PRICE)


async def test_unlocking_what_is_open_keeps_nothing_whatever_the_key(house: House) -> None:
    reader = await house.reader(tokens=5)
    await told(reader, UNLOCK, id=LOCKED, key="first")
    before = (await house.services.ledger.verify()).events

    for number in range(5):
        await told(reader, UNLOCK, id=LOCKED, key=f"again {number}")

    assert (await house.services.ledger.verify()).events == before


async def test_the_same_key_is_one_charge_and_the_same_answer(house: House) -> None:
    reader = await house.reader(tokens=5)
    first = (await told(reader, UNLOCK, id=LOCKED, key="k"))["unlockModule"]
    again = (await told(reader, UNLOCK, id=LOCKED, key="k"))["unlockModule"]

    assert again == first | {"replayed": True}
    assert await reader.balance() == 5 - PRICE


async def test_a_key_of_one_module_is_refused_for_another(house: House) -> None:
    reader = await house.reader(tokens=5)
    await told(reader, UNLOCK, id=LOCKED, key="k")

    assert codes(await reader.ask(UNLOCK, {"id": "reliability", "key": "k"})) == ["IDEMPOTENCY_MISMATCH"]


async def test_a_module_has_its_receipt_and_a_refund_locks_it_again(house: House) -> None:
    reader = await house.reader(tokens=5)
    charge = (await told(reader, UNLOCK, id=LOCKED, key="k"))["unlockModule"]["transactionId"]
    receipts = await told(reader, "{ viewer { receipts { nodes { subject tokens transactionId } } } }")
    assert receipts["viewer"]["receipts"]["nodes"] == [{"subject": LOCKED, "tokens": PRICE, "transactionId": charge}]

    refund = 'mutation ($id: ID!) { refund(transactionId: $id, reason: "test", idempotencyKey: "r") { amount } }'
    await told(house.administrator, refund, id=charge)
    assert (await told(reader, MODULE, id=LOCKED))["labModule"]["content"] is None


async def test_what_one_reader_bought_is_closed_to_others(house: House) -> None:
    await told(await house.reader(tokens=5), UNLOCK, id=LOCKED, key="k")

    other = await house.reader("bob")
    assert (await told(other, MODULE, id=LOCKED))["labModule"]["content"] is None


async def test_a_free_module_is_read_by_guests_and_costs_nothing(house: House) -> None:
    data = await told(house.guest, MODULE, id=FREE, values=[{"key": "gap", "value": 200}])

    assert (data["labModule"]["state"], data["labModule"]["tokens"]) == ("OPEN", 0)
    assert "stronger side" in data["labModule"]["experiment"]["sentence"]
    reader = await house.reader(tokens=5)
    assert (await told(reader, UNLOCK, id=FREE, key="k"))["unlockModule"]["charged"] == 0


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ([{"key": "gap", "value": 401}], "gap"),
        ([{"key": "gap", "value": -1}], "gap"),
        ([{"key": "nothing", "value": 1}], "nothing"),
    ],
)
async def test_a_parameter_out_of_its_range_is_refused_by_its_name(house: House, values: Any, field: str) -> None:
    answer = await house.guest.ask(MODULE, {"id": FREE, "values": values})

    assert answer.errors[0]["extensions"]["code"] == "INVALID_INPUT"
    assert answer.errors[0]["extensions"]["field"] == field


async def test_an_unknown_module_is_null_and_cannot_be_unlocked(house: House) -> None:
    reader = await house.reader(tokens=5)

    assert (await told(reader, MODULE, id="nothing"))["labModule"] is None
    assert codes(await reader.ask(UNLOCK, {"id": "nothing", "key": "k"})) == ["NOT_FOUND"]


async def test_the_right_answer_is_told_only_after_one_was_given(house: House) -> None:
    reader = await house.reader()
    question = MODULES[FREE].questions[0]
    fields = "questions { prompt choices answer { rightChoice explanation } }"
    shown = await told(reader, f'{{ labModule(id: "{FREE}") {{ content {{ {fields} }} }} }}')
    assert question.explanation not in str(shown)

    given = await told(reader, ANSWER, module=FREE, question=question.id, choice=question.answer)
    assert given["answerQuestion"]["answer"] == {
        "isCorrect": True,
        "rightChoice": question.answer,
        "explanation": question.explanation,
    }


async def test_the_first_answer_counts(house: House) -> None:
    reader = await house.reader()
    question = MODULES[FREE].questions[0]
    wrong = (question.answer + 1) % len(question.choices)
    await told(reader, ANSWER, module=FREE, question=question.id, choice=wrong)
    again = await reader.ask(ANSWER, {"module": FREE, "question": question.id, "choice": question.answer})

    assert codes(again) == ["ALREADY_ANSWERED"]
    (mine, *_) = (await told(reader, RECORD))["viewer"]["lab"]["progress"]
    assert (mine["state"], mine["answered"], mine["correct"]) == ("STARTED", 1, 0)


async def test_a_module_is_done_when_every_question_is_answered(house: House) -> None:
    reader = await house.reader()
    for question in MODULES[FREE].questions:
        last = await told(reader, ANSWER, module=FREE, question=question.id, choice=question.answer)

    assert last["answerQuestion"]["module"]["state"] == "DONE"


@pytest.mark.parametrize("choice", [-1, 3])
async def test_a_choice_that_is_not_there_is_refused(house: House, choice: int) -> None:
    reader = await house.reader()
    answer = await reader.ask(ANSWER, {"module": FREE, "question": MODULES[FREE].questions[0].id, "choice": choice})

    assert answer.errors[0]["extensions"]["field"] == "choice"


async def test_a_round_tells_nothing_of_its_results(played: House) -> None:
    reader = await played.reader()
    data = (await told(reader, ROUND, kind="DAILY"))["calibrationRound"]

    assert len(data["entries"]) == 10
    assert all(entry["forecast"] is None for entry in data["entries"])
    case = GRAPH.type_map["CalibrationCase"]
    assert isinstance(case, GraphQLObjectType)
    assert not {"score", "status", "simulation"} & case.fields.keys()


async def test_form_and_base_rates_come_from_before_the_match(played: House) -> None:
    reader = await played.reader()
    document = "{ calibrationRound { entries { case { day homeForm { day } awayForm { day } } } } }"
    for entry in (await told(reader, document))["calibrationRound"]["entries"]:
        case = entry["case"]
        assert case["homeForm"]
        assert all(each["day"] < case["day"] for each in (*case["homeForm"], *case["awayForm"]))


async def test_a_forecast_is_judged_beside_the_models(played: House) -> None:
    reader = await played.reader()
    case = (await told(reader, ROUND, kind="DAILY"))["calibrationRound"]["next"]
    made = (await told(reader, SUBMIT, id=case["id"], **EVEN))["submitForecast"]["forecast"]

    assert made["forecast"] == EVEN
    assert sum(made["model"].values()) == pytest.approx(1)
    assert not made["isCorrected"]
    assert (await told(reader, ROUND, kind="DAILY"))["calibrationRound"]["next"]["id"] != case["id"]


async def test_a_match_is_forecast_once(played: House) -> None:
    reader = await played.reader()
    case = (await told(reader, ROUND, kind="FREE"))["calibrationRound"]["next"]
    await told(reader, SUBMIT, id=case["id"], **EVEN)

    assert codes(await reader.ask(SUBMIT, {"id": case["id"], **EVEN})) == ["ALREADY_ANSWERED"]


@pytest.mark.parametrize(
    ("chances", "field"),
    [
        ({"home": 0.5, "draw": 0.3, "away": 0.3}, "away"),
        ({"home": 0.0, "draw": 0.5, "away": 0.5}, "home"),
        ({"home": 0.6, "draw": -0.1, "away": 0.5}, "draw"),
        ({"home": 0.005, "draw": 0.005, "away": 0.99}, "home"),
    ],
)
async def test_chances_that_are_none_are_refused_by_field(played: House, chances: Any, field: str) -> None:
    reader = await played.reader()
    case = (await told(reader, ROUND, kind="DAILY"))["calibrationRound"]["next"]
    answer = await reader.ask(SUBMIT, {"id": case["id"], **chances})

    assert (codes(answer), answer.errors[0]["extensions"]["field"]) == (["INVALID_INPUT"], field)


async def test_nobody_chooses_the_match(played: House) -> None:
    reader = await played.reader()
    asked = {entry["case"]["id"] for entry in (await told(reader, ROUND, kind="DAILY"))["calibrationRound"]["entries"]}
    asked.add((await told(reader, ROUND, kind="FREE"))["calibrationRound"]["next"]["id"])
    everything = await told(reader, "{ fixtures(first: 100) { nodes { id } } }")
    other = next(each["id"] for each in everything["fixtures"]["nodes"] if each["id"] not in asked)

    for caller in (reader, played.guest):
        refused = await caller.ask(SUBMIT, {"id": other, **EVEN})
        assert refused.errors[0]["extensions"]["field"] == "fixtureId"


OWN = "{ calibration { count scores { log } forecasts { nodes { case { id } at } } } }"
ENTER = f'mutation {{ signIn(name: "ada", password: "{PASSWORD}") {{ viewer {{ id }} }} }}'
JOIN = 'mutation { signUp(name: "newcomer", password: "seven green bottles") { viewer { id } } }'


async def heard(caller: Caller, document: str, player: str | None, **variables: Any) -> Any:
    """What a browser is told that has this name."""
    answer = await caller.ask(document, variables, visit=Visit(player=player))
    assert not answer.errors, answer.errors
    return answer.data


async def as_guest(house: House, player: str | None, matches: int) -> str:
    """Play some matches of the day in one browser; what names it."""
    for _ in range(matches):
        visit = Visit(player=player)
        asked = await heard(house.guest, ROUND, player, kind="DAILY")
        answer = await house.guest.ask(SUBMIT, {"id": asked["calibrationRound"]["next"]["id"], **EVEN}, visit=visit)
        assert not answer.errors
        player = visit.new_player or player
    assert player
    return player


async def test_a_guest_plays_under_a_name_that_only_the_browser_has(played: House) -> None:
    player = await as_guest(played, None, 2)

    own = (await heard(played.guest, OWN, player))["calibration"]
    assert own["count"] == len(own["forecasts"]["nodes"]) == 2
    assert (await told(played.guest, OWN))["calibration"] is None
    assert (await heard(played.guest, OWN, "guessed"))["calibration"]["count"] == 0
    kept = await GuestForecast.all().values_list("guest", flat=True)
    assert player not in kept


async def test_what_a_guest_played_moves_to_the_account_and_is_counted_once(played: House) -> None:
    player = await as_guest(played, None, 3)
    before = (await heard(played.guest, OWN, player))["calibration"]
    assert (await report()).game.forecasts == 0

    visit = Visit(player=player)
    joined: Any = await played.guest.ask(JOIN, visit=visit)
    number = int(joined.data["signUp"]["viewer"]["id"])
    member = Caller(played.services, Viewer(id=number, name="newcomer", role=Role.READER))

    assert (await told(member, OWN))["calibration"] == before
    assert visit.new_player == ""
    assert (await heard(played.guest, OWN, player))["calibration"]["count"] == 0
    assert (await report()).game.forecasts == 3
    await played.services.lab.adopt(Player(guest=digest(player)), number)
    assert (await told(member, OWN))["calibration"] == before


async def test_signing_in_takes_along_what_the_account_has_not_played_itself(played: House) -> None:
    reader = await played.reader()
    asked = (await told(reader, ROUND, kind="DAILY"))["calibrationRound"]["next"]["id"]
    await told(reader, SUBMIT, id=asked, home=0.1, draw=0.2, away=0.7)
    mine = await PlayerForecast.get(user_id=reader.id)
    player = await as_guest(played, None, 3)
    assert await GuestForecast.filter(fixture_id=asked).exists()

    visit = Visit(player=player)
    assert not (await played.guest.ask(ENTER, visit=visit)).errors

    kept = {each.fixture_id: each for each in await PlayerForecast.filter(user_id=reader.id)}  # type: ignore[attr-defined]
    assert len(kept) == 3
    assert (kept[int(asked)].home, kept[int(asked)].at) == (0.1, mine.at)
    assert visit.new_player == ""
    assert await GuestForecast.all().count() == 0


async def test_a_refused_sign_in_takes_nothing_along(played: House) -> None:
    await played.reader()
    player = await as_guest(played, None, 1)

    refused = await played.guest.ask(ENTER.replace(PASSWORD, "not the one"), visit=Visit(player=player))

    assert codes(refused) == ["UNAUTHENTICATED"]
    assert await GuestForecast.all().count() == 1


async def test_signing_up_in_another_browser_takes_nothing_along(played: House) -> None:
    await as_guest(played, None, 1)

    assert not (await played.guest.ask(JOIN, visit=Visit(player="another"))).errors

    assert await GuestForecast.all().count() == 1


async def test_a_guest_fills_no_disk(played: House, monkeypatch: pytest.MonkeyPatch) -> None:
    player = await as_guest(played, None, 2)
    monkeypatch.setattr(players, "MOST_OF_A_GUEST", 2)
    asked = (await heard(played.guest, ROUND, player, kind="DAILY"))["calibrationRound"]

    refused = await played.guest.ask(SUBMIT, {"id": asked["next"]["id"], **EVEN}, visit=Visit(player=player))
    reader = await played.reader()

    assert codes(refused) == ["FORBIDDEN"]
    assert "Sign up" in refused.errors[0]["extensions"]["hint"]
    assert not (await reader.ask(SUBMIT, {"id": asked["next"]["id"], **EVEN})).errors


async def test_guests_together_keep_their_newest_forecasts_and_shut_nobody_out(
    played: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(players, "MOST_OF_GUESTS", 2)
    await as_guest(played, None, 2)
    before = [row.id for row in await GuestForecast.all().order_by("id")]

    await as_guest(played, None, 1)

    after = [row.id for row in await GuestForecast.all().order_by("id")]
    assert len(after) == 2
    assert after[0] == before[1]


async def test_guests_are_forgotten_when_their_time_is_over(played: House) -> None:
    await as_guest(played, None, 2)
    oldest = await GuestForecast.all().order_by("id").first()
    assert oldest is not None
    await GuestForecast.filter(id=oldest.id).update(at=now() - players.GUESTS_LAST - timedelta(seconds=1))

    assert await played.services.lab.forget_guests() == 1
    assert await GuestForecast.all().count() == 1


async def test_few_forecasts_get_counts_and_no_verdict(played: House) -> None:
    reader = await played.reader()
    for entry in (await told(reader, ROUND, kind="DAILY"))["calibrationRound"]["entries"][:3]:
        await told(reader, SUBMIT, id=entry["case"]["id"], **EVEN)
    record = (await told(reader, RECORD))["viewer"]["lab"]["calibration"]

    assert (record["count"], record["confidence"]["verdict"], record["versus"]["isClear"]) == (3, "TOO_FEW", False)
    assert sum(each["count"] for each in record["bins"]) == 3 * 3
    assert not any(each["isEnough"] for each in record["bins"])
    assert record["forecasts"]["pageInfo"]["hasNextPage"]


QUOTE = "query ($document: String!, $variables: JSON) { quote(document: $document, variables: $variables) { "
QUOTE += "total lines { path depth subject tokens owned } } }"
TWO = """mutation ($id: ID!) {
  free: unlockModule(id: "distributions", idempotencyKey: "a") { charged }
  one: unlockModule(id: $id, idempotencyKey: "b") { charged }
  ...Again
}
fragment Again on Mutation { again: unlockModule(id: $id, idempotencyKey: "c") { charged } }"""


async def test_a_quote_names_what_unlocking_costs_and_unlocks_nothing(house: House) -> None:
    reader = await house.reader(tokens=5)
    asked = {"document": TWO, "variables": {"id": LOCKED}}
    quote = (await told(reader, QUOTE, **asked))["quote"]
    line = {"path": "one", "depth": None, "subject": LOCKED, "tokens": PRICE, "owned": False}

    assert (quote["total"], quote["lines"]) == (PRICE, [line])
    assert await reader.balance() == 5
    await told(reader, UNLOCK, id=LOCKED, key="k")
    again = (await told(reader, QUOTE, **asked))["quote"]
    assert (again["total"], again["lines"][0]["owned"]) == (0, True)


async def test_a_quote_of_an_unlock_without_its_variable_is_refused(house: House) -> None:
    answer = await (await house.reader()).ask(QUOTE, {"document": TWO, "variables": {}})

    assert codes(answer) == ["INVALID_INPUT"]


async def test_what_the_lab_achieves_is_for_administrators(house: House) -> None:
    document = "{ labReport { modules { module { id } started done } game { players forecasts gain { players } } } }"

    assert codes(await house.guest.ask(document)) == ["UNAUTHENTICATED"]
    assert codes(await (await house.reader()).ask(document)) == ["FORBIDDEN"]
    found = (await told(house.administrator, document))["labReport"]
    assert [each["module"]["id"] for each in found["modules"]] == list(MODULES)
    assert found["game"] == {"players": 0, "forecasts": 0, "gain": None}


async def test_the_report_counts_what_readers_did_and_names_nobody(played: House) -> None:
    reader = await played.reader("ada")
    for question in MODULES[FREE].questions:
        await told(reader, ANSWER, module=FREE, question=question.id, choice=question.answer)
    case = (await told(reader, ROUND, kind="DAILY"))["calibrationRound"]["next"]
    await told(reader, SUBMIT, id=case["id"], **EVEN)
    document = """{ labReport {
      modules { module { id } started done questions { answered correct isEnough } } game { players forecasts }
    } }"""
    found = (await told(played.administrator, document))["labReport"]

    assert (found["modules"][0]["started"], found["modules"][0]["done"]) == (1, 1)
    assert {(each["answered"], each["correct"]) for each in found["modules"][0]["questions"]} == {(1, 1)}
    assert found["game"] == {"players": 1, "forecasts": 1}
    assert "ada" not in str(found)


async def test_what_practice_changed_is_told_from_the_twentieth_forecast_on(played: House) -> None:
    reader = await played.reader()
    fields = "gain { byModel { first later difference low high isClear } sentence } versus { needed low high }"
    document = f"{{ viewer {{ lab {{ calibration {{ count {fields} }} }} }} }}"
    for kind in ("DAILY", "FREE"):
        for _ in range(10):
            case = (await told(reader, ROUND, kind=kind))["calibrationRound"]["next"]
            before = (await told(reader, document))["viewer"]["lab"]["calibration"]
            await told(reader, SUBMIT, id=case["id"], **EVEN)
    after = (await told(reader, document))["viewer"]["lab"]["calibration"]

    assert (before["count"], before["gain"], before["versus"]["low"]) == (19, None, None)
    assert after["gain"]["byModel"]["low"] <= after["gain"]["byModel"]["difference"] <= after["gain"]["byModel"]["high"]
    assert "Too few to say" in after["gain"]["sentence"]
    assert after["versus"]["needed"] > 3
    assert after["versus"]["low"] < after["versus"]["high"]


async def test_an_unknown_question_and_an_unknown_match_are_refused(played: House) -> None:
    reader = await played.reader()

    assert codes(await reader.ask(ANSWER, {"module": FREE, "question": "nothing", "choice": 0})) == ["NOT_FOUND"]
    assert codes(await reader.ask(ANSWER, {"module": "nothing", "question": "even", "choice": 0})) == ["NOT_FOUND"]
    for unknown in ("nothing", "999999", "-1", ""):
        (code,) = codes(await reader.ask(SUBMIT, {"id": unknown, **EVEN}))
        assert code in ("NOT_FOUND", "INVALID_INPUT")
