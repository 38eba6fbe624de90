"""The root over a list of hashes, as RFC 6962 section 2.1 defines it (SHA-256); it keeps no leaf and no stored node.

A list of n leaves costs as many kept hashes as n has one bits, so that a book of any length is read as a stream.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from functools import reduce

#: The root of no leaves: SHA-256 of nothing.
EMPTY_ROOT = hashlib.sha256(b"").digest()

#: Told apart, so that no inner node can be shown as a leaf.
_LEAF, _NODE = b"\x00", b"\x01"


class Tree:
    """A tree that grows by one leaf at a time.

    >>> tree = Tree()
    >>> tree.append(b"")
    >>> tree.size, tree.root.hex()[:8]
    (1, '6e340b9c')
    """

    def __init__(self) -> None:
        """Begin with no leaf."""
        self.size = 0
        # Roots of the full subtrees, the largest first: one for each bit that is set in the size.
        self._peaks: list[bytes] = []

    def append(self, leaf: bytes) -> None:
        """Add a leaf, which may be bytes of any length."""
        node = hashlib.sha256(_LEAF + leaf).digest()
        full = self.size
        while full & 1:
            node = _joined(node, self._peaks.pop())
            full >>= 1
        self._peaks.append(node)
        self.size += 1

    @property
    def root(self) -> bytes:
        """The root over every leaf so far, 32 bytes."""
        return reduce(_joined, reversed(self._peaks)) if self._peaks else EMPTY_ROOT


def _joined(right: bytes, left: bytes) -> bytes:
    """The node over two; the right one comes first because trees are closed from the right."""
    return hashlib.sha256(_NODE + left + right).digest()


def grown(leaves: Iterable[bytes], sizes: Collection[int] = ()) -> tuple[Tree, dict[int, bytes]]:
    """The tree over all leaves, and the root that it had at each of `sizes` that it reached."""
    tree, roots, wanted = Tree(), dict[int, bytes](), frozenset(sizes)
    if 0 in wanted:
        roots[0] = tree.root
    for leaf in leaves:
        tree.append(leaf)
        if tree.size in wanted:
            roots[tree.size] = tree.root
    return tree, roots
