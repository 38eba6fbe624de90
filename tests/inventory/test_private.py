"""Texts are sealed under their patient's key, bound to their commitment, and read as a word where the key is gone."""

import os
from collections.abc import Iterator
from dataclasses import replace

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import Connection, delete, insert, select, update

from inventory import private
from inventory.keys import KeyRing, Use
from inventory.patient import Weigh, find_patient, newest_weight, weigh
from inventory.plan import Fact
from inventory.preimage import commitment
from inventory.private import (
    ERASED,
    UNREADABLE,
    KeyMissing,
    State,
    in_use,
    named_by,
    open_texts,
    rewrap,
    seal,
    subject_of,
    unwrap,
    words_of,
    wrap,
)
from inventory.tables.ledger import data_key, private_text
from tests.cast import KEYS, Clinic, committed

NAME = replace(committed("name", "Una Example"), salt=b"s" * 32)
OF_NAME = commitment(NAME.salt, NAME.tag, NAME.text)
ROTATED = KEYS.with_new(b"w" * 32, b"c" * 32)


@pytest.fixture
def writing(clinic: Clinic) -> Iterator[Connection]:
    """A write transaction that is rolled back."""
    with clinic.database.write() as connection:
        yield connection
        connection.rollback()


def keep(connection: Connection, subject: str = "PAT-X", keys: KeyRing = KEYS) -> None:
    """Seal the name of a subject and keep it."""
    connection.execute(insert(private_text), seal(connection, keys, subject, [NAME]))


def opened(connection: Connection, keys: KeyRing = KEYS) -> private.PrivateText:
    """What is found of the name."""
    return open_texts(connection, keys, [OF_NAME])[OF_NAME]


