"""Every flow that there is, finished by one person, by two and by three, with a registrant of record (practice P6)."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from inventory.staff import Role
from tests.cast import ANN, BEN, CORA, DEE, MULTI, SINGLE, Member
from tests.web.conftest import PIN, Desk, badge
from tests.web.floor import at, band, drawn, exceptions, follow, newest, sign
from tests.web.flows.test_receipt import carton, labels
from tests.web.pages.test_dose_order import ORDER
from tests.web.pages.test_patient import UNA
from tests.web.two_people import govern, hold, printed


@dataclass(frozen=True)
class Team:
    """Who is there: who handles drug, who receives it, who administers, and the second person where there is one."""

    nurse: Member
    pharmacist: Member
    administrator: Member
    witness: Member | None
    approver: Member | None
    roles: dict[Member, tuple[Role, ...]]


EVERY = (Role.NURSE, Role.PHARMACIST, Role.ADMINISTRATOR)
TEAMS = {
    "one": Team(CORA, CORA, CORA, None, None, {CORA: EVERY, BEN: (Role.REVIEWER,)}),
    "two": Team(
        ANN, CORA, ANN, CORA, CORA, {ANN: (Role.NURSE, Role.ADMINISTRATOR), CORA: (Role.PHARMACIST,)}
    ),
    "three": Team(
        ANN, CORA, DEE, CORA, CORA, {ANN: (Role.NURSE,), CORA: (Role.PHARMACIST,), DEE: (Role.ADMINISTRATOR,)}
    ),
}


@pytest.fixture(params=TEAMS)
def team(request: pytest.FixtureRequest, desk: Desk) -> Team:
    """The clinic has these people, and Cora answers for it."""
    found = TEAMS[request.param]
    hold(desk.clinic, found.roles)
    govern(desk.clinic)
    return found


def both(desk: Desk, draft: str, first: Member, second: Member | None) -> str:
    """Two sign, or one where nobody else is there; the entry says which."""
    if second is None:
        assert "Nobody else is here" in desk.get(draft)
        desk.post(draft, choice="alone")
        return sign(desk, draft, first)
    return sign(desk, draft, first, second)


def said(desk: Desk, team: Team, book: str, second: Member | None) -> None:
    """The exception stands where one signed, and nowhere else."""
    wanted = ["second_person_wanted"] if second is None else []
    assert exceptions(desk, book) == wanted, team


def test_a_receipt(desk: Desk, team: Team) -> None:
    """Its receiver signs alone whatever the clinic."""
    desk.sign_in(team.pharmacist)
    address = follow(desk, "/receipt/", ("55-1", "1", carton(), "Y", "CONFIRM"))
    follow(desk, address, (*labels(desk), "CONFIRM"))
    sign(desk, address, team.pharmacist)
    assert newest(desk).kind == "receipt"
    said(desk, team, "R1", team.pharmacist)


def test_a_treatment_and_its_waste(desk: Desk, team: Team) -> None:
    """New patient, order, issue, draw, dose in part, waste of what is left, and the opened vial's return."""
    (vial,) = desk.clinic.receive(1, MULTI)
    desk.sign_in(team.nurse)
    patient = desk.post("/patient/new", **UNA).split("/")[-1]
    desk.post(f"/order/new?patient={patient}", **ORDER)
    assert newest(desk).kind == "order_written"
    follow(desk, "/issue/", (vial, "CONFIRM"))
    assert newest(desk).kind == "issue"
    follow(desk, "/draw/", (vial, band(patient), "35 mg", "CONFIRM"))
    assert newest(desk).kind == "draw"
    (syringe,) = re.findall(r"/label/([0-9A-Z]{12})/code", desk.client.get(f"/draw/{newest(desk).seq}").text)
    follow(desk, "/administration/", (syringe, band(patient), "25 mg", "CONFIRM"))
    assert newest(desk).kind == "administration"
    both(desk, follow(desk, "/waste/", (syringe, "CONFIRM")), team.nurse, team.witness)
    assert newest(desk).kind == "waste"
    said(desk, team, "R1", team.witness)
    desk.sign_in(team.nurse)
    sign(desk, follow(desk, "/return/", (vial, "9.3 mL", "2", at("R1.OPEN"))), team.nurse)
    assert newest(desk).kind == "opened_return"


