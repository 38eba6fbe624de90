"""Losing a right never keeps drug in a hand (practice P12): she records, wastes and returns, and sees nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from inventory import staff
from inventory.access import ChangeAccess, change_access
from inventory.administration import Administer, administer
from inventory.amount import parse_amount
from inventory.factor import EndFactor, end_factor, keys_of
from inventory.person_file import (
    RecordLicence,
    RecordScreening,
    RecordTraining,
    Result,
    record_licence,
    record_screening,
    record_training,
)
from inventory.registration import find_registration
from inventory.reports.digest import digest
from inventory.signature import IN_THE_ROOM
from inventory.staff import Role
from inventory.tables.working import notice
from inventory.verification import verify
from tests.cast import ANN, BEN, CORA, DEE, KEYS, PROGRAM, Member
from tests.web.authenticator import ORIGIN, Authenticator
from tests.web.conftest import PIN, Desk, badge, said, token
from tests.web.floor import Drawn, at, band, drawn, exceptions, follow, newest, rows, sign, signed, stand_at
from tests.web.pages.test_factor import enroll
from tests.web.test_key_signing import touched, work_by
from tests.web.test_routes import ONCE
from web.bringing_back import READS_FOR
from web.lock_out import PERSON_TRIES, STATION_WAIT_MAX
from web.party import party_of
from web.proof import badge_identity

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
        assert "What you hold is safe:" in page
        assert "Your sessions" not in page
        assert "Give G Waste W Return R" in page
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
    assert desk.post("/scan", scan=badge(ANN)) == "/sign-in/"
    assert desk.client.get("/waste/").headers["Location"] == "/sign-in/"


def training_over(desk: Desk, member: Member, _role: Role) -> None:
    """Her training was good until yesterday."""
    clinic = desk.clinic
    done, over = (clinic.clock.at.date() - timedelta(days=days) for days in (400, 1))
    trained = RecordTraining(clinic.act(PROGRAM), member.code, "controlled substances", done, over)
    clinic.run(record_training, trained)


def screening_not_clear(desk: Desk, member: Member, _role: Role) -> None:
    """Her screening came back."""
    clinic = desk.clinic
    day = clinic.clock.at.date() - timedelta(days=1)
    clinic.run(record_screening, RecordScreening(clinic.act(PROGRAM), member.code, day, Result.NOT_CLEAR))


def end_access(desk: Desk, member: Member, _role: Role) -> None:
    """She works here no longer since a minute ago."""
    clinic = desk.clinic
    starts, ends = (clinic.clock.at - timedelta(minutes=minutes) for minutes in (100, 1))
    clinic.run(change_access, ChangeAccess(clinic.act(PROGRAM), member.code, "R1", starts, ends))


def end_badge(desk: Desk, member: Member, _role: Role) -> None:
    """Her badge was lost, and she has no new one yet."""
    digest = badge_identity(KEYS, token(member)).digest
    ended = staff.EndBadge(desk.clinic.act(PROGRAM), member.code, digest, "lost")
    desk.clinic.run(staff.end_badge, ended)


def end_key(desk: Desk, member: Member, _role: Role) -> None:
    """Where keys alone sign hers was lost; her badge still lets her in."""
    desk.app.extensions["vialtrail_party"] = party_of(ORIGIN)
    BENS["key"] = enroll(desk, BEN)
    enroll(desk, member)
    work_by(desk, "security_key")
    with desk.clinic.database.read() as connection:
        (key,) = keys_of(connection, member.code)
    ended = EndFactor(desk.clinic.act(PROGRAM), member.code, key.credential_id, "lost")
    desk.clinic.run(end_factor, ended)


#: Ben's key where one was enrolled.
BENS: dict[str, Authenticator] = {}


def lock_out(desk: Desk, member: Member, _role: Role) -> None:
    """Five wrong PINs."""
    stand_at(desk)
    for _ in range(PERSON_TRIES):
        desk.post("/sign-in/", scan=badge(member))
        desk.post("/sign-in/pin", 401, pin="0000")
        desk.clinic.clock.at += timedelta(seconds=45)
    desk.clinic.clock.at += STATION_WAIT_MAX


def comes_in(desk: Desk, lose: Callable[[Desk, Member, Role], None]) -> None:
    """Ann signs in by what is left to her: as always, by her user name, or for this only."""
    if lose is lock_out:
        reason = {"why": "Locked out with drug in my hands", "badge": badge(ANN), "pin": PIN}
        assert desk.post("/sign-in/only", **reason) == "/"
    elif lose is end_badge:
        stand_at(desk)
        desk.post("/sign-in/", scan="ann")
        assert desk.post("/sign-in/pin", pin=PIN) == "/"
    else:
        desk.sign_in(ANN)


def confirmed(desk: Desk, address: str, refusal: str = "") -> list[str]:
    """Confirm what is about to be recorded, or record it as a fact where it is refused; its exceptions."""
    answer = desk.client.post(address, data={"scan": "CONFIRM"})
    if answer.status_code != 303:
        assert refusal in said(answer)
        desk.post(address, choice="as_fact", refused="CONFIRM")
    return exceptions(desk)


def signs(desk: Desk, address: str, lose: Callable[[Desk, Member, Role], None]) -> str:
    """Ann's signature by what is left to her."""
    if lose not in (end_badge, end_key):
        return sign(desk, address, ANN)
    assert "Type your user name and PIN, then press Enter." in desk.get(address)
    return desk.post(address, user_name="Ann", pin=PIN)


