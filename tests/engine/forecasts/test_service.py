"""Forecasts that are identified, computed once, and frozen at kick-off."""

import asyncio
import sys
import threading
from collections.abc import AsyncIterator, Collection
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from engine.catalogue.importers.reading import parse_bytes
from engine.catalogue.models import Fixture
from engine.catalogue.service import Catalogue
from engine.catalogue.status import FixtureStatus
from engine.catalogue.views import FixtureView, ImportReport
from engine.errors import InvalidInput, NotFound
from engine.forecasts import models, snapshots
from engine.forecasts.questions import SimulationInput
from engine.forecasts.service import Forecasts
from engine.ratings.belief import digest
from engine.store.database import Database, open_database
from tests.engine.forecasts.conftest import NOW, Clock, Keep

pytestmark = pytest.mark.usefixtures("league")
DEPTHS = ("headline", "full_distribution", "scenario_extremes", "deep_dive")
RATED = SimulationInput(home_rating=1600.0, away_rating=1500.0)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """On each kind of database."""
    async with open_database(database_url) as opened:
        yield opened


async def on(catalogue: Catalogue, day: date) -> FixtureView:
    (fixture,) = (await catalogue.fixtures(day=day)).items
    return fixture


async def nobody(ids: Collection[str]) -> Collection[str]:
    return ()


async def test_an_unknown_fixture_is_refused_by_its_field(forecasts: Forecasts) -> None:
    for unknown in (0, 999, 10**30):
        with pytest.raises(InvalidInput, match="fixture_id"):
            await forecasts.simulations.identify(SimulationInput(fixture_id=unknown))


async def test_an_unknown_team_is_refused_by_its_field(forecasts: Forecasts) -> None:
    with pytest.raises(InvalidInput, match="away_team_id"):
        await forecasts.simulations.identify(SimulationInput(home_team_id=1, away_team_id=999))


async def test_teams_of_two_competitions_cannot_meet(forecasts: Forecasts, catalogue: Catalogue, keep: Keep) -> None:
    await keep("2024-01-01,Pikes,Perches,1,0", competition="River League")
    pikes, alders = [(await catalogue.teams(search=name)).items[0].id for name in ("pikes", "alders")]

    with pytest.raises(InvalidInput, match="same competition"):
        await forecasts.simulations.identify(SimulationInput(home_team_id=pikes, away_team_id=alders))


@pytest.mark.parametrize("id", ["", "x", "0" * 32, "\0" * 32, "0" * 5000])
async def test_an_unknown_simulation_is_not_found(forecasts: Forecasts, id: str) -> None:
    for find in (
        forecasts.simulations.find,
        forecasts.sections.headline,
        forecasts.sections.deep_dive,
        forecasts.simulations.newer,
    ):
        with pytest.raises(NotFound):
            await find(id)


async def test_an_unknown_depth_is_refused(forecasts: Forecasts) -> None:
    identity = await forecasts.simulations.identify(RATED)

    with pytest.raises(InvalidInput, match="depth"):
        await forecasts.sections.section(identity.id, "comparison")


async def test_the_same_question_is_the_same_simulation(forecasts: Forecasts, clock: Clock) -> None:
    first = await forecasts.simulations.identify(RATED)
    clock.advance(hours=1)
    again = await forecasts.simulations.identify(replace(RATED, home_rating=1600))

    assert again == first
    assert await models.Simulation.all().count() == 1


@pytest.mark.parametrize("depth", DEPTHS)
async def test_a_section_is_computed_once_and_read_for_ever(
    database: Database, catalogue: Catalogue, forecasts: Forecasts, clock: Clock, depth: str
) -> None:
    identity = await forecasts.simulations.of_fixture((await on(catalogue, date(2024, 3, 12))).id)
    first = await forecasts.sections.section(identity.id, depth)
    row = await models.Section.get(simulation_id=identity.id, depth=depth)
    read = await Forecasts(database, catalogue, clock=clock).sections.section(identity.id, depth)

    assert msgspec.msgpack.encode(first) == row.payload
    assert read == first
    assert await models.Section.filter(depth=depth).count() == 1


