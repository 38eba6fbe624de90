"""Her statement has a page of its own: she signs it there, it shows her signature, leads back and prints."""

from __future__ import annotations

import pytest

from inventory import accountability
from tests.cast import ANN, BEN
from tests.web.conftest import PIN, Desk, badge
from tests.web.floor import drawn, follow, newest
from tests.web.two_people import elsewhere, govern

ONCE = pytest.mark.parametrize("people_url", ["sqlite"], indirect=True)


@ONCE
def test_a_witness_at_her_own_workstation_signs_hers_on_its_page(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The way back to the draft stands there; the page shows her signature, and prints."""
    govern(desk.clinic)
    made = drawn(desk.clinic)
    monkeypatch.setattr(accountability, "VERSION", "2")
    desk.sign_in(ANN)
    asked = follow(desk, "/waste/", (made.syringe, "CONFIRM", "1"))
    for sent in ({"scan": badge(ANN)}, {"pin": PIN}, {"pin": PIN}):
        desk.post(asked, **sent)
    other = elsewhere(desk, BEN)
    assert "Sign your statement." in other.get("/")
    draft = f"/waste/witness/{asked.split('/')[-2]}/"
    assert other.client.get(draft).headers["Location"] == "/accountability/"
    page = other.get("/accountability/")
    assert "Not signed yet." not in page, "the version of before stands there with its signature"
    begun = other.post("/accountability/")
    other.post(begun, scan=badge(BEN))
    signed = other.post(begun, pin=PIN)
    assert signed == f"/accountability/{newest(desk, 'house').seq}"
    assert other.client.get(signed).headers["Location"] == "/accountability/"
    markup = other.client.get("/accountability/").get_data(as_text=True)
    assert f'href="{draft}"' in markup
    assert "data-print" in markup
    page = other.get("/accountability/")
    assert "Version 2, entry house/" in page
    assert "Ben Sample" in page
    assert "Sign your statement." not in other.get("/")
    assert other.client.get(draft).status_code == 200
