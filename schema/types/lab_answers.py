"""What readers do in the Lab: opening a module, answering, and forecasting matches of a round."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import strawberry
from strawberry import argument

from engine.accounts.credentials import digest, new_token
from engine.lab.modules.registry import module
from engine.lab.players import Player
from engine.simulation.outcome import Outcomes
from schema.as_of import on
from schema.context import Info, Visit
from schema.scalars import BigInt
from schema.types.calibration import FixtureId, SubmitForecastPayload
from schema.types.ids import Id, IdempotencyKey, row_id
from schema.types.lab import AnswerQuestionPayload, UnlockModulePayload

ModuleId = Annotated[strawberry.ID, argument(description="Id of the module.")]
QuestionId = Annotated[strawberry.ID, argument(description="Id of the question inside the module.")]
Choice = Annotated[int, argument(description="Position of the chosen answer, from 0.")]
Chance = Annotated[
    float,
    argument(description="Probability from 0.01 on; all sum to 1, and an outcome that the sport lacks has 0."),
]

OfRound = Annotated[
    date | None, argument(description="The day as of which the round was asked for; null where it was in the present.")
]


async def unlock_module(info: Info, id: Id, idempotency_key: IdempotencyKey) -> UnlockModulePayload:
    viewer, lab = info.context.signed_in(), info.context.services.lab
    unlocked = await lab.unlock(
        viewer.id,
        id,
        key=idempotency_key,
        request_id=info.context.request_id,
        budget=info.context.budget,
        limit=viewer.limit,
    )
    info.context.charges[str(info.path.key)] = {
        "charged": 0 if unlocked.replayed else unlocked.charged,
        "transactionId": unlocked.transaction_uid,
    }
    info.context.memo.keep("open modules", await lab.open_modules(viewer.id))
    return UnlockModulePayload(
        module=module(id),
        charged=BigInt(unlocked.charged),
        balance=BigInt(unlocked.balance),
        transaction_id=None if unlocked.transaction_uid is None else strawberry.ID(unlocked.transaction_uid),
        replayed=unlocked.replayed,
    )


async def answer_question(
    info: Info, module_id: ModuleId, question_id: QuestionId, choice: Choice
) -> AnswerQuestionPayload:
    viewer, lab = info.context.owner(), info.context.services.lab
    given = await lab.answer(viewer.id, module_id, question_id, choice)
    info.context.memo.keep("lab answers", await lab.answers(viewer.id))
    found = module(module_id)
    return AnswerQuestionPayload(answer=given, module=found)


def begun(visit: Visit) -> Player:
    """A guest who plays first gets a name, which the server leaves with the browser."""
    visit.new_player = new_token()
    return Player(guest=digest(visit.new_player))


async def submit_forecast(
    info: Info, fixture_id: FixtureId, home: Chance, away: Chance, draw: Chance = 0.0, as_of: OfRound = None
) -> SubmitForecastPayload:
    if info.context.viewer is not None:
        info.context.owner()
    player = info.context.player or begun(info.context.visit)
    fixture, said = row_id("fixture", fixture_id), Outcomes(home, draw, away)
    async with on(as_of, info.context) as context:
        judged = await context.services.lab.game.submit(player, fixture, said)
    return SubmitForecastPayload(forecast=judged)
