"""From text to something that may be executed: read, measured, validated and cut to its priced part, once each text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Self

from graphql import (
    ASTValidationRule,
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    OperationType,
    parse,
    specified_rules,
    validate,
)

from engine.errors import InvalidInput, QueryTooComplex
from schema.introspection import SchemaQuestionsRule, is_about_schema
from schema.limits import Limits, Measure, refuse_oversized
from schema.pricing import priced_part
from schema.reads import Reads
from schema.rows import Asked, Slicing, are_fixed, coerced, rows, texts, values
from schema.shared import Parts, parts
from schema.texts import Texts

# A document of the largest size takes about 1 MB once it is read.
KEPT_DOCUMENTS = 128
MOST_ERRORS = 10
# All that a guess at a schema is told that is not shown.
UNFIT = "does not fit the schema, which this installation does not show"
UNFIT_DOCUMENT = f"It {UNFIT}."

OPEN_RULES = (*specified_rules, SchemaQuestionsRule)
CLOSED_RULES = (*specified_rules, NoSchemaIntrospectionCustomRule)


@dataclass(frozen=True, slots=True)
class Policy:
    """What documents this installation accepts.

    Args:
        introspection: Whether a client may ask for the schema itself.
        seconds: How long an operation may run.
    """

    limits: Limits = field(default_factory=Limits)
    introspection: bool = True
    seconds: float = 30.0


class DocumentRefused(Exception):
    """The text is no document of this schema; `errors` say why, in GraphQL's own words.

    Where questions about the schema are not answered, guesses at it are neither: then all of them get one sentence.
    """

    def __init__(self, errors: tuple[GraphQLError, ...]) -> None:
        super().__init__(errors[0].message)
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Amount:
    """How much an operation asks for.

    Args:
        rows: Of all its lists.
        values: Of its fields, in every row.
        searches: What its lists are searched for, once a list.
    """

    rows: int = 0
    values: int = 0
    searches: tuple[str, ...] = ()

    @classmethod
    def of(cls, asked: Asked, variables: Mapping[str, Any]) -> Self:
        return cls(rows(asked, variables), values(asked, variables), tuple(texts(asked, variables)))


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a valid document.

    Args:
        text: The document as it was written.
        document: The whole of it as the executor takes it.
        priced_part: What a quote runs; None where nothing in it is priced.
        node: The operation itself.
        asked: Its lists, sections and leaves.
        texts: Of the whole document.
        fixed: How much it asks for where that is the same whatever its variables are; else None.
        is_about_schema: It asks for the schema, and for nothing else.
        root_keys: The response keys of the root, in order.
        parts: Of it what everybody is told alike, and the rest; None of what has a price.
        reads: How what it asks is read; None where that may depend on its variables, by a directive.
    """

    name: str | None
    type: OperationType
    text: str
    document: DocumentNode
    priced_part: DocumentNode | None
    node: OperationDefinitionNode
    asked: Asked
    fixed: Amount | None
    texts: Texts
    is_about_schema: bool
    root_keys: tuple[str, ...]
    parts: Parts | None
    reads: Reads | None

    def amount(self, schema: GraphQLSchema, variables: Mapping[str, Any] | None) -> Amount:
        """How much it asks for; nothing where its variables do not fit, since then it does not run."""
        if self.fixed is not None:
            return self.fixed
        known = coerced(schema, self.node, variables)
        return Amount.of(self.asked, known) if known is not None else Amount()


@dataclass(frozen=True, slots=True)
class Prepared:
    operations: Mapping[str | None, Operation]

    def operation(self, name: str | None) -> Operation:
        """The operation of that name; the only one, where no name is given.

        Raises:
            InvalidInput: There is none of that name, or there are several and none was named.
        """
        if name is None and len(self.operations) == 1:
            return next(iter(self.operations.values()))
        if name is None:
            raise InvalidInput(field="operationName", reason="the document has several operations; name one")
        if name not in self.operations:
            raise InvalidInput(field="operationName", reason=f"the document has no operation {name[:60]!r}")
        return self.operations[name]


def prepare(schema: GraphQLSchema, text: str, policy: Policy) -> Prepared:
    """The document in `text`, ready for execution.

    Raises:
        QueryTooComplex: It is larger than the policy's limits.
        DocumentRefused: It cannot be read, or does not fit the schema.
    """
    if len(text) > policy.limits.characters:
        raise QueryTooComplex(limit="characters", got=len(text), max=policy.limits.characters)
    return _prepared(schema, text, policy)


@lru_cache(maxsize=KEPT_DOCUMENTS)
def _prepared(schema: GraphQLSchema, text: str, policy: Policy) -> Prepared:
    document = _parsed(text, policy.limits)
    refuse_oversized(document, policy.limits)
    texts = Texts.of(document)
    rules: tuple[type[ASTValidationRule], ...] = OPEN_RULES if policy.introspection else CLOSED_RULES
    if errors := validate(schema, document, rules, max_errors=MOST_ERRORS, hide_suggestions=True):
        raise DocumentRefused(tuple(errors) if policy.introspection else (GraphQLError(UNFIT_DOCUMENT),))
    nodes = document.definitions
    fragments = {each.name.value: each for each in nodes if isinstance(each, FragmentDefinitionNode)}
    slicing, measure, about_schema = Slicing(schema, fragments), Measure(fragments), is_about_schema(document)
    asked = [
        (each, slicing.slices(schema.get_root_type(each.operation), each.selection_set))
        for each in nodes
        if isinstance(each, OperationDefinitionNode)
    ]
    operations = [
        Operation(
            name=each.name.value if each.name else None,
            type=each.operation,
            text=text,
            document=document,
            priced_part=priced,
            node=each,
            asked=lists,
            fixed=Amount.of(lists, {}) if are_fixed(lists) else None,
            texts=texts,
            is_about_schema=about_schema,
            root_keys=tuple(measure.size(each.selection_set).keys),
            parts=None if priced or about_schema else parts(document, each, fragments),
            reads=None if "@" in text else Reads(),
        )
        for each, lists in asked
        for priced in (priced_part(schema, each, fragments),)
    ]
    return Prepared(MappingProxyType({operation.name: operation for operation in operations}))


def _parsed(text: str, limits: Limits) -> DocumentNode:
    try:
        return parse(text, max_lexical_tokens=limits.tokens)
    except GraphQLSyntaxError as error:
        # graphql-core has no class of its own for these two: its sentences are all there is to tell them by.
        if "Parsing aborted" in error.message:
            raise QueryTooComplex(limit="tokens", got=limits.tokens + 1, max=limits.tokens) from error
        if "too deeply" in error.message:
            raise QueryTooComplex(limit="depth", got=limits.depth + 1, max=limits.depth) from error
        raise DocumentRefused((error,)) from error
