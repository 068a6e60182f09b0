"""How a page gets what it shows: one document through the schema, and no other way."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from starlette.requests import Request

from engine.catalogue.uploads import Upload
from engine.errors import InvalidInput, OracleError, Unauthenticated
from schema.context import Context
from schema.execute import Answer
from schema.execute import execute as execute_document
from schema.persisted_documents import OPEN, Library
from server.context import context_of
from server.pages.forms import field_name
from server.templating import document
from server.travel import dated, travel_of

FREE = 0


class UnknownChoice(InvalidInput):
    hint = "Choose one of them, or leave it out."


class Refused(OracleError):
    """What the schema refused, for the page to say; code and facts are the schema's own."""

    code = "REFUSED"

    def __init__(self, message: str, code: str, hint: str, facts: Mapping[str, Any]) -> None:
        super().__init__(message)
        self._facts = dict(facts)
        # Constant in every other class of refusal; here they are what the schema said.
        vars(self).update(code=code, hint=hint)

    @property
    def facts(self) -> dict[str, Any]:
        return self._facts


async def execute(
    request: Request,
    page: str,
    variables: Mapping[str, Any] | None = None,
    *,
    key: str | None = None,
    budget: int | None = FREE,
    upload: Upload | None = None,
    library: Library = OPEN,
    player: str | None = None,
) -> dict[str, Any]:
    """The data of the page's document.

    Args:
        page: Path of the document below `templates/`, without its suffix.
        key: Idempotency key of the form that asks.
        budget: Tokens that this may cost: nothing, unless a form bought something.
        upload: Files that came with the form.
        library: Of documents that a client wrote into the variables.
        player: Name of a guest whose browser does not send it yet.

    Raises:
        Refused: The schema refused; nothing was charged for what is missing.
    """
    answer, _ = await run(
        request, page, variables, key=key, budget=budget, upload=upload, library=library, player=player
    )
    return raise_for_errors(answer)


async def run(
    request: Request,
    page: str,
    variables: Mapping[str, Any] | None = None,
    *,
    key: str | None = None,
    budget: int | None = FREE,
    upload: Upload | None = None,
    library: Library = OPEN,
    player: str | None = None,
) -> tuple[Answer, Context]:
    """The answer with the context that it was given in, for what moves sessions."""
    asked, given = document(page), dict(variables or {})
    if travel := travel_of(request):
        asked, given = dated(asked), given | travel.variables
    context = context_of(request, idempotency_key=key, budget=budget, upload=upload, library=library.beside(asked))
    if player:
        context.visit.player = player
    answer = await execute_document(asked, given, None, context=context)
    request.state.match_days = (answer.data or {}).pop("matchDays", None) or {}
    return answer, context


def raise_for_errors(answer: Answer) -> dict[str, Any]:
    """The data, if nothing was refused.

    Raises:
        Refused: The first refusal.
    """
    if answer.errors:
        raise refusal(answer.errors[0])
    return dict(answer.data or {})


def signed_in(data: Mapping[str, Any]) -> dict[str, Any]:
    """The viewer in a page's data.

    Raises:
        Unauthenticated: It is a guest.
    """
    if data["viewer"] is None:
        raise Unauthenticated
    return dict(data["viewer"])


def refusal(error: Mapping[str, Any]) -> Refused:
    facts = {field_name(name): value for name, value in (error.get("extensions") or {}).items()}
    return Refused(error["message"], facts.pop("code", "INVALID_INPUT"), facts.pop("hint", ""), facts)


def text(form: Mapping[str, Any], name: str) -> str:
    """The text of a form's field, without the space around it; nothing where there is none."""
    value = form.get(name)
    return value.strip() if isinstance(value, str) else ""


def choice(query: Mapping[str, Any], name: str, choices: Collection[str]) -> str:
    """One of some values from an address; nothing where there is none.

    Raises:
        UnknownChoice: It is another.
    """
    given = text(query, name)
    if given and given not in choices:
        listed = ", ".join(filter(None, choices))
        raise UnknownChoice(field=name, reason=f"{given[:40]!r} is none of {listed}")
    return given


def day(form: Mapping[str, Any], name: str) -> str:
    """A day from a form, such as 2026-05-03; nothing where there is none.

    Raises:
        InvalidInput: It is none.
    """
    given = text(form, name)
    try:
        return date.fromisoformat(given).isoformat() if given else ""
    except ValueError:
        raise InvalidInput(field=name, reason="write a day such as 2026-05-03") from None


def whole(form: Mapping[str, Any], name: str) -> int:
    """A whole number from a form.

    Raises:
        InvalidInput: It is none.
    """
    given = text(form, name)
    try:
        return int(given.replace(",", "").replace(" ", ""))
    except ValueError:
        raise InvalidInput(field=name, reason="must be a whole number") from None
