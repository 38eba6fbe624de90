"""The daily sheet on screen and on paper: one page, with codes from which the notes can be read again."""

from __future__ import annotations

import re

import pytest

from inventory.published import Fit, Note, verify_published
from tests.cast import ANN, BEN, CORA, DEE, KEYS, Member
from tests.web.conftest import Desk
from tests.web.test_seal import scanned
from tests.web.treatment import labels, treat


def raw(desk: Desk, address: str = "/daily-sheet/") -> str:
    """The page as it was sent."""
    return desk.client.get(address).get_data(as_text=True)


@pytest.mark.parametrize("member", [CORA, DEE], ids=lambda member: member.given_name)
def test_it_has_the_days_entries_and_both_books(desk: Desk, member: Member) -> None:
    """Registration, entries by kind and number, what is open, and a checkpoint of its book and of the house book."""
    treat(desk.clinic, labels())
    desk.sign_in(member)
    page = desk.get("/daily-sheet/")
    for said in (
        "Daily sheet 02 Nov 2026", "DEA number AP5836727", "As known at entry R1/7", f"by {member.name}", "Received 1",
        "Wasted 1", "7 entries: R1/1 to R1/7.", "Book R1", "House book", "R1 over 7 entries", "vialtrail/house",
    ):  # fmt: skip
        assert said in page, said
    assert 'href="/daily-sheet/"' in raw(desk)


def test_its_codes_are_notes_that_fit(desk: Desk) -> None:
    """Scanned off the page, each verifies; what stands beside a code as text is the same note."""
    treat(desk.clinic, labels())
    desk.sign_in(CORA)
    text = raw(desk)
    codes = [scanned(found) for found in re.findall(r"<figure>(<svg.*?</svg>)", text, re.DOTALL)]
    assert len(codes) == 2
    with desk.clinic.database.read() as connection:
        fits = verify_published(connection, KEYS, [Note("paper", code) for code in codes])
    assert [each.fit for each in fits] == [Fit.FINE] * 2
    assert all(code.strip() in text for code in codes)


def test_a_day_is_chosen_by_letter_or_date(desk: Desk) -> None:
    """Yesterday has no entries; a day to come is refused and today shown; anything else in the box is a scan."""
    treat(desk.clinic, labels())
    desk.sign_in(CORA)
    answer = desk.client.post("/daily-sheet/", data={"scan": "y"})
    assert answer.headers["Location"] == "/daily-sheet/?day=2026-11-01"
    assert "No entries were recorded on this day." in desk.get("/daily-sheet/?day=2026-11-01")
    refused = desk.get("/daily-sheet/?day=2026-11-09", 422)
    assert "has not come yet" in refused
    assert "Daily sheet 02 Nov 2026" in refused
    assert "Daily sheet 02 Nov 2026" in desk.get("/daily-sheet/?day=never")
    assert desk.client.post("/daily-sheet/", data={"scan": "NOTHING"}).status_code in {303, 422}


def test_another_registration_is_not_shown(desk: Desk) -> None:
    """Neither its numbers nor its name, to whoever has no role there."""
    desk.sign_in(CORA)
    page = desk.get("/daily-sheet/?site=R2", 404)
    assert "Clinic R2" not in page
    assert "Clinic R1" in page


@pytest.mark.parametrize("member", [ANN, BEN], ids=lambda member: member.given_name)
def test_it_is_the_desks(desk: Desk, member: Member) -> None:
    """A nurse has no menu and no sheet."""
    desk.sign_in(member)
    desk.get("/daily-sheet/", 403)
