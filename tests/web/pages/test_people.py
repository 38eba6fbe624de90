"""People: what an administrator changes, what both people read who sign it, and what nobody may."""

from __future__ import annotations

import re

import pytest

from inventory.staff import Role, roles_of
from inventory.tables.house import badge as badges
from inventory.tables.house import person
from inventory.tables.working import draft
from tests.cast import ANN, BEN, CORA, DEE, EVE, Member
from tests.web.conftest import PIN, Desk, badge
from tests.web.floor import newest, rows, sign, signed
from tests.web.two_people import approval_of, approve, both, elsewhere, give, govern, printed, token_of


@pytest.fixture
def governed(desk: Desk) -> Desk:
    """Cora answers for R1; Dee, who administers it, is signed in."""
    govern(desk.clinic)
    desk.sign_in(DEE)
    return desk


def roles(desk: Desk, code: str) -> frozenset[Role]:
    """The roles in force now."""
    with desk.clinic.database.read() as connection:
        return roles_of(connection, code, "R1", desk.clinic.clock())


def test_while_a_clinic_is_set_up_a_change_is_recorded_at_once(desk: Desk) -> None:
    """Nobody answers for it yet, so that one person may begin."""
    desk.sign_in(DEE)
    assert give(desk, ANN, Role.WITNESS) == f"/people/{ANN.code}/"
    assert Role.WITNESS in roles(desk, ANN.code)


def test_the_list_names_roles_and_what_each_lacks(governed: Desk) -> None:
    """Everybody of this registration, nobody of another."""
    page = governed.get("/people/")
    assert "Ann Example P-0001 nurse nothing" in page
    assert "Cora Specimen P-0003 pharmacist, registrant nothing" in page
    assert EVE.name not in page
    governed.get(f"/people/{EVE.code}/", 404)


def test_both_read_before_and_after_and_sign_at_this_workstation(governed: Desk) -> None:
    """The entry stands in the house book with both signatures, at the actor's workstation."""
    address = give(governed, ANN, Role.WITNESS)
    assert address.startswith("/change/draft/")
    line = "Role witness of Ann Example (P-0001) at Clinic R1 not held → held"
    assert line in governed.get(address)
    assert Role.WITNESS not in roles(governed, ANN.code)
    address = sign(governed, address, DEE)
    assert Role.WITNESS not in roles(governed, ANN.code)
    governed.post(address, scan=badge(CORA))
    assert line in governed.get(address)
    assert "I approve exactly this change." in governed.get(address)
    where = governed.post(address, pin=PIN)
    last = newest(governed, "house")
    assert where == f"/change/{last.seq}"
    assert (last.kind, last.actor, last.workstation) == ("role_changed", DEE.code, "R1.W1")
    assert Role.WITNESS in roles(governed, ANN.code)
    page = governed.get(where)
    assert line in page
    assert "Cora Specimen Approved" in page


def test_she_approves_from_her_own_workstation(governed: Desk) -> None:
    """From her list, with what changes; the signature is of her own workstation, the entry of the actor's."""
    address = sign(governed, give(governed, ANN, Role.WITNESS), DEE)
    cora = elsewhere(governed, CORA)
    assert "1 change to approve" in cora.get("/")
    assert "not held → held" in cora.get("/approval/")
    assert "not held → held" in cora.get(approval_of(address))
    where = approve(cora, address, CORA)
    last = newest(governed, "house")
    assert where == f"/change/{last.seq}"
    assert last.workstation == "R1.W1"
    assert signed(governed, "role", "workstation", book="house") == [
        ("actor", "R1.W1"),
        ("approver", "R1.W2"),
    ]


def test_a_token_signs_once_and_what_changed_is_not_signed(governed: Desk) -> None:
    """A replayed token and a draft that its maker dropped are refused."""
    address = sign(governed, give(governed, ANN, Role.WITNESS), DEE)
    cora = elsewhere(governed, CORA)
    page = approval_of(address)
    cora.post(page, scan=badge(CORA), token=token_of(cora, page))
    token = token_of(cora, page)
    governed.post(address, scan="NO")
    assert "your signature was not used" in cora.refused(page, token=token, pin=PIN)
    assert Role.WITNESS not in roles(governed, ANN.code)


@pytest.mark.parametrize("second", [ANN, BEN])
def test_whom_it_gives_a_right_and_who_has_none_do_not_approve(governed: Desk, second: Member) -> None:
    """Neither here nor from a workstation of her own; and the actor's badge is refused at once."""
    address = sign(governed, give(governed, ANN, Role.WITNESS), DEE)
    assert "A witness must be a second person." in governed.refused(address, scan=badge(DEE))
    governed.post(address, scan=badge(second))
    assert "This person may not approve this change." in governed.refused(address, pin=PIN)
    elsewhere(governed, second).get(approval_of(address), 403)
    assert Role.WITNESS not in roles(governed, ANN.code)


def test_nobody_gives_herself_a_right(governed: Desk) -> None:
    """Not even with another person's signature: the form refuses it."""
    page = governed.refused(f"/people/{DEE.code}/role", role="nurse", granted="given")
    assert "Nobody gives herself a right" in page


