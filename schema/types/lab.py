"""The Lab: modules behind their locks, and their questions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, cast

import strawberry
from strawberry import argument, field

from engine.lab import service
from engine.lab.modules import lesson
from engine.lab.modules.registry import MODULES, following
from schema import context
from schema.context import Info
from schema.scalars import BigInt
from schema.types.calibration import CalibrationRecord, calibration
from schema.types.enums import LabModuleState, LabPictureShape, LabRole
from schema.types.node import Node, is_a


@strawberry.input(description="A value for one parameter of a module.")
class LabValueInput:
    key: str = field(description="Key of the parameter.")
    value: float = field(description="Inside the parameter's range.")


SettingArgument = Annotated[
    list[LabValueInput] | None,
    argument(description="Values of parameters; each one that is not named stands where it starts."),
]


@strawberry.type(description="A part of a module's text.")
class LabPassage:
    heading: str = field(description="Heading.")
    paragraphs: list[str] = field(description="Text; its figures were computed by the engine.")


@strawberry.type(description="What a reader may turn in a module.")
class LabParameter:
    key: str = field(description="Key, for `experiment`.")
    label: str = field(description="Name.")
    low: float = field(description="Smallest value.")
    high: float = field(description="Largest value.")
    step: float = field(description="Step of a slider.")
    start: float = field(description="Where it starts.")
    unit: str = field(description="Unit; may be empty.")
    hint: str = field(description="What it means; may be empty.")


@strawberry.type(description="One series of a picture.")
class LabSeries:
    name: str = field(description="Name.")
    role: LabRole = field(description="What it stands for, which decides its colour.")
    x: list[float] = field(description="Where, on the horizontal axis.")
    y: list[float] = field(description="How much; shares from 0 to 1 where the picture shows shares.")


@strawberry.type(description="What an experiment draws.")
class LabPicture:
    shape: LabPictureShape = field(description="How it is drawn.")
    title: str = field(description="Title.")
    x_label: str = field(description="What the horizontal axis shows.")
    y_label: str = field(description="What the vertical axis shows.")
    series: list[LabSeries] = field(description="The series.")


@strawberry.type(description="One figure of an experiment, as text.")
class LabFigure:
    label: str = field(description="What it is.")
    text: str = field(description="The figure.")


@strawberry.type(description="What the engine says for one setting of a module's parameters.")
class LabExperiment:
    sentence: str = field(description="What the picture shows, in words.")
    figures: list[LabFigure] = field(description="The figures.")
    picture: LabPicture = field(description="The picture.")


@strawberry.type(description="A module's subject, worked out on a match that was played.")
class LabExample:
    title: str = field(description="The match.")
    competition: str = field(description="Its competition; empty for a made-up match.")
    day: date | None = field(description="Its day; null for a made-up match.")
    fixture_id: strawberry.ID | None = field(description="Its fixture; null for a made-up match.")
    is_synthetic: bool = field(description="Whether its competition was drawn by the engine from known strengths.")
    paragraphs: list[str] = field(description="What the engine says of it.")


@strawberry.type(description="The viewer's answer to a question: the first one counts and is never changed.")
class LabAnswer:
    choice: int = field(description="Position of the chosen answer, from 0.")
    right_choice: int = field(description="Position of the right answer.")
    is_correct: bool = field(description="Whether both are the same.")
    explanation: str = field(description="Why the right answer is right.")
    at: datetime = field(description="When it was given, UTC.")


@strawberry.type(description="A question of a module.")
class LabQuestion:
    id: strawberry.ID = field(description="Id inside the module.")
    prompt: str = field(description="The question.")
    choices: list[str] = field(description="The answers to choose from.")
    answer: LabAnswer | None = field(description="The viewer's answer; null until it is given.")


@strawberry.type(description="Where a module's claims come from.")
class LabSource:
    authors: str = field(description="Authors.")
    year: int = field(description="Year.")
    title: str = field(description="Title.")
    where: str = field(description="Where it appeared.")


@strawberry.type(description="A value that a trial sets.")
class LabValue:
    key: str = field(description="Key of the parameter.")
    value: float = field(description="What it is set to.")


def setting(trial: strawberry.Parent[lesson.Trial]) -> list[LabValue]:
    return [LabValue(key=key, value=value) for key, value in trial.setting.items()]


@strawberry.type(description="Something to guess first, and then to set on the bench.")
class LabTrial:
    prompt: str = field(description="What to do, and the question.")
    setting: list[LabValue] = field(resolver=setting, description="The setting; the others stand where they start.")
    finding: str = field(description="What the bench shows then.")


async def example(module: strawberry.Parent[lesson.Module], info: Info) -> LabExample:
    viewer = info.context.viewer
    match, paragraphs = await info.context.services.lab.example(viewer.id if viewer else None, module.id)
    return LabExample(
        title=match.title,
        competition=match.competition,
        day=match.day,
        fixture_id=None if match.fixture_id is None else strawberry.ID(str(match.fixture_id)),
        is_synthetic=match.truth is not None,
        paragraphs=list(paragraphs),
    )


async def questions(module: strawberry.Parent[lesson.Module], info: Info) -> list[LabQuestion]:
    given = {each.question_id: each for each in await answers(info) if each.module_id == module.id}
    return [
        LabQuestion(
            id=strawberry.ID(each.id),
            prompt=each.prompt,
            choices=list(each.choices),
            answer=lab_answer(each, given[each.id]) if each.id in given else None,
        )
        for each in module.questions
    ]


@strawberry.type(description="What a module holds. Only what the viewer may read has any.")
class LabContent:
    passages: list[LabPassage] = field(description="The text.")
    trials: list[LabTrial] = field(description="What to try on the bench.")
    example: LabExample = field(resolver=example, description="The same on a match that was played.")
    questions: list[LabQuestion] = field(resolver=questions, description="The questions.")
    takeaways: list[str] = field(description="What is worth keeping.")
    sources: list[LabSource] = field(description="The sources.")


def module_id(module: strawberry.Parent[lesson.Module]) -> strawberry.ID:
    return strawberry.ID(module.id)


def tokens(module: strawberry.Parent[lesson.Module], info: Info) -> BigInt:
    return BigInt(info.context.services.lab.tokens(module.id))


async def state(module: strawberry.Parent[lesson.Module], info: Info) -> LabModuleState:
    if module.id not in await open_modules(info):
        return LabModuleState.LOCKED
    done = sum(each.module_id == module.id for each in await answers(info))
    if done == len(module.questions):
        return LabModuleState.DONE
    return LabModuleState.STARTED if done else LabModuleState.OPEN


async def content(module: strawberry.Parent[lesson.Module], info: Info) -> LabContent | None:
    return cast(LabContent, module) if module.id in await open_modules(info) else None


async def experiment(
    module: strawberry.Parent[lesson.Module], info: Info, values: SettingArgument = None
) -> LabExperiment | None:
    if module.id not in await open_modules(info):
        return None
    viewer, setting = info.context.viewer, {each.key: each.value for each in values or ()}
    found = await info.context.services.lab.experiment(viewer.id if viewer else None, module.id, setting)
    return cast(LabExperiment, found)


def next_module(module: strawberry.Parent[lesson.Module]) -> LabModule | None:
    after = following(module.id)
    return cast("LabModule", MODULES[after]) if after else None


@strawberry.type(description="A lesson of some minutes.")
class LabModule(Node):
    is_type_of = is_a(lesson.Module)

    id: strawberry.ID = field(resolver=module_id, description="Id.")
    title: str = field(description="Title.")
    summary: str = field(description="What it teaches, in a sentence.")
    level: str = field(description="`beginner`, `intermediate` or `advanced`.")
    minutes: int = field(description="Minutes that reading and answering take.")
    is_free: bool = field(description="Whether everybody may read it.")
    tokens: BigInt = field(resolver=tokens, description="Whole tokens that it costs, once; 0 for a free module.")
    state: LabModuleState = field(resolver=state, description="How far the viewer is.")
    parameters: list[LabParameter] = field(description="What may be turned in it.")
    content: LabContent | None = field(resolver=content, description="The lesson; null while it is locked.")
    experiment: LabExperiment | None = field(
        resolver=experiment, description="What the engine says for a setting; null while the module is locked."
    )
    next: LabModule | None = field(resolver=next_module, description="The module after it.")


@strawberry.type(description="A module that is open now.")
class UnlockModulePayload:
    module: LabModule = field(description="The module.")
    charged: BigInt = field(description="Tokens charged; 0 for what was free or owned.")
    balance: BigInt = field(description="Whole tokens that the account can spend afterwards.")
    transaction_id: strawberry.ID | None = field(description="Id of the charge; null where there was none.")
    replayed: bool = field(description="Whether this is the answer of an earlier request with the same key.")


@strawberry.type(description="What came of an answer.")
class AnswerQuestionPayload:
    answer: LabAnswer = field(description="The answer, with its explanation.")
    module: LabModule = field(description="The module.")


@strawberry.type(description="How far the viewer is in one module.")
class LabModuleProgress:
    module: LabModule = field(description="The module.")
    state: LabModuleState = field(description="How far.")
    answered: int = field(description="Questions answered.")
    correct: int = field(description="Of them, right at the first attempt.")


async def progress(info: Info) -> list[LabModuleProgress]:
    given = await answers(info)
    return [
        LabModuleProgress(
            module=cast(LabModule, each),
            state=await state(each, info),
            answered=sum(answer.module_id == each.id for answer in given),
            correct=sum(answer.module_id == each.id and answer.is_correct for answer in given),
        )
        for each in MODULES.values()
    ]


@strawberry.type(description="What the viewer did in the Lab.")
class ViewerLab:
    progress: list[LabModuleProgress] = field(resolver=progress, description="Every module, as they are read.")
    calibration: CalibrationRecord = field(resolver=calibration, description="The calibration game.")


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


def lab_answer(question: lesson.Question, given: service.Answered) -> LabAnswer:
    return LabAnswer(
        choice=given.choice,
        right_choice=question.answer,
        is_correct=given.is_correct,
        explanation=question.explanation,
        at=given.at,
    )
