"""What is told of stored sections, once in each language: neither a simulation nor what was computed of it changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

from cachetools import LRUCache

from engine.depths import Depth
from engine.simulation.wording import Wording

MOST_HEADLINES, MOST_SECTIONS = 4096, 256

T = TypeVar("T")
Key: TypeAlias = tuple[Depth, str, Wording]


class Told:
    """Values of the schema that were made of sections with their sentences."""

    def __init__(self) -> None:
        self._headlines: LRUCache[Key, Any] = LRUCache(MOST_HEADLINES)
        self._sections: LRUCache[Key, Any] = LRUCache(MOST_SECTIONS)

    def once(self, depth: Depth, simulation_id: str, words: Wording, tell: Callable[[], T]) -> T:
        """What `tell` gives, made by whoever asks first."""
        kept = self._headlines if depth is Depth.HEADLINE else self._sections
        key = (depth, simulation_id, words)
        found: T | None = kept.get(key)
        if found is None:
            found = kept[key] = tell()
        return found
