"""Forms that come back as they were filled in, with what is wrong beside the field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite, nan
from typing import Any

from starlette.datastructures import UploadFile

from engine.catalogue.importers.lists import list_text
from engine.errors import InvalidInput, OracleError

# A number that anybody means has fewer; a longer one would take long to read.
MOST_DIGITS = 40
HUMP = re.compile(r"(?<=[a-z0-9])([A-Z])")


@dataclass(frozen=True, slots=True)
class Form:
    """What was typed, and one sentence for each field that was refused.

    Args:
        problem: A refusal that belongs to no field.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    problem: OracleError | None = None

    def get(self, name: str) -> str:
        value = self.values.get(name, "")
        return value if isinstance(value, str) else ""

    def refused(self, error: OracleError) -> Form:
        """The same form with the refusal where it belongs."""
        facts = error.facts
        if "field" in facts and (name := field_name(facts["field"])) in self.values:
            return Form(self.values, {name: str(facts.get("reason") or error)})
        return Form(self.values, {}, error)

    def number(self, name: str) -> float | None:
        """The number in a field, None where it is empty.

        Raises:
            InvalidInput: It is no number.
        """
        given = self.get(name).strip().replace(",", "")
        if not given:
            return None
        try:
            value = float(given) if len(given) <= MOST_DIGITS else nan
        except ValueError:
            raise InvalidInput(field=name, reason="must be a number") from None
        if not isfinite(value):
            raise InvalidInput(field=name, reason="must be a number")
        return value

    def whole(self, name: str) -> int | None:
        """The whole number in a field, None where it is empty.

        Raises:
            InvalidInput: It is no whole number.
        """
        given = self.get(name).strip().replace(",", "").replace("\u202f", "")
        if not given:
            return None
        if len(given) > MOST_DIGITS or not given.removeprefix("-").isdecimal():
            raise InvalidInput(field=name, reason="must be a whole number")
        return int(given)


def field_name(path: str) -> str:
    """The form's name of a field of the schema, or of a variable: `input.homeRating` is `home_rating`."""
    return HUMP.sub(lambda hump: f"_{hump[1].lower()}", path.rsplit(".", 1)[-1].removeprefix("$"))


async def file_text(file: object) -> str:
    """What a list that was chosen in a form says.

    Raises:
        InvalidInput: No file was chosen, or it is no text.
    """
    if not isinstance(file, UploadFile) or not file.filename:
        raise InvalidInput(field="file", reason="choose a file")
    return list_text(await file.read())