def test_a_reset_shows_its_digits_once_and_tells_their_owner(governed: Desk) -> None:
    """They stand in no draft and no table; her next sign-in sets her own."""
    answer = governed.client.post(f"/people/{ANN.code}/pin").get_data(as_text=True)
    (digits,) = re.findall(r'<p class="number">(\d+)</p>', answer)
    (address,) = re.findall(r'href="(/change/draft/[^"]+)"', answer)
    assert digits not in str(rows(governed.clinic, draft))
    assert digits not in governed.get(address)
    both(governed, address, DEE, CORA)
    ann = Desk(governed.app, governed.clinic)
    with ann.client.session_transaction() as kept:
        kept["station"] = "R1.W2"
    ann.post("/sign-in/", scan=badge(ANN))
    assert ann.post("/sign-in/pin", pin=digits) == "/"
    assert ann.client.get("/").headers["Location"] == "/pin/"
    ann.post("/pin/", new="840216", again="840216")
    assert newest(governed, "house").kind == "pin_changed"
    page = ann.get("/")
    assert "Your PIN was reset by Dee Instance." in page
    assert "It stays until you sign in with your badge and your own PIN." in page
    ann.post("/lock")
    ann.post("/sign-in/", scan=badge(ANN))
    ann.post("/sign-in/pin", pin="840216")
    (seen,) = re.findall(r'action="(/notice/\d+/seen)"', ann.client.get("/").get_data(as_text=True))
    governed.client.post(seen)
    assert "Your PIN was reset" in ann.get("/")
    ann.post(seen)
    assert "Your PIN was reset" not in ann.get("/")


def test_a_new_badge_opens_with_both_signatures_and_the_old_one_ends(governed: Desk) -> None:
    """Of an own badge and of a facility's barcode the books hold a keyed digest."""
    answer = governed.client.post(f"/people/{ANN.code}/own-badge").get_data(as_text=True)
    assert "<svg" in answer
    (address,) = re.findall(r'href="(/change/draft/[^"]+)"', answer)
    before = len(rows(governed.clinic, badges))
    # Its print is read before anybody signs; another badge, and one that is scanned twice differently, is refused.
    assert "print it again" in governed.refused(address, scan=badge(BEN))
    governed.post(address, scan=printed(answer))
    both(governed, address, DEE, CORA)
    assert len(rows(governed.clinic, badges)) == before + 1
    page = f"/people/{ANN.code}/scan-badge"
    assert "Scan the same badge again." in governed.refused(page, badge="HOSP-00417", again="HOSP-00471")
    address = governed.post(page, badge="HOSP-00417", again="HOSP-00417")
    assert "HOSP" not in str(rows(governed.clinic, draft))
    both(governed, address, DEE, CORA)
    assert len(rows(governed.clinic, badges)) == before + 2
    (digest,) = re.findall(
        r'value="([0-9a-f]{64})"', governed.client.get(f"/people/{ANN.code}/end-badge").get_data(as_text=True)
    )
    # Who ends another's badge signs it; one person is enough.
    address = governed.post(f"/people/{ANN.code}/end-badge", badge=digest, why="lost")
    assert newest(governed, "house").kind != "badge_ended"
    assert "Dee Instance Performed" in governed.get(sign(governed, address, DEE))
    assert newest(governed, "house").kind == "badge_ended"
    assert "No badge." in governed.get(f"/people/{ANN.code}/")


def test_a_person_is_added_and_has_no_right(governed: Desk) -> None:
    """Her code is never used again."""
    both(governed, governed.post("/people/new", given_name="Fay", family_name="Invented"), DEE, CORA)
    found = next(row for row in rows(governed.clinic, person) if row.given_name == "Fay")
    assert "Fay Invented" in governed.get("/people/")
    assert not roles(governed, found.code)
    both(governed, governed.post(f"/people/{found.code}/role", role="nurse", granted="given"), DEE, CORA)
    assert "No licence for it is recorded." in governed.get(f"/people/{found.code}/")


FILE = {
    "licence": {"kind": "nurse", "number": "77", "state": "NY", "expires_on": "2029-01-31"},
    "number": {"scheme": "npi", "number": "1234567893"},
    "training": {"course": "controlled substances", "completed_on": "2026-10-01"},
    "screening": {"screened_on": "2026-10-01", "result": "clear"},
    "access": {"starts_at": "2026-11-01 07:00", "ends_at": "2027-11-01 19:00"},
    "shift": {"starts_at": "2026-11-03 07:00", "ends_at": "2026-11-03 19:00"},
    "supervisor": {"what": "named", "supervisor": "P-0003"},
    "identity": {"document": "Driving licence", "checked_on": "2026-10-01"},
}


@pytest.mark.parametrize("what", FILE)
def test_each_part_of_a_file_is_recorded_with_two_signatures(governed: Desk, what: str) -> None:
    """An empty form is refused beside its fields; a whole one stands on her page once both signed."""
    assert "There is a problem" in governed.refused(f"/people/{ANN.code}/{what}")
    address = governed.post(f"/people/{ANN.code}/{what}", **FILE[what])
    before = governed.clinic.entries("house")
    both(governed, address, DEE, CORA)
    assert governed.clinic.entries("house") == before + 1
    assert f"entry house/{newest(governed, 'house').seq}" in governed.get(f"/people/{ANN.code}/")


def test_the_registrant_changes_too_and_compliance_reads_alone(governed: Desk) -> None:
    """A nurse reads nothing of it."""
    governed.sign_in(CORA)
    assert "Reset the PIN" in governed.get(f"/people/{ANN.code}/")
    sign(governed, governed.post(f"/people/{BEN.code}/role", role="compliance", granted="given"), CORA, DEE)
    governed.sign_in(BEN)
    assert "Reset the PIN" not in governed.get(f"/people/{ANN.code}/")
    governed.post(f"/people/{ANN.code}/pin", 403)
    governed.sign_in(ANN)
    governed.get("/people/", 403)