def test_a_sealed_return(desk: Desk, team: Team) -> None:
    """No signature is wanted of anybody."""
    vial = desk.clinic.taken(MULTI, team.nurse)
    desk.sign_in(team.nurse)
    follow(desk, "/return/", (vial, at("R1.RET"), "CONFIRM"))
    assert newest(desk).kind == "sealed_return"


def test_an_emergency_take_and_its_reason(desk: Desk, team: Team) -> None:
    """Taken at once, explained afterwards."""
    (vial,) = desk.clinic.receive(1, SINGLE)
    desk.sign_in(team.nurse)
    follow(desk, "/issue/", (vial, "X", "CONFIRM"))
    take = newest(desk)
    assert take.kind == "issue"
    patient = desk.post("/patient/new", **UNA).split("/")[-1]
    desk.post(f"/issue/{take.seq}/explain", patient=patient, order="none", why="no_time")
    assert newest(desk).kind == "take_explained"


def test_a_product(desk: Desk, team: Team) -> None:
    """Its confirmation changes what may be received: two people, or one and a review."""
    desk.sign_in(team.pharmacist)
    draft = desk.post("/product/confirm/00143950810", doses="multi", per_carton="10", volume="10")
    second = team.nurse if team.nurse is not team.pharmacist else None
    second = team.administrator if second is not None else None
    both(desk, draft, team.pharmacist, second)
    assert newest(desk, "house").kind == "product_confirmed"
    said(desk, team, "house", second)


def test_people_and_their_rights(desk: Desk, team: Team) -> None:
    """A person, her role, her badge, her PIN, her file: each with two signatures, or one and a review."""
    desk.sign_in(team.administrator)
    admin, approver = team.administrator, team.approver
    both(desk, desk.post("/people/new", given_name="Fay", family_name="Invented"), admin, approver)
    said(desk, team, "house", approver)
    page = desk.client.get("/people/").text
    (code,) = re.findall(r"/people/(P-[0-9A-F]{8})/", page)
    changes = {
        "role": {"role": "nurse", "granted": "given"},
        "identity": {"document": "Driving licence", "checked_on": "2026-10-01"},
        "training": {"course": "controlled substances", "completed_on": "2026-10-01"},
        "screening": {"screened_on": "2026-10-01", "result": "clear"},
        "licence": {"kind": "nurse", "number": "77", "state": "NY", "expires_on": "2029-01-31"},
        "access": {"starts_at": "2026-11-01 07:00"},
    }
    for what, sent in changes.items():
        both(desk, desk.post(f"/people/{code}/{what}", **sent), admin, approver)
        said(desk, team, "house", approver)
        if team is TEAMS["three"] and what == "role":
            break
    for what in ("own-badge", "pin"):
        answer = desk.client.post(f"/people/{code}/{what}").text
        (draft,) = re.findall(r'href="(/change/draft/[^"]+)"', answer)
        if team is not TEAMS["three"]:
            if what == "own-badge":
                desk.post(draft, scan=printed(answer))
            both(desk, draft, admin, approver)
            said(desk, team, "house", approver)


def test_what_one_person_did_alone_is_reviewed_from_outside(desk: Desk) -> None:
    """Also when the clinic has nobody but her: nothing stays open for want of a second one."""
    team = TEAMS["one"]
    made = drawn(desk.clinic, member=CORA)
    hold(desk.clinic, team.roles)
    desk.sign_in(CORA)
    both(desk, follow(desk, "/waste/", (made.syringe, "CONFIRM", "1")), CORA, None)
    seq = newest(desk).seq
    desk.sign_in(BEN)
    draft = desk.post(f"/review/R1/{seq}", agreed="yes")
    desk.post(draft, scan=badge(BEN))
    desk.post(draft, pin=PIN)
    assert newest(desk, "house").kind == "reviewed"
