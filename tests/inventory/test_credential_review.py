"""The review of credentials: signed by who may, of exactly the list that stands, and due again after so many days."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from inventory import staff
from inventory.credential_review import (
    ReviewCredentials,
    last_review,
    review_credentials,
    review_due,
)
from inventory.credentials import list_digest, listed
from inventory.errors import MayNot, SignatureNeeded, WrongForm
from inventory.staff import Role
from inventory.tables.ledger import attestation
from tests.cast import ANN, BEN, DEE, PROGRAM, Clinic, Member


def review(clinic: Clinic, member: Member = DEE, remark: str | None = None) -> ReviewCredentials:
    """The review of the list as it stands."""
    act = clinic.act(member, book="house")
    with clinic.database.read() as connection:
        read = list_digest(listed(connection, "R1", act.occurred_at))
    return ReviewCredentials(act, "R1", read, remark)


def test_it_is_signed_as_reviewed_and_the_next_is_due_after_90_days(own_clinic: Clinic) -> None:
    """Until the first one it is due so long after the registration was opened."""
    clinic = own_clinic
    with clinic.database.read() as connection:
        assert last_review(connection, "R1") is None
        first_due = review_due(connection, "R1", clinic.clock())
    clinic.clock.at += timedelta(days=80)
    with clinic.refused(SignatureNeeded):
        clinic.run(review_credentials, review(clinic))
    posted = clinic.run_signed(review_credentials, review(clinic, remark=" one badge ended "), (DEE, "actor"))
    with clinic.database.read() as connection:
        meaning = select(attestation.c.meaning).where(
            attestation.c.book == "house", attestation.c.seq == posted.seq
        )
        assert connection.execute(meaning).scalar_one() == "reviewed"
    with clinic.database.read() as connection:
        found = last_review(connection, "R1")
        assert found is not None
        assert (found.by, found.number) == (DEE.code, f"house/{posted.seq}")
        due = review_due(connection, "R1", clinic.clock())
        assert (due - found.on, due - first_due) == (timedelta(days=90), timedelta(days=80))
        assert last_review(connection, "R2") is None


def test_a_list_that_changed_meanwhile_is_read_again(own_clinic: Clinic) -> None:
    """Whoever signs has read what stands."""
    clinic = own_clinic
    command = review(clinic)
    given = staff.ChangeRole(clinic.act(PROGRAM), BEN.code, "R1", Role.COMPLIANCE, granted=True)
    clinic.run(staff.change_role, given)
    with clinic.refused(WrongForm, "the list"):
        clinic.run(review_credentials, command)


def test_who_looks_after_no_people_reviews_nothing(own_clinic: Clinic) -> None:
    """Administrator, compliance and the registrant of record may."""
    with own_clinic.refused(MayNot, "compliance", "nurse"):
        own_clinic.run(review_credentials, review(own_clinic, ANN))
