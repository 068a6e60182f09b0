"""The Lab: modules behind their locks, and their questions."""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry import argument, field

from engine.lab import calibration_game, service
from engine.lab.modules import lesson
from engine.lab.modules.registry import MODULES, following
from schema import context
from schema.context import Info
from schema.scalars import BigInt
from schema.types.calibration import calibration
from schema.types.enums import LabModuleState
from schema.types.node import Node
from schema.types.shown import auto, show, shows

show(lesson.Parameter, "LabParameter")
show(lesson.Series, "LabSeries")
show(lesson.Picture, "LabPicture")
show(lesson.Figure, "LabFigure")
show(lesson.Experiment, "LabExperiment")
show(lesson.Citation, "LabSource")
show(lesson.Passage, "LabPassage")


@strawberry.input(description="A value for one parameter of a module.")
class LabValueInput:
    key: str = field(description="Key of the parameter.")
    value: float = field(description="Inside the parameter's range.")


SettingArgument = Annotated[
    list[LabValueInput] | None,
    argument(description="Values of parameters; each one that is not named stands where it starts."),
]


@shows(service.Example)
class LabExample:
    title: auto
    competition: auto
    day: auto
    fixture_id: strawberry.ID | None
    is_synthetic: auto
    paragraphs: auto


def asked(answer: service.Answered) -> lesson.QuizQuestion:
    return MODULES[answer.module_id].question(answer.question_id)


def right_choice(answer: strawberry.Parent[service.Answered]) -> int:
    return asked(answer).answer


def explanation(answer: strawberry.Parent[service.Answered]) -> str:
    return asked(answer).explanation


@shows(service.Answered)
class LabAnswer:
    choice: auto
    right_choice: int = field(resolver=right_choice, description="Position of the right answer.")
    is_correct: auto
    explanation: str = field(resolver=explanation, description="Why the right answer is right.")
    at: auto


async def answer(question: strawberry.Parent[lesson.QuizQuestion], info: Info) -> service.Answered | None:
    """Ids of questions are those of their module, which is told by what it asks."""
    own = (each for each in await answers(info) if each.question_id == question.id)
    return next((each for each in own if question in MODULES[each.module_id].questions), None)


@shows(lesson.QuizQuestion)
class LabQuestion:
    id: strawberry.ID
    prompt: auto
    choices: auto
    answer: service.Answered | None = field(resolver=answer, description="The viewer's answer; null until it is given.")


@strawberry.type(description="A value that a trial sets.")
class LabValue:
    key: str = field(description="Key of the parameter.")
    value: float = field(description="What it is set to.")


def setting(trial: strawberry.Parent[lesson.Trial]) -> list[LabValue]:
    return [LabValue(key=key, value=value) for key, value in trial.setting.items()]


@shows(lesson.Trial)
class LabTrial:
    prompt: auto
    setting: list[LabValue] = field(resolver=setting, description="The setting; the others stand where they start.")
    finding: auto


async def example(content: strawberry.Parent[lesson.Content], info: Info) -> service.Example:
    viewer = info.context.viewer
    return await info.context.services.lab.example(viewer.id if viewer else None, content.module_id)


@shows(lesson.Content)
class LabContent:
    passages: auto
    trials: auto
    example: service.Example = field(resolver=example, description="The same on a match that was played.")
    questions: auto
    takeaways: auto
    sources: auto


def tokens(module: strawberry.Parent[lesson.Module], info: Info) -> BigInt:
    return BigInt(info.context.services.lab.tokens(module.id))


async def state(module: strawberry.Parent[lesson.Module], info: Info) -> LabModuleState:
    return (await progress_in(module, info)).state


async def content(module: strawberry.Parent[lesson.Module], info: Info) -> lesson.Content | None:
    return module.content if module.id in await open_modules(info) else None


async def experiment(
    module: strawberry.Parent[lesson.Module], info: Info, values: SettingArgument = None
) -> lesson.Experiment | None:
    if module.id not in await open_modules(info):
        return None
    viewer, setting = info.context.viewer, {each.key: each.value for each in values or ()}
    return await info.context.services.lab.experiment(viewer.id if viewer else None, module.id, setting)


def next_module(module: strawberry.Parent[lesson.Module]) -> lesson.Module | None:
    after = following(module.id)
    return MODULES[after] if after else None


@shows(lesson.Module)
class LabModule(Node):
    id: strawberry.ID
    title: auto
    summary: auto
    level: str
    minutes: auto
    is_free: auto
    tokens: BigInt = field(resolver=tokens, description="Whole tokens that it costs, once; 0 for a free module.")
    state: LabModuleState = field(resolver=state, description="How far the viewer is.")
    parameters: auto
    preview: auto
    content: lesson.Content | None = field(resolver=content, description="The lesson; null while it is locked.")
    experiment: lesson.Experiment | None = field(
        resolver=experiment, description="What the engine says for a setting; null while the module is locked."
    )
    next: lesson.Module | None = field(resolver=next_module, description="The module after it.")


@strawberry.type(description="A module that is open now.")
class UnlockModulePayload:
    module: lesson.Module = field(description="The module.")
    charged: BigInt = field(description="Tokens charged; 0 for what was free or owned.")
    balance: BigInt = field(description="Whole tokens that the account can spend afterwards.")
    transaction_id: strawberry.ID | None = field(description="Id of the charge; null where there was none.")
    replayed: bool = field(description="Whether this is the answer of an earlier request with the same key.")


@strawberry.type(description="What came of an answer.")
class AnswerQuestionPayload:
    answer: service.Answered = field(description="The answer, with its explanation.")
    module: lesson.Module = field(description="The module.")


@shows(service.ModuleProgress)
class LabModuleProgress:
    module: lesson.Module = field(description="The module.")
    state: auto
    answered: auto
    correct: auto


async def progress(info: Info) -> list[service.ModuleProgress]:
    return [await progress_in(each, info) for each in MODULES.values()]


async def progress_in(module: lesson.Module, info: Info) -> service.ModuleProgress:
    return service.progress(module, await answers(info), is_open=module.id in await open_modules(info))


@strawberry.type(description="What the viewer did in the Lab.")
class ViewerLab:
    progress: list[service.ModuleProgress] = field(resolver=progress, description="Every module, as they are read.")
    calibration: calibration_game.PlayerRecord = field(resolver=calibration, description="The calibration game.")


def viewer_lab(viewer: strawberry.Parent[context.Viewer]) -> ViewerLab:
    return ViewerLab()


async def open_modules(info: Info) -> frozenset[str]:
    """Looked up once an operation, and again after a mutation bought one."""
    viewer, lab = info.context.viewer, info.context.services.lab
    user_id = viewer.id if viewer else None
    return await info.context.memo.once("open modules", lambda: lab.open_modules(user_id))


async def answers(info: Info) -> tuple[service.Answered, ...]:
    viewer, lab = info.context.viewer, info.context.services.lab
    if viewer is None:
        return ()
    user_id = viewer.id
    return await info.context.memo.once("lab answers", lambda: lab.answers(user_id))
