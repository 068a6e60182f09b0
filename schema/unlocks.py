"""What a mutation would unlock in the Lab, for its quote: a module is no priced field, since unlocking returns it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    OperationType,
    get_argument_values,
    get_operation_ast,
    get_variable_values,
)
from graphql.execution.collect_fields import FragmentDetails, collect_fields
from graphql.execution.values import VariableValues

from engine.lab.modules.registry import MODULES
from engine.lab.service import FEATURE, UNLOCK
from engine.ledger.values import Item


def unlocks(
    schema: GraphQLSchema, document: DocumentNode, operation_name: str | None, variables: Mapping[str, Any] | None
) -> list[tuple[str, Item]]:
    """Each module that costs something, once, at the first place that unlocks it."""
    operation, root = get_operation_ast(document, operation_name), schema.mutation_type
    if operation is None or operation.operation is not OperationType.MUTATION or root is None:
        return []
    known = get_variable_values(
        schema, operation.variable_definitions or (), dict(variables or {}), hide_suggestions=True
    )
    if not isinstance(known, VariableValues):
        raise known[0]
    fragments = {
        each.name.value: FragmentDetails(each)
        for each in document.definitions
        if isinstance(each, FragmentDefinitionNode)
    }
    asked = collect_fields(schema, fragments, known, root, operation).grouped_field_set
    items: dict[Item, str] = {}
    for path, (first, *_) in asked.items():
        if first.node.name.value == UNLOCK:
            named = get_argument_values(root.fields[UNLOCK], first.node, known)["id"]
            if named in MODULES and not MODULES[named].is_free:
                items.setdefault(Item(named, FEATURE), path)
    return [(path, item) for item, path in items.items()]
