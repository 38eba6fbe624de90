"""What is hashed, byte for byte: every value with its type and length, so that no two contents share a preimage."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

Value: TypeAlias = "str | int | bytes | Encoded | Sequence[Value] | None"


@dataclass(frozen=True)
class Encoded:
    """A value whose canonical bytes were worked out before, for what enters more than one hash."""

    content: bytes


def encode(value: Value) -> bytes:
    """Canonical bytes of a value: a type letter, the length in 8 bytes, the content.

    NULL is its own type, so that it never equals an empty text. A sequence is the count and its members.
    """
    parts: list[bytes] = []
    encode_onto(parts.append, value)
    return b"".join(parts)


def encode_onto(add: Callable[[bytes], None], value: Value) -> None:
    """Give the canonical bytes of a value piece by piece; an entry has some hundred, posted or verified."""
    if isinstance(value, str):
        content = value.encode()
        add(_TEXTS[len(content)] if len(content) < _SHORT else _lead(b"S", content))
        add(content)
    elif value is None:
        add(b"N")
    elif isinstance(value, (list, tuple)):
        add(_LISTS[len(value)] if len(value) < _SHORT else _lead(b"L", value))
        for member in value:
            encode_onto(add, member)
    elif isinstance(value, int):
        content = b"%d" % value
        add(_NUMBERS[len(content)] if len(content) < _SHORT else _lead(b"I", content))
        add(content)
    elif isinstance(value, bytes):
        add(_BYTES[len(value)] if len(value) < _SHORT else _lead(b"B", value))
        add(value)
    elif isinstance(value, Encoded):
        add(value.content)
    else:
        raise TypeError(f"{type(value).__name__} has no canonical bytes")


def _lead(letter: bytes, content: bytes | Sequence[Value]) -> bytes:
    """What stands before the content: the type's letter and the length in 8 bytes."""
    return letter + len(content).to_bytes(8, "big")


#: Leads of all that is shorter, which is nearly all: to look one up takes a third of making it.
_SHORT = 256
_TEXTS, _NUMBERS, _BYTES, _LISTS = (
    tuple(letter + length.to_bytes(8, "big") for length in range(_SHORT))
    for letter in (b"S", b"I", b"B", b"L")
)


def decode(content: bytes) -> Value:
    """The value of canonical bytes, a sequence as a tuple.

    Raises: ValueError: no value has these bytes.
    """
    value, end = _value(content, 0)
    if end != len(content):
        raise ValueError("these are no canonical bytes")
    return value


def digest(tag: str, *values: Value) -> bytes:
    """SHA-256 over a domain tag with its version and the values."""
    return hashlib.sha256(tag.encode() + b"\0" + encode(values)).digest()


def commitment(salt: bytes, tag: str, text: str) -> bytes:
    """SHA-256(32-byte salt, tag, text): what the books hold of a text that may have to be erased."""
    return digest("vialtrail/commitment/v1", salt, tag, text)


def _value(content: bytes, at: int) -> tuple[Value, int]:
    """The value that begins at a byte, and where the next one does."""
    letter, start = content[at : at + 1], at + 9
    if letter == b"N":
        return None, at + 1
    length = int.from_bytes(content[at + 1 : start], "big")
    if letter == b"L" and start <= len(content) and length <= len(content):
        members: list[Value] = []
        for _ in range(length):
            member, start = _value(content, start)
            members.append(member)
        return tuple(members), start
    end = start + length
    part = content[start:end]
    if end <= len(content):
        if letter == b"S":
            return part.decode(), end
        if letter == b"B":
            return part, end
        if letter == b"I" and b"%d" % int(part) == part:
            return int(part), end
    raise ValueError("these are no canonical bytes")
