"""The address of an installation: with TLS, or this machine's own."""

import pytest

from web.party import Party, party_of


def test_an_origin_is_scheme_host_and_port() -> None:
    """The host is what keys are bound to; without an address there is no party."""
    assert party_of("https://Books.example:8443") == Party("https://books.example:8443", "books.example")
    assert party_of("http://localhost:8000") == Party("http://localhost:8000", "localhost")
    assert party_of("") is None


@pytest.mark.parametrize(
    "origin",
    ["books.example", "https://", "https://books.example/path", "https://a@books.example", "ftp://books.example",
     "https://books.example?x=1", "http://books.example", "http://127.0.0.1:8000"],
)  # fmt: skip
def test_anything_else_is_refused(origin: str) -> None:
    """Also an address without TLS: no browser makes a key for it."""
    with pytest.raises(ValueError, match="VIALTRAIL_ORIGIN"):
        party_of(origin)
