"""Whatever one of one, two or three people loses, and whoever of them is gone, a way leads back to open books (P6)."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from inventory import staff
from inventory.amount import parse_amount
from inventory.badge_reading import badge_in_force
from inventory.draw import Draw, draw_up
from inventory.factor import EnrollSecurityKey, enroll_security_key
from inventory.recovery import MakeSheet, make_sheet
from inventory.signature import IN_THE_ROOM
from inventory.staff import EndBadge, Role, roles_of
from tests.cast import ANN, BEN, CORA, DEE, MULTI, PROGRAM, Member
from tests.web.conftest import PIN, Desk, badge
from tests.web.floor import follow, newest, stand_at
from tests.web.two_people import govern, hold
from web.one_time_code import digest_of

CODE = "ACDE-FGHJ-KLMN-PQRT-VWXY-3479"
NEW_PIN = "853096"
EVERY = (Role.NURSE, Role.PHARMACIST, Role.ADMINISTRATOR)
TEAMS: dict[str, dict[Member, tuple[Role, ...]]] = {
    "one": {CORA: EVERY},
    "two": {ANN: (Role.NURSE, Role.ADMINISTRATOR), CORA: (Role.PHARMACIST,)},
    "three": {ANN: (Role.NURSE,), CORA: (Role.PHARMACIST,), DEE: (Role.ADMINISTRATOR,)},
}
#: Who is there, what is lost and whose it was, the way back, and by whom; Cora answers for the clinic in each.
ROWS = (
    ("one", "PIN", CORA, "sheet", ()),
    ("one", "badge", CORA, "sheet", ()),
    ("one", "key", CORA, "own", ()),
    ("two", "PIN", ANN, "people", (CORA,)),
    ("two", "PIN", ANN, "sheet", ()),
    ("two", "badge", ANN, "people", (CORA,)),
    ("two", "badge", ANN, "sheet", ()),
    ("two", "key", ANN, "own", ()),
    ("two", "PIN", CORA, "sheet", ()),
    ("two", "badge", CORA, "sheet", ()),
    ("two", "key", CORA, "own", ()),
    ("two", "administrator", ANN, "sheet", (CORA,)),
    ("two", "registrant", CORA, "others", (ANN,)),
    ("three", "PIN", ANN, "people", (DEE, CORA)),
    ("three", "badge", ANN, "people", (DEE, CORA)),
    ("three", "key", ANN, "own", ()),
    ("three", "PIN", CORA, "sheet", ()),
    ("three", "badge", CORA, "sheet", ()),
    ("three", "key", CORA, "own", ()),
    ("three", "PIN", DEE, "people", (CORA,)),
    ("three", "badge", DEE, "people", (CORA,)),
    ("three", "key", DEE, "own", ()),
    ("three", "administrator", DEE, "sheet", (CORA,)),
    ("three", "registrant", CORA, "others", (DEE,)),
)
ONCE = pytest.mark.parametrize("people_url", ["sqlite"], indirect=True)


@dataclass
class Way:
    """The browser of the clinic, and with what each of its people proves herself now."""

    desk: Desk
    badges: dict[Member, str]
    pins: dict[Member, str]

    def sign_in(self, member: Member) -> None:
        """Badge and PIN, as they are now."""
        self.desk.client.post("/lock")
        stand_at(self.desk)
        self.desk.post("/sign-in/", scan=self.badges[member])
        self.desk.post("/sign-in/pin", pin=self.pins[member])

    def sign(self, draft: str, *members: Member) -> str:
        """Each signs the draft; one alone says that nobody else is there."""
        if len(members) == 1:
            self.desk.post(draft, choice="alone")
        for member in members:
            self.desk.post(draft, scan=self.badges[member])
            draft = self.desk.post(draft, pin=self.pins[member], seen=IN_THE_ROOM)
        assert "/draft/" not in draft
        return draft

    def works(self, member: Member, *second: Member) -> None:
        """She signs in, signs what her roles let her do, alone or with the second person, and it is recorded."""
        drug = any(role in staff.HANDLERS for role in self.roles(member))
        syringe = self.drawn(member) if drug else ""
        self.sign_in(member)
        if drug:
            self.sign(follow(self.desk, "/waste/", (syringe, "CONFIRM", "1")), member, *second)
            assert newest(self.desk).kind == "waste"
        else:
            self.hires(member, *second)

    def drawn(self, member: Member) -> str:
        """A syringe that she drew up from a vial that Cora received."""
        clinic = self.desk.clinic
        vial, patient, syringe = clinic.taken(MULTI, member), clinic.register(member), clinic.label()
        order, amount = clinic.order(patient, actor=member), parse_amount("35 mg")
        clinic.run(draw_up, Draw(clinic.act(member), vial, syringe, patient, order, amount))
        return syringe

    def hires(self, *members: Member) -> None:
        """They make a change of people."""
        self.sign(self.desk.post("/people/new", given_name="Fay", family_name="Invented"), *members)
        assert newest(self.desk, "house").kind == "person_added"

    def roles(self, member: Member) -> frozenset[Role]:
        """Her roles now."""
        with self.desk.clinic.database.read() as connection:
            return roles_of(connection, member.code, "R1", self.desk.clinic.clock())

    def sheet(self, want: str, member: Member, **sent: str) -> None:
        """She opens the sheet for what she lost; of a new badge what its drawing says is what she scans from now on."""
        self.desk.client.post("/lock")
        stand_at(self.desk)
        address = self.desk.client.post("/recovery/", data={"want": want, "code": CODE, **sent})
        assert newest(self.desk, "house").kind == "recovery_sheet_used", address.text
        assert newest(self.desk, "house").actor == member.code


@pytest.fixture
def way(request: pytest.FixtureRequest, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Way:
    """The clinic of this row: a reviewer from outside, a sealed sheet, a key of each of its people."""
    clinic, team = desk.clinic, TEAMS[request.param]
    hold(clinic, {**team, BEN: (Role.REVIEWER,)})
    digest = digest_of(clinic.database.keys, "recovery", CODE)
    clinic.run(make_sheet, MakeSheet(clinic.act(PROGRAM), "R1", digest))
    for member in team:
        act = clinic.act(PROGRAM)
        key = EnrollSecurityKey(act, member.code, member.code.encode(), b"public", "USB key", 0)
        clinic.run(enroll_security_key, key)
    govern(clinic)
    # The token of a badge that is drawn is read off the drawing by nobody here.
    for module in ("web.lost_factor", "web.pages.people"):
        monkeypatch.setattr(f"{module}.new_badge_token", lambda _: "NEWNEWNEWNEWACDE")
    return Way(desk, {each: badge(each) for each in team}, dict.fromkeys(team, PIN))


def lost_pin(way: Way, whose: Member, how: str, by: tuple[Member, ...]) -> None:
    """By the sheet she sets a new one with her badge; by others she gets a one-time one, and sets her own."""
    way.pins[whose] = NEW_PIN
    if how == "sheet":
        way.sheet("pin", whose, who=way.badges[whose], new=NEW_PIN, again=NEW_PIN)
        return
    way.sign_in(by[0])
    page = way.desk.client.post(f"/people/{whose.code}/pin").text
    digits = re.search(r'class="number">(\d+)<', page)
    draft = re.search(r'href="(/change/draft/[^"]+)"', page)
    assert digits is not None
    assert draft is not None
    way.sign(draft[1], *by)
    way.pins[whose] = digits[1]
    way.sign_in(whose)
    way.desk.post("/pin/", new=NEW_PIN, again=NEW_PIN)
    way.pins[whose] = NEW_PIN


def lost_badge(way: Way, whose: Member, how: str, by: tuple[Member, ...]) -> None:
    """Whoever finds it missing ends it; by the sheet she gets a new one with her user name and PIN, else from others."""
    clinic = way.desk.clinic
    with clinic.database.read() as connection:
        digest = badge_in_force(connection, whose.code)
    assert digest is not None
    clinic.run(staff.end_badge, EndBadge(clinic.act(whose, book="house"), whose.code, digest, "lost"))
    way.badges[whose] = "VTB/NEWNEWNEWNEWACDE"
    if how == "sheet":
        way.sheet("badge", whose, who=whose.code, pin=PIN)
        return
    way.sign_in(by[0])
    page = way.desk.client.post(f"/people/{whose.code}/own-badge").text
    draft = re.search(r'href="(/change/draft/[^"]+)"', page)
    assert draft is not None
    way.desk.post(draft[1], scan=way.badges[whose])
    way.sign(draft[1], *by)


def lost_key(way: Way, whose: Member, _how: str, _by: tuple[Member, ...]) -> None:
    """She ends it herself; badge and PIN go on."""
    way.sign_in(whose)
    way.desk.post("/factor/end", which=whose.code.encode().hex(), why="lost")
    assert newest(way.desk, "house").kind == "factor_ended"


def gone(way: Way, whose: Member, how: str, by: tuple[Member, ...]) -> None:
    """Who is left makes a change of people: as administrator already, or as the sheet makes her."""
    if how == "sheet":
        # Beside an administrator with a way in the sheet makes none: who is left ends her access.
        way.sign_in(by[0])
        ended = {"starts_at": "2026-10-01 07:00", "ends_at": "2026-11-01 07:00"}
        way.sign(way.desk.post(f"/people/{whose.code}/access", **ended), by[0])
        way.sheet("administrator", by[0], who=way.badges[by[0]], pin=PIN)
        assert Role.ADMINISTRATOR in way.roles(by[0])
    way.sign_in(by[0])
    way.hires(by[0])


LOST = {"PIN": lost_pin, "badge": lost_badge, "key": lost_key, "administrator": gone, "registrant": gone}


@ONCE
@pytest.mark.parametrize(
    ("way", "loss", "whose", "how", "by"),
    [pytest.param(*row, id=f"{row[0]}-{row[1]}-{row[2].given_name}-{row[3]}") for row in ROWS],
    indirect=["way"],
)
def test_every_loss_leaves_a_way_back(
    way: Way, loss: str, whose: Member, how: str, by: tuple[Member, ...]
) -> None:
    """It is gone to its end: she who lost it, or who is left, signs and it is recorded."""
    LOST[loss](way, whose, how, by)
    # To whom one alone gave a way in she is no second person, nor alone, before that is reviewed: they sign together.
    second = by if how == "people" and len(by) == 1 else ()
    way.works(by[0] if LOST[loss] is gone else whose, *second)


def test_the_table_has_each_loss_of_each_person() -> None:
    """PIN, badge and key of everybody of each team; administrator and registrant wherever somebody is left."""
    wanted = {(team, loss, who) for team in TEAMS for who in TEAMS[team] for loss in ("PIN", "badge", "key")}
    wanted |= {(team, "registrant", CORA) for team in ("two", "three")}
    wanted |= {("two", "administrator", ANN), ("three", "administrator", DEE)}
    assert {row[:3] for row in ROWS} == wanted
