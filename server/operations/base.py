"""What an operation is, and the list of those that the command line may ask a server for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar, get_type_hints

from engine.jobs.values import Report as JobReport
from engine.simulation.wording import en
from server.services import Installation

A = TypeVar("A")
R = TypeVar("R")

# What the audit trail names instead of a request.
AT_THE_MACHINE = "console"

Report: TypeAlias = Callable[[str, int, int], None]
Run: TypeAlias = Callable[[Installation, A, Report], Awaitable[R]]


def worded(report: Report) -> JobReport:
    """What the engine notes of its steps, told at a terminal."""
    return lambda step, done, total: report(en.notice(step), done, total)


@dataclass(frozen=True, slots=True)
class Operation(Generic[A, R]):
    """One thing that the command line can do.

    Args:
        arguments: Type of its arguments, and
        result: of its result, so that both cross the socket as JSON.
    """

    name: str
    arguments: type[A]
    result: Any
    run: Run[A, R]


@dataclass(frozen=True, slots=True)
class Nothing:
    """An operation without arguments."""


OPERATIONS: dict[str, Operation[Any, Any]] = {}


def operation(name: str) -> Callable[[Run[A, R]], Operation[A, R]]:
    def register(run: Run[A, R]) -> Operation[A, R]:
        hints = get_type_hints(run)
        registered = Operation(name, hints["arguments"], hints["return"], run)
        OPERATIONS[name] = registered
        return registered

    return register
