"""Jobs in the graph: begun by who may, followed by who began them, and free."""

from __future__ import annotations

from typing import Any

import pytest

from engine.catalogue.formats import Setting
from engine.simulation.season_format import SeasonFormat
from engine.store.database import Database
from schema.context import Context
from schema.execute import Answer, follow
from tests.schema.conftest import TEAMS, Caller, House

JOB = "job { id kind state subject }"
PROJECT = f"mutation ($id: ID!) {{ startSeasonProjection(competitionId: $id) {{ {JOB} }} }}"
BACKTEST = f"""
mutation ($id: ID!, $since: Date, $until: Date) {{
  startBacktest(competitionId: $id, since: $since, until: $until) {{ {JOB} }}
}}
"""
IMPORT = f"""
mutation ($text: String!, $name: String! = "orchard.csv", $skip: Boolean! = false) {{
  startImport(content: $text, name: $name, competition: "Orchard", skipBadRows: $skip) {{ {JOB} }}
}}
"""
CANCEL = "mutation ($id: ID!) { cancelJob(id: $id) { job { id state message endedAt } } }"
POLL = "query ($id: ID!) { job(id: $id) { id state message competition { name season { table { team { name } } } } } }"
FOLLOW = """
subscription ($id: ID!) {
  jobProgress(id: $id) {
    id state done total message competition { name } scores { n logScore baseLogScore calibrationSlope ece }
  }
}
"""


def code(answer: Answer) -> str:
    return str(answer.errors[0]["extensions"]["code"])


async def competition(house: House) -> str:
    answer: Any = (await house.guest.ask("{ competitions { id } }")).data
    return str(answer["competitions"][0]["id"])


async def followed(caller: Caller, document: str, variables: dict[str, Any]) -> list[Answer]:
    context = Context(services=caller.services, viewer=caller.viewer, request_id="request-of-a-test")
    return [answer async for answer in follow(document, variables, context=context)]


async def begun(caller: Caller, document: str, **variables: Any) -> str:
    answer = await caller.ask(document, variables)
    assert answer.data is not None, answer.errors
    (payload,) = answer.data.values()
    return str(payload["job"]["id"])


async def ended(caller: Caller, job: str) -> Any:
    answers = await followed(caller, FOLLOW, {"id": job})
    assert answers[-1].data is not None, answers[-1].errors
    return answers[-1].data["jobProgress"]


async def test_a_season_is_projected_as_a_job(league: House) -> None:
    await league.services.catalogue.season_rules.set(1, Setting(SeasonFormat(4)))
    ada = await league.reader(tokens=1)
    job = await begun(ada, PROJECT, id=await competition(league))

    last = await ended(ada, job)

    assert (last["state"], last["competition"]) == ("DONE", {"name": "Orchard"})
    assert last["done"] == last["total"] > 0
    polled: Any = (await ada.ask(POLL, {"id": job})).data
    assert polled["job"]["message"] == last["message"]
    assert len(polled["job"]["competition"]["season"]["table"]) == len(TEAMS)
    assert await ada.balance() == 1


async def test_a_backtest_scores_what_it_forecast(league: House) -> None:
    ada = await league.reader()

    last = await ended(ada, await begun(ada, BACKTEST, id=await competition(league)))

    assert last["state"] == "DONE"
    assert last["scores"]["n"] > 0
    assert last["scores"]["logScore"] > 0


async def test_a_backtest_of_no_match_fails_and_says_why(league: House) -> None:
    ada = await league.reader()

    last = await ended(ada, await begun(ada, BACKTEST, id=await competition(league), until="1900-01-01"))

    assert (last["state"], last["scores"]) == ("FAILED", None)
    assert "no match lies between the two days" in last["message"]


async def test_a_backtest_of_few_matches_says_so_and_shows_no_slope(league: House) -> None:
    ada = await league.reader()

    last = await ended(ada, await begun(ada, BACKTEST, id=await competition(league)))

    assert "too few to say whether forecasts are calibrated" in last["message"]
    assert last["scores"]["n"] < 100
    assert (last["scores"]["calibrationSlope"], last["scores"]["ece"]) == (None, None)


async def test_days_in_the_wrong_order_are_refused(league: House) -> None:
    answer = await (await league.reader()).ask(
        BACKTEST, {"id": await competition(league), "since": "2026-02-01", "until": "2026-01-01"}
    )

    assert (answer.data, code(answer), answer.errors[0]["extensions"]["field"]) == (None, "INVALID_INPUT", "since")


async def test_administrators_import_results(league: House) -> None:
    text = "date,home,away,home_score,away_score\n2020-05-01,Alder,Elder,2,1\n"

    last = await ended(league.administrator, await begun(league.administrator, IMPORT, text=text))

    assert (last["state"], last["message"]) == ("DONE", "1 match read, 1 new, 0 corrected.")
    teams: Any = (await league.guest.ask('{ teams(search: "elder") { nodes { name } } }')).data
    assert teams["teams"]["nodes"] == [{"name": "Elder"}]


