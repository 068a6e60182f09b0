"""From the facts that the engine computed and stored to a value of the schema, with what is said of them."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import fields
from functools import cache
from typing import Any, TypeVar, cast

T = TypeVar("T")


def built(of: type[T], facts: object, **told: object) -> T:
    """A value of the type `of`: each field is what is told, else the fact of the same name.

    Raises:
        AttributeError: A field is neither told nor a fact.
    """
    return of(**{name: told[name] if name in told else getattr(facts, name) for name in names(cast(Hashable, of))})


@cache
def names(of: Any) -> tuple[str, ...]:
    """The fields that a value is made of; those with a resolver are not."""
    return tuple(each.name for each in fields(of) if each.init)
