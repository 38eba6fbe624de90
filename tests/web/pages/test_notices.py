"""The button of a notice: her own alone."""

from __future__ import annotations

from inventory.staff import ResetPin, reset_pin
from inventory.tables.working import notice
from tests.cast import ANN, BEN, DEE
from tests.web.conftest import Desk
from tests.web.floor import rows


def test_anothers_notice_is_not_there(desk: Desk) -> None:
    """It stays for its owner."""
    clinic = desk.clinic
    clinic.run(reset_pin, ResetPin(clinic.act(DEE, book="house"), ANN.code, "hash", one_time=True))
    (row,) = rows(clinic, notice)
    desk.sign_in(BEN)
    desk.post(f"/notice/{row.id}/seen", 404)
    desk.post("/notice/999/seen", 404)
    assert rows(clinic, notice)[0].seen_at_us is None
