"""The game: what is asked, what is stored before it is told, and what a correction changes."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tortoise.exceptions import BaseORMException

from engine.catalogue.act import SubjectKind
from engine.catalogue.models import Fixture
from engine.errors import InvalidInput
from engine.lab import calibration_analysis
from engine.lab.calibration_game import DAILY_SIZE, CalibrationGame, Case, Round, shuffled, without_first_quarter
from engine.lab.errors import AlreadyAnswered
from engine.lab.models import PlayerForecast, RoundKind
from engine.lab.players import Player
from engine.simulation.outcome import Outcomes, Score
from engine.store.database import Database
from tests.engine.lab.conftest import LAST, Clock, Keep, joined, season

EVEN = Outcomes(0.4, 0.3, 0.3)


@pytest.fixture(params=["account", "guest"])
async def player(request: pytest.FixtureRequest, database: Database) -> Player:
    """Whoever plays: a guest is asked, stored and judged as an account is."""
    return Player(await joined("ada")) if request.param == "account" else Player(guest="a1" * 32)


async def first(game: CalibrationGame, player: Player, kind: RoundKind = RoundKind.DAILY) -> int:
    asked = (await game.round(player, kind)).next
    assert asked is not None
    return asked.id


def cases(round: Round) -> list[Case]:
    return [each.case for each in round.entries]


@pytest.mark.parametrize(
    ("forecast", "field"),
    [
        (Outcomes(0.5, 0.3, 0.3), "away"),
        (Outcomes(0.0, 0.5, 0.5), "home"),
        (Outcomes(0.5, float("nan"), 0.5), "draw"),
        (Outcomes(0.99, 0.005, 0.005), "home"),
    ],
)
async def test_what_is_no_forecast_is_refused_by_field_and_not_stored(
    game: CalibrationGame, player: Player, forecast: Outcomes, field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        await game.submit(player, await first(game, player), forecast)

    assert refused.value.field == field
    assert await PlayerForecast.all().count() == 0


async def test_a_match_of_no_round_is_refused(game: CalibrationGame, player: Player) -> None:
    asked = {each.id for kind in RoundKind for each in cases(await game.round(player, kind))}
    other = await Fixture.exclude(id__in=asked).first()
    assert other is not None

    with pytest.raises(InvalidInput, match="fixture_id"):
        await game.submit(player, other.id, EVEN)


async def test_a_forecast_is_made_once(game: CalibrationGame, player: Player) -> None:
    fixture = await first(game, player)
    await game.submit(player, fixture, EVEN)

    with pytest.raises(AlreadyAnswered):
        await game.submit(player, fixture, Outcomes(0.2, 0.2, 0.6))
    (kept,) = await player.rows
    assert (kept.home, kept.draw, kept.away) == EVEN.as_tuple()


async def test_of_two_forecasts_at_once_one_is_stored(game: CalibrationGame, player: Player) -> None:
    fixture = await first(game, player)
    made = await asyncio.gather(
        *(game.submit(player, fixture, each) for each in (EVEN, Outcomes(0.2, 0.2, 0.6))), return_exceptions=True
    )

    assert sorted(type(each).__name__ for each in made) == ["AlreadyAnswered", "Judged"]
    assert await player.rows.count() == 1


async def test_no_statement_changes_a_stored_forecast(game: CalibrationGame, database: Database) -> None:
    player = Player(await joined("ada"))
    await game.submit(player, await first(game, player), EVEN)

    with pytest.raises(BaseORMException, match="never changed"):
        await database.connection.execute_query("UPDATE lab_forecasts SET home = 0.9")


async def test_the_daily_set_is_the_same_for_everybody_all_day(
    game: CalibrationGame, player: Player, clock: Clock
) -> None:
    one = await game.round(player, RoundKind.DAILY)
    clock.now += timedelta(hours=11)
    other = await game.round(Player(await joined("bob")), RoundKind.DAILY)

    assert [each.id for each in cases(one)] == [each.id for each in cases(other)]
    assert len(set(cases(one))) == DAILY_SIZE


async def test_another_day_has_another_set(game: CalibrationGame, player: Player, clock: Clock) -> None:
    one = await game.round(player, RoundKind.DAILY)
    clock.now += timedelta(days=1)

    assert cases(one) != cases(await game.round(player, RoundKind.DAILY))


async def test_a_set_that_was_begun_before_midnight_can_be_ended_after_it(
    game: CalibrationGame, player: Player, clock: Clock
) -> None:
    fixture = await first(game, player)
    clock.now += timedelta(hours=13)

    assert (await game.submit(player, fixture, EVEN)).kind is RoundKind.DAILY


async def test_reloading_does_not_change_what_free_play_asks(game: CalibrationGame, player: Player) -> None:
    assert await first(game, player, RoundKind.FREE) == await first(game, player, RoundKind.FREE)


async def test_free_play_asks_every_match_once(game: CalibrationGame, player: Player) -> None:
    asked = []
    while (coming := (await game.round(player, RoundKind.FREE)).next) is not None:
        asked.append(coming.id)
        await game.submit(player, coming.id, EVEN)

    daily = {each.id for each in cases(await game.round(player, RoundKind.DAILY))}
    # 80 matches, of which a quarter only teaches, and ten are today's.
    assert len(set(asked)) == len(asked) == 80 * 3 // 4 - DAILY_SIZE
    assert not daily & set(asked)


async def test_the_first_matches_and_the_last_days_are_not_asked(game: CalibrationGame, player: Player) -> None:
    playable = set((await game._playable(None)).tolist())
    days = sorted(each.day for each in await Fixture.filter(id__in=playable))

    assert days[0] == LAST - timedelta(days=59)
    assert days[-1] <= LAST


async def test_a_match_that_was_taken_out_is_not_asked(game: CalibrationGame) -> None:
    gone = await Fixture.filter(id__in=(await game._playable(None)).tolist()).order_by("id").first()
    assert gone

    await game.catalogue.acts.remove(str(gone.id), SubjectKind.MATCH)

    assert gone.id not in (await game._playable(None)).tolist()


async def test_the_model_knew_nothing_of_the_day_itself(game: CalibrationGame, player: Player) -> None:
    made = await game.submit(player, await first(game, player), EVEN)
    identity = await game.forecasts.simulations.find(made.simulation_id)
    assert identity.snapshot_id is not None
    snapshot = await game.forecasts.snapshot(identity.snapshot_id)

    assert snapshot.as_of is not None
    assert snapshot.as_of < made.fixture.day
    assert sum(made.model.as_tuple()) == pytest.approx(1)


async def test_scores_are_those_of_the_evaluation(game: CalibrationGame, player: Player) -> None:
    made = await game.submit(player, await first(game, player), EVEN)

    assert made.scores == calibration_analysis.scores([EVEN.as_tuple()], [made.happened.position])
    assert made.model_scores == calibration_analysis.scores([made.model.as_tuple()], [made.happened.position])


async def test_a_corrected_result_is_scored_again_and_shown_as_changed(
    game: CalibrationGame, player: Player, keep: Keep
) -> None:
    made = await game.submit(player, await first(game, player), Outcomes(0.7, 0.2, 0.1))
    fixture = made.fixture
    other = (0, 5) if made.score != Score(0, 5) else (5, 0)
    await keep(f"{fixture.day},{fixture.home.name},{fixture.away.name},{other[0]},{other[1]}")
    (again,) = await game.answers(player, 10)
    record = await game.record(player)

    assert (again.is_corrected, again.score, again.shown_score) == (True, Score(*other), made.score)
    assert again.shown_scores == made.scores
    assert again.scores == calibration_analysis.scores([(0.7, 0.2, 0.1)], [again.happened.position])
    assert (record.corrected, record.scores) == (1, again.scores)
    assert (again.forecast, again.model) == (made.forecast, made.model)


async def test_a_record_counts_everything_and_weeks_add_up(game: CalibrationGame, player: Player, clock: Clock) -> None:
    for _ in range(4):
        await game.submit(player, await first(game, player), EVEN)
        clock.now += timedelta(days=3)
    record = await game.record(player)

    assert (record.forecasts, sum(each.forecasts for each in record.weeks)) == (4, 4)
    assert [each.monday for each in record.weeks] == sorted({each.monday for each in record.weeks})
    assert all(each.monday.weekday() == 0 for each in record.weeks)


async def test_a_player_without_forecasts_has_an_empty_record(game: CalibrationGame, player: Player) -> None:
    record = await game.record(player)

    assert (record.forecasts, record.scores, record.bins, record.confidence) == (0, None, (), None)


async def test_without_matches_there_is_an_empty_round(game: CalibrationGame, player: Player) -> None:
    await Fixture.filter().delete()
    game._pools = None

    assert (await game.round(player, RoundKind.DAILY)).next is None
    assert cases(await game.round(None, RoundKind.FREE)) == []


async def test_base_rates_are_of_the_matches_before(game: CalibrationGame, player: Player) -> None:
    (asked, *_) = cases(await game.round(player, RoundKind.DAILY))
    before = [line.split(",") for line in season() if line.split(",")[0] < asked.day.isoformat()]
    home_wins = sum(int(line[3]) > int(line[4]) for line in before)

    assert (await game.base_rates(asked.fixture)).home == pytest.approx((home_wins + 1) / (len(before) + 3))


@given(st.sets(st.integers(1, 10**6), min_size=2, max_size=50), st.integers(0, 2**40), st.integers(1, 10**6))
def test_a_new_match_moves_no_other_two(ids: set[int], seed: int, new: int) -> None:
    before = shuffled(np.array(sorted(ids), dtype=np.uint64), seed=seed, most=len(ids))
    after = shuffled(np.array(sorted(ids | {new}), dtype=np.uint64), seed=seed, most=len(ids) + 1)

    assert [each for each in after if each != new or new in ids] == before


@given(st.lists(st.integers(1, 5), min_size=1, max_size=60))
def test_each_competition_leaves_out_its_own_first_quarter(competitions: list[int]) -> None:
    rows = [(competition, index + 1) for index, competition in enumerate(sorted(competitions))]
    left = set(without_first_quarter(rows).tolist())
    for competition in set(competitions):
        own = [fixture for each, fixture in rows if each == competition]
        assert [each in left for each in own] == [place >= -(-len(own) // 4) for place in range(len(own))]
