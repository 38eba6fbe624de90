"""The deny matrix of the interface: scope by operation, as one table that is visited cell by cell."""

from tests.web.api.conftest import ONCE, Station, give_token
from web.api.interface import OFFERS
from web.api.offer import path_of

#: Address, method, and the one scope that opens it; every method that is not named is 405 for everybody.
TABLE = """
/openapi.json         GET   *
/place                GET   stock:read
/product              GET   stock:read
/stock                GET   stock:read
/entry                GET   entries:read
/entry/<int:seq>      GET   entries:read
/container/<label>    GET   entries:read
/board                GET   board:read
/issue                POST  steps:write
/draw                 POST  steps:write
/administration       POST  steps:write
/waste                POST  steps:write
/return               POST  steps:write
/patient              POST  steps:write
/weighing             POST  steps:write
/order                POST  steps:write
/chart                POST  chart:write
"""
MATRIX = {
    (rule, method): scope for rule, method, scope in (line.split() for line in TABLE.strip().split("\n"))
}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")


@ONCE
def test_every_route_is_in_the_table_and_none_else(station: Station) -> None:
    """A new address without a line is found before anybody opens it."""
    served = {
        (rule.rule.removeprefix("/api/v1"), method)
        for rule in station.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD"}
        if rule.rule.startswith("/api/")
    }
    assert served == set(MATRIX)
    assert {(offer.path, offer.method): offer.scope for offer in OFFERS.values()} == {
        cell: scope for cell, scope in MATRIX.items() if scope != "*"
    }


@ONCE
def test_every_cell_without_a_token(station: Station) -> None:
    """401 everywhere but at the description; another method is 405; and nothing is written."""
    before = station.clinic.entries()
    for rule in {rule for rule, _ in MATRIX}:
        for method in METHODS:
            scope = MATRIX.get((rule, method))
            address = "/api/v1" + rule.replace("<int:seq>", "1").replace("<label>", "X")
            got = station.client.open(address, method=method).status_code
            # Who is refused too often waits, which is no right.
            wanted = {405} if scope is None else {200} if scope == "*" else {401, 429}
            assert got in wanted, (rule, method, got)
    assert station.clinic.entries() == before


@ONCE
def test_a_token_of_another_registration_sees_nothing_of_this_one(station: Station) -> None:
    """Whatever its scopes."""
    station.clinic.taken()
    station.token = give_token(station.clinic, registration="R2")
    for address in ("/stock", "/entry", "/board"):
        assert "R1" not in station.send("GET", address).get_data(as_text=True)


def test_the_address_as_openapi_writes_it() -> None:
    """Places of an address in braces, without their kind."""
    assert path_of(OFFERS["entry"]) == "/entry/{seq}"
