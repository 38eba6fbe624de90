"""Another person's badge on any page asks for her PIN at once; nothing of the first one works after it."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest

from inventory import place, staff
from inventory.moment import to_us
from inventory.tables.working import draft, session
from tests.cast import ANN, BEN, CORA, DEE, PROGRAM, Member
from tests.web.conftest import PIN, Desk, badge
from tests.web.floor import Drawn, band, drawn, rows, stand_at, station_of
from web.proof import hash_pin

#: A form that has the scan box, with all of its fields.
FORM = re.compile(r'<form[^>]*class="scan[^"]*"[^>]*>.*?</form>', re.DOTALL)


def box_of(desk: Desk, address: str) -> tuple[str, dict[str, str]]:
    """Where the scan box of a page posts, and the hidden fields that go with it."""
    page = desk.client.get(address, follow_redirects=True).get_data(as_text=True)
    forms = [form for form in FORM.findall(page) if 'name="scan"' in form]
    assert forms, address
    action = re.search(r'action="([^"]*)"', forms[0])
    assert action is not None
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', forms[0])
    return html.unescape(action[1]), {name: html.unescape(value) for name, value in hidden}


def scan_at(desk: Desk, address: str, text: str) -> str:
    """Scan into the box of a page, as a browser sends it; where it leads."""
    action, hidden = box_of(desk, address)
    return desk.post(action, **{**hidden, "scan": text})


def switched(desk: Desk, address: str, first: Member, second: Member) -> None:
    """The second person's badge on this page: her PIN page, her home, and the first one's session is over."""
    desk.sign_in(first)
    assert scan_at(desk, address, badge(second)) == "/sign-in/pin", address
    assert first.name not in desk.get("/sign-in/pin")
    assert desk.post("/sign-in/pin", pin=PIN) == "/"
    page = desk.client.get("/", follow_redirects=True).get_data(as_text=True)
    assert second.name in page
    assert first.name not in page
    assert all(row.ended_at_us for row in rows(desk.clinic, session) if row.person == first.code), address


PAGES = {
    ANN: (
        "/", "/?all=1", "/session/", "/issue/", "/draw/", "/administration/", "/waste/", "/return/", "/patient/",
        "/patient/new", "/stock/", "/waste/witness/", "/no-such-page", "/board/", "/vial/NONE",
    ),
    CORA: (
        "/", "/receipt/", "/supplier/", "/supplier/new", "/product/", "/product/new", "/report/", "/report/waste",
        "/daily-sheet/", "/stock/?place=R1.CAB",
    ),
    DEE: ("/board/", "/session/", "/report/reconciliation", "/daily-sheet/"),
}  # fmt: skip


@pytest.mark.parametrize("first", PAGES, ids=lambda member: member.given_name)
def test_a_badge_switches_on_every_page_with_a_scan_box(desk: Desk, first: Member) -> None:
    """Home, verbs, lists, forms, reports, and the pages that say that there is nothing."""
    for address in PAGES[first]:
        switched(desk, address, first, BEN)


def steps(made: Drawn, vial: str) -> dict[str, tuple[str, ...]]:
    """The first scans of each flow of a nurse's; each beginning of them is a step with a question."""
    return {
        "issue": (vial,),
        "draw": (made.vial, band(made.patient), "20 mg"),
        "administration": (made.syringe, band(made.patient)),
        "waste": (made.syringe, "ALL OF IT"),
        "return": (made.vial,),
    }


@pytest.mark.parametrize("verb", ["issue", "draw", "administration", "waste", "return"])
def test_a_badge_switches_in_the_middle_of_a_flow(desk: Desk, verb: str) -> None:
    """At each step that asks for no badge; the draft stays at its step, for the first person alone."""
    made = drawn(desk.clinic)
    (vial,) = desk.clinic.receive()
    scans = steps(made, vial)[verb]
    for many in range(1, len(scans) + 1):
        desk.sign_in(ANN)
        address = f"/{verb}/"
        for scan in scans[:many]:
            address = desk.post(address, scan=scan)
        before = desk.state()
        if "badge" in desk.get(address):
            continue
        switched(desk, address, ANN, BEN)
        assert desk.state() == before
        desk.get(address, 404)
        desk.post(address, 404, scan="CONFIRM")
        desk.sign_in(ANN)
        assert desk.client.get(address).status_code == 200


@pytest.mark.parametrize("scans", [(), ("55-0098",), ("55-0098", "1")])
def test_a_badge_switches_where_a_text_or_a_number_is_asked(desk: Desk, scans: tuple[str, ...]) -> None:
    """An invoice's number, a choice, a carton: a badge is never taken for one of them."""
    desk.sign_in(CORA)
    address = "/receipt/"
    for scan in scans:
        address = desk.post(address, scan=scan)
    switched(desk, address, CORA, BEN)
    kept = "".join(row.state for row in rows(desk.clinic, draft))
    assert "VTB/" not in kept


def test_ones_own_badge_locks_on_every_page(desk: Desk) -> None:
    """Home, a flow's first page, a step in the middle of it, and a desk page."""
    made = drawn(desk.clinic)
    desk.sign_in(ANN)
    middle = desk.post("/draw/", scan=made.vial)
    for address in ("/", "/issue/", middle, "/patient/", "/session/"):
        desk.sign_in(ANN)
        assert scan_at(desk, address, badge(ANN)) == "/sign-in/"
        assert desk.client.get("/").headers["Location"] == "/sign-in/"


