"""Names of fields and arguments, each spelt once: Strawberry spells an input's anew for every request."""

from __future__ import annotations

from functools import cache

from strawberry.schema.name_converter import NameConverter
from strawberry.utils.str_converters import to_camel_case


class Names(NameConverter):
    def apply_naming_config(self, name: str) -> str:
        return _camel_case(name)


@cache
def _camel_case(name: str) -> str:
    return to_camel_case(name)
