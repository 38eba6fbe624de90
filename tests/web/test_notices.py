"""What somebody is told: on her own page until she has seen it, and on nobody else's."""

from __future__ import annotations

from inventory.staff import ResetPin, reset_pin
from tests.cast import ANN, BEN, DEE, Member
from tests.web.conftest import Desk
from tests.web.floor import station_of, visitor_at
from web.flow import Here
from web.notices import Notice, seen, unseen


def told(desk: Desk, member: Member) -> tuple[Notice, ...]:
    """What she is told now."""
    clinic = desk.clinic
    with clinic.database.read() as connection:
        return unseen(
            Here(connection, visitor_at(station_of(clinic), member), clinic.clock(), clinic.database.keys)
        )


def test_a_reset_is_told_to_its_owner_until_she_has_seen_it(desk: Desk) -> None:
    """Nobody else marks it as seen."""
    clinic = desk.clinic
    clinic.run(reset_pin, ResetPin(clinic.act(DEE, book="house"), ANN.code, "hash", one_time=True))
    (notice,) = told(desk, ANN)
    assert "Your PIN was reset by Dee Instance." in notice.words
    assert told(desk, BEN) == ()
    for member, right in ((BEN, False), (ANN, True), (ANN, False)):
        with clinic.database.write() as connection:
            here = Here(
                connection, visitor_at(station_of(clinic), member), clinic.clock(), clinic.database.keys
            )
            assert seen(connection, here, notice.number) is right
    assert told(desk, ANN) == ()