async def test_a_comparison_is_stored_with_its_first_simulation(
    database: Database, catalogue: Catalogue, forecasts: Forecasts, clock: Clock
) -> None:
    ids = [
        (await forecasts.simulations.identify(replace(RATED, home_rating=rating))).id
        for rating in (1500.0, 1600.0, 1700.0)
    ]
    first = await forecasts.sections.compare(ids)
    read = await Forecasts(database, catalogue, clock=clock).sections.compare(ids)

    assert read == first
    assert await models.Section.filter(simulation_id=ids[0]).count() == 1
    assert await forecasts.sections.compare(ids[::-1]) != first


@pytest.mark.parametrize("count", [0, 1, 7])
async def test_too_few_or_too_many_are_not_compared(forecasts: Forecasts, count: int) -> None:
    ids = [
        (await forecasts.simulations.identify(replace(RATED, home_rating=1500.0 + each))).id for each in range(count)
    ]

    with pytest.raises(InvalidInput, match="with"):
        await forecasts.sections.compare(ids)


async def test_the_same_bytes_come_from_another_process(tmp_path: Path) -> None:
    program = (
        "import asyncio, sys, msgspec\n"
        "from datetime import UTC, datetime\n"
        "from engine.catalogue.importers.reading import parse_bytes\n"
        "from engine.catalogue.service import Catalogue\n"
        "from engine.forecasts.questions import SimulationInput\n"
        "from engine.forecasts.service import Forecasts\n"
        "from engine.store.database import open_database, sqlite_url\n"
        "from tests.engine.forecasts.conftest import season\n"
        "async def main():\n"
        "    clock = lambda: datetime(2024, 3, 10, tzinfo=UTC)\n"
        "    async with open_database(sqlite_url(sys.argv[1])) as database:\n"
        "        catalogue = Catalogue(database, clock=clock)\n"
        "        lines = '\\n'.join(['date,home,away,home_score,away_score', *season(), '2024-03-12,Alders,Oaks,,'])\n"
        "        await catalogue.import_results(parse_bytes(lines.encode(), 'x.csv'))\n"
        "        forecasts = Forecasts(database, catalogue, clock=clock)\n"
        "        (fixture,) = (await catalogue.fixtures(since=clock().date())).items\n"
        "        identity = await forecasts.simulations.of_fixture(fixture.id)\n"
        f"        for depth in {DEPTHS}:\n"
        "            section = await forecasts.sections.section(identity.id, depth)\n"
        "            print(identity.id, msgspec.json.encode(section).decode())\n"
        "asyncio.run(main())\n"
    )

    async def answer(name: str, seed: str) -> bytes:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", program, str(tmp_path / name), stdout=-1, env={"PYTHONHASHSEED": seed}
        )
        out, _ = await process.communicate()
        return out

    first, second = await answer("first", "1"), await answer("second", "2")
    assert len(first) > 10_000
    assert first == second


async def test_a_new_result_makes_a_new_simulation_and_the_old_one_knows_it(
    catalogue: Catalogue, forecasts: Forecasts, clock: Clock, keep: Keep
) -> None:
    fixture = await on(catalogue, date(2024, 3, 12))
    old = await forecasts.simulations.of_fixture(fixture.id)
    assert await forecasts.simulations.newer(old.id) is None

    await keep("2024-03-09,Birches,Cedars,5,0")
    new = await forecasts.simulations.of_fixture(fixture.id)

    assert new.id != old.id
    assert (await forecasts.simulations.newer(old.id)) == new
    assert await forecasts.simulations.newer(new.id) is None
    assert (await forecasts.simulations.find(old.id)) == old


async def test_a_corrected_result_makes_a_new_simulation(
    catalogue: Catalogue, forecasts: Forecasts, keep: Keep
) -> None:
    fixture = await on(catalogue, date(2024, 3, 12))
    old = await forecasts.simulations.of_fixture(fixture.id)
    await keep("2024-03-08,Alders,Oaks,0,4")

    assert (await forecasts.simulations.of_fixture(fixture.id)).snapshot_id != old.snapshot_id


