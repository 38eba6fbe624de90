"""Books that do not fit what was published: said on every page until a person accounts for it with her signature."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, update

from inventory.checkpoint import Occasion, checkpoint_of, keep
from inventory.published import Fit, verify_published
from inventory.tables.house import rollback_accounted
from inventory.tables.ledger import attestation, standing
from inventory.tables.working import session
from inventory.verification import verify
from tests.cast import ANN, BEN, CORA, DEE, EVE, KEYS
from tests.postgresql import owner_url
from tests.web.cli.keyed import keys_at
from tests.web.conftest import PIN, Desk, badge
from tests.web.test_key_signing import work_by
from web.cli.main import main
from web.publication import published_notes, write_notes
from web.rollback_watch import Watch

BAND = "Keep recording, and keep all paper."


def stand(desk: Desk, book: str = "R1", size: int = 1310, state: str = "rolled_back") -> None:
    """A published checkpoint that a book does not fit."""
    row = {
        "book": book, "published_size": size, "published_root": b"r" * 32, "found_size": 1204, "state": state,
        "noticed_at_us": 1_790_000_000_000_000,
    }  # fmt: skip
    with desk.clinic.database.write() as connection:
        connection.execute(insert(standing), row)


def accounted(desk: Desk) -> list[tuple[str, int, int, str]]:
    """Book, published size, found size and explanation of every account."""
    table = rollback_accounted.c
    with desk.clinic.database.read() as connection:
        rows = connection.execute(
            select(table.of_book, table.published_size, table.found_size, table.why).order_by(table.seq)
        )
        return [tuple(row) for row in rows]


def test_the_band_stands_on_every_page_and_for_everybody(desk: Desk) -> None:
    """Also where nobody is signed in; who may account for it has the way there."""
    stand(desk)
    with desk.client.session_transaction() as kept:
        kept["station"] = "R1.W1"
    assert BAND in desk.get("/sign-in/")
    for member, pages in (
        (ANN, ("/", "/issue/", "/draw/")),
        (BEN, ("/",)),
        (CORA, ("/", "/stock/", "/report/")),
    ):
        desk.sign_in(member)
        for address in pages:
            page = desk.get(address)
            assert BAND in page, address
            assert "Book R1 is an older copy: 1,204 of 1,310 published entries are here." in page
            assert ("Account for it" in page) == (member is CORA)
            assert ("The pharmacist accounts for it." in page) == (member is not CORA)
        desk.post("/lock")


def test_another_registration_is_told_of_the_house_book_alone(desk: Desk) -> None:
    """R2 has nothing to do with R1's book."""
    stand(desk)
    desk.sign_in(EVE)
    assert BAND not in desk.get("/")
    stand(desk, "house", 40, "forked")
    assert "The house book differs" in desk.get("/")


def test_a_person_accounts_for_it_and_it_is_gone(desk: Desk) -> None:
    """One explanation and one signature, an entry a book; the first signature takes badge and PIN."""
    stand(desk)
    stand(desk, "house", 40, "forked")
    desk.sign_in(CORA)
    page = desk.get("/rollback/")
    assert "Sign: account for 2 books" in page
    assert "Published root" in page
    sent = {"why": "The disk failed; Monday's copy was put back.", "badge": badge(CORA), "pin": PIN}
    assert desk.post("/rollback/", **sent) == "/rollback/"
    assert accounted(desk) == [
        ("R1", 1310, 1204, "The disk failed; Monday's copy was put back."),
        ("house", 40, 1204, "The disk failed; Monday's copy was put back."),
    ]
    page = desk.get("/rollback/")
    assert BAND not in page
    assert "Every book fits what was published of it" in page
    with desk.clinic.database.read() as connection:
        newest = select(func.max(attestation.c.seq)).where(attestation.c.book == "house").scalar_subquery()
        of_house = (attestation.c.book == "house") & (attestation.c.seq == newest)
        signed = connection.execute(select(attestation).where(of_house)).all()
        assert verify(connection, KEYS, lambda *_: None).is_clean
    assert {(row.signer, row.method) for row in signed} == {(CORA.code, "badge and PIN")}
    # The next signature of the same sign-in takes the PIN alone.
    stand(desk, "R1", 1400)
    assert "Your badge" not in desk.get("/rollback/")
    desk.post("/rollback/", why="Again.", pin=PIN)
    assert len(accounted(desk)) == 3


