"""A limit is seen with its bounds, proposed on its page, signed by two people, and in force with their record."""

from __future__ import annotations

from datetime import timedelta

import pytest

from inventory.tables.rules import limit_set
from tests.cast import ANN, CORA, DEE
from tests.web.conftest import Desk
from tests.web.floor import newest, rows, sign
from tests.web.governed import govern


def test_two_people_set_a_limit_and_it_is_in_force_with_its_record(desk: Desk) -> None:
    """Both read the value before and after and where it applies; one signature sets nothing."""
    govern(desk.clinic)
    desk.sign_in(DEE)
    page = desk.get("/limit/")
    assert "An idle screen locks after" in page
    assert "2 minutes" in page
    assert "1 to 15 minutes" in page
    assert "No witness by video" in page
    draft = desk.post("/limit/lock_after", value="5")
    said = ("An idle screen locks after, at Clinic R1", "2 minutes \u2192 5 minutes. Every workstation here.")
    assert all(each in desk.get(draft) for each in said)
    sign(desk, draft, DEE)
    assert rows(desk.clinic, limit_set) == []
    assert all(each in desk.get(draft) for each in said)
    receipt = sign(desk, draft, CORA)
    last = newest(desk, "house")
    assert (last.kind, receipt) == ("limit_set", f"/change/{last.seq}")
    assert all(each in desk.get(receipt) for each in said)
    desk.clinic.clock.at += timedelta(minutes=4)
    assert "5 minutes" in desk.get("/limit/")
    desk.post("/limit/lock_after", value="6")
    assert "2 minutes \u2192 5 minutes" in desk.get(receipt)
    assert "5 minutes Set by this clinic" in desk.get("/limit/lock_after")


def test_yes_or_no_is_chosen(desk: Desk) -> None:
    """Nothing is chosen before somebody does."""
    desk.sign_in(DEE)
    assert "checked" not in desk.client.get("/limit/witness_types_first").get_data(as_text=True)
    assert desk.post("/limit/witness_types_first", value="yes") == "/limit/"
    assert [(row.name, row.value) for row in rows(desk.clinic, limit_set)] == [("witness_types_first", "yes")]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("lock_after", "60", "This value is outside the bounds of its limit. Expected: 1 to 15 minutes. Found: 60."),
        ("lock_after", "2", "This value is in force already. Expected: another value. Found: 2 minutes."),
        ("pair_limit", "", "Type the number. Expected: 0 to 20 times a shift. Found: nothing."),
        ("witness_types_first", "1", "Choose yes or no."),
    ],
)  # fmt: skip
def test_a_value_that_does_not_fit_is_refused_in_one_sentence(
    desk: Desk, name: str, value: str, said: str
) -> None:
    """Beside its field, with what was expected."""
    desk.sign_in(DEE)
    assert said in desk.refused(f"/limit/{name}", value=value)
    assert rows(desk.clinic, limit_set) == []


def test_no_page_sets_what_is_no_limit(desk: Desk) -> None:
    """Nor video; and who sets no rule reads none of it."""
    desk.sign_in(DEE)
    for name in ("video_witness", "sign_in"):
        assert desk.client.get(f"/limit/{name}").status_code == 404
    desk.sign_in(ANN)
    assert desk.client.get("/limit/").status_code == 403
