"""21 CFR 11.10(j) and 11.100(b): who signs answers for it in writing, and was looked at, before her first signature."""

from __future__ import annotations

from datetime import date

import pytest

from inventory import accountability, ledger, staff
from inventory.errors import NotHerself, StatementNotSigned
from inventory.person_file import CheckIdentity, RecordTraining, check_identity, record_training
from inventory.receipt import receive
from inventory.staff import Role
from inventory.verification import verify
from tests.cast import ANN, BEN, CORA, DEE, KEYS, PROGRAM
from tests.web.conftest import PIN, Desk, badge
from tests.web.floor import drawn, follow, newest
from tests.web.two_people import files, govern

ONCE = pytest.mark.parametrize("people_url", ["sqlite"], indirect=True)


@ONCE
def test_11_10_j_the_statement_is_signed_before_the_first_signature(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the page it comes first and the draft goes on after it; past the pages the ledger takes no signature."""
    clinic = desk.clinic
    new = type(BEN)("P-0042", "Gia", "Unsigned", "R1", ())
    clinic.run(staff.add_person, staff.AddPerson(clinic.act(PROGRAM), new.code, "gia", "Gia", "Unsigned"))
    govern(clinic)
    made = drawn(clinic)
    # As if the text were new today: nobody signed it.
    monkeypatch.setattr(accountability, "VERSION", "2")
    command = RecordTraining(clinic.act(DEE, book="house"), ANN.code, "fire drill", date(2026, 1, 5), None)
    with clinic.refused(StatementNotSigned, "Your statement"):
        clinic.run_signed(record_training, command, (DEE, "actor"), (CORA, "approver"))
    desk.sign_in(ANN)
    address = follow(desk, "/waste/", (made.syringe, "CONFIRM", "1"))
    assert "I answer for what is done under my signature" in desk.get(address)
    desk.post(address, scan=badge(ANN))
    assert desk.post(address, pin=PIN) == address
    assert newest(desk, "house").kind == "accountability_signed"
    assert "Signed by Ann Example" in desk.get("/accountability/")
    assert "Type your PIN" in desk.get(address)
    # What a program with a fault posted all the same.
    monkeypatch.setattr(ledger, "need_statements", lambda *_: None)
    clinic.run_signed(receive, clinic.receive_command(clinic.carton()), (CORA, "actor"), (new, "verifier"))
    with clinic.database.read() as connection:
        wrong = [
            each.wrong.expected for each in verify(connection, KEYS, lambda *_: None).books if each.wrong
        ]
    assert wrong == ["the statement of accountability of Gia Unsigned before it"]


@ONCE
def test_11_100_b_no_right_to_sign_before_the_identity_is_checked(desk: Desk) -> None:
    """A role that was given is in force with the check of a document by another person, and her page says why not."""
    clinic = desk.clinic
    new = type(BEN)("P-0042", "Gia", "Unseen", "R1", (Role.ADMINISTRATOR,))
    person = staff.AddPerson(clinic.act(PROGRAM), new.code, "gia", new.given_name, new.family_name)
    clinic.run(staff.add_person, person)
    given = staff.ChangeRole(clinic.act(PROGRAM), new.code, "R1", Role.ADMINISTRATOR, granted=True)
    clinic.run(staff.change_role, given)
    files(clinic, new)
    govern(clinic)
    looked = CheckIdentity(clinic.act(DEE, book="house"), DEE.code, "passport", date(2026, 1, 5))
    with clinic.refused(NotHerself):
        clinic.run_signed(check_identity, looked, (DEE, "actor"), (CORA, "approver"))
    with clinic.database.read() as connection:
        assert staff.roles_of(connection, new.code, "R1", clinic.clock()) == frozenset()
    desk.sign_in(DEE)
    page = desk.get(f"/people/{new.code}/")
    assert "No identity check is recorded. Not administrator until then." in page
    checked = {"document": "passport", "checked_on": "2026-01-05"}
    draft = desk.post(f"/people/{new.code}/identity", **checked)
    for member in (DEE, CORA):
        draft_next = desk.post(draft, scan=badge(member))
        draft = desk.post(draft_next, pin=PIN)
    assert newest(desk, "house").kind == "identity_checked"
    with clinic.database.read() as connection:
        assert staff.roles_of(connection, new.code, "R1", clinic.clock()) == {Role.ADMINISTRATOR}
    page = desk.get(f"/people/{new.code}/")
    assert "No identity check" not in page
    assert "passport" in page
