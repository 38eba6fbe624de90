"""No two contents share a preimage, and the bytes stay what they are."""

import hashlib
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.preimage import Encoded, Value, commitment, decode, digest, encode


def test_bytes_of_each_type() -> None:
    """A type letter, the length in eight bytes, the content; a list its count and its members."""
    eight = (0).to_bytes(7, "big")
    assert encode(None) == b"N"
    assert encode("") == b"S" + eight + b"\x00"
    assert encode("mL") == b"S" + eight + b"\x02mL"
    assert encode("µ") == b"S" + eight + b"\x02\xc2\xb5"
    assert encode(b"\x00\xff") == b"B" + eight + b"\x02\x00\xff"
    assert encode(-12) == b"I" + eight + b"\x03-12"
    assert encode(["a", None]) == b"L" + eight + b"\x02S" + eight + b"\x01aN"
    assert encode([]) == b"L" + eight + b"\x00"


def test_a_long_text_has_its_length_too() -> None:
    """256 bytes and more, one by one around the border."""
    for length in (254, 255, 256, 257, 70_000):
        eight = length.to_bytes(8, "big")
        assert encode("a" * length) == b"S" + eight + b"a" * length
        assert encode(b"a" * length) == b"B" + eight + b"a" * length
        assert encode([None] * length) == b"L" + eight + b"N" * length
    assert encode(10**300) == b"I" + (301).to_bytes(8, "big") + b"1" + b"0" * 300


def test_what_was_encoded_before_stands_as_it_would_have() -> None:
    """In any place of a sequence."""
    inner: list[Value] = ["a", [None, 5], b"x"]
    assert encode(["t", Encoded(encode(inner)), 1]) == encode(["t", inner, 1])


def test_what_has_no_canonical_bytes_is_a_fault_of_the_program() -> None:
    """A float above all."""
    for value in (1.0, {"a": 1}, {1}):
        with pytest.raises(TypeError, match="has no canonical bytes"):
            encode(cast("Any", [value]))


def test_golden_vectors() -> None:
    """Until the first tagged release these may change together with VERSION; afterwards never."""
    assert digest("vialtrail/entry/v1", ["R1", 7, b"\x01", None]).hex() == (
        "d5b0ca5ea2a78875538ac0b9727a7fd9eb1d8a51e601c84f96a5444bf8834ce0"
    )
    assert commitment(b"s" * 32, "name", "Una Example").hex() == (
        "76a76f24c9b6befd7b247b0c6946ab9a0126c382f5be2b8157135c24cb733a50"
    )


def test_a_digest_is_sha_256_over_tag_and_values() -> None:
    """The tag with its version stands first, ended by a zero byte."""
    assert digest("tag/v1", "a", 1) == hashlib.sha256(b"tag/v1\0" + encode(["a", 1])).digest()


_values: st.SearchStrategy[Value] = st.recursive(
    st.none() | st.text(max_size=4) | st.integers() | st.binary(max_size=4),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=6,
)


@given(_values, _values)
def test_different_values_have_different_bytes(one: Value, other: Value) -> None:
    """NULL is not empty, a text is not its bytes, and no boundary between two values can be moved."""
    same = _typed(one) == _typed(other)
    assert (encode(one) == encode(other)) is same


def _typed(value: Value) -> object:
    """The value with the names of its types, so that 1 is not True and "1" is not b"1"."""
    if isinstance(value, list | tuple):
        return ["list", *[_typed(member) for member in value]]
    return [type(value).__name__, value]


def test_a_commitment_needs_salt_tag_and_text() -> None:
    """Each of the three changes it."""
    made = {
        commitment(salt, tag, text)
        for salt in (b"s" * 32, b"t" * 32)
        for tag in ("name", "address")
        for text in ("Una", "Ulla")
    }
    assert len(made) == 8


@given(_values)
def test_the_value_comes_back_from_its_bytes(value: Value) -> None:
    """What was sealed as canonical bytes is read as it was; a sequence comes back as a tuple."""
    assert encode(decode(encode(value))) == encode(value)


@pytest.mark.parametrize("content", [b"", b"X", b"NN", b"S", b"S" + (2).to_bytes(8, "big") + b"a", b"I" + (2).to_bytes(8, "big") + b"01", b"L" + b"\xff" * 8])  # noqa: E501 # fmt: skip
def test_other_bytes_are_no_value(content: bytes) -> None:
    """Too short, too long, of no type, or not in the one form."""
    with pytest.raises(ValueError, match=r"no canonical bytes|invalid literal"):
        decode(content)
