"""The part of the schema that somebody may call, for installations that do not answer questions about all of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from graphql import (
    DirectiveDefinitionNode,
    DocumentNode,
    FieldDefinitionNode,
    NamedTypeNode,
    Node,
    ObjectTypeDefinitionNode,
    SchemaDefinitionNode,
    TypeDefinitionNode,
    parse,
    print_ast,
    visit,
)
from graphql.language import Visitor

from schema.context import Viewer

ROOTS = ("Query", "Mutation", "Subscription")
OFFICE = "For administrators."
"""The description of every root field that only administrators may call says so."""
FOR_GUESTS = frozenset(
    {"signUp", "signIn", "signOut", "claimAdministrator", "submitForecast", "addFavourite", "removeFavourite"}
)
"""What a guest can do without an account; every other mutation, and every subscription, needs one."""


def visible(text: str, viewer: Viewer | None) -> str:
    """The schema in `text` without what the viewer is always refused.

    Args:
        viewer: None for a guest.
    """
    return _visible(text, viewer is not None, viewer is not None and viewer.is_administrator)


@lru_cache(maxsize=8)
def _visible(text: str, is_signed_in: bool, is_administrator: bool) -> str:
    def may_call(root: str, field: FieldDefinitionNode) -> bool:
        if field.description is not None and OFFICE in field.description.value:
            return is_administrator
        return is_signed_in or root == "Query" or field.name.value in FOR_GUESTS

    definitions = {_name(node): node for node in parse(text).definitions}
    for root in ROOTS:
        node = definitions.pop(root)
        if isinstance(node, ObjectTypeDefinitionNode):
            called = tuple(field for field in node.fields or () if may_call(root, field))
            if called:
                definitions[root] = ObjectTypeDefinitionNode(
                    name=node.name, description=node.description, directives=node.directives, fields=called
                )
    kept = _reached(definitions)
    shown = tuple(
        node for name, node in definitions.items() if name in kept or not isinstance(node, TypeDefinitionNode)
    )
    return print_ast(DocumentNode(definitions=shown))


def _reached(definitions: Mapping[str, Node]) -> set[str]:
    """Names of the types that the root types lead to, over the interfaces that they have."""
    reached: set[str] = set()
    waiting = [root for root in ROOTS if root in definitions]
    while waiting:
        name = waiting.pop()
        if name in definitions and name not in reached:
            reached.add(name)
            waiting += _named(definitions[name])
    return reached


def _named(node: Node) -> Iterator[str]:
    class Names(Visitor):
        def __init__(self) -> None:
            super().__init__()
            self.found: set[str] = set()

        def enter_named_type(self, node: NamedTypeNode, *_: object) -> None:
            self.found.add(node.name.value)

    names = Names()
    visit(node, names)
    yield from names.found


def _name(node: Node) -> str:
    if isinstance(node, SchemaDefinitionNode):
        return "schema"
    return f"@{node.name.value}" if isinstance(node, DirectiveDefinitionNode) else str(node.name.value)  # type: ignore[attr-defined]
