"""What is sent is read strictly: JSON once and whole, addresses that can be read, queries that are known."""

from tests.web.api.conftest import ONCE, Station

#: Addresses that are not as described.
BAD = (
    "/entry?after=-1", "/entry?after=x", "/entry?limit=0", "/entry?limit=1000", "/entry?after=1.5", "/entry?after=1e3",
    "/entry?after=%D9%A3", "/entry?after=1&after=2", "/entry?more=1", "/stock?place=R2", "/entry?after=",
    "/entry?after=99999999999999999999", "/entry?after=%00", "/container/%00", "/container/%ff",
)  # fmt: skip


@ONCE
def test_an_address_that_is_not_as_described(station: Station) -> None:
    """400, and kept."""
    for address in BAD:
        assert station.get(address, 400)["status"] == 400, address
    assert [each[3] for each in station.attempts()] == [400] * len(BAD)


@ONCE
def test_a_number_that_no_column_holds_is_not_here(station: Station) -> None:
    """It is no fault."""
    station.get("/entry/99999999999999999999999", 404)
