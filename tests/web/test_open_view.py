"""All that is open, thing by thing, with its owner's name and where it opens to."""

from __future__ import annotations

from inventory import staff
from inventory.issue import Issue, Purpose, take
from inventory.receipt import receive
from inventory.staff import Role
from tests.cast import ANN, DEE, EVE, PROGRAM
from tests.web.conftest import Desk
from tests.web.suspicion import exception, kept
from tests.web.treatment import labels, reading, treat
from web.board_view import read_board
from web.open_view import open_sites


def test_custody_takes_and_exceptions_stand_together(desk: Desk) -> None:
    """Each with the label as it is printed, its address and its owner."""
    made = labels()
    done = treat(desk.clinic, made)
    (vial,) = desk.clinic.receive(1, labels=(next(made),))
    taken = desk.clinic.run(take, Issue(desk.clinic.act(ANN), vial, Purpose.EMERGENCY))
    (number,) = kept(desk.clinic, exception(done))
    with reading(desk, DEE) as here:
        ((code, name, rows),) = open_sites(read_board(here))
    assert (code, name) == ("R1", "Clinic R1")
    assert [(what.replace("\u00a0", " "), href, owner) for what, href, _, owner, _ in rows] == [
        (f"Vial {vial[-4:]} holds 500 mg", f"/vial/{vial}", "Ann Example"),
        (f"Vial {done.vial[-4:]} holds 465 mg", f"/vial/{done.vial}", "Ann Example"),
        (f"Emergency take of vial {vial[-4:]}", f"/issue/{taken.seq}", "Ann Example"),
        ("Recorded with an exception: no order", f"/finding/{number}", "Cora Specimen"),
    ]


def test_another_site_carries_its_book(desk: Desk) -> None:
    """So that its pages open there."""
    made = labels()
    granted = staff.ChangeRole(desk.clinic.act(PROGRAM), DEE.code, "R2", Role.COMPLIANCE, granted=True)
    desk.clinic.run(staff.change_role, granted)
    command = desk.clinic.receive_command(desk.clinic.carton(1, labels=(next(made),)), actor=EVE)
    vial = command.cartons[0].labels[0]
    desk.clinic.run_signed(receive, command, (EVE, "actor"))
    desk.clinic.run(take, Issue(desk.clinic.act(EVE), vial, Purpose.SESSION))
    with reading(desk, DEE) as here:
        sites = {code: rows for code, _, rows in open_sites(read_board(here))}
    assert sites["R1"] == ()
    assert [href for _, href, *_ in sites["R2"]] == [f"/vial/{vial}?book=R2"]
