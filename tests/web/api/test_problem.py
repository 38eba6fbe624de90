"""Refusals are problem details in the pages' words; of a fault they say a number and no more."""

import pytest
from sqlalchemy.exc import OperationalError

from inventory.errors import ForeignContainer, MayNot, NothingLeft, SameCommandOtherContent
from tests.web.api.conftest import ONCE, Station
from web.api import problem, stock
from web.refusals import NotAccepted, TooManyTries

GIVEN = (
    (NothingLeft("something left", "0 mg", what="vial"), 422),
    (MayNot("nurse", "none", what="give"), 403),
    (SameCommandOtherContent("the same", "other"), 409),
    (NotAccepted("a badge and its PIN", "others"), 403),
    (TooManyTries("a pause", "a try", time="12:00"), 429),
    (ForeignContainer("one of here", "X", what="vial"), 422),
)


@ONCE
def test_a_refusal_in_its_own_words(station: Station) -> None:
    """Type by name, sentence, expected and found, and the status of the pages but where nobody can be asked again."""
    for refused, status in GIVEN:
        with station.app.test_request_context("/api/v1/stock"):
            answer = problem.of_refusal(refused)
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
        said = answer.get_json(force=True)
        assert (said["type"], said["status"]) == (f"urn:vialtrail:refusal:{type(refused).__name__}", status)
        assert (said["detail"], said["expected"], said["found"]) == (
            refused.sentence,
            refused.expected,
            refused.found,
        )
        assert said["title"]


@ONCE
def test_another_method(station: Station) -> None:
    """405 with those that there are."""
    for method in ("PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "PROPFIND", "POST"):
        answer = station.send(method, "/stock")
        assert answer.status_code == 405
        assert "GET" in answer.headers["Allow"]
        assert answer.mimetype == "application/problem+json"


@ONCE
def test_an_address_that_is_none(station: Station) -> None:
    """404 as a problem, whoever asks."""
    for address in ("/api/v1/", "/api/v2/stock", "/api/", "/api/v1/stock/", "/api/v1/../stock"):
        answer = station.client.get(address)
        assert (answer.status_code, answer.mimetype) == (404, "application/problem+json"), address


@ONCE
def test_a_fault_of_the_program_says_a_number_alone(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its text may hold anything."""

    def breaks(*_: object) -> None:
        raise RuntimeError("the secret")

    monkeypatch.setattr(stock, "stock", breaks)
    answer = station.send("GET", "/stock")
    assert answer.status_code == 500
    assert "secret" not in answer.get_data(as_text=True)
    assert answer.mimetype == "application/problem+json"


@ONCE
def test_a_database_that_is_gone_is_503(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    """With when to try again; a step under the same number then counts once."""
    locked = Exception("locked")
    locked.sqlite_errorcode = 5  # type: ignore[attr-defined]

    def gone(*_: object) -> None:
        raise OperationalError("SELECT", {}, locked)

    monkeypatch.setattr(stock, "stock", gone)
    answer = station.send("GET", "/stock")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert answer.mimetype == "application/problem+json"


@ONCE
def test_every_answer_carries_the_headers_of_the_pages(station: Station) -> None:
    """Nothing is kept by a cache between."""
    answer = station.send("GET", "/stock")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]
