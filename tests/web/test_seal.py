"""A print carries the checkpoint of its book; whatever stands in the way of one, the print goes out."""

from __future__ import annotations

import io
import re
from zoneinfo import ZoneInfo

import pytest
import zxingcpp
from PIL import Image, ImageDraw
from sqlalchemy.exc import OperationalError

from inventory.checkpoint import newest
from inventory.checkpoint_key import fingerprint, public_half
from inventory.published import Fit, Note, verify_published
from tests.cast import CORA, KEYS, ZONE
from tests.inventory.forging import bend
from tests.web.conftest import Desk
from web import seal as sealing
from web.seal import Seal, look, seal


def sealed(desk: Desk, book: str = "R1") -> Seal:
    """What a print of the book carries now."""
    with desk.clinic.database.read() as connection:
        looked = look(connection, KEYS, book)
    return seal(desk.clinic.database, looked, ZoneInfo(ZONE), desk.clinic.clock())


def scanned(drawing: str) -> str:
    """What a scanner reads off a drawn code: its runs put on paper, eight dots a module."""
    side = int(re.findall(r'viewBox="0 0 (\d+)', drawing)[0])
    paper = Image.new("L", (side * 8, side * 8), 255)
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1", drawing):
        box = (int(x) * 8, int(y) * 8, (int(x) + int(width)) * 8 - 1, int(y) * 8 + 7)
        ImageDraw.Draw(paper).rectangle(box, fill=0)
    # Through a file, as a picture of a print would come.
    kept = io.BytesIO()
    paper.save(kept, "png")
    (found,) = zxingcpp.read_barcodes(Image.open(kept))
    return found.bytes.decode()


def test_a_print_carries_size_root_key_and_a_code_that_verifies(desk: Desk) -> None:
    """What a scanner reads off the paper is the note, and it fits."""
    desk.clinic.receive(1)
    made = sealed(desk)
    facts = dict(made.facts)
    with desk.clinic.database.read() as connection:
        kept = newest(connection, KEYS, "R1")
        assert kept is not None
        (found,) = verify_published(connection, KEYS, [Note("paper", scanned(made.drawing))])
    assert found.fit is Fit.FINE
    assert (facts["Checkpoint"], facts["Root"]) == ("R1 over 1 entry", kept.checkpoint.printed_root)
    assert facts["Key"] == fingerprint(public_half(KEYS))
    assert made.note == kept.note
    assert scanned(made.drawing) == kept.note
    assert (made.title, sealed(desk, "house").title) == ("Book R1", "House book")


def test_a_print_of_a_bent_book_says_so(desk: Desk) -> None:
    """It has no code, and names the command that tells more."""
    desk.clinic.receive(1)
    sealed(desk)
    desk.clinic.receive(1)
    bend(desk.clinic.database.url)
    made = sealed(desk)
    assert made.note == ""
    (fact,) = made.facts
    assert fact == (
        "Checkpoint", "Book R1 does not fit the checkpoint that was signed of it. Run vialtrail verify.",
    )  # fmt: skip


def test_a_database_that_takes_no_checkpoint_stops_no_print(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk: the report is read all the same."""

    def full(*_: object) -> None:
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    monkeypatch.setattr(sealing, "keep", full)
    desk.clinic.receive(1)
    assert sealed(desk).facts == (("Checkpoint", "None: it could not be signed and kept now."),)
    desk.sign_in(CORA)
    assert "None: it could not be signed and kept now." in desk.get("/report/receipts")


def test_every_report_makes_a_checkpoint_first(desk: Desk) -> None:
    """On screen and as a file; it covers the entry that the report names, and stands while the book stands."""
    desk.clinic.receive(1)
    desk.sign_in(CORA)
    desk.client.get("/report/receipts.csv")
    with desk.clinic.database.read() as connection:
        first = newest(connection, KEYS, "R1")
    assert first is not None
    assert (first.checkpoint.size, first.occasion) == (1, "report")
    page = desk.get("/report/waste")
    assert "As known at entry R1/1" in page
    assert f"Root {first.checkpoint.printed_root}" in page
    with desk.clinic.database.read() as connection:
        assert newest(connection, KEYS, "R1") == first
