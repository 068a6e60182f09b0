"""Names of fields and arguments as GraphQL spells them, each spelt once: for an input Strawberry spells them anew."""

from __future__ import annotations

from functools import cache

from strawberry.schema.name_converter import NameConverter
from strawberry.utils.str_converters import to_camel_case

# Every name of the schema, by the name that the code has for it.
SPELLED: dict[str, str] = {}


class Names(NameConverter):
    def apply_naming_config(self, name: str) -> str:
        SPELLED[name] = camel_case(name)
        return SPELLED[name]


@cache
def camel_case(name: str) -> str:
    """A name that stands in the code as GraphQL has it: each is kept for ever."""
    return to_camel_case(name)
