"""A session is one person at one workstation; it locks when idle, and once ended it never opens again."""

from datetime import timedelta

import pytest

from inventory import staff
from inventory.keys import Purpose
from inventory.staff import Role
from inventory.tables.working import session
from tests.cast import ANN, BEN, DEE, EVE, KEYS, PROGRAM, START
from tests.web.conftest import PIN, Desk, badge
from tests.web.conftest import token as badge_token
from tests.web.floor import rows, station_of, visitor_at
from web import visitor
from web.book_clock import SLACK
from web.open_sessions import open_sessions
from web.visitor import SEEN_EVERY

NOON = START + timedelta(hours=4)


def begin(desk: Desk) -> str:
    """A session of Ann's at her workstation at noon."""
    with desk.clinic.database.write() as connection:
        return visitor.begin(connection, ANN.code, station_of(desk.clinic), NOON, with_badge=True)


def find(desk: Desk, token: str, after: timedelta, at: str = "R1") -> tuple[visitor.Visitor, bool] | None:
    """Who is there, so long after noon."""
    with desk.clinic.database.read() as connection:
        return visitor.find(connection, token, station_of(desk.clinic, at), NOON + after)


def test_the_person_of_a_session_is_found_with_her_roles_here(desk: Desk) -> None:
    """Name, roles at this registration, and the registration she acts under."""
    found = find(desk, begin(desk), timedelta(seconds=1))
    assert found is not None
    ann, _ = found
    assert (ann.person, ann.name, ann.registration) == (ANN.code, ANN.name, "R1")
    assert ann.roles == {Role.NURSE}
    assert not ann.badge_signed


def test_only_a_digest_of_the_token_is_kept(desk: Desk) -> None:
    """Who reads the table cannot sit down at anybody's workstation."""
    token = begin(desk)
    (row,) = rows(desk.clinic, session)
    assert row.token_digest == visitor.digest_of(token)
    assert token not in str(row)
    assert find(desk, row.token_digest.hex(), timedelta(seconds=1)) is None


def test_an_idle_session_is_locked_by_the_policy_of_the_site(desk: Desk) -> None:
    """Two minutes without a sign of her are allowed, a moment more is not."""
    token = begin(desk)
    lock_after = station_of(desk.clinic).policy.lock_after
    assert lock_after == timedelta(minutes=2)
    assert find(desk, token, lock_after) is not None
    assert find(desk, token, lock_after + timedelta(microseconds=1)) is None


def test_a_sign_of_her_is_noted_at_most_every_ten_seconds(desk: Desk) -> None:
    """A note moves the lock; a page right after the last one asks for none, which would cost a disk's write."""
    token = begin(desk)
    assert [find(desk, token, after)[1] for after in (SEEN_EVERY, SEEN_EVERY * 2)] == [False, True]  # type: ignore[index]
    found = find(desk, token, timedelta(seconds=100))
    assert found is not None
    with desk.clinic.database.write() as connection:
        visitor.seen(connection, found[0], NOON + timedelta(seconds=100))
    assert find(desk, token, timedelta(seconds=200)) is not None


def test_an_ended_session_never_opens_again(desk: Desk) -> None:
    """The first end stands: a second one changes nothing."""
    token = begin(desk)
    with desk.clinic.database.write() as connection:
        visitor.end(connection, token, NOON + timedelta(seconds=5))
        visitor.end(connection, token, NOON + timedelta(seconds=9))
    assert find(desk, token, timedelta(seconds=6)) is None
    (row,) = rows(desk.clinic, session)
    assert row.ended_at_us == row.started_at_us + 5_000_000


def test_a_session_is_bound_to_its_workstation(desk: Desk) -> None:
    """The same cookie at another workstation opens nothing."""
    assert find(desk, begin(desk), timedelta(seconds=1), at="R2") is None


