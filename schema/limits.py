"""How large a document may be, found in one walk that looks at each fragment once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
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
        repeats: Of one response key in one selection; validation compares each with each.
        rows: Of all lists together, a list inside a list counted in every row.
        searches: Lists that are searched, all for one text: the page of the search has so many.
        priced_items: Different (simulation, depth) pairs in one operation.
        answer_bytes: Of what is free in an answer, as JSON.
    """

    characters: int = 32_000
    tokens: int = 2_000
    depth: int = 16
    fields: int = 500
    aliases: int = 30
    repeats: int = 25
    rows: int = 1_000
    searches: int = 6
    priced_items: int = 50
    answer_bytes: int = 5_000_000


@dataclass(slots=True)
class Allowance:
    """What one request has asked for: its operation, and every document that it has quoted inside, together."""

    _taken: Counter[str] = field(default_factory=Counter)
    _searched: set[str] = field(default_factory=set)

    def take(self, limit: str, asked: int, most: int) -> None:
        """
        Args:
            limit: What is counted.

        Raises:
            QueryTooComplex: The request has asked for more than `most` in all.
        """
        self._taken[limit] += asked
        if self._taken[limit] > most:
            raise QueryTooComplex(limit=limit, got=min(self._taken[limit], 2**53), max=most)

    def search(self, texts: Iterable[str]) -> None:
        """
        Raises:
            QueryTooComplex: The request searches for another text, too.
        """
        self._searched.update(texts)
        if len(self._searched) > 1:
            raise QueryTooComplex(limit="searched texts", got=len(self._searched), max=1)


@dataclass(frozen=True, slots=True)
class Size:
    """
    Args:
        keys: How often each response key stands in the selection itself.
        repeats: The most that any key is repeated in the selections inside.
    """

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    repeats: int = 0
    keys: Counter[str] = field(default_factory=Counter)

    def beside(self, other: Size) -> Size:
        keys = self.keys + other.keys
        return Size(
            depth=max(self.depth, other.depth),
            fields=self.fields + other.fields,
            aliases=self.aliases + other.aliases,
            repeats=max(self.repeats, other.repeats, *keys.values()),
            keys=keys,
        )

    def below(self, node: FieldNode) -> Size:
        """Of a field that has this size inside."""
        return Size(
            depth=self.depth + 1,
            fields=self.fields + 1,
            aliases=self.aliases + (node.alias is not None),
            repeats=self.repeats,
            keys=Counter({(node.alias or node.name).value: 1}),
        )


@dataclass(frozen=True, slots=True)
class Measure:
    """Sizes of selections. Without a memory of fragments, a document of 200 tokens could take minutes."""

    fragments: Mapping[str, FragmentDefinitionNode]
    _known: dict[str, Size] = field(default_factory=dict)

    def size(self, selection_set: SelectionSetNode | None) -> Size:
        nodes = selection_set.selections if selection_set else ()
        return reduce(Size.beside, map(self._selection, nodes), Size())

    def _selection(self, node: SelectionNode) -> Size:
        if isinstance(node, FieldNode):
            return self.size(node.selection_set).below(node)
        if isinstance(node, InlineFragmentNode):
            return self.size(node.selection_set)
        return self._fragment(node.name.value) if isinstance(node, FragmentSpreadNode) else Size()

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
            for limit in ("depth", "fields", "aliases", "repeats"):
                got, most = getattr(size, limit), getattr(limits, limit)
                if got > most:
                    raise QueryTooComplex(limit=limit, got=min(got, 2**53), max=most)
