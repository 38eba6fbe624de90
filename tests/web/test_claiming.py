"""Badges and names before a PIN: so many are taken at a workstation, whosever they are."""

from __future__ import annotations

from datetime import timedelta

from inventory.tables.working import refused_attempt
from tests.cast import ANN
from tests.web.conftest import PIN, Desk, badge
from tests.web.floor import rows, stand_at
from tests.web.test_facility_badge import BARCODE, OTHER, enrolled
from web.claiming import CLAIMS_MAX

__all__ = ["enrolled"]


def test_badges_may_be_given_so_often_and_no_more(enrolled: Desk) -> None:
    """Whoever tries one number after the other waits and is noted, whether any is a badge; a right PIN counts back."""
    stand_at(enrolled)
    at = [enrolled.clinic.clock.at]
    enrolled.clinic.database.clock = lambda: at[0]
    for number in range(CLAIMS_MAX):
        assert enrolled.post("/sign-in/", scan=f"HOSP-{number + 400:05}") == "/sign-in/pin"
    for text in (BARCODE, OTHER, badge(ANN)):
        assert "Too many tries here" in enrolled.refused("/sign-in/", scan=text)
    assert [row.why for row in rows(enrolled.clinic, refused_attempt)] == ["TooManyTries"] * 3
    at[0] += timedelta(minutes=2)
    assert enrolled.post("/sign-in/", scan=BARCODE) == "/sign-in/pin"
    assert enrolled.post("/sign-in/pin", pin=PIN) == "/"