def witnessed(desk: Desk, address: str, lose: Callable[[Desk, Member, Role], None]) -> str:
    """Ben's signature: nobody witnesses by user name."""
    if lose is not end_key:
        return sign(desk, address, BEN)
    return desk.post(address, **touched(desk, address, BENS["key"], IN_THE_ROOM))


@ONCE
@pytest.mark.parametrize(
    "lost",
    [end_role, let_expire, training_over, screening_not_clear, end_access, end_badge, end_key, lock_out],
)
def test_each_reason_leaves_each_way_open(desk: Desk, lost: Callable[[Desk, Member, Role], None]) -> None:
    """By her own hand the dose is recorded, the rest wasted, an opened and a sealed vial returned; the books are clean.

    Without what signs otherwise she types user name and PIN each time; the entry, notices and digest say so.
    """
    made, sealed = drawn(desk.clinic), desk.clinic.taken()
    lost(desk, ANN, Role.NURSE)
    comes_in(desk, lost)
    keeps_right = lost in (lock_out, end_badge, end_key)
    address = follow(desk, "/administration/", (made.syringe, band(made.patient), "10 mg"))
    assert confirmed(desk, address) == ([] if keeps_right else ["may_not"])
    assert (newest(desk).kind, newest(desk).actor) == ("administration", ANN.code)
    address = follow(desk, desk.post("/return/", scan=sealed), (at("R1.RET"), "CONFIRM"))
    assert (newest(desk).kind, newest(desk).actor) == ("sealed_return", ANN.code)
    address = follow(desk, desk.post("/waste/", scan=made.syringe), ("CONFIRM", "1"))
    address = signs(desk, address, lost)
    receipt = witnessed(desk, address, lost)
    assert (newest(desk).kind, newest(desk).actor, exceptions(desk)) == ("waste", ANN.code, [])
    by_name = lost in (end_badge, end_key)
    assert ("with user name and PIN, Room 1" in desk.get(receipt)) is by_name
    address = follow(desk, desk.post("/return/", scan=made.vial), ("9.3 mL", "1", at("R1.OPEN")))
    signs(desk, address, lost)
    assert (newest(desk).kind, newest(desk).actor) == ("opened_return", ANN.code)
    told = [row.person for row in rows(desk.clinic, notice) if "with user name and PIN" in row.words]
    assert told == [CORA.code, DEE.code] * (2 if by_name else 0)
    with desk.clinic.database.read() as connection:
        assert verify(connection, KEYS, lambda *_: None).is_clean
        site = find_registration(connection, "R1")
        assert site is not None
        named = digest(connection, site, desk.clinic.clock.at.date()).by_name
    assert [each.endswith(" by Ann Example") for each in named] == [True] * (2 if by_name else 0)


