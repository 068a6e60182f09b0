"""Names of fields and arguments as GraphQL spells them, each spelt once: for an input Strawberry spells anew."""

from __future__ import annotations

from functools import cache

from strawberry.schema.name_converter import NameConverter
from strawberry.utils.str_converters import to_camel_case


class Names(NameConverter):
    def apply_naming_config(self, name: str) -> str:
        return camel_case(name)


@cache
def camel_case(name: str) -> str:
    """A name of ours as GraphQL has it. Only names that stand in the code: each is kept for ever."""
    return to_camel_case(name)