async def test_an_import_without_results_leaves_the_simulation(
    catalogue: Catalogue, forecasts: Forecasts, keep: Keep
) -> None:
    fixture = await on(catalogue, date(2024, 3, 12))
    old = await forecasts.simulations.of_fixture(fixture.id)
    await keep("2024-04-20,Alders,Firs,,")

    assert await forecasts.simulations.of_fixture(fixture.id) == old


async def test_results_of_today_wait_until_tomorrow(
    catalogue: Catalogue, forecasts: Forecasts, clock: Clock, keep: Keep
) -> None:
    fixture = await on(catalogue, date(2024, 3, 12))
    before = await forecasts.simulations.of_fixture(fixture.id)
    await keep("2024-03-10,Birches,Firs,0,7")
    assert await forecasts.simulations.of_fixture(fixture.id) == before

    clock.advance(days=1)
    assert (await forecasts.simulations.of_fixture(fixture.id)).snapshot_id != before.snapshot_id


async def test_a_played_fixture_is_forecast_without_its_own_day(catalogue: Catalogue, forecasts: Forecasts) -> None:
    fixture = await on(catalogue, date(2024, 3, 8))
    identity = await forecasts.simulations.of_fixture(fixture.id)
    assert identity.snapshot_id is not None
    snapshot = await forecasts.snapshot(identity.snapshot_id)

    assert snapshot.as_of == date(2024, 2, 24)
    assert snapshot.results == 30


async def test_a_result_never_changes_its_own_forecast(
    catalogue: Catalogue, forecasts: Forecasts, keep: Keep, clock: Clock, database: Database
) -> None:
    fixture = await on(catalogue, date(2024, 3, 8))
    said = await forecasts.sections.headline((await forecasts.simulations.of_fixture(fixture.id)).id)
    await models.Simulation.filter().delete()
    await keep("2024-03-08,Alders,Oaks,0,9")
    fresh = Forecasts(database, catalogue, clock=clock)

    assert await fresh.sections.headline((await fresh.simulations.of_fixture(fixture.id)).id) == said


async def test_the_forecast_freezes_at_kick_off(
    catalogue: Catalogue, forecasts: Forecasts, clock: Clock, keep: Keep
) -> None:
    fixture = await on(catalogue, date(2024, 3, 12))
    said = await forecasts.simulations.of_fixture(fixture.id)
    clock.now = datetime(2024, 3, 12, 21, 0, tzinfo=UTC)
    await keep("2024-03-11,Birches,Cedars,0,5", "2024-03-12,Alders,Birches,0,3")

    assert await forecasts.simulations.of_fixture(fixture.id) == said
    assert (await forecasts.sections.headlines([fixture.id]))[fixture.id][0] == said


async def test_the_last_forecast_before_kick_off_is_the_one_that_freezes(
    catalogue: Catalogue, forecasts: Forecasts, clock: Clock, keep: Keep, database: Database
) -> None:
    fixture = await on(catalogue, date(2024, 3, 12))
    first = await forecasts.simulations.of_fixture(fixture.id)
    clock.advance(hours=2)
    await keep("2024-03-09,Birches,Cedars,0,5")
    last = await forecasts.simulations.of_fixture(fixture.id)
    clock.now = datetime(2024, 3, 13, tzinfo=UTC)

    assert await forecasts.simulations.newer(first.id) == last
    assert await Forecasts(database, catalogue, clock=clock).simulations.of_fixture(fixture.id) == last


async def test_a_time_of_kick_off_keeps_the_day_itself_open(
    catalogue: Catalogue, forecasts: Forecasts, clock: Clock
) -> None:
    fixture = await on(catalogue, date(2024, 3, 10))
    await Fixture.filter(id=fixture.id).update(kick_off=NOW + timedelta(hours=3))
    early = await on(catalogue, date(2024, 3, 10))

    assert not early.has_kicked_off(clock())
    assert early.has_kicked_off(clock() + timedelta(hours=3))


