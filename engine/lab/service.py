"""The Lab's door: modules behind their locks, answers that count once, and the calibration game."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import TypeAlias

from engine.catalogue.service import Catalogue
from engine.catalogue.status import FixtureStatus
from engine.catalogue.views import CompetitionView
from engine.errors import InvalidInput, OverBudget
from engine.forecasts.service import Forecasts
from engine.lab.answers import keep
from engine.lab.calibration_game import CalibrationGame
from engine.lab.errors import ModuleLocked
from engine.lab.models import PlayerForecast, QuestionAnswer
from engine.lab.modules.lesson import HOME_POINTS, Experiment, Module, Values, WorkedMatch, two_sides
from engine.lab.modules.registry import MODULES, module
from engine.lab.players import Player, adopt, forget_guests
from engine.lab.report import LabReport, report
from engine.ledger.service import Ledger
from engine.ledger.values import IdempotencyKey, Item, Replay, Settlement, SpendLimit
from engine.simulation.outcome import Score
from engine.sports.base import Sport
from engine.sports.soccer.spec import SCALE

Clock: TypeAlias = Callable[[], datetime]

FEATURE = "lab_module"
UNLOCK = "unlockModule"
# Of the made-up match that stands in where no result is known yet.
MADE_UP_GAP = 120


class ModuleState(StrEnum):
    """How far a reader is in a module; done is when every question is answered."""

    LOCKED = "locked"
    OPEN = "open"
    STARTED = "started"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Unlocked:
    """A module that is open now. ``transaction_uid`` is None where nothing was charged."""

    module_id: str
    charged: int
    balance: int
    transaction_uid: str | None
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """The viewer's answer to a question: the first one counts and is never changed.

    Attributes:
        choice: Position of the chosen answer, from 0.
        is_correct: Whether it was the right one.
        at: When it was given, UTC.
    """

    module_id: str
    question_id: str
    choice: int
    is_correct: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class ModuleProgress:
    """How far the viewer is in one module.

    Attributes:
        state: How far.
        answered: Questions answered.
        correct: Of them, right at the first attempt.
    """

    module: Module
    state: ModuleState
    answered: int
    correct: int


@dataclass(frozen=True, slots=True)
class Example:
    """A module's subject, worked out on a match that was played.

    Attributes:
        paragraphs: What the engine says of it.
    """

    match: WorkedMatch
    paragraphs: tuple[str, ...]

    @property
    def title(self) -> str:
        """The match."""
        return self.match.title

    @property
    def competition(self) -> str:
        """Its competition; empty for a made-up match."""
        return self.match.competition

    @property
    def day(self) -> date | None:
        """Its day; None for a made-up match."""
        return self.match.day

    @property
    def fixture_id(self) -> int | None:
        """Its fixture; None for a made-up match."""
        return self.match.fixture_id

    @property
    def is_synthetic(self) -> bool:
        """Whether its competition was drawn by the engine from known strengths."""
        return self.match.truth is not None


class Lab:
    """Modules are bought through the ledger like depths: held, delivered, captured, and owned for ever."""

    def __init__(
        self, ledger: Ledger, catalogue: Catalogue, forecasts: Forecasts, *, clock: Clock, present: Clock | None = None
    ) -> None:
        """
        Args:
            clock: What time it is for whoever asks.
            present: What time it is, where that is another.
        """
        self.ledger, self.catalogue, self.forecasts, self.clock = ledger, catalogue, forecasts, clock
        self.game = CalibrationGame(catalogue, forecasts, clock=clock, present=present or clock)

    def tokens(self, module_id: str) -> int:
        """What unlocking the module costs.

        Raises:
            NotFound: No module has this id.
        """
        if module(module_id).is_free:
            return 0
        return next(price.tokens for price in self.ledger.prices() if price.feature == FEATURE)

    async def open_modules(self, user_id: int | None) -> frozenset[str]:
        """Ids of the modules that the reader may read: the free ones, and those that were bought."""
        free = frozenset(each.id for each in MODULES.values() if each.is_free)
        if user_id is None:
            return free
        owned = await self.ledger.owned(user_id, [Item(each, FEATURE) for each in MODULES if each not in free])
        return free | {item.subject for item in owned}

    async def opened(self, user_id: int | None, module_id: str) -> Module:
        """The module, if the reader may read it: the only way to its content.

        Raises:
            NotFound: No module has this id.
            ModuleLocked: The reader has not unlocked it.
        """
        found = module(module_id)
        if module_id not in await self.open_modules(user_id):
            raise ModuleLocked(module=module_id, title=found.title, tokens=self.tokens(module_id))
        return found

    async def unlock(
        self,
        user_id: int,
        module_id: str,
        *,
        key: str,
        request_id: str,
        budget: int | None = None,
        limit: SpendLimit | None = None,
    ) -> Unlocked:
        """Buy a module, once; what is free or owned costs nothing.

        Args:
            budget: Tokens that this may cost at most; None leaves it to the balance.
            limit: Of the API key that the request came with.

        Raises:
            NotFound: No module has this id.
            OverSpendLimit: It costs more than is left of the API key's limit.
            InsufficientTokens: The balance does not cover it.
            OverBudget: It costs more than the budget.
            IdempotencyMismatch: The key was used for another module.
        """
        if module(module_id).is_free:
            return Unlocked(module_id, 0, (await self.ledger.balance(user_id)).available, None)
        item = Item(module_id, FEATURE)
        quote = await self.ledger.quote(user_id, [(UNLOCK, item)])
        if budget is not None and quote.total > budget:
            raise OverBudget(required=quote.total, budget=budget)
        named = IdempotencyKey(key, UNLOCK, sha256(module_id.encode()).hexdigest())
        if quote.total == 0 and not await self.ledger.is_answered(user_id, named):
            # What costs nothing cannot be charged twice: its key would be kept for ever, for nothing.
            return Unlocked(module_id, 0, (await self.ledger.balance(user_id)).available, None)
        hold = await self.ledger.hold(user_id, quote.lines, request_id=request_id, key=named, limit=limit)
        if isinstance(hold, Replay):
            return unlocked(module_id, hold.settlement, replayed=True)
        return unlocked(module_id, await self.ledger.capture(hold, [item], response=module_id.encode()))

    async def experiment(self, user_id: int | None, module_id: str, values: Values) -> Experiment:
        """What the engine says for a setting of the module's parameters.

        Raises:
            ModuleLocked: The reader has not unlocked it.
            InvalidInput: A parameter is unknown or out of its range.
        """
        return (await self.opened(user_id, module_id)).run(values)

    async def example(self, user_id: int | None, module_id: str) -> Example:
        """The match that the module is worked out on, and what it says of it.

        Raises:
            ModuleLocked: The reader has not unlocked it.
        """
        found = await self.opened(user_id, module_id)
        match = await self._worked_match()
        return Example(match, found.example(match))

    async def answer(self, user_id: int, module_id: str, question_id: str, choice: int) -> Answered:
        """Keep the reader's answer; the first one counts.

        Raises:
            NotFound: The module asks no such question.
            ModuleLocked: The reader has not unlocked it.
            InvalidInput: There is no such choice.
            AlreadyAnswered: The reader answered it before.
        """
        question = (await self.opened(user_id, module_id)).question(question_id)
        if not 0 <= choice < len(question.choices):
            raise InvalidInput(field="choice", reason=f"must be from 0 to {len(question.choices) - 1}")
        row = QuestionAnswer(
            user_id=user_id,
            module=module_id,
            question=question_id,
            choice=choice,
            is_correct=choice == question.answer,
            at=self.clock(),
        )
        await keep(row, what="this question")
        return answered(row)

    async def answers(self, user_id: int) -> tuple[Answered, ...]:
        """Everything that a reader answered in modules that are still on the shelf, the earliest first."""
        rows = await QuestionAnswer.filter(user_id=user_id, module__in=list(MODULES)).order_by("id")
        return tuple(answered(row) for row in rows)

    async def forget(self, user_id: int) -> None:
        """Remove everything that a reader answered and forecast: the reader has left."""
        await QuestionAnswer.filter(user_id=user_id).delete()
        await PlayerForecast.filter(user_id=user_id).delete()

    async def adopt(self, guest: Player, user_id: int) -> None:
        """Move what a guest played to the account, but for matches that the account has forecast itself."""
        await adopt(self.catalogue.database, guest.guest, user_id)

    async def forget_guests(self) -> int:
        """Remove forecasts of guests whose time is over; how many there were."""
        return await forget_guests(self.clock)

    async def report(self) -> LabReport:
        """What all readers did, in numbers that name nobody."""
        return await report()

    async def _worked_match(self) -> WorkedMatch:
        """The last match of soccer that was played, of a synthetic competition where there is one: its truth is known.

        A match that still lies ahead would give away what its depths cost.
        """
        known = [each for each in await self.catalogue.competitions() if each.sport is Sport.SOCCER]
        for competition in synthetic_first(known):
            if match := await self._last_played(competition):
                return match
        made_up = two_sides(MADE_UP_GAP, sd=SCALE.rating_sd, home_points=HOME_POINTS)
        return WorkedMatch(made_up, "", None, None, None, (), None)

    async def _last_played(self, competition: CompetitionView) -> WorkedMatch | None:
        played = await self.catalogue.fixtures(
            competition=competition.id, status=FixtureStatus.PLAYED, newest_first=True, first=1
        )
        if not played.items:
            return None
        (fixture,) = played.items
        identity = await self.forecasts.simulations.of_fixture(fixture.id)
        return WorkedMatch(
            matchup=identity.matchup,
            competition=competition.name,
            day=fixture.day,
            fixture_id=fixture.id,
            score=Score(fixture.home_score or 0, fixture.away_score or 0),
            standings=await self.forecasts.ratings(competition.id),
            truth=await self.catalogue.truth(competition.id),
        )


def unlocked(module_id: str, settlement: Settlement, *, replayed: bool = False) -> Unlocked:
    (line,) = settlement.lines
    return Unlocked(module_id, settlement.charged, settlement.balance, line.transaction_uid, replayed)


def progress(module: Module, given: Iterable[Answered], *, is_open: bool) -> ModuleProgress:
    """How far the reader is who gave these answers.

    Args:
        given: To questions of any module.
    """
    own = [each.is_correct for each in given if each.module_id == module.id]
    return ModuleProgress(module, state(module, len(own), is_open=is_open), len(own), sum(own))


def state(module: Module, answered: int, *, is_open: bool) -> ModuleState:
    if not is_open:
        return ModuleState.LOCKED
    if answered == len(module.questions):
        return ModuleState.DONE
    return ModuleState.STARTED if answered else ModuleState.OPEN


def answered(row: QuestionAnswer) -> Answered:
    return Answered(row.module, row.question, row.choice, row.is_correct, row.at)


def synthetic_first(competitions: Iterable[CompetitionView]) -> list[CompetitionView]:
    return sorted(competitions, key=lambda each: (not each.is_synthetic, each.name))
