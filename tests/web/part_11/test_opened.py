"""21 CFR 11.10(d), (f), (j), (k), 11.100(c) and 11.200(b) again: who is let in with what, and which step is refused."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

import pytest
from sqlalchemy import update

from inventory import ledger, staff
from inventory.access import ChangeAccess, change_access
from inventory.administration import Administer, administer
from inventory.amount import parse_amount
from inventory.draw import Draw, draw_up
from inventory.errors import AnotherHasIt, Expired, MoreThanTheBooksHold
from inventory.issue import Issue, Purpose, take
from inventory.person_file import RecordTraining, record_training
from inventory.receipt import receive
from inventory.rule_errors import SignedLate
from inventory.tables.people import accountability
from inventory.tables.rules import certification_letter, letter_file
from inventory.verification import verify
from inventory.waste import Waste, WastePart, waste
from tests.cast import ANN, BEN, CORA, DEE, KEYS, PROGRAM
from tests.inventory.test_media_type import PDF
from tests.web.authenticator import ORIGIN, UP, UV, Authenticator
from tests.web.conftest import Desk
from tests.web.floor import drawn, follow, rows
from tests.web.pages.test_factor import begun, enroll, options_of
from tests.web.pages.test_letter import send
from tests.web.test_key_signing import touched, work_by
from tests.web.two_people import both, govern
from web.api.interface import OFFERS
from web.documents import ROOT, documents
from web.party import party_of

ONCE = pytest.mark.parametrize("people_url", ["sqlite"], indirect=True)


@ONCE
def test_11_10_d_access_begins_and_ends_at_its_time_and_each_operation_asks_its_token(desk: Desk) -> None:
    """Before its first and after its last moment she opens nothing; no operation answers without a token."""
    clinic = desk.clinic
    begins = clinic.clock.at + timedelta(hours=1)
    command = ChangeAccess(clinic.act(PROGRAM), ANN.code, "R1", begins, begins + timedelta(hours=2))
    desk.sign_in(ANN)
    desk.get("/stock/")
    clinic.run(change_access, command)
    assert desk.client.get("/stock/").status_code in (303, 403)
    clinic.clock.at = begins
    desk.sign_in(ANN)
    # A session that is fresh at the last moment: it is the access that ends, and not the session.
    clinic.clock.at = begins + timedelta(hours=2, minutes=-2)
    desk.sign_in(ANN)
    desk.get("/stock/")
    clinic.clock.at = begins + timedelta(hours=2)
    assert desk.client.get("/stock/").status_code in (303, 403)
    for offer in OFFERS.values():
        answer = desk.app.test_client().open(
            f"/api/v1{re.sub('<.+?>', '1', offer.path)}", method=offer.method
        )
        assert answer.status_code == 401, offer.name


@ONCE
def test_11_10_f_no_step_with_what_is_anothers_over_or_too_late(desk: Desk) -> None:
    """Nothing that another holds, no more than is held, no signature long after its act, no drug that is out of date."""
    clinic = desk.clinic
    made = drawn(clinic)

    def dose(typed: str, member: object = ANN, syringe: str = made.syringe) -> Administer:
        act = clinic.act(member)  # type: ignore[arg-type]
        return Administer(act, syringe, made.patient, made.order, parse_amount(typed), "IV")

    with clinic.refused(AnotherHasIt, found="with Ann Example"):
        clinic.run(administer, dose("35 mg", BEN))
    with clinic.refused(MoreThanTheBooksHold, "35 mg at most", "36 mg"):
        clinic.run(administer, dose("36 mg"))
    act, part = clinic.act(ANN), (WastePart(made.syringe),)
    clinic.clock.at += timedelta(minutes=11)
    with clinic.refused(SignedLate, "within 10 min"):
        late = Waste(act, part, "drug_waste_bin", "left_over", "R1.WB")
        clinic.run_signed(waste, late, (ANN, "actor"), (BEN, "witness"))
    (vial,) = clinic.receive(1, expires_on=date(2026, 11, 2))
    clinic.run(take, Issue(clinic.act(ANN), vial, Purpose.SESSION))
    syringe = clinic.label()
    draw = Draw(clinic.act(ANN), vial, syringe, made.patient, made.order, parse_amount("35 mg"))
    clinic.run(draw_up, draw)
    # Five minutes after midnight in New York: the order lasts, the vial does not.
    clinic.clock.at = datetime(2026, 11, 3, 5, 5, tzinfo=UTC)
    with clinic.refused(Expired):
        clinic.run(administer, dose("35 mg", syringe=syringe))
    clinic.run(administer, dose("35 mg"))


@ONCE
def test_11_10_j_a_statement_that_comes_later_does_not_heal_a_signature(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In either book: `verify` names what was signed before it, although it stands there now."""
    clinic = desk.clinic
    new = type(BEN)("P-0042", "Gia", "Unsigned", "R1", (staff.Role.NURSE,))
    clinic.run(staff.add_person, staff.AddPerson(clinic.act(PROGRAM), new.code, "gia", "Gia", "Unsigned"))
    clinic.run(
        staff.change_role, staff.ChangeRole(clinic.act(PROGRAM), new.code, "R1", new.roles[0], granted=True)
    )
    govern(clinic)
    monkeypatch.setattr(ledger, "need_statements", lambda *_: None)
    clinic.run_signed(receive, clinic.receive_command(clinic.carton()), (CORA, "actor"), (new, "verifier"))
    trained = RecordTraining(clinic.act(new, book="house"), ANN.code, "fire drill", date(2026, 1, 5), None)
    clinic.run_signed(record_training, trained, (new, "actor"), (CORA, "approver"))
    clinic.clock.at += timedelta(days=2)
    clinic.answers(new)
    assert new.code in {row.person for row in rows(clinic, accountability)}
    with clinic.database.read() as connection:
        books = verify(connection, KEYS, lambda *_: None).books
    wrong = {each.book: each.wrong.expected for each in books if each.wrong}
    said = "the statement of accountability of Gia Unsigned before it"
    assert wrong == {"R1": said, "house": said}


