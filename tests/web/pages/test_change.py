"""The entry of a change: read where it was made, and nowhere else."""

from __future__ import annotations

import pytest

from inventory.staff import Role
from tests.cast import ANN, BEN, CORA, DEE, EVE
from tests.web.conftest import Desk
from tests.web.floor import newest, sign
from tests.web.two_people import elsewhere, give, govern, hold


def test_another_registration_finds_no_such_entry(desk: Desk) -> None:
    """Nor does anybody find one of the house book that is no change."""
    govern(desk.clinic)
    desk.sign_in(DEE)
    where = sign(desk, give(desk, ANN, Role.WITNESS), DEE, CORA)
    page = desk.get(where)
    assert "Role changed" in page
    assert "Dee Instance Performed" in page
    assert f"house/{newest(desk, 'house').seq}" in page
    desk.get("/change/1", 404)
    desk.sign_in(EVE)
    desk.get(where, 404)


@pytest.mark.parametrize(
    ("what", "sent", "herself"),
    [
        ("screening", {"screened_on": "2026-10-01", "result": "clear", "waiver": ""}, 404),
        ("licence", {"kind": "nurse", "number": "N-77", "state": "NY", "expires_on": "2029-01-01"}, 200),
        ("training", {"course": "waste", "completed_on": "2026-10-01", "expires_on": ""}, 200),
    ],
)
def test_a_colleagues_file_is_read_by_who_looks_after_people(
    desk: Desk, what: str, sent: dict[str, str], herself: int
) -> None:
    """By its signers, the registrant and compliance; by no pharmacist; by herself, but for a screening."""
    nurse, pharmacist = (Role.NURSE,), (Role.PHARMACIST,)
    hold(desk.clinic, {ANN: nurse, BEN: pharmacist, CORA: (Role.COMPLIANCE,), DEE: (Role.ADMINISTRATOR,)})
    govern(desk.clinic, CORA)
    desk.sign_in(DEE)
    where = sign(desk, desk.post(f"/people/{ANN.code}/{what}", **sent), DEE, CORA)
    desk.get(where)
    elsewhere(desk, CORA).get(where)
    elsewhere(desk, BEN).get(where, 404)
    elsewhere(desk, ANN).get(where, herself)


def test_a_pharmacist_reads_what_is_in_nobodys_file(desk: Desk) -> None:
    """A role that was given."""
    hold(desk.clinic, {ANN: (Role.NURSE,), BEN: (Role.PHARMACIST,), CORA: (), DEE: (Role.ADMINISTRATOR,)})
    govern(desk.clinic, CORA)
    desk.sign_in(DEE)
    where = sign(desk, give(desk, ANN, Role.WITNESS), DEE, CORA)
    elsewhere(desk, BEN).get(where)
    elsewhere(desk, ANN).get(where, 404)
