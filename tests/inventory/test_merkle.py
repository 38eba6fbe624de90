"""The root of a book is that of RFC 6962, whatever its length, and a stream gives the same as the definition."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.merkle import EMPTY_ROOT, Tree, grown

#: The eight leaves with which the implementations of Certificate Transparency are tested, and the roots that the
#: first 0 to 8 of them have.
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def defined(leaves: list[bytes]) -> bytes:
    """The root as the definition has it: split at the largest power of two below the count, and hash both."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + defined(leaves[:split]) + defined(leaves[split:])).digest()


@pytest.mark.parametrize("size", range(9))
def test_the_published_roots_come_out(size: int) -> None:
    """Of no leaf up to eight; the definition beside it agrees with the publication too."""
    tree, _ = grown(LEAVES[:size])
    assert (tree.size, tree.root.hex()) == (size, ROOTS[size])
    assert defined(LEAVES[:size]).hex() == ROOTS[size]


def test_one_reading_gives_the_root_at_every_size() -> None:
    """A size that was not reached has none."""
    _, roots = grown(LEAVES, [*range(9), 9])
    assert {size: root.hex() for size, root in roots.items()} == dict(enumerate(ROOTS))
    assert roots[0] == EMPTY_ROOT


@given(st.lists(st.binary(max_size=40), max_size=130))
def test_a_stream_gives_what_the_definition_gives(leaves: list[bytes]) -> None:
    """For every count and content."""
    tree, _ = grown(leaves)
    assert tree.root == defined(leaves)


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=70, unique=True), st.data())
def test_another_leaf_or_order_is_another_root(leaves: list[bytes], data: st.DataObject) -> None:
    """One changed hash or two that changed places are seen, and so is one fewer."""
    at = data.draw(st.integers(0, len(leaves) - 1))
    changed = [*leaves]
    changed[at] = bytes(byte ^ 1 for byte in changed[at])
    turned = leaves[1:] + leaves[:1]
    root = grown(leaves)[0].root
    assert grown(changed)[0].root != root
    assert grown(leaves[:-1])[0].root != root
    assert len(leaves) == 1 or grown(turned)[0].root != root


def test_a_long_book_keeps_few_hashes() -> None:
    """As many as its size has bits, at most."""
    tree = Tree()
    for number in range(5000):
        tree.append(number.to_bytes(32, "big"))
        assert len(tree._peaks) == tree.size.bit_count()
