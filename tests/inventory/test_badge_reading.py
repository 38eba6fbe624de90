"""When a badge was read last: at enrolment, in use, by a test; and what a test that fails makes of it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import insert

from inventory import staff
from inventory.badge_reading import NOT_READ, READ, ReadBadge, Readings, badge_in_force, read_badge, readings
from inventory.errors import NotAChoice, UnknownBadge
from inventory.moment import to_us
from inventory.tables.working import proof_attempt
from tests.cast import ANN, BEN, PROGRAM, Clinic

DIGEST, OTHER = b"d" * 32, b"o" * 32
EVERY = timedelta(days=90)


def enroll(clinic: Clinic, digest: bytes = DIGEST) -> None:
    """Ann's badge."""
    clinic.run(staff.enroll_badge, staff.EnrollBadge(clinic.act(PROGRAM), ANN.code, digest))


def reading(clinic: Clinic, result: str, digest: bytes = DIGEST) -> ReadBadge:
    """The test of her badge."""
    return ReadBadge(clinic.act(ANN, book="house"), ANN.code, digest, result)


def now_of(clinic: Clinic) -> Readings:
    """What is known of it."""
    with clinic.database.read() as connection:
        return readings(connection, DIGEST)


def test_enrolment_use_and_test_each_count_as_a_reading(own_clinic: Clinic) -> None:
    """A wrong PIN with it does not; after the policy's days without one it is due."""
    clinic = own_clinic
    enroll(clinic)
    made = now_of(clinic)
    assert made.reads
    clinic.clock.at += timedelta(days=91)
    assert now_of(clinic).is_due(clinic.clock(), EVERY)
    row = {"workstation": "R1.W1", "identity_digest": DIGEST, "person": ANN.code, "purpose": "sign in"}
    for accepted, due in ((0, True), (1, False)):
        with clinic.database.write() as connection:
            at_us = to_us(clinic.clock())
            connection.execute(insert(proof_attempt).values(**row, at_us=at_us, accepted=accepted))
        assert now_of(clinic).is_due(clinic.clock(), EVERY) is due
    clinic.clock.at += timedelta(days=91)
    assert clinic.run(read_badge, reading(clinic, READ)).kind == "badge_tested"
    assert not now_of(clinic).is_due(clinic.clock(), EVERY)


def test_one_that_does_not_read_is_due_until_it_reads_or_is_replaced(own_clinic: Clinic) -> None:
    """It stays in force: a scanner may be at fault, and whoever has it must not be locked out by herself."""
    clinic = own_clinic
    enroll(clinic)
    clinic.run(read_badge, reading(clinic, NOT_READ))
    found = now_of(clinic)
    assert not found.reads
    assert found.is_due(clinic.clock(), EVERY)
    with clinic.database.read() as connection:
        assert badge_in_force(connection, ANN.code) == DIGEST
    clinic.run(read_badge, reading(clinic, READ))
    assert now_of(clinic).reads
    enroll(clinic, OTHER)
    with clinic.refused(UnknownBadge):
        clinic.run(read_badge, reading(clinic, READ))


def test_only_the_badge_in_force_is_tested_with_one_of_two_results(own_clinic: Clinic) -> None:
    """Another person's, an ended one and a third result are refused."""
    clinic = own_clinic
    enroll(clinic)
    with clinic.refused(NotAChoice):
        clinic.run(read_badge, reading(clinic, "perhaps"))
    with clinic.refused(UnknownBadge):
        clinic.run(read_badge, ReadBadge(clinic.act(BEN, book="house"), BEN.code, DIGEST, READ))
    ended = staff.EndBadge(clinic.act(PROGRAM), ANN.code, DIGEST, "lost")
    clinic.run(staff.end_badge, ended)
    with clinic.refused(UnknownBadge):
        clinic.run(read_badge, reading(clinic, READ))
