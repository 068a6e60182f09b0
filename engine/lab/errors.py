"""The situations that only the Lab knows."""

from __future__ import annotations

from engine.errors import Forbidden, OracleError
from engine.simulation.wording import counted


class ModuleLocked(Forbidden):
    hint = "Unlock the module first; what was unlocked once stays open."

    def __init__(self, *, module: str, title: str, tokens: int) -> None:
        super().__init__(f"The module {title!r} is locked. Unlocking it costs {counted(tokens, 'token')}, once.")
        self.module, self.tokens = module, tokens


class GuestLimit(Forbidden):
    hint = "Sign up: what you played as a guest comes with you."

    def __init__(self, *, most: int) -> None:
        super().__init__(f"A guest plays {counted(most, 'match')}.")
        self.most = most


class AlreadyAnswered(OracleError):
    code = "ALREADY_ANSWERED"
    hint = "The first answer counts; look at what came of it."

    def __init__(self, *, what: str) -> None:
        super().__init__(f"You answered {what} before, and an answer is never changed.")
        self.what = what
