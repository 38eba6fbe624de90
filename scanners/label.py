"""Make and check the 12 characters of our own labels; it refuses an invented label by its keyed check."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from hashlib import sha256

#: Digits and capitals without those that eyes and fingers confuse: 0 O, 1 I, 5 S, 8 B.
ALPHABET = "234679ACDEFGHJKLMNPQRTUVWXYZ"

LENGTH = 12
_CHECKED = 9
_GROUP = 4

#: The first character is a letter, so that a label is never taken for a trade item number.
_LETTERS = "".join(character for character in ALPHABET if character.isalpha())

_TAG = b"vialtrail label 1\0"


def new_label(key: bytes, randbelow: Callable[[int], int]) -> str:
    """Twelve characters, the last three a check under `key`.

    `randbelow(n)` gives a whole number from 0 to n - 1, each as likely (`secrets.randbelow`).
    """
    chosen = _LETTERS[randbelow(len(_LETTERS))]
    chosen += "".join(ALPHABET[randbelow(len(ALPHABET))] for _ in range(_CHECKED - 1))
    return chosen + _check(chosen, key)


def is_ours(label: str, key: bytes) -> bool:
    """Whether a label of the right form carries the check that `key` gives."""
    if normal(label) != label:
        return False
    return hmac.compare_digest(label[_CHECKED:], _check(label[:_CHECKED], key))


def normal(text: str) -> str | None:
    """The label in capitals without spaces and hyphens, or None where the text has not a label's form.

    >>> normal("v7t2-pd3k 9xhd")
    'V7T2PD3K9XHD'
    >>> normal("27T2PD3K9XHD") is None
    True
    """
    bare = text.replace("-", "").replace(" ", "")
    if not bare.isascii():
        return None
    bare = bare.upper()
    if len(bare) != LENGTH or not is_alphabet(bare) or bare[0] not in _LETTERS:
        return None
    return bare


def is_alphabet(text: str) -> bool:
    """Whether each character is one of the 28 (capitals alone)."""
    return all(character in ALPHABET for character in text)


def grouped(label: str) -> str:
    """The label as it is printed and typed.

    >>> grouped("V7T2PD3K9XHD")
    'V7T2-PD3K-9XHD'
    """
    return "-".join(label[start : start + _GROUP] for start in range(0, len(label), _GROUP))


def short(label: str) -> str:
    """The last group, by which people name a vial.

    >>> short("V7T2PD3K9XHD")
    '9XHD'
    """
    return label[-_GROUP:]


def _check(checked: str, key: bytes) -> str:
    """Three characters out of HMAC-SHA256 of the nine before them."""
    number = int.from_bytes(hmac.new(key, _TAG + checked.encode("ascii"), sha256).digest(), "big")
    characters = ""
    for _ in range(LENGTH - _CHECKED):
        number, place = divmod(number, len(ALPHABET))
        characters += ALPHABET[place]
    return characters