async def test_another_seed_after_kick_off_is_answered_from_the_frozen_ratings(
    catalogue: Catalogue, forecasts: Forecasts, clock: Clock, keep: Keep
) -> None:
    fixture = await on(catalogue, date(2024, 3, 12))
    said = await forecasts.simulations.of_fixture(fixture.id)
    clock.now = datetime(2024, 3, 14, tzinfo=UTC)
    await keep("2024-03-11,Birches,Cedars,0,5")
    other = await forecasts.simulations.identify(SimulationInput(fixture_id=fixture.id, seed=7))

    assert (other.snapshot_id, other.settings.seed) == (said.snapshot_id, 7)
    assert other.id != said.id


async def test_two_teams_are_answered_alike_until_a_new_result(
    catalogue: Catalogue, forecasts: Forecasts, clock: Clock, keep: Keep
) -> None:
    alders, elms = [(await catalogue.teams(search=name)).items[0].id for name in ("alders", "elms")]
    asked = SimulationInput(home_team_id=alders, away_team_id=elms)
    first = await forecasts.simulations.identify(asked)
    clock.advance(days=1)
    assert await forecasts.simulations.identify(asked) == first

    await keep("2024-03-10,Cedars,Elms,3,3")
    assert (await forecasts.simulations.identify(asked)).id != first.id


async def test_headlines_of_a_slate_are_those_of_its_fixtures(catalogue: Catalogue, forecasts: Forecasts) -> None:
    ids = [fixture.id for fixture in (await catalogue.fixtures(first=100)).items]
    slate = await forecasts.sections.headlines([*ids, 999_999])

    assert sorted(slate) == sorted(ids)
    for fixture in ids[::7]:
        identity, headline = slate[fixture]
        assert identity == await forecasts.simulations.of_fixture(fixture)
        assert headline == await forecasts.sections.headline(identity.id)


async def test_a_known_headline_needs_no_statement(
    catalogue: Catalogue, forecasts: Forecasts, monkeypatch: pytest.MonkeyPatch
) -> None:
    identity = await forecasts.simulations.of_fixture((await on(catalogue, date(2024, 3, 12))).id)
    first = await forecasts.sections.headline(identity.id)
    await models.Section.filter().delete()
    await models.Simulation.filter().delete()

    assert await forecasts.sections.headline(identity.id) == first


async def test_a_competition_without_results_is_forecast_from_what_is_believed_of_all(
    catalogue: Catalogue, forecasts: Forecasts, keep: Keep
) -> None:
    await keep("2024-03-15,Pikes,Perches,,", competition="River League")
    identity = await forecasts.simulations.of_fixture((await on(catalogue, date(2024, 3, 15))).id)

    assert (await forecasts.sections.headline(identity.id)).probabilities.home > 0
    assert identity.matchup.evidence.home.effective_matches == 0


async def test_ratings_rank_the_teams_with_their_errors(
    catalogue: Catalogue, forecasts: Forecasts, league: ImportReport
) -> None:
    standings = await forecasts.ratings(league.competitions[0].id)

    assert [standing.rating for standing in standings] == sorted((each.rating for each in standings), reverse=True)
    assert len(standings) == 6
    assert all(standing.rating_sd > 0 and standing.true_rating is None for standing in standings)


async def test_a_rating_is_stored_once(forecasts: Forecasts, league: ImportReport, clock: Clock) -> None:
    first = await forecasts.rate(league.competitions[0].id)
    clock.advance(days=1)
    again = await forecasts.rate(league.competitions[0].id)

    assert again.id == first.id
    assert await models.Snapshot.all().count() == 1


