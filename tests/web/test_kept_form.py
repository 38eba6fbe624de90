"""A half-filled form waits for its own person, on any workstation, sealed and without secrets, and for nobody else."""

import json
from datetime import timedelta

import pytest

from inventory.tables.working import draft
from tests.cast import ANN, BEN, Member
from tests.web.conftest import PIN, Desk, badge
from tests.web.floor import rows, station_of
from web import kept_form

ADDRESS = "/patient/new"
TYPED = {"name": "Halfdone Person", "address": "12 Halfway Street", "record_number": "HALF-1"}


def lock(desk: Desk, page: str = ADDRESS, **typed: str) -> str:
    """Lock the screen over a page with these fields typed."""
    return desk.post("/lock", kept=json.dumps({"address": page, "fields": typed}))


def sign_in(desk: Desk, member: Member = ANN) -> str:
    """Badge and PIN at the same browser; where it leads."""
    desk.post("/sign-in/", scan=badge(member))
    return desk.post("/sign-in/pin", pin=PIN)


def test_what_was_typed_comes_back_to_its_own_person_alone(desk: Desk) -> None:
    """The next person begins at home and sees none of it; its own finds it elsewhere too; once taken it is gone."""
    desk.sign_in(ANN)
    assert lock(desk, **TYPED) == "/sign-in/"
    (kept,) = rows(desk.clinic, draft)
    assert not any(text in kept.state for text in TYPED.values())
    assert sign_in(desk, BEN) == "/"
    for address in (ADDRESS, "/"):
        page = desk.get(address)
        assert not any(text in page for text in (*TYPED.values(), "half-filled"))
    desk.client = desk.app.test_client()
    desk.sign_in(ANN)
    assert "Go on with a half-filled form" in desk.get("/")
    html = desk.client.get(ADDRESS).get_data(as_text=True)
    assert all(f'value="{text}"' in html for text in TYPED.values())
    assert desk.post(ADDRESS, born_on="1970-01-31", **TYPED).startswith("/patient/")
    assert "Halfdone" not in desk.client.get(ADDRESS).get_data(as_text=True)
    (kept,) = rows(desk.clinic, draft)
    assert json.loads(kept.state) == {"address": ADDRESS}
    assert kept.closed_at_us is not None


@pytest.mark.parametrize(("late", "is_kept"), [(30, True), (70, False)])
def test_a_screen_that_locked_itself_keeps_it_for_a_moment(desk: Desk, *, late: int, is_kept: bool) -> None:
    """The server counts from what it heard last, the page from the last key; she is led back to the page, once."""
    desk.sign_in(ANN)
    lock_after = station_of(desk.clinic).policy.lock_after
    desk.clinic.clock.at += lock_after + timedelta(seconds=late)
    lock(desk, **TYPED)
    assert len(rows(desk.clinic, draft)) == is_kept
    # Nobody is signed in now: what somebody else at this browser sends is nobody's.
    lock(desk, name="Another")
    assert len(rows(desk.clinic, draft)) == is_kept
    assert sign_in(desk) == (ADDRESS if is_kept else "/")


def test_no_secret_and_no_other_site_is_kept(desk: Desk) -> None:
    """Fields that ask for secrets, a badge in another, an address elsewhere, and what is no form at all."""
    desk.sign_in(ANN)
    secret = {"pin": PIN, "new_pin": PIN, "badge": "x", "csrf_token": "t", "command_id": "0" * 32}
    lock(desk, **secret, address=badge(BEN), name=" ")
    for address in ("//evil.example/", "https://evil.example/", "/nowhere", "/sign-in/only", "/a\n"):
        desk.sign_in(ANN)
        lock(desk, address, **TYPED)
    for sent in ("[", "[]", "{}", '{"address": 1, "fields": {"a": "b"}}', "[" * 100_000):
        desk.sign_in(ANN)
        assert desk.post("/lock", kept=sent) == "/sign-in/"
    assert rows(desk.clinic, draft) == []


def test_the_newest_of_a_page_stands_and_old_ones_are_forgotten(desk: Desk) -> None:
    """One draft a page; after half a day nothing is filled in."""
    for name in ("First Person", "Second Person"):
        desk.sign_in(ANN)
        lock(desk, name=name)
    desk.sign_in(ANN)
    page = desk.client.get(ADDRESS).get_data(as_text=True)
    assert "Second Person" in page
    assert "First Person" not in page
    assert [row.closed_at_us is None for row in rows(desk.clinic, draft)].count(True) == 1
    desk.clinic.clock.at += kept_form.LASTS + timedelta(minutes=1)
    desk.sign_in(ANN)
    assert "Second Person" not in desk.client.get(ADDRESS).get_data(as_text=True)
