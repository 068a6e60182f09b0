"""How large a document may be, found in one walk that looks at each fragment once."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    ExecutableDefinitionNode,
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
        definitions: Operations and fragments; validation looks at each, and compares fragments with one another.
        spreads: Of fragments, as they stand in the document.
        depth: Fields inside fields.
        fields: In all, each fragment counted wherever it is spread.
        aliases: In all, counted like fields.
        repeats: Of one response key in one selection; validation compares each with each.
        rows: Of all lists together, a list inside a list counted in every row.
        values: Of all fields together, a field in a list counted in every row.
        searches: Lists that are searched, all for one text: the page of the search has so many.
        priced_items: Different (simulation, depth) pairs in one operation.
        answer_bytes: Of what is free in an answer, as JSON.
        kept_bytes: Of an answer that is kept with a key, for each section that it charges.
    """

    characters: int = 32_000
    tokens: int = 2_000
    definitions: int = 50
    spreads: int = 50
    depth: int = 16
    fields: int = 500
    aliases: int = 30
    repeats: int = 25
    rows: int = 1_000
    values: int = 20_000
    searches: int = 6
    priced_items: int = 50
    answer_bytes: int = 5_000_000
    kept_bytes: int = 500_000


@dataclass(slots=True)
class Allowance:
    """What one request has asked for: its operation, and every document that it has quoted inside, together.

    Args:
        turn: Held by the document that is being quoted: the next finds what it has taken, and is refused before work.
    """

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _taken: Counter[str] = field(default_factory=Counter)
    _searched: set[str] = field(default_factory=set)

    def apart(self) -> Allowance:
        """One that has counted the same, and goes on by itself."""
        return Allowance(_taken=Counter(self._taken), _searched=set(self._searched))

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


@dataclass(slots=True)
class Size:
    """Grows by what stands in a selection: a new one for each would take a time that is quadratic in its length.

    Args:
        keys: How often each response key stands in the selection itself.
        inner_repeats: The most that any key is repeated in the selections inside.
    """

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    inner_repeats: int = 0
    keys: Counter[str] = field(default_factory=Counter)

    @property
    def repeats(self) -> int:
        """The most that any key is repeated, in the selection or inside."""
        return max(self.inner_repeats, *self.keys.values(), 0)

    def spread(self, fragment: Size) -> None:
        """Add what a fragment stands for."""
        self._add(fragment, levels=0)
        self.inner_repeats = max(self.inner_repeats, fragment.inner_repeats)
        self.keys.update(fragment.keys)

    def hold(self, node: FieldNode, inner: Size) -> None:
        """Add a field with what stands inside."""
        self._add(inner, levels=1)
        self.fields += 1
        self.aliases += node.alias is not None
        self.inner_repeats = max(self.inner_repeats, inner.repeats)
        self.keys[(node.alias or node.name).value] += 1

    def _add(self, other: Size, *, levels: int) -> None:
        self.depth = max(self.depth, other.depth + levels)
        self.fields += other.fields
        self.aliases += other.aliases


@dataclass(frozen=True, slots=True)
class Measure:
    """Sizes of selections. Without a memory of fragments, a document of 200 tokens could take minutes."""

    fragments: Mapping[str, FragmentDefinitionNode]
    _known: dict[str, Size] = field(default_factory=dict)

    def size(self, selection_set: SelectionSetNode | None) -> Size:
        size = Size()
        self._add(size, selection_set)
        return size

    def _add(self, size: Size, selection_set: SelectionSetNode | None) -> None:
        for node in selection_set.selections if selection_set else ():
            if isinstance(node, FieldNode):
                size.hold(node, self.size(node.selection_set))
            elif isinstance(node, InlineFragmentNode):
                self._add(size, node.selection_set)
            elif isinstance(node, FragmentSpreadNode):
                size.spread(self._fragment(node.name.value))

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
    _refuse("definitions", len(nodes), limits)
    _refuse("spreads", _spreads(document), limits)
    measure = Measure({each.name.value: each for each in nodes if isinstance(each, FragmentDefinitionNode)})
    for operation in nodes:
        if isinstance(operation, OperationDefinitionNode | FragmentDefinitionNode):
            size = measure.size(operation.selection_set)
            for limit in ("depth", "fields", "aliases", "repeats"):
                _refuse(limit, getattr(size, limit), limits)


def _refuse(limit: str, got: int, limits: Limits) -> None:
    most = getattr(limits, limit)
    if got > most:
        raise QueryTooComplex(limit=limit, got=min(got, 2**53), max=most)


def _spreads(document: DocumentNode) -> int:
    found, waiting = (
        0,
        [each.selection_set for each in document.definitions if isinstance(each, ExecutableDefinitionNode)],
    )
    while waiting:
        for node in waiting.pop().selections:
            found += isinstance(node, FragmentSpreadNode)
            if isinstance(node, FieldNode | InlineFragmentNode) and node.selection_set:
                waiting.append(node.selection_set)
    return found
