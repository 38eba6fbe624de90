"""The keys of checkpoints: the present one, and those before it that signed their successors."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, create_engine, insert, text

from inventory.checkpoint_key import endorsed_text, fingerprint, public_half, public_halves, signing_key
from inventory.keys import KeyRing
from inventory.tables.house import key_introduced
from tests.cast import KEYS

FIRST, SECOND, STRANGE = (Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32) for number in (1, 2, 3))


def public(private: Ed25519PrivateKey) -> bytes:
    """The public half."""
    return private.public_key().public_bytes_raw()


@pytest.fixture
def house() -> Connection:
    """A table of introduced keys alone, with nothing in the way."""
    connection = create_engine("sqlite://").connect()
    connection.execute(text("PRAGMA foreign_keys = OFF"))
    key_introduced.create(connection)
    return connection


def introduce(
    house: Connection, number: int, key: bytes, by: int | None = None, endorsement: bytes | None = None
) -> None:
    """A row as an entry of the house book would make it."""
    row = {
        "book": "house", "seq": number, "no": 1, "purpose": "checkpoint", "key_id": f"k{number}", "public": key,
        "endorsed_by": None if by is None else f"k{by}", "endorsement": endorsement,
    }  # fmt: skip
    house.execute(insert(key_introduced).values(row))


def test_the_present_key_needs_no_entry(house: Connection) -> None:
    """It lies outside the database, and is the same at each look."""
    assert public_halves(house, KEYS) == (public_half(KEYS),)
    assert public_half(KEYS) == public(signing_key(KEYS))
    assert public_half(KeyRing(b"x" * 32)) != public_half(KEYS)


def test_keys_that_signed_their_successor_count(house: Connection) -> None:
    """From the present one back to the first."""
    own = public_half(KEYS)
    introduce(house, 1, public(FIRST))
    introduce(house, 2, public(SECOND), 1, FIRST.sign(endorsed_text(public(SECOND))))
    introduce(house, 3, own, 2, SECOND.sign(endorsed_text(own)))
    assert public_halves(house, KEYS) == (own, public(SECOND), public(FIRST))


def test_a_key_that_signed_nothing_of_ours_does_not_count(house: Connection) -> None:
    """Neither one that stands by itself, nor one whose signature is over another key or by another."""
    own = public_half(KEYS)
    introduce(house, 1, public(FIRST))
    introduce(house, 2, public(SECOND), 1, STRANGE.sign(endorsed_text(public(SECOND))))
    introduce(house, 3, own, 2, SECOND.sign(endorsed_text(own)))
    introduce(house, 4, public(STRANGE), 3, b"")
    assert public_halves(house, KEYS) == (own, public(SECOND))


def test_keys_that_endorse_one_another_in_a_ring_come_to_an_end(house: Connection) -> None:
    """Each counts once."""
    own = public_half(KEYS)
    introduce(house, 1, public(FIRST), 2, signing_key(KEYS).sign(endorsed_text(public(FIRST))))
    introduce(house, 2, own, 1, FIRST.sign(endorsed_text(own)))
    assert public_halves(house, KEYS) == (own, public(FIRST))


def test_a_fingerprint_is_eight_groups_of_four() -> None:
    """Of the public half, so that it can be printed."""
    groups = fingerprint(public(FIRST)).split(" ")
    assert [len(group) for group in groups] == [4] * 8
    assert fingerprint(public(FIRST)) != fingerprint(public(SECOND))


def test_older_keys_of_the_ring_count_without_an_entry(house: Connection) -> None:
    """They lie outside the database too; the oldest of them is where the house book goes on."""
    older = bytes([2]) * 32
    ring = KeyRing(KEYS.secret, checkpoint=(older, KEYS.checkpoint[-1]))
    assert public_halves(house, ring) == (public_half(KEYS), public(SECOND))
    introduce(house, 1, public(FIRST))
    introduce(house, 2, public(SECOND), 1, FIRST.sign(endorsed_text(public(SECOND))))
    assert public_halves(house, ring) == (public_half(KEYS), public(SECOND), public(FIRST))


def test_a_key_that_another_process_made_signs_at_once(house: Connection) -> None:
    """The ring is read again when it is used: the key before it may be in wrong hands."""
    rotated = KeyRing(KEYS.secret, checkpoint=(KEYS.checkpoint[-1], bytes([1]) * 32))
    ring = KeyRing(KEYS.secret, checkpoint=KEYS.checkpoint, reread=lambda: rotated)
    assert public_half(ring) == public(FIRST)
    assert public_halves(house, ring) == (public(FIRST), public_half(KEYS))
