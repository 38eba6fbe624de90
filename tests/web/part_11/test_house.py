"""21 CFR 11.100(c) and 11.10(k): the organisation's letter to FDA, and the documents of the program that runs."""

from __future__ import annotations

import hashlib
import re
import shutil
import zipfile
from datetime import date
from pathlib import Path

import pytest

from inventory.registration import find_registration
from inventory.reports.period import Period
from tests.cast import ANN, CORA, DEE, ZONE
from tests.inventory.test_media_type import PDF
from tests.web.conftest import Desk
from tests.web.floor import newest
from tests.web.pages.test_letter import send
from tests.web.two_people import both, govern
from web.bundle.write import write_bundle
from web.documents import ROOT, documents, together

ONCE = pytest.mark.parametrize("people_url", ["sqlite"], indirect=True)


@ONCE
def test_11_100_c_a_copy_of_the_letter_to_fda_is_kept(desk: Desk, tmp_path: Path) -> None:
    """Two people keep it under its SHA-256; who looks after people saves it; an inspector's bundle has it."""
    govern(desk.clinic)
    desk.sign_in(DEE)
    both(desk, send(desk, PDF).headers["Location"], DEE, CORA)
    assert newest(desk, "house").kind == "letter_kept"
    assert hashlib.sha256(PDF).hexdigest() in desk.get("/letter/")
    assert desk.client.get("/letter/file").data == PDF
    desk.sign_in(ANN)
    desk.get("/letter/", 403)
    with desk.clinic.database.read() as connection:
        site = find_registration(connection, "R1")
    assert site is not None
    day = date(2026, 11, 2)
    write_bundle(desk.clinic.database, tmp_path / "bundle.zip", site, Period(day, day, ZONE))
    with zipfile.ZipFile(tmp_path / "bundle.zip") as opened:
        assert opened.read("certification-letter-2026-01-05.pdf") == PDF
        assert "certification-letter-2026-01-05.pdf" in opened.read("README.txt").decode()


@ONCE
def test_11_10_k_documents_are_of_the_version_that_runs(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is shown is what the checkout holds; a document that is changed while the program runs is said and named."""
    desk.sign_in(ANN)
    page = desk.get("/about/")
    assert "As they were when the program started" in page
    assert together(documents()) in page
    for path in (ROOT / "CHANGELOG.md", ROOT / "docs" / "part-11.md"):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        assert digest[:16] in page
        assert desk.client.get(f"/about/{digest}").data == path.read_bytes()
    copy = tmp_path / "checkout"
    shutil.copytree(ROOT / "docs", copy / "docs")
    for path in ROOT.glob("*.md"):
        shutil.copy(path, copy / path.name)
    with (copy / "docs" / "part-11.md").open("a", encoding="utf-8") as file:
        file.write("One line more.\n")
    monkeypatch.setattr("web.pages.about.documents.documents", lambda: documents(copy))
    page = desk.get("/about/")
    assert "1 document changed since the program started" in page
    assert re.search(r"docs/part-11\.md \d+ \w{16} Changed since the start", page)
