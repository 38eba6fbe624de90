"""Losing a right never keeps drug in a hand (practice P12): she records, wastes and returns, and sees nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from inventory import staff
from inventory.administration import Administer, administer
from inventory.amount import parse_amount
from inventory.person_file import RecordLicence, record_licence
from inventory.staff import Role
from tests.cast import ANN, BEN, PROGRAM, Member
from tests.web.conftest import Desk, badge
from tests.web.floor import Drawn, at, band, drawn, exceptions, follow, newest, sign
from web.bringing_back import READS_FOR

#: What no holder without a role may open.
CLOSED = (
    "/issue/", "/draw/", "/receipt/", "/patient/", "/patient/new", "/stock/", "/board/", "/report/", "/daily-sheet/",
    "/waste/witness/", "/session/", "/look/", "/supplier/",
)  # fmt: skip


def let_expire(desk: Desk, member: Member, _role: Role) -> None:
    """Her licence was good until yesterday."""
    clinic = desk.clinic
    yesterday = clinic.clock.at.date() - timedelta(days=1)
    licence = RecordLicence(clinic.act(PROGRAM), member.code, "nurse", "1", "NY", yesterday)
    clinic.run(record_licence, licence)


def end_role(desk: Desk, member: Member, role: Role) -> None:
    """The entry that ends a role."""
    clinic = desk.clinic
    ended = staff.ChangeRole(clinic.act(PROGRAM), member.code, "R1", role, granted=False)
    clinic.run(staff.change_role, ended)


@pytest.fixture(params=[end_role, let_expire])
def lose(request: pytest.FixtureRequest) -> Callable[[Desk, Member, Role], None]:
    """A way to lose a right: its role ends, or a licence does."""
    way: Callable[[Desk, Member, Role], None] = request.param
    return way


@pytest.fixture
def made(desk: Desk, lose: Callable[[Desk, Member, Role], None]) -> Drawn:
    """A syringe and its vial in Ann's hands; she is signed in, and her only right is gone."""
    made = drawn(desk.clinic)
    desk.sign_in(ANN)
    lose(desk, ANN, Role.NURSE)
    return made


def test_her_home_lists_what_she_holds_and_nothing_else_opens(desk: Desk, made: Drawn) -> None:
    """From the request after the entry on, in the session that was open and in a new one."""
    for _ in range(2):
        page = desk.get("/")
        assert made.syringe[-4:] in page
        assert made.vial[-4:] in page
        for address in CLOSED:
            desk.get(address, 403)
        desk.post("/issue/", 403, scan=made.vial)
        desk.post("/draw/", 403, scan=made.vial)
        desk.sign_in(ANN)


def test_she_records_what_was_given_as_what_has_happened(desk: Desk, made: Drawn) -> None:
    """Giving is refused to her; that it was given is recorded, with the right that was wanting named."""
    address = follow(desk, "/administration/", (made.syringe, band(made.patient)))
    page = desk.post(address, 403, scan="CONFIRM")
    assert "You have no right to give controlled drugs here." in page
    assert "It has already happened: record that" in page
    receipt = desk.post(address, choice="as_fact", refused="CONFIRM")
    assert newest(desk).kind == "administration"
    assert newest(desk).actor == ANN.code
    assert exceptions(desk) == ["may_not"]
    assert "35 mg" in desk.get(receipt)


def test_she_wastes_with_a_witness(desk: Desk, made: Drawn) -> None:
    """Her own signature and a witness's; the receipt is shown to her."""
    address = desk.post("/waste/", scan=made.syringe)
    address = follow(desk, address, ("CONFIRM", "1"))
    receipt = sign(desk, address, ANN, BEN)
    assert newest(desk).kind == "waste"
    assert "35 mg" in desk.get(receipt)


def test_she_returns_the_vial_by_scanning_it_at_home(
    desk: Desk, lose: Callable[[Desk, Member, Role], None]
) -> None:
    """Home leads to the return; when nothing is left in her hands the pages close again."""
    vial = desk.clinic.taken()
    desk.sign_in(ANN)
    lose(desk, ANN, Role.NURSE)
    address = desk.post("/scan", scan=vial)
    assert address.startswith("/return/")
    receipt = follow(desk, address, (at("R1.RET"), "CONFIRM"))
    assert newest(desk).kind == "sealed_return"
    desk.get(receipt)
    desk.clinic.clock.at += READS_FOR
    desk.sign_in(ANN)
    for address in ("/", receipt, "/waste/", "/return/", "/administration/"):
        desk.get(address, 403)


def test_others_receipts_stay_closed(desk: Desk) -> None:
    """She reads what she recorded, no colleague's entry."""
    clinic = desk.clinic
    drawn(clinic)
    other = drawn(clinic, member=BEN)
    desk.sign_in(ANN)
    end_role(desk, ANN, Role.NURSE)
    dose = Administer(clinic.act(BEN), other.syringe, other.patient, other.order, parse_amount("5 mg"), "IV")
    posted = clinic.run(administer, dose)
    desk.get(f"/administration/{posted.seq}", 404)
    desk.post("/scan", 303, scan=other.syringe)
    desk.get(f"/vial/{other.syringe}", 403)


def test_who_keeps_another_role_brings_back_too(desk: Desk) -> None:
    """A nurse who is a witness alone since: what she holds she gives back as before."""
    made = drawn(desk.clinic, member=BEN)
    desk.sign_in(BEN)
    desk.post("/waste/", scan=made.syringe)
    end_role(desk, BEN, Role.NURSE)
    assert desk.post("/waste/", scan=made.syringe).startswith("/waste/draft/")
    desk.get("/draw/", 403)


def test_who_holds_nothing_opens_nothing_and_her_screen_still_switches(desk: Desk) -> None:
    """No page of hers is left but the badge of the next person, and her own lock."""
    desk.sign_in(ANN)
    end_role(desk, ANN, Role.NURSE)
    desk.clinic.clock.at += timedelta(minutes=1)
    for address in ("/", "/waste/", "/return/", "/administration/", *CLOSED):
        desk.get(address, 403)
    desk.post("/scan", 403, scan="W")
    assert desk.post("/scan", scan=badge(BEN)) == "/sign-in/pin"
    assert desk.post("/scan", scan=badge(ANN)) == "/lock"
    assert desk.post("/lock") == "/sign-in/"
