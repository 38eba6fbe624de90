"""The registrant reads her digests, and nobody else does; two people change where they go."""

from datetime import UTC, datetime, timedelta

from inventory.mail_address import DIGEST, address_of
from tests.cast import CORA, DEE
from tests.web.conftest import PIN, Desk, badge
from tests.web.governed import govern
from web.digest import make_due

TUESDAY = datetime(2026, 11, 3, 13, 0, tzinfo=UTC)


def test_the_registrant_reads_each_day(desk: Desk) -> None:
    """The newest first, another by its day; a day without one is not there; an administrator opens none."""
    govern(desk.clinic)
    desk.sign_in(CORA)
    assert "the first digest comes tomorrow" in desk.get("/digest/")
    make_due(desk.clinic.database, TUESDAY + timedelta(days=1), post=None)
    make_due(desk.clinic.database, TUESDAY + timedelta(days=2), post=None)
    page = desk.get("/digest/")
    assert f"Daily digest of Clinic R1, 04 Nov 2026, for {CORA.name}" in page
    assert "Mailed nowhere: read it here, or print it each day." in page
    assert "03 Nov 2026" in desk.get("/digest/?day=2026-11-03")
    desk.get("/digest/?day=2026-11-01", 404)
    desk.sign_in(DEE)
    desk.get("/digest/", 403)


def test_two_people_change_the_address(desk: Desk) -> None:
    """Nothing goes anywhere before the second signature; what is no address is said."""
    govern(desk.clinic)
    desk.sign_in(DEE)
    assert "one address" in desk.refused("/digest/address", address="rita")
    address = desk.post("/digest/address", address="rita@a.example")
    assert address.startswith("/change/draft/")
    desk.get(address)
    for member in (DEE, CORA):
        desk.post(address, scan=badge(member))
        desk.post(address, pin=PIN)
    with desk.clinic.database.read() as connection:
        assert address_of(connection, "R1", DIGEST) == "rita@a.example"
    desk.sign_in(CORA)
    assert "Mailed to rita@a.example." in desk.get("/digest/")
