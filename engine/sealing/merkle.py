"""One digest for many texts, and the short proof that a text is among them.

Source: Laurie, Langley and Käsper (2013), Certificate Transparency, RFC 6962, section 2.1: SHA-256, a leaf's digest
over `00 ‖ text`, a node's over `01 ‖ left ‖ right`, so that no node passes for a text.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import TypeAlias

Digest: TypeAlias = bytes
"""32 bytes of SHA-256."""


def leaf(text: bytes) -> Digest:
    return sha256(b"\0" + text).digest()


def node(left: Digest, right: Digest) -> Digest:
    return sha256(b"\1" + left + right).digest()


def root(leaves: Sequence[Digest]) -> Digest:
    """The digest of all texts, from those of each in their order; of none it is that of nothing."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256().digest()
    middle = split(len(leaves))
    return node(root(leaves[:middle]), root(leaves[middle:]))


def path(leaves: Sequence[Digest], position: int) -> tuple[Digest, ...]:
    """What leads from a leaf to the root: the digest beside it at each level, the lowest first."""
    if len(leaves) < 2:
        return ()
    middle = split(len(leaves))
    if position < middle:
        return (*path(leaves[:middle], position), root(leaves[middle:]))
    return (*path(leaves[middle:], position - middle), root(leaves[:middle]))


def climbed(start: Digest, position: int, size: int, steps: Sequence[Digest]) -> Digest | None:
    """The root that a path leads to.

    Args:
        start: Digest of the leaf.
        position: Its place among `size` leaves, from 0.

    Returns:
        None where no path of this length leads from there to a root.
    """
    if not 0 <= position < size:
        return None
    if size == 1:
        return None if steps else start
    if not steps:
        return None
    middle = split(size)
    is_left = position < middle
    below = climbed(start, position if is_left else position - middle, middle if is_left else size - middle, steps[:-1])
    if below is None:
        return None
    return node(below, steps[-1]) if is_left else node(steps[-1], below)


def split(size: int) -> int:
    """How many of at least two leaves stand on the left: the largest power of two below their number."""
    return 1 << (size - 1).bit_length() - 1
