"""Questions about the schema itself: each part once an operation, and nothing else beside them.

Their answers are the largest of all and cost nothing: under thirty aliases the types of the schema took seconds.
"""

from __future__ import annotations

from typing import Any

from graphql import BREAK, DocumentNode, FieldNode, GraphQLError, ValidationRule, Visitor, get_named_type, visit
from graphql import is_composite_type as has_fields

ABOUT_SCHEMA = frozenset({"__schema", "__type"})
IN_ITS_OWN = "Ask about the schema in a document of its own."
ONCE = "Ask for each part of the schema once, without an alias."


class SchemaQuestionsRule(ValidationRule):
    """Refuses what would multiply an answer about the schema, and what would have to wait for one."""

    def __init__(self, context: Any) -> None:
        super().__init__(context)
        self._asks_about_schema = self._asks_for_more = False

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        name, parent, type_ = node.name.value, self.context.get_parent_type(), self.context.get_type()
        if parent is self.context.schema.query_type:
            self._asks_about_schema |= name in ABOUT_SCHEMA
            self._asks_for_more |= not name.startswith("__")
        is_inside = parent is not None and parent.name.startswith("__")
        if node.alias and (name == "__schema" or (is_inside and has_fields(get_named_type(type_)))):
            self.report_error(GraphQLError(ONCE, node))

    def leave_document(self, node: DocumentNode, *_: Any) -> None:
        if self._asks_about_schema and self._asks_for_more:
            self.report_error(GraphQLError(IN_ITS_OWN, node.definitions[0]))


class _Search(Visitor):
    found = False

    def enter_field(self, node: FieldNode, *_: Any) -> Any:
        self.found = node.name.value in ABOUT_SCHEMA
        return BREAK if self.found else None


def is_about_schema(document: DocumentNode) -> bool:
    """Whether a valid document asks for the schema: then it asks for nothing else."""
    search = _Search()
    visit(document, search)
    return search.found
