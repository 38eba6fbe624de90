"""Nobody's signature is taken before the statement of accountability; one that was taken is named by verify."""

import pytest

from inventory import accountability, ledger, staff
from inventory.accountability import TEXT, comes_first, need_statements, statement_wanted
from inventory.errors import StatementNotSigned
from inventory.execution import Operation
from inventory.plan import Fact
from inventory.receipt import receive
from inventory.staff import AddPerson
from inventory.verification import verify
from tests.cast import ANN, CORA, DEE, KEYS, PROGRAM, Clinic, Member
from tests.inventory.forging import Say, saying
from tests.web.two_people import files

#: Somebody who works here and signed nothing yet.
GIA = Member("P-0010", "Gia", "Unsigned", "R1", (staff.Role.NURSE,))
TAUGHT = (
    Fact(
        "training",
        {
            "person": ANN.code,
            "course": "fire drill",
            "completed_on": "2026-01-01",
            "expires_on": None,
        },
    ),
)


@pytest.fixture
def clinic(own_clinic: Clinic) -> Clinic:
    """With Gia."""
    own_clinic.run(staff.add_person, AddPerson(own_clinic.act(PROGRAM), GIA.code, None, "Gia", "Unsigned"))
    return own_clinic


def name_registrant(clinic: Clinic) -> None:
    """Cora answers for R1: the clinic is set up."""
    facts = (Fact("registrant", {"registration": "R1", "person": CORA.code}),)
    clinic.run(saying(facts), Say(clinic.act(PROGRAM), "registrant_named"))


def sign(clinic: Clinic, first: Member, second: Member) -> None:
    """Two people sign a change of somebody's file."""
    operation: Operation[Say] = saying(TAUGHT)
    say = Say(clinic.act(first, book="house"), "training_recorded")
    clinic.run_signed(operation, say, (first, "actor"), (second, "approver"))


def test_each_signature_waits_for_its_signers_statement(clinic: Clinic) -> None:
    """The first person's and the second's; nothing is written. While a clinic is set up nobody is asked."""
    sign(clinic, GIA, DEE)
    name_registrant(clinic)
    for pair in ((GIA, DEE), (DEE, GIA)):
        with clinic.refused(StatementNotSigned, "Your statement", "not signed"):
            sign(clinic, *pair)
    sign(clinic, DEE, CORA)
    clinic.answers(GIA)
    sign(clinic, GIA, DEE)


def test_another_version_of_the_text_asks_again(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody, and the books of before stay right."""
    name_registrant(clinic)
    sign(clinic, DEE, CORA)
    monkeypatch.setattr(accountability, "VERSION", "2")
    with clinic.database.read() as connection:
        assert statement_wanted(connection, DEE.code)
        with pytest.raises(StatementNotSigned, match="Dee Instance signs the statement"):
            need_statements(connection, [DEE.code])
    with clinic.refused(StatementNotSigned):
        sign(clinic, DEE, CORA)
    for member in (DEE, CORA):
        clinic.answers(member)
    sign(clinic, DEE, CORA)
    with clinic.database.read() as connection:
        assert verify(connection, KEYS, lambda *_: None).is_clean


@pytest.mark.parametrize("book", ["house", "R1"])
def test_verify_names_an_entry_signed_without_one(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, book: str
) -> None:
    """Of the house book and of a registration's, where a program with a fault posted it."""
    files(clinic, CORA)
    name_registrant(clinic)
    with monkeypatch.context() as faulty:
        faulty.setattr(ledger, "need_statements", lambda *_: None)
        if book == "house":
            sign(clinic, DEE, GIA)
        else:
            command = clinic.receive_command(clinic.carton())
            clinic.run_signed(receive, command, (CORA, "actor"), (GIA, "verifier"))
    with clinic.database.read() as connection:
        wrong = [each.wrong for each in verify(connection, KEYS, lambda *_: None).books if each.wrong]
    assert [(each.book, each.what, each.found) for each in wrong] == [(book, "signatures", "none")]
    assert wrong[0].expected == "the statement of accountability of Gia Unsigned before it"


def test_the_text_says_what_is_recorded_and_who_sees_it() -> None:
    """Practice P14, in sentences that can be read before a shift."""
    assert {"What is recorded", "Who sees it"} <= {title for title, _ in TEXT}
    assert all(sentence.endswith(".") and len(sentence) <= 120 for _, sentence in TEXT)


def test_who_is_locked_out_with_drug_in_her_hands_is_let_in_before_it() -> None:
    """Practice P12: her next signature asks for it; to read records it is asked before."""
    assert comes_first("glass_broken", [("break_glass", {"opens": "bringing_back"})])
    assert comes_first("recovery_sheet_used", [("recovery_used", {})])
    assert not comes_first("glass_broken", [("break_glass", {"opens": "records"})])
