"""What is hashed, byte for byte: every value with its type and length, so that no two contents share a preimage."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeAlias

Value: TypeAlias = "str | int | bytes | Sequence[Value] | None"


def encode(value: Value) -> bytes:
    """Canonical bytes of a value: a type letter, the length in 8 bytes, the content.

    NULL is its own type, so that it never equals an empty text. A sequence is the count and its members.
    """
    if value is None:
        return b"N"
    if isinstance(value, str):
        return _part(b"S", value.encode())
    if isinstance(value, bytes):
        return _part(b"B", value)
    if isinstance(value, int):
        return _part(b"I", str(int(value)).encode())
    return b"L" + len(value).to_bytes(8, "big") + b"".join(encode(member) for member in value)


def decode(content: bytes) -> Value:
    """The value of canonical bytes, a sequence as a tuple.

    Raises: ValueError: no value has these bytes.
    """
    value, end = _value(content, 0)
    if end != len(content) or encode(value) != content:
        raise ValueError("these are no canonical bytes")
    return value


def digest(tag: str, *values: Value) -> bytes:
    """SHA-256 over a domain tag with its version and the values."""
    return hashlib.sha256(tag.encode() + b"\0" + encode(values)).digest()


def commitment(salt: bytes, tag: str, text: str) -> bytes:
    """SHA-256(32-byte salt, tag, text): what the books hold of a text that may have to be erased."""
    return digest("vialtrail/commitment/v1", salt, tag, text)


def _part(letter: bytes, content: bytes) -> bytes:
    return letter + len(content).to_bytes(8, "big") + content


def _value(content: bytes, at: int) -> tuple[Value, int]:
    """The value that begins at a byte, and where the next one does."""
    letter, start = content[at : at + 1], at + 9
    if letter == b"N":
        return None, at + 1
    length = int.from_bytes(content[at + 1 : start], "big")
    if letter == b"L" and length <= len(content):
        members: list[Value] = []
        for _ in range(length):
            member, start = _value(content, start)
            members.append(member)
        return tuple(members), start
    part, end = content[start : start + length], start + length
    if letter == b"S":
        return part.decode(), end
    if letter == b"B":
        return part, end
    if letter == b"I":
        return int(part), end
    raise ValueError("these are no canonical bytes")
