"""A match day is sealed before its first kick-off, once, and what was sealed stays."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from engine.errors import NotFound, StorageFailed
from engine.evaluation.scoring import brier, log_scores, rps
from engine.forecasts.record import Selection
from engine.jobs.leases import LEASE
from engine.ledger.service import Ledger
from engine.sealing.models import Seal, SealedFixture
from engine.sealing.pack import SealLog, faults_of, faults_of_log
from engine.sealing.sealed import in_force
from engine.sealing.service import Seals
from engine.simulation.run import headline
from tests.engine.sealing.conftest import DAY_OF_MATCHES, HALF_PAST_TWELVE, SIGNING_KEY, House

HOMES = ("Alders", "Birches", "Cedars")
RESULTS = (
    "2024-03-10T13:00Z,Birches,Firs,2,0",
    "2024-03-10T15:00Z,Cedars,Elms,1,1",
    "2024-03-10T17:30Z,Alders,Oaks,0,3",
)


async def test_nothing_is_sealed_before_its_last_hour(house: House) -> None:
    house.clock.now = HALF_PAST_TWELVE - timedelta(minutes=31)
    assert not await house.seals.is_due()

    house.clock.advance(minutes=1)
    assert await house.seals.is_due()


async def test_a_match_day_is_sealed_whole_by_one_event(house: House) -> None:
    await house.seals.seal_due()

    fixtures = [await house.fixture(home) for home in HOMES]
    found = await house.seals.of_fixtures(fixtures)
    assert {each.number for each in found.values()} == {1}
    assert {each.fixtures for each in found.values()} == {3}
    assert found.keys() == set(fixtures)
    assert {each.sealed_at for each in found.values()} == {HALF_PAST_TWELVE}
    (event,) = [each for each in (await house.ledger.trail()).items if each.event == "forecasts_sealed"]
    assert event.actor_id is None
    assert event.at == HALF_PAST_TWELVE
    assert not await house.seals.is_due()


async def test_what_was_sealed_is_the_standard_forecast(house: House) -> None:
    await house.seals.seal_due()

    for home in HOMES:
        fixture = await house.fixture(home)
        said = (await house.seals.pack(fixture)).said
        identity = await house.forecasts.simulations.of_fixture(fixture)
        probabilities = headline(identity.matchup, identity.settings).probabilities
        assert (said.fixture, said.simulation, said.home) == (fixture, identity.id, home)
        assert {each.outcome: each.probability for each in said.chances} == {
            "home": probabilities.home, "draw": probabilities.draw, "away": probabilities.away
        }  # fmt: skip
        assert all(each.low < each.probability < each.high for each in said.chances)


async def test_every_pack_and_the_list_of_seals_prove_it(house: House) -> None:
    await house.seals.seal_due()

    log = SealLog(seals=tuple(msgspec.json.decode(each.event) for each in (await house.seals.days()).items))
    log = msgspec.json.decode(msgspec.json.encode(log), type=SealLog)
    for home in HOMES:
        pack = await house.seals.pack(await house.fixture(home))
        assert faults_of(pack, public_key=SIGNING_KEY.public, log=log) == ()
    assert faults_of_log(log, public_key=SIGNING_KEY.public) == ()
    assert (await house.proof()).faults == ()


async def test_what_was_sealed_stays_whatever_comes_in_before_kick_off(house: House) -> None:
    await house.seals.seal_due()
    fixture = await house.fixture("Cedars")
    sealed = await house.forecasts.simulations.of_fixture(fixture)

    await house.import_lines("2024-03-09,Cedars,Firs,0,9", "2024-03-09,Elms,Oaks,9,0")

    assert (await house.forecasts.simulations.of_fixture(fixture)).id == sealed.id
    house.clock.advance(hours=5)
    assert (await house.forecasts.simulations.of_fixture(fixture)).id == sealed.id


async def test_a_sealed_simulation_is_never_forgotten(house: House) -> None:
    async def nothing(ids: Any) -> frozenset[str]:
        return frozenset()

    await house.seals.seal_due()
    fixture = await house.fixture("Cedars")
    sealed = await house.forecasts.simulations.of_fixture(fixture)
    await house.import_lines("2024-03-17,Cedars,Elms,,")
    house.clock.advance(days=400)
    await house.forecasts.simulations.forget(timedelta(days=30), is_bought=nothing)

    assert (await house.forecasts.simulations.find(sealed.id)).id == sealed.id


async def test_a_match_that_is_moved_to_another_day_is_sealed_again(house: House) -> None:
    await house.seals.seal_due()
    fixture = await house.fixture("Cedars")
    first = await house.seals.pack(fixture)
    await house.execute(f"UPDATE fixtures SET day = '2024-03-14', kick_off = NULL WHERE id = {fixture}")

    assert await house.seals.of_fixtures([fixture]) == {}
    house.clock.now = HALF_PAST_TWELVE.replace(day=13, hour=23, minute=15)
    await house.seals.seal_due()

    second = await house.seals.pack(fixture)
    assert second.event.statement.seal == 2
    assert second.event.statement.previous == first.event.hash
    assert second.said.day.day == 14
    assert (await house.proof()).faults == ()


async def test_a_match_that_was_added_to_a_sealed_day_gets_a_seal_of_its_own(house: House) -> None:
    await house.seals.seal_due()
    await house.import_lines("2024-03-10T16:00Z,Pines,Elders,,")
    house.clock.advance(minutes=180)
    await house.seals.seal_due()

    assert (await house.seals.pack(await house.fixture("Pines"))).event.statement.fixtures == 1
    assert (await house.seals.pack(await house.fixture("Alders"))).event.statement.fixtures == 3


async def test_what_has_kicked_off_is_not_sealed(house: House) -> None:
    house.clock.now = HALF_PAST_TWELVE.replace(hour=14, minute=30)
    await house.seals.seal_due()

    found = await house.seals.of_fixtures([await house.fixture(home) for home in HOMES])
    assert found.keys() == {await house.fixture("Cedars"), await house.fixture("Alders")}
    with pytest.raises(NotFound):
        await house.seals.pack(await house.fixture("Birches"))


async def test_a_kick_off_that_turns_out_to_be_earlier_than_the_seal_claims_nothing(house: House) -> None:
    await house.seals.seal_due()
    fixture = await house.fixture("Birches")
    await house.execute(f"UPDATE fixtures SET kick_off = '2024-03-10 12:30:00+00:00' WHERE id = {fixture}")

    assert await house.seals.of_fixtures([fixture]) == {}


async def test_a_competition_with_seals_can_be_joined_with_another(house: House) -> None:
    await house.seals.seal_due()
    packs = [await house.seals.pack(await house.fixture(home)) for home in HOMES]
    await house.import_lines("2024-02-01,Alders,Birches,1,0", competition="Wood League")
    one, into = [await house.catalogue.naming.competition_called(name) for name in ("Forest League", "Wood League")]

    await house.catalogue.naming.join_competitions(one, into)

    assert [await house.seals.pack(await house.fixture(home)) for home in HOMES] == packs
    assert (await house.proof()).faults == ()
    assert [each.competition for each in (await house.seals.days()).items] == ["forest-league"]


async def test_of_two_matches_that_become_one_nothing_is_claimed_that_was_not_sealed(house: House) -> None:
    await house.seals.seal_due()
    sealed = await house.fixture("Cedars")
    await house.import_lines("2024-03-10T15:00Z,Cedars,Elms,,", competition="Wood League")
    one, into = [await house.catalogue.naming.competition_called(name) for name in ("Forest League", "Wood League")]

    await house.catalogue.naming.join_competitions(one, into)

    kept = await house.fixture("Cedars")
    assert kept != sealed
    assert await house.seals.of_fixtures([kept, sealed]) == {}
    with pytest.raises(NotFound):
        await house.seals.pack(kept)
    assert (await house.proof()).faults == ()


async def test_a_competition_with_seals_can_be_taken_out(house: House) -> None:
    await house.seals.seal_due()
    fixture = await house.fixture("Cedars")
    pack = await house.seals.pack(fixture)

    await house.catalogue.acts.remove("Forest League")

    assert await house.seals.of_fixtures([fixture]) == {}
    assert faults_of(pack, public_key=SIGNING_KEY.public) == ()
    assert (await house.proof()).faults == ()


async def test_a_record_of_many_years_is_still_read(house: House) -> None:
    await house.seals.seal_due()

    assert {row.fixture_id for row in await in_force(range(1, 300_000))} == {
        await house.fixture(each) for each in HOMES
    }


async def test_a_number_that_no_fixture_has_has_no_pack(house: House) -> None:
    with pytest.raises(NotFound):
        await house.seals.pack(10**17)


async def test_a_seal_whose_event_was_not_written_is_finished_in_time(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: Any, **__: Any) -> int:
        raise StorageFailed

    with monkeypatch.context() as broken:
        broken.setattr(Ledger, "record_once", fails)
        await house.seals.seal_due()
    assert await SealedFixture.all().count() == 3
    assert await house.seals.of_fixtures([await house.fixture("Alders")]) == {}

    house.clock.advance(minutes=2)
    await house.seals.seal_due()
    assert len(await house.seals.of_fixtures([await house.fixture(home) for home in HOMES])) == 3
    assert (await house.proof()).faults == ()


async def test_a_seal_whose_event_was_not_written_before_kick_off_was_never_one(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: Any, **__: Any) -> int:
        raise StorageFailed

    with monkeypatch.context() as broken:
        broken.setattr(Ledger, "record_once", fails)
        await house.seals.seal_due()
    house.clock.now = HALF_PAST_TWELVE.replace(hour=19)
    await house.seals.seal_due()

    assert await SealedFixture.all().count() == await Seal.all().count() == 0
    assert (await house.proof()).faults == ()


async def test_an_event_that_was_written_and_not_signed_is_found_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: Any, **__: Any) -> Any:
        raise StorageFailed

    with monkeypatch.context() as broken:
        broken.setattr(Ledger, "links", fails)
        await house.seals.seal_due()
    house.clock.now = HALF_PAST_TWELVE.replace(hour=19)
    await house.seals.seal_due()

    found = await house.seals.of_fixtures([await house.fixture(home) for home in HOMES])
    assert {each.sealed_at for each in found.values()} == {HALF_PAST_TWELVE}
    assert len([each for each in (await house.ledger.trail()).items if each.event == "forecasts_sealed"]) == 1
    assert (await house.proof()).faults == ()


async def test_the_record_of_the_sealed_is_of_what_was_sealed(house: House) -> None:
    await house.seals.seal_due()
    packs = {home: await house.seals.pack(await house.fixture(home)) for home in HOMES}
    chances = [[each.probability for each in packs[home].said.chances] for home in HOMES]
    house.clock.advance(days=1)
    await house.import_lines(*RESULTS)

    found = await house.seals.record(Selection(None, DAY_OF_MATCHES, DAY_OF_MATCHES, is_synthetic=False))
    assert found.matches == 3
    assert found.scores
    # Alders lost, Birches won, Cedars drew.
    observed = [2, 0, 1]
    assert (found.scores.rps, found.scores.log_score, found.scores.brier) == pytest.approx(
        tuple(score(chances, observed).mean() for score in (rps, log_scores, brier)), abs=1e-12
    )
    assert (await house.seals.record(Selection(None, DAY_OF_MATCHES, DAY_OF_MATCHES, is_synthetic=True))).matches == 0


async def test_the_record_of_the_sealed_follows_every_change_of_a_result(house: House) -> None:
    whole = Selection(None, DAY_OF_MATCHES, DAY_OF_MATCHES, is_synthetic=False)
    told = [await house.seals.record(whole)]
    await house.seals.seal_due()
    house.clock.advance(days=1)
    for lines in (RESULTS[:1], RESULTS[:2], RESULTS, (RESULTS[0].replace("2,0", "0,2"), *RESULTS[1:])):
        await house.import_lines(*lines)
        told.append(await house.seals.record(whole))
    await house.catalogue.acts.annul(str(await house.fixture("Birches")))
    told.append(await house.seals.record(whole))
    await house.catalogue.acts.reinstate(str(await house.fixture("Birches")))
    told.append(await house.seals.record(whole))

    assert [each.matches for each in told] == [0, 1, 2, 3, 3, 2, 3]
    assert told[3].scores != told[4].scores == told[6].scores


async def test_the_record_of_the_sealed_takes_one_statement_where_nothing_changed(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Selection(None, DAY_OF_MATCHES, DAY_OF_MATCHES, is_synthetic=False)
    await house.seals.seal_due()
    house.clock.advance(days=1)
    await house.import_lines(*RESULTS)
    first = await house.seals.record(whole)

    monkeypatch.setattr(SealedFixture, "filter", None)

    assert await house.seals.record(whole) == first


CHEATS = {
    "another probability": """
        UPDATE sealed_fixtures SET text = REPLACE(text, '"probability":0.', '"probability":0.1') WHERE position = 1
    """,
    "a bad forecast dropped": "DELETE FROM sealed_fixtures WHERE position = 2",
    "two forecasts exchanged": """
        UPDATE sealed_fixtures SET position = 101 - position WHERE position < 2;
        UPDATE sealed_fixtures SET position = position - 100 WHERE position > 99
    """,
    "a seal dropped": "DELETE FROM sealed_fixtures; DELETE FROM seals",
    "a seal without an event": """
        INSERT INTO seals (number, competition_id, day, fixtures, payload, seq)
        SELECT 2, competition_id, day, fixtures, payload, seq FROM seals
    """,
    "another statement beside the event's": """
        UPDATE seals SET payload = REPLACE(payload, '"fixtures":3', '"fixtures":2')
    """,
    "another event named": "UPDATE seals SET seq = seq - 1",
    "another event that says it": """
        UPDATE seals SET seq = 1, payload = (SELECT payload FROM ledger_audit WHERE seq = 1)
    """,
}


@pytest.mark.parametrize("cheat", CHEATS)
async def test_whoever_changes_the_rows_is_found(house: House, cheat: str) -> None:
    await house.ledger.record("sign_in", actor=None, payload={}, request_id="")
    await house.seals.seal_due()
    assert (await house.proof()).is_sound

    for statement in CHEATS[cheat].split(";"):
        await house.execute(statement)

    assert not (await house.proof()).is_sound


def beside(house: House) -> Seals:
    """What another process on the same database seals with."""
    return Seals(house.catalogue, house.forecasts, house.ledger, key=SIGNING_KEY, clock=house.clock)


async def stalled(house: House, monkeypatch: pytest.MonkeyPatch, seals: Seals) -> Callable[[], Awaitable[None]]:
    """A process that sleeps before it writes the event, for as long as nobody calls what is returned."""
    asleep, woken, record_once = asyncio.Event(), asyncio.Event(), Ledger.record_once

    async def record(self: Ledger, *given: Any, **named: Any) -> int | None:
        if not asleep.is_set():
            asleep.set()
            await woken.wait()
        return await record_once(self, *given, **named)

    monkeypatch.setattr(Ledger, "record_once", record)
    sleeping = asyncio.create_task(seals.seal_due())
    await asleep.wait()

    async def wake() -> None:
        woken.set()
        await sleeping

    return wake


async def test_a_process_that_slept_longer_than_its_lease_does_not_seal_a_second_time(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with beside(house) as first, beside(house) as second:
        wake = await stalled(house, monkeypatch, first)
        house.clock.now += LEASE + timedelta(seconds=1)
        await second.seal_due()
        await wake()

    found = await house.seals.of_fixtures([await house.fixture(home) for home in HOMES])
    assert len(found) == 3
    assert len([each for each in (await house.ledger.trail()).items if each.event == "forecasts_sealed"]) == 1
    assert (await house.proof()).faults == ()


async def test_a_process_that_slept_until_kick_off_seals_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async with beside(house) as seals:
        wake = await stalled(house, monkeypatch, seals)
        house.clock.now = HALF_PAST_TWELVE.replace(hour=13)
        await wake()

    found = await house.seals.of_fixtures([await house.fixture(home) for home in HOMES])
    assert found == {}
    assert "forecasts_sealed" not in [each.event for each in (await house.ledger.trail()).items]
    assert (await house.proof()).faults == ()


async def test_two_processes_that_seal_at_once_make_one_seal(house: House) -> None:
    async with beside(house) as first, beside(house) as second:
        await asyncio.gather(first.seal_due(), second.seal_due())

    assert await Seal.all().count() == 1
    assert (await house.proof()).faults == ()


async def test_a_clock_that_was_set_back_behind_the_trail_seals_nothing(house: House) -> None:
    house.clock.now = HALF_PAST_TWELVE.replace(hour=13)
    await house.ledger.record("sign_in", actor=None, payload={}, request_id="")
    house.clock.now = HALF_PAST_TWELVE

    await house.seals.seal_due()

    assert await house.seals.of_fixtures([await house.fixture(home) for home in HOMES]) == {}
    assert (await house.proof()).faults == ()
