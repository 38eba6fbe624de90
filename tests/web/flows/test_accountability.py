"""The flow of the statement takes a signature of hers and nothing else, and records nothing with less than that."""

from __future__ import annotations

import pytest

from tests.cast import ANN, BEN
from tests.web.conftest import PIN, Desk, badge
from tests.web.floor import newest

ONCE = pytest.mark.parametrize("people_url", ["sqlite"], indirect=True)


@ONCE
def test_it_takes_her_badge_and_her_pin_alone(desk: Desk) -> None:
    """A label, another's badge and a PIN before the badge are refused; the text of before may be signed again."""
    (vial,) = desk.clinic.receive()
    desk.sign_in(ANN)
    draft = desk.post("/accountability/")
    page = desk.get(draft)
    assert "Statement of Ann Example" in page
    assert "You answer for it" in page
    for wrong in (vial, badge(BEN), PIN):
        desk.refused(draft, scan=wrong)
    desk.refused(draft, pin=PIN)
    desk.post(draft, scan=badge(ANN))
    desk.post(draft, pin=PIN)
    made = newest(desk, "house")
    assert (made.kind, made.actor, made.n_attestations) == ("accountability_signed", ANN.code, 1)
