"""Values of the engine as types of the graph: what a class says of a field is told once, in its docstring.

The class itself gets Strawberry's definition, as the engine's enumerations do, so that a resolver says that it returns
the value which it does return. What a field means stands in the class's section `Attributes:`, since that is where
whoever reads or prints the class looks for it, and the pure wing stays free of markers for a graph it does not know.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar, get_type_hints

import strawberry
from strawberry import auto as auto
from strawberry import field
from strawberry.annotation import StrawberryAnnotation

from schema.names import camel_case
from schema.types import enums as enums
from schema.types.node import Node, is_a

T = TypeVar("T")

AUTO = "auto"
ENTRY = re.compile(r"^    (\w+): (.+(?:\n {8}.+)*)", re.MULTILINE)
NAME = re.compile(r"`([a-z]+(?:_[a-z]+)+)`")

# Every class that is shown, with the type that is declared for it.
SHOWN: dict[type[Any], type[Any]] = {}


def show(value: type[Any], name: str | None = None, *, without: Collection[str] = ()) -> None:
    """A type with every field of a class, in its order.

    Args:
        without: Fields that nobody is shown.
    """
    names = [each for each in get_type_hints(value) if each not in without]
    shows(value)(type(name or value.__name__, (), {"__annotations__": dict.fromkeys(names, AUTO)}))


def shows(value: type[Any]) -> Callable[[type[T]], type[T]]:
    """Declares a type for the values of a class.

    A field that is `auto` is as the class has it, an attribute or a property: its type, whether it may be null, and
    what it means. One with another type, as a scalar of the graph, or another name takes what it means; one with a
    resolver is declared as usual.

    Raises:
        TypeError: The class says nothing of itself or of a field.
    """

    def declare(declared: type[T]) -> type[T]:
        hints, texts = get_type_hints(value), attributes(value)
        for name, annotation in declared.__annotations__.items():
            made = vars(declared).get(name) or field()
            if made.base_resolver or made.description:
                continue
            hint, text = (hints[name], texts.get(name)) if name in hints else computed(value, name)
            if not text:
                raise TypeError(f"{value.__name__} says nothing of its field {name}")
            made.description = in_the_graph(text)
            made.type_annotation = StrawberryAnnotation(hint) if annotation == AUTO else None
            setattr(declared, name, made)
        if issubclass(declared, Node):
            declared.is_type_of = is_a(value)  # type: ignore[attr-defined]
        return stands_for(value)(strawberry.type(declared, description=in_the_graph(summary(value))))

    return declare


def stands_for(value: type[Any]) -> Callable[[type[T]], type[T]]:
    """Lets a type that declares its own fields stand for the values of a class: its name then means that class."""

    def stand(declared: type[T]) -> type[T]:
        value.__strawberry_definition__ = declared.__strawberry_definition__  # type: ignore[attr-defined]
        # Strawberry takes a class whose definition has another origin for a subclass that was forgotten.
        value.__strawberry_definition__.origin = value
        SHOWN[value] = declared
        return value

    return stand


def attributes(value: type[Any]) -> Mapping[str, str]:
    """What a class says of its fields, by name."""
    _, _, section = (inspect.getdoc(value) or "").partition("\nAttributes:\n")
    return {name: " ".join(text.split()) for name, text in ENTRY.findall(section.partition("\n\n")[0])}


def computed(value: type[Any], name: str) -> tuple[Any, str | None]:
    """The type of a property, and what it says of itself."""
    found = inspect.getattr_static(value, name)
    function = getattr(found, "fget", None) or found.func
    return get_type_hints(function)["return"], first_paragraph(function)


def summary(value: type[Any]) -> str:
    """
    Raises:
        TypeError: The class says nothing of itself.
    """
    told = first_paragraph(value)
    if not told or told.startswith(("Attributes:", f"{value.__name__}(")):
        raise TypeError(f"{value.__name__} says nothing of itself")
    return told


def first_paragraph(documented: object) -> str:
    return " ".join((inspect.getdoc(documented) or "").partition("\n\n")[0].split())


def in_the_graph(text: str) -> str:
    """Names as the graph spells them, and its word for nothing."""
    return re.sub(r"\bNone\b", "null", NAME.sub(lambda found: f"`{camel_case(found[1])}`", text))
