"""The reviewer's pages: a change of the house book too, with before and after; nothing of another registration."""

from __future__ import annotations

from inventory.responsibility import NameRegistrant, name_registrant
from inventory.staff import Role
from tests.cast import ANN, BEN, CORA, DEE, PROGRAM
from tests.web.conftest import Desk
from tests.web.floor import newest, sign
from tests.web.two_people import files, give, hold


def test_a_change_with_one_signature_is_reviewed(desk: Desk) -> None:
    """A clinic of three is not locked out of its own people."""
    clinic = desk.clinic
    hold(clinic, {ANN: ANN.roles, BEN: (Role.REVIEWER,), CORA: CORA.roles, DEE: DEE.roles})
    files(clinic, ANN, CORA, DEE)
    clinic.run(name_registrant, NameRegistrant(clinic.act(PROGRAM), "R1", CORA.code))
    desk.sign_in(DEE)
    draft = give(desk, ANN, Role.WITNESS)
    desk.post(draft, choice="alone")
    where = sign(desk, draft, DEE)
    assert "One signature, review due by" in desk.get(where)
    seq = newest(desk, "house").seq
    desk.sign_in(BEN)
    page = desk.get(f"/review/house/{seq}")
    assert "Role witness of Ann Example (P-0001) at Clinic R1 not held \u2192 held" in page
    assert "Performed. Signed " in page
    assert " with badge and PIN, " in page
    sign(desk, desk.post(f"/review/house/{seq}", agreed="yes"), BEN)
    desk.sign_in(DEE)
    assert "reviewed by Ben Sample on" in desk.get(where)
    desk.get(f"/change/{seq + 1}", 404)
