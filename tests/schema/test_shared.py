"""What everybody is told alike is told again as long as it is true, and holds nothing of anybody who asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeAlias

import pytest

from engine.catalogue.importers.reading import parse_bytes
from engine.catalogue.models import Fixture, Team
from engine.catalogue.service import Catalogue
from engine.forecasts.service import Forecasts
from schema import metering
from schema.shared import MOST_OF_ONE, NOBODY, OfOneReader, Shared, named, size
from tests.schema.conftest import Caller, House, now, sell_everything

EVERYTHING = """
query ($day: Date) @asOf(day: $day) {
  calendar { day matches scheduled }
  overdue { matches firstDay lastDay importedAt competition { name } }
  openFixtures(first: 10) { isOfTheDay fixture { id } }
  competitions { id name }
  competition(id: 1) {
    seasons holdings { played ahead importedAt } deductions { points reason team { name } }
    season { state format rule standings { team { name } standing { points } } }
    ratings { name rating }
  }
  fixtures(first: 50) {
    nodes {
      id day kickOff status isOverdue hasKickedOff isOpenToday homeName awayName score { home away } seal { number }
      simulation { id headline { percent label } }
    }
  }
  siteName
  viewer { name balance }
}
"""
FIXTURES = "{ viewer { name balance } siteName fixtures(first: 3) { nodes { id homeName } } }"
OWNED = "{ fixtures(first: 3) { nodes { id simulation { owned } } } }"
SET_FORMAT = """mutation ($id: ID!) {
  setSeasonFormat(competitionId: $id, format: {meetings: 4}) { competition { id } }
}"""
DEDUCT = """mutation ($team: ID!, $season: String!) {
  setDeduction(teamId: $team, season: $season, points: 3, reason: "accounts came late") { deduction { id } }
}"""
CHANGED = "{ change { isDone } }"
UNDO = f"mutation {{ undoImport {CHANGED} }}"
REMOVE = f"mutation ($what: String!) {{ removeResults(what: $what, dryRun: false) {CHANGED} }}"
ANNUL = f"mutation ($match: String!) {{ annulMatch(match: $match) {CHANGED} }}"
RENAME = f'mutation ($team: String!) {{ renameTeam(team: $team, name: "Almond") {CHANGED} }}'
CALL = f'mutation ($id: String!) {{ renameCompetition(competition: $id, name: "Garden") {CHANGED} }}'
JOIN = "mutation ($id: ID!, $into: ID!) { joinTeams(id: $id, into: $into) { isDone } }"
OPEN = "mutation ($id: ID!) { openFixture(fixtureId: $id) { isOpenToday } }"
CLOSE = OPEN.replace("openFixture", "closeFixture")
Change: TypeAlias = Callable[[House], Awaitable[object]]


def told(answer: Any) -> Any:
    assert not answer.errors, answer.errors
    return answer.data


async def anew(caller: Caller, document: str, variables: dict[str, Any] | None = None) -> Any:
    """What somebody is told of whom nothing was told to anybody before."""
    asker = replace(caller, services=replace(caller.services, shared=Shared()))
    return told(await asker.ask(document, variables))


async def changed(house: House, document: str, **variables: str) -> None:
    told(await house.administrator.ask(document, variables))


async def imported(house: House) -> None:
    today = now().date()
    text = f"date,home,away,home_score,away_score\n{today - timedelta(days=1)},Alder,Elm,3,0\n"
    await house.services.catalogue.import_results(parse_bytes(text.encode(), "more.csv", competition="Orchard"))


async def imported_elsewhere(house: House) -> None:
    """Another process, which shares the database alone."""
    catalogue = Catalogue(house.services.catalogue.database, clock=now)
    text = f"date,home,away,home_score,away_score\n{now().date()},Cedar,Birch,,\n"
    await catalogue.import_results(parse_bytes(text.encode(), "elsewhere.csv", competition="Orchard"))


async def undone(house: House) -> None:
    await changed(house, UNDO)


async def removed(house: House) -> None:
    await changed(house, REMOVE, what=str((await ahead()).id))


async def annulled(house: House) -> None:
    row = (await Fixture.filter(status="played").order_by("-day", "-id").limit(1))[0]
    await changed(house, ANNUL, match=str(row.id))


async def ahead() -> Fixture:
    return (await Fixture.filter(status="scheduled").order_by("day", "id").limit(1))[0]


async def renamed(house: House) -> None:
    await changed(house, RENAME, team="Alder")


async def called(house: House) -> None:
    await changed(house, CALL, id="Orchard")


async def joined(house: House) -> None:
    await imported(house)
    told(await house.guest.ask(EVERYTHING))
    ids = [str((await Team.get(name=name)).id) for name in ("Elm", "Damson")]
    await changed(house, JOIN, id=ids[0], into=ids[1])


async def formed(house: House) -> None:
    await changed(house, SET_FORMAT, id="1")


async def deducted(house: House) -> None:
    team = await Team.get(name="Alder")
    season = told(await house.guest.ask("{ competitions { seasons } }"))["competitions"][0]["seasons"][0]
    await changed(house, DEDUCT, team=str(team.id), season=season)


async def opened(house: House) -> None:
    row = (await Fixture.filter(status="scheduled").order_by("-day", "-id").limit(1))[0]
    await changed(house, OPEN, id=str(row.id))


async def closed(house: House) -> None:
    row = (await Fixture.filter(status="scheduled").order_by("-day", "-id").limit(1))[0]
    await changed(house, OPEN, id=str(row.id))
    told(await house.guest.ask(EVERYTHING))
    await changed(house, CLOSE, id=str(row.id))
    row = (await Fixture.filter(status="scheduled").order_by("-day", "-id").offset(1).limit(1))[0]
    await changed(house, OPEN, id=str(row.id))


CHANGES: tuple[Change, ...] = (
    *(
        imported,
        imported_elsewhere,
        undone,
        removed,
        annulled,
        renamed,
        called,
        joined,
        formed,
        deducted,
        opened,
        closed,
    ),
)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
async def test_what_has_changed_is_told_as_it_is(league: House, change: Change) -> None:
    before = told(await league.guest.ask(EVERYTHING))

    await change(league)
    # Whoever asks first chooses the match that is open to everybody, where there is another now.
    told(await league.guest.ask("{ openFixtures { fixture { id } } }"))

    after = told(await league.guest.ask(EVERYTHING))
    assert after == await anew(league.guest, EVERYTHING)
    assert after != before


async def test_how_ratings_moved_is_told_once_it_is_known(league: House) -> None:
    team = str((await Team.get(name="Alder")).id)
    document = "query ($id: ID!) { team(id: $id) { history { days } } }"
    await imported(league)
    before = told(await league.guest.ask(document, {"id": team}))

    await league.services.forecasts.catch_up()

    after = told(await league.guest.ask(document, {"id": team}))
    assert after == await anew(league.guest, document, {"id": team})
    assert after != before


async def test_a_match_kicks_off_whatever_was_told_before(league: House) -> None:
    tomorrow = now().date() + timedelta(days=1)
    text = f"date,home,away,home_score,away_score\n{tomorrow}T15:00:00Z,Elm,Fir,,\n"
    await league.services.catalogue.import_results(parse_bytes(text.encode(), "t.csv", competition="Forest"))
    row = (await Fixture.filter(home__name="Elm").prefetch_related("home").limit(1))[0]
    assert isinstance(row.kick_off, datetime)
    minute, kick_off = timedelta(minutes=1), row.kick_off
    document = "query ($id: ID!) { fixtures(first: 50) { nodes { id hasKickedOff isOverdue } } team(id: $id) { id } }"
    seen = []
    for at in (kick_off - minute, kick_off, kick_off + timedelta(hours=12), kick_off + timedelta(days=1)):
        services = replace(league.services, clock=lambda at=at: at)  # type: ignore[misc]
        answer = told(await Caller(services).ask(document, {"id": str(row.home.id)}))
        seen.append(next(each for each in answer["fixtures"]["nodes"] if each["id"] == str(row.id)))

    assert [each["hasKickedOff"] for each in seen] == [False, True, True, True]
    assert [each["isOverdue"] for each in seen] == [False, False, True, True]


async def test_everybody_reads_the_same_matches_and_their_own_name_and_balance(league: House) -> None:
    ada, ben = await league.reader("ada", tokens=7), await league.reader("ben", tokens=5)

    guest, first, second = [told(await each.ask(FIXTURES)) for each in (league.guest, ada, ben)]

    assert guest["viewer"] is None
    assert (first["viewer"], second["viewer"]) == ({"name": "ada", "balance": 7}, {"name": "ben", "balance": 5})
    assert guest["fixtures"] == first["fixtures"] == second["fixtures"]
    assert list(first) == ["viewer", "siteName", "fixtures"]


async def test_nothing_that_is_kept_names_anybody_who_has_asked(league: House) -> None:
    ada = await league.reader("ada-of-nowhere", tokens=7_654)
    for caller in (ada, league.administrator, league.guest):
        for document in (EVERYTHING, FIXTURES, OWNED):
            told(await caller.ask(document))

    kept = b"".join(league.services.shared._kept.values())
    assert b"Alder" in kept
    assert b"ada-of-nowhere" not in kept
    assert b":7654" not in kept


async def test_what_depends_on_its_reader_is_told_to_each_by_itself(league: House) -> None:
    await sell_everything()
    ada = await league.reader(tokens=10)
    before = told(await ada.ask(OWNED))
    fixture = before["fixtures"]["nodes"][-1]["id"]
    document = "query ($id: ID!) { fixture(id: $id) { simulation { deepDive { explanation } } } }"
    told(await league.guest.ask(OWNED))

    bought = told(await ada.ask(document, {"id": fixture}))["fixture"]["simulation"]

    assert bought["deepDive"]["explanation"]
    for caller, owned in ((ada, ["DEEP_DIVE"]), (league.guest, [])):
        assert told(await caller.ask(OWNED))["fixtures"]["nodes"][-1]["simulation"]["owned"] == owned
    assert not league.services.shared.may_tell(OWNED)


async def test_a_traveller_is_told_of_the_day_and_the_present_of_the_present(league: House) -> None:
    day = (await Fixture.filter(status="played").order_by("-day").limit(1))[0].day
    present = told(await league.guest.ask(EVERYTHING))
    past = told(await league.guest.ask(EVERYTHING, {"day": str(day)}))

    assert past["fixtures"] != present["fixtures"]
    for _ in range(2):
        assert told(await league.guest.ask(EVERYTHING, {"day": str(day)})) == past
        assert told(await league.guest.ask(EVERYTHING)) == present


async def test_what_was_told_is_not_executed_again(league: House, monkeypatch: pytest.MonkeyPatch) -> None:
    documents: list[Any] = []
    reached = metering._reached

    async def counted(run: Any, document: Any) -> Any:
        documents.append(document)
        return await reached(run, document)

    first = told(await league.guest.ask(FIXTURES))
    monkeypatch.setattr(metering, "_reached", counted)

    assert told(await league.guest.ask(FIXTURES)) == first
    assert len(documents) == 1


async def test_a_field_that_fails_is_answered_as_if_nothing_were_kept(league: House) -> None:
    for _ in range(2):
        answer = await league.guest.ask('{ siteName fixtures(after: "nowhere") { nodes { id } } }')
        assert answer.data is None
        assert answer.errors[0]["extensions"]["code"] == "INVALID_INPUT"


@pytest.mark.parametrize("look", [bool, lambda who: who.id, lambda who: who.is_administrator])
def test_nobody_cannot_be_looked_at(look: Callable[[Any], object]) -> None:
    with pytest.raises(OfOneReader):
        look(NOBODY)


def test_what_is_kept_has_a_bound_in_bytes() -> None:
    shared = Shared(most_bytes=10 * size(b"x" * 100))
    for number in range(50):
        shared.keep(number, b"x" * 100)
    shared.keep("long", b"x" * (MOST_OF_ONE + 1))

    assert [number for number in range(50) if shared.find(number)] == list(range(40, 50))
    assert shared.find("long") is None


def test_a_long_question_weighs_no_more_than_a_short_one() -> None:
    questions = [("", "{ a }", b"{}"), ("", "{ a }" + " " * 30_000, b"{}"), ("", "{ a }", b"{ }"), ("{ a", " }", b"{}")]

    names = {named(*each) for each in questions}

    assert len(names) == len(questions)
    assert {len(each) for each in names} == {32}


async def test_a_change_that_comes_while_something_is_told_is_told_next(
    league: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Forecasts.revision

    async def overtaken(forecasts: Forecasts) -> Any:
        revision = await read(forecasts)
        monkeypatch.setattr(Forecasts, "revision", read)
        await imported(league)
        return revision

    monkeypatch.setattr(Forecasts, "revision", overtaken)
    told(await league.guest.ask(FIXTURES))
    await renamed(league)

    assert told(await league.guest.ask(FIXTURES)) == await anew(league.guest, FIXTURES)
