"""The page of a refusal, or its fragment where htmx asked for a part of a page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from engine.errors import InvalidInput, OracleError
from server import urls
from server.templating import render

TITLES = {
    400: "That cannot be read",
    401: "Sign in first",
    402: "Not enough tokens",
    403: "Not allowed",
    404: "Nothing here",
    405: "Not this way",
    408: "That took too long",
    409: "Once is enough",
    413: "Too large",
    415: "Not in this form",
    422: "That cannot be computed",
    429: "A little slower",
    500: "Our mistake",
    503: "Busy",
}

# A field as a refusal names it: of an address, of a question, or a variable of it.
FIELD = re.compile(r"\$?([A-Za-z_][\w.\[\]-]*): ")


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal as people read it: sentence, what to do, and where that can be done.

    Args:
        facts: What the sentence speaks of, in snake case.
        links: Label and address of what helps.
    """

    status: int
    title: str
    sentence: str
    hint: str
    facts: Mapping[str, Any]
    links: tuple[tuple[str, str], ...]

    def fact(self, name: str) -> Any:
        """One of the facts; None where the refusal has no such fact."""
        return self.facts.get(name)

    @classmethod
    def of(cls, request: Request, status: int, error: OracleError) -> Problem:
        title = TITLES.get(status, "That did not work")
        sentence, hint = _told(request, error)
        return cls(status, title, sentence, hint, error.facts, _ways_out(request, status))


def render_error(request: Request, status: int, error: OracleError) -> Response:
    """What a person sees of an error; it needs neither the database nor a score model."""
    identity = request.scope.get("state", {}).get("identity")
    viewer = identity.viewer if identity else None
    shown = viewer and {"name": viewer.name, "role": viewer.role.name, "balance": None}
    context = {"problem": Problem.of(request, status, error), "viewer": shown}
    return render(request, "errors/error.html", context, fragment="problem", status=status)


def _told(request: Request, error: OracleError) -> tuple[str, str]:
    """Sentence and hint for who wrote no field, but followed an address that names one as programs do."""
    sentence, hint = str(error), error.hint
    if request.method != "GET":
        return sentence, hint
    named = FIELD.match(sentence)
    if named is None:
        return sentence, hint
    plain, field = sentence[named.end() :], named[1]
    if hint == InvalidInput.hint:
        return plain[0].upper() + plain[1:], f"Correct “{field}” in the address."
    return plain[0].upper() + plain[1:], f"{hint} In the address it is “{field}”."


def _ways_out(request: Request, status: int) -> tuple[tuple[str, str], ...]:
    here = request.url.path if request.method == "GET" else None
    match status:
        case 401:
            return (("Sign in", urls.sign_in(to=here)), ("Sign up", urls.sign_up(to=here)))
        case 402:
            return (("Your wallet and the prices", urls.wallet()),)
        case 404:
            return (("All fixtures", urls.slate()), ("Simulate a match of your own", urls.simulate()))
        case _:
            return (("All fixtures", urls.slate()),)
