"""What a patient's record says goes through the pages, right and wrong, and stands nowhere in the database as it was."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from tests.cast import ANN, KEYS
from tests.web.conftest import Desk
from tests.web.floor import band
from tests.web.treatment import labels, treat
from web.backup import postgresql

UNA = {
    "name": "Una Searchword", "born_on": "1968-03-17", "record_number": "MR-77031",
    "address": "9 Findable Lane, Sampleton",
}  # fmt: skip
ORDER = {
    "substance": "ketamine", "dose": "35", "unit": "mg", "route": "IV", "prescriber": "Dr Traceable",
    "valid_from": "2026-11-02 10:00", "valid_to": "2026-11-03 10:00",
}  # fmt: skip
#: Each as it was typed; a name is looked for by its rarer half.
TEXTS = ("Searchword", "1968-03-17", "MR-77031", "mr-77031", "Findable", "Traceable", "71.35", "Una PAT1")


def used(desk: Desk) -> None:
    """A patient registered, weighed, ordered for; every form sent wrong too; a wristband where it does not belong."""
    done = treat(desk.clinic, labels(), wasted=False)
    desk.sign_in(ANN)
    address = desk.post("/patient/new", **UNA)
    desk.refused("/patient/new", **UNA)
    desk.refused("/patient/new", **{**UNA, "record_number": "mr-77031", "name": "Other Searchword"})
    desk.refused("/patient/new", **{**UNA, "born_on": "1968-03-17x"})
    desk.post(address, weight="71.35", unit="kg", how="measured")
    desk.refused(address, weight="71.35", unit="kg", how="impossible")
    desk.post(f"/order/new?patient={address.rpartition('/')[2]}", **ORDER)
    desk.refused("/order/new", **{**ORDER, "number": "MR-77031", "dose": "none"})
    desk.post("/patient/", number="MR-77031")
    desk.get(address)
    started = desk.post("/administration/", scan=done.syringe)
    desk.refused(started, scan=band(address.rpartition("/")[2]))
    desk.post(started, scan=band(done.patient))


def held(url: str) -> Iterator[tuple[str, bytes]]:
    """The whole database as bytes: the files of SQLite, what pg_dump writes of PostgreSQL."""
    if url.startswith("sqlite"):
        path = Path(str(make_url(url).database))
        for file in path.parent.glob(f"{path.name}*"):
            yield file.name, file.read_bytes()
        return
    line, environment = postgresql.reached(url)
    dump = [str(postgresql.program("pg_dump", 0).path), "--inserts", f"--dbname={line}"]
    yield "dump", subprocess.run(dump, env=environment, capture_output=True, check=True).stdout


def test_no_text_of_a_patient_stands_in_the_database(desk: Desk) -> None:
    """In no table, index, write-ahead log or freed page: neither as text nor in the figures of a dump."""
    used(desk)
    found = [
        (name, text)
        for name, content in held(desk.clinic.database.url)
        for text in TEXTS
        if text.encode() in content or text.encode().hex().encode() in content
    ]
    assert found == []


def test_the_search_finds_what_stands_there(desk: Desk) -> None:
    """The name of a place is no secret, and is found by the same search."""
    used(desk)
    assert any(b"the storage" in content for _, content in held(desk.clinic.database.url))


@pytest.mark.parametrize("secret", [KEYS.secret, *KEYS.wrapping, *KEYS.checkpoint])
def test_no_key_stands_in_the_database(desk: Desk, secret: bytes) -> None:
    """Whoever has the database alone opens nothing."""
    used(desk)
    assert not any(
        secret in content or secret.hex().encode() in content for _, content in held(desk.clinic.database.url)
    )
