"""An open session is one that opens pages now; its number names it in an address and opens nothing."""

from __future__ import annotations

from datetime import timedelta

from tests.cast import ANN, DEE, START
from tests.web.conftest import Desk
from tests.web.floor import station_of, visitor_at
from web import visitor
from web.open_sessions import end_session, open_sessions

NOON = START + timedelta(hours=4)


def numbers(desk: Desk, after: timedelta) -> list[str]:
    """The numbers that Ann sees, so long after noon."""
    with desk.clinic.database.read() as connection:
        found = open_sessions(connection, visitor_at(station_of(desk.clinic)), NOON + after)
    return [each.number for each in found]


def begin(desk: Desk, person: str = ANN.code) -> str:
    """A session that begins at noon."""
    with desk.clinic.database.write() as connection:
        return visitor.begin(connection, person, station_of(desk.clinic), NOON, with_badge=True)


def test_a_session_is_open_as_long_as_it_opens_pages(desk: Desk) -> None:
    """To the last moment of the policy's idle time, and no longer."""
    begin(desk)
    lock_after = station_of(desk.clinic).policy.lock_after
    assert len(numbers(desk, lock_after)) == 1
    assert numbers(desk, lock_after + timedelta(microseconds=1)) == []


def test_the_number_opens_nothing(desk: Desk) -> None:
    """It is no token, and no token follows from it."""
    token = begin(desk)
    (number,) = numbers(desk, timedelta(seconds=1))
    assert number not in token
    with desk.clinic.database.read() as connection:
        assert visitor.find(connection, number, station_of(desk.clinic), NOON) is None


def test_her_own_stand_first(desk: Desk) -> None:
    """An administrator finds herself on top, whoever signed in later."""
    begin(desk, DEE.code)
    begin(desk, ANN.code)
    with desk.clinic.database.read() as connection:
        found = open_sessions(connection, visitor_at(station_of(desk.clinic), DEE), NOON)
    assert [each.person for each in found] == [DEE.code, ANN.code]


def test_one_that_ended_is_not_ended_again(desk: Desk) -> None:
    """The second of two presses finds none."""
    begin(desk)
    ann = visitor_at(station_of(desk.clinic))
    (number,) = numbers(desk, timedelta(seconds=1))
    with desk.clinic.database.write() as connection:
        assert end_session(connection, ann, number, NOON) is not None
        assert end_session(connection, ann, number, NOON) is None