async def test_the_digests_of_ratings_are_made_beside_the_loop(
    catalogue: Catalogue, forecasts: Forecasts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One is of all teams: a list of matches on a hundred days asks for a hundred."""
    threads: list[threading.Thread] = []

    def watched(*state: Any) -> str:
        threads.append(threading.current_thread())
        return digest(*state)

    monkeypatch.setattr(snapshots, "digest", watched)
    played = (await catalogue.fixtures(status=FixtureStatus.PLAYED, first=20)).items
    await forecasts.simulations.of_fixtures([fixture.id for fixture in played])

    assert len(threads) > 1
    assert threading.main_thread() not in threads


async def test_questions_at_the_same_time_make_one_rating(forecasts: Forecasts, catalogue: Catalogue) -> None:
    fixture = await on(catalogue, date(2024, 3, 12))
    found = await asyncio.gather(*(forecasts.simulations.of_fixture(fixture.id) for _ in range(20)))

    assert len({identity.id for identity in found}) == 1
    assert await models.Snapshot.all().count() == await models.Simulation.all().count() == 1


async def test_what_nobody_bought_is_forgotten_after_some_days(
    catalogue: Catalogue, forecasts: Forecasts, clock: Clock, keep: Keep
) -> None:
    fixture = await on(catalogue, date(2024, 3, 17))
    replaced = await forecasts.simulations.of_fixture(fixture.id)
    await keep("2024-03-09,Birches,Cedars,0,5")
    clock.advance(minutes=1)
    last_word = await forecasts.simulations.of_fixture(fixture.id)
    bought = await forecasts.simulations.identify(RATED)
    unbought = await forecasts.simulations.identify(replace(RATED, seed=1))
    other_seed = await forecasts.simulations.identify(SimulationInput(fixture_id=fixture.id, seed=1))
    await forecasts.sections.distribution(unbought.id)
    clock.advance(days=8)
    young = await forecasts.simulations.identify(replace(RATED, seed=2))

    async def is_bought(ids: Collection[str]) -> Collection[str]:
        return {bought.id} & set(ids)

    assert await forecasts.simulations.forget(timedelta(days=7), is_bought=is_bought) == 3
    assert {row.id for row in await models.Simulation.all()} == {last_word.id, bought.id, young.id}
    for gone in (replaced, unbought, other_seed):
        with pytest.raises(NotFound):
            await forecasts.simulations.find(gone.id)


async def test_what_was_forgotten_comes_back_the_same(forecasts: Forecasts, clock: Clock) -> None:
    identity = await forecasts.simulations.identify(RATED)
    first = await forecasts.sections.distribution(identity.id)
    clock.advance(days=8)
    await forecasts.simulations.forget(timedelta(days=7), is_bought=nobody)
    again = await forecasts.simulations.identify(RATED)

    assert again.id == identity.id
    assert await forecasts.sections.distribution(again.id) == first


async def test_a_friendly_between_nations_is_forecast_as_one(
    catalogue: Catalogue, forecasts: Forecasts, clock: Clock
) -> None:
    header = "date,home_team,away_team,home_score,away_score,tournament,city,country,neutral"
    played = [f"2024-0{1 + week // 4}-{1 + 7 * (week % 4):02},Alders,Oaks,3,0,Cup,A,A,TRUE" for week in range(8)]
    ahead = ["2024-03-20,Alders,Oaks,,,Friendly,A,A,TRUE", "2024-03-21,Alders,Oaks,,,Cup,A,A,TRUE"]
    text = "\n".join((header, *played, *ahead))
    await catalogue.import_results(parse_bytes(text.encode(), "nations.csv"))

    friendly, serious = [
        await forecasts.simulations.identify(SimulationInput(fixture_id=(await on(catalogue, day)).id))
        for day in (date(2024, 3, 20), date(2024, 3, 21))
    ]

    assert friendly.matchup.posterior.home_attack < serious.matchup.posterior.home_attack


async def current(forecasts: Forecasts, competition: int = 1) -> dict[str, bool]:
    return {each.name: each.is_current for each in await forecasts.ratings(competition)}


@pytest.mark.usefixtures("league")
@pytest.mark.parametrize("status", ["awarded", "postponed", "scheduled"])
async def test_a_team_whose_only_match_was_not_played_is_one_of_this_season(
    forecasts: Forecasts, keep: Keep, status: str
) -> None:
    await keep("2024-03-01,Yews,Oaks,,", "2018-03-01,Walnuts,Oaks,,")
    await Fixture.filter(day=date(2024, 3, 1)).update(status=status)

    found = await current(forecasts)

    assert (found["Yews"], found["Oaks"], found["Walnuts"]) == (True, True, False)


def nations(*years: int) -> list[str]:
    return [
        f"{year}-{month:02}-05,{home},{away},1,0"
        for year in years
        for month in range(1, 13)
        for home, away in (("Albania", "Malta"), ("Cyprus", "Iceland"))
    ]


async def bring(catalogue: Catalogue, *lines: str) -> int:
    text = "\n".join(("date,home_team,away_team,home_score,away_score,tournament,city,country,neutral", *lines))
    imported = await catalogue.import_results(parse_bytes(text.encode(), "results.csv"))
    return imported.competitions[0].id


async def test_nations_that_have_not_played_for_years_are_none_of_today(
    forecasts: Forecasts, catalogue: Catalogue
) -> None:
    played = [f"{line},Friendly,Tirana,Albania,TRUE" for line in nations(*range(2010, 2024))]
    gone = "2018-02-06,Ruritania,Malta,4,0,Friendly,Strelsau,Ruritania,FALSE"
    seldom = "2020-06-06,Tonga,Malta,0,4,Friendly,Nukualofa,Tonga,FALSE"
    found = await current(forecasts, await bring(catalogue, *played, gone, seldom))

    assert not found.pop("Ruritania")
    assert all(found.values())


async def test_a_pause_of_all_nations_is_nobodys_absence(forecasts: Forecasts, catalogue: Catalogue) -> None:
    played = [f"{line},Friendly,Tirana,Albania,TRUE" for line in nations(*range(1930, 1936), 1946)]
    competition = await bring(catalogue, *played, "1935-12-06,Malta,Iraq,0,0,Friendly,Valletta,Malta,FALSE")

    found = await current(forecasts, competition)

    assert found["Iraq"]
    assert all(found.values())


async def test_a_walk_through_the_past_stores_no_ratings_and_what_was_sold_of_it_stays_whole(
    catalogue: Catalogue, forecasts: Forecasts, clock: Clock
) -> None:
    clock.advance(days=200)
    past = [await on(catalogue, date(2023, 8, 5) + timedelta(weeks=week)) for week in range(1, 20)]
    found = await forecasts.simulations.of_fixtures([each.id for each in past])

    assert await models.Snapshot.all().count() > 15
    assert await models.Snapshot.exclude(state="").count() == 0
    identity = found[past[-1].id]
    again = Forecasts(forecasts.database, catalogue, clock=clock)
    assert await again.sections.deep_dive(identity.id) == await forecasts.sections.deep_dive(identity.id)
    assert (await again.snapshot(str(identity.snapshot_id))).id == identity.snapshot_id


async def test_ratings_of_days_long_over_are_dropped_and_made_again(
    catalogue: Catalogue, forecasts: Forecasts, clock: Clock
) -> None:
    fixture = await on(catalogue, date(2024, 3, 12))
    identity = await forecasts.simulations.of_fixture(fixture.id)
    before = await forecasts.snapshot(str(identity.snapshot_id))
    assert await models.Snapshot.exclude(state="").count() == 1

    clock.advance(days=200)
    await forecasts.simulations.forget(timedelta(days=7), is_bought=nobody)

    assert await models.Snapshot.exclude(state="").count() == 0
    again = Forecasts(forecasts.database, catalogue, clock=clock)
    assert (await again.snapshot(before.id)).ratings == before.ratings
    with pytest.raises(NotFound):
        await again.snapshot("0" * 32)


async def test_ratings_whose_results_were_corrected_are_not_made_up(
    catalogue: Catalogue, forecasts: Forecasts, clock: Clock, keep: Keep
) -> None:
    fixture = await on(catalogue, date(2024, 3, 12))
    identity = await forecasts.simulations.of_fixture(fixture.id)
    clock.advance(days=200)
    await forecasts.simulations.forget(timedelta(days=7), is_bought=nobody)
    await keep("2024-03-08,Alders,Oaks,0,4")

    again = Forecasts(forecasts.database, catalogue, clock=clock)
    with pytest.raises(NotFound):
        await again.snapshot(str(identity.snapshot_id))
    assert await again.sections.deep_dive(identity.id) == await forecasts.sections.deep_dive(identity.id)
