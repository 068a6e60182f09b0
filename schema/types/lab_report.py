"""What administrators see of the Lab: counts and means over all readers, and nobody's name."""

from __future__ import annotations

from typing import cast

import strawberry
from strawberry import field

from engine.lab import report
from engine.lab.modules.registry import MODULES
from schema.context import Info
from schema.types.calibration import CalibrationChange
from schema.types.lab import LabModule


@strawberry.type(description="First answers to a question of the Lab, of all readers.")
class LabQuestionReport:
    id: strawberry.ID = field(description="Id inside the module.")
    prompt: str = field(description="The question.")
    answered: int = field(description="Readers who answered it.")
    correct: int = field(description="Of them, right.")
    low: float = field(description="Low end of the 90 % credible interval of the share that is right.")
    high: float = field(description="High end of it.")
    is_enough: bool = field(description="Whether there are enough to say anything.")


def module(found: strawberry.Parent[report.ModuleReport]) -> LabModule:
    return cast(LabModule, MODULES[found.id])


@strawberry.type(description="How far readers come in a module.")
class LabModuleReport:
    module: LabModule = field(resolver=module, description="The module.")
    started: int = field(description="Readers who answered a question of it.")
    done: int = field(description="Readers who answered all.")
    questions: list[LabQuestionReport] = field(description="Its questions.")


@strawberry.type(description="Forecasts of the calibration game, of all players who made at least twenty.")
class CalibrationPhase:
    forecasts: int = field(description="How many.")
    log: float = field(description="Their mean log score.")
    model_log: float = field(description="The model's on the same matches.")
    divergence: float = field(description="Mean log score that they would lose if the model were right.")


@strawberry.type(description="From each player's first ten forecasts to the same player's later ones.")
class PlayersGain:
    players: int = field(description="Players who made at least twenty forecasts.")
    by_results: CalibrationChange = field(description="Of the log score minus the model's on the same matches.")
    by_model: CalibrationChange = field(description="Of what the forecasts would lose if the model were right.")
    sentence: str = field(description="The same in words.")


@strawberry.type(description="The calibration game, over all players.")
class CalibrationReport:
    players: int = field(description="Accounts that made a forecast.")
    forecasts: int = field(description="Forecasts made.")
    first: CalibrationPhase | None = field(description="First ten of each player; null where nobody made twenty.")
    later: CalibrationPhase | None = field(description="The later ones of the same players.")
    gain: PlayersGain | None = field(description="What practice changed; null before two players made twenty.")


@strawberry.type(description="Completion and calibration gains of the Lab, in aggregate.")
class LabReport:
    modules: list[LabModuleReport] = field(description="Every module, as they are read.")
    game: CalibrationReport = field(description="The calibration game.")


async def lab_report(info: Info) -> LabReport:
    info.context.administrator()
    return cast(LabReport, await info.context.services.lab.report())
