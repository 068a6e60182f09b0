"""What a document costs: its priced fields, and what of it leads to them.

A priced field computes nothing: execution is given a deferred section, which names its item, and stops there. So
fragments, aliases, variables, @include, @skip and list sizes are read by the very code that runs the document: the
price cannot depend on how a query is written, and nothing priced can be reached unpriced.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import strawberry
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    get_named_type,
    is_composite_type,
)
from strawberry.annotation import StrawberryAnnotation
from strawberry.extensions import FieldExtension
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.schema_directive import Location
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from engine.depths import PRICED, Depth
from engine.ledger.values import Item
from engine.simulation.wording import counted

ONLY_IF_OWNED = "only_if_owned"
# The schema shows these figures; `refuse_other_prices` compares them with the price book when a server starts.
TOKENS: Mapping[Depth, int] = MappingProxyType({depth: depth.entry.tokens for depth in PRICED})
EXPLANATIONS: Mapping[str, str] = MappingProxyType(
    {
        **{depth.value: depth.entry.gives for depth in Depth},
        "lab_module": "A module of the Lab: text, experiments, a worked example and questions.",
    }
)


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="price",
    description="What a viewer pays for the field, in whole tokens, once: what was bought is read for ever.",
)
class Price:
    tokens: int


@dataclass(frozen=True, slots=True)
class Deferred:
    """A section that execution has reached, and that nobody has opened.

    Args:
        only_if_owned: Whether it stays null where the viewer would have to buy it.
        is_open: Whether everybody reads it today.
    """

    item: Item
    produce: Callable[[], Awaitable[Any]]
    only_if_owned: bool = False
    is_open: bool = False


class Metered(FieldExtension):
    """Gives a priced field as a deferred section, and an argument by which it is read and never bought."""

    def __init__(self, depth: Depth, subject: Callable[..., str]) -> None:
        self.depth, self.subject = depth, subject

    def apply(self, field: StrawberryField) -> None:
        field.arguments = [
            *field.arguments,
            StrawberryArgument(
                python_name=ONLY_IF_OWNED,
                graphql_name=None,
                type_annotation=StrawberryAnnotation(bool | None),
                description="Null instead of a charge where the viewer does not own it.",
                default=False,
            ),
        ]

    async def resolve_async(
        self, next_: Callable[..., Awaitable[Any]], source: Any, info: strawberry.Info, **arguments: Any
    ) -> Any:
        only_if_owned = bool(arguments.pop(ONLY_IF_OWNED, False))
        item = Item(subject=self.subject(**arguments), feature=self.depth)
        is_open = not self.depth.entry.is_of_several and await info.context.is_open(source)
        return Deferred(item, lambda: next_(source, info, **arguments), only_if_owned, is_open)


def own_id(simulation: Any) -> str:
    return str(simulation.id)


def priced(
    depth: Depth,
    resolver: Callable[..., Awaitable[Any]],
    description: str,
    *,
    each: str = "simulation",
    subject: Callable[..., str] = own_id,
) -> Any:
    """A field that is a section: it shows its price in the schema and in words, and only metering opens it.

    Args:
        each: What it is bought for, in words.
        subject: Names what it is bought for, from the resolver's own arguments.
    """
    tokens = TOKENS[depth]
    return strawberry.field(
        resolver=resolver,
        description=f"{description} Costs {counted(tokens, 'token')}, once for each {each}.",
        directives=[Price(tokens=tokens)],
        extensions=[Metered(depth, subject)],
    )


def price_of(field: GraphQLField) -> int | None:
    """The tokens in the field's @price; None for a free field."""
    definition = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    for directive in getattr(definition, "directives", ()):
        if isinstance(directive, Price):
            return directive.tokens
    return None


@dataclass(frozen=True, slots=True)
class Pruning:
    """Cuts a document down to the selections that end in priced fields.

    Args:
        fragments: The document's fragments, by name.
    """

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    _kept: dict[str, SelectionSetNode | None] = field(default_factory=dict)

    def selections(self, parent: object, selection_set: SelectionSetNode | None) -> SelectionSetNode | None:
        if selection_set is None or not is_composite_type(parent):
            return None
        kept = [node for each in selection_set.selections if (node := self._selection(parent, each)) is not None]
        return SelectionSetNode(selections=tuple(kept)) if kept else None

    def fragment(self, name: str) -> SelectionSetNode | None:
        """What is kept of a fragment; each is looked at once, however often it is spread."""
        if name not in self._kept:
            definition = self.fragments[name]
            parent = self.schema.get_type(definition.type_condition.name.value)
            self._kept[name] = self.selections(parent, definition.selection_set)
        return self._kept[name]

    def _selection(self, parent: Any, node: SelectionNode) -> SelectionNode | None:
        if isinstance(node, FieldNode):
            return self._field(parent, node)
        if isinstance(node, InlineFragmentNode):
            condition = node.type_condition
            kept = self.selections(
                self.schema.get_type(condition.name.value) if condition else parent, node.selection_set
            )
            return (
                InlineFragmentNode(type_condition=condition, directives=node.directives, selection_set=kept)
                if kept
                else None
            )
        return node if isinstance(node, FragmentSpreadNode) and self.fragment(node.name.value) else None

    def _field(self, parent: Any, node: FieldNode) -> FieldNode | None:
        definition = getattr(parent, "fields", {}).get(node.name.value)
        if definition is None:
            return None
        kept = self.selections(get_named_type(definition.type), node.selection_set)
        if kept is None and price_of(definition) is None:
            return None
        return FieldNode(
            alias=node.alias,
            name=node.name,
            arguments=node.arguments,
            directives=node.directives,
            selection_set=kept,
            loc=node.loc,
        )


def priced_part(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
) -> DocumentNode | None:
    """What a quote runs: the operation without everything that ends in no priced field; None if nothing is left."""
    pruning = Pruning(schema, fragments)
    kept = pruning.selections(schema.get_root_type(operation.operation), operation.selection_set)
    if kept is None:
        return None
    definitions: list[OperationDefinitionNode | FragmentDefinitionNode] = [
        OperationDefinitionNode(
            operation=operation.operation,
            name=operation.name,
            variable_definitions=operation.variable_definitions,
            directives=operation.directives,
            selection_set=kept,
        )
    ]
    for name, definition in fragments.items():
        if (selection_set := pruning.fragment(name)) is not None:
            definitions.append(
                FragmentDefinitionNode(
                    name=definition.name, type_condition=definition.type_condition, selection_set=selection_set
                )
            )
    return DocumentNode(definitions=tuple(definitions))
