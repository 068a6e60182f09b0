"""One base and one class for each situation: code, sentence, hint, and the facts as attributes."""

from __future__ import annotations

from typing import Any, ClassVar

from engine.simulation.wording import counted


class OracleError(Exception):
    """Base of every refusal a user may see.

    A subclass sets `code` and `hint`, composes its own sentence, and keeps what it speaks of as attributes. A sentence
    that does not end as one gets its full stop here, so that a hint can follow wherever it is shown.

    Example:
        >>> import engine as tr
        >>> try:
        ...     tr.forecast_from_elo(9000, 1500)
        ... except tr.OracleError as refusal:
        ...     print(refusal.code, refusal)
        INVALID_INPUT home_rating: must be a number from 0 to 4000.
    """

    code: ClassVar[str]
    hint: str = ""

    def __init__(self, sentence: str) -> None:
        super().__init__(ended(sentence))

    @property
    def advice(self) -> str:
        """The sentence, and after it what to do."""
        return f"{self} {self.hint}".strip()

    @property
    def facts(self) -> dict[str, Any]:
        """What the sentence speaks of, by name: every public instance attribute but the hint."""
        return {name: value for name, value in vars(self).items() if not name.startswith("_") and name != "hint"}


def ended(sentence: str) -> str:
    """The text with a full stop, unless it ends as a sentence already."""
    return sentence if sentence.endswith((".", "!", "?", "…")) else f"{sentence}."


class InvalidInput(OracleError):
    code = "INVALID_INPUT"
    hint = "Correct the named field."

    def __init__(self, *, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field, self.reason = field, reason


class TwoNotOne(InvalidInput):
    """Two teams, or two competitions, that cannot be joined: the sentence stands without the name of an argument."""

    hint = "Name two that are one and the same."
    # Where they may be one all the same.
    to_confirm: ClassVar[str] = "Say that it is certain, if it is."

    def __init__(self, *, reason: str, hint: str = hint) -> None:
        super().__init__(field="into", reason=reason)
        self.args = (ended(reason),)
        self.hint = hint


class NotFound(OracleError):
    code = "NOT_FOUND"
    hint = "Check the id, or search for the name."

    def __init__(self, *, kind: str, id: str) -> None:
        super().__init__(f"There is no {kind} with id {id!r}.")
        self.kind, self.id = kind, id


class NothingCalledSo(NotFound):
    """Something was looked for by its words, not by an id."""

    hint = "Write a name as the lists have it, and a match as its day and sides: 2026-08-22 Brook - Ashby."

    def __init__(self, *, kind: str, id: str) -> None:
        OracleError.__init__(self, f"No {kind} is called {id!r}.")
        self.kind, self.id = kind, id


class Unauthenticated(OracleError):
    code = "UNAUTHENTICATED"
    hint = "Sign in, or send an API key as a bearer token."

    def __init__(self, sentence: str = "This needs an account.") -> None:
        super().__init__(sentence)


class Forbidden(OracleError):
    code = "FORBIDDEN"
    hint = "Ask an administrator."

    def __init__(self, sentence: str = "Your account may not do this.") -> None:
        super().__init__(sentence)


class InsufficientTokens(OracleError):
    code = "INSUFFICIENT_TOKENS"
    hint = "Choose a shallower depth, or ask an administrator for a top-up."

    def __init__(self, *, required: int, available: int) -> None:
        super().__init__(f"This analysis costs {counted(required, 'token')}; {available} available.")
        self.required, self.available = required, available
        self.shortfall = required - available


class OverBudget(OracleError):
    code = "OVER_BUDGET"
    hint = "Raise the budget of the request, or ask for less depth."

    def __init__(self, *, required: int, budget: int) -> None:
        super().__init__(f"This request costs {counted(required, 'token')}; its own budget is {budget}.")
        self.required, self.budget = required, budget


class IdempotencyMismatch(OracleError):
    code = "IDEMPOTENCY_MISMATCH"
    hint = "Use a new key for a new request."

    def __init__(self, *, key: str) -> None:
        super().__init__("This idempotency key was used before with another request.")
        self.key = key


class InProgress(OracleError):
    code = "IN_PROGRESS"
    hint = "Wait a moment and repeat the request with the same key."

    def __init__(self, *, key: str) -> None:
        super().__init__("The first request with this idempotency key is still running.")
        self.key = key


class RateLimited(OracleError):
    code = "RATE_LIMITED"
    hint = "Wait that long, then repeat it."

    def __init__(self, *, retry_after: int) -> None:
        super().__init__(f"Too many requests; try again in {counted(retry_after, 'second')}.")
        self.retry_after = retry_after


class Overloaded(OracleError):
    code = "OVERLOADED"
    hint = "Repeat the request with the same idempotency key."

    def __init__(self, *, retry_after: int = 1) -> None:
        super().__init__("The ledger is busy; nothing was charged.")
        self.retry_after = retry_after


class StorageFailed(OracleError):
    code = "STORAGE_FAILED"
    hint = "Repeat the request with the same idempotency key: it is then done once, whatever happened to the first."

    def __init__(self) -> None:
        super().__init__("The database cannot be reached, or has no room to write.")


class QueryTooComplex(OracleError):
    code = "QUERY_TOO_COMPLEX"
    hint = "Ask for less in one request."

    def __init__(self, *, limit: str, got: int, max: int) -> None:
        super().__init__(f"The document's {limit} is {got}; at most {max} is allowed.")
        self.limit, self.got, self.max = limit, got, max
