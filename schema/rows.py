"""How many rows and values an operation asks for, and which texts it searches for, known before anything is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, TypeAlias

from graphql import (
    BooleanValueNode,
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLArgument,
    GraphQLOutputType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    StringValueNode,
    ValueNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    get_variable_values,
    is_composite_type,
    is_list_type,
    value_from_ast_untyped,
)
from graphql.execution.values import VariableValues

from schema.pricing import price_of

# The arguments that say how long a list is: how many, or which.
SLICE, IDS, SEARCH = "first", "ids", "search"
# Rows of a list that is given no page size, before it is read. Those that lead to more and grow with what there is
# are counted again once they have been read.
ASSUMED = 5
USUAL: Mapping[str, int] = MappingProxyType(
    {
        "Competition.deductions": 5,
        "Competition.ratings": 80,
        "Season.standings": 20,
        "Season.table": 20,
        "Season.zones": 3,
        "Season.stages": 4,
        "SeasonLine.deductions": 1,
        "TableLine.deductions": 1,
        "CalibrationRound.entries": 10,
        "Query.competitions": 10,
        "Query.labModules": 20,
        "Query.overdue": 5,
        "Query.tournaments": 13,
        "Tournament.lines": 32,
        "Tournament.groups": 8,
        "Tournament.ties": 16,
        "Tournament.canBeSet": 48,
        "TournamentGroup.lines": 4,
        "TournamentGroup.matches": 6,
        "TournamentLine.stages": 5,
        "TournamentPathStep.opponents": 3,
        "TournamentTie.first": 3,
        "TournamentTie.matches": 1,
        "TournamentTie.second": 3,
        "TournamentTie.winners": 3,
    }
)


@dataclass(frozen=True, slots=True)
class Condition:
    """A `@skip` or `@include`.

    Args:
        given: Its truth value, or the name of the variable that has it.
        shows: What it must be for the selection to be there.
    """

    given: bool | str
    shows: bool

    @property
    def is_fixed(self) -> bool:
        return isinstance(self.given, bool)

    def holds(self, variables: Mapping[str, Any]) -> bool:
        value = variables.get(self.given) if isinstance(self.given, str) else self.given
        return bool(value) is self.shows


@dataclass(frozen=True, slots=True)
class Slice:
    """A list in a document.

    Args:
        size: Its rows, or the name of the variable that says how many or which.
        usual: Its rows where neither says so: by default, or as many as a list usually has that takes no size.
        inner: The lists in each of its rows.
        conditions: All of them hold where the list is selected.
    """

    size: int | str | None
    usual: int
    inner: Asked
    conditions: tuple[Condition, ...] = ()

    @property
    def is_fixed(self) -> bool:
        return not isinstance(self.size, str) and are_fixed(self.inner) and are_fixed(self.conditions)

    def rows(self, variables: Mapping[str, Any]) -> int:
        """
        Args:
            variables: As they are coerced, with their default values.
        """
        return self.length(variables) * (1 + rows(self.inner, variables))

    def values(self, variables: Mapping[str, Any]) -> int:
        return self.length(variables) * values(self.inner, variables)

    def texts(self, variables: Mapping[str, Any]) -> list[str]:
        return texts(self.inner, variables)

    def length(self, variables: Mapping[str, Any]) -> int:
        if not hold(self.conditions, variables):
            return 0
        size = variables.get(self.size) if isinstance(self.size, str) else self.size
        size = len(size) if isinstance(size, list) else size
        return max(size if isinstance(size, int) else self.usual, 0)


@dataclass(frozen=True, slots=True)
class Section:
    """What has a price in a document. Its lists lead nowhere but to figures: only those are counted.

    Args:
        conditions: All of them hold where it is selected.
    """

    inner: Asked
    conditions: tuple[Condition, ...] = ()

    @property
    def is_fixed(self) -> bool:
        return are_fixed(self.inner) and are_fixed(self.conditions)

    def rows(self, variables: Mapping[str, Any]) -> int:
        """How many sections there are has a limit of its own."""
        return 0

    def values(self, variables: Mapping[str, Any]) -> int:
        return values(self.inner, variables) if hold(self.conditions, variables) else 0

    def texts(self, variables: Mapping[str, Any]) -> list[str]:
        """Nothing in it is searched."""
        return []


@dataclass(frozen=True, slots=True)
class Leaves:
    """Fields that have nothing inside, beside each other.

    Args:
        conditions: All of them hold where they are selected.
    """

    count: int
    conditions: tuple[Condition, ...] = ()

    @property
    def is_fixed(self) -> bool:
        return are_fixed(self.conditions)

    def rows(self, variables: Mapping[str, Any]) -> int:
        """They are no list."""
        return 0

    def values(self, variables: Mapping[str, Any]) -> int:
        return self.count if hold(self.conditions, variables) else 0

    def texts(self, variables: Mapping[str, Any]) -> list[str]:
        """They are not searched."""
        return []


@dataclass(frozen=True, slots=True)
class Search:
    """A list in a document that is searched.

    Args:
        text: What for, or the variable that says so.
        conditions: All of them hold where the list is selected.
    """

    text: ValueNode
    conditions: tuple[Condition, ...] = ()

    @property
    def is_fixed(self) -> bool:
        return isinstance(self.text, StringValueNode) and are_fixed(self.conditions)

    def rows(self, variables: Mapping[str, Any]) -> int:
        """Those of the list are a `Slice`."""
        return 0

    def values(self, variables: Mapping[str, Any]) -> int:
        """Those of the list are its `Slice`'s."""
        return 0

    def texts(self, variables: Mapping[str, Any]) -> list[str]:
        """The text, unless it is empty or the list is not selected."""
        said = value_from_ast_untyped(self.text, dict(variables))
        return [said] if said and hold(self.conditions, variables) else []


