"""A person proven at one workstation while she is at another leaves one row; nothing is refused by it."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from inventory import place
from inventory.tables.working import seen_twice, session
from tests.cast import ANN, BEN, CORA, DEE, EVE, KEYS, PROGRAM, ZONE, Member
from tests.web.conftest import PIN, Desk, badge, token
from tests.web.floor import rows, stand_at
from web import two_places
from web.proof import badge_identity, prove
from web.two_places import ONCE_IN, TRAVEL, WALK, note


@pytest.fixture
def two(desk: Desk) -> Desk:
    """The clinic with a second room, in which a second workstation stands."""
    clinic = desk.clinic
    room = place.AddWorkstation(clinic.act(PROGRAM), "R1.W2", "R1", "Room 2", "day", "R1.WB")
    clinic.run(place.add_workstation, room)
    return desk


def sign_in_at(desk: Desk, member: Member, station: str) -> None:
    """Badge and PIN in a browser of its own at this workstation."""
    desk.client = desk.app.test_client()
    stand_at(desk, station)
    desk.post("/sign-in/", scan=badge(member))
    assert desk.post("/sign-in/pin", pin=PIN) == "/"


def noted(desk: Desk) -> list[tuple[str, str, str]]:
    """Person and workstations of each row."""
    return [(row.person, row.workstation, row.other_workstation) for row in rows(desk.clinic, seen_twice)]


def test_signing_in_while_another_screen_is_open_leaves_a_row(two: Desk) -> None:
    """She is signed in all the same; the row says where, and where else."""
    sign_in_at(two, ANN, "R1.W1")
    two.clinic.clock.at += WALK * 2
    sign_in_at(two, ANN, "R1.W2")
    assert ANN.name in two.get("/")
    assert noted(two) == [(ANN.code, "R1.W2", "R1.W1")]


def test_signing_elsewhere_leaves_a_row_too(two: Desk) -> None:
    """A witness who signs at a colleague's workstation while her own screen is open."""
    sign_in_at(two, BEN, "R1.W2")
    two.clinic.clock.at += WALK * 2
    identity = badge_identity(KEYS, token(BEN))
    proven = prove(two.clinic.database, "R1.W1", identity, PIN, "sign as witness", ZoneInfo(ZONE))
    assert proven.person == BEN.code
    assert noted(two) == [(BEN.code, "R1.W1", "R1.W2")]


def test_who_locked_and_walked_leaves_none(two: Desk) -> None:
    """Locked, and long enough ago for a walk: this is what a day looks like."""
    sign_in_at(two, ANN, "R1.W1")
    two.post("/lock")
    two.clinic.clock.at += WALK
    sign_in_at(two, ANN, "R1.W2")
    two.clinic.clock.at += timedelta(minutes=3)
    sign_in_at(two, BEN, "R1.W1")
    assert noted(two) == []


def test_locked_a_moment_ago_at_another_workstation_leaves_a_row(two: Desk) -> None:
    """Nobody walks so fast; to another site even minutes are too few."""
    sign_in_at(two, ANN, "R1.W1")
    two.post("/lock")
    sign_in_at(two, ANN, "R1.W2")
    two.post("/lock")
    two.clinic.clock.at += WALK * 2
    sign_in_at(two, ANN, "R2.W1")
    assert (ANN.code, "R1.W2", "R1.W1") in noted(two)
    assert (ANN.code, "R2.W1", "R1.W2") in noted(two)
    assert WALK * 2 < TRAVEL


def test_one_row_a_pair_in_ten_minutes(two: Desk) -> None:
    """However often, and whichever of the two workstations it is; after that time another one."""
    sign_in_at(two, ANN, "R1.W1")
    for _ in range(3):
        note(two.clinic.database, ANN.code, "R1.W2", two.clinic.clock())
    sign_in_at(two, ANN, "R1.W2")
    note(two.clinic.database, ANN.code, "R1.W1", two.clinic.clock())
    assert len(noted(two)) == 1
    two.clinic.clock.at += ONCE_IN
    sign_in_at(two, ANN, "R1.W1")
    sign_in_at(two, ANN, "R1.W2")
    assert len(noted(two)) == 2


def test_two_people_at_two_workstations_leave_none(two: Desk) -> None:
    """Nor one person twice at the same one."""
    sign_in_at(two, ANN, "R1.W1")
    sign_in_at(two, BEN, "R1.W2")
    sign_in_at(two, BEN, "R1.W2")
    assert noted(two) == []
    assert len(rows(two.clinic, session)) == 3


def test_compliance_alone_reads_it_in_words_that_accuse_nobody(two: Desk) -> None:
    """Neither the person, nor a colleague; another site's workstation is not named."""
    sign_in_at(two, ANN, "R1.W1")
    sign_in_at(two, ANN, "R2.W1")
    for member in (ANN, CORA):
        sign_in_at(two, member, "R1.W1")
        assert "Another site" not in two.get("/session/")
    sign_in_at(two, DEE, "R1.W1")
    page = two.get("/session/")
    assert "A screen left open does this too." in page
    assert f"{ANN.name} Another site Room 1" in page


def test_another_registrations_rows_are_not_there(two: Desk) -> None:
    """What happened between workstations elsewhere is nothing of this registration's."""
    sign_in_at(two, EVE, "R1.W1")
    sign_in_at(two, EVE, "R1.W2")
    with two.clinic.database.read() as connection:
        assert len(two_places.listed(connection, "R1", two.clinic.clock())) == 1
        assert two_places.listed(connection, "R2", two.clinic.clock()) == ()
