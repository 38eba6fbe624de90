"""Every flow that there is, finished by one person, by two and by three, with a registrant of record (practice P6).

Which there are the program says: a kind of entry, a change or a flow that nobody finishes here fails the test.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from flask import Flask, Response, request, request_finished, request_started
from sqlalchemy import select

from inventory.api_token import MakeToken, make_token
from inventory.badge_reading import badge_in_force
from inventory.staff import Role
from inventory.tables.kinds import KIND_TABLE
from inventory.tables.ledger import entry
from tests.cast import ANN, BEN, CORA, DEE, EVE, MULTI, SINGLE, Member
from tests.inventory.test_media_type import PDF
from tests.web.authenticator import ORIGIN, Authenticator
from tests.web.conftest import PIN, Desk, badge, said
from tests.web.floor import at, band, exceptions, follow, newest, sign
from tests.web.flows.test_receipt import carton, labels
from tests.web.pages.test_dose_order import ORDER
from tests.web.pages.test_factor import begun, code_at, options_of, seed_of
from tests.web.pages.test_glass import at_r1, break_it
from tests.web.pages.test_inspector import ADDRESS, SENT
from tests.web.pages.test_letter import send
from tests.web.pages.test_patient import UNA
from tests.web.pages.test_recovery import shown
from tests.web.pages.test_rollback import stand
from tests.web.pages.test_supplier import NEW
from tests.web.two_people import govern, hold, printed
from web.party import party_of
from web.people_forms import FORMS
from web.verbs import FLOWS

#: Kinds that no page makes for a person in her clinic, and what makes them.
ELSEWHERE = {
    "registration_opened": "the set-up", "place_added": "the set-up", "reversal": "an operation without a page",
    "key_introduced": "the key file", "backup_made": "a command", "database_restored": "a command",
    "api_token_made": "a command", "patient_erased": "a command",
}  # fmt: skip
EVERY = (Role.NURSE, Role.PHARMACIST, Role.ADMINISTRATOR)


@dataclass
class Team:
    """Who is there: who handles drug, who receives it, who administers, and the second person where there is one."""

    nurse: Member
    pharmacist: Member
    administrator: Member
    witness: Member | None
    approver: Member | None
    roles: dict[Member, tuple[Role, ...]]
    desk: Desk = field(init=False)
    #: The person who is added: her code, and what her badge sends.
    new: str = ""
    new_badge: str = ""

    def both(self, draft: str, first: Member, second: Member | None, book: str = "house") -> str:
        """Two sign, or one where nobody else is there; the entry says which."""
        if second is None:
            assert "Nobody else is here" in self.desk.get(draft)
            self.desk.post(draft, choice="alone")
        where = sign(self.desk, draft, first, *([second] if second else []))
        wanted = [] if second else ["second_person_wanted"]
        assert exceptions(self.desk, book) == wanted, (draft, newest(self.desk, book).kind)
        return where

    def change(self, address: str, /, **sent: str) -> str:
        """A form of the administrator's, and the signatures under its change."""
        return self.both(self.desk.post(address, **sent), self.administrator, self.approver)

    def signs(self, address: str, text: str, pin: str = PIN) -> str:
        """She who was added signs with what she was given."""
        self.desk.post(address, scan=text)
        return self.desk.post(address, pin=pin)


TEAMS = {
    "one": Team(CORA, CORA, CORA, None, None, {CORA: EVERY, BEN: (Role.REVIEWER,)}),
    "two": Team(
        ANN, CORA, ANN, CORA, CORA,
        {ANN: (Role.NURSE, Role.ADMINISTRATOR), CORA: (Role.PHARMACIST,), BEN: (Role.REVIEWER,)},
    ),
    "three": Team(
        ANN, CORA, DEE, CORA, CORA,
        {ANN: (Role.NURSE,), CORA: (Role.PHARMACIST,), DEE: (Role.ADMINISTRATOR,), BEN: (Role.REVIEWER,)},
    ),
}  # fmt: skip


def workstation(team: Team) -> None:
    """A second one is added, and this browser is enrolled at the first by its code."""
    desk = team.desk
    desk.sign_in(team.administrator)
    team.change("/workstation/new", name="Room 3", theme="night", waste_place="R1.WB")
    (code,) = re.findall(r"(?:\w{4}-){2}\w{4}", said(desk.client.post("/workstation/R1.W1/code")))
    second = {"second": badge(team.approver), "pin_second": PIN} if team.approver else {"alone": "yes"}
    desk.post("/enrol/", code=code, first=badge(team.administrator), pin_first=PIN, **second)


def receipt(team: Team) -> None:
    """From a supplier that was just added; its receiver signs alone whatever the clinic."""
    desk = team.desk
    desk.sign_in(team.pharmacist)
    desk.post("/supplier/new", **NEW)
    address = follow(desk, "/receipt/", ("55-1", "1", carton(), "Y", "CONFIRM"))
    follow(desk, address, (*labels(desk), "CONFIRM"))
    sign(desk, address, team.pharmacist)


