"""The keys that sign checkpoints: the one that signs now, and those before it, each of which signed its successor.

The keys lie outside the database, every one since the first, and only those count. The books say since when each is
there and which key signed it: whoever rewrites the books cannot make a key of his own into one of theirs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from inventory.keys import KeyRing, id_of_public
from inventory.keys import public_half as half_of
from inventory.preimage import digest

#: The purpose of these keys in the house book.
CHECKPOINT = "checkpoint"


def signing_key(keys: KeyRing) -> Ed25519PrivateKey:
    """The key that signs checkpoints now, whoever rotated it meanwhile."""
    return keys.current().signing_key()


def public_half(keys: KeyRing) -> bytes:
    """The public half of the key that signs now, 32 bytes."""
    return signing_key(keys).public_key().public_bytes_raw()


def fingerprint(public: bytes) -> str:
    """The first 16 bytes of SHA-256 over a public half, in groups of four figures, to be compared by eye."""
    text = hashlib.sha256(public).hexdigest()[:32]
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def endorsed_text(public: bytes) -> bytes:
    """What a key signs to make another its successor."""
    return digest("vialtrail/checkpoint-key/v1", public)


def public_halves(keys: KeyRing) -> tuple[bytes, ...]:
    """The public halves of the keys that the key file has, the newest first; no key ever leaves the file.

    What the books say of keys makes none of them ours: anybody can sign one of our public halves with a key of his own.
    """
    return tuple(half_of(seed) for seed in reversed(keys.current().checkpoint))


class Succession:
    """The checkpoint keys that the house book named so far: each is signed by the one before it, but for the first."""

    def __init__(self) -> None:
        """Begin before the first."""
        self._last: tuple[str, bytes] | None = None

    def wrong(self, row: Mapping[str, Any]) -> tuple[str, str, str] | None:
        """Take the next row of a key; what is wrong of it, with expected and found, or None."""
        if row["purpose"] != CHECKPOINT:
            return None
        public, identity = bytes(row["public"]), id_of_public(bytes(row["public"]))
        if row["key_id"] != identity:
            return "key id", identity, str(row["key_id"])
        before, self._last = self._last, (identity, public)
        if before is None:
            found = row["endorsed_by"]
            return None if found is None else ("endorsement", "none of the first key", f"one by {found}")
        by, former = before
        if row["endorsed_by"] != by:
            return "endorsement", f"one by {by}", f"one by {row['endorsed_by'] or 'nobody'}"
        try:
            Ed25519PublicKey.from_public_bytes(former).verify(row["endorsement"], endorsed_text(public))
        except (InvalidSignature, ValueError):
            return "endorsement", f"the signature of {by}", "another"
        return None
