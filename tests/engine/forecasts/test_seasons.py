"""The current season of a competition, projected to its end."""

from datetime import date, timedelta
from itertools import permutations

import pytest

from engine.catalogue import demo
from engine.catalogue.service import Catalogue
from engine.catalogue.views import ImportReport
from engine.errors import NotFound
from engine.forecasts.service import Forecasts
from tests.engine.forecasts.conftest import TEAMS, Clock, Keep

PAIRS = list(permutations(TEAMS, 2))


def round_robin(first: date, played: int, listed: int = 0) -> list[str]:
    """Pairs home and away, three days apart: so many with a score, so many more without."""
    return [
        f"{first + timedelta(days=3 * number)},{home},{away},{'2,1' if number < played else ','}"
        for number, (home, away) in enumerate(PAIRS[: played + listed])
    ]


async def test_an_unknown_competition_has_no_season(forecasts: Forecasts) -> None:
    with pytest.raises(NotFound):
        await forecasts.season(1)


async def test_more_teams_than_a_table_shows_are_no_season(forecasts: Forecasts, keep: Keep) -> None:
    (cup,) = (
        await keep(*(f"2024-03-0{1 + number % 9},Home {number},Away {number},1,0" for number in range(21)))
    ).competitions

    assert await forecasts.season(cup.id) is None


async def test_what_was_played_counts_and_what_is_listed_is_drawn(forecasts: Forecasts, keep: Keep) -> None:
    (league,) = (await keep(*round_robin(date(2024, 2, 3), played=12, listed=18))).competitions

    season = await forecasts.season(league.id)

    assert season is not None
    assert (season.projection.played, season.projection.ahead, season.assumed) == (12, 18, 0)
    assert [team.name for team in season.teams] == [line.team for line in season.projection.teams]
    assert sum(line.now.points for line in season.projection.teams) == 12 * 3


async def test_a_season_follows_the_one_before_it(forecasts: Forecasts, keep: Keep) -> None:
    (league,) = (await keep(*round_robin(date(2022, 8, 6), 30), *round_robin(date(2024, 2, 3), 10, 2))).competitions

    season = await forecasts.season(league.id)

    assert season is not None
    assert (season.name, season.projection.ahead, season.assumed) == ("2023-24", 20, 18)


async def test_without_a_season_before_it_nothing_is_taken_for_granted(forecasts: Forecasts, keep: Keep) -> None:
    (league,) = (await keep(*round_robin(date(2024, 2, 3), 10))).competitions

    season = await forecasts.season(league.id)

    assert season is not None
    assert (season.projection.ahead, season.assumed) == (0, 0)


async def test_a_projection_is_made_once_and_again_after_a_result(
    forecasts: Forecasts, league: ImportReport, keep: Keep
) -> None:
    competition = league.competitions[0].id
    first, again = await forecasts.season(competition), await forecasts.season(competition)
    await keep("2024-03-09,Cedars,Firs,1,1")
    later = await forecasts.season(competition)

    assert first is not None
    assert again is not None
    assert later is not None
    assert first.projection is again.projection
    assert later.projection.played == first.projection.played + 1


async def test_another_process_projects_the_same(
    forecasts: Forecasts, league: ImportReport, catalogue: Catalogue, clock: Clock
) -> None:
    competition = league.competitions[0].id
    elsewhere = Forecasts(forecasts.database, catalogue, clock=clock)

    assert await forecasts.season(competition) == await elsewhere.season(competition)


async def test_the_demo_is_projected_to_the_end_of_its_season(forecasts: Forecasts, catalogue: Catalogue) -> None:
    (league,) = (await demo.load(catalogue)).competitions

    season = await forecasts.season(league.id)

    assert season is not None
    assert {line.now.played + line.ahead for line in season.projection.teams} == {2 * (len(demo.TEAMS) - 1)}
