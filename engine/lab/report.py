"""What the Lab does for its readers: counted over all of them, naming none."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.catalogue.status import FixtureStatus
from engine.evaluation import scoring
from engine.evaluation.scoring import Floats, Indices
from engine.lab import calibration_analysis
from engine.lab.calibration_analysis import BEGINNING, ENOUGH, LossChange
from engine.lab.models import PlayerForecast, QuestionAnswer
from engine.lab.modules.lesson import Module
from engine.lab.modules.registry import MODULES
from engine.simulation.outcome import Score
from engine.simulation.wording import counted


@dataclass(frozen=True, slots=True)
class QuestionReport:
    """First answers to a question of the Lab, of all readers.

    Attributes:
        id: Id inside the module.
        prompt: The question.
        answered: Readers who answered it.
        correct: Of them, right.
        low: Low end of the 90 % credible interval of the share that is right.
        high: High end of it.
        is_enough: Whether there are enough to say anything.
    """

    id: str
    prompt: str
    answered: int
    correct: int
    low: float
    high: float
    is_enough: bool


@dataclass(frozen=True, slots=True)
class ModuleReport:
    """How far readers come in a module.

    Attributes:
        started: Readers who answered a question of it.
        done: Readers who answered all.
        questions: Its questions.
    """

    id: str
    started: int
    done: int
    questions: tuple[QuestionReport, ...]


@dataclass(frozen=True, slots=True)
class Phase:
    """Forecasts of the calibration game, of all players who made at least twenty.

    Attributes:
        forecasts: How many.
        log: Their mean log score.
        model_log: The model's on the same matches.
        divergence: Mean log score that they would lose if the model were right.
    """

    forecasts: int
    log: float
    model_log: float
    divergence: float


@dataclass(frozen=True, slots=True)
class PlayersGain:
    """From each player's first ten forecasts to the same player's later ones.

    Attributes:
        players: Players who made at least twenty forecasts.
        by_results: Of the log score minus the model's on the same matches.
        by_model: Of what the forecasts would lose if the model were right.
        sentence: The same in words.
    """

    players: int
    by_results: LossChange
    by_model: LossChange
    sentence: str


@dataclass(frozen=True, slots=True)
class GameReport:
    """The calibration game, over all players.

    Attributes:
        players: Accounts that made a forecast.
        forecasts: Forecasts made.
        first: First ten of each player; None where nobody made twenty.
        later: The later ones of the same players.
        gain: What practice changed; None before two players made twenty.
    """

    players: int
    forecasts: int
    first: Phase | None
    later: Phase | None
    gain: PlayersGain | None


@dataclass(frozen=True, slots=True)
class LabReport:
    """Completion and calibration gains of the Lab, in aggregate.

    Attributes:
        modules: Every module, as they are read.
        game: The calibration game.
    """

    modules: tuple[ModuleReport, ...]
    game: GameReport


@dataclass(frozen=True, slots=True)
class Plays:
    """Forecasts of all players, those of one player together and in the order in which they were made.

    Args:
        players: Whose each is, shape (N,).
        own: Shape (N, 3).
        model: Shape (N, 3).
        observed: Shape (N,).
    """

    players: NDArray[np.int64]
    own: Floats
    model: Floats
    observed: Indices


async def report() -> LabReport:
    answers = await QuestionAnswer.filter(module__in=list(MODULES)).values_list(
        "user_id", "module", "question", "is_correct"
    )
    return LabReport(
        modules=tuple(module_report(each, [row for row in answers if row[1] == each.id]) for each in MODULES.values()),
        game=game_report(await plays()),
    )


async def plays() -> Plays:
    """By the results as they are known now; where one was withdrawn or awarded, by the one that was shown."""
    rows = await (
        PlayerForecast.all()
        .order_by("user_id", "id")
        .values_list(
            "user_id", "home", "draw", "away", "model_home", "model_draw", "model_away",
            "shown_home_score", "shown_away_score", "fixture__home_score", "fixture__away_score", "fixture__status",
        )
    )  # fmt: skip
    ends = [row[9:11] if row[11] == FixtureStatus.PLAYED else row[7:9] for row in rows]
    # What a sport lacks is null.
    chances = np.nan_to_num(np.array([row[1:7] for row in rows], dtype=float)).reshape(-1, 6)
    return Plays(
        players=np.array([row[0] for row in rows], dtype=np.int64),
        own=chances[:, :3],
        model=chances[:, 3:],
        observed=np.array([Score(home, away).outcome.position for home, away in ends], dtype=np.intp),
    )


def module_report(module: Module, answers: Sequence[tuple[int, str, str, bool]]) -> ModuleReport:
    by_reader = Counter(reader for reader, *_ in answers)
    return ModuleReport(
        id=module.id,
        started=len(by_reader),
        done=sum(given == len(module.questions) for given in by_reader.values()),
        questions=tuple(
            question_report(each.id, each.prompt, [row[3] for row in answers if row[2] == each.id])
            for each in module.questions
        ),
    )


def question_report(id: str, prompt: str, correct: Sequence[bool]) -> QuestionReport:
    low, high = calibration_analysis.credible_interval(sum(correct), len(correct))
    return QuestionReport(id, prompt, len(correct), sum(correct), low, high, len(correct) >= ENOUGH)


def game_report(made: Plays) -> GameReport:
    _, starts, counts = np.unique(made.players, return_index=True, return_counts=True)
    places = np.arange(len(made.players)) - np.repeat(starts, counts)
    is_long = np.repeat(counts >= 2 * BEGINNING, counts)
    is_first, is_later = is_long & (places < BEGINNING), is_long & (places >= BEGINNING)
    return GameReport(
        players=len(counts),
        forecasts=len(made.players),
        first=phase(made, is_first),
        later=phase(made, is_later),
        gain=players_gain(made, is_first, is_later),
    )


def phase(made: Plays, chosen: NDArray[np.bool_]) -> Phase | None:
    if not chosen.any():
        return None
    own, model, observed = made.own[chosen], made.model[chosen], made.observed[chosen]
    return Phase(
        forecasts=int(chosen.sum()),
        log=float(scoring.log_scores(own, observed).mean()),
        model_log=float(scoring.log_scores(model, observed).mean()),
        divergence=float(calibration_analysis.divergence(model, own).mean()),
    )


def players_gain(made: Plays, is_first: NDArray[np.bool_], is_later: NDArray[np.bool_]) -> PlayersGain | None:
    players = np.unique(made.players[is_first])
    if len(players) < 2:
        return None
    excess = scoring.log_scores(made.own, made.observed) - scoring.log_scores(made.model, made.observed)
    by_results, by_model = (
        calibration_analysis.paired_change(
            player_means(losses, made.players, is_first), player_means(losses, made.players, is_later)
        )
        for losses in (excess, calibration_analysis.divergence(made.model, made.own))
    )
    return PlayersGain(len(players), by_results, by_model, told(by_model, len(players)))


def player_means(losses: Floats, players: NDArray[np.int64], chosen: NDArray[np.bool_]) -> Floats:
    """One mean a player who has any, in the order of their ids."""
    _, place = np.unique(players[chosen], return_inverse=True)
    means: Floats = np.bincount(place, weights=losses[chosen]) / np.bincount(place)
    return means


def told(by_model: LossChange, players: int) -> str:
    seen = counted(players, "player")
    if players < ENOUGH:
        return f"Too few to say: {seen} of the {ENOUGH} that a statement needs."
    size = f"by {abs(by_model.difference):.3f} a match, from {by_model.low:.3f} to {by_model.high:.3f}"
    if not by_model.is_clear:
        return f"Over {seen} no change can be told from chance: {size}."
    way = "fell" if by_model.difference > 0 else "grew"
    return f"Over {seen} what a forecast loses {way} {size}."
