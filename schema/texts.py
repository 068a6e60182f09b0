"""How long the texts of an operation may be, and how many values it brings: known before anything reads one of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from types import MappingProxyType
from typing import Any, TypeAlias

from graphql import (
    ArgumentNode,
    DocumentNode,
    FloatValueNode,
    IntValueNode,
    Node,
    ObjectFieldNode,
    StringValueNode,
    VariableDefinitionNode,
    VariableNode,
)

from engine.errors import InvalidInput
from engine.simulation.wording import counted

MOST_CHARACTERS = 1_000
# A document in a quote is as long as any; a file of results fills the longest body that is read.
LONGER: Mapping[str, int] = MappingProxyType({"document": 32_000, "variables": 32_000, "content": 16_000_000})
MAY_HOLD_NUL = frozenset({"content"})
# The longest number that the schema takes has nineteen, and a sign, a point and an exponent beside them.
MOST_DIGITS = 40
# Of all variables together, names of members included; and lists and objects inside one another.
MOST_VALUES, MOST_LEVELS = 1_000, 32

Given: TypeAlias = StringValueNode | IntValueNode | FloatValueNode | VariableNode


@dataclass(frozen=True, slots=True)
class Texts:
    """Which texts a document takes from its variables.

    Args:
        arguments: What each variable is given to.
    """

    arguments: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, document: DocumentNode) -> Texts:
        """A variable that is given to several arguments may be as long as the shortest of them allows.

        Raises:
            InvalidInput: A text or a number that stands in the document is too long, or a text holds U+0000.
        """
        arguments: dict[str, str] = {}
        for name, value in _given(document):
            if isinstance(value, StringValueNode):
                _refuse(name, value.value, name)
            elif isinstance(value, IntValueNode | FloatValueNode):
                _refuse_number(name, value.value)
            elif _most(name) <= _most(arguments.get(value.name.value, name)):
                arguments[value.name.value] = name
        return cls(arguments)

    def refuse(self, variables: Mapping[str, Any] | None) -> None:
        """
        Raises:
            InvalidInput: They are too many or too deep; a text is too long, or holds the character U+0000, which
                PostgreSQL cannot keep.
        """
        left = MOST_VALUES
        for variable, value in (variables or {}).items():
            place = f"${variable}"[:MOST_CHARACTERS]
            for each in _values(place, value):
                left -= 1
                if left < 0:
                    raise InvalidInput(field=place, reason=f"at most {MOST_VALUES:,} values are read, in all variables")
                if isinstance(each, str):
                    _refuse(place, each, self.arguments.get(variable, ""))


def _refuse(place: str, text: str, argument: str) -> None:
    if len(text) > _most(argument):
        raise InvalidInput(
            field=place, reason=f"a text of {counted(len(text), 'character')}; at most {_most(argument):,} are read"
        )
    if "\0" in text and argument not in MAY_HOLD_NUL:
        raise InvalidInput(field=place, reason="a text may not hold the character U+0000")


def _refuse_number(place: str, digits: str) -> None:
    if len(digits) > MOST_DIGITS:
        raise InvalidInput(
            field=place, reason=f"a number of {counted(len(digits), 'digit')}; at most {MOST_DIGITS} are read"
        )


def _most(argument: str) -> int:
    return LONGER.get(argument, MOST_CHARACTERS)


def _given(document: DocumentNode) -> Iterator[tuple[str, Given]]:
    """Every text, number and variable in a document, with the name of the argument that it is given to.

    The name of an argument holds for what is inside of it: a list, or the fields of an input.
    """
    waiting: list[tuple[str, Node]] = [("", document)]
    while waiting:
        name, node = waiting.pop()
        if isinstance(node, Given):
            yield name, node
            continue
        inner = node.name.value if isinstance(node, ArgumentNode | ObjectFieldNode) else name
        waiting += ((inner, child) for child in _children(node))


def _children(node: Node) -> Iterator[Node]:
    for key in node.keys:
        if isinstance(node, VariableDefinitionNode) and key == "variable":
            continue
        value = getattr(node, key, None)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple | list):
            yield from (each for each in value if isinstance(each, Node))


def _values(place: str, value: Any) -> Iterator[Any]:
    """Every value inside one as JSON gives it, itself and keys of objects included.

    Raises:
        InvalidInput: They stand too deep inside one another.
    """
    waiting = [(value, 0)]
    while waiting:
        each, level = waiting.pop()
        if level > MOST_LEVELS:
            raise InvalidInput(
                field=place, reason=f"at most {MOST_LEVELS} lists and objects are read inside one another"
            )
        yield each
        if isinstance(each, list):
            waiting += ((inner, level + 1) for inner in each[: MOST_VALUES + 1])
        elif isinstance(each, dict):
            for name, inner in islice(each.items(), MOST_VALUES + 1):
                waiting += ((name, level + 1), (inner, level + 1))