@ONCE
def test_a_colleague_brings_back_what_is_in_her_hands(desk: Desk) -> None:
    """Each of the three is refused as an intention and recorded as a fact, which says from whose hands it came."""
    made, sealed = drawn(desk.clinic), desk.clinic.taken()
    lock_out(desk, ANN, Role.NURSE)
    desk.sign_in(BEN)
    assert f"{ANN.name} has this vial" in desk.post("/return/", 422, scan=sealed)
    address = desk.post("/return/", choice="as_fact", refused=sealed)
    follow(desk, address, (at("R1.RET"), "CONFIRM"))
    assert (newest(desk).kind, exceptions(desk)) == ("sealed_return", ["another_has_it"])
    address = desk.post("/administration/", choice="as_fact", refused=made.syringe)
    address = follow(desk, address, (band(made.patient), "10 mg"))
    confirmed(desk, address)
    assert (newest(desk).kind, exceptions(desk)) == ("administration", ["another_has_it"])
    address = desk.post("/waste/", scan=made.syringe)
    address = follow(desk, address, ("CONFIRM", "1"))
    sign(desk, address, BEN, CORA)
    assert newest(desk).kind == "waste"


@ONCE
def test_a_user_name_signs_nothing_else(desk: Desk) -> None:
    """Not while a badge is in force, not another's name, not half of it, and never as the witness."""
    made = drawn(desk.clinic)
    desk.sign_in(ANN)
    address = follow(desk, desk.post("/waste/", scan=made.syringe), ("CONFIRM", "1"))
    assert "Badge or key lost? Have it ended, then sign with user name and PIN." in desk.get(address)
    assert "Scan the badge first." in desk.refused(address, user_name="ann", pin=PIN)
    end_badge(desk, ANN, Role.NURSE)
    comes_in(desk, end_badge)
    said_alike = set()
    for name, secret in (("ann", "9999"), ("ben", PIN), ("nobody", PIN), (badge(ANN), PIN)):
        page = desk.refused(address, user_name=name, pin=secret)
        assert (f"[{name}]" in page) is (name != badge(ANN))
        said_alike.add(re.sub(r"\d\d:\d\d", "", page.replace(f"[{name}]", "").replace("[]", "")))
        desk.clinic.clock.at += timedelta(minutes=1)
    assert len(said_alike) == 1
    for half in ({"user_name": "ann"}, {"pin": PIN}):
        assert "Type your user name and PIN." in desk.refused(address, **half)
    address = desk.post(address, user_name="ann", pin=PIN)
    assert "Scan the badge first." in desk.refused(address, user_name="ben", pin=PIN, seen=IN_THE_ROOM)
    end_badge(desk, BEN, Role.NURSE)
    assert "Scan the badge first." in desk.refused(address, user_name="ben", pin=PIN, seen=IN_THE_ROOM)
    sign(desk, address, CORA)
    assert newest(desk).kind == "waste"
    address = follow(desk, desk.post("/return/", scan=made.vial), ("9.3 mL", "1", at("R1.OPEN")))
    assert "Type your user name and PIN." in desk.refused(address, pin=PIN)


@ONCE
@pytest.mark.parametrize("by_name", [False, True])
def test_where_each_step_is_signed_the_fact_is_taken_too(desk: Desk, by_name: bool) -> None:
    """The first page says that she may give no longer; before she signs the fact is offered, and it is recorded."""
    made = drawn(desk.clinic)
    work_by(desk, "ohio")
    end_role(desk, ANN, Role.NURSE)
    if by_name:
        end_badge(desk, ANN, Role.NURSE)
        stand_at(desk)
        desk.post("/sign-in/only", why="No badge and a syringe in hand", badge="ann", pin=PIN)
    else:
        desk.sign_in(ANN)
    assert "Record what was already given: you have no right to give now." in desk.get("/administration/")
    address = desk.post("/administration/", scan=made.syringe)
    assert "Record what was already given: you have no right to give now." in desk.get(address)
    address = desk.post(address, scan=band(made.patient))
    assert "It has already happened: record that" in desk.get(address)
    signature = {"user_name": "ann"} if by_name else {}
    if not by_name:
        desk.post(address, scan=badge(ANN))
    page = desk.post(address, 403, pin=PIN, **signature)
    assert "It has already happened: record that" in page
    desk.post(address, choice="as_fact", refused="CONFIRM")
    if not by_name:
        desk.post(address, scan=badge(ANN))
    desk.post(address, pin=PIN, **signature)
    assert (newest(desk).kind, newest(desk).actor, exceptions(desk)) == (
        "administration",
        ANN.code,
        ["may_not"],
    )
    assert signed(desk, "method")[0].method == ("user name and PIN" if by_name else "badge and PIN")
