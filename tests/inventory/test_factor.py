"""Security keys and code generators: whose they are stands in the house book, what is secret stands beside it."""

import pytest

from inventory.errors import AlreadyKnown, NoSuchFactor
from inventory.factor import (
    EndFactor,
    EnrollSecurityKey,
    EnrollTotp,
    end_factor,
    enroll_security_key,
    enroll_totp,
    find_key,
    has_totp,
    keys_of,
)
from inventory.tables.factors import security_key_count, totp
from tests.cast import ANN, BEN, Clinic, Member
from tests.web.floor import rows


def enroll(clinic: Clinic, member: Member = ANN, key_id: bytes = b"one") -> None:
    """A key of the member's."""
    command = EnrollSecurityKey(clinic.act(member, book="house"), member.code, key_id, b"public", "Phone", 3)
    clinic.run(enroll_security_key, command)


def test_a_key_is_hers_and_its_count_stands_beside(own_clinic: Clinic) -> None:
    """Found by person and by id."""
    enroll(own_clinic)
    enroll(own_clinic, key_id=b"two")
    with own_clinic.database.read() as connection:
        assert [each.credential_id for each in keys_of(connection, ANN.code)] == [b"one", b"two"]
        found = find_key(connection, b"one")
        assert keys_of(connection, BEN.code) == ()
    assert found is not None
    assert (found.person, found.name, found.count) == (ANN.code, "Phone", 3)
    assert [row[1] for row in rows(own_clinic, security_key_count)] == [3, 3]


def test_a_key_has_one_owner_for_ever(own_clinic: Clinic) -> None:
    """Neither another person's nor one that was ended is enrolled again."""
    enroll(own_clinic)
    with own_clinic.refused(AlreadyKnown):
        enroll(own_clinic, BEN)
    own_clinic.run(end_factor, EndFactor(own_clinic.act(ANN, book="house"), ANN.code, b"one", "lost"))
    with own_clinic.refused(AlreadyKnown):
        enroll(own_clinic)


def test_a_key_that_ended_is_in_force_no_more(own_clinic: Clinic) -> None:
    """And only its owner's ends, once."""
    enroll(own_clinic)
    with own_clinic.refused(NoSuchFactor):
        own_clinic.run(end_factor, EndFactor(own_clinic.act(BEN, book="house"), BEN.code, b"one", "lost"))
    own_clinic.run(end_factor, EndFactor(own_clinic.act(ANN, book="house"), ANN.code, b"one", "lost"))
    with own_clinic.database.read() as connection:
        assert find_key(connection, b"one") is None
    with own_clinic.refused(NoSuchFactor):
        own_clinic.run(end_factor, EndFactor(own_clinic.act(ANN, book="house"), ANN.code, b"one", "lost"))


@pytest.mark.parametrize("again", [False, True])
def test_a_code_generator_replaces_the_one_before_and_its_seed_goes_with_it(
    own_clinic: Clinic, again: bool
) -> None:
    """One a person; ended, the sealed seed is gone."""
    for sealed in (b"first", b"second")[: 1 + again]:
        own_clinic.run(enroll_totp, EnrollTotp(own_clinic.act(ANN, book="house"), ANN.code, sealed, 7))
    (row,) = rows(own_clinic, totp)
    assert (row.sealed, row.last_step) == (b"second" if again else b"first", 7)
    with own_clinic.database.read() as connection:
        assert has_totp(connection, ANN.code)
    own_clinic.run(end_factor, EndFactor(own_clinic.act(ANN, book="house"), ANN.code, None, "lost"))
    assert rows(own_clinic, totp) == []
    with own_clinic.refused(NoSuchFactor):
        own_clinic.run(end_factor, EndFactor(own_clinic.act(ANN, book="house"), ANN.code, None, "lost"))