def test_neither_cookie_nor_token_of_the_first_person_works_after_the_switch(desk: Desk) -> None:
    """The browser's cookie from before opens nothing, and the form that it had open records nothing."""
    desk.sign_in(ANN)
    desk.app.config["WTF_CSRF_ENABLED"] = True
    try:
        hidden = box_of(desk, "/")[1]
        cookie = desk.client.get_cookie("vialtrail")
        assert cookie is not None
        assert desk.post("/scan", **{**hidden, "scan": badge(BEN)}) == "/sign-in/pin"
        page = desk.client.get("/sign-in/pin").get_data(as_text=True)
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert token is not None
        assert desk.post("/sign-in/pin", pin=PIN, csrf_token=token[1]) == "/"
        said = desk.post("/scan", 400, **{**hidden, "scan": "?"})
        assert "This page is from an earlier sign-in." in said
        desk.client.set_cookie("vialtrail", cookie.value)
        assert desk.client.get("/").headers["Location"] == "/sign-in/"
        assert desk.post("/scan", **{**hidden, "scan": "?"}) == "/sign-in/"
    finally:
        desk.app.config["WTF_CSRF_ENABLED"] = False


@pytest.mark.parametrize("locks", [True, False], ids=["locked", "idle"])
def test_the_page_that_one_person_left_opens_for_her_alone(desk: Desk, locks: bool) -> None:
    """The next person begins at her home; who left goes on where she was."""
    vial = desk.clinic.taken()
    for member, leads in ((BEN, "/"), (ANN, "there")):
        desk.sign_in(ANN)
        address = desk.post("/draw/", scan=vial)
        if locks:
            desk.post("/lock")
        else:
            desk.clinic.clock.at += timedelta(minutes=3)
        assert desk.client.get(address).headers["Location"] == "/sign-in/"
        desk.post("/sign-in/", scan=badge(member))
        assert desk.post("/sign-in/pin", pin=PIN) == (address if leads == "there" else "/")


def test_a_forced_end_and_an_idle_lock_keep_the_draft_at_its_step(desk: Desk) -> None:
    """It opens for its maker with all that she took in; for nobody else, whatever way it was left."""
    made = drawn(desk.clinic)
    desk.sign_in(ANN)
    address = desk.post("/draw/", scan=made.vial)
    desk.post(address, scan=band(made.patient))
    before = desk.state()
    for way in ("idle", "forced"):
        if way == "idle":
            desk.clinic.clock.at += station_of(desk.clinic).policy.lock_after
            assert desk.post(address, scan="20 mg") == "/sign-in/"
        else:
            with desk.clinic.database.write() as connection:
                connection.execute(session.update().values(ended_at_us=to_us(desk.clinic.clock())))
            assert desk.post(address, scan="20 mg") == "/sign-in/"
        assert desk.state() == before
        for other in (BEN, CORA):
            desk.sign_in(other)
            desk.get(address, 404)
            desk.post(address, 404, scan="20 mg")
        desk.sign_in(ANN)
        assert "Type the dose" in desk.get(address)
        assert desk.state() == before


def test_a_kept_draft_opens_at_another_workstation_of_the_registration_alone(desk: Desk) -> None:
    """She goes on in the next room; at another site the draft is not there."""
    clinic = desk.clinic
    room = place.AddWorkstation(clinic.act(PROGRAM), "R1.W2", "R1", "Room 2", "day", "R1.WB")
    clinic.run(place.add_workstation, room)
    vial = clinic.taken()
    desk.sign_in(ANN)
    address = desk.post("/draw/", scan=vial)
    before = desk.state()
    for member, station, status in ((ANN, "R2.W1", 404), (BEN, "R1.W2", 404), (ANN, "R1.W2", 200)):
        desk.client = desk.app.test_client()
        stand_at(desk, station)
        desk.post("/sign-in/", scan=badge(member))
        desk.post("/sign-in/pin", pin=PIN)
        # At a site where she has no role, the page says so before it looks for a draft.
        assert desk.client.get(address).status_code in {status, 403 if station == "R2.W1" else status}
    assert desk.state() == before


def test_a_badge_switches_where_a_pin_of_ones_own_is_asked(desk: Desk) -> None:
    """Who signed in with a one-time PIN opens nothing by a scan; the next person's badge switches all the same."""
    once = staff.ResetPin(desk.clinic.act(PROGRAM), ANN.code, hash_pin("583017"), True)
    desk.clinic.run(staff.reset_pin, once)
    (vial,) = desk.clinic.receive()
    stand_at(desk)
    desk.post("/sign-in/", scan=badge(ANN))
    desk.post("/sign-in/pin", pin="583017")
    assert desk.post("/scan", scan=vial) == "/pin/"
    assert desk.post("/scan", scan="I") == "/pin/"
    assert scan_at(desk, "/pin/", badge(BEN)) == "/sign-in/pin"
    assert desk.post("/sign-in/pin", pin=PIN) == "/"
    assert BEN.name in desk.get("/")
