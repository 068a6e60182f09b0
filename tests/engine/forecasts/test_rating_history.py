"""How ratings moved."""

from datetime import date

import pytest

from engine.catalogue import demo
from engine.catalogue.service import Catalogue
from engine.catalogue.views import ImportReport
from engine.errors import NotFound
from engine.forecasts.service import Forecasts
from engine.simulation.wording import en
from tests.engine.forecasts.conftest import Keep


async def team_id(catalogue: Catalogue, name: str) -> int:
    return (await catalogue.teams(search=name)).items[0].id


async def test_an_unknown_team_has_no_history(forecasts: Forecasts) -> None:
    with pytest.raises(NotFound):
        await forecasts.history(1)


async def test_a_history_ends_at_the_rating_of_today(
    forecasts: Forecasts, catalogue: Catalogue, league: ImportReport
) -> None:
    await forecasts.catch_up()
    history = await forecasts.history(await team_id(catalogue, "Alders"))
    now = {each.name: each for each in await forecasts.ratings(league.competitions[0].id)}["Alders"]

    assert history.days[-1] == date(2024, 3, 8)
    assert history.ratings[-1] == pytest.approx(now.rating)
    assert len(history.days) == now.matches
    assert history.true_rating is None


async def test_a_band_narrows_with_results(forecasts: Forecasts, catalogue: Catalogue, league: ImportReport) -> None:
    await forecasts.catch_up()
    history = await forecasts.history(await team_id(catalogue, "Birches"))

    assert all(
        low < rating < high for low, rating, high in zip(history.lows, history.ratings, history.highs, strict=True)
    )
    assert history.highs[-1] - history.lows[-1] < history.highs[0] - history.lows[0]


async def test_a_team_that_never_played_has_an_empty_history(
    forecasts: Forecasts, catalogue: Catalogue, keep: Keep
) -> None:
    await keep("2024-03-20,Alders,Oaks,,")
    await forecasts.catch_up()

    history = await forecasts.history(await team_id(catalogue, "Oaks"))

    assert (history.days, en.rating_history(history)) == (
        (),
        "Oaks has not played yet: nothing is known of its strength.",
    )


async def test_a_history_that_is_not_computed_yet_says_so(
    forecasts: Forecasts, catalogue: Catalogue, league: ImportReport
) -> None:
    history = await forecasts.history(await team_id(catalogue, "Alders"))

    assert (history.days, en.rating_history(history)) == (
        (),
        "How the rating of Alders moved is being computed. Look again in a moment.",
    )


async def test_a_history_stays_as_it_was_until_newer_results_are_in_it(
    forecasts: Forecasts, catalogue: Catalogue, league: ImportReport, keep: Keep
) -> None:
    await forecasts.catch_up()
    await keep("2024-03-09,Alders,Birches,1,0")
    team = await team_id(catalogue, "Alders")

    assert (await forecasts.history(team)).days[-1] == date(2024, 3, 8)
    await forecasts.catch_up()
    assert (await forecasts.history(team)).days[-1] == date(2024, 3, 9)


async def test_true_strengths_of_the_demo_lie_in_most_bands(forecasts: Forecasts, catalogue: Catalogue) -> None:
    (league,) = (await demo.load(catalogue)).competitions
    await forecasts.catch_up()
    histories = [await forecasts.history(team.id) for team in await catalogue.roster(league.id)]
    inside = sum(
        each.true_rating is not None and each.lows[-1] <= each.true_rating <= each.highs[-1] for each in histories
    )

    # Of twenty bands of 90 % fewer than 14 would hold in one of 400 leagues.
    assert inside >= 14
