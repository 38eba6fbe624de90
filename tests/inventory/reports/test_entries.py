"""Entries with their signatures, exceptions and scans."""

from dataclasses import replace

from sqlalchemy import Connection, event, select

from inventory.reports.entries import KIND_WORDS, entry_heads, scans_of
from inventory.tables.kinds import KIND_TABLE
from inventory.tables.ledger import entry
from tests.cast import KEYS
from tests.inventory.reports.day import SCAN, Day


def test_a_witnessed_entry_shows_both_signatures(connection: Connection, day: Day) -> None:
    """Printed name, meaning, method, how seen, workstation, and the time in the zone; the second person's name."""
    head = entry_heads(connection, "R1", select(entry.c.seq).where(entry.c.kind == "waste"))[day.wasted.seq]
    assert head.number == day.wasted.number
    assert [(each.printed_name, each.meaning, each.how_seen) for each in head.signatures] == [
        ("Ann Example", "performed", None),
        ("Ben Sample", "witnessed", "in the room"),
    ]
    assert {(each.method, each.workstation) for each in head.signatures} == {("badge and PIN", "Room 1")}
    assert head.signatures[0].signed_at.tzname() == "EST"
    assert head.seconds == ("Ben Sample",)


def test_what_a_witness_typed_stands_beside_how_she_saw_it(day: Day, connection: Connection) -> None:
    """In the words of an export and of the waste log; of whom it was not asked nothing is said."""
    head = entry_heads(connection, "R1", select(entry.c.seq).where(entry.c.kind == "waste"))[day.wasted.seq]
    own, witness = head.signatures
    typed = replace(witness, how_seen="only what was left", seen_amount="0.36 mL")
    assert typed.seen == "only what was left, typed 0.36 mL herself"
    assert typed.words.endswith(", badge and PIN, Room 1, only what was left, typed 0.36 mL herself")
    wrong = replace(
        typed, wrong_amounts="0.3 mL at 2026-11-02T15:00:00+00:00; 3 mg at 2026-11-02T15:00:09+00:00"
    )
    assert wrong.seen.endswith("typed 0.36 mL herself, after 2 wrong: 0.3 mL, 3 mg")
    assert (own.seen, witness.seen) == ("", "in the room")


def test_a_scan_is_shown_as_it_came(connection: Connection, day: Day) -> None:
    """With its control characters."""
    chosen = select(entry.c.seq).where(entry.c.seq == day.partly_given.seq)
    (head,) = entry_heads(connection, "R1", chosen).values()
    assert (head.n_scans, head.seconds) == (1, ())
    assert [scan.text for scan in scans_of(connection, KEYS, "R1", chosen)[head.seq]] == [SCAN]


def test_an_exception_is_shown_by_name(connection: Connection, day: Day) -> None:
    """More than the books hold, with what was expected and found."""
    chosen = select(entry.c.seq).where(entry.c.seq == day.overdrawn.seq)
    (head,) = entry_heads(connection, "R1", chosen).values()
    assert [each.words for each in head.exceptions] == ["no order", "more than the books hold"]
    assert head.exceptions[1].detail == "expected 500 mg at most; found 510 mg"
    assert head.mood == "happened"


def test_every_kind_has_its_word() -> None:
    """No page shows a key of the tables."""
    assert set(KIND_WORDS) == set(KIND_TABLE)


def test_more_entries_take_no_more_queries(connection: Connection) -> None:
    """One entry and all of them cost the same number of statements."""
    counts = []
    for chosen in (select(entry.c.seq).where(entry.c.seq == 1), select(entry.c.seq)):
        seen: list[str] = []

        def count(*arguments: object, seen: list[str] = seen) -> None:
            seen.append(str(arguments[2]))

        event.listen(connection, "before_cursor_execute", count)
        entry_heads(connection, "R1", chosen)
        event.remove(connection, "before_cursor_execute", count)
        counts.append(len(seen))
    assert counts[0] == counts[1] > 0