Asked: TypeAlias = tuple[Slice | Section | Leaves | Search, ...]


def are_fixed(asked: Iterable[Slice | Section | Leaves | Search | Condition]) -> bool:
    """Whether it is the same whatever the variables are."""
    return all(each.is_fixed for each in asked)


def hold(conditions: Iterable[Condition], variables: Mapping[str, Any]) -> bool:
    return all(each.holds(variables) for each in conditions)


def rows(asked: Asked, variables: Mapping[str, Any]) -> int:
    """Rows of all lists together, each list counted in every row that holds it."""
    return sum(each.rows(variables) for each in asked)


def values(asked: Asked, variables: Mapping[str, Any]) -> int:
    """Values of all fields together, each field counted in every row that holds it."""
    return sum(each.values(variables) for each in asked)


def texts(asked: Asked, variables: Mapping[str, Any]) -> list[str]:
    """What is searched for, once a list."""
    return [text for each in asked for text in each.texts(variables)]


def coerced(
    schema: GraphQLSchema, operation: OperationDefinitionNode, variables: Mapping[str, Any] | None
) -> Mapping[str, Any] | None:
    """The variables as resolvers see them; None where they do not fit, which execution says in its own words."""
    found = get_variable_values(schema, operation.variable_definitions or (), dict(variables or {}))
    return found.coerced if isinstance(found, VariableValues) else None