async def test_one_bad_row_refuses_the_whole_file(league: House) -> None:
    text = "date,home,away,home_score,away_score\n2020-05-01,Alder,Elder,2,1\n2020-05-02,Alder,Alder,2,1\n"

    last = await ended(league.administrator, await begun(league.administrator, IMPORT, text=text))

    assert last["state"] == "FAILED"
    teams: Any = (await league.guest.ask('{ teams(search: "elder") { nodes { name } } }')).data
    assert teams["teams"]["nodes"] == []


async def test_only_administrators_import(league: House) -> None:
    ada = await league.reader()

    assert code(await league.guest.ask(IMPORT, {"text": "x"})) == "UNAUTHENTICATED"
    assert code(await ada.ask(IMPORT, {"text": "x"})) == "FORBIDDEN"


@pytest.mark.parametrize("document", [PROJECT, BACKTEST])
async def test_a_guest_begins_nothing(league: House, document: str) -> None:
    assert code(await league.guest.ask(document, {"id": await competition(league)})) == "UNAUTHENTICATED"


async def test_a_job_is_cancelled_and_nothing_is_charged(league: House) -> None:
    ada = await league.reader(tokens=3)
    job = await begun(ada, BACKTEST, id=await competition(league))

    cancelled: Any = (await ada.ask(CANCEL, {"id": job})).data

    told = cancelled["cancelJob"]["job"]
    assert told["state"] in ("CANCELLED", "DONE")
    assert (await ended(ada, job))["state"] == told["state"]
    assert await ada.balance() == 3


async def test_another_s_job_cannot_be_cancelled(league: House) -> None:
    ada, bob = await league.reader("ada"), await league.reader("bob")
    job = await begun(ada, PROJECT, id=await competition(league))

    assert code(await bob.ask(CANCEL, {"id": job})) == "NOT_FOUND"
    assert code(await bob.ask(CANCEL, {"id": "x"})) == "NOT_FOUND"
    assert code(await league.guest.ask(CANCEL, {"id": job})) == "UNAUTHENTICATED"
    await ended(ada, job)


async def test_another_s_job_is_not_there(league: House) -> None:
    ada, bob = await league.reader("ada"), await league.reader("bob")
    job = await begun(ada, PROJECT, id=await competition(league))

    (refusal,) = await followed(bob, FOLLOW, {"id": job})

    assert code(refusal) == "NOT_FOUND"
    assert (await bob.ask(POLL, {"id": job})).data == {"job": None}
    assert (await bob.ask("{ viewer { jobs { nodes { id } } } }")).data == {"viewer": {"jobs": {"nodes": []}}}
    await ended(ada, job)


async def test_a_viewer_lists_their_jobs(league: House) -> None:
    ada = await league.reader()
    job = await begun(ada, PROJECT, id=await competition(league))
    await ended(ada, job)

    listed: Any = (await ada.ask("{ viewer { jobs(first: 1) { edges { cursor node { id state } } } } }")).data

    assert listed["viewer"]["jobs"]["edges"] == [{"cursor": job, "node": {"id": job, "state": "DONE"}}]


@pytest.mark.parametrize(
    "document", ["{ priceList { tokens } }", 'mutation { revokeApiKey(id: "1") { id } }', "subscription { nothing }"]
)
async def test_a_socket_runs_nothing_but_subscriptions(house: House, document: str) -> None:
    (refusal,) = await followed(await house.reader(), document, {})

    assert (refusal.data, code(refusal)) == (None, "INVALID_INPUT")


async def test_a_guest_follows_nothing(house: House, database: Database) -> None:
    (refusal,) = await followed(house.guest, FOLLOW, {"id": "1"})

    assert code(refusal) == "UNAUTHENTICATED"


async def test_a_post_runs_no_subscription(house: House) -> None:
    answer = await (await house.reader()).ask(FOLLOW, {"id": "1"})

    assert (answer.data, code(answer)) == (None, "INVALID_INPUT")


async def test_a_subscription_is_as_small_as_any_document(house: House) -> None:
    fields = " ".join(f"a{n}: id" for n in range(40))
    (refusal,) = await followed(await house.reader(), f'subscription {{ jobProgress(id: "1") {{ {fields} }} }}', {})

    assert code(refusal) == "QUERY_TOO_COMPLEX"


@pytest.mark.parametrize(("field", "most"), [("competition", 100), ("season", 16)])
async def test_a_limit_of_an_import_is_said_as_it_holds(league: House, field: str, most: int) -> None:
    document = f'mutation ($text: String) {{ startImport(name: "a.csv", content: "x", {field}: $text) {{ {JOB} }} }}'

    refused = await league.administrator.ask(document, {"text": "x" * (most + 1)})

    assert refused.errors[0]["message"] == f"{field}: use at most {most} characters."
    assert await begun(league.administrator, document, text="x" * most)
