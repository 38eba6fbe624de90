"""The entry of a change: read where it was made, and nowhere else."""

from __future__ import annotations

from inventory.staff import Role
from tests.cast import ANN, CORA, DEE, EVE
from tests.web.conftest import Desk
from tests.web.floor import newest, sign
from tests.web.two_people import give, govern


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
