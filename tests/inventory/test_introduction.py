"""The house book names each key once; a checkpoint key is signed by the one before it."""

import pytest
from sqlalchemy import select

from inventory.checkpoint_key import endorsed_text, public_halves
from inventory.errors import AlreadyKnown
from inventory.introduction import (
    IntroduceKey,
    KeysOfAnother,
    Unknown,
    introduce_key,
    introduced,
    introduction,
    unknown,
)
from inventory.keys import KeyRing, Use, public_half
from inventory.plan import PROGRAM
from inventory.signed_note import VerifierKey
from inventory.tables.house import key_introduced
from inventory.verification import verify
from tests.cast import KEYS, Clinic

ROTATED = KEYS.with_new(b"w" * 32, b"c" * 32)


def introduce(clinic: Clinic, keys: KeyRing) -> list[Unknown]:
    """Name every key of a ring in the house book."""
    with clinic.database.read() as connection:
        found = unknown(connection, keys)
    for key in found:
        with clinic.database.read() as connection:
            command = introduction(connection, keys, clinic.act(PROGRAM), key)
        clinic.run(introduce_key, command)
    return list(found)


def test_every_key_is_named_once(own_clinic: Clinic) -> None:
    """Secret, wrapping key, checkpoint key, the last with its public half; afterwards none is unknown."""
    assert [each.use for each in introduce(own_clinic, KEYS)] == [Use.SECRET, Use.WRAPPING, Use.CHECKPOINT]
    with own_clinic.database.read() as connection:
        named = introduced(connection)
        assert unknown(connection, KEYS) == ()
        assert verify(connection, KEYS, lambda _book, _done, _all: None).is_clean
    assert [each.key_id for each in named] == [KEYS.ids(use)[0] for use in Use]
    assert [each.public for each in named] == [None, None, public_half(KEYS.checkpoint[0])]
    assert named[0].since < named[1].since < named[2].since
    with own_clinic.refused(AlreadyKnown, "a new key"):
        own_clinic.run(
            introduce_key, IntroduceKey(own_clinic.act(PROGRAM), Use.SECRET, KEYS.ids(Use.SECRET)[0])
        )


def test_no_key_stands_in_the_house_book(own_clinic: Clinic) -> None:
    """Ids, public halves and signatures alone."""
    introduce(own_clinic, ROTATED)
    with own_clinic.database.read() as connection:
        rows = connection.execute(select(key_introduced)).all()
    held = b"".join(
        value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row
    )
    for key in (ROTATED.secret, *ROTATED.wrapping, *ROTATED.checkpoint):
        assert key not in held
        assert key.hex().encode() not in held


def test_the_key_before_signs_the_new_one(own_clinic: Clinic) -> None:
    """The first stands for itself; of the second the endorsement verifies under the first, and no other text does."""
    introduce(own_clinic, KEYS)
    assert [each.use for each in introduce(own_clinic, ROTATED)] == [Use.WRAPPING, Use.CHECKPOINT]
    with own_clinic.database.read() as connection:
        first, second = connection.execute(
            select(key_introduced)
            .where(key_introduced.c.purpose == "checkpoint")
            .order_by(key_introduced.c.seq)
        )
        assert verify(connection, ROTATED, lambda *_: None).is_clean
    assert public_halves(ROTATED) == (second.public, first.public)
    assert (first.endorsed_by, second.endorsed_by) == (None, first.key_id)
    assert second.endorsement != endorsed_text(second.public)
    assert str(VerifierKey("vialtrail/house", second.public))


def test_the_keys_of_another_database_are_refused(own_clinic: Clinic) -> None:
    """By the id of the secret that is needed, before anything is written."""
    introduce(own_clinic, KEYS)
    other = KeyRing(b"o" * 32)
    with own_clinic.database.read() as connection, pytest.raises(KeysOfAnother) as caught:
        unknown(connection, other)
    assert caught.value.expected == f"secret {KEYS.ids(Use.SECRET)[0]}"
    assert caught.value.found == f"secret {other.ids(Use.SECRET)[0]}"


def test_a_checkpoint_key_that_nothing_ties_to_the_books_is_refused(own_clinic: Clinic) -> None:
    """Without the seed of the newest nobody can sign a successor."""
    introduce(own_clinic, KEYS)
    stranger = KeyRing(KEYS.secret, KEYS.wrapping, (b"c" * 32,))
    with own_clinic.database.read() as connection:
        (key,) = unknown(connection, stranger)
        with pytest.raises(KeysOfAnother, match="another database's: checkpoint key"):
            introduction(connection, stranger, own_clinic.act(PROGRAM), key)
