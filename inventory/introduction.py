"""Introducing keys: the house book says which keys outside the database the books rest on; no key stands in it.

A key that signs checkpoints is signed by the one before it, so that nobody can put one of his own behind it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, select

from inventory.checkpoint_key import endorsed_text
from inventory.errors import AlreadyKnown, Refused
from inventory.keys import KeyRing, Use, public_half
from inventory.moment import from_us
from inventory.plan import Act, Fact, Plan
from inventory.tables.house import key_introduced
from inventory.tables.ledger import entry


class KeysOfAnother(Refused):
    """The key file is another database's: {needed} is not in it."""


@dataclass(frozen=True)
class Introduced:
    """A key as the house book names it; `public` is there for one that signs checkpoints."""

    use: Use
    key_id: str
    public: bytes | None
    since: datetime


@dataclass(frozen=True)
class Unknown:
    """A key of the ring that the house book does not name yet; of a checkpoint key its seed."""

    use: Use
    key_id: str
    seed: bytes | None


@dataclass(frozen=True)
class IntroduceKey:
    """Name a key in the house book.

    `public` and, after the first, `endorsed_by` (id of the key before) with its `endorsement` belong to a checkpoint
    key alone.
    """

    act: Act
    use: Use
    key_id: str
    public: bytes | None = None
    endorsed_by: str | None = None
    endorsement: bytes | None = None


def introduce_key(connection: Connection, command: IntroduceKey) -> Plan:
    """Plan the entry that introduces a key.

    Raises: AlreadyKnown: it was introduced before.
    """
    known = select(key_introduced.c.key_id).where(key_introduced.c.key_id == command.key_id)
    if connection.execute(known).first():
        raise AlreadyKnown("a new key", command.key_id, what="This key")
    fact = Fact(
        "key_introduced",
        {
            "purpose": str(command.use), "key_id": command.key_id, "public": command.public,
            "endorsed_by": command.endorsed_by, "endorsement": command.endorsement,
        },
    )  # fmt: skip
    return Plan("key_introduced", command.act, (fact,))


def introduced(connection: Connection) -> tuple[Introduced, ...]:
    """Every key that the house book names, in the order of its entries."""
    query = (
        select(key_introduced, entry.c.recorded_at_us)
        .join(entry, (entry.c.book == key_introduced.c.book) & (entry.c.seq == key_introduced.c.seq))
        .order_by(key_introduced.c.seq)
    )
    return tuple(
        Introduced(Use(row.purpose), row.key_id, row.public, from_us(row.recorded_at_us))
        for row in connection.execute(query)
    )


def unknown(connection: Connection, keys: KeyRing) -> tuple[Unknown, ...]:
    """The keys of the ring that the house book does not name yet, in the order in which they are introduced.

    Raises: KeysOfAnother: the house book rests on another secret.
    """
    named = introduced(connection)
    secrets = [each.key_id for each in named if each.use is Use.SECRET]
    (own,) = keys.ids(Use.SECRET)
    if secrets and own not in secrets:
        raise KeysOfAnother(f"secret {secrets[-1]}", f"secret {own}", needed=f"secret {secrets[-1]}")
    known = {each.key_id for each in named}
    of_ring = [Unknown(use, key_id, None) for use in (Use.SECRET, Use.WRAPPING) for key_id in keys.ids(use)]
    seeds = zip(keys.ids(Use.CHECKPOINT), keys.checkpoint, strict=True)
    of_ring += [Unknown(Use.CHECKPOINT, key_id, seed) for key_id, seed in seeds]
    return tuple(each for each in of_ring if each.key_id not in known)


def introduction(connection: Connection, keys: KeyRing, act: Act, key: Unknown) -> IntroduceKey:
    """The command that introduces a key of the ring; a checkpoint key is signed by the newest that the books name.

    Raises: KeysOfAnother: the ring lacks that one, so that nothing ties the new one to the books.
    """
    if key.seed is None:
        return IntroduceKey(act, key.use, key.key_id)
    public = public_half(key.seed)
    before = [each.key_id for each in introduced(connection) if each.use is Use.CHECKPOINT]
    if not before:
        return IntroduceKey(act, key.use, key.key_id, public)
    seeds = dict(zip(keys.ids(Use.CHECKPOINT), keys.checkpoint, strict=True))
    if before[-1] not in seeds:
        needed = f"checkpoint key {before[-1]}"
        raise KeysOfAnother(needed, ", ".join(seeds), needed=needed)
    endorser = Ed25519PrivateKey.from_private_bytes(seeds[before[-1]])
    return IntroduceKey(act, key.use, key.key_id, public, before[-1], endorser.sign(endorsed_text(public)))
