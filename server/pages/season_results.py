"""Results that a reader sets for matches ahead of a season, as addresses and forms have them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from starlette.datastructures import QueryParams

from engine.errors import InvalidInput
from engine.forecasts.supposed_results import MOST_SET
from engine.simulation.outcome import Outcome

# A fixture, and how it ends or its score: "17:home", "17:2-1".
WRITTEN = re.compile(r"(\d{1,18}):(?:(home|draw|away)|(\d{1,6})-(\d{1,6}))", re.ASCII)
# What each row of the form is called, with the id of its fixture behind it; and what the form for scores has.
ROW, MATCH, SCORE = "match-", "match", ("home_score", "away_score")


def of_address(query: QueryParams) -> tuple[str, ...]:
    """The results that are set, one a match, as addresses have them; what a form says counts more than the address.

    Raises:
        InvalidInput: There are too many.
    """
    chosen = {each.partition(":")[0]: each for each in query.getlist("set") if each}
    for name, ending in query.multi_items():
        if name.startswith(ROW):
            match = name.removeprefix(ROW)
            chosen[match] = f"{match}:{ending}" if ending else ""
    if scored := query.get(MATCH):
        chosen[scored] = f"{scored}:{'-'.join(query.get(name, '') for name in SCORE)}"
    found = tuple(filter(None, chosen.values()))
    if len(found) > MOST_SET:
        raise InvalidInput(field="set", reason=f"set at most {MOST_SET} results")
    return found


def is_form(query: QueryParams) -> bool:
    """Whether a form asks, whose address is longer than it need be."""
    return any(name == MATCH or name.startswith(ROW) for name in query)


def result(written: str) -> dict[str, Any]:
    """What the schema is asked with.

    Raises:
        InvalidInput: No page writes a result so.
    """
    told = WRITTEN.fullmatch(written)
    if told is None:
        raise InvalidInput(field="set", reason="write a match and how it ends, such as 17:home or 17:2-1")
    match, outcome, home, away = told.groups()
    if outcome:
        return {"fixtureId": match, "outcome": Outcome(outcome).name}
    return {"fixtureId": match, "homeScore": int(home), "awayScore": int(away)}


def written(match: Mapping[str, Any]) -> str:
    """How a match that is set ends, as addresses have it."""
    score = match["score"]
    return f"{score['home']}-{score['away']}" if score else str(match["outcome"]).lower()
