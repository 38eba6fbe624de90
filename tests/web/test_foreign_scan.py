"""A container that is scanned where it does not belong is told to both sites, once a day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from inventory import staff
from inventory.responsibility import NameRegistrant, name_registrant
from inventory.staff import Role
from inventory.tables.working import notice
from tests.cast import ANN, CORA, DEE, EVE, PROGRAM
from tests.web.conftest import Desk
from tests.web.floor import rows
from tests.web.two_people import files


def told(desk: Desk, label: str) -> list[str]:
    """Who was told of the container."""
    return [row.person for row in rows(desk.clinic, notice) if label in row.words]


@pytest.mark.parametrize("address", ["/scan", "/issue/"])
def test_both_sites_are_told_once_a_day(desk: Desk, address: str) -> None:
    """The compliance officer of R2, where it was scanned, and the registrant and compliance of R1, where it belongs."""
    (vial,) = desk.clinic.receive()
    change = staff.ChangeRole(desk.clinic.act(PROGRAM), ANN.code, "R2", Role.COMPLIANCE, granted=True)
    desk.clinic.run(staff.change_role, change)
    files(desk.clinic, ANN, CORA, EVE)
    desk.clinic.run(name_registrant, NameRegistrant(desk.clinic.act(PROGRAM), "R1", CORA.code))
    desk.sign_in(EVE)
    for _ in range(2):
        desk.client.post(address, data={"scan": vial})
    assert told(desk, vial) == [ANN.code, CORA.code, DEE.code]
    said = rows(desk.clinic, notice)[-1].words
    assert said == f"Container {vial} of Clinic R1 was scanned at Clinic R2. It belongs to Clinic R1."
    desk.clinic.clock.at += timedelta(days=1, minutes=1)
    desk.sign_in(EVE)
    desk.client.post(address, data={"scan": vial})
    assert len(told(desk, vial)) == 6


def test_a_scan_where_it_belongs_tells_nobody(desk: Desk) -> None:
    """Nor does one of a label that no container has."""
    (vial,) = desk.clinic.receive()
    desk.sign_in(ANN)
    desk.client.post("/scan", data={"scan": vial})
    desk.client.post("/scan", data={"scan": "V7T2PD3K9XHD"})
    assert rows(desk.clinic, notice) == []
