"""What is said of books that do not fit: what to do first, then what is true, in figures that stand on paper too."""

from zoneinfo import ZoneInfo

from inventory.restore import RecordRestore, RestoredBook, record_restore
from inventory.rollback import Standing, State
from tests.cast import PROGRAM, START, ZONE, Clinic, found
from web.rollback_view import band, line, short

OLDER = Standing("R1", 1310, b"r" * 32, 1204, State.ROLLED_BACK, START)
OTHER = Standing("house", 40, b"r" * 32, 31, State.FORKED, START)


def test_the_band_says_first_what_to_do() -> None:
    """Nothing where nothing stands; each book in a sentence of its own."""
    assert band(()) == ""
    assert band((OLDER, OTHER)) == (
        "Keep recording, and keep all paper. "
        "Book R1 is an older copy: 1,204 of 1,310 published entries are here. "
        "The house book differs: at most 31 of 40 published entries are the same. "
        "Look at the vial before you trust a balance."
    )


def test_no_sentence_is_longer_than_a_breath() -> None:
    """Under 15 words, as every sentence of the pages."""
    for sentence in (*band((OLDER, OTHER)).split(". "), short(OLDER), short(OTHER)):
        assert len(sentence.split()) < 15, sentence


def test_the_page_has_both_roots(sqlite_url: str) -> None:
    """What was published, and what is here now."""
    found(sqlite_url)
    clinic = Clinic(sqlite_url)
    with clinic.database.read() as connection:
        shown = line(connection, OTHER, ZoneInfo(ZONE))
    facts = dict(shown.facts)
    assert facts["Published"] == "40 entries"
    assert facts["Published root"].startswith("cnJy")
    assert facts["Here now"] == f"{clinic.entries('house')} entries"
    assert facts["Root here"] != facts["Published root"]
    assert "Nov 2026" in facts["Noticed"]
    assert "Copy put in place" not in facts
    clinic.close()


def test_the_page_names_the_restores_that_left_the_book_shorter(sqlite_url: str) -> None:
    """A restore is itself an entry, so that the house book soon has as many entries as were published, and others."""
    found(sqlite_url)
    clinic = Clinic(sqlite_url)
    copied = (RestoredBook("house", 39, 31, b"h" * 32), RestoredBook("R1", 1204, 1204, b"h" * 32))
    put = RecordRestore(clinic.act(PROGRAM), "copy.sqlite", b"d" * 32, copied, "ann on this machine")
    restored = clinic.run(record_restore, put)
    with clinic.database.read() as connection:
        facts = dict(line(connection, OTHER, ZoneInfo(ZONE)).facts)
    assert facts["Copy put in place"] == f"entry house/{restored.seq}, 31 entries in this book"
    clinic.close()