def test_golden_vectors(writing: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """A nonce, then AES-256-GCM of the encoded salt, tag and text with the commitment as associated data.

    Databases hold these bytes: another form could not be opened any more.
    """
    monkeypatch.setattr(os, "urandom", lambda length: b"n" * length)
    keys = KeyRing(b"k" * 32)
    keep(writing, keys=keys)
    (row,) = writing.execute(select(private_text).where(private_text.c.commitment == OF_NAME))
    assert row.sealed.hex() == (
        "6e6e6e6e6e6e6e6e6e6e6e6e3966d45a95d8c29a5f89b5acbddc72a970cb54d12b48fe4cba9ab13f4979e44330336fe1ca9a"
        "d35b3347b87f163404ee40fca813ae7cc1c6a508919da0809c1694a9fcf2ed88cd314a1d97cd05791f6ad86d820679c99666"
        "b0055e3b46def1e27b1e6a"
    )
    (key,) = writing.execute(select(data_key).where(data_key.c.subject == "PAT-X"))
    assert key.wrapping_key == keys.ids(Use.WRAPPING)[0]
    assert key.wrapped.hex() == (
        "6e6e6e6e6e6e6e6e6e6e6e6e2ff526a9b64ec4b17dd2a6a0836193d6bfd912646a886582e8baab0c5907244d7893b4a9549f"
        "8ffd551291d9f8c57d85"
    )
    assert opened(writing, keys).text == "Una Example"


def test_a_text_comes_back_with_its_salt_and_tag(writing: Connection) -> None:
    """And nothing of it stands in the row that keeps it."""
    keep(writing)
    found = opened(writing)
    assert (found.subject, found.state, found.erased) == ("PAT-X", State.OPEN, False)
    assert (found.salt, found.tag, found.text) == (NAME.salt, NAME.tag, NAME.text)
    (row,) = writing.execute(select(private_text).where(private_text.c.commitment == OF_NAME))
    assert b"Una" not in row.sealed
    assert NAME.salt not in row.sealed


def test_a_text_that_was_moved_to_another_commitment_is_damaged(writing: Connection) -> None:
    """It opens for its own commitment alone, and reads as a word, never as another one's text."""
    keep(writing)
    writing.execute(
        update(private_text).where(private_text.c.commitment == OF_NAME).values(commitment=b"x" * 32)
    )
    assert open_texts(writing, KEYS, [b"x" * 32])[b"x" * 32].state is State.DAMAGED
    assert words_of(writing, KEYS, [b"x" * 32, OF_NAME]) == {b"x" * 32: UNREADABLE}
    assert words_of(writing, KEYS, [OF_NAME])[OF_NAME] == UNREADABLE


def test_a_data_key_opens_for_its_subject_and_its_wrapping_key_alone(writing: Connection) -> None:
    """Whoever puts one patient's key in another's place opens nothing."""
    (own,) = KEYS.ids(Use.WRAPPING)
    wrapped = wrap(KEYS, own, "PAT-X", b"d" * 32)
    assert unwrap(KEYS, own, "PAT-X", wrapped) == b"d" * 32
    with pytest.raises(InvalidTag):
        unwrap(KEYS, own, "PAT-Y", wrapped)
    keep(writing)
    writing.execute(update(data_key).where(data_key.c.subject == "PAT-X").values(wrapped=wrapped))
    assert opened(writing).state is State.DAMAGED


def test_each_text_and_each_key_has_a_nonce_of_its_own(writing: Connection) -> None:
    """The same text sealed twice is two different things."""
    first, second = (seal(writing, KEYS, "PAT-X", [NAME])[0]["sealed"] for _ in range(2))
    assert first[:12] != second[:12]
    assert wrap(KEYS, KEYS.ids(Use.WRAPPING)[0], "a", b"d" * 32) != wrap(
        KEYS, KEYS.ids(Use.WRAPPING)[0], "a", b"d" * 32
    )


def test_the_subject_is_the_one_patient_that_the_facts_name(clinic: Clinic) -> None:
    """Else the book, whose texts are nobody's in particular."""
    born = ("patient", {"code": "PAT1", "name": b"x"})
    dose = ("draw", {"patient": "PAT1", "container": "C"})
    assert subject_of([born], "R1") == subject_of([dose, dose], "R1") == "PAT1"
    assert subject_of([dose, ("issue", {"patient": "PAT2"})], "R1") == "R1"
    assert subject_of([("issue", {"patient": None}), ("waste", {"why": "w"})], "R1") == "R1"
    assert named_by((Fact("weighing", {"patient": "PAT1"}),), "R1") == "PAT1"


def test_an_entry_seals_under_its_patients_key(clinic: Clinic) -> None:
    """Her fields, her weights and the scans of entries about her, all under one key."""
    patient = clinic.register()
    weight = committed("weight", "70 kg", patient)
    clinic.run(weigh, Weigh(clinic.act(), patient, weight, "stated"))
    with clinic.database.read() as connection:
        kept = connection.execute(
            select(private_text.c.subject).where(private_text.c.subject == patient)
        ).all()
        keys = connection.execute(select(data_key).where(data_key.c.subject == patient)).all()
        assert (len(kept), len(keys)) == (5, 1)
        assert find_patient(connection, KEYS, patient, "R1").name == f"Una {patient}"


def test_a_text_without_its_key_reads_as_a_word(clinic: Clinic) -> None:
    """Where no entry erased the patient the word is another: somebody took the key."""
    patient = clinic.register()
    clinic.run(weigh, Weigh(clinic.act(), patient, committed("weight", "70 kg", patient), "stated"))
    with clinic.database.write() as connection:
        connection.execute(delete(data_key).where(data_key.c.subject == patient))
        una = find_patient(connection, KEYS, patient, "R1")
        assert (una.name, una.born_on, newest_weight(connection, KEYS, patient)) == (UNREADABLE, None, None)
        connection.rollback()
    assert private.PrivateText(patient, State.ERASED, erased=True).words == ERASED


def test_a_key_that_the_ring_lacks_is_named(writing: Connection) -> None:
    """Nothing is called erased or damaged by a program that has the wrong keys."""
    keep(writing)
    other = KeyRing(KEYS.secret, (b"o" * 32,))
    for use in (lambda: opened(writing, other), lambda: keep(writing, "PAT-X", other)):
        with pytest.raises(KeyMissing) as caught:
            use()
        assert caught.value.expected == f"wrapping key {KEYS.ids(Use.WRAPPING)[0]}"
        assert caught.value.found == other.ids(Use.WRAPPING)[0]


def test_a_process_with_an_older_ring_finds_a_new_key_in_the_file(writing: Connection) -> None:
    """Another process rotated since it began."""
    keep(writing, keys=KeyRing(KEYS.secret, ROTATED.wrapping[1:]))
    with pytest.raises(KeyMissing):
        opened(writing)
    assert opened(writing, replace(KEYS, reread=lambda: ROTATED)).text == "Una Example"


def test_texts_are_found_by_a_query_as_by_their_commitments(clinic: Clinic) -> None:
    """One statement, however many there are; and many more than one statement may name are no hindrance."""
    clinic.register()
    with clinic.database.read() as connection:
        chosen = select(private_text.c.commitment)
        found = open_texts(connection, KEYS, chosen)
        asked = [
            *connection.execute(chosen).scalars(),
            *(number.to_bytes(32, "big") for number in range(900)),
        ]
        assert open_texts(connection, KEYS, asked) == found
        assert {each.state for each in found.values()} == {State.OPEN}


def test_rewrapping_leaves_every_text_as_it_is(own_clinic: Clinic) -> None:
    """The data keys lie under the new key, the sealed texts are the same bytes."""
    patient = own_clinic.register()
    newest = KeyRing(KEYS.secret, (*KEYS.wrapping, b"w" * 32))
    with own_clinic.database.write() as connection:
        before = connection.execute(select(private_text)).all()
        count = sum(in_use(connection).values())
        assert rewrap(connection, newest) == count > 0
        assert in_use(connection) == {newest.ids(Use.WRAPPING)[1]: count}
        assert rewrap(connection, newest) == 0
        assert connection.execute(select(private_text)).all() == before
        alone = KeyRing(KEYS.secret, newest.wrapping[1:])
        assert find_patient(connection, alone, patient, "R1").name == f"Una {patient}"


def test_rewrapping_without_an_old_key_changes_nothing(own_clinic: Clinic) -> None:
    """All or none: what cannot be opened cannot be wrapped anew."""
    own_clinic.register()
    with own_clinic.database.write() as connection:
        before = in_use(connection)
        with pytest.raises(KeyMissing):
            rewrap(connection, KeyRing(KEYS.secret, (b"w" * 32,)))
        assert in_use(connection) == before
