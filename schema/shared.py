"""What everybody is told alike: the part of an operation that asks nothing of its reader, kept while nothing changes.

It is executed for nobody: whatever would look at who asks is refused there, so that nothing of one reader can be in
what the next one is told.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, NoReturn, TypeAlias

from cachetools import LRUCache
from graphql import (
    DefinitionNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
)

MOST_BYTES = 32_000_000
# What an answer takes beside its bytes: its name, and its place in the order of use.
BESIDE = 500
# One answer of so many bytes at most: a few long ones would else drive out all others.
MOST_OF_ONE = 500_000
# Whose answers depend on who asks, which is found when they are asked first.
MOST_DOCUMENTS = 512
# Root fields that tell of the catalogue and its forecasts as of a minute, of whose changes `Context.revision` tells.
ALIKE = frozenset({"calendar", "competition", "competitions", "fixtures", "openFixtures", "overdue", "team"})
# One of them at least makes it worth a statement to know whether anything has changed.
DEAR = frozenset({"competition", "fixtures", "team"})

Fragments: TypeAlias = Mapping[str, FragmentDefinitionNode]
Wanted: TypeAlias = Callable[[str], bool]


class OfOneReader(Exception):
    """What was to be told to everybody depends on who asks."""


class Nobody:
    """Stands in the place of a viewer and of a visit where there must be none; whoever looks at it is refused."""

    __slots__ = ()

    def __getattr__(self, name: str) -> NoReturn:
        raise OfOneReader(name)

    def __bool__(self) -> NoReturn:
        raise OfOneReader


NOBODY: Any = Nobody()


@dataclass(frozen=True, slots=True)
class Parts:
    """An operation in two.

    Args:
        shared: What everybody is told alike.
        own: The rest; None where nothing is left.
    """

    shared: DocumentNode
    own: DocumentNode | None


def parts(document: DocumentNode, node: OperationDefinitionNode, fragments: Fragments) -> Parts | None:
    """The operation in two; None where it is not a query, or nothing dear in it is told to everybody alike."""
    if node.operation is not OperationType.QUERY:
        return None
    if _only(node.selection_set, DEAR.__contains__, fragments) is None:
        return None
    shared = _only(node.selection_set, ALIKE.__contains__, fragments)
    own = _only(node.selection_set, lambda name: name not in ALIKE, fragments)
    assert shared is not None  # noqa: S101, what is dear is alike
    return Parts(_document(document, node, shared), _document(document, node, own) if own else None)


def _document(document: DocumentNode, node: OperationDefinitionNode, selected: SelectionSetNode) -> DocumentNode:
    """The document with this operation alone, and of it only what is selected."""
    operation = OperationDefinitionNode(
        operation=node.operation,
        name=node.name,
        variable_definitions=node.variable_definitions,
        directives=node.directives,
        selection_set=selected,
    )
    others: list[DefinitionNode] = [each for each in document.definitions if isinstance(each, FragmentDefinitionNode)]
    return DocumentNode(definitions=(operation, *others))


def _only(selected: SelectionSetNode, wanted: Wanted, fragments: Fragments) -> SelectionSetNode | None:
    """What is wanted of the fields of the root; None where nothing is. Fragments of the root are written out."""
    kept = [found for each in selected.selections if (found := _selection(each, wanted, fragments)) is not None]
    return SelectionSetNode(selections=tuple(kept)) if kept else None


def _selection(node: SelectionNode, wanted: Wanted, fragments: Fragments) -> SelectionNode | None:
    if isinstance(node, FieldNode):
        return node if wanted(node.name.value) else None
    if isinstance(node, FragmentSpreadNode):
        whole: FragmentDefinitionNode | InlineFragmentNode = fragments[node.name.value]
    elif isinstance(node, InlineFragmentNode):
        whole = node
    else:
        return None
    found = _only(whole.selection_set, wanted, fragments)
    if found is None:
        return None
    return InlineFragmentNode(type_condition=whole.type_condition, directives=node.directives, selection_set=found)


def named(operation: str | None, document: str, variables: bytes) -> bytes:
    """Names what is asked, in as many bytes whatever its length is."""
    asked = ((operation or "").encode(), document.encode(), variables)
    return blake2b(b"".join(len(each).to_bytes(8) + each for each in asked), digest_size=32).digest()


def size(told: bytes) -> int:
    """How many bytes an answer takes."""
    return len(told) + BESIDE


class Shared:
    """Answers that everybody is told alike, as JSON: nobody can change what the next one reads."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._kept: LRUCache[Hashable, bytes] = LRUCache(most_bytes, size)
        self._of_readers: LRUCache[str, bool] = LRUCache(MOST_DOCUMENTS)

    def may_tell(self, document: str) -> bool:
        """Whether nothing is known that keeps the document from being told to everybody alike."""
        return document not in self._of_readers

    def leave(self, document: str) -> None:
        """Ask the document for each reader by itself: what was to be told alike depends on who asks."""
        self._of_readers[document] = True

    def find(self, key: Hashable) -> bytes | None:
        return self._kept.get(key)

    def keep(self, key: Hashable, told: bytes) -> None:
        if len(told) <= MOST_OF_ONE:
            self._kept[key] = told