def test_a_stolen_cookie_is_useless_after_lock(desk: Desk) -> None:
    """Lock ends the session in the database, so that a copy of the browser's cookie is worth nothing."""
    desk.sign_in(ANN)
    kept = desk.client.get_cookie("vialtrail")
    assert kept is not None
    assert "What next?" in desk.get("/")
    desk.post("/lock")
    desk.client.set_cookie("vialtrail", kept.value)
    assert desk.client.get("/").headers["Location"] == "/sign-in/"


def test_an_idle_screen_asks_for_the_badge_again(desk: Desk) -> None:
    """Nothing of the page before is answered, and nothing is recorded."""
    (label,) = desk.clinic.receive()
    desk.sign_in(ANN)
    address = desk.post("/scan", scan=label)
    before = desk.clinic.entries()
    desk.clinic.clock.at += timedelta(minutes=3)
    assert desk.post(address, scan="CONFIRM") == "/sign-in/"
    assert desk.clinic.entries() == before


def test_another_person_takes_over_and_the_first_session_ends(desk: Desk) -> None:
    """Badge and PIN over an open screen: one session is open at a workstation, the other is ended."""
    desk.sign_in(ANN)
    assert desk.post("/scan", scan=badge(BEN)) == "/sign-in/pin"
    desk.post("/sign-in/pin", pin=PIN)
    assert BEN.name in desk.get("/")
    ended = {row.person: row.ended_at_us is not None for row in rows(desk.clinic, session)}
    assert ended == {ANN.code: True, BEN.code: False}


def test_roles_are_those_of_this_registration(desk: Desk) -> None:
    """A right at another site counts nothing here; one that ended today counts nothing any more."""
    clinic = desk.clinic
    with clinic.database.write() as connection:
        token = visitor.begin(connection, EVE.code, station_of(clinic), NOON, with_badge=True)
    found = find(desk, token, timedelta(seconds=1))
    assert found is not None
    assert found[0].roles == frozenset()
    ann = begin(desk)
    ended = staff.ChangeRole(clinic.act(PROGRAM), ANN.code, "R1", Role.NURSE, granted=False)
    clinic.run(staff.change_role, ended)
    again = find(desk, ann, timedelta(seconds=2))
    assert again is not None
    assert again[0].roles == frozenset()


def test_roles_are_said_in_words(desk: Desk) -> None:
    """The bar names them in one order, compliance as the officer she is."""
    station = station_of(desk.clinic)
    dee = visitor.Visitor(DEE.code, DEE.name, frozenset(DEE.roles), station, b"", badge_signed=False)
    assert dee.role_words == "Compliance officer, administrator"


def test_workstations_are_known_by_their_code(desk: Desk) -> None:
    """Each stands at a registration; an invented code is none."""
    with desk.clinic.database.read() as connection:
        assert [each.code for each in visitor.stations(connection)] == ["R1.W1", "R2.W1"]
        found = visitor.find_station(connection, "R2.W1")
        assert found is not None
        assert (found.registration.code, found.waste_place) == ("R2", "R2.WB")
        assert visitor.find_station(connection, "R9.W1") is None
        assert visitor.find_station(connection, None) is None


@pytest.mark.parametrize("signs", [False, True])
def test_the_first_signature_with_the_badge_is_noted_in_the_session(desk: Desk, signs: bool) -> None:
    """From then on the PIN alone signs (21 CFR 11.200(a)(1)(i)), in this session and in no other."""
    first, second = begin(desk), begin(desk)
    found = find(desk, first, timedelta(seconds=1))
    assert found is not None
    if signs:
        with desk.clinic.database.write() as connection:
            visitor.signed_with_badge(connection, found[0])
    again, other = find(desk, first, timedelta(seconds=2)), find(desk, second, timedelta(seconds=2))
    assert again is not None
    assert other is not None
    assert (again[0].badge_signed, other[0].badge_signed) == (signs, False)


