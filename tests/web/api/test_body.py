"""What is sent is read strictly: JSON once and whole, addresses that can be read, queries that are known."""

import json
from typing import Any

from tests.cast import ANN
from tests.web.api.conftest import ONCE, Station
from tests.web.hostile import PAYLOADS
from web.gate import FORM_MAX

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


#: Bodies that are no JSON of ours.
BODIES = (
    b"", b"{", b"[]", b"null", b"1", b"\xff\xfe{}", b'{"a": NaN}', b'{"a": Infinity}', b'{"by": 1, "by": 2}',
    b"[" * 100_000, b'{"a": ' + b"9" * 5000 + b"}", b'"\\ud800"', b"\x00", b"{}{}", b"command_id=1",
    b'{"command_id": 1.5}', '{"a": 1}'.encode("utf-16"),
)  # fmt: skip
KINDS = (
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/json",
    "",
)


def whole(station: Station) -> dict[str, Any]:
    """A step that would be taken."""
    (vial,) = station.clinic.receive()
    return station.step(ANN, container=vial, purpose="session")


def keep_asking(station: Station) -> None:
    """The minute of the refusals before is over."""
    from datetime import timedelta

    station.clinic.clock.at += timedelta(minutes=2)


@ONCE
def test_a_body_that_is_no_json_of_ours(station: Station) -> None:
    """400 or 415, kept as an attempt of the workstation, and nothing is written."""
    sent = json.dumps(whole(station)).encode()
    before = station.clinic.entries()
    for body in BODIES:
        answer = station.send("POST", "/issue", data=body, content_type="application/json")
        assert (answer.status_code, answer.mimetype) == (400, "application/problem+json"), body[:20]
    keep_asking(station)
    for kind in KINDS:
        assert station.send("POST", "/issue", data=sent, content_type=kind).status_code == 415, kind
    large = sent[:-1] + b', "more": "' + b"A" * FORM_MAX + b'"}'
    assert station.send("POST", "/issue", data=large, content_type="application/json").status_code == 413
    assert [each[3] for each in station.attempts()] == [400] * len(BODIES) + [415] * len(KINDS) + [413]
    assert {each[0] for each in station.attempts()} == {"R1.W1"}
    assert station.clinic.entries() == before


@ONCE
def test_a_field_of_another_kind(station: Station) -> None:
    """Numbers, floats, lists, nothing: each field refuses each, and repeats none of it."""
    sent = whole(station)
    for field in sent:
        for value in (1, 1.5, None, [], {}, True, "", "A" * 10_000, {"evil": 1}, ["evil"]):
            said = station.refused("/issue", sent | {field: value}, 400, "NotAsDescribed")
            assert "evil" not in json.dumps(said)
        keep_asking(station)
    for absent in sent:
        left = {name: value for name, value in sent.items() if name != absent}
        station.refused("/issue", left, 400, "NotAsDescribed")
    station.refused("/issue", sent | {"amount_ug": 35_000.0}, 400, "NotAsDescribed")
    station.post("/issue", sent)


@ONCE
def test_nothing_that_is_injected_does_harm(station: Station) -> None:
    """Each payload in each field of each step is refused, with nothing written and no fault."""
    sent = whole(station)
    for name, payload in PAYLOADS.items():
        for field in ("container", "purpose", "patient", "order", "command_id"):
            # A text that can be typed is looked up; one that cannot is not as described.
            status = 400 if name in {"nul", "crlf"} or field in {"purpose", "command_id"} else 422
            changed = sent | {"purpose": "dose", "patient": "NOBODY"} | {field: payload}
            station.refused("/issue", changed, status)
        for field in ("badge", "pin"):
            status = 400 if name in {"nul", "crlf"} else 403
            answer = station.send("POST", "/issue", sent | {"by": sent["by"] | {field: payload}})
            assert answer.status_code in (status, 429)
            keep_asking(station)