def treatment(team: Team) -> None:
    """New patient, weight, order, issue, draw, dose in part, waste of what is left, the opened vial's return."""
    desk = team.desk
    (vial,) = desk.clinic.receive(1, MULTI)
    desk.sign_in(team.nurse)
    patient = desk.post("/patient/new", **UNA).split("/")[-1]
    desk.post(f"/patient/{patient}", weight="70", unit="kg", how="measured")
    desk.post(f"/order/new?patient={patient}", **ORDER)
    follow(desk, "/issue/", (vial, "CONFIRM"))
    follow(desk, "/draw/", (vial, band(patient), "35 mg", "CONFIRM"))
    (syringe,) = re.findall(r"/label/([0-9A-Z]{12})/code", desk.client.get(f"/draw/{newest(desk).seq}").text)
    follow(desk, "/administration/", (syringe, band(patient), "25 mg", "CONFIRM"))
    team.both(follow(desk, "/waste/", (syringe, "CONFIRM")), team.nurse, team.witness, "R1")
    desk.sign_in(team.nurse)
    sign(desk, follow(desk, "/return/", (vial, "9.3 mL", "2", at("R1.OPEN"))), team.nurse)
    desk.sign_in(team.pharmacist)
    assert desk.client.post(ADDRESS, data=SENT).status_code == 200


def returns_and_emergency(team: Team) -> None:
    """A sealed vial goes back unsigned; one taken at once is explained afterwards."""
    desk = team.desk
    vial = desk.clinic.taken(MULTI, team.nurse)
    (other,) = desk.clinic.receive(1, SINGLE)
    desk.sign_in(team.nurse)
    follow(desk, "/return/", (vial, at("R1.RET"), "CONFIRM"))
    follow(desk, "/issue/", (other, "X", "CONFIRM"))
    take = newest(desk)
    patient = desk.post("/patient/new", **{**UNA, "record_number": "MR-77"}).split("/")[-1]
    desk.post(f"/issue/{take.seq}/explain", patient=patient, order="none", why="no_time")


def alone_and_reviewed(team: Team) -> None:
    """What one person did alone is reviewed from outside."""
    desk = team.desk
    desk.sign_in(team.administrator)
    sent = {"starts_at": "2026-11-01 07:00", "ends_at": "2026-11-30 19:00"}
    team.both(desk.post(f"/people/{team.nurse.code}/shift", **sent), team.administrator, None)
    seq = newest(desk, "house").seq
    desk.sign_in(BEN)
    sign(desk, desk.post(f"/review/house/{seq}", agreed="yes"), BEN)


def rules(team: Team) -> None:
    """Product, profile, limit, address of the digest, letter, the list of credentials, an account of a rollback."""
    desk = team.desk
    desk.sign_in(team.pharmacist)
    draft = desk.post("/product/confirm/00143950810", doses="multi", per_carton="10", volume="10")
    second = None if team.approver is None else team.administrator
    team.both(draft, team.pharmacist, second)
    stand(desk)
    desk.post("/rollback/", why="The disk failed.", badge=badge(team.pharmacist), pin=PIN)
    desk.sign_in(team.administrator)
    team.change("/profile/", profile="ohio", day="2026-11-10")
    team.change("/limit/lock_after", value="5")
    team.change("/digest/address", address="cora@a.example")
    team.both(send(desk, PDF).headers["Location"], team.administrator, team.approver)
    (digest,) = re.findall(r'name="digest" value="(\w+)"', desk.client.get("/credentials/").text)
    sign(desk, desk.post("/credentials/", digest=digest), team.administrator)


def factors(team: Team) -> None:
    """A key and a code generator of her own; the code generator and a token end; her badge is tested."""
    desk, admin = team.desk, team.administrator
    desk.app.extensions["vialtrail_party"] = party_of(ORIGIN)
    desk.sign_in(admin)
    key = Authenticator().make(options_of(begun(desk, admin)))
    team.change("/factor/key", answer=key, name="Phone")
    seed, sealed = seed_of(begun(desk, admin, "code"))
    team.change("/factor/code", sealed=sealed, code=code_at(desk, seed))
    for what in ("code", "token"):
        (href,) = re.findall(rf'"(/credentials/{what}/[^"]+/end)"', desk.client.get("/credentials/").text)
        desk.post(href, why="lost")
    desk.post("/factor/badge", badge=badge(admin))


