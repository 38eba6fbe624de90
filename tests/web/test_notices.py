"""What somebody is told: on her own page until she has seen it, and on nobody else's."""

from __future__ import annotations

from inventory.staff import ResetPin, reset_pin
from inventory.tables.house import pin
from tests.cast import ANN, BEN, DEE, Member
from tests.web.conftest import Desk
from tests.web.floor import station_of, visitor_at
from web import visitor
from web.flow import Here
from web.notices import Notice, seen, unseen


def told(desk: Desk, member: Member, token: str = "t") -> tuple[Notice, ...]:
    """What she is told now, in the session of this token."""
    clinic = desk.clinic
    with clinic.database.read() as connection:
        there = visitor_at(station_of(clinic), member, token=token)
        return unseen(Here(connection, there, clinic.clock(), clinic.database.keys))


def says_seen(desk: Desk, member: Member, number: int, token: str = "t") -> bool:
    """Whether her button took it away."""
    clinic = desk.clinic
    with clinic.database.write() as connection:
        there = visitor_at(station_of(clinic), member, token=token)
        return seen(connection, Here(connection, there, clinic.clock(), clinic.database.keys), number)


def begun(desk: Desk, member: Member, *, with_badge: bool) -> str:
    """The token of a session that begins now."""
    clinic = desk.clinic
    with clinic.database.write() as connection:
        return visitor.begin(
            connection, member.code, station_of(clinic), clinic.clock(), with_badge=with_badge
        )


def set_her_own(desk: Desk, member: Member) -> None:
    """The PIN that stands is one that she set now."""
    clinic = desk.clinic
    with clinic.database.write() as connection:
        mine = pin.update().where(pin.c.person == member.code)
        connection.execute(mine.values(one_time=0, set_at_us=int(clinic.clock().timestamp() * 1_000_000)))


def test_a_reset_is_told_to_its_owner_until_she_has_seen_it(desk: Desk) -> None:
    """Nobody else marks it as seen."""
    clinic = desk.clinic
    clinic.run(reset_pin, ResetPin(clinic.act(DEE, book="house"), ANN.code, "hash", one_time=True))
    (notice,) = told(desk, ANN)
    assert "Your PIN was reset by Dee Instance." in notice.words
    assert told(desk, BEN) == ()
    set_her_own(desk, ANN)
    tokens = {member: begun(desk, member, with_badge=True) for member in (ANN, BEN)}
    for member, right in ((BEN, False), (ANN, True), (ANN, False)):
        assert says_seen(desk, member, notice.number, tokens[member]) is right
    assert told(desk, ANN) == ()


def test_a_reset_is_seen_only_where_she_stands_with_her_badge_and_her_own_pin(desk: Desk) -> None:
    """Not in a session of the one-time PIN, not in one that set the PIN, not in one of a user name."""
    clinic = desk.clinic
    clinic.run(reset_pin, ResetPin(clinic.act(DEE, book="house"), ANN.code, "hash", one_time=True))
    (notice,) = told(desk, ANN)
    once = begun(desk, ANN, with_badge=True)
    assert not says_seen(desk, ANN, notice.number, once)
    set_her_own(desk, ANN)
    by_name = begun(desk, ANN, with_badge=False)
    for token in (once, by_name, "t"):
        assert [each.goes for each in told(desk, ANN, token)] == [False]
        assert not says_seen(desk, ANN, notice.number, token)
    hers = begun(desk, ANN, with_badge=True)
    assert [each.goes for each in told(desk, ANN, hers)] == [True]
    assert says_seen(desk, ANN, notice.number, hers)
