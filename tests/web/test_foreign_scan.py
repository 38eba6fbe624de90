"""A container that is scanned where it does not belong is told to both sites, once a day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from inventory import staff
from inventory.responsibility import NameRegistrant, name_registrant
from inventory.staff import Role
from inventory.tables.working import notice
from tests.cast import ANN, CORA, DEE, EVE, PROGRAM, Member
from tests.web.conftest import Desk
from tests.web.floor import rows
from tests.web.flows.test_issue import foreign
from tests.web.flows.test_receipt import with_labels
from tests.web.two_people import files


def told(desk: Desk, label: str) -> list[str]:
    """Who was told of the container."""
    return [row.person for row in rows(desk.clinic, notice) if label in row.words]


@pytest.mark.parametrize("address", ["/scan", "/issue/"])
def test_both_sites_are_told_once_a_day(desk: Desk, address: str) -> None:
    """Pharmacist and compliance of R2, where it was scanned; registrant, pharmacist, compliance of R1, its own site."""
    (vial,) = desk.clinic.receive()
    change = staff.ChangeRole(desk.clinic.act(PROGRAM), ANN.code, "R2", Role.COMPLIANCE, granted=True)
    desk.clinic.run(staff.change_role, change)
    files(desk.clinic, ANN, CORA, EVE)
    desk.clinic.run(name_registrant, NameRegistrant(desk.clinic.act(PROGRAM), "R1", CORA.code))
    desk.sign_in(EVE)
    for _ in range(2):
        desk.client.post(address, data={"scan": vial})
    assert told(desk, vial) == [ANN.code, CORA.code, DEE.code, EVE.code]
    said = rows(desk.clinic, notice)[-1].words
    assert said == f"Container {vial} of Clinic R1 was scanned at Clinic R2. It belongs to Clinic R1."
    desk.clinic.clock.at += timedelta(days=1, minutes=1)
    desk.sign_in(EVE)
    desk.client.post(address, data={"scan": vial})
    assert len(told(desk, vial)) == 8


def test_a_scan_where_it_belongs_tells_nobody(desk: Desk) -> None:
    """Nor does one of a label that no container has."""
    (vial,) = desk.clinic.receive()
    desk.sign_in(ANN)
    desk.client.post("/scan", data={"scan": vial})
    desk.client.post("/scan", data={"scan": "V7T2PD3K9XHD"})
    assert rows(desk.clinic, notice) == []


@pytest.mark.parametrize(
    ("member", "role", "sentence"),
    [
        (ANN, None, "is not from this site. Lock it away; both sites were told."),
        (ANN, Role.NURSE, "belongs to Clinic R2. Lock it away until it is back there."),
        (DEE, None, "is not from this site. Lock it away; both sites were told."),
        (DEE, Role.WITNESS, "belongs to Clinic R2. Lock it away until it is back there."),
    ],
)
def test_whose_it_is_reads_who_has_a_right_there(
    desk: Desk, member: Member, role: Role | None, sentence: str
) -> None:
    """Never a page that is not there, whoever scans it; the pharmacists of both sites are told."""
    clinic = desk.clinic
    vial = foreign(clinic)
    if role is not None:
        given = staff.ChangeRole(clinic.act(PROGRAM), member.code, "R2", role, granted=True)
        clinic.run(staff.change_role, given)
    desk.sign_in(member)
    page = desk.refused("/scan", scan=vial)
    assert f"This vial {sentence}" in page
    assert {CORA.code, EVE.code} <= set(told(desk, vial))


def test_a_group_compliance_officer_reads_its_life(desk: Desk) -> None:
    """Her page of it opens, as its address does."""
    clinic = desk.clinic
    vial = foreign(clinic)
    given = staff.ChangeRole(clinic.act(PROGRAM), DEE.code, "R2", Role.COMPLIANCE, granted=True)
    clinic.run(staff.change_role, given)
    desk.sign_in(DEE)
    assert desk.post("/scan", scan=vial) == f"/vial/{vial}"
    desk.get(f"/vial/{vial}")


def test_at_a_receipt_it_is_told_too(desk: Desk) -> None:
    """Another site's label on a vial of a carton is not only no label of its sheet."""
    vial = foreign(desk.clinic)
    assert "both sites were told" in desk.refused(with_labels(desk, 1), scan=vial)
    assert CORA.code in told(desk, vial)