def a_person(team: Team) -> None:
    """Added with a role and a file, she gets badge and PIN, signs in with both, sets her own and signs the statement."""
    desk, admin = team.desk, team.administrator
    desk.sign_in(admin)
    team.change("/people/new", given_name="Fay", family_name="Invented")
    (team.new,) = re.findall(r"/people/(P-[0-9A-F]{8})/", desk.client.get("/people/").text)
    file = {
        "role": {"role": "nurse", "granted": "given"},
        "identity": {"document": "Driving licence", "checked_on": "2026-10-01"},
        "training": {"course": "controlled substances", "completed_on": "2026-10-01"},
        "screening": {"screened_on": "2026-10-01", "result": "clear"},
        "licence": {"kind": "nurse", "number": "77", "state": "NY", "expires_on": "2029-01-31"},
        "number": {"scheme": "npi", "number": "1234567893"},
        "access": {"starts_at": "2026-11-01 07:00"},
        "shift": {"starts_at": "2026-11-01 07:00", "ends_at": "2026-11-30 19:00"},
        "supervisor": {"what": "named", "supervisor": admin.code},
    }
    assert set(file) == set(FORMS)
    for what, sent in file.items():
        team.change(f"/people/{team.new}/{what}", **sent)
    answer = desk.client.post(f"/people/{team.new}/own-badge").text
    (draft,) = re.findall(r'href="(/change/draft/[^"]+)"', answer)
    team.new_badge = printed(answer)
    desk.post(draft, scan=team.new_badge)
    team.both(draft, admin, team.approver)
    answer = desk.client.post(f"/people/{team.new}/pin").text
    (draft,) = re.findall(r'href="(/change/draft/[^"]+)"', answer)
    (digits,) = re.findall(r'<p class="number">(\d+)</p>', answer)
    team.both(draft, admin, team.approver)
    desk.post("/sign-in/", scan=team.new_badge)
    desk.post("/sign-in/pin", pin=digits)
    desk.post("/pin/", new="840216", again="840216")
    team.signs(desk.post("/accountability/"), team.new_badge, "840216")


def handed_over(team: Team) -> None:
    """Cora hands over to her who was added; her badge is lost afterwards, and ended."""
    desk = team.desk
    desk.sign_in(CORA)
    second = None if team.approver is None else team.administrator
    (sheet,) = {desk.post("/recovery/sheet", sure="yes")}
    code = shown(desk, team.both(sheet, CORA, second))
    team.both(desk.post("/registrant/", person=team.new), CORA, second)
    desk.sign_in(team.administrator)
    with desk.clinic.database.read() as connection:
        held = badge_in_force(connection, team.new)
    assert held is not None
    ending = desk.post(f"/people/{team.new}/end-badge", badge=held.hex(), why="lost")
    sign(desk, ending, team.administrator)
    desk.post("/lock")
    used = desk.client.post("/recovery/", data={"want": "badge", "code": code, "who": "cora", "pin": PIN})
    assert used.status_code == 200, said(used)


def glass(team: Team) -> None:
    """Somebody of the other registration breaks it, and ends it."""
    at_r1(team.desk, EVE)
    break_it(team.desk, EVE)
    team.desk.post(f"/glass/{newest(team.desk, 'house').seq}/end")


STEPS: tuple[Callable[[Team], None], ...] = (
    workstation, receipt, treatment, returns_and_emergency, alone_and_reviewed, rules, factors, a_person, glass,
    handed_over,
)  # fmt: skip


@contextmanager
def posting(desk: Desk) -> Iterator[tuple[set[str], set[str]]]:
    """The kinds of entry that requests made in the block, and the flows at whose addresses."""
    kinds: set[str] = set()
    flows: set[str] = set()
    known: list[set[tuple[str, int]]] = [set()]

    def made() -> dict[tuple[str, int], str]:
        with desk.clinic.database.read() as connection:
            return {(row.book, row.seq): row.kind for row in connection.execute(select(entry))}

    def before(_app: Flask, **_more: object) -> None:
        known[0] = set(made())

    def after(_app: Flask, response: Response, **_more: object) -> None:
        del response
        new = [kind for key, kind in made().items() if key not in known[0]]
        kinds.update(new)
        if new:
            flows.add(request.path.split("/")[1])

    with request_started.connected_to(before, desk.app), request_finished.connected_to(after, desk.app):
        yield kinds, flows


@pytest.mark.parametrize(
    ("people_url", "size"),
    [("sqlite", "one"), ("sqlite", "two"), ("sqlite", "three"), ("postgresql", "two")],
    indirect=["people_url"],
)
def test_every_flow_is_finished(desk: Desk, size: str) -> None:
    """Each kind of entry, by a page, one after another in one clinic; nobody stays outside her own books."""
    team = replace(TEAMS[size])
    team.desk = desk
    clinic = desk.clinic
    hold(clinic, team.roles)
    until = clinic.clock() + timedelta(days=300)
    by = clinic.act(team.administrator, book="house")
    clinic.run(make_token, MakeToken(by, b"t" * 32, "R1.W1", "R1", ("stock:read",), until))
    govern(clinic)
    with posting(desk) as (kinds, flows):
        for step in STEPS:
            step(team)
    assert kinds == set(KIND_TABLE) - set(ELSEWHERE)
    assert flows >= set(FLOWS)
