"""Books that do not fit what was published are kept standing until an entry accounts for them, or they fit again."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from inventory.checkpoint import Checkpoint
from inventory.errors import NothingStands, WrongForm
from inventory.published import Compared, Fit
from inventory.rollback import AccountRollback, Standing, State, accounting, notice, standing_now, unfit
from inventory.tables.ledger import standing
from inventory.verification import verify
from tests.cast import DEE, KEYS, START, Clinic
from tests.inventory.reading import one

ROOT, OTHER = b"r" * 32, b"o" * 32
ACCOUNTING = accounting(KEYS)


def rolled_back(size: int, found: int, book: str = "R1") -> Compared:
    """A note over more entries than the book has."""
    return Compared("note", Fit.ROLLED_BACK, Checkpoint(book, size, ROOT), Checkpoint(book, found, OTHER))


def forked(size: int, book: str = "R1") -> Compared:
    """A note under which the book has other entries."""
    return Compared("note", Fit.FORKED, Checkpoint(book, size, ROOT), Checkpoint(book, size, OTHER))


def fine(size: int, book: str = "R1") -> Compared:
    """A note that the book fits."""
    return Compared("note", Fit.FINE, Checkpoint(book, size, ROOT), Checkpoint(book, size, ROOT))


def stands(clinic: Clinic) -> tuple[Standing, ...]:
    """What stands now."""
    with clinic.database.read() as connection:
        return standing_now(connection, KEYS)


def test_of_each_book_the_largest_note_stands() -> None:
    """With how many entries can be the same at most: fewer than the smallest note that does not fit."""
    found = unfit(
        [fine(20), forked(31), rolled_back(40, 35), rolled_back(9, 8, "house"), fine(5, "house")], START
    )
    assert [(each.book, each.published_size, each.found_size, each.state) for each in found] == [
        ("R1", 40, 30, State.ROLLED_BACK),
        ("house", 9, 8, State.ROLLED_BACK),
    ]
    again = unfit([rolled_back(40, 35), forked(31), fine(20)], START)
    assert again[0] == found[0]
    (only,) = unfit([forked(12)], START)
    assert (only.found_size, only.state) == (11, State.FORKED)
    assert not unfit([fine(3), Compared("note", Fit.NOT_OURS, None, None, "why")], START)


def test_it_is_noticed_once_and_stands(own_clinic: Clinic) -> None:
    """A second look finds nothing new; the first time stays."""
    compared = [rolled_back(40, 35)]
    (new,) = notice(own_clinic.database, compared, START)
    assert notice(own_clinic.database, compared, START + timedelta(hours=1)) == ()
    assert stands(own_clinic) == (new,)
    assert new.noticed_at == START


def test_when_the_books_themselves_are_put_back_it_is_over(own_clinic: Clinic) -> None:
    """The note fits again, and nobody has anything to account for."""
    notice(own_clinic.database, [rolled_back(40, 35), rolled_back(9, 8, "house")], START)
    notice(own_clinic.database, [fine(40)], START)
    assert [each.book for each in stands(own_clinic)] == ["house"]


def account(
    clinic: Clinic, why: str = "The disk failed; the copy of Monday was put back."
) -> AccountRollback:
    """Dee accounts for the note over 40 entries."""
    return AccountRollback(clinic.act(DEE, book="house"), "R1", 40, ROOT, why)


def test_an_entry_accounts_for_it(own_clinic: Clinic) -> None:
    """Signed; it says what was published, how much can be the same, and why. Afterwards nothing stands."""
    notice(own_clinic.database, [forked(31), rolled_back(40, 35)], START)
    posted = own_clinic.run_signed(ACCOUNTING, account(own_clinic), (DEE, "actor"))
    assert (posted.book, posted.kind) == ("house", "rollback_accounted")
    row = one(own_clinic, posted, "rollback_accounted")
    assert (row["of_book"], row["published_size"], row["published_root"], row["found_size"]) == (
        "R1",
        40,
        ROOT,
        30,
    )
    assert row["why"].startswith("The disk failed")
    assert stands(own_clinic) == ()
    with own_clinic.database.read() as connection:
        assert verify(connection, KEYS, lambda *_: None).is_clean


def test_nothing_is_accounted_for_that_does_not_stand_or_without_a_reason(own_clinic: Clinic) -> None:
    """No note, another one, one that was accounted for; an explanation of spaces."""
    with own_clinic.refused(NothingStands, "a checkpoint that stands", "40 entries"):
        own_clinic.run(ACCOUNTING, account(own_clinic))
    notice(own_clinic.database, [rolled_back(41, 35)], START)
    with own_clinic.refused(NothingStands):
        own_clinic.run(ACCOUNTING, account(own_clinic))
    notice(own_clinic.database, [rolled_back(40, 35)], START)
    with own_clinic.refused(WrongForm, "what happened to the books"):
        own_clinic.run(ACCOUNTING, account(own_clinic, "  "))
    own_clinic.run_signed(ACCOUNTING, account(own_clinic), (DEE, "actor"))
    with own_clinic.refused(NothingStands):
        own_clinic.run(ACCOUNTING, account(own_clinic))


def test_only_the_books_that_are_asked_for_are_named(own_clinic: Clinic) -> None:
    """A registration's page says nothing of another's book."""
    notice(own_clinic.database, [rolled_back(4, 3, book) for book in ("R1", "R2", "house")], START)
    with own_clinic.database.read() as connection:
        assert [each.book for each in standing_now(connection, KEYS, ("R1", "house"))] == ["R1", "house"]


def test_what_another_process_noticed_is_not_noticed_twice(
    own_clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two that look at the same moment keep one row."""
    row = {
        "book": "R1", "published_size": 40, "published_root": ROOT, "found_size": 35, "state": "rolled_back",
        "noticed_at_us": 1,
    }  # fmt: skip
    monkeypatch.setattr("inventory.rollback.standing_now", lambda *_: ())
    with own_clinic.database.write() as connection:
        connection.execute(insert(standing), row)
    notice(own_clinic.database, [rolled_back(40, 35)], START)
    with own_clinic.database.read() as connection:
        assert len(connection.execute(select(standing)).all()) == 1
