"""How many rows an operation may ask its lists for, known before any of them is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    ArgumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLArgument,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
)

SLICE = "first"


@dataclass(frozen=True, slots=True)
class Slice:
    """A list in a document.

    Args:
        size: Its rows, or the name of the variable that says how many.
        usual: Its rows where neither says so.
        inner: The lists in each of its rows.
    """

    size: int | str | None
    usual: int
    inner: tuple[Slice, ...]

    def rows(self, variables: Mapping[str, Any]) -> int:
        size = variables.get(self.size) if isinstance(self.size, str) else self.size
        return (size if isinstance(size, int) else self.usual) * (1 + rows(self.inner, variables))


def rows(slices: tuple[Slice, ...], variables: Mapping[str, Any]) -> int:
    """Rows of all lists together, each list counted in every row that holds it."""
    return sum(each.rows(variables) for each in slices)


@dataclass(frozen=True, slots=True)
class Slicing:
    """Finds the lists of a document; each fragment is looked at once."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    _known: dict[str, tuple[Slice, ...]] = field(default_factory=dict)

    def slices(self, parent: Any, selection_set: SelectionSetNode | None) -> tuple[Slice, ...]:
        nodes = selection_set.selections if selection_set else ()
        return tuple(found for node in nodes for found in self._selection(parent, node))

    def _selection(self, parent: Any, node: SelectionNode) -> tuple[Slice, ...]:
        if isinstance(node, FieldNode):
            return self._field(parent, node)
        if isinstance(node, InlineFragmentNode):
            condition = node.type_condition
            return self.slices(self.schema.get_type(condition.name.value) if condition else parent, node.selection_set)
        return self._fragment(node.name.value) if isinstance(node, FragmentSpreadNode) else ()

    def _field(self, parent: Any, node: FieldNode) -> tuple[Slice, ...]:
        definition = getattr(parent, "fields", {}).get(node.name.value)
        if definition is None:
            return ()
        inner = self.slices(get_named_type(definition.type), node.selection_set)
        if SLICE not in definition.args:
            return inner
        return (Slice(_size(node), _usual(definition.args[SLICE]), inner),)

    def _fragment(self, name: str) -> tuple[Slice, ...]:
        if name not in self._known:
            definition = self.fragments[name]
            parent = self.schema.get_type(definition.type_condition.name.value)
            self._known[name] = self.slices(parent, definition.selection_set)
        return self._known[name]


def _size(node: FieldNode) -> int | str | None:
    given: ArgumentNode | None = next((each for each in node.arguments or () if each.name.value == SLICE), None)
    if given is not None and isinstance(given.value, VariableNode):
        return given.value.name.value
    return int(given.value.value) if given is not None and isinstance(given.value, IntValueNode) else None


def _usual(argument: GraphQLArgument) -> int:
    return argument.default_value if isinstance(argument.default_value, int) else 1
