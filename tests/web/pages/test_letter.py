"""The letter to FDA: two people keep its file, which is what its content says; who looks after people saves it."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from werkzeug.test import TestResponse

from inventory.certification_letter import LARGEST
from inventory.tables.rules import certification_letter, letter_file
from tests.cast import ANN, CORA, DEE
from tests.inventory.test_media_type import JPEG, PDF, PNG, chunk
from tests.web.conftest import Desk, said
from tests.web.floor import newest, rows
from tests.web.hostile import UPLOAD, letter_form
from tests.web.two_people import both, govern
from web.gate import LETTER_MAX

ONCE = pytest.mark.parametrize("people_url", ["sqlite"], indirect=True)
#: What is no letter: each is refused whatever its name and its sender call it.
NO_LETTER = {
    "a program": b"MZ\x90\x00" + b"\0" * 64,
    "html": b"<!doctype html><script>alert(1)</script>",
    "html before a PDF": b"<html>" + PDF,
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "a PDF that was cut": PDF[:20],
    "a PNG that was cut": PNG[:24],
    "a GIF": b"GIF89a" + b"\0" * 64,
    "an archive": b"PK\x03\x04" + b"\0" * 64,
    "a TIFF": b"II*\x00" + b"\0" * 64,
    "nothing": b"",
    "one byte too many": PDF[:-6] + b"\0" * (LARGEST - len(PDF) + 1) + b"%%EOF\n",
}


@pytest.fixture
def governed(desk: Desk) -> Desk:
    """Cora answers for R1; Dee, who administers it, is signed in."""
    govern(desk.clinic)
    desk.sign_in(DEE)
    return desk


def send(desk: Desk, content: bytes, name: str = "letter.pdf", sent_on: str = "2026-01-05") -> TestResponse:
    """The form with a file."""
    return upload(desk, "/letter/", letter_form(name, "application/pdf", content, sent_on))


def upload(desk: Desk, address: str, body: bytes) -> TestResponse:
    """A form with a file, to any address."""
    return desk.client.post(address, data=body, content_type=UPLOAD)


def test_two_people_keep_it_and_it_is_saved_as_it_was(governed: Desk) -> None:
    """Its entry has its SHA-256; it is sent to be saved, under a name of ours, as what it is."""
    assert "No letter is kept here." in governed.get("/letter/")
    answer = send(governed, PDF, name="../../x.html")
    assert answer.status_code == 303
    assert not rows(governed.clinic, certification_letter)
    both(governed, answer.headers["Location"], DEE, CORA)
    last = newest(governed, "house")
    assert (last.kind, last.actor) == ("letter_kept", DEE.code)
    page = governed.get("/letter/")
    (kept,) = rows(governed.clinic, certification_letter)
    assert f"Dee Instance, entry house/{last.seq}" in page
    assert bytes(kept.digest).hex() in page
    saved = governed.client.get("/letter/file")
    assert saved.data == PDF
    assert (
        saved.headers["Content-Disposition"] == 'attachment; filename="certification-letter-2026-01-05.pdf"'
    )
    assert (saved.headers["Content-Type"], saved.headers["X-Content-Type-Options"]) == (
        "application/pdf",
        "nosniff",
    )
    governed.sign_in(ANN)
    governed.get("/letter/file", 403)


@ONCE
@pytest.mark.parametrize("what", NO_LETTER)
def test_what_is_no_letter_is_refused_and_kept_nowhere(governed: Desk, what: str) -> None:
    """By its content; a larger one than 5 MB is read no further."""
    before = governed.clinic.entries()
    answer = send(governed, NO_LETTER[what])
    assert answer.status_code == 422, said(answer)
    assert "Choose the letter's file." in said(answer)
    assert not rows(governed.clinic, letter_file)
    assert governed.clinic.entries() == before


@ONCE
def test_only_this_page_takes_so_much_and_no_more(governed: Desk) -> None:
    """Every other form stays as short as before, and this one for nobody who is not signed in."""
    pixels = chunk(b"IDAT", b"\0" * (LARGEST - len(PNG) - len(chunk(b"IDAT"))))
    whole = PNG[:33] + pixels + PNG[33:]
    assert len(whole) == LARGEST
    assert send(governed, whole).status_code == 303
    assert send(governed, b"\0" * LETTER_MAX).status_code == 413
    for other in ("/credentials/", "/people/new"):
        assert upload(governed, other, letter_form("a.png", "image/png", whole)).status_code == 413
    governed.client.post("/lock")
    assert send(governed, whole).status_code in (303, 413)
    assert len(rows(governed.clinic, letter_file)) == 1


@ONCE
def test_one_that_was_altered_in_the_database_is_not_sent(governed: Desk) -> None:
    """The page says so; a day to come and a second file of the same content are refused."""
    assert send(governed, JPEG, sent_on="2027-01-05").status_code == 422
    both(governed, send(governed, JPEG).headers["Location"], DEE, CORA)
    assert send(governed, JPEG).status_code == 422
    with governed.clinic.database.write() as connection:
        connection.execute(update(letter_file).values(content=JPEG + b"x"))
    assert "The file is not the one that was kept" in governed.get("/letter/")
    governed.get("/letter/file", 404)
