"""What the Lab achieves over all readers: counts that add up, and a gain that is claimed only where it is one."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from engine.lab.calibration_analysis import BEGINNING, ENOUGH
from engine.lab.calibration_game import CalibrationGame
from engine.lab.models import PlayerForecast, QuestionAnswer, RoundKind
from engine.lab.modules.registry import MODULES
from engine.lab.players import Player
from engine.lab.report import Plays, game_report, report
from engine.simulation.outcome import Outcomes, Score
from tests.engine.lab.conftest import Keep, joined

NOW = datetime(2024, 6, 15, tzinfo=UTC)
SAID = Outcomes(0.5, 0.3, 0.2)


def practised(players: int, forecasts: int, nearness: float, seed: int = 1) -> Plays:
    """Players whose later forecasts lie so much nearer to the model than their first ten, of real outcomes."""
    rng = np.random.default_rng(seed)
    model = rng.dirichlet((3, 2, 3), size=players * forecasts)
    noise = rng.dirichlet((1, 1, 1), size=players * forecasts)
    place = np.tile(np.arange(forecasts), players)[:, None]
    share = np.where(place < BEGINNING, 0.5, 0.5 * (1 - nearness))
    observed = (model.cumsum(axis=1) < rng.random((len(model), 1))).sum(axis=1)
    return Plays(np.repeat(np.arange(players), forecasts), share * noise + (1 - share) * model, model, observed)


def joint(*parts: Plays) -> Plays:
    def together(name: str) -> NDArray[np.float64]:
        return np.concatenate([getattr(each, name) for each in parts])

    players = np.concatenate([each.players + 1000 * place for place, each in enumerate(parts)])
    return Plays(players, together("own"), together("model"), together("observed").astype(int))


def test_a_gain_of_many_players_is_found() -> None:
    found = game_report(practised(players=40, forecasts=40, nearness=0.6))

    assert found.gain is not None
    assert found.gain.by_model.is_clear
    assert found.gain.by_model.difference > 0
    assert "fell" in found.gain.sentence


def test_where_nobody_improves_a_gain_is_claimed_as_seldom_as_the_interval_says() -> None:
    claims = [game_report(practised(ENOUGH, 30, 0.0, seed)).gain for seed in range(100)]

    # A 90 % interval misses in a tenth of the cases; three standard errors of 100 draws above that.
    for measure in ("by_results", "by_model"):
        claimed = sum(getattr(each, measure).is_clear for each in claims if each)
        assert claimed <= 100 * (0.1 + 3 * (0.09 / 100) ** 0.5)


@given(st.integers(2, ENOUGH - 1))
def test_of_few_players_nothing_is_claimed(players: int) -> None:
    found = game_report(practised(players, 2 * BEGINNING, 1.0))

    assert found.gain is not None
    assert not found.gain.by_model.is_clear
    assert "Too few" in found.gain.sentence


@given(st.integers(1, 2 * BEGINNING - 1))
def test_players_who_stopped_early_count_as_players_and_for_no_gain(forecasts: int) -> None:
    long = practised(3, 2 * BEGINNING, 0.5)
    alone, beside = game_report(long), game_report(joint(long, practised(2, forecasts, 0.5)))

    assert (beside.players, beside.forecasts) == (5, 3 * 2 * BEGINNING + 2 * forecasts)
    assert (beside.first, beside.later, beside.gain) == (alone.first, alone.later, alone.gain)


async def test_without_readers_the_report_is_empty(game: CalibrationGame) -> None:
    found = await report()

    assert [each.id for each in found.modules] == list(MODULES)
    assert all((each.started, each.done) == (0, 0) for each in found.modules)
    assert (found.game.players, found.game.first, found.game.gain) == (0, None, None)


async def test_readers_of_a_module_are_counted_once_and_done_when_all_is_answered(game: CalibrationGame) -> None:
    module = next(iter(MODULES.values()))
    for name, answered in (("ada", 3), ("bob", 1), ("cyd", 0)):
        reader = await joined(name)
        for question in module.questions[:answered]:
            await QuestionAnswer.create(
                user_id=reader, module=module.id, question=question.id, choice=0, is_correct=name == "ada", at=NOW
            )
    (found, *_) = (await report()).modules

    assert (found.started, found.done) == (2, 1)
    assert [(each.answered, each.correct) for each in found.questions] == [(2, 1), (1, 1), (1, 1)]
    assert not any(each.is_enough for each in found.questions)


async def test_forecasts_are_counted_by_the_result_as_it_is_known_now(
    game: CalibrationGame, player: Player, keep: Keep
) -> None:
    asked = (await game.round(player, RoundKind.DAILY)).next
    assert asked is not None
    made = await game.submit(player, asked.id, SAID)
    for number in range(2 * BEGINNING - 1):
        await again(made.fixture.id + number + 1)
    before = (await report()).game
    other = (0, 5) if made.score.home >= made.score.away else (5, 0)
    await keep(f"{asked.day},{asked.home},{asked.away},{other[0]},{other[1]}")
    corrected = (await game.answers(player, 100))[-1]
    after = (await report()).game

    assert corrected.score == Score(*other)
    assert (before.players, before.forecasts) == (after.players, after.forecasts) == (1, 20)
    assert before.first is not None
    assert after.first is not None
    assert after.first.log != before.first.log


async def again(fixture: int) -> None:
    """One more forecast of the only player, of another match."""
    row = await PlayerForecast.first()
    assert row is not None
    known = {name: getattr(row, name) for name in row._meta.fields_db_projection if name not in ("id", "fixture_id")}
    await PlayerForecast.create(**known | {"fixture_id": (fixture - 1) % 80 + 1})
