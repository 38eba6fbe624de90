"""Every flow has its first page, its draft's page, and a turn for each post; whatever stops it stays on the page."""

import re

import pytest

from inventory.staff import HANDLERS, Role
from tests.cast import ANN, BEN, CORA, DEE
from tests.web.conftest import PIN, Desk, badge
from tests.web.floor import drawn, follow
from web.verbs import FLOWS

#: Flows that a scan begins; the others begin on a page with a form of its own.
BY_SCAN = [name for name, flow in FLOWS.items() if not flow.from_form]


@pytest.mark.parametrize("name", BY_SCAN)
def test_a_flow_opens_with_its_ask_and_the_cursor_in_the_box(desk: Desk, name: str) -> None:
    """Its heading, one box that takes the next scan, and nothing kept before something is given."""
    desk.sign_in(CORA)
    page = desk.client.get(f"/{name}/").get_data(as_text=True)
    assert f"<h1>{FLOWS[name].heading}" in re.sub(r"<h1[^>]*>", "<h1>", page)
    boxes = re.findall(r'<input[^>]*id="scan"[^>]*>', page)
    assert len(boxes) == 1
    assert "autofocus" in boxes[0]
    assert 'type="text"' in boxes[0]


@pytest.mark.parametrize("name", BY_SCAN)
def test_a_flow_opens_for_its_roles_alone(desk: Desk, name: str) -> None:
    """A nurse, a pharmacist, a compliance officer: each page by its own list."""
    for member in (ANN, CORA, DEE):
        desk.sign_in(member)
        allowed = bool(FLOWS[name].roles & set(member.roles))
        assert desk.client.get(f"/{name}/").status_code == (200 if allowed else 403)


def test_a_draft_that_is_none_or_anothers_is_not_found(desk: Desk) -> None:
    """The same answer for both, to GET and to POST: nothing says that there is one."""
    vial = desk.clinic.taken()
    desk.sign_in(ANN)
    address = desk.post("/draw/", scan=vial)
    desk.sign_in(BEN)
    for none in (address, "/draw/draft/0000000000000000/", address.replace("/draw/", "/waste/", 1)):
        assert desk.client.get(none).status_code == 404
        assert desk.client.post(none, data={"scan": "CONFIRM"}).status_code == 404


def test_a_draft_is_open_at_every_workstation_of_the_registration(desk: Desk) -> None:
    """She locks, signs in again, and goes on where she was."""
    vial = desk.clinic.taken()
    desk.sign_in(ANN)
    address = desk.post("/draw/", scan=vial)
    desk.post("/lock")
    desk.sign_in(ANN)
    assert f"Vial {vial[-4:]} holds 500 mg" in desk.get(address)


def test_help_says_what_the_letters_do(desk: Desk) -> None:
    """? on any step leads to the same step with the letters beside it."""
    vial = desk.clinic.taken()
    desk.sign_in(ANN)
    address = desk.post("/draw/", scan=vial)
    helped = desk.post(address, scan="?")
    assert helped == f"{address}?help=1"
    page = desk.get(helped)
    assert "Scan the patient's wristband." in page
    assert "W waste" in page


def test_a_letter_carries_the_container_to_the_next_verb(desk: Desk) -> None:
    """From the vial's draw to its return; a verb of another role says who may."""
    vial = desk.clinic.taken()
    desk.sign_in(ANN)
    address = desk.post("/draw/", scan=vial)
    assert desk.post(address, scan="R").startswith("/return/draft/")
    assert desk.state()["container"] == vial
    address = desk.post("/draw/", scan=vial)
    assert desk.post(address, scan="E") == "/receipt/"
    assert "Expected: pharmacist." in desk.get("/receipt/", 403)


def test_a_refusal_on_the_way_is_shown_on_the_first_page_of_the_next_verb(desk: Desk) -> None:
    """Nothing of the draft before is lost by it."""
    made = drawn(desk.clinic)
    desk.sign_in(ANN)
    address = desk.post("/administration/", scan=made.syringe)
    page = desk.refused(address, scan="R")
    assert "A syringe cannot be used here." in page
    assert "Return" in page
    assert "Scan the wristband on the patient." in desk.get(address)


def test_anothers_badge_is_asked_for_the_pin_of_its_own_person(desk: Desk) -> None:
    """The first person stays signed in until the PIN is right; her own badge locks."""
    desk.sign_in(ANN)
    assert desk.post("/issue/", scan=badge(BEN)) == "/sign-in/pin"
    assert ANN.name in desk.get("/")
    desk.post("/sign-in/pin", pin=PIN)
    assert BEN.name in desk.get("/")
    assert desk.post("/issue/", scan=badge(BEN)) == "/sign-in/"


def test_after_the_last_step_the_page_is_the_receipt(desk: Desk) -> None:
    """Its number is the entry's, and it is read again without recording anything."""
    (vial,) = desk.clinic.receive()
    desk.sign_in(ANN)
    address = follow(desk, "/issue/", (vial, "CONFIRM"))
    assert re.fullmatch(r"/issue/\d+", address)
    before = desk.clinic.entries()
    assert "500 mg" in desk.get(address)
    assert desk.clinic.entries() == before


def test_handlers_have_the_verbs_of_drug_in_hand() -> None:
    """Who may hold drug may take, draw, give and waste it; who has no such role may still bring back."""
    assert {name for name, flow in FLOWS.items() if flow.roles == HANDLERS} == {
        "issue", "draw", "administration", "waste",
    }  # fmt: skip
    assert Role.COMPLIANCE in FLOWS["return"].roles
