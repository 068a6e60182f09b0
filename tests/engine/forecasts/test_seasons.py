"""A season of a competition, from the rows of the catalogue to its table and its projection."""

from datetime import date, timedelta
from itertools import permutations

import msgspec
import pytest

from engine.catalogue import demo
from engine.catalogue.demo_leagues import SOCCER
from engine.catalogue.formats import Setting
from engine.catalogue.importers.reading import parse_bytes
from engine.catalogue.models import Competition
from engine.catalogue.season_rules import NewDeduction
from engine.catalogue.service import Catalogue
from engine.catalogue.views import ImportReport
from engine.errors import NotFound
from engine.forecasts.models import KeptProjection
from engine.forecasts.seasons import projected
from engine.forecasts.service import Forecasts
from engine.jobs.executor import Processes, Thread
from engine.simulation.season import SEASONS, Share, play
from engine.simulation.season_format import Group, SeasonFormat
from engine.simulation.season_status import SeasonState
from engine.simulation.table import Counts
from engine.simulation.wording import en
from engine.sports.base import Sport
from engine.sports.registry import specification
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


async def test_more_teams_than_a_table_shows_are_no_league(forecasts: Forecasts, keep: Keep) -> None:
    (cup,) = (
        await keep(*(f"2024-03-0{1 + number % 9},Home {number},Away {number},1,0" for number in range(21)))
    ).competitions

    season = await forecasts.season(cup.id)

    assert season is not None
    assert (season.calendar.state, season.lines, season.projection) == (SeasonState.NO_LEAGUE, (), None)
    assert season.sentence(en) == "No league table is shown: 42 sides are more than a table shows."


async def test_what_was_played_counts_and_what_is_listed_is_drawn(forecasts: Forecasts, keep: Keep) -> None:
    (league,) = (await keep(*round_robin(date(2024, 2, 3), played=12, listed=18))).competitions

    season = await forecasts.season(league.id)

    assert season is not None
    assert season.projection is not None
    assert (season.projection.played, season.projection.ahead, season.assumed) == (12, 18, 0)
    assert {line.team.name for line in season.lines} == {line.team for line in season.projection.teams}
    assert sum(line.now.points for line in season.projection.teams) == 12 * 3


async def test_a_season_follows_the_one_before_it(forecasts: Forecasts, keep: Keep) -> None:
    (league,) = (await keep(*round_robin(date(2022, 8, 6), 30), *round_robin(date(2024, 2, 3), 10, 2))).competitions

    season = await forecasts.season(league.id)

    assert season is not None
    assert season.projection is not None
    assert (season.name, season.projection.ahead, season.assumed) == ("2023-24", 20, 18)
    assert en.format_finding(season.calendar.finding) == "Double round robin, guessed from season 2022-23."


@pytest.mark.parametrize("groups", [(2, 2), (6, 7)])
@pytest.mark.parametrize("played", [12, 30])
async def test_groups_that_do_not_hold_the_teams_project_nothing(
    forecasts: Forecasts, keep: Keep, groups: tuple[int, ...], played: int
) -> None:
    (league,) = (await keep(*round_robin(date(2024, 2, 3), played))).competitions
    split = SeasonFormat(2, tuple(map(Group, groups)))
    # As it was said before the season had these teams.
    await Competition.filter(id=league.id).update(setting=msgspec.json.encode(Setting(split)).decode())

    season = await forecasts.season(league.id)

    assert season is not None
    assert (season.calendar.state, season.projection, len(season.lines)) == (SeasonState.FORMAT_UNKNOWN, None, 6)
    assert f"a split of {sum(groups)} teams, and this season has 6" in (season.sentence(en))


async def test_without_a_season_before_it_a_double_round_robin_is_assumed(forecasts: Forecasts, keep: Keep) -> None:
    (league,) = (await keep(*round_robin(date(2024, 2, 3), 10))).competitions

    season = await forecasts.season(league.id)

    assert season is not None
    assert season.projection is not None
    assert (season.projection.ahead, season.assumed) == (20, 20)
    assert "The season is over" not in season.sentence(en)


async def test_a_season_that_is_over_is_not_simulated(forecasts: Forecasts, keep: Keep) -> None:
    (league,) = (await keep(*round_robin(date(2022, 8, 6), 30))).competitions

    season = await forecasts.season(league.id)

    assert season is not None
    assert season.projection is not None
    assert (season.projection.seasons, season.projection.monte_carlo_error) == (0, 0.0)
    assert season.sentence(en).startswith("The season is over: ")