def test_where_no_pin_alone_signs_the_badge_is_asked_each_time(desk: Desk) -> None:
    """Also after a signature with a key, and nobody is shut out: badge and PIN account for it in every profile."""
    stand(desk)
    desk.clinic.clock.at += timedelta(hours=1)
    work_by(desk, "security_key")
    desk.sign_in(CORA)
    with desk.clinic.database.write() as connection:
        connection.execute(update(session).values(badge_signed=1))
    assert "Your badge" in desk.get("/rollback/")
    assert "your own badge" in desk.refused("/rollback/", why="Moved.", pin=PIN)
    assert desk.post("/rollback/", why="Moved.", badge=badge(CORA), pin=PIN) == "/rollback/"


def test_the_same_press_twice_is_one_account(desk: Desk) -> None:
    """The form's number makes it so."""
    stand(desk)
    desk.sign_in(DEE)
    sent = {"why": "Moved.", "badge": badge(DEE), "pin": PIN, "command_id": "a" * 32}
    desk.post("/rollback/", **sent)
    desk.client.post("/rollback/", data=sent)
    assert len(accounted(desk)) == 1


def test_without_explanation_badge_or_pin_nothing_is_recorded(desk: Desk) -> None:
    """What was typed stays, but no secret; the problem stands beside its field."""
    stand(desk)
    desk.sign_in(CORA)
    assert "Type what happened" in desk.refused("/rollback/", why=" ", badge=badge(CORA), pin=PIN)
    page = desk.refused("/rollback/", why="Moved.", badge=badge(DEE), pin=PIN)
    assert "your own badge" in page
    page = desk.refused("/rollback/", why="Moved.", badge="", pin=PIN)
    assert "Expected: your own badge" in page
    page = desk.refused("/rollback/", why="Moved.", badge=badge(CORA), pin="9999")
    assert "Moved." in page
    assert "9999" not in page
    assert badge(CORA) not in page
    assert accounted(desk) == []


def test_a_report_says_so_in_its_head_while_it_stands(desk: Desk) -> None:
    """On screen; and no longer afterwards."""
    desk.sign_in(CORA)
    assert "Not complete" not in desk.get("/report/receipts")
    stand(desk)
    page = desk.get("/report/receipts")
    assert "Not complete" in page
    csv = desk.client.get("/report/receipts.csv").get_data(as_text=True).splitlines()
    assert csv[1].startswith('not complete,AP5836727,"Book R1 is an older copy: 1,204 of 1,310')
    desk.post("/rollback/", why="Moved.", badge=badge(CORA), pin=PIN)
    assert "Not complete" not in desk.get("/report/receipts")


def test_an_older_copy_put_in_place_is_noticed_shown_accounted_for_and_gone(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On each engine, under the running application: restored by the command, noticed by the second path, signed."""
    keys_at(tmp_path / "keys", monkeypatch)
    url, folder = desk.clinic.database.url, tmp_path / "notes"
    monkeypatch.setenv("VIALTRAIL_OWNER_URL", owner_url(url))
    desk.clinic.receive()
    assert main(["backup", "--database", url, str(tmp_path / "copy")]) == 0
    desk.clinic.receive()
    for book in ("R1", "house"):
        with desk.clinic.database.read() as connection:
            made = checkpoint_of(connection, KEYS, book)
        write_notes(folder, [keep(desk.clinic.database, made, Occasion.DAILY, desk.clinic.clock())])
    watch = Watch(folder)
    watch.look(desk.clinic.database, desk.clinic.clock())
    desk.sign_in(CORA)
    assert BAND not in desk.get("/")
    assert main(["restore", "--database", url, "--yes", str(tmp_path / "copy")]) == 0
    watch.look(desk.clinic.database, desk.clinic.clock())
    desk.sign_in(CORA)
    page = desk.get("/")
    assert "Book R1 is an older copy: 1 of 2 published entries are here." in page
    assert "The house book differs" in page
    desk.post("/rollback/", why="The disk failed.", badge=badge(CORA), pin=PIN)
    assert watch.look(desk.clinic.database, desk.clinic.clock()).endswith(", 0 standing")
    assert BAND not in desk.get("/")
    with desk.clinic.database.read() as connection:
        notes = verify_published(connection, KEYS, published_notes(folder))
    assert {each.fit for each in notes} == {Fit.ACCOUNTED}
