"""How large a document may be, found in one walk that looks at each fragment once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from engine.errors import QueryTooComplex


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that a document may hold.

    Args:
        characters: Of the text, before it is read.
        tokens: Lexical tokens, so that a long text is given up early.
        depth: Fields inside fields.
        fields: In all, each fragment counted wherever it is spread.
        aliases: In all, counted like fields.
        priced_items: Different (simulation, depth) pairs in one operation.
    """

    characters: int = 32_000
    tokens: int = 2_000
    depth: int = 16
    fields: int = 500
    aliases: int = 30
    priced_items: int = 50


@dataclass(frozen=True, slots=True)
class Size:
    depth: int = 0
    fields: int = 0
    aliases: int = 0

    def beside(self, other: Size) -> Size:
        return Size(max(self.depth, other.depth), self.fields + other.fields, self.aliases + other.aliases)

    def below(self, node: FieldNode) -> Size:
        """Of a field that has this size inside."""
        return Size(self.depth + 1, self.fields + 1, self.aliases + (node.alias is not None))


@dataclass(frozen=True, slots=True)
class Measure:
    """Sizes of selections. Without a memory of fragments, a document of 200 tokens could take minutes."""

    fragments: Mapping[str, FragmentDefinitionNode]
    _known: dict[str, Size] = field(default_factory=dict)

    def size(self, selection_set: SelectionSetNode | None) -> Size:
        total = Size()
        for node in selection_set.selections if selection_set else ():
            if isinstance(node, FieldNode):
                total = total.beside(self.size(node.selection_set).below(node))
            elif isinstance(node, InlineFragmentNode):
                total = total.beside(self.size(node.selection_set))
            elif isinstance(node, FragmentSpreadNode):
                total = total.beside(self._fragment(node.name.value))
        return total

    def _fragment(self, name: str) -> Size:
        if name not in self._known:
            # A fragment that spreads itself is refused by validation; here it must only come to an end.
            self._known[name] = Size()
            if name in self.fragments:
                self._known[name] = self.size(self.fragments[name].selection_set)
        return self._known[name]


def refuse_oversized(document: DocumentNode, limits: Limits) -> None:
    """Raises: QueryTooComplex."""
    nodes = document.definitions
    measure = Measure({each.name.value: each for each in nodes if isinstance(each, FragmentDefinitionNode)})
    for operation in nodes:
        if isinstance(operation, OperationDefinitionNode | FragmentDefinitionNode):
            size = measure.size(operation.selection_set)
            for limit in ("depth", "fields", "aliases"):
                got, most = getattr(size, limit), getattr(limits, limit)
                if got > most:
                    raise QueryTooComplex(limit=limit, got=min(got, 2**53), max=most)
