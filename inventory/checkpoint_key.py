"""The keys that sign checkpoints: the one that signs now, and those before it, each of which signed its successor.

The key lies outside the database. The books hold public halves alone, and only what the present key can be traced back
to counts: whoever rewrites the books cannot make a key of his own into one of theirs.
"""

from __future__ import annotations

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import Connection, select

from inventory.keys import KeyRing
from inventory.keys import public_half as half_of
from inventory.preimage import digest
from inventory.tables.house import key_introduced

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


def public_halves(connection: Connection, keys: KeyRing) -> tuple[bytes, ...]:
    """The public halves of the ring, the newest first, and older ones that signed their successors."""
    query = select(key_introduced).where(key_introduced.c.purpose == CHECKPOINT)
    rows = {row.key_id: row for row in connection.execute(query)}
    by_public = {bytes(row.public): row for row in rows.values()}
    found = [half_of(seed) for seed in reversed(keys.current().checkpoint)]
    while True:
        row = by_public.get(found[-1])
        former = rows.get(row.endorsed_by) if row is not None else None
        if row is None or former is None or former.public in found:
            return tuple(found)
        try:
            key = Ed25519PublicKey.from_public_bytes(former.public)
            key.verify(row.endorsement, endorsed_text(found[-1]))
        except (InvalidSignature, ValueError):
            return tuple(found)
        found.append(former.public)
