"""The synthetic competition."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path

import pytest

from engine.catalogue.demo import load, was_removed
from engine.catalogue.demo_league import DAYS_AHEAD, SEED, calendar, drawn_truth, rounds, season_file
from engine.catalogue.demo_leagues import DEMO_LEAGUES, SOCCER, DemoLeague
from engine.catalogue.models import Competition, Fixture
from engine.catalogue.service import Catalogue
from engine.catalogue.status import FixtureStatus
from engine.forecasts.service import Forecasts
from engine.simulation.outcome import Outcome
from engine.sports.base import Sport
from engine.sports.registry import specification
from engine.store.database import Database, open_database, sqlite_url

NOW = datetime(2024, 3, 10, 17, 30, tzinfo=UTC)
TRUTH = drawn_truth(SEED, date(2022, 11, 1))


def test_every_pair_meets_once_at_either_ground() -> None:
    drawn = list(rounds(list(SOCCER.teams)))

    assert len(drawn) == 38
    assert all(len({team for pair in pairs for team in pair}) == 20 for pairs in drawn)
    assert Counter(pair for pairs in drawn for pair in pairs).most_common(1)[0][1] == 1
    assert len({pair for pairs in drawn for pair in pairs}) == 380


def test_the_calendar_has_two_matches_every_day() -> None:
    days = Counter(match.day for match in islice(calendar(TRUTH), 1000))

    assert set(days.values()) == {2}
    assert max(days) - min(days) == timedelta(days=499)


def test_a_match_is_scored_once_it_is_over() -> None:
    file = season_file(TRUTH, NOW)

    assert all(match.is_played == (match.kick_off + timedelta(hours=2) <= NOW) for match in file.rows if match.kick_off)
    assert {match.is_played for match in file.rows if match.day == NOW.date()} == {False}


def test_the_calendar_moves_on_without_changing_what_was_drawn() -> None:
    before = season_file(TRUTH, NOW).rows
    after = season_file(TRUTH, NOW + timedelta(days=30)).rows

    assert [match for match in before if match.is_played] == [*after[: sum(match.is_played for match in before)]]
    assert len(after) == len(before) + 60


def test_goals_follow_the_true_rates() -> None:
    """Over 600 matches the mean misses its expectation by more than four standard errors once in 16,000 seeds."""
    rows = [match for match in season_file(TRUTH, NOW).rows if match.home_score is not None]
    expected = [TRUTH.rates(TRUTH.strength(match.home), TRUTH.strength(match.away))[0] for match in rows]
    mean = sum(expected) / len(expected)

    assert len(rows) > 600
    assert sum(match.home_score or 0 for match in rows) / len(rows) == pytest.approx(
        mean, abs=4 * (mean / len(rows)) ** 0.5
    )


async def test_loading_twice_changes_nothing(database: Database) -> None:
    catalogue = Catalogue(database, clock=lambda: NOW)
    first = await load(catalogue)
    again = await load(catalogue)

    assert first.competitions[0].is_synthetic
    assert (again.added, again.played, len(again.corrected), len(again.moved)) == (0, 0, 0, 0)


async def test_a_drawing_that_changes_nothing_is_no_other_import(database: Database) -> None:
    catalogue = Catalogue(database, clock=lambda: NOW)

    await load(catalogue)
    await load(catalogue)

    assert len((await catalogue.imported_files()).items) == 1


async def test_a_later_start_tops_it_up(database: Database) -> None:
    await load(Catalogue(database, clock=lambda: NOW))
    before = (
        await Fixture.filter(status=FixtureStatus.PLAYED).order_by("id").values_list("id", "home_score", "away_score")
    )
    report = await load(Catalogue(database, clock=lambda: NOW + timedelta(days=10)))
    after = (
        await Fixture.filter(id__in=[row[0] for row in before])
        .order_by("id")
        .values_list("id", "home_score", "away_score")
    )

    assert (report.added, report.played, len(report.corrected)) == (20, 20, 0)
    assert after == before


async def test_another_database_draws_the_same(tmp_path: Path) -> None:
    async def drawn(name: str) -> list[tuple[object, ...]]:
        async with open_database(sqlite_url(str(tmp_path / name))) as database:
            await load(Catalogue(database, clock=lambda: NOW))
            return list(await Fixture.all().order_by("id").values_list("day", "home__name", "home_score", "away_score"))

    assert await drawn("one") == await drawn("two")


async def test_there_is_a_slate_before_today_today_and_ahead(database: Database) -> None:
    catalogue = Catalogue(database, clock=lambda: NOW)
    await load(catalogue)
    since, until = NOW.date() - timedelta(days=7), NOW.date() + timedelta(days=60)
    around = (await catalogue.fixtures(since=since, until=until, first=1_000)).items

    assert len({each.day for each in around}) == 7 + 1 + 14


async def test_ratings_find_the_true_strengths(database: Database) -> None:
    """Standard errors are honest: the true ratings lie about one of them away, whatever was drawn."""
    catalogue = Catalogue(database, clock=lambda: NOW)
    report = await load(catalogue)
    standings = await Forecasts(database, catalogue, clock=lambda: NOW).ratings(report.competitions[0].id)
    misses = [(each.rating - each.true_rating) / each.rating_sd for each in standings if each.true_rating is not None]

    assert len(misses) == 20
    assert 0.5 < (sum(miss**2 for miss in misses) / 20) ** 0.5 < 1.6


async def test_the_truth_can_be_read_and_has_the_strengths_of_the_teams(database: Database) -> None:
    catalogue = Catalogue(database, clock=lambda: NOW)
    competition = (await load(catalogue)).competitions[0].id
    truth = await catalogue.truth(competition)
    assert truth is not None

    for team in await catalogue.roster(competition):
        assert (team.true_attack, team.true_defence) == (
            truth.strength(team.name).attack,
            truth.strength(team.name).defence,
        )


@pytest.mark.parametrize("league", DEMO_LEAGUES.values(), ids=DEMO_LEAGUES.keys())
def test_every_sport_has_matches_before_today_today_and_ahead(league: DemoLeague) -> None:
    start = NOW.date() - timedelta(days=league.days_before)
    rows = season_file(drawn_truth(SEED, start, league), NOW, league).rows

    assert {(match.day - start).days for match in rows} == set(range(league.days_before + 1 + DAYS_AHEAD))
    assert all(match.is_played for match in rows if match.day < NOW.date())
    assert len({match.season for match in rows}) > 1


@pytest.mark.parametrize("league", DEMO_LEAGUES.values(), ids=DEMO_LEAGUES.keys())
def test_the_scores_of_a_sport_are_possible_in_it(league: DemoLeague) -> None:
    spec = specification(league.sport)
    file = season_file(drawn_truth(SEED, date(2022, 11, 1), league), NOW, league)
    scores = [(match.home_score, match.away_score) for match in file.rows if match.is_played]
    highest = max(max(home or 0, away or 0) for home, away in scores)

    assert highest <= spec.most_score
    assert (Outcome.DRAW in spec.outcomes) or all(home != away for home, away in scores)


@pytest.mark.parametrize("league", DEMO_LEAGUES.values(), ids=DEMO_LEAGUES.keys())
async def test_ratings_of_every_sport_are_shown_beside_the_true_ones(database: Database, league: DemoLeague) -> None:
    catalogue = Catalogue(database, clock=lambda: NOW)
    report = await load(catalogue, league)
    standings = await Forecasts(database, catalogue, clock=lambda: NOW).ratings(report.competitions[0].id)
    misses = [(each.rating - each.true_rating) / each.rating_sd for each in standings if each.true_rating is not None]

    assert len(misses) == len(league.teams)
    assert 0.4 < (sum(miss**2 for miss in misses) / len(misses)) ** 0.5 < 1.8


def test_no_name_stands_in_two_leagues() -> None:
    names = [name for league in DEMO_LEAGUES.values() for name in league.teams]

    assert len(names) == len(set(names))


async def test_a_league_that_was_taken_out_is_known_to_be(database: Database) -> None:
    league = DEMO_LEAGUES[Sport.TENNIS]
    catalogue = Catalogue(database, clock=lambda: NOW)
    assert not await was_removed(league)
    await load(catalogue, league)
    assert not await was_removed(league)

    await Competition.filter(sport=league.sport).update(removed_at=NOW)

    assert await was_removed(league)