@ONCE
def test_11_10_k_documents_are_for_who_is_signed_in_and_new_or_gone_ones_are_named(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The version is the installed one's; without sign-in neither the list nor a document is shown."""
    digest = documents()[0].digest
    with desk.client.session_transaction() as kept:
        kept["station"] = "R1.W1"
    for address in ("/about/", f"/about/{digest}"):
        assert desk.client.get(address).headers["Location"] == "/sign-in/"
    desk.sign_in(ANN)
    assert f"Version Vialtrail {version('vialtrail')} Schema" in desk.get("/about/")
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    for path in ROOT.glob("*.md"):
        shutil.copy(path, tmp_path / path.name)
    (tmp_path / "docs" / "part-11.md").rename(tmp_path / "docs" / "part-12.md")
    monkeypatch.setattr("web.pages.about.documents.documents", lambda: documents(tmp_path))
    page = desk.get("/about/")
    assert "2 documents changed since the program started" in page
    assert re.search(r"docs/part-12\.md \d+ \w{16} Changed since the start", page)
    assert "docs/part-11.md Gone since the start" in page


@ONCE
def test_11_100_c_the_file_is_for_who_looks_after_people_and_is_what_was_kept(desk: Desk) -> None:
    """Another kind of file is kept nowhere; a nurse reads none; one with another SHA-256 is not sent."""
    clinic = desk.clinic
    govern(clinic)
    desk.sign_in(DEE)
    for other in (b"<!doctype html><script>alert(1)</script>", b"MZ" + PDF, b"PK\x03\x04" + b"\0" * 64):
        assert send(desk, other).status_code == 422
        assert not rows(clinic, letter_file)
    both(desk, send(desk, PDF).headers["Location"], DEE, CORA)
    assert len(rows(clinic, certification_letter)) == 1
    assert desk.client.get("/letter/file").data == PDF
    desk.sign_in(ANN)
    desk.get("/letter/file", 403)
    with clinic.database.write() as connection:
        connection.execute(update(letter_file).values(content=PDF + b"% more\n%%EOF\n"))
    desk.sign_in(DEE)
    desk.get("/letter/file", 404)
    assert "The file is not the one that was kept" in desk.get("/letter/")


@ONCE
def test_11_200_b_a_key_that_did_not_ask_for_its_owner_is_not_taken(desk: Desk) -> None:
    """Neither when it is made nor when it signs; the same key that asked for her is."""
    desk.app.extensions["vialtrail_party"] = party_of(ORIGIN)
    made = drawn(desk.clinic)
    desk.sign_in(ANN)
    answer = Authenticator(flags=UP).make(options_of(begun(desk, ANN)))
    assert "No security key was enrolled." in desk.refused("/factor/key", answer=answer, name="Phone")
    key = enroll(desk, ANN)
    work_by(desk, "security_key")
    desk.sign_in(ANN)
    address = follow(desk, "/waste/", (made.syringe, "CONFIRM", "1"))
    key.flags = UP
    assert "not accepted" in desk.refused(address, **touched(desk, address, key))
    assert desk.state()["signatures"] == []
    key.flags = UP | UV
    desk.post(address, **touched(desk, address, key))
    assert [each["method"] for each in desk.state()["signatures"]] == ["security key"]
