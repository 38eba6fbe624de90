"""Charting files by JSON: what is new is kept once, at the token's registration."""

import json
from typing import Any

from sqlalchemy import select

from detection.tables import charted_dose
from tests.web.api.conftest import ONCE, Station, give_token

DOSE: dict[str, Any] = {
    "resourceType": "MedicationAdministration", "id": "a-1", "status": "completed",
    "medicationCodeableConcept": {"text": "ketamine"}, "subject": {"reference": "Patient/p-1"},
    "effectiveDateTime": "2026-11-02T10:00:00-05:00",
    "dosage": {"dose": {"value": 35, "unit": "mg"}, "route": {"text": "IV"}},
}  # fmt: skip


def test_a_dose_is_kept_once(station: Station) -> None:
    """Sent again it changes nothing; a resource that is no dose is rejected beside it."""
    other = {"resourceType": "Patient", "id": "p-1"}
    bundle = {"resourceType": "Bundle", "entry": [{"resource": DOSE}, {"resource": other}]}
    first = station.post("/chart", bundle, 200)
    assert (first["read"], first["new"], len(first["rejected"])) == (1, 1, 1)
    assert station.post("/chart", bundle, 200)["new"] == 0
    lines = "\n".join(json.dumps(DOSE | {"id": name}) for name in ("a-2", "a-3"))
    answer = station.send("POST", "/chart", data=lines, content_type="application/x-ndjson")
    assert answer.get_json(force=True)["new"] == 2
    with station.clinic.database.read() as connection:
        assert set(connection.execute(select(charted_dose.c.registration)).scalars()) == {"R1"}


def test_what_is_no_file_of_a_chart(station: Station) -> None:
    """400 or 415, and nothing is kept: a text that no database keeps would be a fault."""
    kind = "application/fhir+json"
    for body in (b"", b"[]", b"x", b'{"id": "\\u0000"}', b'{"id": "\\ud800"}', b"\xff", b'{"a": 1, "a": 2}'):
        answer = station.send("POST", "/chart", data=body, content_type=kind)
        assert answer.status_code == (400 if body else 200), body
    assert station.send("POST", "/chart", data=b"{}", content_type="text/csv").status_code == 415
    assert station.send("POST", "/chart?zone=Nowhere/City", DOSE).status_code == 400
    with station.clinic.database.read() as connection:
        assert connection.execute(select(charted_dose)).all() == []


@ONCE
def test_it_takes_its_own_scope(station: Station) -> None:
    """Who may write steps brings in no chart."""
    station.token = give_token(station.clinic, ("steps:write",))
    assert station.send("POST", "/chart", DOSE).status_code == 403