@pytest.mark.parametrize(
    ("competition", "year", "win"),
    [
        ("Forest League", 1994, 2),
        ("Forest League", 1995, 3),
        ("England: First Division", 1980, 2),
        ("England: First Division", 1981, 3),
        ("Italy: Serie B", 1994, 3),
    ],
)
async def test_a_win_gave_two_points_before_it_gave_three(
    forecasts: Forecasts, keep: Keep, competition: str, year: int, win: int
) -> None:
    (league,) = (await keep(*round_robin(date(year, 8, 6), 30), competition=competition)).competitions

    season = await forecasts.season(league.id)

    assert season is not None
    told = en.table_rule(season.calendar.terms.rule, specification(Sport.SOCCER).words)
    assert told.startswith(f"{ {2: 'Two', 3: 'Three'}[win] } points for a win")
    assert all(each.standing.points == win * each.standing.won + each.standing.drawn for each in season.lines)


async def test_a_past_season_without_all_its_matches_has_a_table_and_no_winner(
    forecasts: Forecasts, keep: Keep
) -> None:
    (league,) = (await keep(*round_robin(date(2015, 8, 8), 21))).competitions

    season = await forecasts.season(league.id)

    assert season is not None
    assert (season.projection, len(season.lines)) == (None, 6)
    assert season.sentence(en) == "The season is past, but we know only 21 of 30 matches. So its table is not final."


async def test_every_season_that_was_imported_can_be_chosen(forecasts: Forecasts, keep: Keep) -> None:
    (league,) = (await keep(*round_robin(date(2022, 8, 6), 30), *round_robin(date(2024, 2, 3), 10, 2))).competitions

    seasons = await forecasts.catalogue.season_rules.seasons(league.id)
    earlier, current = await forecasts.season(league.id, "2022-23"), await forecasts.season(league.id)

    assert [each.name for each in seasons] == ["2022-23", "2023-24"]
    assert earlier is not None
    assert current is not None
    assert (earlier.calendar.state, current.calendar.state) == (SeasonState.FINISHED, SeasonState.RUNNING)
    with pytest.raises(NotFound, match="season"):
        await forecasts.season(league.id, "1999-00")


async def test_seasons_stand_in_the_order_of_their_first_days(catalogue: Catalogue) -> None:
    """A league that turned from calendar years to autumn: by their names 2019 would stand before 2018-19."""
    days = {"2018": "2018-03-10", "2019": "2019-03-09", "2019-20": "2019-08-10", "Season 21": "2020-08-08"}
    rows = [f"{day},Alders,Birches,1,0,{name}" for name, day in reversed(days.items())]
    text = "\n".join(("date,home,away,home_score,away_score,season", *rows))
    kept = await catalogue.import_results(parse_bytes(text.encode(), "forest.csv", competition="Forest League"))

    seasons = await catalogue.season_rules.seasons(kept.competitions[0].id)

    assert [each.name for each in seasons] == list(days)


async def test_deducted_points_count_now_and_in_the_end(forecasts: Forecasts, keep: Keep) -> None:
    (league,) = (await keep(*round_robin(date(2024, 2, 3), played=12, listed=18))).competitions
    before = await forecasts.season(league.id)
    (alders,) = [each for each in await forecasts.catalogue.roster(league.id) if each.name == "Alders"]
    await forecasts.catalogue.season_rules.deduct([NewDeduction(alders.id, "2023-24", 6, "accounts came late")])

    after = await forecasts.season(league.id)

    assert before is not None
    assert after is not None
    was, now = (next(line for line in each.lines if line.team.name == "Alders") for each in (before, after))
    assert (now.standing.points, now.standing.deducted) == (was.standing.points - 6, 6)
    assert [each.reason for each in now.deductions] == ["accounts came late"]
    expected = [
        next(line.expected_points for line in each.projection.teams if line.team == "Alders")
        for each in (before, after)
        if each.projection
    ]
    assert expected[0] - expected[1] == pytest.approx(6, abs=0.3)


async def test_a_projection_is_made_once_and_again_after_a_result(forecasts: Forecasts, keep: Keep) -> None:
    (league,) = (await keep(*round_robin(date(2024, 2, 3), played=11, listed=1))).competitions
    first, again = await forecasts.season(league.id), await forecasts.season(league.id)
    await keep(*round_robin(date(2024, 2, 3), played=12)[-1:])
    later = await forecasts.season(league.id)

    assert first is not None
    assert again is not None
    assert later is not None
    assert first.projection is not None
    assert later.projection is not None
    assert first.projection is again.projection
    assert later.projection.played == first.projection.played + 1


