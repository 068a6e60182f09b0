"""What the results of a competition say of the past."""

from datetime import date

import pytest

from engine.catalogue import demo
from engine.catalogue.service import Catalogue
from engine.catalogue.views import ImportReport
from engine.errors import NotFound
from engine.forecasts.service import Forecasts
from tests.engine.forecasts.conftest import Clock, Keep


async def team_id(catalogue: Catalogue, name: str) -> int:
    return (await catalogue.teams(search=name)).items[0].id


async def test_an_unknown_team_has_no_history(forecasts: Forecasts) -> None:
    with pytest.raises(NotFound):
        await forecasts.history(1)


async def test_an_unknown_competition_has_no_record(forecasts: Forecasts) -> None:
    with pytest.raises(NotFound):
        await forecasts.record(1)


async def test_a_history_ends_at_the_rating_of_today(
    forecasts: Forecasts, catalogue: Catalogue, league: ImportReport
) -> None:
    history = await forecasts.history(await team_id(catalogue, "Alders"))
    now = {each.name: each for each in await forecasts.ratings(league.competitions[0].id)}["Alders"]

    assert history.days[-1] == date(2024, 3, 8)
    assert history.ratings[-1] == pytest.approx(now.rating)
    assert len(history.days) == now.matches
    assert history.true_rating is None


async def test_a_band_narrows_with_results(forecasts: Forecasts, catalogue: Catalogue, league: ImportReport) -> None:
    history = await forecasts.history(await team_id(catalogue, "Birches"))

    assert all(
        low < rating < high for low, rating, high in zip(history.lows, history.ratings, history.highs, strict=True)
    )
    assert history.highs[-1] - history.lows[-1] < history.highs[0] - history.lows[0]


async def test_a_team_that_never_played_has_an_empty_history(
    forecasts: Forecasts, catalogue: Catalogue, keep: Keep
) -> None:
    await keep("2024-03-20,Alders,Oaks,,")

    history = await forecasts.history(await team_id(catalogue, "Oaks"))

    assert (history.days, history.sentence) == ((), "Oaks has not played yet: nothing is known of its strength.")


async def test_a_result_of_today_waits_for_tomorrow(
    forecasts: Forecasts, catalogue: Catalogue, league: ImportReport, keep: Keep, clock: Clock
) -> None:
    await keep("2024-03-10,Birches,Firs,2,0")
    today = await forecasts.record()
    clock.advance(days=1)
    tomorrow = await forecasts.record()

    assert tomorrow.verification.matches == today.verification.matches + 1


async def test_a_corrected_result_changes_the_record(forecasts: Forecasts, league: ImportReport, keep: Keep) -> None:
    before = await forecasts.record()
    await keep("2024-03-08,Alders,Oaks,0,4")

    assert (await forecasts.record()).verification.scores != before.verification.scores


async def test_misses_name_their_fixtures(forecasts: Forecasts, catalogue: Catalogue, league: ImportReport) -> None:
    record = await forecasts.record(league.competitions[0].id)
    fixtures = await catalogue.fixtures_by_id([key for key, _ in record.misses])

    assert len(record.misses) == 5
    assert [(fixtures[key].home.name, fixtures[key].day) for key, _ in record.misses] == [
        (miss.result.home, miss.result.day) for _, miss in record.misses
    ]


async def test_days_choose_the_matches(forecasts: Forecasts, league: ImportReport) -> None:
    found = (await forecasts.record(since=date(2024, 2, 1), until=date(2024, 2, 29))).verification

    assert (found.first_day, found.last_day, found.matches) == (date(2024, 2, 3), date(2024, 2, 24), 4)


async def test_true_strengths_of_the_demo_lie_in_most_bands(forecasts: Forecasts, catalogue: Catalogue) -> None:
    (league,) = (await demo.load(catalogue)).competitions
    histories = [await forecasts.history(team.id) for team in await catalogue.roster(league.id)]
    inside = sum(
        each.true_rating is not None and each.lows[-1] <= each.true_rating <= each.highs[-1] for each in histories
    )

    # Of twenty bands of 90 % fewer than 14 would hold in one of 400 leagues.
    assert inside >= 14
