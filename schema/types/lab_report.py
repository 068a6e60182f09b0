"""What administrators see of the Lab: counts and means over all readers, and nobody's name."""

from __future__ import annotations

import strawberry
from strawberry import field

from engine.lab import report
from engine.lab.modules import lesson
from engine.lab.modules.registry import MODULES
from schema.context import Info
from schema.types.shown import auto, show, shows

show(report.Phase, "CalibrationPhase")
show(report.PlayersGain)
show(report.GameReport, "CalibrationReport")
show(report.LabReport)


@shows(report.QuestionReport)
class LabQuestionReport:
    id: strawberry.ID
    prompt: auto
    answered: auto
    correct: auto
    low: auto
    high: auto
    is_enough: auto


def module(found: strawberry.Parent[report.ModuleReport]) -> lesson.Module:
    return MODULES[found.id]


@shows(report.ModuleReport)
class LabModuleReport:
    module: lesson.Module = field(resolver=module, description="The module.")
    started: auto
    done: auto
    questions: auto


async def lab_report(info: Info) -> report.LabReport:
    info.context.administrator()
    return await info.context.services.lab.report()
