"""The sealed code of a sheet is opened with the key file alone, once, by who signed the entry."""

from __future__ import annotations

from tests.cast import ANN, CORA, DEE
from tests.web.conftest import Desk
from tests.web.floor import newest, sign, station_of, visitor_at
from tests.web.two_people import govern
from web.sealed_sheet import KEPT, open_once, seal, waits


def test_two_sealings_of_a_code_differ_and_neither_holds_it(desk: Desk) -> None:
    """What stands in a draft tells nothing, not even that it is the same."""
    code = "AAAA-CCCC-DDDD-EEEE-FFFF-GGGG"
    first, second = (seal(desk.clinic.database, "R1", code) for _ in range(2))
    assert first != second
    assert code.encode().hex() not in first


def test_it_opens_once_and_for_who_signed_alone(desk: Desk) -> None:
    """A stranger to the entry opens nothing and uses nothing up."""
    govern(desk.clinic)
    desk.sign_in(DEE)
    sign(desk, desk.post("/recovery/sheet", sure="yes"), DEE, CORA)
    seq, database, station = newest(desk, "house").seq, desk.clinic.database, station_of(desk.clinic)
    assert len(desk.state()[KEPT]) > 60
    with database.write() as connection:
        now, keys = desk.clinic.clock(), database.keys
        assert not waits(connection, visitor_at(station, ANN), seq)
        assert open_once(connection, keys, visitor_at(station, ANN), seq, now) is None
        assert waits(connection, visitor_at(station, DEE), seq)
        opened = open_once(connection, keys, visitor_at(station, DEE), seq, now)
        assert opened is not None
        assert len(opened.replace("-", "")) == 24
        assert open_once(connection, keys, visitor_at(station, CORA), seq, now) is None