def test_a_clock_that_was_set_back_keeps_no_idle_session_open(desk: Desk) -> None:
    """Nobody knows how long it was idle, so it is locked; a few seconds between two servers are nothing."""
    token = begin(desk)
    assert find(desk, token, -SLACK) is not None
    assert find(desk, token, -SLACK - timedelta(microseconds=1)) is None
    assert find(desk, token, -timedelta(hours=1)) is None


@pytest.mark.parametrize("with_badge", [True, False], ids=["begun with it", "begun by user name"])
@pytest.mark.parametrize("signs", [True, False], ids=["signed with it", "not signed"])
def test_a_badge_that_ends_takes_its_sessions_with_it(desk: Desk, with_badge: bool, signs: bool) -> None:
    """Whoever stands there with a stolen badge is out at the next request; one opened without any badge goes on."""
    with desk.clinic.database.write() as connection:
        token = visitor.begin(
            connection, ANN.code, station_of(desk.clinic), desk.clinic.clock(), with_badge=with_badge
        )
    now = desk.clinic.clock.at - NOON + timedelta(seconds=5)
    found = find(desk, token, now)
    assert found is not None
    if signs:
        with desk.clinic.database.write() as connection:
            visitor.signed_with_badge(connection, found[0])
    for member, stays in ((BEN, True), (ANN, not (with_badge or signs))):
        digest = KEYS.mac(Purpose.BADGE, badge_token(member).encode())
        desk.clinic.run(
            staff.end_badge, staff.EndBadge(desk.clinic.act(PROGRAM), member.code, digest, "stolen")
        )
        assert (find(desk, token, now) is not None) is stays
        with desk.clinic.database.read() as connection:
            there = visitor_at(station_of(desk.clinic), ANN)
            assert bool(open_sessions(connection, there, NOON + now)) is stays


def test_a_badge_that_is_replaced_takes_its_sessions_with_it(desk: Desk) -> None:
    """What the old one began is over at the next request; what the new one begins goes on."""
    desk.sign_in(ANN)
    desk.get("/")
    digest = KEYS.mac(Purpose.BADGE, b"ACDEACDEACDEACDE")
    desk.clinic.run(staff.enroll_badge, staff.EnrollBadge(desk.clinic.act(PROGRAM), ANN.code, digest))
    assert desk.client.get("/").headers["Location"] == "/sign-in/"
    desk.post("/sign-in/", scan="VTB/ACDEACDEACDEACDE")
    desk.post("/sign-in/pin", pin=PIN)
    desk.get("/")


def test_a_first_badge_takes_nothing_from_who_signs_with_it(desk: Desk) -> None:
    """Begun by user name, signed with the badge that came after: it goes on, and the next badge ends it."""
    with desk.clinic.database.write() as connection:
        token = visitor.begin(
            connection, ANN.code, station_of(desk.clinic), desk.clinic.clock(), with_badge=False
        )
    now = desk.clinic.clock.at - NOON + timedelta(seconds=5)
    for number, stays in ((1, True), (2, False)):
        digest = KEYS.mac(Purpose.BADGE, b"new badge %d" % number)
        desk.clinic.run(staff.enroll_badge, staff.EnrollBadge(desk.clinic.act(PROGRAM), ANN.code, digest))
        found = find(desk, token, now)
        assert (found is not None) is stays
        if found is not None:
            with desk.clinic.database.write() as connection:
                visitor.signed_with_badge(connection, found[0])


def test_a_stolen_badge_signs_nothing_by_its_pin_alone(desk: Desk) -> None:
    """The session that it signed in is gone with it, though the PIN alone would have done."""
    desk.sign_in(ANN)
    desk.get("/")
    digest = KEYS.mac(Purpose.BADGE, badge_token(ANN).encode())
    desk.clinic.run(staff.end_badge, staff.EndBadge(desk.clinic.act(PROGRAM), ANN.code, digest, "stolen"))
    assert desk.client.get("/").headers["Location"] == "/sign-in/"