async def test_another_process_projects_the_same(
    forecasts: Forecasts, league: ImportReport, catalogue: Catalogue, clock: Clock
) -> None:
    competition = league.competitions[0].id
    elsewhere = Forecasts(forecasts.database, catalogue, clock=clock)

    assert await forecasts.season(competition) == await elsewhere.season(competition)


async def test_a_season_is_the_same_to_the_bit_whoever_plays_it(forecasts: Forecasts, keep: Keep) -> None:
    (league,) = (await keep(*round_robin(date(2024, 2, 3), played=12, listed=18))).competitions
    calendar, snapshot = await forecasts.calendar(league.id), await forecasts.rate(league.id)
    assert calendar is not None

    made = [
        msgspec.msgpack.encode(await projected(calendar, snapshot.ratings, b"a season's key..", each))
        for each in (Thread(), *map(Processes, (1, 2, 7)))
    ]
    another = await projected(calendar, snapshot.ratings, b"another one's key", Thread())

    assert made == made[:1] * 4
    assert msgspec.msgpack.encode(another) != made[0]


async def test_a_season_says_how_far_it_is_before_any_of_it_is_played(
    forecasts: Forecasts, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    (league,) = (await keep(*round_robin(date(2024, 2, 3), played=12, listed=18))).competitions
    said: list[tuple[int, int]] = []
    before_the_first: list[tuple[int, int]] = []

    def noting(share: Share) -> tuple[Counts, ...]:
        before_the_first.extend(said if not before_the_first else ())
        return play(share)

    monkeypatch.setattr("engine.forecasts.seasons.play", noting)
    await forecasts.season(league.id, progress=lambda done, total: said.append((done, total)))

    assert before_the_first == [(0, SEASONS)]
    assert said[-1] == (SEASONS, SEASONS)
    assert said == sorted(set(said))


async def test_the_seed_of_a_season_is_of_its_calendar_and_its_ratings(forecasts: Forecasts, keep: Keep) -> None:
    (league,) = (await keep(*round_robin(date(2024, 2, 3), played=11, listed=1))).competitions
    first, again = await forecasts.season(league.id), await forecasts.season(league.id)
    await keep(*round_robin(date(2024, 2, 3), played=12)[-1:])
    later = await forecasts.season(league.id)

    assert first is not None
    assert again is not None
    assert later is not None
    assert first.seed == again.seed != later.seed
    assert len(first.seed or "") == 32


async def test_the_demo_is_projected_to_the_end_of_its_season(forecasts: Forecasts, catalogue: Catalogue) -> None:
    (league,) = (await demo.load(catalogue)).competitions

    season = await forecasts.season(league.id)

    assert season is not None
    assert season.projection is not None
    assert {line.now.played + line.ahead for line in season.projection.teams} == {2 * (len(SOCCER.teams) - 1)}


async def test_a_projection_is_read_by_a_process_that_did_not_make_it(
    forecasts: Forecasts, keep: Keep, catalogue: Catalogue, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    competition = (await keep(*round_robin(date(2024, 2, 3), played=11, listed=1))).competitions[0].id
    made = await forecasts.season(competition)
    monkeypatch.setattr("engine.forecasts.seasons.projected", None)
    elsewhere = Forecasts(forecasts.database, catalogue, clock=clock)

    assert made is not None
    assert made.projection is not None
    assert await elsewhere.season(competition) == made


async def test_catching_up_plays_seasons_ahead_where_it_is_told_to(
    forecasts: Forecasts, keep: Keep, catalogue: Catalogue, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    (league,) = (await keep(*round_robin(date(2024, 2, 3), played=11, listed=1))).competitions
    ahead = Forecasts(forecasts.database, catalogue, clock=clock, plays_seasons_ahead=True)
    await ahead.catch_up()
    monkeypatch.setattr("engine.forecasts.seasons.projected", None)
    found = await forecasts.season(league.id)

    assert found is not None
    assert found.projection is not None
    assert found.projection.ahead > 0


async def test_projections_of_some_days_ago_are_forgotten(forecasts: Forecasts, keep: Keep, clock: Clock) -> None:
    (league,) = (await keep(*round_robin(date(2024, 2, 3), played=11, listed=1))).competitions
    await forecasts.season(league.id)
    clock.advance(days=8)
    await keep(*round_robin(date(2024, 2, 3), played=12)[-1:])
    await forecasts.season(league.id)

    assert await KeptProjection.all().count() <= 1