@dataclass(frozen=True, slots=True)
class Slicing:
    """Finds the lists of a document; each fragment is looked at once."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    _known: dict[str, Asked] = field(default_factory=dict)

    def slices(self, parent: Any, selection_set: SelectionSetNode | None) -> Asked:
        nodes = selection_set.selections if selection_set else ()
        return _together(found for node in nodes for found in self._where_selected(parent, node))

    def beyond(self, parent: Any, node: FieldNode, length: int, variables: Mapping[str, Any]) -> tuple[int, int]:
        """Rows and values of a list of `USUAL` beyond what was counted of it.

        Rows of plain values came by the one statement that read their list, and count by their values alone.
        """
        counted = next(each for each in self._field(parent, node) if isinstance(each, Slice))
        more = replace(counted, size=max(length - counted.length(variables), 0))
        return 0 if _is_plain(node) else more.rows(variables), more.values(variables)

    def _where_selected(self, parent: Any, node: SelectionNode) -> Asked:
        found, conditions = self._selection(parent, node), _conditions(node.directives or ())
        if not conditions:
            return found
        return tuple(replace(each, conditions=each.conditions + conditions) for each in found)

    def _selection(self, parent: Any, node: SelectionNode) -> Asked:
        if isinstance(node, FieldNode):
            return self._field(parent, node)
        if isinstance(node, InlineFragmentNode):
            condition = node.type_condition
            return self.slices(self.schema.get_type(condition.name.value) if condition else parent, node.selection_set)
        return self._fragment(node.name.value) if isinstance(node, FragmentSpreadNode) else ()

    def _field(self, parent: Any, node: FieldNode) -> Asked:
        definition = getattr(parent, "fields", {}).get(node.name.value)
        if definition is None or node.selection_set is None:
            return (Leaves(1),)
        inner = self.slices(get_named_type(definition.type), node.selection_set)
        if price_of(definition) is not None:
            return (Section(inner),)
        searches = tuple(Search(each.value) for each in node.arguments or () if each.name.value == SEARCH)
        sliced = next((name for name in (SLICE, IDS) if name in definition.args), None)
        if sliced is None and (_is_page(parent) or not _is_list_of_objects(definition.type)):
            return (*inner, *searches)
        usual = USUAL.get(f"{parent.name}.{node.name.value}", ASSUMED)
        if sliced is None:
            return (Slice(None, usual, inner), *searches)
        return (Slice(_size(node, sliced), _default(definition.args[sliced], usual), inner), *searches)

    def _fragment(self, name: str) -> Asked:
        if name not in self._known:
            definition = self.fragments[name]
            parent = self.schema.get_type(definition.type_condition.name.value)
            self._known[name] = self.slices(parent, definition.selection_set)
        return self._known[name]


def _together(found: Iterable[Slice | Section | Leaves | Search]) -> Asked:
    """The same, the leaves that are always there as one."""
    kept, always = [], 0
    for each in found:
        if isinstance(each, Leaves) and not each.conditions:
            always += each.count
        else:
            kept.append(each)
    return (*kept, Leaves(always)) if always else tuple(kept)


def _is_plain(node: FieldNode) -> bool:
    inner = node.selection_set.selections if node.selection_set else ()
    return all(isinstance(each, FieldNode) and each.selection_set is None for each in inner)


def _is_page(parent: Any) -> bool:
    """Whether the lists of a type are a connection's, which its own page size has counted."""
    return "pageInfo" in parent.fields


def _is_list_of_objects(type_: GraphQLOutputType) -> bool:
    """A list of numbers or texts leads to nothing, and takes no longer than a field."""
    return is_list_type(get_nullable_type(type_)) and is_composite_type(get_named_type(type_))


def _conditions(directives: Iterable[DirectiveNode]) -> tuple[Condition, ...]:
    """Of one selection; validation has seen that each names its condition."""
    return tuple(
        Condition(_truth(each.arguments[0].value), shows=each.name.value == "include")
        for each in directives
        if each.name.value in {"skip", "include"} and each.arguments
    )


def _truth(value: ValueNode) -> bool | str:
    if isinstance(value, VariableNode):
        return value.name.value
    return isinstance(value, BooleanValueNode) and value.value


def _size(node: FieldNode, argument: str) -> int | str | None:
    value = next((each.value for each in node.arguments or () if each.name.value == argument), None)
    if isinstance(value, VariableNode):
        return value.name.value
    if isinstance(value, ListValueNode):
        return len(value.values)
    return int(value.value) if isinstance(value, IntValueNode) else None


def _default(argument: GraphQLArgument, usual: int) -> int:
    return argument.default_value if isinstance(argument.default_value, int) else usual
