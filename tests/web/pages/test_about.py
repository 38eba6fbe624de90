"""About: version, schema and documents as they are, to whoever is signed in; a change of either is said."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import pytest

from inventory.fingerprint import schema
from inventory.fingerprint.digest import short
from tests.cast import ANN
from tests.owner import owner_writes
from tests.web.conftest import Desk
from web import documents
from web.documents import ROOT


def test_it_says_what_runs_and_whether_its_schema_is_right(desk: Desk) -> None:
    """A column that somebody added to the database is said by its name."""
    desk.sign_in(ANN)
    page = desk.get("/about/")
    with desk.clinic.database.read() as connection:
        dialect = connection.dialect.name
    assert f"Vialtrail {version('vialtrail')}" in page
    assert short(schema.golden_file(dialect).read_text(encoding="utf-8")) in page
    assert "As this version makes it" in page
    with owner_writes(desk.clinic.database.url) as connection:
        connection.exec_driver_sql("ALTER TABLE notice ADD COLUMN more TEXT")
    page = desk.get("/about/")
    assert "As this version makes it" not in page
    assert "notice" in page


@pytest.mark.parametrize("people_url", ["sqlite"], indirect=True)
def test_a_document_is_served_by_its_digest_as_text(desk: Desk) -> None:
    """Another digest, and a path in its place, has none; nobody who is not signed in reads one."""
    desk.sign_in(ANN)
    found = next(each for each in documents.documents() if each.name == "docs/part-11.md")
    answer = desk.client.get(f"/about/{found.digest}")
    assert answer.get_data(as_text=True) == (Path(ROOT) / found.name).read_text(encoding="utf-8")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    for wrong in ("0" * 64, found.digest[:16], "README.md", "..%2fpyproject.toml"):
        assert desk.client.get(f"/about/{wrong}").status_code == 404
    desk.client.post("/lock")
    assert desk.client.get(f"/about/{found.digest}").status_code == 303
